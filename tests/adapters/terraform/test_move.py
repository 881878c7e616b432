"""A state moves between disk and bucket, and can be interrupted anywhere."""

from __future__ import annotations

import json

import pytest

from hubctl.core.changes import Changes
from hubctl.core.terraform import LocalBackend, S3Backend
from hubctl.errors import HubctlError
from tests.adapters.conftest import Bench
from tests.fakes.s3 import FakeBucket


def test_a_state_moves_into_the_bucket_and_is_no_longer_on_disk(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)

    moved = cloud.terraform.move(cloud.root("a"), remote)

    assert moved
    assert not (cloud.folder / "local.tfstate").exists()
    assert cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)[0] == Changes()


def test_moving_what_was_moved_changes_nothing(cloud: Bench, remote: S3Backend) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)
    cloud.terraform.move(cloud.root("a"), remote)

    assert not cloud.terraform.move(cloud.root("a"), remote)


def test_moving_no_state_changes_nothing(cloud: Bench, bucket: FakeBucket, remote: S3Backend) -> None:
    assert not cloud.terraform.move(cloud.root("a"), remote)
    assert not bucket.objects


def test_a_move_that_stopped_after_the_copy_is_finished(cloud: Bench, bucket: FakeBucket, remote: S3Backend) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)
    bucket.objects[remote.key] = (cloud.folder / "local.tfstate").read_bytes()

    cloud.terraform.move(cloud.root("a"), remote)

    assert not (cloud.folder / "local.tfstate").exists()
    assert cloud.terraform.state(cloud.root("a", backend=remote)).resources


def test_the_copy_that_a_killed_move_left_on_disk_is_put_away_by_the_next_apply(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)
    bucket.objects[remote.key] = (cloud.folder / "local.tfstate").read_bytes()

    cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)

    assert not (cloud.folder / "local.tfstate").exists()


def test_a_state_on_disk_that_is_no_copy_stays(cloud: Bench, remote: S3Backend) -> None:
    cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)
    other = {"version": 4, "lineage": "another", "serial": 1, "resources": [{"mode": "managed"}], "outputs": {}}
    (cloud.folder / "local.tfstate").write_text(json.dumps(other))

    cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)

    assert (cloud.folder / "local.tfstate").exists()


def test_a_move_that_cannot_write_keeps_the_state_on_disk(cloud: Bench, bucket: FakeBucket, remote: S3Backend) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)
    bucket.refusing_writes = True

    with pytest.raises(HubctlError, match="could not be moved"):
        cloud.terraform.move(cloud.root("a"), remote)

    assert not cloud.terraform.state(cloud.root("a")).absent
    assert not bucket.locks


def test_a_move_takes_away_the_lock_that_it_could_not_release_at_first(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)
    bucket.refused_unlocks = 1

    cloud.terraform.move(cloud.root("a"), remote)

    assert not bucket.locks


def test_another_lines_resources_in_the_bucket_are_never_overwritten(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)
    text = (cloud.folder / "local.tfstate").read_text()
    foreign = json.dumps({**json.loads(text.replace('"a"', '"theirs"')), "lineage": "another"}).encode()
    bucket.objects[remote.key] = foreign

    with pytest.raises(HubctlError, match="two different Terraform states"):
        cloud.terraform.move(cloud.root("a"), remote)

    assert bucket.objects[remote.key] == foreign


def test_an_empty_state_of_another_line_in_the_bucket_is_no_obstacle(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    cloud.terraform.apply(cloud.root("a"), progress=cloud.progress)
    state = json.loads((cloud.folder / "local.tfstate").read_text())
    bucket.objects[remote.key] = json.dumps({**state, "lineage": "another", "serial": 99, "resources": []}).encode()

    assert cloud.terraform.move(cloud.root("a"), remote)


def test_a_state_comes_back_to_disk_and_the_copy_in_the_bucket_is_discarded(cloud: Bench, remote: S3Backend) -> None:
    root = cloud.root("a", backend=remote)
    cloud.terraform.apply(root, progress=cloud.progress)

    moved = cloud.terraform.move(root, LocalBackend())

    assert (moved, cloud.discarded) == (True, [remote])
    assert cloud.terraform.destroy(cloud.root("a"), progress=cloud.progress) == Changes(removed=1)


def test_a_stale_copy_in_the_bucket_does_not_come_back_over_a_newer_state_on_disk(
    cloud: Bench, remote: S3Backend
) -> None:
    root = cloud.root("a", backend=remote)
    cloud.terraform.apply(root, progress=cloud.progress)
    cloud.terraform.move(root, LocalBackend())
    cloud.terraform.destroy(cloud.root("a"), progress=cloud.progress)

    assert not cloud.terraform.move(root, LocalBackend())
    assert cloud.terraform.state(cloud.root("a")).absent
