"""Whose the charges of an account are, as parts that add up to its total: nothing is left out, and nothing said twice.

In 2020 two sums by two tags differed by eight cents, and nobody could say why: something carried one tag and not the
other. So what carries only some of an event's tags is a part of its own here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from hubctl.ports.billing import Charge

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Attribution:
    """Parts of an account's charges, in US dollars."""

    event: Decimal
    """Carries hubctl:event with this event's name."""
    other_tags: Decimal
    """Carries one of the event's other tags, but not hubctl:event."""
    other_events: Decimal
    """Carries hubctl:event with another name."""
    untagged: Decimal
    """Carries none of them: traffic, what controllers make, taxes, and whatever else is in the account."""
    unattributed: Decimal
    """In the total and in no group by tag; what AWS tells of one and not yet of the other."""

    @property
    def total(self) -> Decimal:
        """The account's."""
        return self.event + self.other_tags + self.other_events + self.untagged + self.unattributed

    @property
    def cents(self) -> Mapping[str, int]:
        """The parts in whole cents, which add up to the total in whole cents."""
        return in_cents({name: getattr(self, name) for name in self.__dataclass_fields__})


def attribute(
    event: str, total: Iterable[Charge], by_event: Iterable[Charge], other_tags: Iterable[Charge]
) -> Attribution:
    """`total`: all charges. `by_event`: the same, by the value of hubctl:event first. `other_tags`: those without that
    tag and with another of the event's."""
    whole, partly = _sum(total), _sum(other_tags)
    ours, others, none = Decimal(0), Decimal(0), Decimal(0)
    for charge in by_event:
        if charge.keys[0] == event:
            ours += charge.usd
        elif charge.keys[0]:
            others += charge.usd
        else:
            none += charge.usd
    return Attribution(ours, partly, others, none - partly, whole - ours - others - none)


def in_cents(parts: Mapping[str, Decimal]) -> dict[str, int]:
    """Each part in whole cents, so that they add up to their sum in whole cents: those that lose most by being rounded
    down get the cents that are left."""
    wanted = int((sum(parts.values(), Decimal(0)) / _CENT).quantize(Decimal(1), ROUND_HALF_EVEN))
    floors = {name: int((usd / _CENT).quantize(Decimal(1), ROUND_FLOOR)) for name, usd in parts.items()}
    left = wanted - sum(floors.values())
    by_loss = sorted(parts, key=lambda name: parts[name] / _CENT - floors[name], reverse=True)
    return {name: floors[name] + (1 if name in by_loss[:left] else 0) for name in parts}


def _sum(charges: Iterable[Charge]) -> Decimal:
    return sum((charge.usd for charge in charges), Decimal(0))
