"""Several programs as one text."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from hubctl.export import homes
from hubctl.programs import joined
from hubctl.render import seeds


def _named(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from (name.id for name in ast.walk(node) if isinstance(name, ast.Name) and _is_set(name))


def _is_set(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _twice(script: str) -> list[str]:
    return [name for name, times in Counter(_named(ast.parse(script))).items() if times > 1]


@pytest.mark.parametrize("script", [homes.script, seeds.script])
def test_nothing_in_it_is_of_hubctl_and_no_name_is_given_twice(script: Callable[[], str]) -> None:
    imports = [node for node in ast.walk(ast.parse(script())) if isinstance(node, ast.ImportFrom)]
    assert not [node.module for node in imports if (node.module or "").startswith("hubctl")]
    assert _twice(script()) == []


def test_two_that_share_a_name_do_not_go_together() -> None:
    assert "_ATTEMPTS" in _twice(joined("telling", "signature", "fetching", "s3_put"))
