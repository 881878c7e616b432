"""Homes through the real Job: a Kubernetes API and an S3 of the sandbox, the folder of a file system between them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubctl.adapters.aws.s3_objects import S3Objects
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.config.cluster import Export
from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import HubctlError, UsageError
from hubctl.export import homes
from hubctl.render import homes_job, hub, storage
from hubctl.session import Options, Session
from tests.fakes.context import a_context, example_config
from tests.sandbox.aws.conftest import Endpoint
from tests.sandbox.kubernetes.cloud.conftest import Both, both  # noqa: F401 (a fixture)

FILE_SYSTEM = "fs-0123456789abcdef0"
CONFIG = example_config().model_copy(
    update={"export": Export(bucket="data"), "hubs": {"prod": example_config().hubs["prod"]}}
)
BUCKET = CONFIG.bucket_name("data")


@pytest.fixture(scope="module")
def kubernetes(both: Both, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubernetesApi]:  # noqa: F811
    """A cluster with a node, and what storage and the hub's release put in it as far as the Job needs it."""
    both.make_nodes("core", 1)
    kubeconfig = tmp_path_factory.mktemp("kubeconfig") / "kubeconfig"
    both.api.server.write_kubeconfig(kubeconfig)
    api = KubernetesApi(kubeconfig, SystemClock())
    namespaces = (storage.namespace(CONFIG, f"{CONFIG.name}-support"), *storage.hub_namespaces(CONFIG))
    for manifest in (*namespaces, *storage.volumes(CONFIG, FILE_SYSTEM)):
        api.apply(manifest)
    account = {"apiVersion": "v1", "kind": "ServiceAccount"}
    api.apply({**account, "metadata": {"name": hub.USER_ACCOUNT, "namespace": CONFIG.namespace("prod")}})
    where = {"LocationConstraint": "us-west-2"}
    both.aws.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    yield api
    api.close()


@pytest.fixture
def people(both: Both) -> Path:  # noqa: F811
    """The folder that stands for the hub's homes."""
    folder = both.api.settings.volumes_dir / FILE_SYSTEM / storage.homes_path(CONFIG, "prod").strip("/")
    for name in ("ada", "grace"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "notebook.ipynb").write_text(f"of {name}")
    return folder


def _objects(aws: Endpoint) -> S3Objects:
    return S3Objects(aws.client("s3"), BUCKET, "111111111111")


def _session(tmp_path: Path) -> Session:
    return Session(a_context(config=CONFIG), None, Options(Path("config.toml"), sandbox=True), tmp_path, "run")  # type: ignore[arg-type]  # has what is asked here


def _keep(tmp_path: Path, kubernetes: KubernetesApi, objects: Any) -> tuple[Any, list[str]]:
    said: list[str] = []
    told = homes.keep(_session(tmp_path), kubernetes, objects, tmp_path / "homes", said.append)
    return told, said


def test_a_job_archives_every_home_and_a_second_one_only_what_has_changed(
    both: Both,  # noqa: F811
    kubernetes: KubernetesApi,
    people: Path,
    tmp_path: Path,
) -> None:
    told, _ = _keep(tmp_path, kubernetes, _objects(both.aws))
    assert told["hubs"]["prod"]["homes"] == 2
    listed = json.loads((tmp_path / "homes" / "prod.json").read_text())
    assert [(one["user"], one["files"]) for one in listed["homes"]] == [("ada", 1), ("grace", 1)]
    assert kubernetes.get(ObjectRef("batch/v1", "Job", homes_job.JOB, CONFIG.namespace("prod"))) is None

    (people / "ada" / "more.py").write_text("new")
    again = json.loads(_kept_again(tmp_path, kubernetes, both.aws))
    assert [one["files"] for one in again["homes"]] == [2, 1]
    assert again["homes"][1] == listed["homes"][1]


def _kept_again(tmp_path: Path, kubernetes: KubernetesApi, aws: Endpoint) -> str:
    _keep(tmp_path, kubernetes, _objects(aws))
    return (tmp_path / "homes" / "prod.json").read_text()


def test_an_archive_that_is_not_what_was_written_is_an_error_and_is_made_anew_by_the_next_run(
    both: Both,  # noqa: F811
    kubernetes: KubernetesApi,
    people: Path,
    tmp_path: Path,
) -> None:
    class Spoilt(S3Objects):
        """Somebody writes over an archive after the Job has ended."""

        heads = 0

        def head(self, key: str) -> Any:
            found = super().head(key)
            return dataclasses.replace(found, etag="other") if found and "ada" in key else found

    with pytest.raises(HubctlError, match=r"prod/ada\.tar\.gz is not what was written"):
        _keep(tmp_path, kubernetes, Spoilt(both.aws.client("s3"), BUCKET, "111111111111"))
    both.aws.client("s3").put_object(Bucket=BUCKET, Key="hubctl-export/prod/ada.tar.gz", Body=b"other")
    _keep(tmp_path, kubernetes, _objects(both.aws))
    head = _objects(both.aws).head("hubctl-export/prod/ada.tar.gz")
    listed = json.loads((tmp_path / "homes" / "prod.json").read_text())
    assert head is not None
    assert (head.bytes, head.etag) == (listed["homes"][0]["bytes"], listed["homes"][0]["etag"])


def test_a_job_that_fails_says_what_it_said(
    both: Both,  # noqa: F811
    kubernetes: KubernetesApi,
    people: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(homes, "script", lambda: "raise SystemExit('the disk is gone')")
    with pytest.raises(HubctlError, match=r"Job ohw-prod/export-homes failed: .*the disk is gone"):
        _keep(tmp_path, kubernetes, _objects(both.aws))
    kubernetes.delete(ObjectRef("batch/v1", "Job", homes_job.JOB, CONFIG.namespace("prod")), timeout_seconds=30)


def test_the_job_reads_only_and_runs_beside_the_hubs_disk() -> None:
    made = homes_job.job(CONFIG, "prod", "pass", {}, "node-1")["spec"]["template"]["spec"]
    (container,) = made["containers"]
    assert {mount["mountPath"]: mount["readOnly"] for mount in container["volumeMounts"]} == {
        "/homes": True,
        "/hub-db": True,
    }
    assert made["affinity"]["nodeAffinity"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["DAC_READ_SEARCH"]}
    assert "affinity" not in homes_job.job(CONFIG, "prod", "pass", {}, None)["spec"]["template"]["spec"]


def test_without_a_bucket_nobody_knows_where_homes_go() -> None:
    with pytest.raises(UsageError, match="the config names none"):
        homes.bucket(example_config())
