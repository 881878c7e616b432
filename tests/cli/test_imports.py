"""Help must answer at once, so it loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "boto3",
    "botocore",
    "pydantic",
    "pyhelm3",
    "rich",
    "lightkube",
    "httpx",
    "yaml",
    "python_terraform",
    "asyncio",
    "matplotlib",
    "numpy",
}
_CODE = """
import sys
from hubctl.cli import run_cli
sys.argv = ["hubctl", *sys.argv[1:]]
code = run_cli()
print(*sorted({name.partition(".")[0] for name in sys.modules} | {n for n in sys.modules if n.startswith("hubctl")}),
      file=sys.stderr)
sys.exit(code)
"""


def _loaded(*arguments: str) -> set[str]:
    ran = subprocess.run([sys.executable, "-c", _CODE, *arguments], capture_output=True, text=True)
    return set(ran.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ()])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert _loaded(*arguments) & HEAVY == set()


@pytest.mark.parametrize(
    "command",
    ["up", "plan", "status", "doctor", "teardown", "leftovers", "empty", "init", "validate", "tools", "usage"],
)
def test_the_help_of_a_command_loads_no_more_of_hubctl_than_its_command_line(command: str) -> None:
    """Typer reads options with pydantic; what hubctl itself would bring stays out."""
    loaded = _loaded(command, "--help")
    assert loaded & (HEAVY - {"pydantic"}) == set()
    own = {name for name in loaded if name.startswith("hubctl.")}
    assert {name for name in own if not name.startswith("hubctl.cli")} <= {"hubctl.errors", "hubctl.counting"}


def test_python_itself_says_so() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "hubctl", "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in ran.stderr.splitlines()}
    assert "hubctl" in imported
    assert imported & HEAVY == set()
