"""How an event was used, in words for people: the same numbers as `--json`."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

_WIDTH, _NAME = 80, 17
_GIB = 2**30
_MINUTE = 60


def print_usage(stream: TextIO, found: Mapping[str, Any]) -> None:
    """A paragraph a subject, then a line a day."""
    stream.write(f"{found['event']['title']}: {_at(found['from'])} to {_at(found['to'])}, {_zone(found)}\n")
    for name, words in _facts(found):
        first, rest = f"{name:<{_NAME}}", " " * _NAME
        stream.write(textwrap.fill(words, _WIDTH, initial_indent=first, subsequent_indent=rest) + "\n")
    stream.write("\n")
    for line in _days(found):
        stream.write(f"{line}\n")


def _zone(found: Mapping[str, Any]) -> str:
    return str(found["event"]["time_zone"])


def _at(text: str) -> str:
    when = dt.datetime.fromisoformat(text)
    return f"{when:%a} {when.day} {when:%b %H:%M}"


def _facts(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "measured", f"{found['measured_share']:.1%} of the time, every {_seconds(found['step_seconds'])}"
    users = found["users"]
    if users["concurrent"]:
        most = users["concurrent"]
        yield "users", f"{most['peak']} at most at the same time, {_at(most['at'])}; {users['with_servers']} in all"
    yield "memory", _resource(found["memory"], lambda value: f"{value / _GIB:.3g} GiB")
    yield "CPU", _resource(found["cpu"], lambda value: f"{value:.3g} cores")
    for name, hub in found["memory_per_user"].items():
        yield "memory per user", _per_user(name, hub)
    yield "starts", _starts(found["spawns"])
    yield "nodes", "; ".join(_nodes(found["nodes"])) or "not measured"


def _resource(found: Mapping[str, Any], say: Any) -> str:
    words = {"used": "used", "guaranteed": "guaranteed", "limit": "limit"}
    said = [f"{say(found[key]['peak'])} {word}" for key, word in words.items() if found[key]]
    return f"at most {', '.join(said)}" if said else "not measured"


def _per_user(name: str, hub: Mapping[str, Any]) -> str:
    most = hub["highest_use"]
    used = ", ".join(f"{key} {most[key] / _GIB:.3g}" for key in ("p50", "p95", "max"))
    guaranteed = " or ".join(f"{value / _GIB:.3g}" for value in hub["guarantees"]) or "nothing"
    return (
        f"{name}: the most of each, {used} GiB; guaranteed {guaranteed} GiB. {hub['people_over_their_guarantee']} of "
        f"{hub['people']} went beyond that, {hub['people_out_of_memory']} ran out of memory"
    )


def _starts(found: Mapping[str, Any]) -> str:
    if not any(found["ended"].values()):
        return "none were measured"
    ended = ", ".join(f"{count} {status}" for status, count in found["ended"].items() if count)
    times = ", ".join(f"{name} {_seconds(value)}" for name, value in found["seconds"].items() if value is not None)
    return f"{ended}; {times}"


def _nodes(found: Mapping[str, Any]) -> Iterator[str]:
    for purpose, nodes in found.items():
        hours = ", ".join(f"{hours:.0f} h of {kind or 'unknown type'}" for kind, hours in nodes["hours"].items())
        most = nodes["most"]["peak"] if nodes["most"] else 0
        yield f"{purpose}: {most} at most, {hours}"


def _seconds(value: float) -> str:
    return f"{value:.0f} s" if value < 2 * _MINUTE else f"{value / _MINUTE:.3g} min"


def _days(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{'day':<12}{'users':>8}{'memory used':>14}{'user nodes':>13}{'starts':>9}{'start p95':>12}"
    for day in found["days"]:
        when = dt.date.fromisoformat(day["day"])
        memory = "-" if day["memory_used"] is None else f"{day['memory_used'] / _GIB:.1f} GiB"
        late = "-" if day["spawn_seconds_p95"] is None else _seconds(day["spawn_seconds_p95"])
        users, nodes = (_known(day[key]) for key in ("concurrent_users", "user_nodes"))
        name = f"{when:%a} {when.day} {when:%b}"
        yield f"{name:<12}{users:>8}{memory:>14}{nodes:>13}{day['spawns']:>9}{late:>12}"


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
