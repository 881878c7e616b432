"""This module turns what goes wrong in a command into words and an exit code; a traceback goes to a file alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

import typer

from hubctl.errors import BugError, HubctlError, InterruptedRunError, UsageError


def run_guarded(commands: typer.Typer) -> int:
    """Runs commands, and turns their errors into words and exit codes."""
    try:
        result = commands(standalone_mode=False)
    except HubctlError as error:
        return _say(error)
    except typer.TyperException as error:
        error.show()  # type: ignore[attr-defined]  # of all its subclasses that are raised; says usage and mistake
        return error.exit_code
    except KeyboardInterrupt:  # before a command began
        return InterruptedRunError.exit_code
    except typer.Abort:
        return _say(UsageError("nobody answered, or the answer was no; nothing was touched", hint="say --yes"))
    except Exception:  # a bug: its traceback goes to a file, never to the screen
        return _say(_bug())
    return result if isinstance(result, int) else 0


def _say(error: HubctlError) -> int:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        typer.echo("\n".join(_annotations(error)), err=True)
    typer.echo(f"{_folded(f'error: {error.message}')}\n  -> {error.hint}", err=True)
    return error.exit_code


def _folded(message: str) -> str:
    """On a terminal broken at words, not within them. A hint is left as it is: it gets copied."""
    if not sys.stderr.isatty():
        return message
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns - 1
    fold = textwrap.TextWrapper(width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(fold.fill(line) for line in message.splitlines())


def _annotations(error: HubctlError) -> Sequence[str]:
    """What GitHub shows beside a run; a config's problems also beside their lines."""
    of_lines: Callable[[], Sequence[str]] | None = getattr(error, "annotations", None)
    if of_lines is not None:
        return of_lines()
    message = error.message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return (f"::error title=hubctl::{message}",)


def _bug() -> BugError:
    """What nobody thought of, outside a session: inside one, the traceback is in the run's log."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="hubctl-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exc(file=log)
    kind = type(sys.exc_info()[1]).__name__
    return BugError(f"hubctl has a bug: {kind}", hint=f"please report it with {log.name}")
