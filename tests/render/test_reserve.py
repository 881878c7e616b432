"""What holds nodes ready, in Kubernetes' words; and the program of the CronJobs, run as a pod runs it."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hubctl.core.kubernetes import Manifest
from hubctl.render import reserve
from hubctl.render.reserve_level import level
from tests.config.test_reserve import scheduled
from tests.sandbox.kubernetes.api import Api, settings

SCALE = "/apis/apps/v1/namespaces/school-prod/deployments/node-reserve/scale"
NINE, TEN, ELEVEN = (dt.datetime(2027, 8, 9, hour) for hour in (9, 10, 11))
CONFIG = scheduled({"people": 30, "until": dt.date(2027, 8, 11)}, {"start": ELEVEN, "nodes": 4})


def named(kind: str, name: str = reserve.NAME) -> Any:
    everything = (*reserve.base(CONFIG, "prod"), reserve.deployment(CONFIG, "prod"), *reserve.cron_jobs(CONFIG, "prod"))
    (found,) = (one for one in everything if (one["kind"], one["metadata"]["name"]) == (kind, name))
    return found


def test_a_placeholder_takes_the_room_of_all_the_servers_of_a_node() -> None:
    pod = named("Deployment")["spec"]["template"]["spec"]
    assert pod["containers"][0]["resources"]["requests"] == {"memory": str(7 * 2 * 1024**3), "cpu": "3.5"}
    assert pod["nodeSelector"] == {"hub.jupyter.org/node-purpose": "user"}


def test_every_server_pushes_a_placeholder_off_and_a_placeholder_pushes_nothing_off() -> None:
    priority = named("PriorityClass", "school-node-reserve")
    assert (priority["value"], priority["preemptionPolicy"], priority["globalDefault"]) == (-10, "Never", False)
    assert named("Deployment")["spec"]["template"]["spec"]["priorityClassName"] == "school-node-reserve"


def test_the_programs_account_may_scale_that_one_object_and_nothing_else() -> None:
    assert named("Role")["rules"] == [
        {
            "apiGroups": ["apps"],
            "resources": ["deployments/scale"],
            "resourceNames": ["node-reserve"],
            "verbs": ["patch"],
        }
    ]


@pytest.mark.parametrize("image", [reserve.PAUSE, reserve.PYTHON])
def test_images_are_named_by_digest(image: str) -> None:
    assert re.fullmatch(r"[a-z0-9./-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}", image)


def test_each_slot_has_a_cron_job_for_its_beginning_and_one_for_its_end() -> None:
    jobs = {one["metadata"]["name"]: one["spec"]["schedule"] for one in reserve.cron_jobs(CONFIG, "prod")}
    assert jobs == {
        "warm-slot-0": "50 8 9-11 8 *",
        "cool-slot-0": "0 12 9-11 8 *",
        "warm-slot-1": "50 10 9 8 *",
        "cool-slot-1": "0 12 9 8 *",
    }
    assert reserve.cron_jobs(CONFIG, "staging") == ()


def test_days_in_two_months_are_told_together() -> None:
    moments = [dt.datetime(2027, 7, 30, 8, 5) + dt.timedelta(days=day) for day in range(4)]
    assert reserve.cron(moments) == "5 8 1-2,30-31 7-8 *"


def at(moment: dt.datetime) -> float:
    return moment.replace(tzinfo=dt.UTC).timestamp()


WINDOWS: list[dict[str, Any]] = [
    {"begin": at(NINE), "end": at(ELEVEN), "nodes": 3},
    {"begin": at(TEN), "end": at(ELEVEN), "nodes": 2},
]


@pytest.mark.parametrize(
    ("moment", "hand", "nodes"),
    [
        (NINE - dt.timedelta(seconds=1), None, 0),
        (NINE, None, 3),
        (TEN, None, 5),  # other people come to each
        (ELEVEN, None, 0),
        (NINE.replace(year=2028), None, 0),  # cron knows no years
        (NINE, {"nodes": 4, "until": None}, 4),
        (TEN, {"nodes": 4, "until": None}, 5),  # the schedule wants more than the hand
        (ELEVEN, {"nodes": 4, "until": at(ELEVEN)}, 0),
        (TEN, {"nodes": 0, "until": at(ELEVEN)}, 0),
        (TEN, {"nodes": 0, "until": at(TEN)}, 5),  # the silence is over
    ],
)
def test_a_moment_has_its_number_of_nodes(moment: dt.datetime, hand: dict[str, Any] | None, nodes: int) -> None:
    assert level(at(moment), WINDOWS, hand) == nodes


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """With all that is rendered in it, which the API validates."""
    running = Api(settings(tmp_path_factory.mktemp("cluster")))
    running.post("/api/v1/namespaces", {"metadata": {"name": "school-prod"}})
    for one in (*reserve.base(CONFIG, "prod"), reserve.deployment(CONFIG, "prod"), *reserve.cron_jobs(CONFIG, "prod")):
        running.post(_collection(one), dict(one))
    yield running
    running.stop()


def _collection(manifest: Manifest) -> str:
    version, kind = manifest["apiVersion"], manifest["kind"].lower()
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    where = f"/namespaces/{manifest['metadata']['namespace']}" if "namespace" in manifest["metadata"] else ""
    return f"{root}{where}/{kind}{'es' if kind.endswith('s') else 's'}"


def _run(api: Api, folder: Path, hand: Mapping[str, Any] | None = None) -> subprocess.CompletedProcess[str]:
    """The program of a CronJob, with the environment and files that its pod has, on this machine."""
    job = api.get("/apis/batch/v1/namespaces/school-prod/cronjobs/warm-slot-0")
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    mounted = {"/etc/reserve": folder / "map", "/etc/reserve-hand": folder / "hand"}
    data = api.get(f"/api/v1/namespaces/school-prod/configmaps/{reserve.SCHEDULE}")["data"]
    contents = {"map": data, "hand": {} if hand is None else {"hand.json": json.dumps(hand)}}
    account = {"token": api.server.token, "ca.crt": Path(api.server.ca_file).read_text()}
    for name, files in {**contents, "account": account}.items():
        (folder / name).mkdir()
        for file, text in files.items():
            (folder / name / file).write_text(text)
    host, _, port = api.server.url.removeprefix("https://").rpartition(":")
    environment = {
        **{one["name"]: _there(one["value"], mounted) for one in pod["containers"][0]["env"]},
        "KUBERNETES_SERVICE_HOST": host,
        "KUBERNETES_SERVICE_PORT": port,
        "ACCOUNT": str(folder / "account"),
        "PATH": os.environ["PATH"],
    }
    python, *arguments = (_there(word, mounted) for word in pod["containers"][0]["command"])
    assert python == "python"
    return subprocess.run([sys.executable, "-I", *arguments], env=environment, capture_output=True, text=True)


def _there(text: str, mounted: Mapping[str, Path]) -> str:
    root = next((mount for mount in mounted if text.startswith(f"{mount}/")), "")
    return text.replace(root, str(mounted[root])) if root else text


def test_the_program_scales_the_placeholders_to_what_is_held_by_hand(api: Api, tmp_path: Path) -> None:
    ran = _run(api, tmp_path, {"nodes": 2, "until": None})
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "2 nodes held ready\n", "")
    assert api.get(SCALE)["spec"]["replicas"] == 2


def test_a_program_that_runs_when_nothing_is_scheduled_lets_all_nodes_go(api: Api, tmp_path: Path) -> None:
    api.patch(SCALE, {"spec": {"replicas": 3}})
    ran = _run(api, tmp_path, {"nodes": 5, "until": 0})
    assert ran.returncode == 0
    assert api.get(SCALE)["spec"]["replicas"] == 0


def test_what_the_program_patches_is_what_its_role_allows(api: Api) -> None:
    pod = named("CronJob", "cool-slot-1")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["serviceAccountName"] == named("RoleBinding")["subjects"][0]["name"]
    assert {one["name"]: one["value"] for one in pod["containers"][0]["env"]}["SCALE"] == SCALE
