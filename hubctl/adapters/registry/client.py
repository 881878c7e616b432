"""Looks images up through the distribution API: manifests, indexes, and the config of one architecture."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hubctl.adapters.registry.pushed import pushed
from hubctl.adapters.registry.talk import Answer, Login, Talk, nobody
from hubctl.errors import UnverifiedError
from hubctl.images import answers
from hubctl.images.answers import FoundImage, NoImageError
from hubctl.images.reference import ImageReference
from hubctl.ports.clock import Clock

_ACCEPT = ", ".join((*answers.INDEXES, *answers.MANIFESTS))


@dataclass(frozen=True)
class HttpRegistry:
    """All registries, each asked as its reference says. `login_for` gives who we are to a registry of that host."""

    clock: Clock
    login_for: Callable[[str], Login] = lambda _host: nobody
    pushed_to: Callable[[ImageReference], dt.datetime | None] = lambda _reference: None
    """When a tag was pushed, where something better than the registry's API knows it."""

    def find(self, reference: ImageReference, architecture: str) -> FoundImage | None:
        """See the port."""
        import httpx

        with httpx.Client(timeout=20, follow_redirects=True) as http:
            talk = Talk(http, self.clock, reference.registry, self.login_for(reference.registry))
            try:
                found = _Look(talk, reference).find(architecture)
            except NoImageError as error:
                raise UnverifiedError(f"{reference}: {error}", hint="build it anew with a builder of today") from error
            if found is None:
                return None
            when = self.pushed_to(reference) or pushed(http, reference)
        return FoundImage(found.digest, found.architectures, found.compressed_bytes, found.created, when)


@dataclass(frozen=True)
class _Look:
    talk: Talk
    reference: ImageReference

    def find(self, architecture: str) -> FoundImage | None:
        answer = self._manifest(self.reference.asked)
        if answer is None:
            return None
        document, digest = answer
        if not answers.is_index(document, ""):
            return self._single(document, digest, architecture)
        entries = answers.listed(document)
        names = tuple(dict.fromkeys(entry.architecture for entry in entries))
        own = next((entry for entry in entries if entry.architecture == architecture), None)
        inner = self._manifest(own.digest) if own else None
        if inner is None:
            return FoundImage(digest, names)
        created = answers.moment(self._config(inner[0]).get("created"))
        return FoundImage(digest, names, answers.compressed_bytes(inner[0]), created)

    def _single(self, manifest: Mapping[str, Any], digest: str, architecture: str) -> FoundImage:
        """An image for one architecture only says in its config which one that is."""
        size = answers.compressed_bytes(manifest)
        config = self._config(manifest)
        own = str(config.get("architecture", ""))
        created = answers.moment(config.get("created"))
        return FoundImage(digest, (own,) if own else (), size if own == architecture else None, created)

    def _manifest(self, asked: str) -> tuple[Mapping[str, Any], str] | None:
        answer = self.talk.get(self._url("manifests", asked), accept=_ACCEPT)
        if answer is None:
            return None
        digest = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
        said = answer.headers.get("docker-content-digest", digest)
        wanted = asked if asked.startswith("sha256:") else said
        if digest not in (said, wanted) or said != wanted:
            raise UnverifiedError(
                f"{self.talk.host} gave something else than {wanted} for {self.reference}", hint="try again in a while"
            )
        return self._document(answer), said

    def _config(self, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self.talk.get(self._url("blobs", answers.config_digest(manifest)))
        return {} if answer is None else self._document(answer)

    def _document(self, answer: Answer) -> Mapping[str, Any]:
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise UnverifiedError(f"{self.talk.host} does not answer as a registry does", hint="look with a browser")
        return found

    def _url(self, kind: str, what: str) -> str:
        return f"{self.reference.api}/v2/{self.reference.repository}/{kind}/{what}"
