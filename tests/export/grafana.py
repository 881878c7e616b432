"""A stand-in of Grafana's HTTP API, in the shapes of its documentation: nothing of it can be installed here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import Quiet, serving

PASSWORD, COOKIE, TOKEN = "made by the chart", "grafana_session=abc", "glsa_token"
BOARDS = [{"uid": f"u{number}", "title": f"Board {number}/ä", "type": "dash-db"} for number in range(103)]
SOURCE = {
    "uid": "prometheus",
    "type": "prometheus",
    "url": "http://prometheus-server",
    "basicAuthPassword": "in the open",
    "jsonData": {"httpHeaderName1": "X-Scope", "apiToken": "in the open, too"},
    "secureJsonFields": {"basicAuthPassword": True},
}


class _Grafana(Quiet):
    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/services/grafana/login" or given != {"user": "admin", "password": PASSWORD}:
            self._say(401, {"message": "Invalid username or password"})
            return
        self.send_response(200)
        self.send_header("Set-Cookie", f"{COOKIE}; Path=/services/grafana; HttpOnly")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_GET(self) -> None:
        if self.headers["Cookie"] != COOKIE and self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._say(401, {"message": "Unauthorized"})
            return
        asked = urlsplit(self.path.removeprefix("/services/grafana"))
        if asked.path == "/api/search":
            query = parse_qs(asked.query)
            page, limit = int(query["page"][0]), int(query["limit"][0])
            self._say(200, BOARDS[(page - 1) * limit : page * limit])
        elif asked.path.startswith("/api/dashboards/uid/"):
            uid = asked.path.rpartition("/")[2]
            self._say(200, {"dashboard": {"uid": uid, "panels": []}, "meta": {"folderTitle": "General"}})
        else:
            self._say(200, {"/api/folders": [], "/api/datasources": [SOURCE]}[asked.path])

    def _say(self, status: int, content: Any) -> None:
        self.answer(status, json.dumps(content).encode())


@contextmanager
def grafana() -> Iterator[str]:
    """Its address, as behind `monitoring.host`."""
    with serving(_Grafana) as url:
        yield url
