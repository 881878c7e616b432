"""This module says how one AWS endpoint of the sandbox is set up, and what ministack must find in the environment for
it.

ministack reads its environment when it is imported, once a process: one process is one endpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class AwsSettings:
    """One endpoint.

    `account_id` and `region` are used where a request names none. `enforce_iam` makes every call need a policy that
    allows it. `kubernetes_endpoint` and `kubernetes_ca_pem` are what EKS answers for every cluster, unless
    `free_kubernetes` gives each an address of its own, from the one that it has and those of the others.
    `delay_seconds` is how long slow resources (clusters, node groups, add-ons, NAT gateways, file systems) stay in
    their "creating" and "deleting" states. `log_group_returns_after_seconds` is when the control-plane log group of a
    deleted cluster comes back, as it does on AWS when logging was on (None: never). `leaves_interfaces` makes each
    terminated node leave the second interface that its network plug-in made for pods, as happens on AWS now and then.
    """

    state_dir: Path
    port: int
    account_id: str = "123456789012"
    region: str = "us-west-2"
    host: str = "127.0.0.1"
    enforce_iam: bool = False
    kubernetes_endpoint: str | None = None
    kubernetes_ca_pem: bytes | None = field(default=None, repr=False)
    free_kubernetes: Callable[[str, frozenset[str]], str] | None = field(default=None, repr=False)
    delay_seconds: float = 0.0
    log_group_returns_after_seconds: float | None = None
    leaves_interfaces: bool = False
    request_log: Path | None = None

    @property
    def url(self) -> str:
        """The endpoint, for `AWS_ENDPOINT_URL`."""
        return f"http://{self.host}:{self.port}"

    def environment(self) -> dict[str, str]:
        """What ministack reads at import: loopback only, no listeners of other protocols, never a Docker engine."""
        return {
            "MINISTACK_HOST": self.host,
            "BIND_HOST": self.host,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_ACCOUNT_ID": self.account_id,
            "MINISTACK_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.account_id,
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_EC2_METADATA_DISABLED": "true",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "USE_SSL": "0",
            "DOCKER_HOST": "unix:///nonexistent/hubctl-sandbox-uses-no-docker.sock",
            "LAMBDA_EXECUTOR": "local",
            "AUTH": "true" if self.enforce_iam else "false",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.state_dir / "services"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.state_dir / "s3"),
            "LOG_LEVEL": "WARNING",
        }


_current: AwsSettings | None = None


def use(settings: AwsSettings) -> None:
    """Make these the settings that the patches read."""
    global _current  # noqa: PLW0603 - ministack is module state itself: one endpoint a process
    _current = settings


def current() -> AwsSettings:
    """The settings of this process' endpoint."""
    if _current is None:
        raise RuntimeError("no settings in use: call hubctl.sandbox.aws.settings.use first")
    return _current
