"""Fulfils `hubctl.ports.disposal.Disposal` with boto3. EC2's and IAM's kinds are in disposal_ec2 and disposal_iam."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hubctl.adapters.aws import dns
from hubctl.adapters.aws.disposal_ec2 import EC2
from hubctl.adapters.aws.disposal_iam import IAM
from hubctl.adapters.aws.errors import code, in_our_words, is_absent, is_denied
from hubctl.adapters.aws.inventory_services import bucket_tags
from hubctl.adapters.aws.sessions import Sessions
from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError
from hubctl.ports.disposal import DRAINING_TAG, StillUsedError
from hubctl.ports.inventory import Thing

_IN_USE = frozenset(
    {
        "DependencyViolation",
        "VolumeInUse",
        "ResourceInUse",
        "ResourceInUseException",
        "InvalidGroup.InUse",
        "InvalidNetworkInterface.InUse",
        "InvalidIPAddress.InUse",
        "InvalidSnapshot.InUse",
        "IncorrectState",
        "DeleteConflict",
        "FileSystemInUse",
        "IncorrectFileSystemLifeCycleState",
    }
)
"""Codes that mean: something else goes first, or is still going."""
_SHORTEST_WINDOW_DAYS = 7
"""That KMS takes to delete a key. https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html"""


class AwsDisposal:
    """The account, changed with the operator's identity."""

    def __init__(self, sessions: Sessions, config: EventConfig) -> None:
        self._client = sessions.client
        self._config = config
        self._by_kind: dict[str, tuple[str, Callable[[Any, Thing], Any]]] = {
            **{kind: ("ec2", delete) for kind, delete in EC2.items()},
            **{kind: ("iam", delete) for kind, delete in IAM.items()},
            "classic load balancer": ("elb", lambda elb, thing: elb.delete_load_balancer(LoadBalancerName=thing.id)),
            "load balancer": ("elbv2", lambda elb, thing: elb.delete_load_balancer(LoadBalancerArn=thing.id)),
            "target group": ("elbv2", lambda elb, thing: elb.delete_target_group(TargetGroupArn=thing.id)),
            "log group": ("logs", lambda logs, thing: logs.delete_log_group(logGroupName=thing.name)),
            "alarm": ("cloudwatch", lambda cloudwatch, thing: cloudwatch.delete_alarms(AlarmNames=[thing.id])),
            "topic": ("sns", lambda sns, thing: sns.delete_topic(TopicArn=thing.id)),
            "auto scaling group": ("autoscaling", _scaling_group),
            "EKS cluster": ("eks", _cluster),
            "file system": ("efs", _file_system),
            "KMS key": ("kms", _key),
            "recovery point": ("backup", _recovery_point),
            "bucket": ("s3", _bucket),
            "budget": ("budgets", self._budget),
            "DNS record": ("route53", self._record),
        }

    def knows(self, kind: str) -> bool:
        """Whether things of a kind can be deleted here."""
        return kind in self._by_kind

    def delete(self, thing: Thing) -> None:
        """Deletes a thing; nothing where it is gone. Raises StillUsedError, or HubctlError."""
        from botocore.exceptions import ClientError

        service, delete = self._by_kind[thing.kind]
        doing = f"deleting the {thing.kind} {thing.name or thing.id}"
        with in_our_words(doing, action=f"what deletes a {thing.kind} in {service}"):
            try:
                delete(self._client(service, region="" if thing.region == "global" else thing.region), thing)
            except ClientError as error:
                if is_absent(error) or "NotFound" in code(error):
                    return
                if code(error) in _IN_USE:
                    said = error.response["Error"].get("Message", "")
                    raise StillUsedError(f"{doing}: {said}", hint="hubctl leftovers --delete, after a while") from error
                raise

    def mark(self, thing: Thing, tag: str, day: str) -> None:
        """Tags a bucket or a file system with a day."""
        with in_our_words(f"tagging {thing.id}", action="s3:PutBucketTagging, elasticfilesystem:TagResource"):
            if thing.kind == "bucket":
                s3 = self._client("s3", region=thing.region)
                tags = {**bucket_tags(s3, thing.id), tag: day}
                s3.put_bucket_tagging(
                    Bucket=thing.id, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}
                )
            else:
                efs = self._client("efs", region=thing.region)
                efs.tag_resource(ResourceId=thing.id, Tags=[{"Key": tag, "Value": day}])

    def _budget(self, budgets: Any, thing: Thing) -> None:
        budgets.delete_budget(AccountId=self._config.aws.account_id, BudgetName=thing.id)

    def _record(self, route53: Any, thing: Thing) -> None:
        zone = self._config.dns.zone
        identity = dns.zone_id(route53, zone) if zone else None
        host = thing.name.removeprefix("_hubctl.")
        sets = [found for found in dns.record_sets(route53, identity) if dns.is_of(found, host)] if identity else []
        if sets:
            dns.remove(route53, str(identity), sets)


