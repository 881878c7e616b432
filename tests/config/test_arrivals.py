"""Who waits when many come at once: small cases that can be followed by hand."""

from __future__ import annotations

import pytest

from hubctl.config.arrivals import Arrivals, Waiting, ready_nodes_wanted, waiting

# Four people a minute apart; two fit on a node; a node takes a minute and a half.
FOUR = Arrivals(people=4, within_minutes=4, node_minutes=1.5)


def test_nobody_waits_where_all_nodes_are_there() -> None:
    assert waiting(FOUR, seats_per_node=2, ready_nodes=2, most_nodes=2) == Waiting(0, 0.0, 0.0, 0)


def test_who_comes_after_a_node_is_ready_does_not_wait_for_it() -> None:
    # The first asks for a node at 0 and waits 1.5; the second comes at 1 and waits 0.5; the next node is the same.
    assert waiting(FOUR, seats_per_node=2, ready_nodes=0, most_nodes=2) == Waiting(4, 1.0, 1.5, 0)
    quick = Arrivals(people=4, within_minutes=4, node_minutes=0.5)
    assert waiting(quick, seats_per_node=2, ready_nodes=0, most_nodes=2) == Waiting(2, 0.5, 0.5, 0)


def test_who_finds_no_node_at_all_is_counted_apart() -> None:
    assert waiting(FOUR, seats_per_node=2, ready_nodes=1, most_nodes=1) == Waiting(0, 0.0, 0.0, 2)


def test_sixty_people_in_three_minutes_all_wait_where_no_node_is_ready() -> None:
    """The case that 2i2c plans for: a node takes ten minutes."""
    found = waiting(Arrivals(60, 3, 10), seats_per_node=15, ready_nodes=0, most_nodes=20)
    assert (found.share, found.longest_minutes) == (1.0, 10.0)


def test_so_many_nodes_are_wanted_that_not_more_than_three_in_ten_wait() -> None:
    crowd = Arrivals(60, 3, 10)
    ready = ready_nodes_wanted(crowd, seats_per_node=15, most_nodes=20)
    shares = [waiting(crowd, seats_per_node=15, ready_nodes=n, most_nodes=20).share for n in (ready - 1, ready)]
    assert (ready, shares) == (3, [0.5, 0.25])


def test_a_node_that_no_server_fits_on_seats_nobody() -> None:
    with pytest.raises(ValueError, match="no server fits"):
        waiting(FOUR, seats_per_node=0, ready_nodes=1, most_nodes=1)
