from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from hubctl.adapters.registry.canned import CannedRegistry
from hubctl.adapters.registry.client import HttpRegistry
from hubctl.adapters.registry.ecr import Ecr
from hubctl.adapters.registry.pushed import of_docker_hub, of_quay
from hubctl.errors import UnverifiedError
from hubctl.images.answers import FoundImage
from hubctl.images.reference import ImageReference
from tests.adapters.registry.server import Registry, running
from tests.fakes.clock import FakeClock

BUILT = dt.datetime(2027, 7, 21, 10, 11, 12, 123456, dt.UTC)


@pytest.fixture
def registry() -> Iterator[Registry]:
    with running() as found:
        yield found


def look(registry: Registry, tag: str = "1", *, architecture: str = "amd64", clock: FakeClock | None = None) -> Any:
    reference = ImageReference.parse(f"{registry.name('school/image')}:{tag}")
    return HttpRegistry(clock or FakeClock()).find(reference, architecture)


def test_an_image_for_one_architecture_is_found_with_digest_size_and_date(registry: Registry) -> None:
    digest = registry.holds("school/image", "1", layers=(1000, 2000))
    found = look(registry)
    assert (found.digest, found.architectures, found.created) == (digest, ("amd64",), BUILT)
    assert 3000 < found.compressed_bytes < 3200


def test_an_index_has_its_own_digest_and_the_size_of_the_architecture_asked_for(registry: Registry) -> None:
    amd = registry.holds("school/image", "amd", layers=(5000,))
    arm = registry.holds("school/image", "arm", architecture="arm64", layers=(9000,))
    index = registry.holds_index("school/image", "1", amd64=amd, arm64=arm)
    found = look(registry, architecture="arm64")
    assert (found.digest, found.architectures) == (index, ("amd64", "arm64"))
    assert 9000 < found.compressed_bytes < 9200


def test_an_architecture_that_is_not_there_has_no_size(registry: Registry) -> None:
    digest = registry.holds("school/image", "1", architecture="arm64")
    assert look(registry) == FoundImage(digest, ("arm64",), None, BUILT)


def test_an_image_is_found_by_its_digest(registry: Registry) -> None:
    digest = registry.holds("school/image", "1")
    reference = ImageReference(registry.name("school/image"), "1", digest)
    found = HttpRegistry(FakeClock()).find(reference, "amd64")
    assert found is not None
    assert registry.asked[0].endswith(digest)


def test_404_means_that_there_is_no_such_image(registry: Registry) -> None:
    registry.holds("school/image", "1")
    assert look(registry, "2") is None


def test_a_token_is_had_as_the_registry_asks_and_kept(registry: Registry) -> None:
    registry.tokens = True
    registry.holds("school/image", "1")
    assert look(registry) is not None
    (asked,) = registry.seen_logins
    assert json.loads(asked) == {"service": ["loopback"], "scope": ["repository:school/image:pull"]}


def test_403_is_no_absence(registry: Registry) -> None:
    registry.private = True
    with pytest.raises(UnverifiedError, match=r"does not show it without logging in \(HTTP 403\)"):
        look(registry)


def test_a_token_that_does_not_help_is_a_refusal_and_not_asked_for_again(registry: Registry) -> None:
    registry.password = "secret"
    with pytest.raises(UnverifiedError, match="HTTP 401"):
        look(registry)
    assert len(registry.asked) == 2


@pytest.mark.parametrize("realm", ["http://evil.example/token", "file:///etc/passwd", "ftp://127.0.0.1/"])
def test_nobody_logs_in_without_tls_elsewhere(registry: Registry, realm: str) -> None:
    registry.tokens, registry.realm = True, realm
    with pytest.raises(UnverifiedError, match="not safe"):
        look(registry)


