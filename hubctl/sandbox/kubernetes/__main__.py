"""This module starts a sandbox cluster by hand: python -m hubctl.sandbox.kubernetes --port 0 --state DIR."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from hubctl.sandbox.kubernetes import KubernetesServer, KubernetesSettings


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hubctl.sandbox.kubernetes", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder of the cluster's state, kept between starts")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--aws-endpoint", help="URL of the AWS sandbox, for load balancers, disks and EKS tokens")
    parser.add_argument("--account", default="123456789012")
    parser.add_argument("--region", default="us-west-2")
    parser.add_argument("--pod-delay", type=float, default=0.1, help="seconds that a pod takes to start")
    parser.add_argument("--failing-image", action="append", default=[], help="word in images that cannot be pulled")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    settings = KubernetesSettings(
        state_dir=arguments.state / "kubernetes",
        volumes_dir=arguments.state / "volumes",
        port=arguments.port,
        aws_endpoint_url=arguments.aws_endpoint,
        account_id=arguments.account,
        region=arguments.region,
        pod_delay_seconds=arguments.pod_delay,
        failing_images=tuple(arguments.failing_image),
    )
    server = KubernetesServer(settings)
    await server.start()
    kubeconfig = arguments.state / "kubeconfig"
    server.write_kubeconfig(kubeconfig)
    sys.stdout.write(f"{server.url}\nKUBECONFIG={kubeconfig.resolve()}\n")
    sys.stdout.flush()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await server.stop()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
