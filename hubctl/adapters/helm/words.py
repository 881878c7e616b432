"""Understands what helm 3 and 4 say on stderr: progress while it runs, the reason when it fails."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hubctl.errors import HubctlError, LockedError, RefusedError
from hubctl.ports.terraform import Progress

_DEBUG_3 = re.compile(r"^\w+\.go:\d+: .*?\[debug\] ")
_LOG_4 = re.compile(r"^(time=\S+ )?level=(DEBUG|INFO|WARN)\b")
_PAIR_4 = re.compile(r'(\w[\w-]*)=("(?:[^"\\]|\\.)*"|\S*)')

# "Deployment is not ready: ns/hub. 0 out of 1 …", "PersistentVolumeClaim is not bound: ns/home", "Service does not have
# load balancer ingress IP address: ns/proxy".
_NOT_READY_3 = re.compile(
    r"^(?P<kind>[A-Z]\w+) (?P<what>is not ready|is not bound|is failed|does not have [^:]+): "
    r"[^/\s]+/(?P<name>\S+?)(\.\s+(?P<why>.*))?$"
)
_DONE_3 = (
    (re.compile(r'^Patch (?P<kind>\w+) "(?P<name>[^"]+)"'), "changed"),
    (re.compile(r'^Created a new (?P<kind>\w+) called "(?P<name>[^"]+)"'), "created"),
    (re.compile(r'^Starting delete for "(?P<name>[^"]+)" (?P<kind>\w+)'), "deleting"),
)
_DONE_4 = {
    "Created resource via patch": "created",
    "Patched resource": "changed",
    "starting delete resource": "deleting",
}


@dataclass
class HelmListener:
    """Follows helm's --debug output. Remembers what was not ready last, for helm 3 does not say in its error."""

    progress: Progress
    waiting: dict[str, str] = field(default_factory=dict)
    """From "Deployment hub" to what is amiss with it."""

    def line(self, text: str) -> None:
        """Takes one line in."""
        if _DEBUG_3.match(text):
            self._take_3(_DEBUG_3.sub("", text))
        elif _LOG_4.match(text):
            self._take_4({name: value.strip('"') for name, value in _PAIR_4.findall(text)})

    def quiet(self) -> None:
        """Says again what is waited for, when helm has been silent for a while."""
        if self.waiting:
            self.progress("; ".join(f"{name}: {why}" for name, why in self.waiting.items()), None)

    def _take_3(self, text: str) -> None:
        if found := _NOT_READY_3.search(text):
            why = (found["why"] or found["what"].removeprefix("is ")).replace(" out of ", " of ")
            # Helm 3 names the first that it waits for, each time anew.
            self.waiting = {f"{found['kind']} {found['name']}": why}
            self.progress(f"{found['kind']} {found['name']}: {why}", None)
            return
        for pattern, done in _DONE_3:
            if found := pattern.search(text):
                self.progress(f"{found['kind']} {found['name']}: {done}", None)

    def _take_4(self, said: dict[str, str]) -> None:
        message = said.get("msg", "")
        kind = said.get("kind") or said.get("gvk", "").rpartition("=")[2]
        name = f"{kind} {said.get('name', '')}"
        if message == "waiting for resource":
            if said.get("actualStatus") == said.get("expectedStatus"):
                self.waiting.pop(name, None)
            else:
                self.waiting[name] = "not ready yet" if said.get("expectedStatus") == "Current" else "not gone yet"
                self.progress(f"{name}: {self.waiting[name]}", None)
        elif message in _DONE_4:
            self.progress(f"{name}: {_DONE_4[message]}", None)


_UNDELETED = re.compile(r'uninstall: Failed to delete release(?:: |" error=)(?P<why>.+)$', re.MULTILINE)


def reason(stderr: str) -> str:
    """Helm's error without the debug output around it; helm 3 says it twice, the second time with a stack.

    Of a release that could not be deleted the error does not say why; only the debug output does.
    """
    error: list[str] = []
    for line in stderr.splitlines():
        if line.startswith("Error: "):
            error = [line.removeprefix("Error: ")]
        elif error and (_DEBUG_3.match(line) or _LOG_4.match(line)):
            break
        elif error:
            error.append(line)
    text = "\n".join(error) or stderr
    if text.startswith("failed to delete release") and (causes := _UNDELETED.findall(stderr)):
        cause = causes[-1].strip('"').replace("\\", "")
        text = f"{text.strip()}: {cause}"
    return re.sub(r"^(INSTALLATION|UPGRADE|ROLLBACK) FAILED: ", "", text.strip())


