"""Each EKS cluster of the sandbox has a Kubernetes API of its own, also after the sandbox was started again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from hubctl.sandbox.clusters import KubernetesApis
from hubctl.sandbox.kubernetes import KubernetesSettings
from hubctl.sandbox.ports import free_port


def _apis(root: Path, port: int) -> KubernetesApis:
    return KubernetesApis(root, KubernetesSettings(root / "kubernetes", root / "volumes", port=port, node_groups=()))


async def _namespaces(apis: KubernetesApis, url: str, *, makes: str = "") -> set[str]:
    """What it holds; certificate and token are those of the first."""
    import ssl

    trust = ssl.create_default_context(cafile=str(apis.first.ca_file))
    headers = {"Authorization": f"Bearer {apis.first.token}"}
    async with httpx.AsyncClient(verify=trust, headers=headers, trust_env=False) as client:
        path = f"{url}/api/v1/namespaces"
        for _ in range(100):
            try:
                found = await client.get(path)
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
        if makes:
            (await client.post(path, json={"metadata": {"name": makes}})).raise_for_status()
            found = await client.get(path)
        return {one["metadata"]["name"] for one in found.json()["items"]}


def test_a_second_cluster_has_another_api_whose_objects_stay_apart_and_survive_a_stop(tmp_path: Path) -> None:
    port = free_port()

    async def first_time() -> tuple[str, str]:
        apis = _apis(tmp_path, port)
        await apis.start()
        one = apis.free("", frozenset())
        other = apis.free("", frozenset({one}))
        assert one == apis.first.url != other
        assert "of-one" not in await _namespaces(apis, other, makes="of-other")
        assert "of-other" not in await _namespaces(apis, one, makes="of-one")
        assert apis.free(other, frozenset({one})) == other  # who has one keeps it
        assert apis.free("", frozenset({other})) == one  # the first is taken again once nobody has it
        await apis.stop()
        return one, other

    async def again(one: str, other: str) -> None:
        apis = _apis(tmp_path, port)
        await apis.start()
        assert apis.free(other, frozenset({one})) == other
        assert "of-other" in await _namespaces(apis, other)
        assert "of-other" not in await _namespaces(apis, one)
        await apis.stop()

    asyncio.run(again(*asyncio.run(first_time())))
