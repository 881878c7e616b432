"""Who AWS calls are made as: the operator's own credentials, or the bot's. Also the environment of child processes."""

from __future__ import annotations

import configparser
import io
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubctl.adapters.aws_errors import in_our_words
from hubctl.adapters.work import write_private
from hubctl.config.model import EventConfig
from hubctl.core.terraform import Identity
from hubctl.render import names

if TYPE_CHECKING:
    import boto3

_ATTEMPTS = 8
"""botocore's standard mode backs off with jitter: 8 attempts ride through about a minute of throttling."""
_FROM_ENVIRONMENT = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
)


@dataclass(frozen=True)
class BotKey:
    """The bot user's access key, as its profile file holds it."""

    key_id: str
    secret: str


class BotProfile:
    """The profile file of a bot user, below the work directory: 0600, replaced atomically, never the person's own."""

    def __init__(self, path: Path, profile: str) -> None:
        self.path = path
        self.profile = profile

    def read(self) -> str:
        """The id of the key in the file; empty if there is none."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(self.path)
        return parser.get(self.profile, "aws_access_key_id", fallback="")

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

    def __init__(self, config: EventConfig, work: Path, environment: Mapping[str, str], *, sandbox: bool) -> None:
        self._config = config
        self._environment = environment
        # The sandbox knows no profiles: its credentials are in the environment.
        self._operator_profile = None if sandbox else config.aws.profile
        self.bot = BotProfile(work / "aws" / "credentials", config.bot)
        self._lock = threading.Lock()
        self._made: dict[Identity, boto3.Session] = {}

    def session(self, identity: Identity) -> boto3.Session:
        """A boto3 session. Raises RefusedError if a profile does not exist."""
        with self._lock:
            if identity not in self._made:
                self._made[identity] = self._make(identity)
            return self._made[identity]

    def forget(self, identity: Identity) -> None:
        """Makes the next session anew: the bot's key has changed."""
        with self._lock:
            self._made.pop(identity, None)

    def client(self, service: str, *, identity: Identity = Identity.OPERATOR, region: str = "") -> Any:
        """A client with bounded retries and timeouts. S3 by path where another endpoint than Amazon's is configured."""
        from botocore.config import Config

        s3 = {"addressing_style": "path"} if self.path_style else {}
        settings = Config(
            retries={"mode": "standard", "max_attempts": _ATTEMPTS},
            connect_timeout=10,
            read_timeout=60,
            max_pool_connections=40,
            s3=s3,
        )
        session: Any = self.session(identity)
        with in_our_words(f"reaching {service}", action="nothing"):
            return session.client(service, region_name=region or self._config.aws.region, config=settings)

    @property
    def path_style(self) -> bool:
        """Whether an AWS endpoint other than Amazon's is configured, the way the AWS tools know it."""
        return bool(self._environment.get("AWS_ENDPOINT_URL") or self._environment.get("AWS_ENDPOINT_URL_S3"))

    def environment(self, identity: Identity) -> dict[str, str]:
        """The environment of a child. In role mode Terraform itself assumes the role, as the operator."""
        environment = dict(self._environment)
        if identity is Identity.BOT and self._config.credentials.mode == "user":
            for name in _FROM_ENVIRONMENT:
                environment.pop(name, None)
            environment |= {"AWS_SHARED_CREDENTIALS_FILE": str(self.bot.path), "AWS_PROFILE": self.bot.profile}
        elif self._operator_profile:
            environment["AWS_PROFILE"] = self._operator_profile
        return environment

    def _make(self, identity: Identity) -> boto3.Session:
        import boto3

        with in_our_words("looking for AWS credentials", action="nothing"):
            if identity is Identity.OPERATOR:
                return boto3.Session(profile_name=self._operator_profile, region_name=self._config.aws.region)
            if self._config.credentials.mode == "role":
                return self._assumed(boto3.Session(profile_name=self._operator_profile))
            return self._of_bot_user()

    def _of_bot_user(self) -> boto3.Session:
        import boto3

        parser = configparser.ConfigParser(interpolation=None)
        parser.read(self.bot.path)
        return boto3.Session(
            aws_access_key_id=parser.get(self.bot.profile, "aws_access_key_id", fallback=""),
            aws_secret_access_key=parser.get(self.bot.profile, "aws_secret_access_key", fallback=""),
            region_name=self._config.aws.region,
        )

    def _assumed(self, operator: boto3.Session) -> boto3.Session:
        """A session whose credentials renew themselves before their hour is over."""
        import boto3
        import botocore.session
        from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

        source: Any = operator.get_credentials()
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=operator._session.create_client,
            source_credentials=source,
            role_arn=names.bot_arn(self._config),
            extra_args={"RoleSessionName": f"hubctl-{os.getpid()}"},
        )
        core = botocore.session.get_session()
        core._credentials = DeferredRefreshableCredentials(  # type: ignore[attr-defined]
            method="assume-role", refresh_using=fetcher.fetch_credentials
        )
        return boto3.Session(botocore_session=core, region_name=self._config.aws.region)
