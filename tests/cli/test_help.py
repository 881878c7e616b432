"""What every command says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hubctl import __version__
from hubctl.cli import app
from tests.cli.shell import hubctl


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, (*path, name))


COMMANDS = dict(_commands(typer.main.get_command(app)))
LEAVES = {path: command for path, command in COMMANDS.items() if not hasattr(command, "commands")}


def _help(path: tuple[str, ...], width: int = 80) -> str:
    ran = CliRunner().invoke(app, [*path, "--help"], terminal_width=width, prog_name="hubctl")
    assert ran.exit_code == 0, ran.output
    return ran.output


def _name(path: tuple[str, ...]) -> str:
    return " ".join(path) or "hubctl"


@pytest.mark.parametrize("path", COMMANDS, ids=_name)
def test_help_fits_eighty_columns_and_keeps_calm(path: tuple[str, ...]) -> None:
    said = _help(path)
    assert [line for line in said.splitlines() if len(line) > 80] == []
    assert not re.search("[!\U00002600-\U000027bf\U0001f000-\U0001faff]", said)
    assert not re.search(r"\w\.\.\.", said)  # nothing is cut off


@pytest.mark.parametrize("path", LEAVES, ids=_name)
def test_help_begins_with_what_it_does_to_the_account(path: tuple[str, ...]) -> None:
    first = " ".join(_help(path).split("\n\n")[1].split())
    assert first.endswith(".")
    assert "account" in first


@pytest.mark.parametrize("path", LEAVES, ids=_name)
def test_help_gives_examples_that_parse(path: tuple[str, ...]) -> None:
    lines = _help(path).splitlines()
    begins = next(number for number, line in enumerate(lines) if line.strip() in ("Example:", "Examples:"))
    examples = [line.strip() for line in lines[begins + 1 :]]
    examples = examples[: examples.index("")]
    own = [re.search(r"hubctl ([^|>)]*)", example) for example in examples]
    assert own
    for found in own:
        assert found is not None
        words = found.group(1).split()
        here = max((path for path in COMMANDS if words[: len(path)] == list(path)), key=len)
        with COMMANDS[here].make_context(_name(here), words[len(here) :]) as context:
            assert context.params is not None


@pytest.mark.parametrize("path", LEAVES, ids=_name)
def test_every_option_and_argument_is_explained(path: tuple[str, ...]) -> None:
    unsaid = [parameter.name for parameter in LEAVES[path].params if not parameter.help]
    assert unsaid == []


def test_the_list_of_commands_has_a_line_for_each_and_all_exit_codes() -> None:
    said = _help(())
    for path, command in COMMANDS.items():
        if len(path) == 1 and not command.hidden:
            assert re.search(rf"^  {path[0]} +[A-Z]", said, re.MULTILINE), path
    assert re.findall(r"\d+(?:/\d+)? [a-z]", said.partition("Exit codes:")[2]) == [
        "0 d", "1 a", "2 u", "3 r", "4 s", "5 c", "6 a", "10/11 p", "70 a", "130 i",
    ]  # fmt: skip


def test_help_fits_a_narrow_terminal() -> None:
    assert [line for line in _help(("teardown",), 50).splitlines() if len(line) > 54] == []


def test_the_version_is_data() -> None:
    ran = hubctl("--version")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"hubctl {__version__}\n", "")


@pytest.mark.parametrize("group", [(), ("tools",), ("sandbox",)])
def test_without_a_command_the_help_comes_on_stderr_with_exit_code_2(group: tuple[str, ...]) -> None:
    ran = hubctl(*group)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"Usage: {' '.join(('hubctl', *group))} ") or "python -m hubctl" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bogus",), "No such command 'bogus'."),
        (("plann",), "No such command 'plann'. Did you mean 'plan'?"),
        (("up", "--bogus"), "No such option: --bogus"),
        (("up", "--sandboxx"), "No such option: --sandboxx (Possible options: --sandbox)"),
        (("up", "extra"), "Got unexpected extra argument(s) (extra)"),
        (("up", "--config"), "Option '--config' requires an argument."),
        (("tools", "path"), "Missing argument 'tool'."),
        (("sandbox", "begin"), "No such command 'begin'."),
        (("empty",), "Missing argument 'bucket'."),
    ],
)
def test_a_mistake_in_the_command_line_is_named_with_exit_code_2(arguments: tuple[str, ...], says: str) -> None:
    ran = hubctl(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
