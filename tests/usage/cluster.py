"""A Kubernetes API as far as `usage` and `export` ask it: its service proxy, which passes on to servers on loopback,
and the Secrets of the add-ons."""

from __future__ import annotations

import base64
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import REPOSITORY
from tests.loopback import Quiet, serving

_PROXY = re.compile(r"/api/v1/namespaces/ohw-support/services/([^/]+)/proxy/(.*)")
_SECRET = re.compile(r"/api/v1/namespaces/ohw-support/secrets/(.+)")
_KINDS = [{"name": "secrets", "kind": "Secret", "namespaced": True}]
_ABSENT = b'{"kind": "Status", "message": "services not found"}'


@contextmanager
def standing_api(behind: Mapping[str, str], secrets: Mapping[str, Mapping[str, str]] | None = None) -> Iterator[str]:
    """Its address. `behind` has addresses by "service:port"."""

    class Api(Quiet):
        def do_GET(self) -> None:
            if self.path == "/api/v1":
                self.answer(200, json.dumps({"resources": _KINDS}).encode())
            elif match := _SECRET.fullmatch(self.path):
                self._secret(match[1])
            else:
                self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def _secret(self, name: str) -> None:
            held = (secrets or {}).get(name)
            if held is None:
                self.answer(404, _ABSENT)
                return
            data = {key: base64.b64encode(value.encode()).decode() for key, value in held.items()}
            self.answer(200, json.dumps({"kind": "Secret", "metadata": {"name": name}, "data": data}).encode())

        def _pass_on(self) -> None:
            match = _PROXY.fullmatch(self.path)
            if match is None or match[1] not in behind:
                self.answer(404, _ABSENT)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            # As the real one: it keeps Authorization to itself, and passes cookies on.
            headers = {name: self.headers[name] for name in ("Cookie", "Content-Type") if self.headers[name]}
            asked = urllib.request.Request(f"{behind[match[1]]}/{match[2]}", body, headers, method=self.command)  # noqa: S310
            try:
                with urllib.request.urlopen(asked) as answer:  # noqa: S310
                    self._answer_with(answer)
            except urllib.error.HTTPError as error:
                self._answer_with(error)

        def _answer_with(self, answer: Any) -> None:
            content = answer.read()
            self.send_response(answer.status)
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                self.send_header("Set-Cookie", cookie)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with serving(Api) as url:
        yield url


def event_folder(folder: Path, api: str, *more: tuple[str, str]) -> Path:
    """A config of 2020 with `more` replaced in it, and a kubeconfig for the API."""
    text = (REPOSITORY / "config.example.toml").read_text(encoding="utf-8")
    days = (("2027-08-09", "2020-08-10"), ("2027-08-13", "2020-08-14"), ("2027-08-06", "2020-08-07"))
    for old, new in (*days, *more):
        assert old in text
        text = text.replace(old, new)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    cluster = {"name": "c", "cluster": {"server": api}}
    context = {"name": "x", "context": {"cluster": "c", "user": "u"}}
    kubeconfig = {"clusters": [cluster], "contexts": [context], "users": [{"name": "u", "user": {}}]}
    (folder / "kubeconfig").write_text(json.dumps({**kubeconfig, "current-context": "x"}))
    return folder
