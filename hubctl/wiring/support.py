"""This module gathers what `hubctl support` packs: files first, then what can be asked, each beside the others."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path

from hubctl import exclusive, observe
from hubctl.adapters.aws.sessions import Sessions
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.adapters.programs import LocalPrograms
from hubctl.adapters.redact import secret_strings
from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.context import ClusterPorts, Context
from hubctl.core.events import Event
from hubctl.core.facts import MissingFactsError
from hubctl.core.terraform import Identity
from hubctl.doctor.examination import examine
from hubctl.errors import HubctlError
from hubctl.operations import run_id
from hubctl.preflight import check_account, without_secrets
from hubctl.preview import asking
from hubctl.reporters import diagnosis
from hubctl.reporters.plan import text as plan_text
from hubctl.session import Options, Session
from hubctl.stop import Stop
from hubctl.support import archive, cluster, files, machine
from hubctl.support.contents import Entry, Gathered, Question, gather, waiting_for
from hubctl.support.redact import SHORTEST, Redactor
from hubctl.surroundings import Surroundings, base_of
from hubctl.wiring import shared, surroundings_of
from hubctl.wiring.looks import Looks
from hubctl.wiring.wires import Wires

_NO_SECRETS = frozenset({"sandbox"})
"""What stands for a key in the sandbox, and is a word of every other line."""
_ASKED = ("doctor", "locks", "plan", "the cluster", "helm releases")


def pack(
    options: Options, *, offline: bool, hide_account: bool, seconds: float, output: Path | None
) -> archive.Archive:
    """Writes the archive. Whatever cannot be had is named in it, and keeps nothing else away."""
    clock = SystemClock()
    around, refused = _around(options)
    config = around.config if around else None
    asked = Asked(around, clock, known=list(_known_here(options))) if around else None
    local = gather(list(_local(options, config)), seconds=seconds)
    if asked is None:
        answers = Gathered((), tuple(waiting_for(_ASKED, f"the config cannot be used: {refused}")))
    elif offline:
        answers = gather(asked.of_secrets(), seconds=seconds)
        answers = Gathered((), (*answers.missing, *waiting_for(_ASKED, "--offline")))
    else:
        answers = asked.all(seconds)
    redact = Redactor(
        set(asked.known if asked else _known_here(options)) - _NO_SECRETS,
        account=config.aws.account_id if config else "",
        hide_account=hide_account,
        home=str(Path.home()),
    )
    now = clock.now()
    found = Gathered((*local.entries, *answers.entries), (*local.missing, *answers.missing))
    return archive.write(output or Path(archive.name(config.name if config else "", now)), found, redact, now)


def _around(options: Options) -> tuple[Surroundings | None, str]:
    """With a config that is wrong there still is much to tell."""
    try:
        return surroundings_of(options), ""
    except HubctlError as error:
        return None, error.message


def _local(options: Options, config: EventConfig | None) -> Iterator[Question]:
    base = base_of(options.config)
    extra = {name for hub in config.hubs.values() for name in hub.extra_values} if config else set()
    yield Question("the config", lambda: files.of_config(options.config, sorted(extra)))
    for work in files.work_directories(base, config.name if config else "", sandbox=options.sandbox):
        yield Question(f"files of {work.name}", partial(files.of_work, work))
    if options.sandbox and (log := base / "sandbox" / "sandbox.log").is_file():
        yield Question("the sandbox's log", lambda: [Entry("sandbox.log", files.read(log), "log of the sandbox")])
    yield Question("versions", lambda: [machine.versions(LocalPrograms(os.environ)), machine.environment(os.environ)])


def _known_here(options: Options) -> Iterator[str]:
    """Secrets on this machine: variables that sound so, and the keys of AWS's files and of bots."""
    yield from machine.secrets_of(os.environ)
    home = Path.home() / ".aws"
    given = [os.environ.get(name) for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE")]
    of_bots = sorted(base_of(options.config).glob("*/aws/credentials"))
    for path in (home / "credentials", home / "config", *of_bots, *(Path(name) for name in given if name)):
        yield from _keys(path)


def _keys(path: Path) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_file(StringIO(files.read(path)))
    except (OSError, configparser.Error):
        return
    for section in parser.sections():
        yield from secret_strings(dict(parser[section]))


def _ignore(_event: Event) -> None:
    """Nobody reads what happens here."""


@dataclass
class Asked:
    """What an account and a cluster can tell. `known` grows by the secrets that are met on the way."""

    around: Surroundings
    clock: SystemClock
    known: list[str]

    def __post_init__(self) -> None:
        around = self.around
        environment = without_secrets(around.environment, around.config)
        self._sessions = Sessions(around.config, around.work, environment, sandbox=around.options.sandbox)
        self._looks, self._drives = Wires(around, self.clock, drives=False), Wires(around, self.clock, drives=True)

    def all(self, seconds: float) -> Gathered:
        """Everything side by side; what terraform still does at the end is ended."""
        ways = (self.doctor, self.locks, self.plan, self.cluster, self.releases)
        asked = [Question(what, way) for what, way in zip(_ASKED, ways, strict=True)]
        found = gather([*self.of_secrets(), *asked], seconds=seconds)
        self._drives.interrupt()
        return found

    def of_secrets(self) -> list[Question]:
        """No entries come of these, but values to take out of all others."""
        return [
            Question("values of the config's secrets", self._referenced),
            Question("credentials in use", self._in_use),
        ]

    def _referenced(self) -> Iterator[Entry]:
        reader = shared.secrets(self.around, self._sessions)
        unread = []
        for reference in dict.fromkeys(references(self.around.config)):
            try:
                value = reader.read(reference)
            except HubctlError:
                unread.append(reference)
                continue
            self.known.append(value)
            if len(value) < SHORTEST:
                unread.append(f"{reference} (too short)")
        if unread:
            words = f"could not be looked for: {', '.join(unread)}; what looks like a secret is hidden all the same"
            raise HubctlError(words, hint="hubctl validate")
        yield from ()

    def _in_use(self) -> Iterator[Entry]:
        found = self._sessions.session(Identity.OPERATOR).get_credentials()
        if found is not None:
            frozen = found.get_frozen_credentials()
            self.known += [value for value in (frozen.secret_key, frozen.token) if value]
        yield from ()

    def doctor(self) -> Iterator[Entry]:
        """As the command says it."""
        found = examine(Looks(self.around, self.clock).instruments())
        text = "\n".join(line.plain for line in diagnosis.lines(found))
        yield Entry("doctor.txt", text + "\n", "what hubctl doctor says")

    def locks(self) -> Iterator[Entry]:
        """As `hubctl unlock` says it."""
        found = exclusive.find_locks(self._session(self._looks))
        told = [f"{one.name}: {one.holder}\n  {one.verdict.value}: {one.why}" for one in found]
        yield Entry("locks.txt", "\n".join(told or ["nobody holds a lock"]) + "\n", "who holds the event's locks")

    def plan(self) -> Iterator[Entry]:
        """As the command says it."""
        found = asking.preview(self._session(self._drives, with_secrets=True))
        text = "\n".join(line.plain for line in plan_text.lines(found))
        yield Entry("plan.txt", text + "\n", "what hubctl plan says")

    def cluster(self) -> Iterator[Entry]:
        """Its Secrets are read first, so that nothing else repeats one."""
        where, path = cluster.namespaces(self.around.config), self._kubeconfig()
        kubernetes = KubernetesApi(path, self.clock) if path else self._found_cluster().kubernetes
        self.known += cluster.secrets(kubernetes, sorted(where))
        yield from cluster.entries(kubernetes, where)

    def releases(self) -> Iterator[Entry]:
        """By helm."""
        path = self._kubeconfig()
        helm = self._drives.cluster(path).helm if path else self._found_cluster().helm
        yield from cluster.releases(helm)

    def _kubeconfig(self) -> Path | None:
        """The one that was given, or that an earlier command left; it needs no terraform."""
        left = self.around.work / "kubeconfig"
        return self.around.options.kubeconfig or (left if left.is_file() else None)

    def _found_cluster(self) -> ClusterPorts:
        context = self._session(self._drives).context
        check_account(context.ports.aws, context.config)
        try:
            return context.knowing(observe.cluster(context)).cluster()
        except MissingFactsError as error:
            raise HubctlError("there is no cluster, or nobody here may see it", hint="hubctl status") from error

    def _session(self, wires: Wires, *, with_secrets: bool = False) -> Session:
        context = Context(wires.inputs(with_secrets), wires.ports(), _ignore)
        stop = Stop(self.clock, interrupt=wires.interrupt, kill=wires.children.kill)
        return Session(context, stop, self.around.options, self.around.work, run_id("support", self.clock.now()))
