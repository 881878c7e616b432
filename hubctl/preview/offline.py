"""What can be checked with no account and no cluster: that everything renders, and what would be made of nothing."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.context import Inputs
from hubctl.core.changes import Changes, PhasePlan, StepPreview
from hubctl.core.facts import ClusterOutputs, CredentialsOutputs, Facts, Outputs, SecondaryBucketOutputs
from hubctl.core.hub_steps import PointNames
from hubctl.core.kubernetes import ObjectRef
from hubctl.core.preview import ConfigSince, Preview
from hubctl.core.steps import ApplyManifests, ApplyRoot, HoldNodes, InstallRelease, RunJob, Step
from hubctl.core.terraform import LocalBackend
from hubctl.errors import HubctlError, InterruptedRunError
from hubctl.phases import BY_NAME
from hubctl.phases.protocol import Phase
from hubctl.ports.helm import Renderer
from hubctl.ports.terraform import Terraform

_NOTE = "offline: compared with nothing, and with made-up secrets; what is there was not asked"
_SIDE_BY_SIDE = 4
_SECRET = "offline-stands-in-for-a-secret-of-forty-characters"  # noqa: S105 (it opens nothing)


@dataclass(frozen=True)
class Workshop:
    """Terraform that plans from nothing, and helm that renders. Neither can reach an account."""

    terraform: Terraform
    helm: Renderer


def stand_ins(config: EventConfig, extra_values: Mapping[str, Mapping[str, object]]) -> Inputs:
    """Inputs with something in the place of whatever only an account or a vault could tell."""
    facts = Facts(remote=frozenset(("credentials", "state-backend")))
    facts = facts.add("cluster", _outputs(ClusterOutputs)).add("credentials", _outputs(CredentialsOutputs))
    for short in config.secondary_buckets:
        facts = facts.add(f"secondary-bucket/{short}", _outputs(SecondaryBucketOutputs))
    secrets = {reference: f"{_SECRET}-{number}" for number, reference in enumerate(sorted(set(references(config))))}
    return Inputs(config, facts=facts, secrets=secrets, extra_values=extra_values, as_bot=False)


def _outputs(kind: type[Outputs]) -> dict[str, Any]:
    return {
        one.name: {} if "dict" in str(one.type) else f"offline-{one.name.replace('_', '-')}" for one in fields(kind)
    }


def preview(inputs: Inputs, workshop: Workshop) -> Preview:
    """`hubctl plan --offline`. A phase that cannot be rendered does not hide the others."""

    def ask(phase: Phase) -> tuple[PhasePlan, HubctlError | None]:
        try:
            with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as steps:
                found = steps.map(lambda step: _step(step, workshop), phase.up(inputs))
                return PhasePlan(phase.NAME, tuple(found)), None
        except InterruptedRunError:
            raise
        except HubctlError as error:
            return PhasePlan(phase.NAME, (), failed=error.message), error

    with ThreadPoolExecutor(max_workers=_SIDE_BY_SIDE) as pool:
        asked = tuple(pool.map(ask, BY_NAME.values()))
    return Preview(
        inputs.config.name,
        "",
        tuple(plan for plan, _ in asked),
        ConfigSince(unknown="not compared with the last `up`: offline"),
        (_NOTE,),
        offline=True,
        failures=tuple(error for _, error in asked if error is not None),
    )


def _step(step: Step, workshop: Workshop) -> StepPreview:  # noqa: PLR0911 (one match)
    """What the step would make. Steps that only move, wait or look make nothing."""
    match step:
        case ApplyRoot():
            plan = workshop.terraform.plan(replace(step.root, backend=LocalBackend()), progress=_silent)
            return _made(step.title, tuple(sorted(change.address for change in plan.changes)))
        case InstallRelease():
            objects = workshop.helm.render(step.release)
            if objects is None:
                title = f"{step.title} (its chart is not on this machine, so its values were not checked)"
                return _made(title, (f"release {step.release.name}",))
            return _made(step.title, objects)
        case ApplyManifests():
            return _made(step.title, tuple(str(ObjectRef.of(manifest)) for manifest in step.manifests))
        case HoldNodes():
            return _made(step.title, tuple(str(ObjectRef.of(one)) for one in step.objects))
        case RunJob():
            return _made(step.title, (str(ObjectRef.of(step.manifest)),))
        case PointNames():
            return _made(step.title, tuple(f"record {host}" for host, _ in step.hosts))
        case _:
            return StepPreview(step.title, Changes())


def _made(title: str, things: tuple[str, ...]) -> StepPreview:
    return StepPreview(title, Changes(added=len(things)), tuple(f"+ {thing}" for thing in things))


def _silent(_detail: str, _fraction: float | None) -> None:
    """A preview's progress is nobody's business."""
