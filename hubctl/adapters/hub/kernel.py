"""Code in a kernel of a Jupyter server, over its web socket.

https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html (the default protocol: JSON), and
https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from hubctl.errors import HubctlError

_HTTP_SECONDS = 30.0
_HINT = "look at the server's log: kubectl logs -n NAMESPACE jupyter-USER"


def run_code(server: str, token: str, code: str, timeout_seconds: float) -> str:
    """Runs code in a new kernel and returns what it printed on stdout; ends the kernel. Raises HubctlError."""
    import httpx
    from websockets.exceptions import WebSocketException

    headers = {"Authorization": f"token {token}"}
    try:
        with httpx.Client(base_url=f"{server}/api", headers=headers, timeout=_HTTP_SECONDS) as http:
            started = http.post("/kernels", json={})
            started.raise_for_status()
            kernel = started.json()["id"]
            try:
                return _executed(f"{server}/api/kernels/{kernel}/channels", headers, code, timeout_seconds)
            finally:
                http.delete(f"/kernels/{kernel}")
    except (httpx.HTTPError, WebSocketException, OSError, ValueError) as error:
        said = f"{type(error).__name__}: {error}".rstrip(": ")
        raise HubctlError(f"no code ran in the server ({said})", hint=_HINT) from error


def _executed(address: str, headers: dict[str, str], code: str, timeout_seconds: float) -> str:
    from websockets.sync.client import connect

    address = address.replace("http", "ws", 1)
    end = time.monotonic() + timeout_seconds
    with connect(address, additional_headers=headers, open_timeout=_HTTP_SECONDS, max_size=None) as socket:
        request = _request(code)
        socket.send(json.dumps(request))
        printed: list[str] = []
        while True:
            try:
                message = json.loads(socket.recv(timeout=max(0.1, end - time.monotonic())))
            except TimeoutError as error:
                raise HubctlError(f"the kernel did not finish within {timeout_seconds:.0f} s", hint=_HINT) from error
            if message.get("parent_header", {}).get("msg_id") != request["header"]["msg_id"]:
                continue
            if _takes(message, printed):
                return "".join(printed)


def _takes(message: dict[str, Any], printed: list[str]) -> bool:
    """Adds what was printed; whether the code has ended. Raises HubctlError for an exception."""
    kind, content = message["header"]["msg_type"], message["content"]
    if kind == "stream" and content["name"] == "stdout":
        printed.append(content["text"])
    if kind == "error":
        raise HubctlError(f"code in the server failed: {content['ename']}: {content['evalue']}", hint=_HINT)
    return bool(kind == "status" and content["execution_state"] == "idle")


def _request(code: str) -> dict[str, Any]:
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "hubctl", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False, "stop_on_error": True}
    return {
        "header": {**header, "session": uuid.uuid4().hex},
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }
