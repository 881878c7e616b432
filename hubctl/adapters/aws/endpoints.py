"""Endpoints other than Amazon's, found the way the AWS tools find them, and handed on to children as variables.

Children need that: a bot user's profile is another than the one whose endpoints count, and not every SDK reads all the
places. https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html has the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hubctl.adapters.aws.errors import in_our_words

_ALL = "AWS_ENDPOINT_URL"
_IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"


def configured(environment: Mapping[str, str], profile: str | None) -> dict[str, str]:
    """The endpoints in effect, as AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>; none where they are to be ignored.

    Raises RefusedError for a profile that does not exist.
    """
    import botocore.session

    return in_effect(environment, botocore.session.Session(profile=profile))


def in_effect(environment: Mapping[str, str], session: Any) -> dict[str, str]:
    """The same, of a session of botocore's.

    A variable counts more than the profile's configuration, and there the service's own more than that of all.
    """
    with in_our_words("reading the AWS configuration", action="nothing"):
        ours, everything = session.get_scoped_config(), session.full_config
    if _is_true(environment.get(_IGNORE) or ours.get("ignore_configured_endpoint_urls")):
        return {}
    found = {name: url for name, url in environment.items() if _is_endpoint(name) and url}
    return found if _ALL in found else {**dict(_of_profile(ours, everything)), **found}


def _of_profile(ours: Mapping[str, Any], everything: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if url := ours.get("endpoint_url"):
        yield _ALL, url
    services = everything.get("services", {}).get(ours.get("services"), {})
    for service, settings in services.items():
        if isinstance(settings, Mapping) and settings.get("endpoint_url"):
            yield f"{_ALL}_{service.upper()}", settings["endpoint_url"]


def with_endpoints(environment: Mapping[str, str], endpoints: Mapping[str, str]) -> dict[str, str]:
    """An environment with these endpoints in place of those that it names itself."""
    others = {name: value for name, value in environment.items() if not _is_endpoint(name)}
    return others | dict(endpoints)


def s3_endpoint(endpoints: Mapping[str, str]) -> str:
    """That of S3; empty where it is Amazon's own."""
    return endpoints.get(f"{_ALL}_S3") or endpoints.get(_ALL) or ""


def _is_endpoint(name: str) -> bool:
    return name == _ALL or name.startswith(f"{_ALL}_")


def _is_true(value: Any) -> bool:
    return str(value or "").strip().lower() == "true"
