"""One command's surroundings: the context, the wish to stop, where this run writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from hubctl.context import Context
from hubctl.core.facts import Facts
from hubctl.doctor.instruments import Instruments
from hubctl.stop import Stop


@dataclass(frozen=True)
class Options:
    """What the user said on the command line, the same for all commands that touch the outside."""

    config: Path
    sandbox: bool = False
    kubeconfig: Path | None = None
    charts: Path | None = None
    events: bool = False
    as_roles: tuple[str, ...] = ()
    """ARNs of roles to act in, each assumed from the one before, the first with the caller's credentials."""
    makes: bool = False
    """Whether the command makes things, or previews it: then the config must be fit for today and for this account.
    Looking and taking down must work with any config that can be read."""

    skip_smoke: bool = False
    """Start no server to try a hub; only ask whether it is well."""

    @property
    def flags(self) -> str:
        """The options as they would be typed again, with a leading blank each."""
        parts = [f" --config {self.config}" if self.config != Path("config.toml") else ""]
        parts.append(" --sandbox" if self.sandbox else "")
        parts.append(f" --kubeconfig {self.kubeconfig}" if self.kubeconfig else "")
        parts.append(f" --charts {self.charts}" if self.charts else "")
        return "".join(parts)


@dataclass(frozen=True)
class Session:
    """A command at work."""

    context: Context
    stop: Stop
    options: Options
    work: Path
    """The event's work directory, `.hubctl/<event>/` beside the config."""
    run_id: str
    instruments: Instruments | None = None
    """What `up` looks with beforehand."""

    def knowing(self, facts: Facts) -> Session:
        """The same with other facts."""
        return replace(self, context=self.context.knowing(facts))
