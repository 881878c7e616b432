"""Left-overs of every kind in the embedded AWS, and canaries beside them whose names and tags nearly match.

Each kind is planted twice by the same words: once as the event's own would be left, once as somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hubctl.ports.inventory import Thing
from tests.adapters.aws.conftest import ACCOUNT, Account

REGIONS = ("us-west-2", "us-east-1")


@dataclass(frozen=True)
class Owner:
    """Whose things are planted: the event, or one whose every name and tag is nearly the event's."""

    event: str
    cluster: str
    namespace: str
    tags: dict[str, str]

    @property
    def path(self) -> str:
        return f"/hubctl/{self.event}/"

    def of_kubernetes(self, claim: str) -> dict[str, str]:
        """Tags of a disk that the EBS driver made, with the cluster's name told to it."""
        return {
            f"kubernetes.io/cluster/{self.cluster}": "owned",
            "kubernetes.io/created-for/pvc/namespace": self.namespace,
            "kubernetes.io/created-for/pvc/name": claim,
        }


PEOPLE = {"Owner": "hub-team", "Project": "oceanhackweek"}
OURS = Owner("ohw", "ohw-cluster", "ohw-prod", {"hubctl:event": "ohw", **PEOPLE})
# The same people, the same account, an event whose name begins like ours.
THEIRS = Owner("ohw-2", "ohw-cluster-2", "ohw-2-prod", {"hubctl:event": "ohw-2", **PEOPLE})


def pairs(tags: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: said} for name, said in tags.items()]


def specification(kind: str, tags: dict[str, str]) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": pairs(tags)}]


class Garden:
    """Plants in one account."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def client(self, service: str, region: str = REGIONS[0]) -> Any:
        return self._account.sessions.client(service, region=region)

    def plant(self, owner: Owner) -> None:
        """Everything of the table of left-overs, for one owner."""
        for plant in self._plants():
            plant(owner)

    def _plants(self) -> Iterator[Callable[[Owner], None]]:
        yield from (self._disks, self._network, self._logs, self._identities, self._files, self._keys, self._names)

    def _disks(self, owner: Owner) -> None:
        for region in REGIONS:
            ec2 = self.client("ec2", region)
            by_driver = specification("volume", owner.of_kubernetes("hub-db-dir"))
            volume = ec2.create_volume(AvailabilityZone=f"{region}a", Size=10, TagSpecifications=by_driver)
            tags = specification("snapshot", {**owner.tags, "CSIVolumeSnapshotName": "snapshot-1"})
            ec2.create_snapshot(VolumeId=volume["VolumeId"], TagSpecifications=tags)

    def _network(self, owner: Owner) -> None:
        """A VPC that stayed behind, with what holds it: a group that another one refers to, interfaces, balancers."""
        ec2, elb = self.client("ec2"), self.client("elbv2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=specification("vpc", owner.tags))["Vpc"][
            "VpcId"
        ]
        subnets = [
            ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=f"10.0.{number}.0/24",
                AvailabilityZone=zone,
                TagSpecifications=specification("subnet", owner.tags),
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate(("us-west-2a", "us-west-2b"))
        ]
        nodes, balancers = (
            ec2.create_security_group(
                GroupName=name,
                Description="planted",
                VpcId=vpc,
                TagSpecifications=specification("security-group", tags),
            )["GroupId"]
            for name, tags in (
                (f"eks-cluster-sg-{owner.cluster}-1", {**owner.tags, "aws:eks:cluster-name": owner.cluster}),
                ("k8s-elb-a05384d7f97f448b9", {f"kubernetes.io/cluster/{owner.cluster}": "owned"}),
            )
        )
        rule = [{"IpProtocol": "tcp", "FromPort": 30000, "ToPort": 32767, "UserIdGroupPairs": [{"GroupId": balancers}]}]
        ec2.authorize_security_group_ingress(GroupId=nodes, IpPermissions=rule)
        ec2.create_network_interface(
            SubnetId=subnets[0],
            Groups=[nodes],
            Description="aws-K8S-i-0123456789abcdef0",
            TagSpecifications=specification(
                "network-interface",
                {
                    "node.k8s.amazonaws.com/instance_id": "i-0123456789abcdef0",
                    "cluster.k8s.amazonaws.com/name": owner.cluster,
                },
            ),
        )
        of_service = {
            f"kubernetes.io/cluster/{owner.cluster}": "owned",
            "kubernetes.io/service-name": f"{owner.namespace}/proxy-public",
        }
        elb.create_load_balancer(Name=f"a{owner.event}nlb", Subnets=subnets, Type="network", Tags=pairs(of_service))
        elb.create_target_group(Name=f"k8s-{owner.event}", Protocol="TCP", Port=80, VpcId=vpc, Tags=pairs(of_service))
        self.client("elb").create_load_balancer(
            LoadBalancerName=f"a{owner.event}classic",
            Listeners=[{"Protocol": "TCP", "LoadBalancerPort": 80, "InstancePort": 30080}],
            Subnets=subnets,
            SecurityGroups=[balancers],
            Tags=pairs(of_service),
        )
        ec2.allocate_address(Domain="vpc", TagSpecifications=specification("elastic-ip", owner.tags))
        ec2.create_launch_template(
            LaunchTemplateName=f"{owner.event}-user",
            LaunchTemplateData={"InstanceType": "m6i.large"},
            TagSpecifications=specification("launch-template", owner.tags),
        )

    def _logs(self, owner: Owner) -> None:
        logs = self.client("logs")
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

    def _files(self, owner: Owner) -> None:
        efs = self.client("efs")
        tags = pairs({**owner.tags, "Name": f"{owner.event}-homes"})
        system = efs.create_file_system(CreationToken=f"{owner.event}-homes", Tags=tags)["FileSystemId"]
        efs.create_access_point(FileSystemId=system)
        s3 = self.client("s3")
        name = f"{owner.event}-data-{ACCOUNT}"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs(owner.tags)})

    def _keys(self, owner: Owner) -> None:
        kms = self.client("kms")
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
        mark = {
            "Name": f"_hubctl.{host}",
            "Type": "TXT",
            "TTL": 300,
            "ResourceRecords": [{"Value": '"made by hubctl"'}],
        }
        changes = [
            {"Action": "UPSERT", "ResourceRecordSet": record}
            for record in ({"Name": host, "Type": "A", "AliasTarget": alias}, mark)
        ]
        route53.change_resource_record_sets(HostedZoneId=made[0]["Id"], ChangeBatch={"Changes": changes})


def everything(inventory: Any) -> set[tuple[str, str, str]]:
    """All that an account holds, whoever it belongs to: kind, id and region. A key that is being deleted counts as
    gone."""
    wanted = [(kind, "global") for kind in inventory.everywhere()]
    wanted += [(kind, region) for region in REGIONS for kind in inventory.regional()]
    things: list[Thing] = [thing for kind, region in wanted for thing in inventory.list(kind, region)]
    return {(thing.kind, thing.id, thing.region) for thing in things if not thing.pending}
