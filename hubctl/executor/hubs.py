"""This module carries out the steps about hubs that are up: whether they answer, and their names."""

from __future__ import annotations

from hubctl import old_hubs
from hubctl.context import Context
from hubctl.core.changes import Changes
from hubctl.core.events import Advice
from hubctl.core.hub_steps import CheckHub, PointNames, TellNames, TryHub
from hubctl.core.steps import TellNotes
from hubctl.errors import HubctlError, InterruptedRunError
from hubctl.executor.done import Done
from hubctl.executor.waiting import NotYetError, until
from hubctl.hub_service import Heard, balancer_name, health, is_address, record, wants_balancer
from hubctl.ports.aws import LoadBalancer
from hubctl.ports.terraform import Progress


def check(phase: str, step: CheckHub, context: Context, progress: Progress) -> Done:
    """Waits until the hub's health endpoint answers 200. Where it cannot be asked, that is said, and no failure."""

    def ask() -> Heard:
        heard = health(context.cluster().kubernetes, step.namespace)
        if heard.passed_on and not heard.well:
            raise NotYetError(heard.words)
        return heard

    def late(heard: str) -> HubctlError:
        return HubctlError(
            f"the hub in namespace {step.namespace} does not answer after {step.timeout_seconds} s: {heard}",
            hint=f"kubectl -n {step.namespace} get pods, then: hubctl up",
        )

    clock = context.ports.clock
    heard = until(ask, clock=clock, limit_seconds=step.timeout_seconds, progress=progress, late=late)
    if not heard.passed_on:
        context.emit(Advice(phase, f"look yourself whether the hub in {step.namespace} answers: {heard.words}"))
    return Done()


def try_out(phase: str, step: TryHub, context: Context, progress: Progress) -> Done:
    """Raises HubctlError for what a participant would not find, naming all of it."""
    kubernetes = context.cluster().kubernetes
    try:
        tried = context.ports.trial(step, kubernetes, progress=lambda words: progress(words, None))
    except InterruptedRunError:
        raise
    except HubctlError as error:
        if step.must:
            raise HubctlError(
                f"{step.hub} could not be tried: {error.message}",
                hint="mend that and run the same command again, or with --skip-smoke",
            ) from error
        context.emit(
            Advice(phase, f"{step.hub} could not be tried yet: {error.message}; later: hubctl smoke {step.hub}")
        )
        return Done()
    if tried.untried:
        context.emit(Advice(phase, f"{step.hub}: {tried.untried}"))
    if wrong := [f"{check.name}: {check.reason}" for check in tried.checks if check.state == "failed"]:
        raise HubctlError(f"{step.hub} failed its test: {'; '.join(wrong)}", hint=f"hubctl smoke {step.hub}")
    return Done()


def point(phase: str, step: PointNames, context: Context, progress: Progress) -> Done:
    """A zone that the account does not have is somebody else's: then the records are theirs to make."""
    if context.ports.aws.records(step.zone) is None:
        return tell(phase, TellNames(step.title, step.hosts, step.timeout_seconds), context, progress)
    made = 0
    for host, namespace in step.hosts:
        if not wants_balancer(context.cluster().kubernetes, namespace):
            _tell_without_balancer(phase, host, context)
            continue
        name = _await_name(context, host, namespace, step.timeout_seconds, progress)
        if is_address(name):  # an alias in Route 53 can point at things of AWS only
            _tell_record(phase, host, name, context)
            continue
        balancer = _await_balancer(context, host, name, step.timeout_seconds, progress)
        made += context.ports.aws.upsert_alias(step.zone, host, balancer, context.config.name)
    return Done(Changes(added=made))


def tell(phase: str, step: TellNames, context: Context, progress: Progress) -> Done:
    """One piece of advice a name that does not yet resolve to its load balancer."""
    for host, namespace in step.hosts:
        if wants_balancer(context.cluster().kubernetes, namespace):
            name = _await_name(context, host, namespace, step.timeout_seconds, progress)
            _tell_record(phase, host, name, context)
        else:
            _tell_without_balancer(phase, host, context)
    return Done()


def tell_old(phase: str, context: Context) -> Done:
    """One piece of advice a hub."""
    for release in old_hubs.remaining(context.cluster(), context.config):
        context.emit(Advice(phase, old_hubs.words(release)))
    return Done()


def tell_notes(phase: str, step: TellNotes, context: Context) -> Done:
    """One piece of advice a note."""
    for note in step.notes:
        context.emit(Advice(phase, note))
    return Done()


def _tell_record(phase: str, host: str, balancer: str, context: Context) -> None:
    resolver = context.ports.resolver
    if not resolver.addresses(host) & resolver.addresses(balancer):
        context.emit(Advice(phase, f"create a DNS record: {record(host, balancer)}"))


def _tell_without_balancer(phase: str, host: str, context: Context) -> None:
    why = "its Service is no LoadBalancer (extra_values of the hub)"
    context.emit(Advice(phase, f"point {host} at the hub yourself: {why}"))


def _await_name(context: Context, host: str, namespace: str, limit_seconds: float, progress: Progress) -> str:
    """DNS name of a hub's load balancer. Helm 4 does not wait for it, and AWS takes a minute or two to make one."""
    kubernetes = context.cluster().kubernetes

    def ask() -> str:
        if name := balancer_name(kubernetes, namespace):
            return name
        raise NotYetError(f"the load balancer of {host} is being made")

    def late(heard: str) -> HubctlError:
        return HubctlError(
            f"after {limit_seconds:.0f} s {heard} still",
            hint=f"kubectl -n {namespace} describe service, then: hubctl up",
        )

    return until(ask, clock=context.ports.clock, limit_seconds=limit_seconds, progress=progress, late=late)


def _await_balancer(context: Context, host: str, name: str, limit_seconds: float, progress: Progress) -> LoadBalancer:
    """The load balancer of that DNS name, as AWS describes it: an alias needs the zone that AWS keeps its name in."""

    def ask() -> LoadBalancer:
        if found := context.ports.aws.load_balancer(name):
            return found
        raise NotYetError(f"AWS does not list the load balancer {name}")

    def late(heard: str) -> HubctlError:
        return HubctlError(f"{host} has no load balancer in this account: {heard}", hint="hubctl status")

    return until(ask, clock=context.ports.clock, limit_seconds=limit_seconds, progress=progress, late=late)
