"""The archive, packed as the command packs it: every secret is planted in every file and every answer."""

from __future__ import annotations

import json
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import NOWHERE, hubctl
from tests.config.files import EXAMPLE
from tests.loopback import Quiet, serving
from tests.support import canaries

PLANTED = (
    "runs/20270809T100000Z-up.jsonl",
    "runs/20270809T100000Z-up.log",
    "roots/cluster/last-apply.jsonl",
    "roots/secondary-bucket/imagery/last-apply.jsonl",
    "roots/cluster/.terraform.lock.hcl",
    "roots/cluster/crash.log",
    "running/helm_x.run",
    "receipt.json",
    "lock",
)
NEVER_READ = ("roots/cluster/local.tfstate", "roots/cluster/terraform.tfvars.json", "kubeconfig")
WHERE_KEYS_ARE = {"AWS_ACCESS_KEY_ID": "123456789012", "AWS_SECRET_ACCESS_KEY": "x", "AWS_ENDPOINT_URL": NOWHERE}


@pytest.fixture
def event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of an event in which all went wrong: every file is full of secrets."""
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "secret.pem"
    secret.write_text(canaries.KNOWN["a file of the config"])
    values = 'extra_values = ["more.yaml"]'
    config = EXAMPLE.replace("env:GRAFANA_CLIENT_SECRET", "file:secret.pem").replace(
        "[hubs.prod]", f"[hubs.prod]\n{values}", 1
    )
    commented = "".join(f"# {line}\n" for line in canaries.everything().splitlines())
    (tmp_path / "config.toml").write_text(config + commented)
    (tmp_path / "more.yaml").write_text("singleuser:\n  extraEnv:\n    API_TOKEN: canary7f3a\n" + commented)
    work = tmp_path / ".hubctl" / "ohw"
    for name in PLANTED:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text(canaries.everything())
    (work / "aws").mkdir()
    key = canaries.KNOWN["the bot's key"].replace("%", "%%")
    (work / "aws" / "credentials").write_text(f"[bot]\naws_access_key_id = AKIA\naws_secret_access_key = {key}\n")
    return tmp_path


@pytest.fixture
def surroundings() -> dict[str, str]:
    """An account that cannot be reached, and secrets in the environment."""
    return {
        **WHERE_KEYS_ARE,
        "HUB_CLIENT_ID": canaries.KNOWN["a password with an umlaut"],
        "HUB_CLIENT_SECRET": canaries.KNOWN["a variable of the config"],
        "GRAFANA_CLIENT_ID": "grafana-client",
        "NPM_TOKEN": canaries.KNOWN["a variable of this machine"],
        "HTTPS_PROXY": "http://ada:canary-7f3a@127.0.0.1:1",
        "NO_PROXY": "127.0.0.1",
    }


class Cluster(Quiet):
    """A Kubernetes API whose every answer is full of secrets."""

    def do_GET(self) -> None:
        self.answer(200, json.dumps(self._answer()).encode(), kind="application/json")

    def _answer(self) -> dict[str, Any]:
        path = self.path.partition("?")[0]
        if path == "/api/v1":
            kinds = ("Event", "Pod", "Node", "Secret", "PersistentVolumeClaim")
            named = [{"name": f"{kind.lower()}s", "kind": kind, "namespaced": kind != "Node"} for kind in kinds]
            return {"resources": named}
        metadata = {"namespace": "ohw-prod", "name": "hub-1", "labels": {"x": "y"}}
        kind = path.rpartition("/")[2]
        if kind == "secrets":
            import base64

            value = base64.b64encode(canaries.KNOWN["a Secret of the cluster"].encode()).decode()
            return {"items": [{"metadata": metadata, "data": {"cookie": value}}]}
        said = {"message": canaries.everything(), "lastTimestamp": "2027-08-09T10:00:00Z"}
        container = {"name": "hub", "env": [{"name": "X", "value": canaries.everything()}]}
        status = {"phase": "Pending", "conditions": [said], "containerStatuses": [{"name": "hub", "state": said}]}
        return {"items": [{"metadata": metadata, **said, "spec": {"containers": [container]}, "status": status}]}


@pytest.fixture
def kubeconfig(tmp_path: Path) -> Iterator[Path]:
    with serving(Cluster) as address:
        content = {
            "current-context": "x",
            "contexts": [{"name": "x", "context": {"cluster": "x"}}],
            "clusters": [{"name": "x", "cluster": {"server": address}}],
        }
        path = tmp_path / "kubeconfig"
        path.write_text(json.dumps(content))
        yield path


def _unpacked(archive: Path) -> dict[str, str]:
    with tarfile.open(archive) as tar:
        return {one.name: tar.extractfile(one).read().decode() for one in tar.getmembers()}  # type: ignore[union-attr]


def test_no_secret_is_in_any_file_and_what_does_not_answer_is_named(
    event: Path, surroundings: dict[str, str], kubeconfig: Path
) -> None:
    ran = hubctl("support", "--kubeconfig", str(kubeconfig), "--seconds", "60", **surroundings)
    assert ran.returncode == 0, ran.stderr
    (archive,) = event.glob("hubctl-support-ohw-*.tar.gz")
    found = _unpacked(archive)
    short = {name.partition("/")[2] for name in found}
    assert {"config.toml", "extra-values/more.yaml", "kubernetes/pods.json", "kubernetes/events.json"} <= short
    assert {f"runs/{Path(name).name}" for name in PLANTED if name.startswith("runs")} <= short
    assert {"terraform/cluster/last-apply.jsonl", "receipt.json", "lock", "environment.txt", "doctor.txt"} <= short
    left = {name: canaries.left_in(text) for name, text in found.items()}
    assert {name: kinds for name, kinds in left.items() if kinds} == {}
    assert canaries.left_in(ran.stdout) == []
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    told = ran.stdout.replace("\n  ", " ")
    missing = {line.split(": ")[1]: line for line in told.splitlines() if line.startswith("missing: ")}
    assert {"locks", "plan"} <= missing.keys()
    assert "the cluster" not in missing
    assert NOWHERE in missing["locks"]
    assert [line for line in ran.stdout.splitlines() if len(line) > 80 and "tar" not in line] == []


def test_what_helps_is_in_it_and_the_list_says_what(event: Path, surroundings: dict[str, str]) -> None:
    for name in NEVER_READ:
        (event / ".hubctl" / "ohw" / name).write_text("never-read-7f3a")
    ran = hubctl("support", "--offline", "--json", "-o", "help.tar.gz", **surroundings)
    told = json.loads(ran.stdout)
    found = _unpacked(event / "help.tar.gz")
    assert {row["name"] for row in told["files"]} | {"CONTENTS.txt"} == {name.partition("/")[2] for name in found}
    assert "never-read-7f3a" not in "".join(found.values())
    assert 'client_secret = "env:HUB_CLIENT_SECRET"' in found["help/config.toml"]
    assert "NPM_TOKEN" not in found["help/environment.txt"]
    assert f"AWS_ENDPOINT_URL={NOWHERE}" in found["help/environment.txt"]
    assert "AWS_SECRET_ACCESS_KEY is set" in found["help/environment.txt"]
    assert {one["why"] for one in told["missing"]} == {"--offline"}
    again = hubctl("support", "--offline", "-o", "help.tar.gz", **surroundings)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


def test_with_a_config_that_is_wrong_everything_else_is_there(event: Path, surroundings: dict[str, str]) -> None:
    (event / "config.toml").write_text("[event]\nname = 'ohw'\npassword = 'canary7f3a'\n")
    ran = hubctl("support", "-o", "help.tar.gz", **surroundings)
    assert ran.returncode == 0
    found = _unpacked(event / "help.tar.gz")
    assert "help/runs/20270809T100000Z-up.jsonl" in found
    assert "password = '[hidden]'" in found["help/config.toml"]
    assert "missing: plan: the config cannot be used" in ran.stdout
    left = {kind for text in found.values() for kind in canaries.left_in(text)}
    assert left <= {kind for kind in canaries.KNOWN if "of the config" in kind or "umlaut" in kind or "cluster" in kind}


def test_the_account_can_be_left_out(event: Path, surroundings: dict[str, str]) -> None:
    hubctl("support", "--offline", "--hide-account", "-o", "help.tar.gz", **surroundings)
    assert not [name for name, text in _unpacked(event / "help.tar.gz").items() if "123456789012" in text]
