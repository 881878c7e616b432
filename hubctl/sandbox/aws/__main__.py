"""This module starts the AWS endpoint alone, in the foreground: `python -m hubctl.sandbox.aws --state DIR`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from hubctl.sandbox.aws.server import serve
from hubctl.sandbox.aws.settings import AwsSettings
from hubctl.sandbox.ports import free_port


def _settings(arguments: list[str]) -> AwsSettings:
    parser = argparse.ArgumentParser(
        prog="python -m hubctl.sandbox.aws", description="The sandbox's AWS endpoint, alone."
    )
    parser.add_argument("--state", type=Path, required=True, help="directory for everything the endpoint remembers")
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one and prints it")
    parser.add_argument("--account", default="123456789012")
    parser.add_argument("--region", default="us-west-2")
    parser.add_argument("--enforce-iam", action="store_true")
    parser.add_argument("--kubernetes-endpoint", help="what EKS answers as the endpoint of every cluster")
    parser.add_argument("--kubernetes-ca", type=Path, help="PEM file with the certificate authority of that endpoint")
    parser.add_argument("--delay-seconds", type=float, default=0.0)
    parser.add_argument("--log-group-returns-after-seconds", type=float)
    parser.add_argument("--leave-interfaces", action="store_true")
    given = parser.parse_args(arguments)
    return AwsSettings(
        state_dir=given.state.resolve(),
        port=given.port or free_port(),
        account_id=given.account,
        region=given.region,
        enforce_iam=given.enforce_iam,
        kubernetes_endpoint=given.kubernetes_endpoint,
        kubernetes_ca_pem=given.kubernetes_ca.read_bytes() if given.kubernetes_ca else None,
        delay_seconds=given.delay_seconds,
        log_group_returns_after_seconds=given.log_group_returns_after_seconds,
        leaves_interfaces=given.leave_interfaces,
    )


async def _main(settings: AwsSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sys.stdout.write(f"AWS_ENDPOINT_URL={settings.url}\n")
    sys.stdout.flush()
    await serve(settings, stop)


if __name__ == "__main__":
    asyncio.run(_main(_settings(sys.argv[1:])))
