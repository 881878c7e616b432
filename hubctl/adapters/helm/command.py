"""pyhelm3's Command over hubctl's own children.

pyhelm3 runs helm through a shell, so that cancelling leaves helm running, and drops what it says until it ends. Here
helm is run as it is, in a session of its own, with the settings of hubctl and not of whoever runs it.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import semver
from pyhelm3 import Command, errors

from hubctl.adapters.helm.words import HelmListener, is_passing, reason
from hubctl.adapters.patience import Acquaintance, Patience
from hubctl.adapters.process import Call, Children, Finished
from hubctl.errors import InterruptedRunError, RefusedError
from hubctl.ports.clock import Clock

_CHANGING = frozenset({"upgrade", "uninstall", "rollback"})
OLDEST_VERSION = (3, 18)
_WAITS = 3
"""helm's own timeout counts for each of them: hooks before, the release itself, hooks after."""
_READING_SECONDS = 120
"""helm has no limit of its own for an API that takes a request and never answers it."""


def child_environment(environment: Mapping[str, str], cache: Path) -> dict[str, str]:
    """The environment of a helm process: no repositories, plugins or defaults but hubctl's own."""
    kept = {name: value for name, value in environment.items() if not name.startswith("HELM_") and name != "KUBECONFIG"}
    own = {f"HELM_{kind}_HOME": str(cache / "helm" / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    return kept | own


class ChildCommand(Command):  # type: ignore[misc]  # pyhelm3 has no types
    """Runs one helm command after the other for one operation."""

    def __init__(
        self,
        binary: Path,
        version: str,
        children: Children,
        *,
        directory: Path,
        environment: Mapping[str, str],
        kubeconfig: Path | None,
        listener: HelmListener,
        clock: Clock,
        acquaintance: Acquaintance,
    ) -> None:
        super().__init__(executable=str(binary), kubeconfig=kubeconfig)
        self._helm_version = version
        self._children = children
        self._directory = directory
        self._environment = environment
        self.listener = listener
        self._clock = clock
        self.acquaintance = acquaintance

    def client_version(self) -> Any:
        """As found out before; pyhelm3 would ask through a shell."""
        return semver.Version.parse(self._helm_version)

    async def run(self, command: list[Any], input: bytes | None = None) -> bytes:  # noqa: A002 (pyhelm3's name)
        """Runs helm; what only reads again and again while the fault is a passing one, within its budget.

        Raises pyhelm3's errors; InterruptedRunError if a Ctrl-C had been passed on.
        """
        call = self._call([str(part) for part in command], input)
        patience = Patience(self._clock)
        while True:
            finished = await asyncio.to_thread(self._run, call)
            if finished.returncode == 0:
                self.acquaintance.answered = True
                return finished.stdout
            if finished.interrupted:
                raise InterruptedRunError(_cut_off(call), hint="run the same command again to resume")
            said = finished.stderr.decode(errors="replace")
            if call.subject or not is_passing(said):
                raise _error(finished)
            tell = functools.partial(self._tell_again, reason(said))
            if not await asyncio.to_thread(patience.wait, self.acquaintance.budget_seconds, tell):
                raise _error(finished)

    def _run(self, call: Call) -> Finished:
        return self._children.run(
            call, on_error_line=self.listener.line, on_wait=self._tell_wait, on_quiet=self.listener.quiet
        )

    def _tell_again(self, why: str, left_seconds: float) -> None:
        self._tell_wait(f"the cluster did not answer ({' '.join(why.split())}); trying for {left_seconds:.0f} s more")

    def _tell_wait(self, words: str) -> None:
        self.listener.progress(words, None)

    def _call(self, words: list[str], stdin: bytes | None) -> Call:
        dry = "--dry-run" in words
        changes = words[0] in _CHANGING and not dry
        # Without "=server", helm 3 makes up new passwords in every dry run: it cannot look up those that are there.
        arguments = [str(self._executable), *("--dry-run=server" if word == "--dry-run" else word for word in words)]
        if self._kubeconfig and words[0] not in ("pull", "show"):
            arguments += ["--kubeconfig", str(self._kubeconfig)]
        if changes:
            arguments.append("--debug")
        release = words[1] if len(words) > 1 else ""
        namespace = words[words.index("--namespace") + 1] if "--namespace" in words else ""
        return Call(
            arguments,
            f"helm {words[0]} {release}",
            self._directory,
            self._environment,
            subject=subject(release, namespace) if changes else "",
            stdin=stdin,
            timeout_seconds=_READING_SECONDS + (_WAITS * _own_timeout(words) if changes else 0),
            is_settled=_never,
            if_late="perhaps the Kubernetes API has stopped answering: hubctl status, then run the same command again",
        )


def _cut_off(call: Call) -> str:
    """helm finishes nothing when it is told to stop."""
    left = "; its release is left half done, and the next run puts it in order" if call.subject else ""
    return f"{call.title} was cut off{left}"


def _never(_finished: Finished) -> bool:
    """Also a helm that exits with 0 may leave its release pending; when it began tells later that it was ours."""
    return False


def _own_timeout(words: list[str]) -> int:
    """What helm itself was given, for each of its waits."""
    return int(words[words.index("--timeout") + 1].removesuffix("s")) if "--timeout" in words else 0


def subject(release: str, namespace: str) -> str:
    """What helm changes, one at a time."""
    return f"helm {namespace} {release}"


def _error(finished: Finished) -> Exception:
    """pyhelm3 itself acts on "not found" alone; what is told to people is found out from the words elsewhere."""
    kind = errors.ReleaseNotFoundError if b"release: not found" in finished.stderr else errors.Error
    error: Exception = kind(finished.returncode, finished.stdout, finished.stderr)
    return error


def check_version(run: Callable[[Sequence[str]], Finished], binary: Path) -> str:
    """The version of a helm. Raises RefusedError if it is too old, or no helm."""
    finished = run([str(binary), "version", "--template", "{{ .Version }}"])
    version = finished.stdout.decode(errors="replace").strip().removeprefix("v")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if finished.returncode != 0 or len(numbers) < 2:
        raise RefusedError(f"{binary} is no helm that hubctl can use", hint="hubctl tools install")
    if numbers < OLDEST_VERSION:
        raise RefusedError(f"{binary} is helm {version}; hubctl needs 3.18 or later, or 4", hint="hubctl tools install")
    return version