def _scaling_group(autoscaling: Any, thing: Thing) -> None:
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName=thing.id, ForceDelete=True)


def _cluster(eks: Any, thing: Thing) -> None:
    """Its node groups first; these take minutes."""
    names = [
        name
        for page in eks.get_paginator("list_nodegroups").paginate(clusterName=thing.id)
        for name in page["nodegroups"]
    ]
    for name in names:
        if eks.describe_nodegroup(clusterName=thing.id, nodegroupName=name)["nodegroup"]["status"] != "DELETING":
            eks.delete_nodegroup(clusterName=thing.id, nodegroupName=name)
    if names:
        raise StillUsedError(
            f"the node groups of {thing.id} are going", hint="hubctl leftovers --delete, after a while"
        )
    eks.delete_cluster(name=thing.id)


def _file_system(efs: Any, thing: Thing) -> None:
    """Access points and mount targets first; a mount target takes a minute or so."""
    for found in efs.describe_access_points(FileSystemId=thing.id)["AccessPoints"]:
        efs.delete_access_point(AccessPointId=found["AccessPointId"])
    targets = efs.describe_mount_targets(FileSystemId=thing.id)["MountTargets"]
    for found in targets:
        if found.get("LifeCycleState") != "deleting":
            efs.delete_mount_target(MountTargetId=found["MountTargetId"])
    if targets:
        raise StillUsedError(f"mount targets of {thing.id} are going", hint="hubctl leftovers --delete, after a while")
    efs.delete_file_system(FileSystemId=thing.id)


def _key(kms: Any, thing: Thing) -> None:
    """Its aliases first, so that their names are free; the key itself goes in a week."""
    for page in kms.get_paginator("list_aliases").paginate(KeyId=thing.id):
        for alias in page["Aliases"]:
            kms.delete_alias(AliasName=alias["AliasName"])
    kms.schedule_key_deletion(KeyId=thing.id, PendingWindowInDays=_SHORTEST_WINDOW_DAYS)


def _recovery_point(backup: Any, thing: Thing) -> None:
    """The vault of EFS's own daily copies denies it to everybody; its policy is the account's, shared by all events.

    https://repost.aws/knowledge-center/backup-insufficient-privileges-efs has that policy.
    """
    from botocore.exceptions import ClientError

    try:
        backup.delete_recovery_point(BackupVaultName=thing.description, RecoveryPointArn=thing.id)
    except ClientError as error:
        if not is_denied(error):
            raise
        by_itself = f"; {thing.state}" if thing.state else ""
        raise HubctlError(
            f"{thing.id}: AWS does not allow backup:DeleteRecoveryPoint, perhaps by the policy of its vault{by_itself}",
            hint=f"look: aws backup get-backup-vault-access-policy --backup-vault-name {thing.description}",
        ) from error


def _bucket(s3: Any, thing: Thing) -> None:
    """Only an empty one: what is in it goes by `hubctl empty`, where its name is asked for."""
    from botocore.exceptions import ClientError

    try:
        s3.delete_bucket(Bucket=thing.id)
    except ClientError as error:
        if code(error) == "BucketNotEmpty":
            day = (thing.tags or {}).get(DRAINING_TAG)
            how = f"S3 is still emptying it, not before {day}" if day else "not empty"
            raise HubctlError(f"s3://{thing.id}: {how}", hint=f"hubctl empty {thing.id}") from error
        raise
