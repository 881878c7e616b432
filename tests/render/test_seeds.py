from __future__ import annotations

import json
from typing import Any

from hubctl.config.model import EventConfig
from hubctl.render import seeds
from hubctl.render.tfvars import cluster
from tests.render.configs import event

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def config(**fields: Any) -> EventConfig:
    return event(seed=[{"directory": "lessons", "source": "s3://bucket/week-1", **fields}])


def made(found: EventConfig) -> dict[str, Any]:
    return dict(seeds.job(found, found.seed[0]))


def argument(found: EventConfig) -> dict[str, Any]:
    return dict(json.loads(made(found)["spec"]["template"]["spec"]["containers"][0]["command"][3]))


def test_the_job_is_told_all_that_it_needs() -> None:
    assert argument(config(path="a/b")) == {
        "source": "s3://bucket/week-1",
        "sha256": "",
        "directory": "/efs/school/lessons",
        "path": "a/b",
        "unpack": True,
        "uid": 1000,
        "gid": 100,
    }


def test_where_participants_may_write_root_owns_what_is_brought() -> None:
    found = argument(event(seed=[{"directory": "shared", "source": "s3://bucket/week-1"}]))
    assert (found["uid"], found["gid"]) == (0, 0)


def test_another_seed_is_another_job_and_the_same_is_the_same() -> None:
    names = [made(config(path=path))["metadata"]["name"] for path in ("a", "b", "a")]
    assert names[0] == names[2] != names[1]


def test_only_a_repository_needs_the_image_with_git() -> None:
    def image(found: EventConfig) -> str:
        return str(made(found)["spec"]["template"]["spec"]["containers"][0]["image"])

    assert image(config()) == seeds.PYTHON
    assert image(config(source=f"git+https://example.org/o/r@{COMMIT}")) == seeds.PYTHON_WITH_GIT


def test_the_jobs_role_reads_the_prefixes_of_the_config_and_no_others() -> None:
    sources = ("s3://bucket/week-1", "s3://bucket/week-2", "s3://other", f"git+https://example.org/o/r@{COMMIT}")
    found = event(seed=[{"directory": "lessons", "source": source} for source in sources])
    variables = cluster(found, assume_role_arn=None, path_style=False)
    assert variables.seed_prefixes == {"bucket": ("week-1", "week-2"), "other": ("",)}
