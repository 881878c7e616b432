"""Requests to one registry: logging in as it asks for, waiting when it is busy, and its refusals in our words.

https://distribution.github.io/distribution/spec/auth/token/ says how the token is had.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hubctl.errors import UnverifiedError
from hubctl.ports.clock import Clock

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 4
_LONGEST_WAIT_SECONDS = 30.0
_BUSY = frozenset({429, 500, 502, 503, 504})
_CHALLENGE = re.compile(r'(\w+)="([^"]*)"')
_LARGEST_ANSWER_BYTES = 4 * 1024**2
"""The least that registries must take for a manifest, and more than any has."""

Login = Callable[[], tuple[str, str] | None]
"""Name and password for a registry that asks for them; None where there are none."""


def nobody() -> tuple[str, str] | None:
    """No name, no password: what everybody may read."""
    return None


@dataclass(frozen=True)
class Answer:
    """What a registry answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The document. Raises ValueError if it is none."""
        return json.loads(self.content)


@dataclass
class Talk:
    """A conversation about one repository, which keeps its token."""

    http: httpx.Client
    clock: Clock
    host: str
    """As people know it, for error texts."""
    login: Login = nobody
    _authorization: str = field(default="", repr=False)

    def get(self, url: str, *, accept: str = "*/*") -> Answer | None:
        """The answer; None for 404. Raises UnverifiedError for all else that is no success."""
        answer = self._patiently(url, accept)
        if answer.status == 401:
            self._authorization = self._authorized(answer.headers.get("www-authenticate", ""))
            answer = self._patiently(url, accept)
        if answer.status == 404:
            return None
        if answer.status in (401, 403):
            raise UnverifiedError(
                f"{self.host} does not show it without logging in (HTTP {answer.status}): it is private, or there "
                "is no such repository",
                hint="look with a browser whether it exists and is public: the nodes pull it without a password",
            )
        if answer.status != 200:
            raise self._failed(f"HTTP {answer.status}{_reason(answer)}")
        return answer

    def _patiently(self, url: str, accept: str) -> Answer:
        """Asks again what is busy, with growing pauses or those that the registry asks for."""
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            try:
                answer = self._once(url, accept)
            except OSError as error:
                if last:
                    raise self._failed(f"cannot be reached: {error}") from error
                self.clock.sleep(2.0**attempt)
                continue
            if answer.status not in _BUSY or last:
                return answer
            self.clock.sleep(_pause(answer.headers, attempt))
        raise AssertionError("the last attempt returns or raises")

    def _once(self, url: str, accept: str) -> Answer:
        """Raises OSError where there is no answer."""
        import httpx

        headers = {"accept": accept, **({"authorization": self._authorization} if self._authorization else {})}
        try:
            with self.http.stream("GET", url, headers=headers) as answer:
                content = bytearray()
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _LARGEST_ANSWER_BYTES:
                        raise self._failed("answers with more than a manifest can be")
                return Answer(answer.status_code, answer.headers, bytes(content))
        except httpx.HTTPError as error:
            raise OSError(f"{type(error).__name__}: {error}") from error

    def _authorized(self, challenge: str) -> str:
        """The Authorization header that a 401 asks for; empty where we have nothing to show."""
        kind, _, rest = challenge.partition(" ")
        given = self.login()
        if kind.lower() == "basic":
            return _basic(given) if given else ""
        if kind.lower() != "bearer":
            return ""
        asked = dict(_CHALLENGE.findall(rest))
        return f"Bearer {self._token(asked, given)}"

    def _token(self, asked: Mapping[str, str], given: tuple[str, str] | None) -> str:
        import httpx

        realm = asked.get("realm", "")
        if not _is_safe(realm, self.host):
            raise self._failed(f"wants us to log in at {realm or 'no address'}, which is not safe")
        url = httpx.URL(realm).copy_merge_params({key: asked[key] for key in ("service", "scope") if key in asked})
        headers = {"authorization": _basic(given)} if given else {}
        try:
            answer = self.http.get(url, headers=headers)
            answer.raise_for_status()
            body: Any = answer.json()
            return str(body.get("token") or body["access_token"])
        except (httpx.HTTPError, ValueError, KeyError, AttributeError) as error:
            raise self._failed(f"gave no token for reading: {type(error).__name__}") from error

    def _failed(self, why: str) -> UnverifiedError:
        return UnverifiedError(f"{self.host} {why}", hint="try again in a while, or look with a browser")


def _pause(headers: Mapping[str, str], attempt: int) -> float:
    said = headers.get("retry-after", "")
    return min(float(said), _LONGEST_WAIT_SECONDS) if said.isdigit() else 2.0**attempt


def _basic(given: tuple[str, str]) -> str:
    return f"Basic {base64.b64encode(':'.join(given).encode()).decode()}"


def _is_safe(realm: str, host: str) -> bool:
    """A token is asked for over TLS, or on this machine if the registry is there."""
    here = host.partition(":")[0] in ("127.0.0.1", "localhost")
    return realm.startswith("https://") or (here and realm.startswith(("http://127.0.0.1", "http://localhost")))


def _reason(answer: Answer) -> str:
    """The first of the registry's own errors."""
    try:
        first = answer.json()["errors"][0]
        return f" ({first.get('code')}: {str(first.get('message'))[:120]})"
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return ""