_UNREACHED = (
    r"cluster unreachable|connection (refused|reset)|broken pipe|\bEOF\b|no such host|i/o timeout|TLS handshake timeout"
    r"|network is unreachable|no route to host|http2: |Client\.Timeout exceeded|name resolution"
)
_REFUSED_IN_PASSING = (
    r"Internal ?Error|error on the server|unable to handle the request|unable to return a response"
    r"|Too ?Many ?Requests|too many requests|try again later|Service ?Unavailable|etcdserver: |apiserver not ready"
)
_LATE = r"context deadline exceeded|timed out waiting"


def is_passing(stderr: str) -> bool:
    """Whether helm failed by what may be over in a moment: a connection that broke, an API that could not just then."""
    why = reason(stderr)
    if re.search(_LATE, why) or re.search(r"unauthorized|forbidden|provide credentials", why, re.IGNORECASE):
        return False
    return bool(re.search(f"{_UNREACHED}|{_REFUSED_IN_PASSING}", why))


# Pattern in helm's reason (any case) -> what to do. The first that fits counts.
_HINTS: tuple[tuple[str, str], ...] = (
    (
        r"cluster unreachable|connection refused|no such host|i/o timeout|TLS handshake|network is unreachable",
        "check the network and the kubeconfig, then run the same command again",
    ),
    (r"unauthorized|forbidden", "this identity may not do that in the cluster: kubectl auth can-i --list"),
    (r"executable .* not found|getting credentials", "the kubeconfig's login command failed: run it by itself"),
    (
        r"meet the specifications of the schema",
        "put the values it names right in config.toml or in the file of extra values: hubctl validate",
    ),
    (
        r"execution error at|template:|parse error|YAML parse error|error converting YAML",
        "the chart refuses these values: compare them with its documentation",
    ),
    (
        r"invalid ownership metadata|already exists",
        "something of that name is there and not of this release: remove it, or give it another name",
    ),
    (
        r"conflict occurred while applying|conflict with",
        "somebody changed that field by hand: undo it (kubectl edit), then run the same command again",
    ),
    (r"no matches for kind", "the cluster does not know that kind: its version, or a missing definition"),
    (r"missing in charts/|dependency", "the chart lacks its dependencies: helm dependency update <chart>"),
    (r"no space left on device", "make room on the disk, then run the same command again"),
    (r"is invalid|unable to decode|strict decoding error", "put right what the API refuses, then run it again"),
)
_OTHERWISE = "put right what it says, then run the same command again"


def failure(what: str, stderr: str, listener: HelmListener) -> HubctlError:
    """The error to raise for a helm command that failed."""
    why = reason(stderr) or "helm gave no reason"
    one_line = " ".join(why.split())
    if re.search(r"another operation .* is in progress", why):
        return LockedError(
            f"{what}: another helm is at work on it", hint="wait for it, then run the same command again"
        )
    if re.search(_LATE, why):
        return _timeout(what, one_line, listener)
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, why, re.IGNORECASE)), _OTHERWISE)
    return HubctlError(f"{what} failed: {one_line}", hint=hint)


def _timeout(what: str, why: str, listener: HelmListener) -> HubctlError:
    unready = re.findall(r"resource (\w+)/([^/]+)/(\S+) not ready\. status: \w+, message: (.*?)(?= resource |$)", why)
    named = [f"{kind} {name}: {said}" for kind, _, name, said in unready]
    named = named or [f"{name}: {said}" for name, said in listener.waiting.items()]
    amiss = "; ".join(named).replace(" context deadline exceeded", "") or why
    return HubctlError(
        f"{what} was not ready in time: {amiss}",
        hint="kubectl describe what it names tells why; then run the same command again",
    )


def chart_failure(chart: str, stderr: str) -> RefusedError:
    """The error to raise for a chart that could not be had."""
    return RefusedError(
        f"the chart {chart} cannot be had: {' '.join(reason(stderr).split())}",
        hint="check the network, or take charts from a folder: --charts DIR",
    )