def test_a_busy_registry_is_asked_again_after_the_time_it_names(registry: Registry) -> None:
    registry.holds("school/image", "1")
    registry.answers_first(429, retry_after="7")
    registry.answers_first(503)
    clock = FakeClock()
    assert look(registry, clock=clock) is not None
    assert clock.seconds == 7 + 2


def test_a_registry_that_stays_busy_is_given_up(registry: Registry) -> None:
    registry.answers_first(*[500] * 4)
    with pytest.raises(UnverifiedError, match="HTTP 500"):
        look(registry)


def test_a_registry_that_cannot_be_reached_is_not_empty() -> None:
    with running() as registry:
        pass
    with pytest.raises(UnverifiedError, match="cannot be reached"):
        look(registry)


def test_content_that_is_not_what_its_digest_says_is_refused(registry: Registry) -> None:
    registry.holds("school/image", "1")
    registry.lies = True
    with pytest.raises(UnverifiedError, match="something else than sha256"):
        look(registry)


@pytest.mark.parametrize("document", [{"schemaVersion": 1, "fsLayers": []}, ["no", "manifest"], "text"])
def test_what_is_no_image_is_said_to_be_none(registry: Registry, document: Any) -> None:
    registry.holds_document("school/image", "1", document)
    with pytest.raises(UnverifiedError):
        look(registry)


def test_a_password_is_only_shown_to_whom_it_belongs(registry: Registry) -> None:
    registry.password = "of-today"
    digest = registry.holds("school/image", "1")
    reference = ImageReference.parse(registry.name("school/image") + ":1")
    found = HttpRegistry(FakeClock(), lambda _host: lambda: ("AWS", "of-today")).find(reference, "amd64")
    assert found is not None and found.digest == digest


class EcrClient:
    """boto3's client, as far as it is asked."""

    def get_authorization_token(self) -> dict[str, Any]:
        token = base64.b64encode(b"AWS:of-today").decode()
        return {"authorizationData": [{"authorizationToken": token}]}

    def describe_images(self, **_: Any) -> dict[str, Any]:
        return {"imageDetails": [{"imagePushedAt": BUILT}]}


def test_a_private_registry_of_amazon_gets_the_password_of_its_region() -> None:
    regions: list[str] = []

    def client(region: str) -> EcrClient:
        regions.append(region)
        return EcrClient()

    ecr = Ecr(client)
    host = "123456789012.dkr.ecr.us-west-2.amazonaws.com"
    assert ecr.login_for(host)() == ("AWS", "of-today")
    assert ecr.pushed(ImageReference(f"{host}/school", "1")) == BUILT
    assert regions == ["us-west-2", "us-west-2"]


@pytest.mark.parametrize("host", ["quay.io", "public.ecr.aws", "x.dkr.ecr.us-west-2.amazonaws.com.evil.example"])
def test_nobody_else_gets_that_password(host: str) -> None:
    ecr = Ecr(lambda _region: pytest.fail("AWS was asked"))
    assert ecr.login_for(host)() is None
    assert ecr.pushed(ImageReference(f"{host}/school", "1")) is None


def test_docker_hub_and_quay_tell_when_a_tag_was_pushed() -> None:
    assert of_docker_hub({"tag_last_pushed": "2027-07-21T10:11:12.123456Z"}) == BUILT
    assert of_quay({"tags": [{"name": "1", "start_ts": 1816164672}]}) == BUILT.replace(microsecond=0)
    assert of_quay({"tags": []}) is None


def test_in_the_sandbox_every_image_exists_and_keeps_its_digest(registry: Registry) -> None:
    digest = registry.holds("school/image", "1")
    canned = CannedRegistry(HttpRegistry(FakeClock()))
    elsewhere = ImageReference.parse("quay.io/school/image:1")
    found = canned.find(elsewhere, "amd64")
    assert found is not None and found == canned.find(elsewhere.at(found.digest), "amd64")
    here = canned.find(ImageReference.parse(registry.name("school/image") + ":1"), "amd64")
    assert here is not None and here.digest == digest
