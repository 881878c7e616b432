"""Trouble that lasts meets the calls that it should, for as long as it should."""

from __future__ import annotations

import asyncio

from faults.calls import Request, of_aws
from faults.trouble import Trouble

KEY = "AKIAOURS"


def signed(key: str = KEY) -> Request:
    credential = f"AWS4-HMAC-SHA256 Credential={key}/20270809/us-west-2/s3/aws4_request, SignedHeaders=host"
    return Request("GET", "/bucket", "", {"authorization": credential}, b"")


def begun(trouble: Trouble) -> Trouble:
    trouble.begin()
    return trouble


def test_nothing_is_met_before_it_begins_and_after_it_ends() -> None:
    trouble = Trouble("reset")
    assert not trouble.meets(signed())
    assert begun(trouble).meets(signed())
    trouble.stop()
    assert not trouble.meets(signed())


def test_credentials_run_out_for_who_has_them() -> None:
    trouble = begun(Trouble("expired", key=KEY))
    assert trouble.meets(signed())
    assert not trouble.meets(signed("AKIATHEIRS"))


def test_a_fifth_of_aws_is_a_fifth_and_kubernetes_is_left_alone() -> None:
    trouble = begun(Trouble("throttle", share=0.2))
    met = sum(trouble.meets(signed()) for _ in range(1000))
    assert 150 < met < 250
    kubernetes = Request("GET", "/api/v1/pods", "", {"authorization": "Bearer k8s-aws-v1.x"}, b"")
    assert not any(trouble.meets(kubernetes) for _ in range(100))


def test_throttling_is_said_in_the_words_of_the_service() -> None:
    answer = asyncio.run(Trouble("throttle", share=0.2).answer(of_aws(signed()), signed()))
    assert answer is not None
    assert (answer.status, b"SlowDown" in answer.body) == (503, True)
