"""Children outlive hubctl, hear one Ctrl-C, and never share a subject."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hubctl.adapters import following
from hubctl.adapters.process import Call, Children
from hubctl.adapters.running import find_running
from hubctl.errors import HubctlError, InterruptedRunError, RefusedError

COUNT_SIGINTS = """
import signal, sys, time
seen = []
signal.signal(signal.SIGINT, lambda *_: seen.append(1))
print("ready", flush=True)
end = time.monotonic() + 0.5
while time.monotonic() < end or not seen:
    time.sleep(0.02)
print("interrupts", len(seen), flush=True)
sys.exit(3)
"""


def python(code: str, directory: Path, **options: object) -> Call:
    return Call([sys.executable, "-c", code], "a test", directory, dict(os.environ), **options)


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def children(tmp_path: Path) -> Children:
    return Children(tmp_path)


def test_lines_are_heard_while_the_child_still_runs(children: Children, tmp_path: Path) -> None:
    go = tmp_path / "go"
    code = (
        f"import pathlib, time\nprint('one', flush=True)\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(.01)"
    )

    def on_line(line: str) -> None:
        heard.append(line)
        go.touch()

    heard: list[str] = []
    finished = children.run(python(code, tmp_path, timeout_seconds=10), on_line=on_line)

    assert (heard, finished.returncode) == (["one"], 0)


def test_output_and_errors_are_returned_apart_and_a_last_line_needs_no_end(children: Children, tmp_path: Path) -> None:
    heard: list[str] = []
    code = "import sys; sys.stdout.write('out\\nlast'); sys.stderr.write('err\\n')"

    finished = children.run(python(code, tmp_path), on_line=heard.append)

    assert (finished.stdout, finished.stderr, heard) == (b"out\nlast", b"err\n", ["out", "last"])


def test_a_child_gets_its_input_and_no_terminal(children: Children, tmp_path: Path) -> None:
    code = "import sys; print(sys.stdin.read().upper())"

    finished = children.run(python(code, tmp_path, stdin=b"values"))

    assert finished.stdout == b"VALUES\n"


def test_a_child_has_exactly_the_environment_it_was_given(
    children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUBCTL_CANARY", "1")
    call = Call([sys.executable, "-c", "import os; print(sorted(os.environ))"], "a test", tmp_path, {"ONLY": "this"})

    finished = children.run(call)

    assert b"HUBCTL_CANARY" not in finished.stdout
    assert b"ONLY" in finished.stdout


def test_what_a_child_said_is_gone_with_it(children: Children, tmp_path: Path) -> None:
    children.run(python("print('secret')", tmp_path, subject="x"))

    assert [path.read_bytes() for path in (tmp_path / "running").iterdir()] == [b""]


def test_what_is_kept_is_readable_by_its_owner_alone(children: Children, tmp_path: Path) -> None:
    kept = tmp_path / "kept"

    children.run(python("print('said')", tmp_path, keep_output=kept))

    assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("said\n", 0o600)


def test_however_often_a_stop_is_asked_for_each_child_hears_one_interrupt(children: Children, tmp_path: Path) -> None:
    def interrupt_thrice(line: str) -> None:
        if line == "ready":
            for _ in range(3):
                children.interrupt()

    finished = children.run(python(COUNT_SIGINTS, tmp_path), on_line=interrupt_thrice)

    assert (finished.stdout.splitlines()[-1], finished.interrupted, finished.returncode) == (b"interrupts 1", True, 3)


def test_nothing_starts_after_a_stop_was_asked_for(children: Children, tmp_path: Path) -> None:
    children.interrupt()

    with pytest.raises(InterruptedRunError):
        children.run(python("open('started', 'w')", tmp_path))

    assert not (tmp_path / "started").exists()


def test_killing_ends_what_the_child_itself_started(children: Children, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = (
        "import subprocess, time\n"
        f"child = subprocess.Popen(['sleep', '60'])\nopen({str(pid_file)!r}, 'w').write(str(child.pid))\n"
        "print('ready', flush=True)\ntime.sleep(60)"
    )

    finished = children.run(python(code, tmp_path), on_line=lambda _line: children.kill())

    assert finished.returncode == -signal.SIGKILL
    until(lambda: not is_alive(int(pid_file.read_text())))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_that_takes_too_long_is_ended(children: Children, tmp_path: Path) -> None:
    with pytest.raises(HubctlError, match="took more than 0 s"):
        children.run(python("import time; time.sleep(60)", tmp_path, timeout_seconds=0.2))


def test_a_child_that_takes_too_long_may_put_its_things_in_order(children: Children, tmp_path: Path) -> None:
    tidy = tmp_path / "tidy"
    lines = (
        "import pathlib, time",
        "try: time.sleep(60)",
        f"except KeyboardInterrupt: pathlib.Path({str(tidy)!r}).touch()",
    )
    call = replace(python("\n".join(lines), tmp_path, timeout_seconds=0.5), if_late="look at the API")
    with pytest.raises(HubctlError) as caught:
        children.run(call)
    assert tidy.exists()
    assert caught.value.hint == "look at the API"


def test_a_long_silence_is_noticed(children: Children, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "QUIET_SECONDS", 0.05)
    silences: list[None] = []
    children.run(python("import time; time.sleep(0.5)", tmp_path), on_quiet=lambda: silences.append(None))
    assert silences


def test_a_program_that_is_not_there_is_refused(children: Children, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no-such-program cannot be started"):
        children.run(Call(["/no-such-program"], "a test", tmp_path, {}))


def test_two_children_of_one_subject_run_one_after_the_other(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"import time\nf = open({str(log)!r}, 'a', buffering=1)\nf.write('in ')\ntime.sleep(.3)\nf.write('out ')"
    threads = [
        threading.Thread(target=Children(tmp_path).run, args=(python(code, tmp_path, subject="root"),))
        for _ in range(2)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert log.read_text() == "in out in out "


ORPHAN = """
import os, sys
from pathlib import Path
from hubctl.adapters import following
from hubctl.adapters.process import Call, Children
work = Path(sys.argv[1])
code = "import time; print('begun', flush=True); time.sleep(1.5); open('done', 'w').write('x')"
command = [sys.executable, "-c", code]
call = Call(command, "terraform apply cluster", work, dict(os.environ), subject="terraform cluster")
Children(work).run(call, on_line=lambda _: print("begun", flush=True))
"""


@pytest.fixture
def orphan(tmp_path: Path) -> None:
    """A child at work whose hubctl was killed."""
    parent = subprocess.Popen([sys.executable, "-c", ORPHAN, str(tmp_path)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"begun\n"
    parent.kill()
    parent.wait()
    parent.stdout.close()


@pytest.mark.usefixtures("orphan")
def test_a_child_outlives_a_killed_hubctl_and_the_next_one_finds_it(tmp_path: Path) -> None:
    (found,) = find_running(tmp_path)

    assert (found.subject, found.command, is_alive(found.pid)) == ("terraform cluster", "terraform apply cluster", True)
    until((tmp_path / "done").exists)


@pytest.mark.usefixtures("orphan")
def test_the_next_hubctl_waits_for_the_end_of_such_a_child_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []

    Children(tmp_path).settle("terraform cluster", said.append)

    assert (tmp_path / "done").exists()
    assert said[0].startswith("waiting for terraform apply cluster of an earlier run (process ")


@pytest.mark.usefixtures("orphan")
def test_waiting_for_such_a_child_can_be_stopped(tmp_path: Path) -> None:
    children = Children(tmp_path)

    with pytest.raises(InterruptedRunError):
        children.settle("terraform cluster", lambda _words: children.interrupt())


@pytest.mark.usefixtures("orphan")
def test_an_end_that_no_hubctl_saw_is_known_afterwards(tmp_path: Path) -> None:
    until(lambda: not find_running(tmp_path))

    assert Children(tmp_path).unseen_since("terraform cluster") is not None


def test_an_end_that_hubctl_saw_leaves_nothing_to_explain(children: Children, tmp_path: Path) -> None:
    children.run(python("raise SystemExit(1)", tmp_path, subject="terraform cluster"))

    assert (find_running(tmp_path), children.unseen_since("terraform cluster")) == ((), None)


@pytest.mark.usefixtures("orphan")
def test_a_command_that_then_fails_leaves_what_is_known_of_the_dead_one(tmp_path: Path) -> None:
    """It failed at the dead one's lock, which `hubctl unlock` only takes away if it knows whose it is."""
    until(lambda: not find_running(tmp_path))
    before = Children(tmp_path).unseen_since("terraform cluster")

    Children(tmp_path).run(python("raise SystemExit(1)", tmp_path, subject="terraform cluster"))
    assert Children(tmp_path).unseen_since("terraform cluster") == before is not None

    Children(tmp_path).run(python("raise SystemExit(0)", tmp_path, subject="terraform cluster"))
    assert Children(tmp_path).unseen_since("terraform cluster") is None
