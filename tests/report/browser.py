"""A real browser, driven by its own protocol: https://chromedevtools.github.io/devtools-protocol/"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def program() -> str:
    """Its path; empty where there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), "")


class Page:
    """One tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._number = connection, 0
        self.requested: list[str] = []
        """Addresses of everything that the page asked for."""

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        """A command of the protocol, and its answer. What happens meanwhile is listened to."""
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": given}))
        return self._until(lambda said: said.get("id") == self._number).get("result", {})

    def _until(self, wanted: Any) -> dict[str, Any]:
        while True:
            said: dict[str, Any] = json.loads(self._connection.recv(timeout=30))
            if said.get("method") == "Network.requestWillBeSent":
                self.requested.append(said["params"]["request"]["url"])
            if wanted(said):
                return said

    def open(self, path: Path, *, width: int, media: str = "screen") -> None:
        """Loads a file in a window of that width, in CSS pixels."""
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Emulation.setEmulatedMedia", media=media)
        self.call("Page.navigate", url=path.resolve().as_uri())
        self._until(lambda said: said.get("method") == "Page.loadEventFired")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def shoot(self, path: Path) -> None:
        """The whole page as a picture."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))

    def print(self) -> bytes:
        """As a PDF, in the page's own size of paper."""
        return base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])


@contextmanager
def page() -> Iterator[Page]:
    """A tab in a browser of its own, without any network but this machine's."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        arguments = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0")
        command = [program(), *arguments, f"--user-data-dir={profile}", "about:blank"]
        browser = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert browser.stderr is not None
        try:
            address = next(line.split()[-1] for line in browser.stderr if "DevTools listening on" in line)
            with connect(_tab(address), max_size=None, proxy=None) as connection:
                yield Page(connection)
        finally:
            browser.kill()
            browser.wait()
            browser.stderr.close()


def _tab(address: str) -> str:
    """The first tab's address, from the browser's."""
    with connect(address, max_size=None, proxy=None) as connection:
        connection.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
        targets = json.loads(connection.recv())["result"]["targetInfos"]
    tab = next(one["targetId"] for one in targets if one["type"] == "page")
    return f"{address.rpartition('/devtools/')[0]}/devtools/page/{tab}"
