"""The names and types on both sides of Terraform's border: it only warns about a variable that it does not know."""

from __future__ import annotations

import types
import typing
from dataclasses import fields

import pytest
from pydantic import BaseModel

from hubctl.core.facts import (
    ClusterOutputs,
    CredentialsOutputs,
    Outputs,
    SecondaryBucketOutputs,
    StateBackendOutputs,
)
from hubctl.render import tfvars
from tests.terraform import hcl

VARIABLES: dict[str, type[tfvars.Variables]] = {
    "credentials": tfvars.CredentialsVariables,
    "state-backend": tfvars.StateBackendVariables,
    "cluster": tfvars.ClusterVariables,
    "secondary-bucket": tfvars.SecondaryBucketVariables,
}
OUTPUTS: dict[str, type[Outputs]] = {
    kind.root(): kind for kind in (CredentialsOutputs, StateBackendOutputs, ClusterOutputs, SecondaryBucketOutputs)
}
_PLAIN = {str: "string", bool: "bool", int: "number", float: "number"}


def _is_optional(annotation: object) -> bool:
    return isinstance(annotation, types.UnionType) and types.NoneType in typing.get_args(annotation)


def _hcl_type(annotation: object) -> str:
    """A Python annotation in HCL's words."""
    if _is_optional(annotation):
        return _hcl_type(next(a for a in typing.get_args(annotation) if a is not types.NoneType))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inside = ",".join(f"{name}={_hcl_type(item.annotation)}" for name, item in annotation.model_fields.items())
        return f"object({{{inside}}})"
    if typing.get_origin(annotation) is tuple:
        return f"list({_hcl_type(typing.get_args(annotation)[0])})"
    if typing.get_origin(annotation) is dict:
        return f"map({_hcl_type(typing.get_args(annotation)[1])})"
    assert isinstance(annotation, type)
    return _PLAIN[annotation]


@pytest.mark.parametrize("root", hcl.ROOTS)
def test_every_variable_is_rendered_with_its_type_and_nothing_else_is(root: str) -> None:
    declared = {name: (item.kind.replace("set(", "list("), item.nullable) for name, item in hcl.variables(root).items()}
    rendered = {
        name: (_hcl_type(item.annotation), _is_optional(item.annotation))
        for name, item in VARIABLES[root].model_fields.items()
    }
    assert rendered == declared


@pytest.mark.parametrize("root", hcl.ROOTS)
def test_every_output_is_a_fact_and_every_fact_an_output(root: str) -> None:
    assert sorted(hcl.outputs(root)) == sorted(item.name for item in fields(OUTPUTS[root]))


@pytest.mark.parametrize("root", hcl.ROOTS)
def test_every_variable_and_output_is_described(root: str) -> None:
    declared = {**hcl.variables(root), **hcl.outputs(root)}
    assert [name for name, item in declared.items() if not item.described] == []


@pytest.mark.parametrize("root", hcl.ROOTS)
def test_no_variable_has_a_default_since_the_config_is_their_only_home(root: str) -> None:
    assert hcl.defaults(root) == []
