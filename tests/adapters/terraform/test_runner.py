"""The terraform adapter, on the real terraform."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from hubctl.core.changes import Changes
from hubctl.core.terraform import ResourceChange, S3Backend
from hubctl.errors import HubctlError, LockedError, RefusedError
from tests.adapters.conftest import Bench
from tests.fakes.s3 import FakeBucket


def test_a_plan_names_what_would_change_and_writes_no_state(bench: Bench) -> None:
    plan = bench.terraform.plan(bench.root("a"), progress=bench.progress)

    assert plan.changes == (ResourceChange('terraform_data.word["a"]', "create"),)
    assert bench.terraform.state(bench.root("a")).absent


def test_applying_returns_counts_and_all_outputs_the_secret_ones_too(bench: Bench) -> None:
    changes, outputs = bench.terraform.apply(bench.root("a", "b"), progress=bench.progress)

    assert (changes, outputs) == (Changes(added=2), {"words": ["a", "b"], "token": "canary-token"})


def test_applying_again_changes_nothing_and_still_returns_outputs(bench: Bench) -> None:
    bench.terraform.apply(bench.root("a"), progress=bench.progress)

    changes, outputs = bench.terraform.apply(bench.root("a"), progress=bench.progress)

    assert (changes, outputs["words"]) == (Changes(), ["a"])


def test_progress_says_what_is_made_and_how_far_it_is(bench: Bench) -> None:
    bench.terraform.apply(bench.root("a"), progress=bench.progress)

    assert bench.said == [
        "preparing terraform",
        'terraform_data.word["a"]: creating (0%)',
        'terraform_data.word["a"]: created (100%)',
    ]


def test_the_second_run_of_terraform_is_not_initialised_again(bench: Bench) -> None:
    bench.terraform.apply(bench.root("a"), progress=bench.progress)
    bench.said.clear()

    bench.another().plan(bench.root("a"), progress=bench.progress)

    assert "preparing terraform" not in bench.said


def test_a_folder_that_lost_its_initialisation_gets_it_again(bench: Bench) -> None:
    bench.terraform.apply(bench.root("a"), progress=bench.progress)
    (bench.folder / ".terraform" / "terraform.tfstate").unlink()

    plan = bench.terraform.plan(bench.root("a"), progress=bench.progress)

    assert plan.changes == ()


def test_a_changed_module_reaches_the_folder_and_a_removed_file_leaves_it(bench: Bench) -> None:
    extra = bench.modules / "words" / "extra.tf"
    extra.write_text('resource "terraform_data" "extra" {}\n')
    bench.terraform.apply(bench.root("a"), progress=bench.progress)
    extra.unlink()

    plan = bench.terraform.plan(bench.root("a"), progress=bench.progress)

    assert [(change.address, change.action) for change in plan.changes] == [("terraform_data.extra", "delete")]


def test_destroying_takes_everything_and_a_second_time_changes_nothing(bench: Bench) -> None:
    bench.terraform.apply(bench.root("a", "b"), progress=bench.progress)

    first = bench.terraform.destroy(bench.root("a", "b"), progress=bench.progress)
    second = bench.terraform.destroy(bench.root("a", "b"), progress=bench.progress)

    assert (first, second) == (Changes(removed=2), Changes())


def test_destroying_uses_the_variables_of_the_last_apply(bench: Bench) -> None:
    bench.terraform.apply(bench.root("a", token="first-token"), progress=bench.progress)

    bench.terraform.destroy(bench.root("edited", "since", token="other"), progress=bench.progress)

    events = (bench.folder / "last-apply.jsonl").read_text()
    assert ("terraform_data.word" in events, "edited" in events) == (True, False)


def test_destroying_works_after_an_apply_that_failed_half_way(bench: Bench) -> None:
    with pytest.raises(HubctlError):
        bench.terraform.apply(bench.root("a", "refused"), progress=bench.progress)
    assert not bench.terraform.state(bench.root("a")).absent

    bench.terraform.destroy(bench.root("a", "refused"), progress=bench.progress)

    assert bench.terraform.state(bench.root("a")).absent


def test_a_failure_names_the_resource_and_hides_secrets(bench: Bench) -> None:
    with pytest.raises(HubctlError, match=r"terraform_data\.refused\[0\]: local-exec provisioner error") as caught:
        bench.terraform.apply(bench.root("a", "refused"), progress=bench.progress)

    assert "*** is no good" in caught.value.message
    assert "canary-token" not in caught.value.message


def test_a_broken_root_fails_before_anything_is_written(bench: Bench) -> None:
    (bench.modules / "words" / "main.tf").write_text('resource "terraform_data" {}\n')

    with pytest.raises(HubctlError, match="Missing name for resource"):
        bench.terraform.apply(bench.root("a"), progress=bench.progress)


def test_all_that_is_written_is_readable_by_its_owner_alone(bench: Bench) -> None:
    bench.terraform.apply(bench.root("a"), progress=bench.progress)

    assert {path.stat().st_mode & 0o077 for path in bench.folder.rglob("*") if not path.is_symlink()} == {0}
    assert not (bench.folder / "plan.bin").exists()


def test_a_cli_configuration_that_is_missing_breaks_nothing(bench: Bench, tmp_path: Path) -> None:
    bench.environment["TF_CLI_CONFIG_FILE"] = str(tmp_path / "missing.rc")
    bench.environment["TF_CLI_ARGS_plan"] = "-no-such-option"

    assert bench.terraform.plan(bench.root("a"), progress=bench.progress).changes


def test_an_old_terraform_is_refused(bench: Bench, tmp_path: Path) -> None:
    old = tmp_path / "terraform"
    old.write_text('#!/bin/sh\necho \'{"terraform_version": "1.9.8"}\'\n')
    old.chmod(0o755)
    terraform = bench.another()
    terraform._setup.binary = old

    with pytest.raises(RefusedError, match=r"Terraform 1\.9\.8; hubctl needs 1\.10 or later"):
        terraform.plan(bench.root("a"), progress=bench.progress)


def test_a_state_in_a_bucket_is_locked_while_it_is_written_and_not_after(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)

    assert list(bucket.objects) == [remote.key]


def test_a_lock_of_somebody_else_is_named_and_left_alone(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubctl.adapters.terraform.runner.LOCK_TIMEOUT", "0s")
    lock = {"ID": "abc-1", "Operation": "OperationTypeApply", "Who": "ana@laptop", "Created": "2027-08-09T10:00:00Z"}
    bucket.objects[f"{remote.key}.tflock"] = json.dumps(lock).encode()

    with pytest.raises(LockedError, match=r"locked by ana@laptop since 2027-08-09 .*lock abc-1"):
        cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)

    assert bucket.locks


def test_looking_waits_for_no_lock(cloud: Bench, bucket: FakeBucket, remote: S3Backend) -> None:
    bucket.objects[f"{remote.key}.tflock"] = b"{}"

    assert cloud.terraform.plan(cloud.root("a", backend=remote), progress=cloud.progress).changes
    assert cloud.terraform.state(cloud.root("a", backend=remote)).absent


def test_a_state_whose_bucket_is_gone_is_absent(cloud: Bench) -> None:
    gone = S3Backend("gone", "k", "us-west-2")

    assert cloud.terraform.state(cloud.root("a", backend=gone)).absent
    assert cloud.terraform.destroy(cloud.root("a", backend=gone), progress=cloud.progress) == Changes()


def test_a_state_that_could_not_be_saved_is_saved_by_the_next_run(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    root = cloud.root("a", backend=remote)
    bucket.refusing_writes = True
    with pytest.raises(HubctlError, match=r"Its state could not be saved: it is in .*errored\.tfstate"):
        cloud.terraform.apply(root, progress=cloud.progress)
    assert not cloud.terraform.state(root).absent
    bucket.refusing_writes = False

    changes, _ = cloud.terraform.apply(root, progress=cloud.progress)

    assert changes == Changes()
    assert "saving the state that the last run could not save" in cloud.said


def test_a_state_that_cannot_be_saved_again_is_kept_and_said_where(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend
) -> None:
    root = cloud.root("a", backend=remote)
    bucket.refusing_writes = True
    with pytest.raises(HubctlError):
        cloud.terraform.apply(root, progress=cloud.progress)
    unsaved = cloud.folder / "errored.tfstate"
    first = unsaved.read_bytes()

    with pytest.raises(HubctlError, match=r"the state in .*errored\.tfstate could not be saved"):
        cloud.another().apply(root, progress=cloud.progress)

    assert unsaved.read_bytes() == first
    bucket.refusing_writes = False
    assert cloud.another().apply(root, progress=cloud.progress)[0] == Changes()
    assert not unsaved.exists()


def test_backend_settings_and_variables_are_no_arguments(cloud: Bench, remote: S3Backend) -> None:
    root = cloud.root("a", backend=remote, seconds=0.4)
    seen: list[str] = []

    def look(_words: str, _fraction: float | None) -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                continue

    cloud.terraform.apply(root, progress=look)

    ours = [line for line in seen if "terraform" in line and "apply" in line and "pytest" not in line]
    assert ours
    assert not [line for line in ours if "canary" in line or "states" in line]


@pytest.mark.parametrize("lost", [1, 2])
def test_a_lock_that_was_taken_and_whose_answer_was_lost_is_not_waited_for_for_ever(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    monkeypatch.setattr("hubctl.adapters.terraform.runner.LOCK_TIMEOUT", "1s")
    bucket.lost_lock_answers = lost

    changes, _ = cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)

    assert (changes, bucket.locks) == (Changes(added=1), [])


def test_a_run_that_loses_too_many_answers_leaves_no_lock(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubctl.adapters.terraform.runner.LOCK_TIMEOUT", "1s")
    bucket.lost_lock_answers = 3
    with pytest.raises(LockedError):
        cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)
    assert bucket.locks == []


@pytest.mark.parametrize("case", [(1, 0), (2, 1)], ids=["at once", "by the next run"])
def test_a_lock_that_could_not_be_released_is_taken_away_at_once_or_by_the_next_run(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend, monkeypatch: pytest.MonkeyPatch, case: tuple[int, int]
) -> None:
    monkeypatch.setattr("hubctl.adapters.terraform.runner.LOCK_TIMEOUT", "1s")
    bucket.refused_unlocks, left = case
    with pytest.raises(HubctlError, match="releasing the state lock"):
        cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)
    assert len(bucket.locks) == left
    time.sleep(1.1)  # terraform's locks tell whole seconds: this one is older than the next command

    cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)

    assert bucket.locks == []


def test_a_lock_of_somebody_else_is_left(
    cloud: Bench, bucket: FakeBucket, remote: S3Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubctl.adapters.terraform.runner.LOCK_TIMEOUT", "1s")
    theirs = {"ID": "1", "Operation": "OperationTypeApply", "Who": "ann@elsewhere", "Created": "2099-01-01T00:00:00Z"}
    bucket.objects[f"{remote.key}.tflock"] = json.dumps(theirs).encode()

    with pytest.raises(LockedError, match="ann@elsewhere"):
        cloud.terraform.apply(cloud.root("a", backend=remote), progress=cloud.progress)

    assert len(bucket.locks) == 1
