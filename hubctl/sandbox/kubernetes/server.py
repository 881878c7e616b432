"""This module starts and stops the sandbox cluster: certificate, state, controllers, web server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import yaml
from aiohttp import web

from hubctl.sandbox.kubernetes.bootstrap import bootstrap
from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.controllers import Controllers
from hubctl.sandbox.kubernetes.fleet import FleetFollower
from hubctl.sandbox.kubernetes.http.application import Application
from hubctl.sandbox.kubernetes.http.authentication import Authenticator
from hubctl.sandbox.kubernetes.http.authorization import Grants
from hubctl.sandbox.kubernetes.http.certificates import Identity, write_private
from hubctl.sandbox.kubernetes.http.request_log import RequestLog
from hubctl.sandbox.kubernetes.persistence import StateFile
from hubctl.sandbox.kubernetes.settings import KubernetesSettings

_SHUTDOWN_SECONDS = 0.2


class KubernetesServer:
    """One cluster's API on one port. Everything it holds survives a stop, and a kill but for the last second."""

    def __init__(self, settings: KubernetesSettings) -> None:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        settings.volumes_dir.mkdir(parents=True, exist_ok=True)
        self._settings = settings
        self._identity = Identity(settings.state_dir, settings.host)
        self._cluster = Cluster(settings, self.ca_pem.decode())
        self._state = StateFile(self._cluster.store, settings.state_dir / "cluster.json")
        self._log = RequestLog(settings.state_dir / "requests.jsonl")
        self._controllers = Controllers(self._cluster)
        self._authenticator = Authenticator(settings, self._identity.token)
        self._fleet = FleetFollower(self._cluster, self.wipe)
        self._runner: web.AppRunner | None = None
        self._port = settings.port

    @property
    def url(self) -> str:
        """Where the API is, once started."""
        return f"https://{self._settings.host}:{self._port}"

    @property
    def ca_file(self) -> Path:
        """The certificate that clients trust."""
        return self._identity.ca_file

    @property
    def ca_pem(self) -> bytes:
        """What is in `ca_file`."""
        return self._identity.ca_file.read_bytes()

    @property
    def token(self) -> str:
        """The operator's bearer token."""
        return self._identity.token

    @property
    def token_file(self) -> Path:
        """Where the token is; only its owner reads it."""
        return self._identity.token_file

    @property
    def cluster(self) -> Cluster:
        """The cluster itself, for tests and for what stands around it."""
        return self._cluster

    async def start(self) -> None:
        """Serves until `stop`. Raises OSError if the port is taken."""
        if self._state.load():
            self._cluster.restore_definitions()
        self._log.open()
        self._controllers.start()
        bootstrap(self._cluster)
        self._state.start()
        application = Application(self._cluster, self._user_of, self._log, lambda: self.url)
        self._runner = web.AppRunner(
            application.web_application(),
            access_log=None,
            shutdown_timeout=_SHUTDOWN_SECONDS,
            handler_cancellation=True,
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port, ssl_context=self._identity.context())
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._fleet.start()

    async def _user_of(self, token: str) -> tuple[str, Grants] | None:
        """Who asks; what AWS did meanwhile is seen before the answer."""
        await self._fleet.asked()
        return await self._authenticator.user_of(token)

    async def stop(self) -> None:
        """Ends serving and saves."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self._fleet.stop()
        await self._controllers.stop()
        await self._state.stop()
        self._log.close()

    async def wipe(self) -> None:
        """All objects vanish at once, and nothing is cleaned up behind them: what becomes of a cluster that is deleted.

        Load balancers and disks that the objects stood for stay where they are, as they do on AWS.
        """
        await self._controllers.stop()
        self._cluster.store.clear()
        self._cluster.logs.clear()
        self._authenticator.forget()
        self._cluster.forget_definitions()
        self._controllers.start()
        bootstrap(self._cluster)
        await asyncio.to_thread(self._state.save)

    def write_kubeconfig(self, path: Path) -> None:
        """Writes a kubeconfig with the operator's token; only its owner reads it."""
        cluster = {"server": self.url, "certificate-authority": str(self.ca_file.resolve())}
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "sandbox", "cluster": cluster}],
            "users": [{"name": "sandbox", "user": {"token": self.token}}],
            "contexts": [{"name": "sandbox", "context": {"cluster": "sandbox", "user": "sandbox"}}],
            "current-context": "sandbox",
        }
        write_private(path, yaml.safe_dump(content).encode())
