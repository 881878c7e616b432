from __future__ import annotations

from typing import Any

from hubctl.render import entrance
from tests.render.configs import one_hub

ARN = "arn:aws:acm:us-west-2:123456789012:certificate/abc"
AWS = "service.beta.kubernetes.io/aws-load-balancer-"


def proxy(**https: Any) -> dict[str, Any]:
    config = one_hub(https=https)
    return entrance.values(config, config.hubs["hub"])


def test_the_load_balancer_carries_the_events_tags() -> None:
    assert proxy(kind="off")["service"]["annotations"][f"{AWS}additional-resource-tags"] == (
        "Owner=team,hubctl:event=school"
    )


def test_lets_encrypt_is_asked_for_the_hubs_host() -> None:
    assert proxy(kind="letsencrypt", email="team@school.org")["https"] == {
        "enabled": True,
        "type": "letsencrypt",
        "hosts": ["hub.school.org"],
        "letsencrypt": {"contactEmail": "team@school.org"},
    }


def test_with_a_certificate_tls_ends_at_the_load_balancer() -> None:
    rendered = proxy(kind="certificate", certificate_arn=ARN)
    assert rendered["https"]["type"] == "offload"
    annotations = rendered["service"]["annotations"]
    assert annotations[f"{AWS}ssl-cert"] == ARN
    assert annotations[f"{AWS}backend-protocol"] == "tcp"


def test_a_certificate_that_is_not_used_is_not_announced() -> None:
    assert f"{AWS}ssl-cert" not in proxy(kind="off", certificate_arn=ARN)["service"]["annotations"]


def test_annotations_are_text() -> None:
    annotations = proxy(kind="certificate", certificate_arn=ARN)["service"]["annotations"]
    assert all(isinstance(value, str) for value in annotations.values())


def test_without_https_the_address_says_so() -> None:
    assert entrance.url(one_hub(https={"kind": "off"}).hubs["hub"]) == "http://hub.school.org"
    assert (
        entrance.url(one_hub(https={"kind": "letsencrypt", "email": "a@b.org"}).hubs["hub"]) == "https://hub.school.org"
    )
