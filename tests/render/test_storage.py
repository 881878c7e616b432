from __future__ import annotations

from hubctl.core.kubernetes import ObjectRef
from hubctl.render import storage
from tests.render.configs import event

MOUNTS = [{"directory": "lessons", "path": "/srv/lessons"}]


def test_disks_go_with_their_claim_and_carry_the_events_tags() -> None:
    made = storage.storage_class(event())
    assert made["reclaimPolicy"] == "Delete"
    assert made["parameters"] == {
        "type": "gp3",
        "encrypted": "true",
        "tagSpecification_1": "Owner=team",
        "tagSpecification_2": "hubctl:event=school",
    }


def test_each_hub_claims_its_own_homes_and_what_it_mounts() -> None:
    config = event(hubs={"prod": {"mounts": MOUNTS}})
    assert [(folder.namespace, folder.claim, folder.path) for folder in storage.folders(config)] == [
        ("school-support", "efs-root", "/"),
        ("school-staging", "homes", "/school/homes/staging"),
        ("school-prod", "homes", "/school/homes/prod"),
        ("school-prod", "lessons", "/school/lessons"),
    ]


def test_a_volume_names_its_folder_on_the_file_system() -> None:
    root, _, homes, *_ = storage.volumes(event(), "fs-1")
    assert root["spec"]["csi"]["volumeHandle"] == "fs-1"
    assert homes["spec"]["csi"]["volumeHandle"] == "fs-1:/school/homes/staging"


def test_deleting_a_claim_never_deletes_peoples_files() -> None:
    volumes = [m for m in storage.volumes(event(), "fs-1") if m["kind"] == "PersistentVolume"]
    assert {volume["spec"]["persistentVolumeReclaimPolicy"] for volume in volumes} == {"Retain"}


def test_volume_and_claim_name_each_other() -> None:
    made = storage.volumes(event(), "fs-1")
    for volume, claim in zip(made[::2], made[1::2], strict=True):
        assert claim["spec"]["volumeName"] == volume["metadata"]["name"]
        assert volume["spec"]["claimRef"]["name"] == claim["metadata"]["name"]
        assert volume["spec"]["claimRef"]["namespace"] == claim["metadata"]["namespace"]


def test_volumes_have_names_of_their_own() -> None:
    names = [ref.name for ref in storage.volume_refs(event())]
    assert len(names) == len(set(names))


def test_what_is_made_is_what_is_deleted() -> None:
    made = {ObjectRef.of(manifest) for manifest in storage.volumes(event(), "fs-1")}
    assert made == {*storage.claim_refs(event()), *storage.volume_refs(event())}


def test_a_size_of_the_config_means_the_same_to_kubernetes() -> None:
    assert (storage.quantity("20G"), storage.quantity("512Mi")) == ("20Gi", "512Mi")
