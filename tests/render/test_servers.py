from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from hubctl.config.hubs import Image
from hubctl.render import servers, static
from tests.render.configs import event, one_hub

MOUNTS = [
    {"directory": "shared", "path": "/home/jovyan/shared"},
    {"directory": "lessons", "path": "/home/jovyan/lessons"},
]


def values(**hub: Any) -> dict[str, Any]:
    return servers.values(one_hub(**hub), "hub")


def test_an_image_by_tag() -> None:
    assert servers.image(Image(name="quay.io/a/b", tag="1")) == {"name": "quay.io/a/b", "tag": "1"}


def test_an_image_by_digest_is_whole_again_when_the_chart_joins_it() -> None:
    digest = f"sha256:{'0' * 64}"
    image = servers.image(Image(name="quay.io/a/b", tag="1", digest=digest))
    assert f"{image['name']}:{image['tag']}" == f"quay.io/a/b@{digest}"


def test_a_hubs_own_image_wins() -> None:
    hubs = {"staging": {"image": {"name": "quay.io/own/image", "tag": "7"}}}
    assert servers.values(event(hubs=hubs), "staging")["image"] == {"name": "quay.io/own/image", "tag": "7"}
    assert servers.values(event(hubs=hubs), "prod")["image"] == {"name": "quay.io/school/image", "tag": "2027.08"}


def test_read_only_is_what_the_directory_says() -> None:
    mounts = values(mounts=MOUNTS)["storage"]["extraVolumeMounts"]
    assert {mount["name"]: mount["readOnly"] for mount in mounts.values()} == {"dir-shared": False, "dir-lessons": True}


def test_a_directory_mounted_twice_is_one_volume() -> None:
    twice = [*MOUNTS, {"directory": "shared", "path": "/srv/shared"}]
    storage = values(mounts=twice)["storage"]
    assert set(storage["extraVolumes"]) == {"dir-shared", "dir-lessons", "scratch"}
    assert len(storage["extraVolumeMounts"]) == 3


def test_no_start_walks_through_a_tree() -> None:
    (init,) = values(mounts=MOUNTS)["initContainers"]
    assert "-R" not in " ".join(init["command"])
    assert [mount["mountPath"] for mount in init["volumeMounts"]] == ["/home/jovyan"]


class _Mount:
    def __init__(self, name: str, mount_path: str) -> None:
        self.name, self.mount_path = name, mount_path


def _pod_of(*, admin: bool, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Mounts that the rendered hub code adds to a pod. kubernetes_asyncio is the hub's own, not hubctl's."""
    client = ModuleType("kubernetes_asyncio.client")
    client.V1VolumeMount = _Mount
    monkeypatch.setitem(sys.modules, "kubernetes_asyncio", ModuleType("kubernetes_asyncio"))
    monkeypatch.setitem(sys.modules, "kubernetes_asyncio.client", client)
    config = one_hub(mounts=MOUNTS)
    c = SimpleNamespace(KubeSpawner=SimpleNamespace())
    exec(servers.admin_mounts(config, config.hubs["hub"])["30-admin-mounts"], {"c": c})  # noqa: S102 (as the hub does)
    pod = SimpleNamespace(spec=SimpleNamespace(containers=[SimpleNamespace(volume_mounts=[])]))
    c.KubeSpawner.modify_pod_hook(SimpleNamespace(user=SimpleNamespace(admin=admin)), pod)
    return [(mount.name, mount.mount_path) for mount in pod.spec.containers[0].volume_mounts]


def test_admins_can_write_where_participants_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _pod_of(admin=True, monkeypatch=monkeypatch) == [("dir-lessons", "/home/jovyan/lessons-readwrite")]


def test_participants_get_no_writable_mount_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _pod_of(admin=False, monkeypatch=monkeypatch) == []


def test_where_nothing_is_read_only_the_hub_runs_no_code_for_it() -> None:
    config = one_hub(mounts=MOUNTS[:1])
    assert servers.admin_mounts(config, config.hubs["hub"]) == {}


def test_profiles_override_only_what_they_say() -> None:
    (profile,) = values(profiles=[{"name": "Large", "memory_limit": "8G", "default": True}])["profileList"]
    assert profile == {
        "display_name": "Large",
        "description": "",
        "default": True,
        "kubespawner_override": {"mem_limit": "8G"},
    }


def test_servers_know_the_buckets_and_their_own_scratch() -> None:
    buckets = {"data": {"scratch_days": 7}, "sea-ice": {"region": "us-east-1"}}
    found = values(buckets=buckets)["extraEnv"]
    assert found["DATA_BUCKET"] == "s3://school-data-123456789012"
    assert found["DATA_SCRATCH"] == "s3://school-data-123456789012/scratch/$(JUPYTERHUB_USER)"
    assert found["SEA_ICE_BUCKET"] == "s3://school-sea-ice-123456789012"
    assert "SEA_ICE_SCRATCH" not in found


def test_idle_kernels_end_even_in_an_open_tab() -> None:
    file = values(cull={"idle_minutes": 30})["extraFiles"]["culling"]
    assert file["data"]["MappingKernelManager"] == {
        "cull_idle_timeout": 1800,
        "cull_interval": 600,
        "cull_connected": True,
    }


def test_a_directory_may_have_the_name_of_a_volume_of_the_chart() -> None:
    storage = {"directories": [{"name": "scratch"}]}
    rendered = values(storage=storage, mounts=[{"directory": "scratch", "path": "/scratch"}])
    own = static.values("jupyterhub")["singleuser"]["storage"]["extraVolumes"]
    assert not own.keys() & rendered["storage"]["extraVolumes"].keys()
