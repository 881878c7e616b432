"""What the Kubernetes adapter makes of an API that refuses, falters, or says nothing at all."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.adapters.kubernetes.kubeconfig import write_kubeconfig
from hubctl.adapters.patience import BUDGET_SECONDS, FIRST_BUDGET_SECONDS
from hubctl.core.kubernetes import ObjectRef
from hubctl.core.telling import telling
from hubctl.errors import HubctlError, InterruptedRunError, RefusedError
from hubctl.ports.clock import Clock
from tests.fakes.clock import FakeClock

KINDS = [
    {"name": "nodes", "kind": "Node", "namespaced": False},
    {"name": "pods", "kind": "Pod", "namespaced": True},
    {"name": "jobs", "kind": "Job", "namespaced": True},
]
JOB = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once", "namespace": "here"}, "spec": {}}


class ScriptedApi(ThreadingHTTPServer):
    """Answers "METHOD path" with what was declared, the last answer again and again; 404 for all else."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[str] = []
        self.tokens: list[str] = []
        self._answers: dict[str, list[tuple[int, Any]]] = {}
        self.says("GET /api/v1", (200, {"resources": KINDS}))
        self.says("GET /apis/batch/v1", (200, {"resources": KINDS}))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def says(self, request: str, *answers: tuple[int, Any]) -> None:
        self._answers[request] = list(answers)

    def answer(self, request: str) -> tuple[int, Any]:
        self.seen.append(request)
        left = self._answers.get(request) or [(404, {"message": "not found", "reason": "NotFound"})]
        return left.pop(0) if len(left) > 1 else left[0]


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedApi

    def _any(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.tokens.append(self.headers.get("Authorization") or "")
        status, content = self.server.answer(f"{self.command} {self.path.partition('?')[0]}")
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = _any  # noqa: N815 (names of the base class)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the base class)
        """Nobody reads it."""


@pytest.fixture
def scripted() -> Iterator[ScriptedApi]:
    with ScriptedApi() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def _api(folder: Path, url: str, user: dict[str, Any] | None = None, clock: Clock | None = None) -> Iterator[Any]:
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": url}}],
        "users": [{"name": "c", "user": user or {}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
        "current-context": "c",
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(content))
    api = KubernetesApi(path, clock or FakeClock())
    yield api
    api.close()


def _silent(_words: str, _fraction: float | None) -> None:
    """Nobody listens."""


def _helper(folder: Path, body: str, version: str) -> dict[str, Any]:
    script = folder / "helper.py"
    script.write_text(body)
    api_version = f"client.authentication.k8s.io/{version}"
    return {"exec": {"apiVersion": api_version, "command": sys.executable, "args": [str(script)]}}


def test_a_passing_fault_is_tried_again_after_a_pause(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/nodes", (503, {}), (429, {}), (200, {"items": []}))
    clock = FakeClock()
    with _api(tmp_path, scripted.url, clock=clock) as api:
        assert api.nodes() == []
    assert clock.seconds > 0


def test_a_fault_that_lasts_is_told_in_the_words_of_the_api(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/nodes", (500, {"message": "failed calling webhook"}))
    with _api(tmp_path, scripted.url) as api, pytest.raises(HubctlError, match="listing Nodes: failed calling webhook"):
        api.nodes()


def test_nothing_listening_is_told_with_the_address(tmp_path: Path, unused_url: str) -> None:
    with _api(tmp_path, unused_url) as api, pytest.raises(HubctlError, match=rf"API at {unused_url} does not answer"):
        api.nodes()


def test_an_api_that_never_answered_is_given_up_soon_and_one_that_did_is_waited_for(
    scripted: ScriptedApi, tmp_path: Path
) -> None:
    clock = FakeClock()
    scripted.says("GET /api/v1/nodes", (503, {}))
    with _api(tmp_path, scripted.url, clock=clock) as api:
        with pytest.raises(HubctlError):
            api.nodes()
        assert FIRST_BUDGET_SECONDS < clock.seconds <= BUDGET_SECONDS
    before = clock.seconds
    with _api(tmp_path, "http://127.0.0.1:9", clock=clock) as api, pytest.raises(HubctlError):
        api.nodes()
    assert clock.seconds - before <= FIRST_BUDGET_SECONDS


def test_what_is_waited_for_is_told_to_the_step_that_waits(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/nodes", (503, {}), (200, {"items": []}))
    said: list[str] = []
    with _api(tmp_path, scripted.url) as api, telling(lambda words, _: said.append(words)):
        api.nodes()
    assert said == [f"the Kubernetes API at {scripted.url} does not answer (HTTP 503); trying for 60 s more"]


def test_a_wish_to_stop_ends_the_wait(tmp_path: Path, unused_url: str) -> None:
    clock = SystemClock()
    clock.interrupt()
    with _api(tmp_path, unused_url, clock=clock) as api, pytest.raises(InterruptedRunError):
        api.nodes()


@pytest.fixture
def unused_url() -> str:
    with ScriptedApi() as server:
        return server.url


def test_a_refusal_names_the_access_entry_at_once(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/nodes", (403, {"message": "nodes is forbidden"}))
    with _api(tmp_path, scripted.url) as api, pytest.raises(HubctlError, match="forbidden") as caught:
        api.nodes()
    assert "access entry" in caught.value.hint
    assert scripted.seen.count("GET /api/v1/nodes") == 1


def test_a_refused_object_is_not_taken_for_an_absent_one(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/namespaces/here/pods/p", (403, {"message": "forbidden"}))
    with _api(tmp_path, scripted.url) as api, pytest.raises(HubctlError, match="reading Pod here/p: forbidden"):
        api.get(ObjectRef("v1", "Pod", "p", "here"))


def test_credentials_that_stay_unknown_are_told_with_what_to_do(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/nodes", (401, {"message": "Unauthorized"}))
    with _api(tmp_path, scripted.url) as api, pytest.raises(HubctlError, match="Unauthorized") as caught:
        api.nodes()
    assert "log in to AWS again" in caught.value.hint


def test_an_access_entry_may_take_a_moment_to_be_known(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/nodes", (401, {}), (401, {}), (200, {"items": []}))
    with _api(tmp_path, scripted.url) as api:
        assert api.nodes() == []


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_a_helper_of_either_version_makes_the_token(scripted: ScriptedApi, tmp_path: Path, version: str) -> None:
    scripted.says("GET /api/v1/nodes", (200, {"items": []}))
    user = _helper(tmp_path, """print('{"status": {"token": "canary-token"}}')""", version)
    with _api(tmp_path, scripted.url, user) as api:
        api.nodes()
    assert set(scripted.tokens) == {"Bearer canary-token"}


def test_a_token_that_has_run_out_is_made_anew(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/nodes", (401, {}), (200, {"items": []}))
    count = f"from pathlib import Path\nmade = Path({str(tmp_path / 'made')!r})\n"
    body = "number = len(made.read_text()) if made.exists() else 0\nmade.write_text('x' * (number + 1))\n"
    user = _helper(tmp_path, count + body + """print('{"status": {"token": "t%d"}}' % number)""", "v1")
    clock = FakeClock()
    with _api(tmp_path, scripted.url, user, clock) as api:
        api.nodes()
    assert scripted.tokens[-1] == "Bearer t1"
    assert clock.seconds == 0


def test_a_helper_that_fails_is_told_in_its_own_words(scripted: ScriptedApi, tmp_path: Path) -> None:
    user = _helper(tmp_path, "raise SystemExit('the session has expired')", "v1")
    with _api(tmp_path, scripted.url, user) as api, pytest.raises(RefusedError, match="the session has expired"):
        api.nodes()


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"apiVersion": "v1", "kind": "Config"}'])
def test_a_kubeconfig_that_is_none_is_refused_with_its_path(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "kubeconfig"
    if content is not None:
        path.write_text(content)
    with pytest.raises(RefusedError, match=r"kubeconfig .* cannot be used"):
        KubernetesApi(path, FakeClock()).nodes()


def test_the_proxy_gives_back_what_a_service_says_even_if_it_is_ill(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("GET /api/v1/namespaces/here/services/hub:8081/proxy/hub/health", (503, b"starting"))
    with _api(tmp_path, scripted.url) as api:
        assert api.proxy_get("here", "hub:8081", "/hub/health") == (503, b"starting")


def _status(kind: str) -> dict[str, Any]:
    metadata = {"name": "once", "namespace": "here", "uid": "job-uid"}
    return {"kind": "Job", "metadata": metadata, "status": {"conditions": [{"type": kind, "status": "True"}]}}


def _pod(owner: str, name: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "here", "ownerReferences": [{"uid": owner}]}
    return {"metadata": metadata, "spec": {"containers": [{"name": "main"}]}}


def test_a_job_that_fails_gives_back_the_log_of_its_own_pod(scripted: ScriptedApi, tmp_path: Path) -> None:
    job = "/apis/batch/v1/namespaces/here/jobs"
    scripted.says(f"GET {job}/once", (404, {}), (200, _status("Failed")))
    scripted.says(f"POST {job}", (201, {}))
    pods = [_pod("an-earlier-job", "z-old"), _pod("job-uid", "new")]
    scripted.says("GET /api/v1/namespaces/here/pods", (200, {"items": pods}))
    scripted.says("GET /api/v1/namespaces/here/pods/new/log", (200, b"copying\nno space left\n"))
    with _api(tmp_path, scripted.url) as api:
        result = api.run_job(JOB, timeout_seconds=5, progress=_silent)
    assert not result.succeeded
    assert result.log == ("copying", "no space left")


def test_a_job_that_does_not_end_is_told_with_its_last_words(scripted: ScriptedApi, tmp_path: Path) -> None:
    job = "/apis/batch/v1/namespaces/here/jobs"
    scripted.says(f"GET {job}/once", (404, {}), (200, _status("Suspended")))
    scripted.says(f"POST {job}", (201, {}))
    scripted.says("GET /api/v1/namespaces/here/pods", (200, {"items": [_pod("job-uid", "new")]}))
    scripted.says("GET /api/v1/namespaces/here/pods/new/log", (200, b"copying 3 of 9\n"))
    said: list[str] = []
    with _api(tmp_path, scripted.url) as api, pytest.raises(HubctlError, match="did not end within 5 s: copying 3 of"):
        api.run_job(JOB, timeout_seconds=5, progress=lambda words, _: said.append(words))
    assert set(said) == {"copying 3 of 9"}


def test_a_job_that_somebody_deletes_meanwhile_is_a_fault(scripted: ScriptedApi, tmp_path: Path) -> None:
    scripted.says("POST /apis/batch/v1/namespaces/here/jobs", (201, {}))
    with _api(tmp_path, scripted.url) as api, pytest.raises(HubctlError, match="was deleted while it ran"):
        api.run_job(JOB, timeout_seconds=5, progress=_silent)


def test_the_kubeconfig_of_a_cluster_is_private_and_names_a_helper_of_this_python(tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    write_kubeconfig(
        path,
        cluster_name="school",
        endpoint="https://cluster.example",
        ca="Y2E=",
        region="us-west-2",
        role_arns=["arn:aws:iam::123456789012:role/hubctl/school/bot"],
        environment={"AWS_PROFILE": "bot"},
    )
    helper = json.loads(path.read_text())["users"][0]["user"]["exec"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert helper["command"] == sys.executable
    assert helper["args"][:3] == ["-m", "hubctl", "kube-token"]
    assert " ".join(helper["args"]).count("--profile bot") == 1
    assert helper["args"][-2:] == ["--role-arn", "arn:aws:iam::123456789012:role/hubctl/school/bot"]
    assert helper["env"] == [{"name": "AWS_PROFILE", "value": "bot"}]
    assert (helper["apiVersion"], helper["interactiveMode"]) == ("client.authentication.k8s.io/v1", "Never")


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ((404, {"message": "not found"}), "created"),
        ((200, {**JOB, "spec": {"added": "by the server"}, "status": {}}), "unchanged"),
        ((200, {**JOB, "metadata": {"name": "once", "namespace": "elsewhere"}}), "changed"),
    ],
)
def test_whoever_may_only_read_gets_a_preview_from_what_is_there(
    scripted: ScriptedApi, tmp_path: Path, there: tuple[int, Any], expected: str
) -> None:
    path = "/apis/batch/v1/namespaces/here/jobs/once"
    scripted.says(f"PATCH {path}", (403, {"message": "may not patch", "reason": "Forbidden"}))
    scripted.says(f"GET {path}", there)
    with _api(tmp_path, scripted.url) as api:
        assert api.preview(JOB) == expected
