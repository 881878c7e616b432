"""This module makes the adapters of a session from its surroundings."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubctl import assets
from hubctl.adapters.aws.account import AwsAccount
from hubctl.adapters.aws.billing import AwsBilling
from hubctl.adapters.aws.clients import FEW_ATTEMPTS
from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.entrances import AwsEntrances
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.adapters.aws.pricing import AwsPriceList
from hubctl.adapters.aws.s3 import S3Buckets
from hubctl.adapters.aws.s3_lock import S3Locks
from hubctl.adapters.aws.sessions import Sessions
from hubctl.adapters.aws.sought import sought
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.dns import SystemResolver, ZoneResolver
from hubctl.adapters.helm.charts import ChartSource, FolderCharts, RepositoryCharts
from hubctl.adapters.helm.runner import HelmRunner
from hubctl.adapters.hub.front import HttpFront, SandboxFront
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.adapters.kubernetes.kubeconfig import write_kubeconfig
from hubctl.adapters.process import Children
from hubctl.adapters.terraform.adoption import Account
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.adapters.work import cache_dir
from hubctl.context import ClusterPorts, Inputs, Ports
from hubctl.core.facts import ClusterOutputs, MissingFactsError
from hubctl.core.terraform import Identity
from hubctl.preflight import read_secrets, without_secrets
from hubctl.purge.empty import measure
from hubctl.render import names
from hubctl.surroundings import Surroundings
from hubctl.tools.find import find_helm, find_terraform
from hubctl.tools.mirrors import find as find_mirrors
from hubctl.wiring import shared
from hubctl.wiring.trial import NoServers, ServerTrial


@dataclass
class Wires:
    """Adapters, made from a session's surroundings. The cluster's are made when first asked for."""

    around: Surroundings
    clock: SystemClock
    drives: bool
    _connected: dict[str, ClusterPorts] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        around = self.around
        self.children = Children(around.work)
        self._for_children = without_secrets(around.environment, around.config)
        options = around.options
        self._sessions = Sessions(
            around.config, around.work, self._for_children, sandbox=options.sandbox, as_roles=options.as_roles
        )

    def interrupt(self) -> None:
        """Passes a wish to stop on to the children, and ends every wait."""
        self.children.interrupt()
        self.clock.interrupt()

    def inputs(self, with_secrets: bool) -> Inputs:
        config = self.around.config
        return Inputs(
            config,
            secrets=read_secrets(shared.secrets(self.around, self._sessions), config) if with_secrets else {},
            extra_values=self.around.extra_values(),
            path_style=self._sessions.path_style,
            servers=not self.around.options.skip_smoke,
        )

    def ports(self) -> Ports:
        around, config = self.around, self.around.config
        aws = AwsAccount(self._sessions, config.aws.account_id)
        return Ports(
            terraform=self._terraform(),
            aws=aws,
            clock=self.clock,
            resolver=ZoneResolver(aws, config.dns.zone) if around.options.sandbox else SystemResolver(),
            buckets=self._buckets,
            inventory=AwsInventory(self._sessions, config),
            disposal=AwsDisposal(self._sessions, config),
            locks=S3Locks(self._sessions, config.state_bucket, config.aws.account_id),
            registry=shared.registry(around, self._sessions, self.clock),
            children=self.children,
            prices=AwsPriceList(self._sessions),
            billing=AwsBilling(self._sessions),
            entrances=AwsEntrances(self._sessions),
            trial=NoServers() if around.options.sandbox else ServerTrial(self.clock),
            front=SandboxFront() if around.options.sandbox else HttpFront(self.clock),
            connect=self._connect,
            connect_as_caller=self._connect_as_caller,
        )

    def _buckets(self, region: str) -> S3Buckets:
        client = self._sessions.client
        metrics = lambda: client("cloudwatch", region=region, attempts=FEW_ATTEMPTS)  # noqa: E731
        return S3Buckets(client("s3", region=region), self.around.config.aws.account_id, metrics)

    def _terraform(self) -> TerraformRunner:
        environment = self.around.environment
        return TerraformRunner(
            find_terraform(environment) if self.drives else Path("terraform"),  # never run
            self.around.work,
            assets.terraform_dir(),
            self._sessions.environment,
            self.children,
            cache=cache_dir(environment),
            mirrors=tuple(find_mirrors(environment)),
            account=Account(
                lambda bucket, region: not measure(self._buckets(region), bucket, at_most_pages=1).items,
                AwsInventory(self._sessions, self.around.config).list,
                AwsDisposal(self._sessions, self.around.config).delete,
                lambda kind, values, region: sought(self._sessions.client, kind, values, region),
            ),
            clock=self.clock,
        )

    def _connect(self, outputs: ClusterOutputs | None, as_whom: Identity = Identity.BOT) -> ClusterPorts:
        """The ports of a cluster. Raises MissingFactsError where neither a cluster nor a kubeconfig is known."""
        given = self.around.options.kubeconfig
        if given is None and outputs is None:
            raise MissingFactsError("cluster")
        with self._guard:
            key = str(given) if given else f"{as_whom} {outputs.cluster_endpoint}" if outputs else ""
            if key not in self._connected:
                self._connected[key] = self.cluster(given or self._kubeconfig(outputs, as_whom))
            return self._connected[key]

    def _connect_as_caller(self, outputs: ClusterOutputs | None) -> ClusterPorts:
        return self._connect(outputs, Identity.OPERATOR)

    def _kubeconfig(self, outputs: ClusterOutputs | None, as_whom: Identity) -> Path:
        assert outputs is not None  # noqa: S101 (checked by _connect)
        bot = as_whom is Identity.BOT
        path = self.around.work / ("kubeconfig" if bot else "kubeconfig.caller")
        # A role is assumed by the helper: its credentials end, and have no place in a file.
        roles = self.around.options.as_roles
        environment = self._for_children if roles else self._sessions.environment(as_whom)
        to_the_bot = names.assumed_role_arn(self.around.config) if bot else None
        write_kubeconfig(
            path,
            cluster_name=outputs.cluster_name,
            endpoint=outputs.cluster_endpoint,
            ca=outputs.cluster_ca,
            region=self.around.config.aws.region,
            role_arns=(*roles, *([to_the_bot] if to_the_bot else [])),
            environment=_changed(environment),
        )
        return path

    def cluster(self, kubeconfig: Path) -> ClusterPorts:
        """The ports of the cluster that a kubeconfig names."""
        environment = self.around.environment
        helm = HelmRunner(
            find_helm(environment),
            self.around.work,
            self.children,
            self._charts(),
            self.clock,
            kubeconfig=kubeconfig,
            environment=self._for_children,
            cache=cache_dir(environment),
        )
        return ClusterPorts(KubernetesApi(kubeconfig, self.clock), helm)

    def _charts(self) -> ChartSource:
        if folder := self.around.options.charts:
            return FolderCharts(folder)
        return RepositoryCharts(cache_dir(self.around.environment), instead=self.around.stand_in_charts)


def _changed(environment: Mapping[str, str]) -> dict[str, str]:
    """What a child's environment has that ours has not, and which profile it uses: the credentials helper needs
    that.
    """
    always = ("AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE")
    return {name: value for name, value in environment.items() if name in always or os.environ.get(name) != value}
