"""Who may ask: the operator's token, tokens of EKS, and nobody else."""

from __future__ import annotations

import base64
import ssl

import httpx
import pytest

from tests.sandbox.kubernetes.api import Api


@pytest.mark.parametrize("token", ["wrong", "", "k8s-aws-v1.bm90LWEtdXJs", "k8s-aws-v1.%%%"])
def test_a_wrong_token_is_refused_with_a_status(api: Api, token: str) -> None:
    with api.client(token) as somebody:
        answer = somebody.get("/api/v1/namespaces")
    assert answer.status_code == 401
    assert answer.json() == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": "Unauthorized",
        "reason": "Unauthorized",
        "code": 401,
    }


def test_a_presigned_url_of_another_place_is_never_called(api: Api) -> None:
    url = b"http://127.0.0.1:9/?Action=GetCallerIdentity&X-Amz-SignedHeaders=host;x-k8s-aws-id"
    token = "k8s-aws-v1." + base64.urlsafe_b64encode(url).decode().rstrip("=")
    with api.client(token) as somebody:
        assert somebody.get("/api/v1/namespaces").status_code == 401


def test_a_client_that_does_not_know_the_authority_does_not_connect(api: Api) -> None:
    with (
        httpx.Client(base_url=api.server.url, verify=ssl.create_default_context()) as stranger,
        pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        stranger.get("/healthz")


def test_the_certificate_is_good_for_address_and_localhost(api: Api) -> None:
    context = ssl.create_default_context(cafile=str(api.server.ca_file))
    with httpx.Client(verify=context) as client:
        assert client.get(api.server.url.replace("127.0.0.1", "localhost") + "/healthz").text == "ok"


def test_token_and_key_are_for_their_owner_only(api: Api) -> None:
    folder = api.server.token_file.parent
    for name in ("token", "server.key"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_a_review_says_who_asks(api: Api) -> None:
    made = api.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {})
    assert made["status"]["userInfo"]["username"] == "kubernetes-admin"


def test_the_operator_may_do_everything(api: Api) -> None:
    spec = {"resourceAttributes": {"verb": "delete", "resource": "pods"}}
    made = api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {"spec": spec})
    assert made["status"] == {"allowed": True}
