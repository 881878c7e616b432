"""Left-overs of every kind in the embedded AWS, and canaries beside them whose names and tags nearly match.

Each kind is planted twice by the same words: once as the event's own would be left, once as somebody else's.
"""

from __future__ import annotations

from typing import Any

from hubctl.adapters.aws import dns
from hubctl.ports.inventory import Thing
from tests.adapters.aws.conftest import ACCOUNT, Account
from tests.teardown import planted_network
from tests.teardown.owners import OURS, Owner, pairs, specification

REGIONS = ("us-west-2", "us-east-1")


class Garden:
    """Plants in one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def client(self, service: str, region: str = REGIONS[0]) -> Any:
        """As the account's root, whoever the test is."""
        return self._account.endpoint.client(service, ACCOUNT, region=region)

    def plant(self, owner: Owner) -> None:
        """Everything of the table of left-overs, for one owner, in every region where it can be."""
        for region in REGIONS:
            for plant in (self._disks, self._wires, self.logs, self._files, self._keys, self._alarms):
                plant(owner, region)
        for once in (self._identities, self._bucket, self._budget, self._names):
            once(owner)

    def plant_files(self, owner: Owner) -> None:
        """A file system with a backup, and nothing else."""
        self._files(owner, REGIONS[0])

    def _disks(self, owner: Owner, region: str) -> None:
        ec2 = self.client("ec2", region)
        by_driver = specification("volume", owner.of_kubernetes("hub-db-dir"))
        volume = ec2.create_volume(AvailabilityZone=f"{region}a", Size=10, TagSpecifications=by_driver)
        tags = specification("snapshot", {**owner.tags, "CSIVolumeSnapshotName": "snapshot-1"})
        ec2.create_snapshot(VolumeId=volume["VolumeId"], TagSpecifications=tags)

    def _wires(self, owner: Owner, region: str) -> None:
        planted_network.plant(self.client, owner, region)

    def logs(self, owner: Owner, region: str) -> None:
        """Those of the control plane and of an agent, as EKS and the agents write them anew: without tags."""
        logs = self.client("logs", region)
        logs.create_log_group(logGroupName=f"/aws/eks/{owner.cluster}/cluster")
        logs.create_log_group(logGroupName=f"/aws/containerinsights/{owner.cluster}/performance")

    def _identities(self, owner: Owner) -> None:
        iam = self.client("iam")
        trust = '{"Version":"2012-10-17","Statement":[]}'
        allow = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}'
        role = {"RoleName": f"{owner.event}-node", "Path": owner.path}
        iam.create_role(**role, AssumeRolePolicyDocument=trust, Tags=pairs(owner.tags))
        policy = iam.create_policy(PolicyName=f"{owner.event}-data", Path=owner.path, PolicyDocument=allow)["Policy"]
        iam.create_policy_version(PolicyArn=policy["Arn"], PolicyDocument=allow, SetAsDefault=True)
        iam.attach_role_policy(RoleName=role["RoleName"], PolicyArn=policy["Arn"])
        iam.put_role_policy(RoleName=role["RoleName"], PolicyName="inline", PolicyDocument=allow)
        iam.create_instance_profile(InstanceProfileName=f"{owner.event}-node", Path=owner.path)
        iam.add_role_to_instance_profile(InstanceProfileName=f"{owner.event}-node", RoleName=role["RoleName"])
        user = f"{owner.event}-terraform-bot"
        iam.create_user(UserName=user, Path=owner.path, Tags=pairs(owner.tags))
        iam.create_access_key(UserName=user)
        iam.attach_user_policy(UserName=user, PolicyArn=policy["Arn"])
        iam.create_open_id_connect_provider(
            Url=f"https://oidc.eks.us-west-2.amazonaws.com/id/{owner.event.upper()}",
            ThumbprintList=["0" * 40],
            Tags=pairs(owner.tags),
        )

    def _files(self, owner: Owner, region: str) -> None:
        """A file system, and the copy of it that AWS Backup made, with its tags."""
        efs, backup = self.client("efs", region), self.client("backup", region)
        tags = {**owner.tags, "Name": f"{owner.event}-homes"}
        system = efs.create_file_system(CreationToken=f"{owner.event}-homes", Tags=pairs(tags))["FileSystemId"]
        efs.create_access_point(FileSystemId=system)
        if not backup.list_backup_vaults()["BackupVaultList"]:
            backup.create_backup_vault(BackupVaultName="aws-efs")
        backup.start_backup_job(
            BackupVaultName="aws-efs",
            ResourceArn=f"arn:aws:elasticfilesystem:{region}:{ACCOUNT}:file-system/{system}",
            IamRoleArn=f"arn:aws:iam::{ACCOUNT}:role/backup",
            RecoveryPointTags=tags,
        )

    def _budget(self, owner: Owner) -> None:
        budget = {
            "BudgetName": f"{owner.event}-monthly",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "100", "Unit": "USD"},
        }
        self.client("budgets", "us-east-1").create_budget(
            AccountId=ACCOUNT, Budget=budget, ResourceTags=pairs(owner.tags)
        )

    def _bucket(self, owner: Owner) -> None:
        s3 = self.client("s3")
        name = f"{owner.event}-data-{ACCOUNT}"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs(owner.tags)})

    def _keys(self, owner: Owner, region: str) -> None:
        kms = self.client("kms", region)
        tags = pairs(owner.tags, "TagKey", "TagValue")
        key = kms.create_key(Description=f"{owner.event}-secrets", Tags=tags)["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/{owner.event}-secrets", TargetKeyId=key)

    def _names(self, owner: Owner) -> None:
        route53 = self.client("route53")
        zone = self._account.config.dns.zone
        found = route53.list_hosted_zones_by_name(DNSName=zone, MaxItems="1")["HostedZones"]
        made = found or [route53.create_hosted_zone(Name=zone, CallerReference=zone)["HostedZone"]]
        host = f"hub.{zone}" if owner is OURS else f"other.{zone}"
        alias = {"HostedZoneId": "Z1", "DNSName": "balancer.example.", "EvaluateTargetHealth": False}
        changes = [
            {"Action": "UPSERT", "ResourceRecordSet": record}
            for record in ({"Name": host, "Type": "A", "AliasTarget": alias}, dns.mark(host, owner.event))
        ]
        route53.change_resource_record_sets(HostedZoneId=made[0]["Id"], ChangeBatch={"Changes": changes})

    def _alarms(self, owner: Owner, region: str) -> None:
        tags, name = pairs(owner.tags), f"{owner.event}-nat-traffic"
        topic = self.client("sns", region).create_topic(Name=name, Tags=tags)["TopicArn"]
        self.client("cloudwatch", region).put_metric_alarm(
            AlarmName=name,
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            Threshold=1,
            Period=3600,
            Namespace="AWS/NATGateway",
            MetricName="BytesInFromSource",
            Statistic="Sum",
            AlarmActions=[topic],
            Tags=tags,
        )


def everything(inventory: Any) -> set[tuple[str, str, str]]:
    """All that an account holds, whoever it belongs to: kind, id and region. A key that is being deleted counts as
    gone."""
    wanted = [(kind, "global") for kind in inventory.everywhere()]
    wanted += [(kind, region) for region in REGIONS for kind in inventory.regional()]
    things: list[Thing] = [thing for kind, region in wanted for thing in inventory.list(kind, region)]
    return {(thing.kind, thing.id, thing.region) for thing in things if not thing.pending}
