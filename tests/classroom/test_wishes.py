from __future__ import annotations

from hubctl.classroom.size import expected
from hubctl.render.wishes import MountWish, wishes
from tests.render.configs import event, one_hub


def test_a_participant_must_not_write_where_the_directory_is_read_only() -> None:
    mounts = [
        {"directory": "shared", "path": "/home/jovyan/shared"},
        {"directory": "lessons", "path": "/home/jovyan/lessons"},
    ]
    found = wishes(one_hub(mounts=mounts), "hub")
    assert found.mounts == (
        MountWish("/home/jovyan", True),
        MountWish("/home/jovyan/shared", True),
        MountWish("/home/jovyan/lessons", False),
    )


def test_the_memory_limit_is_that_of_the_profile_one_gets_without_choosing() -> None:
    profiles = [{"name": "Small"}, {"name": "Large", "memory_limit": "8G", "default": True}]
    assert wishes(one_hub(memory_limit="4G"), "hub").memory_bytes == 4 * 2**30
    assert wishes(one_hub(memory_limit="4G", profiles=profiles), "hub").memory_bytes == 8 * 2**30


def test_a_rehearsal_says_how_many_nodes_it_takes_and_what_they_cost() -> None:
    few, many = expected(event(), "prod", 5), expected(event(), "prod", 250)
    assert (few.nodes, many.nodes) == (1, 5)  # never more than the group may have
    assert few.usd_an_hour is not None
    assert many.usd_an_hour == 5 * few.usd_an_hour
    assert str(few).startswith("about 1 node of at most 5, about $")
