"""This module measures how much of the CPU time of `up` and `teardown` is hubctl's own.

The sandbox runs beside, and is not counted: the rest is the terraform, with its providers, and the helm that hubctl
drives. Linux tells the two apart in /proc, also of a process that has ended and was not yet waited for.
https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report import CONSOLE, Measured, Verdict

_EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
_COMMANDS = {
    "up": ("up", "--sandbox"),
    "teardown": ("teardown", "--sandbox", "--force-empty", "--yes", "--confirm", "ohw"),
}
MOST = 0.03


@dataclass(frozen=True)
class Share:
    """CPU seconds of a process, and of those that it started and waited for."""

    own: float
    children: float

    @property
    def ratio(self) -> float:
        """What the process itself took, of all."""
        return self.own / (self.own + self.children)


def measure(command: Sequence[str], folder: Path) -> Share:
    """Runs a command in a folder. Raises SystemExit if it fails."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        stat = Path(f"/proc/{child.pid}/stat").read_text(encoding="ascii")
        if child.wait() != 0:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: exit code {child.returncode}\n{said.read().decode()[-2000:]}")
    user, system, of_children, of_children_system = map(int, stat.rpartition(")")[2].split()[11:15])
    tick = os.sysconf("SC_CLK_TCK")
    return Share((user + system) / tick, (of_children + of_children_system) / tick)


def shares() -> Measured:
    """One `up` and one `teardown` of the example, in a sandbox of its own."""
    title = "CPU time of `up` and `teardown` in the sandbox: hubctl's own, and that of the terraform and helm it drives"
    if not sys.platform.startswith("linux"):
        return Measured(title, verdicts=[Verdict("needs Linux")])
    hubctl = (sys.executable, "-m", "hubctl")
    found: dict[str, Share] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        shutil.copy(_EXAMPLE, folder / "config.toml")
        try:
            measure((*hubctl, "sandbox", "start"), folder)
            for name, arguments in _COMMANDS.items():
                found[name] = measure((*hubctl, *arguments), folder)
                CONSOLE.print(f"{name}: {found[name].ratio:.1%} of the CPU time is hubctl's own")
        finally:
            subprocess.run((*hubctl, "sandbox", "stop"), cwd=folder, check=False, capture_output=True)
    rows = [(name, f"{one.own:.1f}", f"{one.children:.1f}", f"{one.ratio:.1%}") for name, one in found.items()]
    verdicts = [
        Verdict(f"of the CPU time of `{name}` is hubctl's own, at most {MOST}", one.ratio, one.ratio <= MOST)
        for name, one in found.items()
    ]
    return Measured(title, ("", "hubctl s", "terraform and helm s", "share"), rows, verdicts)
