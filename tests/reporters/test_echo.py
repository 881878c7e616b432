"""Control characters on a terminal, while a tree is drawn there."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import termios

from hubctl.reporters.echo import ControlEcho

_CODE = """
import os, sys, termios
from hubctl.reporters.echo import ControlEcho
os.setsid()
terminal = os.open(os.ttyname(2), os.O_RDWR)  # the first terminal that a session's leader opens is its own
echo = ControlEcho(sys.stderr)
shown = lambda: bool(termios.tcgetattr(2)[3] & termios.ECHOCTL)
print(shown(), echo.off() or shown(), bool(termios.tcgetattr(2)[3] & termios.ECHO), echo.back() or shown())
"""


def test_control_characters_are_hidden_for_a_while_and_nothing_else_is() -> None:
    _, terminal = pty.openpty()
    ran = subprocess.run([sys.executable, "-c", _CODE], stdout=subprocess.PIPE, stderr=terminal, text=True, check=True)
    assert ran.stdout.split() == ["True", "False", "True", "True"]


def test_a_terminal_that_is_not_ours_is_left_alone() -> None:
    """From the background, changing a terminal would stop the program."""
    _, end = pty.openpty()
    with os.fdopen(end, "w") as terminal:
        echo = ControlEcho(terminal)
        echo.off()
        assert termios.tcgetattr(terminal)[3] & termios.ECHOCTL
        echo.back()


def test_what_is_no_terminal_is_left_alone() -> None:
    echo = ControlEcho(io.StringIO())
    echo.off()
    echo.back()
