"""Listings of load balancers, clusters, file systems, keys and identity providers: whatever the event may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hubctl.adapters.aws.errors import code
from hubctl.ports.inventory import Thing

_GIB = 1024**3
_TAGS_AT_ONCE = 20
"""Names that DescribeTags of load balancers takes."""


def _classic(elb: Any, region: str) -> Iterator[Thing]:
    found = [
        one
        for page in elb.get_paginator("describe_load_balancers").paginate()
        for one in page["LoadBalancerDescriptions"]
    ]
    tags: dict[str, dict[str, str]] = {}
    for start in range(0, len(found), _TAGS_AT_ONCE):
        wanted = [one["LoadBalancerName"] for one in found[start : start + _TAGS_AT_ONCE]]
        for described in elb.describe_tags(LoadBalancerNames=wanted)["TagDescriptions"]:
            tags[described["LoadBalancerName"]] = {t["Key"]: t.get("Value", "") for t in described["Tags"]}
    for one in found:
        name = one["LoadBalancerName"]
        yield Thing("classic load balancer", name, region, name, tags.get(name), one.get("VPCId", ""))


def _elbv2(client: Any, region: str, *, kind: str, operation: str, field: str, arn: str, name: str) -> Iterator[Thing]:
    found = [one for page in client.get_paginator(operation).paginate() for one in page[field]]
    tags: dict[str, dict[str, str]] = {}
    for start in range(0, len(found), _TAGS_AT_ONCE):
        wanted = [one[arn] for one in found[start : start + _TAGS_AT_ONCE]]
        for described in client.describe_tags(ResourceArns=wanted)["TagDescriptions"]:
            tags[described["ResourceArn"]] = {t["Key"]: t.get("Value", "") for t in described["Tags"]}
    for one in found:
        yield Thing(kind, one[arn], region, one[name], tags.get(one[arn]), one.get("VpcId", ""))


def _newer(client: Any, region: str) -> Iterator[Thing]:
    return _elbv2(
        client,
        region,
        kind="load balancer",
        operation="describe_load_balancers",
        field="LoadBalancers",
        arn="LoadBalancerArn",
        name="LoadBalancerName",
    )


def _target_groups(client: Any, region: str) -> Iterator[Thing]:
    return _elbv2(
        client,
        region,
        kind="target group",
        operation="describe_target_groups",
        field="TargetGroups",
        arn="TargetGroupArn",
        name="TargetGroupName",
    )


def _clusters(eks: Any, region: str) -> Iterator[Thing]:
    for page in eks.get_paginator("list_clusters").paginate():
        for name in page["clusters"]:
            tags = eks.describe_cluster(name=name)["cluster"].get("tags", {})
            yield Thing("EKS cluster", name, region, name, tags)


def _scaling_groups(autoscaling: Any, region: str) -> Iterator[Thing]:
    for page in autoscaling.get_paginator("describe_auto_scaling_groups").paginate():
        for found in page["AutoScalingGroups"]:
            tags = {tag["Key"]: tag.get("Value", "") for tag in found.get("Tags", ())}
            name = found["AutoScalingGroupName"]
            yield Thing("auto scaling group", name, region, name, tags)


def _file_systems(efs: Any, region: str) -> Iterator[Thing]:
    for page in efs.get_paginator("describe_file_systems").paginate():
        for found in page["FileSystems"]:
            tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
            gib = found.get("SizeInBytes", {}).get("Value", 0) / _GIB
            yield Thing("file system", found["FileSystemId"], region, tags.get("Name", ""), tags, gib=gib)


def _recovery_points(backup: Any, region: str) -> Iterator[Thing]:
    """Copies of file systems. AWS Backup copies the tags of what it copies onto them. `of` is what they are of,
    `description` the vault that they are in."""
    vaults = [
        vault["BackupVaultName"]
        for page in backup.get_paginator("list_backup_vaults").paginate()
        for vault in page["BackupVaultList"]
    ]
    listing = backup.get_paginator("list_recovery_points_by_backup_vault")
    for vault in vaults:
        for page in listing.paginate(BackupVaultName=vault, ByResourceType="EFS"):
            for found in page["RecoveryPoints"]:
                if found.get("Status") in ("DELETING", "EXPIRED"):
                    continue
                arn = found["RecoveryPointArn"]
                tags = backup.list_tags(ResourceArn=arn).get("Tags", {})
                gib, day = (
                    found.get("BackupSizeInBytes", 0) / _GIB,
                    found.get("CalculatedLifecycle", {}).get("DeleteAt"),
                )
                state = f"AWS deletes it on {day:%Y-%m-%d}" if day else ""
                name = found.get("ResourceName") or tags.get("Name", "")
                of = found.get("ResourceArn", "")
                yield Thing("recovery point", arn, region, name, tags, "", vault, gib, state, of)


def oidc_providers(iam: Any, _region: str) -> Iterator[Thing]:
    for found in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        arn = found["Arn"]
        described = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        tags = {tag["Key"]: tag["Value"] for tag in described.get("Tags", ())}
        yield Thing("OIDC provider", arn, "global", tags=tags)


def _keys(kms: Any, region: str) -> Iterator[Thing]:
    """Keys of customers. One that is being deleted says until when: AWS takes at least a week."""
    for page in kms.get_paginator("list_keys").paginate():
        for listed in page["Keys"]:
            found = kms.describe_key(KeyId=listed["KeyId"])["KeyMetadata"]
            if found.get("KeyManager") == "AWS":
                continue
            day = found.get("DeletionDate")
            state = f"pending until {day:%Y-%m-%d}" if day else str(found.get("KeyState", ""))
            pages = kms.get_paginator("list_resource_tags").paginate(KeyId=listed["KeyId"])
            tags = {tag["TagKey"]: tag["TagValue"] for page in pages for tag in page["Tags"]}
            yield Thing("KMS key", listed["KeyId"], region, found.get("Description", ""), tags, state=state)


def bucket_tags(s3: Any, bucket: str) -> dict[str, str]:
    """A bucket's tags; none where it has none."""
    from botocore.exceptions import ClientError

    try:
        return {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=bucket)["TagSet"]}
    except ClientError as error:
        if code(error) in ("NoSuchTagSet", "NoSuchTagSetError"):
            return {}
        raise


SERVICES: dict[str, tuple[str, Callable[[Any, str], Iterator[Thing]]]] = {
    "classic load balancer": ("elb", _classic),
    "load balancer": ("elbv2", _newer),
    "target group": ("elbv2", _target_groups),
    "EKS cluster": ("eks", _clusters),
    "auto scaling group": ("autoscaling", _scaling_groups),
    "file system": ("efs", _file_systems),
    "KMS key": ("kms", _keys),
    "recovery point": ("backup", _recovery_points),
}
"""From the kind to the service that lists it, and its lister."""
