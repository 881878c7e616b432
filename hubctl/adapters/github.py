"""Fulfils `hubctl.ports.github.GitHub` with its public API, without credentials.

GITHUB_API_URL names another one, as in GitHub Actions. https://docs.github.com/en/rest/orgs/orgs#get-an-organization
"""

from __future__ import annotations

from collections.abc import Mapping

from hubctl.errors import HubctlError

_API = "https://api.github.com"
_PATIENCE_SECONDS = 5.0
_HINT = "look at https://github.com/{name}"


class SandboxGitHub:
    """In the sandbox: there, every organisation exists."""

    def organisation_exists(self, name: str) -> bool:  # noqa: ARG002 (any will do)
        """Nobody is asked."""
        return True


class PublicGitHub:
    """Sixty questions an hour from one address are free; what is refused beyond is not checked."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._api = (environment.get("GITHUB_API_URL") or _API).rstrip("/")

    def organisation_exists(self, name: str) -> bool:
        """404 is absence; anything else but 200 is no answer."""
        import httpx

        try:
            answer = httpx.get(f"{self._api}/orgs/{name}", timeout=_PATIENCE_SECONDS, follow_redirects=True)
        except httpx.HTTPError as error:
            raise HubctlError(f"{self._api} cannot be reached: {error}", hint=_HINT.format(name=name)) from error
        if answer.status_code in (200, 404):
            return answer.status_code == 200
        raise HubctlError(f"{self._api} answers with status {answer.status_code}", hint=_HINT.format(name=name))
