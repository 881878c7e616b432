"""Puts a session together: the only importer of adapters and reporters, and with `hubctl sandbox` of the sandbox."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from hubctl import assets
from hubctl.adapters.aws.account import AwsAccount
from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.adapters.aws.s3 import S3Buckets
from hubctl.adapters.aws.s3_lock import S3Locks
from hubctl.adapters.aws.sessions import Sessions
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.dns import SystemResolver, ZoneResolver
from hubctl.adapters.helm.charts import ChartSource, FolderCharts, RepositoryCharts
from hubctl.adapters.helm.runner import HelmRunner
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.adapters.kubernetes.kubeconfig import write_kubeconfig
from hubctl.adapters.process import Children
from hubctl.adapters.secrets import SandboxSecrets, SecretReader
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.adapters.work import cache_dir, private_dir
from hubctl.context import ClusterPorts, Context, Inputs, Ports
from hubctl.core.events import Advice, Event
from hubctl.core.facts import ClusterOutputs, MissingFactsError
from hubctl.core.terraform import Identity
from hubctl.errors import BugError, HubctlError, RefusedError
from hubctl.given import check_given
from hubctl.history import events
from hubctl.journal import Journal
from hubctl.operations import run_id
from hubctl.ports.secrets import Secrets
from hubctl.preflight import read_secrets, without_secrets
from hubctl.purge.empty import measure
from hubctl.render import names
from hubctl.reporters import make_reporter
from hubctl.reporters.plain import PlainReporter
from hubctl.session import Options, Session
from hubctl.stop import Stop
from hubctl.surroundings import Surroundings, surroundings
from hubctl.tools.find import find_helm, find_terraform
from hubctl.tools.mirrors import find as find_mirrors

if TYPE_CHECKING:
    from hubctl.reporters import Reporter

_STAND_INS = "stand-ins are used, since their repositories cannot be reached"


@contextmanager
def session(options: Options, command: str, *, with_secrets: bool = False, drives: bool = True) -> Iterator[Session]:
    """A command's session. Commands that change something get a journal, and their events a reporter.

    A command that `drives` terraform and helm is refused where they are missing; one that only asks AWS needs neither.

    Raises UsageError for a config that is wrong, RefusedError for a tool, a secret or credentials that are missing,
    BugError for anything that nobody thought of, with the traceback in the run's log.
    """
    around = _around(options)
    clock = SystemClock()
    name = run_id(command, clock.now())
    journal = _journal(around.work, name)
    with ExitStack() as stack:
        stack.enter_context(journal)
        reporter = stack.enter_context(make_reporter(sys.stderr, events=options.events))
        stack.enter_context(_bugs_to(journal.log))
        if drives:
            check_given(options, around.config, around.environment, clock)
        wires = _Wires(around, clock, drives)
        context = Context(wires.inputs(with_secrets), wires.ports(), _Emit(journal, reporter))
        if around.stand_in_charts and options.makes:
            context.emit(Advice("charts", _STAND_INS))
        stop = Stop(clock, interrupt=wires.interrupt, kill=wires.children.kill)
        yield Session(context, stop, options, around.work, name)


def _journal(work: Path, name: str) -> Journal:
    """Raises RefusedError where it cannot be written: nothing has been touched yet."""
    try:
        return Journal(private_dir(work) / "runs", name)
    except HubctlError as error:
        raise RefusedError(error.message, hint=error.hint) from error


def _around(options: Options) -> Surroundings:
    if not options.sandbox:
        return surroundings(options)
    from hubctl.rehearsal import rehearse

    return rehearse(options)


@dataclass(frozen=True)
class _Emit:
    """First the journal, then the screen: what cannot be written down must not go on."""

    journal: Journal
    reporter: Reporter

    def __call__(self, event: Event) -> None:
        self.journal(event)
        self.reporter(event)


@contextmanager
def _bugs_to(log: Path) -> Iterator[None]:
    try:
        yield
    except HubctlError:
        raise
    except MissingFactsError as error:
        raise HubctlError(f"{error}", hint="hubctl up") from error
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")):
            raise
        log.write_text(traceback.format_exc())
        raise BugError(f"hubctl has a bug: {type(error).__name__}", hint=f"please report it with {log}") from error


@dataclass
class _Wires:
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
        self._sessions = Sessions(around.config, around.work, self._for_children, sandbox=around.options.sandbox)

    def interrupt(self) -> None:
        """Passes a wish to stop on to the children, and ends every wait."""
        self.children.interrupt()
        self.clock.interrupt()

    def inputs(self, with_secrets: bool) -> Inputs:
        config = self.around.config
        return Inputs(
            config,
            secrets=read_secrets(self._secrets(), config) if with_secrets else {},
            extra_values=self.around.extra_values(),
            path_style=self._sessions.path_style,
        )

    def _secrets(self) -> Secrets:
        base = self.around.options.config.parent
        reader = SecretReader(base, lambda: self._sessions.session(Identity.OPERATOR), self.around.environment)
        return SandboxSecrets(reader) if self.around.options.sandbox else reader

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
            locks=S3Locks(self._sessions.client("s3"), config.state_bucket, config.aws.account_id),
            children=self.children,
            connect=self._connect,
        )

    def _buckets(self, region: str) -> S3Buckets:
        return S3Buckets(self._sessions.client("s3", region=region), self.around.config.aws.account_id)

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
            is_empty=lambda bucket, region: not measure(self._buckets(region), bucket, at_most_pages=1).items,
        )

    def _connect(self, outputs: ClusterOutputs | None) -> ClusterPorts:
        """The ports of a cluster. Raises MissingFactsError where neither a cluster nor a kubeconfig is known."""
        given = self.around.options.kubeconfig
        if given is None and outputs is None:
            raise MissingFactsError("cluster")
        with self._guard:
            key = str(given) if given else outputs.cluster_endpoint if outputs else ""
            if key not in self._connected:
                self._connected[key] = self._cluster(given or self._kubeconfig(outputs))
            return self._connected[key]

    def _kubeconfig(self, outputs: ClusterOutputs | None) -> Path:
        assert outputs is not None  # noqa: S101 (checked by _connect)
        path = self.around.work / "kubeconfig"
        environment = self._sessions.environment(Identity.BOT)
        write_kubeconfig(
            path,
            cluster_name=outputs.cluster_name,
            endpoint=outputs.cluster_endpoint,
            ca=outputs.cluster_ca,
            region=self.around.config.aws.region,
            role_arn=names.assumed_role_arn(self.around.config),
            environment=_changed(environment),
        )
        return path

    def _cluster(self, kubeconfig: Path) -> ClusterPorts:
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


def replay(run: Path, stream: TextIO) -> None:
    """Prints a journal as the lines that its run printed, with its times."""
    now = 0.0
    with PlainReporter(stream, monotonic=lambda: now) as reporter:
        for at, event in events(run):
            now = at.timestamp()
            reporter(event)
