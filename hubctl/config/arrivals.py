"""Who waits when many people come at once and nodes come one by one: arithmetic, no clock."""

from __future__ import annotations

from dataclasses import dataclass

ACCEPTABLE_SHARE = 0.3
"""2i2c plans events so that no more people than that wait for a node.
https://github.com/2i2c-org/infrastructure, docs/howto/prepare-for-events/event-prep.md"""


@dataclass(frozen=True)
class Arrivals:
    """People who come one after the other, evenly, and how long a node takes to be there."""

    people: int
    within_minutes: float = 10.0
    """Guess: the first ten minutes of a session. 2i2c reckons with 60 people in three."""
    node_minutes: float = 5.0
    """Guess: a new node takes two to ten minutes, and pulling a large image more."""


@dataclass(frozen=True)
class Waiting:
    """What becomes of them."""

    people: int
    """Who wait for a node, and get a seat."""
    share: float
    """The same of all people, from 0 to 1."""
    longest_minutes: float
    seatless: int
    """For whom there is no seat even when the group has all its nodes."""


def waiting(arrivals: Arrivals, *, seats_per_node: int, ready_nodes: int, most_nodes: int) -> Waiting:
    """Who waits where `ready_nodes` are there and each further node is asked for by the first who does not fit.

    Raises ValueError where no server fits on a node.
    """
    if seats_per_node < 1:
        raise ValueError("no server fits on a node")
    apart = arrivals.within_minutes / arrivals.people
    waits = []
    for person in range(ready_nodes * seats_per_node, min(arrivals.people, most_nodes * seats_per_node)):
        asked = (person // seats_per_node) * seats_per_node * apart
        waits.append(asked + arrivals.node_minutes - person * apart)
    late = [wait for wait in waits if wait > 0]
    seatless = max(arrivals.people - most_nodes * seats_per_node, 0)
    return Waiting(len(late), len(late) / arrivals.people, max(late, default=0.0), seatless)


def ready_nodes_wanted(arrivals: Arrivals, *, seats_per_node: int, most_nodes: int) -> int:
    """Nodes that must be there beforehand so that an acceptable share of people waits."""
    for ready in range(most_nodes):
        share = waiting(arrivals, seats_per_node=seats_per_node, ready_nodes=ready, most_nodes=most_nodes).share
        if share <= ACCEPTABLE_SHARE:
            return ready
    return most_nodes
