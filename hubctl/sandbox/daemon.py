"""This module is the sandbox's background process: `python -m hubctl.sandbox.daemon ROOT`, started by `process`."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hubctl.sandbox import kubeconfig, process, running
from hubctl.sandbox.process import SandboxSettings
from hubctl.sandbox.running import Running

if TYPE_CHECKING:
    from aiohttp import web

    from hubctl.sandbox.aws.settings import AwsSettings
    from hubctl.sandbox.clusters import KubernetesApis
    from hubctl.sandbox.kubernetes import KubernetesServer

_HOST = "127.0.0.1"


def main(root: Path) -> int:
    """Hold the lock of the root and serve until SIGTERM or SIGINT."""
    descriptor = os.open(root / process.LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write(f"Another sandbox runs in {root}.\n")
        return 1
    settings = SandboxSettings.read(root)
    if settings is None:
        sys.stderr.write(f"{root / process.SETTINGS} is missing or not whole.\n")
        return 1
    asyncio.run(_serve(root, settings))
    return 0


async def _serve(root: Path, settings: SandboxSettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    apis = await _start_kubernetes(root, settings)
    charts = await _start_charts(root / "charts", settings.charts_port)
    aws = _aws_settings(root, settings, apis)
    serving = asyncio.create_task(_serve_aws(aws, stop))
    try:
        await _until_open(settings.aws_port, serving)
        _announce(root, settings, aws, apis.first).write()
        await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        await apis.stop()
        await charts.cleanup()
        await serving


async def _serve_aws(settings: AwsSettings, stop: asyncio.Event) -> None:
    from hubctl.sandbox.aws.server import serve

    await serve(settings, stop)


def _aws_settings(root: Path, settings: SandboxSettings, apis: KubernetesApis) -> AwsSettings:
    from hubctl.sandbox.aws.settings import AwsSettings

    return AwsSettings(
        state_dir=root / "aws",
        host=_HOST,
        port=settings.aws_port,
        account_id=settings.account_id,
        region=settings.region,
        enforce_iam=settings.enforce_iam,
        kubernetes_endpoint=apis.first.url,
        kubernetes_ca_pem=apis.first.ca_pem,
        free_kubernetes=apis.free,
        delay_seconds=settings.delay_seconds,
        log_group_returns_after_seconds=settings.log_group_returns_after_seconds,
        leaves_interfaces=settings.leaves_interfaces,
        request_log=root / "requests.jsonl",
    )


async def _start_kubernetes(root: Path, settings: SandboxSettings) -> KubernetesApis:
    from hubctl.sandbox.clusters import KubernetesApis
    from hubctl.sandbox.kubernetes import KubernetesSettings

    apis = KubernetesApis(
        root,
        KubernetesSettings(
            state_dir=root / "kubernetes",
            volumes_dir=root / "volumes",
            host=_HOST,
            port=settings.kubernetes_port,
            aws_endpoint_url=f"http://{_HOST}:{settings.aws_port}",
            account_id=settings.account_id,
            region=settings.region,
            requires_cluster=settings.requires_cluster,
            judges_access=settings.enforce_iam,
            zones=tuple(f"{settings.region}{letter}" for letter in "ab"),
        ),
    )
    await apis.start()
    return apis


async def _start_charts(directory: Path, port: int) -> web.AppRunner:
    """Write the chart repository and serve its folder."""
    from aiohttp import web

    from hubctl.sandbox.charts import build

    application = web.Application()
    application.router.add_static("/", build(directory))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, _HOST, port).start()
    return runner


async def _until_open(port: int, serving: asyncio.Task[None]) -> None:
    """Wait until the AWS endpoint takes connections; if it fails instead, raise what it raised."""
    while True:
        if serving.done():
            serving.result()
            raise RuntimeError("the AWS endpoint ended before it answered")
        try:
            _, writer = await asyncio.open_connection(_HOST, port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        await writer.wait_closed()
        return


def _announce(root: Path, settings: SandboxSettings, aws: AwsSettings, api: KubernetesServer) -> Running:
    ca, token, config = root / "kubernetes-ca.pem", root / "kubernetes-token", root / "kubeconfig"
    authority = api.ca_pem.decode()
    running.write_private(ca, authority)
    running.write_private(token, api.token)
    running.write_private(config, kubeconfig.text(api.url, authority, api.token))
    return Running(
        pid=os.getpid(),
        account_id=settings.account_id,
        region=settings.region,
        enforce_iam=settings.enforce_iam,
        aws_endpoint=aws.url,
        kubernetes_endpoint=api.url,
        ca_file=ca,
        token_file=token,
        kubeconfig=config,
        charts_url=f"http://{_HOST}:{settings.charts_port}",
        charts_dir=root / "charts",
        request_log=root / "requests.jsonl",
        state_dir=root,
        log_file=root / process.LOG,
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
