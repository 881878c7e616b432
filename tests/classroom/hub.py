"""A real JupyterHub on loopback: its own REST API, proxy, and Jupyter servers as processes of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.hub.client import HubClient
from hubctl.render import hub_access

TOKEN, POWERLESS = "token-of-the-service-hubctl", "token-of-a-service-that-may-nothing"
_START_SECONDS = 90
_CONFIG = """
from pathlib import Path
c = get_config()  # noqa
folder = Path({folder!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.cookie_secret_file = str(folder / "cookie")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{{username}}")
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {{"JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp"}}
c.Spawner.poll_interval = 1
c.JupyterHub.concurrent_spawn_limit = 2
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.auth_token = "between-hub-and-proxy"
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.services = [
    {{"name": "hubctl", "api_token": {token!r}}}, {{"name": "other", "api_token": {powerless!r}}},
]
c.JupyterHub.load_roles = []
def refuse(spawner):
    reason = folder / "refuse"
    if reason.exists():
        raise RuntimeError(reason.read_text())
c.Spawner.pre_spawn_hook = refuse
"""


@dataclass(frozen=True)
class RealHub:
    """A running one. A file `refuse` in its folder makes every start fail for the reason that is in it."""

    url: str
    folder: Path

    def users(self) -> set[str]:
        """Names of all the test users that the hub knows."""
        client = self.client()
        try:
            return set(client.test_users())
        finally:
            client.close()

    def client(self, token: str = TOKEN) -> HubClient:
        """What is tested."""
        return HubClient(self.url, token, SystemClock())


@contextmanager
def running(folder: Path) -> Iterator[RealHub]:
    """Starts one, and ends it with its proxy and servers."""
    port, hub_port, proxy_port = _ports(3)
    file = folder / "jupyterhub_config.py"
    given = {
        "folder": str(folder), "port": port, "hub_port": hub_port, "proxy_port": proxy_port, "python": sys.executable,
        "proxy": str(Path(sys.executable).parent / "configurable-http-proxy"), "token": TOKEN, "powerless": POWERLESS,
    }  # fmt: skip
    # The role is the one that hubctl renders for the chart, word by word.
    file.write_text(_CONFIG.format(**given) + "\n".join(hub_access.role().values()))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    with (folder / "log").open("w") as log:
        command = [sys.executable, "-m", "jupyterhub", "-f", str(file)]
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment)
        try:
            _await(f"http://127.0.0.1:{port}/hub/health", process, folder / "log")
            yield RealHub(f"http://127.0.0.1:{port}", folder)
        finally:
            process.terminate()  # the hub stops its servers and its proxy
            process.wait(30)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"no hub came up:\n{log.read_text()[-3000:]}")


def _ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
