"""Who AWS calls are made as: the operator's own credentials, or the bot's. Also the environment of child processes."""

from __future__ import annotations

import configparser
import datetime as dt
import functools
import io
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubctl.adapters.aws.clients import ATTEMPTS, client_settings
from hubctl.adapters.aws.endpoints import configured, s3_endpoint, with_endpoints
from hubctl.adapters.aws.errors import in_our_words
from hubctl.adapters.work import write_private
from hubctl.config.model import EventConfig
from hubctl.core.terraform import Identity
from hubctl.errors import RefusedError
from hubctl.render import names

if TYPE_CHECKING:
    import boto3

_MOST_SKEW_SECONDS = 240.0
"""AWS refuses what was signed more than five minutes ago, or will be, with an error that speaks of credentials."""
_FROM_ENVIRONMENT = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
"""Where a child would find credentials before it looks at its profile: boto3 takes a profile that was asked for first,
the Go SDK of Terraform a key in the environment."""


@dataclass(frozen=True)
class BotKey:
    """The bot user's access key, as its profile file holds it."""

    key_id: str
    secret: str = field(repr=False)


def check_clock(answered: str | None, now: dt.datetime) -> None:
    """Raises RefusedError if `now` is far from the time that AWS gave in the Date header of an answer, if it did."""
    try:
        skew = (now - parsedate_to_datetime(answered)).total_seconds() if answered else 0.0
    except (TypeError, ValueError):  # no date as HTTP has them: a proxy on the way added its own
        return
    if abs(skew) > _MOST_SKEW_SECONDS:
        direction = "fast" if skew > 0 else "slow"
        raise RefusedError(
            f"this machine's clock is {abs(skew) / 60:.0f} min {direction} by AWS's, which takes no calls from it then",
            hint="set the clock (timedatectl set-ntp true), then run the same command again",
        )


def _see_clock(http_response: Any, **_: Any) -> None:
    check_clock(http_response.headers.get("Date"), dt.datetime.now(dt.UTC))


