"""Whether EKS has the Kubernetes version, and for how long: a version in extended support costs six times as much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from hubctl.config.model import EventConfig
from hubctl.core.findings import Finding, Stops, error, ok, warning
from hubctl.costs.versions import best, dated, in_order, supported
from hubctl.doctor.instruments import Instruments
from hubctl.errors import HubctlError
from hubctl.ports.limits import Support
from hubctl.render import static
from hubctl.render.charts import charts_of

_MORE_USD_A_DAY = 0.50 * 24
"""0.60 US dollars an hour instead of 0.10. https://aws.amazon.com/eks/pricing/"""
_WHAT = "Kubernetes"

Calendar = Mapping[str, Support]


def version(instruments: Instruments) -> Iterator[Finding]:
    """EKS's own dates count; hubctl's stand in for those that it does not say, and where it may not be asked."""
    config, today = instruments.config, instruments.today
    try:
        offered = instruments.limits.kubernetes()
    except HubctlError as refused:
        yield judge(config, supported(), today)
        yield warning(_WHAT, f"judged by dates of {dated()}: {refused.message}", fix=refused.hint)
        yield from charts(config)
    else:
        yield from _judge_offered(config, offered, today)


def _judge_offered(config: EventConfig, offered: Mapping[str, Support | None], today: dt.date) -> Iterator[Finding]:
    wanted = config.cluster.kubernetes_version
    if wanted not in offered:
        there = ", ".join(sorted(offered, key=in_order, reverse=True))
        reason = f"EKS has no {wanted} in {config.aws.region}; it has {there}"
        yield error(_WHAT, reason, fix=_edit(best(_dated(offered), config.event.gone_by)), stops=(Stops.UP,))
        return
    yield judge(config, _dated(offered), today)
    yield from charts(config)


def _dated(offered: Mapping[str, Support | None]) -> Calendar:
    dates = {version: support or supported().get(version) for version, support in offered.items()}
    return {version: support for version, support in dates.items() if support is not None}


def judge(config: EventConfig, calendar: Calendar, today: dt.date) -> Finding:
    """The version against today and the day by which the hub is to be gone."""
    wanted, gone_by = config.cluster.kubernetes_version, config.event.gone_by
    if wanted not in calendar:
        return warning(_WHAT, f"until when {wanted} is supported is not known", fix="aws eks describe-cluster-versions")
    support, fix = calendar[wanted], _edit(best(calendar, gone_by), instead_of=wanted)
    if not support.any_on(today):
        reason = f"EKS has made no new cluster of {wanted} since {support.extended_until}"
        return error(_WHAT, reason, fix=fix, stops=(Stops.UP,))
    if not support.any_on(gone_by):
        reason = f"EKS changes {wanted} to a newer version by itself from {support.extended_until} on, before {gone_by}"
        return error(_WHAT, reason, fix=fix, stops=(Stops.EVENT,))
    if not support.standard_on(gone_by):
        reason = (
            f"standard support of {wanted} ends on {support.standard_until}, before the hub is gone ({gone_by}); "
            f"from then on it costs {_MORE_USD_A_DAY:.0f} USD a day more"
        )
        return warning(_WHAT, reason, fix=fix)
    return ok(_WHAT, f"{wanted} is in standard support until {support.standard_until}")


def charts(config: EventConfig) -> Iterator[Finding]:
    """Those that need a newer Kubernetes."""
    old = static.unsupported_on(config.cluster.kubernetes_version)
    if found := [name for name in charts_of(config) if name in old]:
        lowest = max((static.charts()[name].kubernetes_minimum for name in found), key=in_order)
        reason = f"{config.cluster.kubernetes_version} is too old for {', '.join(found)}"
        yield error(_WHAT, reason, fix=_edit(lowest), stops=(Stops.UP,))


def _edit(version_: str, *, instead_of: str = "") -> str:
    if version_ in ("", instead_of):
        return "look again nearer to the event, no version lasts until then yet: aws eks describe-cluster-versions"
    return f'write kubernetes_version = "{version_}" in [cluster]'
