from __future__ import annotations

from typing import Any

import pytest

from hubctl.adapters.terraform.adopt import blocks, check_own, existing, imports, not_yet_known
from hubctl.adapters.terraform.events import Diagnostic
from hubctl.errors import HubctlError

POLICY = 'aws_iam_policy.bot["state"]'


def plan(address: str = POLICY, kind: str = "aws_iam_policy", **change: Any) -> dict[str, Any]:
    after = {"name": "ohw-state", "path": "/hubctl/ohw/"}
    return {"resource_changes": [{"address": address, "type": kind, "change": {"after": after, **change}}]}


def found_by_name(errors: list[Diagnostic], planned: dict[str, Any], account_id: str) -> dict[str, str]:
    return imports(existing(errors, planned), account_id)


def exists(address: str = POLICY) -> Diagnostic:
    return Diagnostic("creating IAM Policy (ohw-state): 409, EntityAlreadyExists: A policy exists", "", address)


def test_what_exists_already_is_imported_by_the_name_that_hubctl_gave() -> None:
    found = found_by_name([exists()], plan(), "123456789012")
    assert found == {POLICY: "arn:aws:iam::123456789012:policy/hubctl/ohw/ohw-state"}
    assert blocks(found) == f'import {{\n  to = {POLICY}\n  id = "{found[POLICY]}"\n}}\n'


def test_a_file_system_is_known_by_what_aws_says_of_its_token() -> None:
    address, identity = "aws_efs_file_system.homes", "fs-0123456789abcdef0"
    words = (
        f"creating EFS file system: 409, FileSystemAlreadyExists: File system '{identity}' already exists with token"
    )
    planned = plan(address, "aws_efs_file_system")
    assert found_by_name([Diagnostic(words, "", address)], planned, "1") == {address: identity}
    assert found_by_name([Diagnostic("creating: FileSystemAlreadyExists", "", address)], planned, "1") == {}


def test_other_errors_and_things_without_a_name_are_left_to_people() -> None:
    denied = Diagnostic("creating IAM Policy: AccessDenied", "", POLICY)
    assert found_by_name([denied], plan(), "1") == {}
    assert found_by_name([exists("aws_vpc.this")], plan("aws_vpc.this", "aws_vpc"), "1") == {}
    assert found_by_name([exists("aws_iam_role.x")], plan("aws_iam_role.x", "aws_iam_role", after={}), "1") == {}


def test_a_part_is_looked_for_again_once_what_it_is_part_of_is_in_the_state() -> None:
    words = "creating EFS Mount Target (fs-1): MountTargetConflict: mount target already exists in this AZ"
    planned = plan("aws_efs_mount_target.homes", "aws_efs_mount_target", after={})
    there = existing([Diagnostic(words, "", "aws_efs_mount_target.homes")], planned)
    assert imports(there, "1") == {}
    assert not_yet_known(there) == {"aws_efs_mount_target.homes"}
    assert not_yet_known(existing([exists()], plan())) == set()


def _no(_bucket: str) -> bool:
    return False


def test_only_what_has_the_tag_of_this_event_is_taken() -> None:
    ours = {"tags_all": {"hubctl:event": "ohw", "Owner": "hub-team"}}
    check_own([POLICY], plan(before=ours), "ohw", is_empty=_no)
    for theirs in ({"tags_all": {"hubctl:event": "ohw-2"}}, {"tags_all": {"Owner": "hub-team"}}, {}, None):
        with pytest.raises(HubctlError, match="left alone"):
            check_own([POLICY], plan(before=theirs, importing={"id": "arn"}), "ohw", is_empty=_no)


def test_a_bucket_without_tags_is_taken_if_nothing_is_in_it() -> None:
    bare = plan("aws_s3_bucket.this", "aws_s3_bucket", before={"tags_all": {}}, importing={"id": "ohw-state"})
    check_own(["aws_s3_bucket.this"], bare, "ohw", is_empty=lambda bucket: bucket == "ohw-state")
    with pytest.raises(HubctlError, match="ohw-state is there already"):
        check_own(["aws_s3_bucket.this"], bare, "ohw", is_empty=_no)
    tagged = plan("aws_s3_bucket.this", "aws_s3_bucket", before={"tags_all": {"Owner": "hub-team"}})
    with pytest.raises(HubctlError):
        check_own(["aws_s3_bucket.this"], tagged, "ohw", is_empty=lambda _bucket: True)
