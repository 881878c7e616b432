"""When a tag was pushed: no part of the distribution API, so each registry that tells has its own way.

Docker Hub: https://docs.docker.com/reference/api/hub/latest/ (tag_last_pushed). Quay:
https://docs.quay.io/api/swagger/ (start_ts). GHCR tells nobody who is not logged in.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from hubctl.images.answers import moment
from hubctl.images.reference import DOCKER_HUB, ImageReference

if TYPE_CHECKING:
    import httpx


def pushed(http: httpx.Client, reference: ImageReference) -> dt.datetime | None:
    """None where the registry does not tell, or not now: nothing depends on it."""
    import httpx

    if not reference.tag:
        return None
    try:
        if reference.registry == DOCKER_HUB:
            url = f"https://hub.docker.com/v2/repositories/{reference.repository}/tags/{reference.tag}"
            return of_docker_hub(http.get(url).raise_for_status().json())
        if reference.registry == "quay.io":
            url = f"https://quay.io/api/v1/repository/{reference.repository}/tag/"
            answer = http.get(url, params={"specificTag": reference.tag, "onlyActiveTags": "true"})
            return of_quay(answer.raise_for_status().json())
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return None


def of_docker_hub(answer: Any) -> dt.datetime | None:
    """From Docker Hub's answer about one tag."""
    return moment(answer.get("tag_last_pushed"))


def of_quay(answer: Any) -> dt.datetime | None:
    """From Quay's answer about the tags of one name."""
    tags = answer.get("tags") or ()
    return dt.datetime.fromtimestamp(tags[0]["start_ts"], dt.UTC) if tags else None
