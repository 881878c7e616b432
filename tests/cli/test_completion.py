"""Tab completion, asked by the shells themselves where they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HUBCTL = Path(sys.executable).parent / "hubctl"
PATH = f"{HUBCTL.parent}:{os.environ['PATH']}"


def _complete(shell: str, line: str) -> list[str]:
    """What hubctl answers a shell that has this much of a line."""
    words = line.split(" ")
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_TYPER_COMPLETE_ARGS": line}
    ran = subprocess.run(
        [HUBCTL],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            **asked,
            "_HUBCTL_COMPLETE": f"complete_{shell}",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
    )
    assert ran.stderr == ""
    return ran.stdout.splitlines()


def _shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} on this machine")
    return found


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ("hubctl te", ["teardown"]),
        ("hubctl s", ["seed", "status", "smoke", "support", "size", "schema", "sandbox"]),
        ("hubctl teardown --f", ["--force-empty"]),
        ("hubctl up --ku", ["--kubeconfig"]),
        ("hubctl sandbox st", ["start", "status", "stop"]),
        ("hubctl tools path ", ["terraform", "helm"]),
        ("hubctl tools path h", ["helm"]),
        ("hubctl kube", []),
    ],
)
def test_commands_options_and_values_complete(line: str, choices: list[str]) -> None:
    assert [choice for choice in _complete("bash", line) if choice] == choices


def test_zsh_and_fish_get_the_meaning_too() -> None:
    assert _complete("fish", "hubctl tea") == ["teardown\tDelete all that `up` made; prove that nothing is left"]
    assert '"teardown":"Delete all that' in "".join(_complete("zsh", "hubctl tea"))


def test_bash_itself_completes(tmp_path: Path) -> None:
    script = """
        eval "$(hubctl --show-completion bash)"
        complete -p hubctl
        COMP_WORDS=(hubctl teardown --force) COMP_CWORD=2
        _hubctl_completion hubctl
        echo "${COMPREPLY[@]}"
    """
    ran = subprocess.run(
        [_shell("bash"), "-c", script], capture_output=True, text=True, env={**os.environ, "PATH": PATH}
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == ["complete -o default -F _hubctl_completion hubctl", "--force-empty"]


def test_fish_itself_completes(tmp_path: Path) -> None:
    script = "hubctl --show-completion fish | source; complete -C 'hubctl teardown --force'"
    ran = subprocess.run(
        [_shell("fish"), "-c", script], capture_output=True, text=True, env={**os.environ, "PATH": PATH}
    )
    assert ran.stdout.split("\t")[0] == "--force-empty", ran.stderr


def test_zsh_takes_the_script(tmp_path: Path) -> None:
    script = 'autoload -U compinit; compinit -u; eval "$(hubctl --show-completion zsh)"; echo $_comps[hubctl]'
    ran = subprocess.run(
        [_shell("zsh"), "-fc", script], capture_output=True, text=True, env={**os.environ, "PATH": PATH}
    )
    assert ran.stdout == "_hubctl_completion\n", ran.stderr


def test_completion_installs_for_the_current_shell(home: Path) -> None:
    # From a bash of its own: Typer looks which shell it was called from, and tests may be called from make's sh.
    command = ["bash", "-c", f"{HUBCTL} --install-completion bash; exit $?"]
    ran = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    assert ran.returncode == 0, ran.stderr
    installed = home / ".bash_completions" / "hubctl.sh"
    assert "_HUBCTL_COMPLETE=complete_bash" in installed.read_text()
    assert str(installed) in (home / ".bashrc").read_text()
