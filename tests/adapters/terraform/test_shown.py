"""What a plan says of each resource, by the real terraform and by pieces of its JSON."""

from __future__ import annotations

from typing import Any

from hubctl.adapters.terraform.shown import changes
from hubctl.core.terraform import ResourceChange
from tests.adapters.conftest import Bench

MODULE = """
variable "size" { type = number }
variable "key" { type = string }
variable "token" {
  type      = string
  sensitive = true
}
resource "terraform_data" "this" {
  input            = { size = var.size, token = var.token, policy = jsonencode({ Allow = [var.size] }) }
  triggers_replace = var.key
}
"""


def plan(bench: Bench, **variables: Any) -> tuple[ResourceChange, ...]:
    """Applies size 1 and key "a", then plans with other variables."""
    (bench.modules / "words" / "main.tf").write_text(MODULE)
    root = bench.root()
    first = {"size": 1, "key": "a", "token": "canary-token"}
    bench.terraform.apply(type(root)(root.module, root.backend, root.identity, first), progress=bench.progress)
    second = type(root)(root.module, root.backend, root.identity, {**first, **variables})
    return bench.terraform.plan(second, progress=bench.progress).changes


def test_an_update_says_which_attributes_differ_inside_of_texts_that_are_json_too(bench: Bench) -> None:
    (change,) = plan(bench, size=2)
    assert (change.action, change.because) == ("update", ())
    assert "input.size: 1 -> 2" in change.attributes
    assert "input.policy.Allow: [1] -> [2]" in change.attributes


def test_a_replacement_names_what_cannot_be_changed_in_place(bench: Bench) -> None:
    (change,) = plan(bench, key="b")
    assert (change.action, change.because) == ("replace", ("triggers_replace",))
    assert change.attributes == ('triggers_replace: "a" -> "b"  # cannot be changed in place',)


def test_a_sensitive_value_is_seen_to_change_and_never_shown(bench: Bench) -> None:
    (change,) = plan(bench, token="other-canary")
    assert "input.token: (sensitive) -> (sensitive)" in change.attributes
    assert "canary" not in str(change.attributes)


def test_a_plan_leaves_no_file_that_was_not_there_and_the_state_as_it_is(bench: Bench) -> None:
    plan(bench)
    before = {path: path.read_bytes() for path in bench.folder.rglob("*") if path.is_file()}
    plan(bench, size=1)
    assert {path: path.read_bytes() for path in bench.folder.rglob("*") if path.is_file()} == before


def change(actions: list[str], before: Any = None, after: Any = None, **more: Any) -> ResourceChange:
    plan = {"resource_changes": [{"address": "a.b", "change": {"actions": actions, "before": before, "after": after}}]}
    plan["resource_changes"][0]["change"] |= more
    (found,) = changes(plan)
    return found


def test_what_only_follows_from_another_replacement_is_not_given_as_its_reason() -> None:
    found = change(
        ["delete", "create"],
        {"name": "a", "role": "arn:1", "subnets": ["x"]},
        {"name": "b"},
        after_unknown={"role": True, "subnets": True},
        replace_paths=[["role"], ["name"]],
    )
    assert found.because == ("name",)
    assert found.attributes == (
        'name: "a" -> "b"  # cannot be changed in place',
        'role: "arn:1" -> (known after apply)  # cannot be changed in place',
    )


def test_where_everything_is_unknown_the_reason_is_what_there_is() -> None:
    found = change(["create", "delete"], {"role": "1"}, {}, after_unknown={"role": True}, replace_paths=[["role"]])
    assert found.because == ("role",)


def test_things_are_called_what_they_are_called_in_aws() -> None:
    assert change(["delete"], {"id": "fs-1", "tags": {"Name": "ohw-homes"}}).name == "ohw-homes"
    assert change(["delete"], {"id": "1", "bucket": "ohw-data", "name": "no"}).name == "ohw-data"
    assert change(["create"], None, {"name": "new"}).name == "new"
    assert change(["delete"], {"id": "eni-1"}).name == "eni-1"


def test_a_long_value_is_cut_and_reading_is_no_change() -> None:
    found = change(["update"], {"text": "a"}, {"text": "b" * 1000})
    assert len(found.attributes[0]) < 200
    assert list(changes({"resource_changes": [{"address": "a.b", "change": {"actions": ["read"]}}]})) == []


def test_of_a_long_list_only_what_goes_and_comes_is_told() -> None:
    actions = ["a:*", "b:*", "c:*", "d:*"]
    found = change(
        ["update"], {"actions": actions, "same": actions}, {"actions": ["_:*", *actions[:3]], "same": actions}
    )
    assert found.attributes == ('actions: - "d:*", + "_:*"',)
    found = change(["update"], {"actions": actions}, {"actions": actions[::-1]})
    assert found.attributes == ("actions: in another order",)


def test_a_short_list_is_told_whole_with_what_in_it_forces_a_replacement() -> None:
    found = change(
        ["delete", "create"],
        {"types": ["a"], "ids": ["x", "y"], "hidden": ["s"]},
        {"types": ["b"], "ids": [None, "y"], "hidden": ["t"]},
        after_unknown={"ids": [True, False]},
        after_sensitive={"hidden": [True]},
        before_sensitive={"hidden": [True]},
        replace_paths=[["types", 0]],
    )
    assert found.attributes == (
        "hidden: (sensitive) -> (sensitive)",
        'types: ["a"] -> ["b"]  # cannot be changed in place',
    )


def test_a_bucket_whose_creation_was_interrupted_is_kept_and_so_shown() -> None:
    tainted = {"action_reason": "replace_because_tainted", "change": {"actions": ["delete", "create"], "before": {}}}
    plan = {
        "resource_changes": [
            {"address": f"{kind}.this", "type": kind} | tainted for kind in ("aws_s3_bucket", "aws_vpc")
        ]
    }
    assert [one.action for one in changes(plan)] == ["update", "replace"]
