"""`hubctl seed`: what would be brought, how large it is and what that costs, and bringing it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hubctl import exclusive, observe
from hubctl.config.seeds import Seed
from hubctl.core.health import Health, Level
from hubctl.costs.pricelist import prices
from hubctl.engine import Outcome
from hubctl.errors import HubctlError, UsageError
from hubctl.phases import seed as phase
from hubctl.ports.sources import Sources
from hubctl.preflight import check_account
from hubctl.session import Session

_GB = 1e9
_SIDE_BY_SIDE = 8


@dataclass(frozen=True)
class Wanted:
    """A seed, as far as it is known before it is brought."""

    name: str
    source: str
    state: str
    """ "brought", "not brought", "failed: …"."""
    bytes: int | None
    """As it is fetched; unpacked it is larger. None where that is not known."""
    unknown: str = ""
    """Why not."""

    @property
    def is_brought(self) -> bool:
        """Whether a Job has brought it."""
        return self.state == _BROUGHT

    def usd_a_month(self, region: str) -> float | None:
        """What so much costs on EFS, by the list price."""
        return None if self.bytes is None else prices(region).gb_month["efs"] * self.bytes / _GB


_BROUGHT = "brought"


def look(session: Session, sources: Sources) -> tuple[Session, tuple[Wanted, ...]]:
    """All seeds of the config, and the session once it knows the cluster.

    Raises UsageError for a config without seeds, RefusedError for another account.
    """
    context = session.context
    if not context.config.seed:
        raise UsageError("the config has no [[seed]]: nothing is to be brought", hint="docs/seeding.md has an example")
    check_account(context.ports.aws, context.config)
    session = session.knowing(observe.everything(context))
    return session, _wanted(session, sources)


def _wanted(session: Session, sources: Sources) -> tuple[Wanted, ...]:
    health = phase.status(session.context)
    states = dict(health.parts)

    def ask(seed: Seed) -> Wanted:
        known = Wanted(seed.name, seed.source, _state(states.get(seed.name, health)), None)
        try:
            count = sources.bytes(seed.source)
        except HubctlError as error:
            return replace(known, unknown=error.message)
        return replace(known, bytes=count, unknown="" if count is not None else "not told beforehand")

    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        return tuple(pool.map(ask, session.context.config.seed))


def _state(health: Health) -> str:
    return _BROUGHT if health.level is Level.READY else health.detail or "not brought"


def carry_out(session: Session) -> Outcome:
    """Brings all seeds, those that were brought before too: their sources may have changed."""
    again = f"hubctl seed{session.options.flags}"
    with exclusive.held("seed", session):
        run = exclusive.run_of("seed", session, resume=again)
        return exclusive.whole(run.steps({phase.NAME: phase.again}, {phase.NAME: ()}), session)


def states(session: Session) -> dict[str, str]:
    """How each seed is now."""
    return {name: _state(health) for name, health in phase.status(session.context).parts}
