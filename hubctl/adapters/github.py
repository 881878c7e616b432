"""Fulfils `hubctl.ports.github.GitHub` with its REST API.

GITHUB_API_URL names another one, as in GitHub Actions. https://docs.github.com/en/rest/orgs/orgs#get-an-organization
and https://docs.github.com/en/rest/teams/teams#get-a-team-by-name
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hubctl.core.github import Team
from hubctl.errors import HubctlError

if TYPE_CHECKING:
    import httpx

_API = "https://api.github.com"
_VERSION = "2022-11-28"
_PATIENCE_SECONDS = 5.0
TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")
"""Variables that hold a token, the first that is set counts; in the order of GitHub's own command line."""
_NEEDS = "set GH_TOKEN=$(gh auth token), or monitoring.github_token: of a member, with read:org"


class SandboxGitHub:
    """In the sandbox: there, every organisation and every team exists. A team's number is made up from its name."""

    def organisation(self, name: str) -> str | None:
        """Nobody is asked."""
        return name

    def team(self, organisation: str, slug: str) -> Team | None:
        """Nobody is asked."""
        group = f"@{organisation}/{slug}"
        return Team(int(hashlib.sha256(group.encode()).hexdigest()[:6], 16) + 1, group)


class PublicGitHub:
    """Sixty questions an hour from one address are free, with a token five thousand; what is refused beyond is not
    checked."""

    def __init__(self, environment: Mapping[str, str], read_token: Callable[[], str] | None = None) -> None:
        """`read_token` reads the token that the config names; without, those of the environment count."""
        self._api = (environment.get("GITHUB_API_URL") or _API).rstrip("/")
        found = next((environment[name] for name in TOKENS if environment.get(name)), "")
        self._read_token = read_token or (lambda: found)

    def organisation(self, name: str) -> str | None:
        """404 is absence; anything else but 200 is no answer. Asked without a token: an organisation that wants single
        sign-on would refuse one that everybody may ask."""
        found = self._ask(f"/orgs/{name}", token="", hint=f"look at https://github.com/{name}")
        return None if found is None else str(found.get("login") or name)

    def team(self, organisation: str, slug: str) -> Team | None:
        """By its name, for its number."""
        token = self._read_token()
        if not token:
            raise HubctlError("GitHub tells of teams only to those who bring a token, and none is set", hint=_NEEDS)
        found = self._ask(f"/orgs/{organisation}/teams/{slug}", token=token, hint=_NEEDS)
        if found is None:
            return None
        login = (found.get("organization") or {}).get("login") or organisation
        return Team(int(found["id"]), f"@{login}/{found['slug']}")

    def _ask(self, path: str, *, token: str, hint: str) -> dict[str, Any] | None:
        import httpx

        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": _VERSION}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = httpx.get(self._api + path, headers=headers, timeout=_PATIENCE_SECONDS, follow_redirects=True)
        except httpx.HTTPError as error:
            raise HubctlError(f"{self._api} cannot be reached: {error}", hint=hint) from error
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise HubctlError(f"{self._api} {_why(answer)}", hint=hint)
        return dict(answer.json())


def _why(answer: httpx.Response) -> str:
    """In words that tell what to do: GitHub says 403 both for a limit and for what a token may not."""
    limit = answer.headers.get("x-ratelimit-remaining") == "0"
    if answer.status_code == 429 or (answer.status_code == 403 and (limit or "retry-after" in answer.headers)):
        return f"answers no more questions{_until(answer)}: its rate limit is used up"
    if answer.status_code == 401:
        return "refuses the token: it has ended, or is none"
    if answer.status_code == 403:
        sso = "; authorise it for single sign-on" if "x-github-sso" in answer.headers else ""
        return f"does not let this token read that (403): it needs read:org{sso}"
    return f"answers with status {answer.status_code}"


def _until(answer: httpx.Response) -> str:
    reset = answer.headers.get("x-ratelimit-reset", "")
    return f" until {dt.datetime.fromtimestamp(int(reset), dt.UTC):%H:%M} UTC" if reset.isdigit() else ""
