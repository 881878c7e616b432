"""The table of what can be wrong, for `test_bad_input`: how it comes about, what is typed, and what hubctl says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.shell import NOWHERE, SECRETS, config
from tests.config.files import changed

TEARDOWN = ("teardown", "--force-empty", "--yes", "--confirm", "ohw")


def program(name: str, says: str) -> str:
    """A program that prints a text whatever it is asked."""
    path = Path("bin") / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{says}\nEND\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path.resolve())


def kubeconfig(text: str) -> None:
    Path("kube.yaml").write_text(text, encoding="utf-8")


REFUSING = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": NOWHERE}}],
        "users": [{"name": "c", "user": {"token": "t"}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
        "current-context": "c",
    }
)


@dataclass(frozen=True)
class Case:
    """Something that is wrong: how it comes about, what is typed, and what hubctl says."""

    name: str
    arguments: tuple[str, ...]
    code: int
    says: tuple[str, ...]
    prepare: Callable[[], object] = config
    environment: dict[str, str] = field(default_factory=dict)


def _config(**changes: str) -> Callable[[], Path]:
    return lambda: config(changed(changes))


def _text(text: str) -> Callable[[], Path]:
    return lambda: config(text)


def _bytes(content: bytes) -> Callable[[], object]:
    return lambda: Path("config.toml").write_bytes(content)


def _with(prepare: Callable[[], object]) -> Callable[[], object]:
    """The example, and something beside it."""

    def both() -> None:
        config()
        prepare()

    return both


CONFIG_CASES = [
    Case(
        "broken TOML",
        ("up",),
        2,
        ("config.toml:1:6: this is not TOML", "hubctl validate"),
        _text("a = [\n"),
    ),
    Case("no config", ("up",), 2, ("there is no config.toml", "hubctl init"), lambda: None),
    Case(
        "a folder as config",
        ("plan",),
        2,
        ("config.toml is a directory", "--config config.toml/config.toml"),
        lambda: Path("config.toml").mkdir(),
    ),
    Case("a binary file", ("status",), 2, ("config.toml:1: this is not UTF-8 text",), _bytes(b"\xff\xfe\x00")),
    Case("a NUL in the path", ("validate", "--config", "a" * 300), 2, ("cannot be read: File name too long",)),
    Case(
        "an unknown key",
        ("up",),
        2,
        ('config.toml:32:1: network.natt: there is no such key; did you mean "nat"?',),
        _config(**{'nat = "single"': 'natt = "single"'}),
    ),
    Case(
        "a wrong type",
        TEARDOWN,
        2,
        ('event.participants: "60" is not a whole number; write it without quotes',),
        _config(**{"participants = 60": 'participants = "60"'}),
    ),
    Case(
        "a size that is none",
        ("plan",),
        2,
        ('hub.memory_guarantee: "8GB" is not a size; write "8G" or "8Gi"',),
        _config(**{'memory_guarantee = "4G"': 'memory_guarantee = "8GB"'}),
    ),
    Case(
        "a guarantee above the limit",
        ("up",),
        2,
        ("hub.memory_guarantee",),
        _config(**{'memory_guarantee = "4G"': 'memory_guarantee = "12G"'}),
    ),
    Case(
        "a placeholder",
        ("up",),
        2,
        ("event.name: still says CHANGEME; write your own",),
        _config(**{'name = "ohw"': 'name = "CHANGEME"'}),
    ),
]
HUB_CASES = [
    Case(
        "a hub that is none",
        ("up", "--hub", "prdo"),
        2,
        ("--hub: there is no hub prdo", "choose from: staging, prod"),
    ),
]
CREDENTIAL_CASES = [
    *(
        Case(
            f"no credentials, {arguments[0]}",
            arguments,
            3,
            ("there are no AWS credentials", "aws sso login"),
            environment={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
        )
        for arguments in (("up",), ("plan",), ("status",), TEARDOWN, ("leftovers",))
    ),
    Case(
        "no credentials, empty",
        ("empty", "some-bucket", "--yes"),
        3,
        ("there are no AWS credentials",),
        environment={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
    ),
    Case(
        "a profile that is not there",
        ("up",),
        3,
        ("The config profile (nobody) could not be found", "aws configure list-profiles"),
        environment={"AWS_PROFILE": "nobody"},
    ),
    *(
        Case(
            f"another account, {arguments[0]}",
            arguments,
            3,
            ("the credentials are of account 999999999999", "but the config is for account 123456789012"),
            environment={"AWS_ACCESS_KEY_ID": "999999999999"},
        )
        for arguments in (("up",), ("plan",), ("status",), TEARDOWN, ("leftovers",))
    ),
    *(
        Case(
            f"an AWS that cannot be reached, {arguments[0]}",
            arguments,
            3,
            ("asking AWS who we are", "Could not connect", "check the network"),
            environment={"AWS_ENDPOINT_URL": NOWHERE},
        )
        for arguments in (("up",), TEARDOWN, ("leftovers",))
    ),
]
SECRET_CASES = [
    Case(
        "a secret that is not set",
        ("up",),
        3,
        ("the secret env:HUB_CLIENT_ID is not set", "export HUB_CLIENT_ID=…", "export GRAFANA_CLIENT_SECRET=…"),
        environment=dict.fromkeys(SECRETS, ""),
    ),
    Case(
        "a secret whose file is not there",
        ("plan",),
        3,
        ("the secret file:id.txt cannot be read: No such file", "ls -l"),
        _config(**{'client_id = "env:HUB_CLIENT_ID"': 'client_id = "file:id.txt"'}),
    ),
    Case(
        "an empty secret",
        ("up",),
        3,
        ("the secret file:id.txt is empty",),
        lambda: (
            config(changed({'client_id = "env:HUB_CLIENT_ID"': 'client_id = "file:id.txt"'})),
            Path("id.txt").touch(),
        ),
    ),
]
EMPTY_PATH = {"PATH": "nowhere", "HUBCTL_CACHE_DIR": "nowhere", "HUBCTL_HELM": ""}
TOOL_CASES = [
    Case("no tools", ("up",), 3, ("on this machine", "hubctl tools install"), environment=EMPTY_PATH),
    Case("no tools, plan", ("plan",), 3, ("hubctl tools install",), environment=EMPTY_PATH),
    Case(
        "a helm that is no program",
        ("up",),
        3,
        ("HUBCTL_HELM names /nowhere/helm, which is no program", "unset HUBCTL_HELM"),
        environment={"HUBCTL_HELM": "/nowhere/helm"},
    ),
    Case(
        "an old helm",
        ("up",),
        3,
        ("is version 3.11.0; hubctl needs 3.18 or later", "hubctl tools install"),
        _with(lambda: program("helm", "v3.11.0")),
        {"HUBCTL_HELM": "bin/helm"},
    ),
    Case(
        "an old terraform",
        ("up",),
        3,
        ("is version 1.5.7; hubctl needs 1.10 or later",),
        _with(lambda: program("terraform", '{"terraform_version": "1.5.7"}')),
        {"HUBCTL_TERRAFORM": "bin/terraform"},
    ),
    Case(
        "a terraform that speaks nonsense",
        TEARDOWN,
        3,
        ("does not say which version it is; hubctl needs 1.10 or later",),
        _with(lambda: program("terraform", "{oops")),
        {"HUBCTL_TERRAFORM": "bin/terraform"},
    ),
]
GIVEN_CASES = [
    Case(
        "a kubeconfig that is not there",
        ("up", "--kubeconfig", "kube.yaml"),
        3,
        ("kube.yaml cannot be used", "not found", "correct --kubeconfig, or leave it out"),
    ),
    Case(
        "a kubeconfig that is not there, status",
        ("status", "--kubeconfig", "kube.yaml"),
        3,
        ("kube.yaml cannot be used", "not found"),
    ),
    Case(
        "a kubeconfig of another shape",
        ("plan", "--kubeconfig", "kube.yaml"),
        3,
        ("kube.yaml cannot be used: it is no kubeconfig",),
        _with(lambda: kubeconfig("hello: [world]\n")),
    ),
    Case(
        "a kubeconfig that is no YAML",
        ("up", "--kubeconfig", "kube.yaml"),
        3,
        ("kube.yaml cannot be used",),
        _with(lambda: kubeconfig("a: [\n\t")),
    ),
    Case(
        "a Kubernetes API that cannot be reached",
        ("up", "--kubeconfig", "kube.yaml"),
        3,
        (f"the Kubernetes API at {NOWHERE} does not answer", "correct --kubeconfig"),
        _with(lambda: kubeconfig(REFUSING)),
    ),
    Case(
        "charts that are not there",
        ("up", "--charts", "charts"),
        3,
        ("charts, which is no folder", "leave --charts out"),
    ),
    Case(
        "charts of which one is missing",
        ("plan", "--charts", "charts"),
        3,
        ("has no chart cluster-autoscaler", "leave --charts out"),
        _with(lambda: Path("charts").mkdir()),
    ),
]
TEARDOWN_CASES = [
    Case(
        "another name",
        ("teardown", "--force-empty", "--yes", "--confirm", "other"),
        3,
        ("the event is 'ohw', and 'other' was given; nothing was touched",),
    ),
    Case("no name", ("teardown", "--force-empty", "--yes"), 2, ("--yes asks nothing, so it needs --confirm",)),
    Case(
        "nobody who answers",
        ("teardown", "--force-empty"),
        2,
        ("nobody answers; nothing was touched", "hubctl teardown --force-empty --yes --confirm NAME"),
    ),
    Case(
        "a bucket that is not there",
        ("empty", "some-bucket"),
        3,
        ("listing s3://some-bucket: there is no such bucket", "aws s3 ls"),
    ),
]
CASES = [
    *CONFIG_CASES,
    *CREDENTIAL_CASES,
    *SECRET_CASES,
    *TOOL_CASES,
    *HUB_CASES,
    *GIVEN_CASES,
    *TEARDOWN_CASES,
]