class BotProfile:
    """The profile file of a bot user, below the work directory: 0600, replaced atomically, never the person's own."""

    def __init__(self, path: Path, profile: str) -> None:
        self.path = path
        self.profile = profile

    def key(self) -> BotKey | None:
        """The key in the file; None if there is none."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(self.path)
        key_id = parser.get(self.profile, "aws_access_key_id", fallback="")
        secret = parser.get(self.profile, "aws_secret_access_key", fallback="")
        return BotKey(key_id, secret) if key_id and secret else None

    def read(self) -> str:
        """The id of the key in the file; empty if there is none."""
        key = self.key()
        return key.key_id if key else ""

    def write(self, key: BotKey) -> None:
        """Replaces the file."""
        parser = configparser.ConfigParser(interpolation=None)
        parser[self.profile] = {"aws_access_key_id": key.key_id, "aws_secret_access_key": key.secret}
        text = io.StringIO()
        parser.write(text)
        write_private(self.path, text.getvalue())

    def remove(self) -> bool:
        """Removes the file. False if there was none."""
        existed = self.path.exists()
        self.path.unlink(missing_ok=True)
        return existed


class Sessions:
    """boto3 sessions and child environments by identity. Thread-safe."""

    def __init__(
        self,
        config: EventConfig,
        work: Path,
        environment: Mapping[str, str],
        *,
        sandbox: bool,
        as_roles: Sequence[str] = (),
    ) -> None:
        """With `as_roles`, the operator's own credentials are those of a role, reached by one after the other."""
        self._config = config
        self._as_roles = tuple(as_roles)
        self._environment = environment
        # The sandbox knows no profiles: its credentials are in the environment.
        self._operator_profile = None if sandbox else config.aws.profile
        self.bot = BotProfile(work / "aws" / "credentials", config.bot)
        self._lock = threading.Lock()
        self._made: dict[Identity, boto3.Session] = {}
        self._clients: dict[tuple[str, Identity, str, int], Any] = {}

    def session(self, identity: Identity) -> boto3.Session:
        """A boto3 session. Raises RefusedError if a profile does not exist."""
        with self._lock:
            if identity not in self._made:
                self._made[identity] = self._make(identity)
            return self._made[identity]

    def described(self, identity: Identity) -> str:
        """Which credentials an identity has, for people. Of a key the end of its id, never its secret."""
        if identity is Identity.BOT:
            mode = "key" if self._config.credentials.mode == "user" else "role"
            return f"the {mode} of the bot {self._config.bot}"
        if self._as_roles:
            return f"the role {self._as_roles[-1]}"
        if profile := self._operator_profile or self._environment.get("AWS_PROFILE"):
            return f"the profile {profile}"
        key_id = self._environment.get("AWS_ACCESS_KEY_ID", "")
        return f"the access key …{key_id[-4:]} of the environment" if key_id else "what the AWS tools find"

    def forget(self, identity: Identity) -> None:
        """Makes the next session anew: the bot's key has changed."""
        with self._lock:
            self._made.pop(identity, None)
            self._clients = {key: client for key, client in self._clients.items() if key[1] is not identity}

    def client(
        self, service: str, *, identity: Identity = Identity.OPERATOR, region: str = "", attempts: int = ATTEMPTS
    ) -> Any:
        """A client with bounded retries and timeouts. S3 by path where another endpoint than Amazon's is configured.

        Clients are kept: they are safe to share between threads, and making one is neither safe nor cheap.
        https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html#multithreading-or-multiprocessing-with-clients
        """
        session: Any = self.session(identity)
        key = (service, identity, region or self._config.aws.region, attempts)
        with self._lock, in_our_words(f"reaching {service}", action="nothing"):
            if key not in self._clients:
                settings = client_settings(path_style=self.path_style, attempts=attempts)
                self._clients[key] = session.client(service, region_name=key[2], config=settings)
                self._clients[key].meta.events.register("after-call", _see_clock)
            return self._clients[key]

    def unsigned(self, service: str, *, attempts: int) -> Any:
        """A client that sends no credentials, and does not mind the clock."""
        import botocore
        from botocore.config import Config

        settings = client_settings(path_style=self.path_style, attempts=attempts)
        unsigned = settings.merge(Config(signature_version=botocore.UNSIGNED))
        with in_our_words(f"reaching {service}", action="nothing"):
            session: Any = self.session(Identity.OPERATOR)
            return session.client(service, region_name=self._config.aws.region, config=unsigned)

    @cached_property
    def _endpoints(self) -> Mapping[str, str]:
        return configured(self._environment, self._operator_profile)

    @property
    def path_style(self) -> bool:
        """Whether S3 has another endpoint than Amazon's, which seldom has a name per bucket."""
        return bool(s3_endpoint(self._endpoints))

    def environment(self, identity: Identity) -> dict[str, str]:
        """The environment of a child. In role mode Terraform itself assumes the role, as the operator."""
        environment = with_endpoints(self._environment, self._endpoints)
        profile: dict[str, str] = {}
        if identity is Identity.BOT and self._config.credentials.mode == "user":
            profile = {"AWS_SHARED_CREDENTIALS_FILE": str(self.bot.path), "AWS_PROFILE": self.bot.profile}
        elif self._as_roles:
            profile = self._of_role()
        elif self._operator_profile:
            profile = {"AWS_PROFILE": self._operator_profile}
        for name in _FROM_ENVIRONMENT if profile else ():
            environment.pop(name, None)
        return environment | profile

    def _of_role(self) -> dict[str, str]:
        """The role's credentials as they are now, for a child: they last for an hour."""
        with in_our_words(f"assuming {self._as_roles[-1]}", action="sts:AssumeRole"):
            found: Any = self.session(Identity.OPERATOR).get_credentials()
            frozen = found.get_frozen_credentials()
        return {
            "AWS_ACCESS_KEY_ID": frozen.access_key,
            "AWS_SECRET_ACCESS_KEY": frozen.secret_key,
            "AWS_SESSION_TOKEN": frozen.token,
        }

    def _make(self, identity: Identity) -> boto3.Session:
        import boto3

        with in_our_words("looking for AWS credentials", action="nothing"):
            operator = boto3.Session(profile_name=self._operator_profile, region_name=self._config.aws.region)
            for role in self._as_roles:
                operator = self._assumed(operator, role)
            if identity is Identity.OPERATOR:
                return operator
            if self._config.credentials.mode == "role":
                return self._assumed(operator, names.bot_arn(self._config))
            return self._of_bot_user()

    def _of_bot_user(self) -> boto3.Session:
        import boto3

        key = self.bot.key()
        if key is None:  # with an empty key boto3 would quietly act as the operator
            raise RefusedError(
                f"the key of {self.bot.profile} is not on this machine ({self.bot.path})",
                hint="hubctl up makes a new one, and deletes the old one",
            )
        # With the operator's profile still, for the settings that are no credentials: endpoints among them.
        return boto3.Session(
            key.key_id, key.secret, region_name=self._config.aws.region, profile_name=self._operator_profile
        )

    def _assumed(self, operator: boto3.Session, role: str) -> boto3.Session:
        """A session whose credentials renew themselves before their hour is over."""
        import boto3
        import botocore.session
        from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
        from botocore.exceptions import NoCredentialsError

        source: Any = operator.get_credentials()
        if source is None:
            raise NoCredentialsError
        fetcher = AssumeRoleCredentialFetcher(
            # Its own five quick attempts would not outlast a network that is away for half a minute.
            client_creator=functools.partial(
                operator._session.create_client, config=client_settings(path_style=self.path_style)
            ),
            source_credentials=source,
            role_arn=role,
            extra_args={"RoleSessionName": f"hubctl-{os.getpid()}"},
        )
        core = botocore.session.Session(profile=self._operator_profile)
        # botocore's own way in, `set_credentials`, takes only such as never end.
        core._credentials = DeferredRefreshableCredentials(  # type: ignore[attr-defined]  # botocore's stubs hide it
            method="assume-role", refresh_using=fetcher.fetch_credentials
        )
        return boto3.Session(botocore_session=core, region_name=self._config.aws.region)
