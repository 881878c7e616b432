"""This module puts somebody else's things into the sandbox's account, alike to the event's in name and tags, and tells
whether they are as they were.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from faults.world import World

OTHER = "flt-2"
"""Another event's name, of which the event's own is the beginning."""
_MARKS = (OTHER, "flt2", "flt-terraform-bot-2", "10.77.", "state-1234567890123", "-mine")
_TAGS = [{"Key": "Owner", "Value": "hub-team"}, {"Key": f"kubernetes.io/cluster/{OTHER}-cluster", "Value": "owned"}]


def plant(world: World) -> None:
    """Makes them."""
    _plant_buckets(world)
    _plant_identities(world)
    _plant_network(world)
    world.client("logs").create_log_group(logGroupName=f"/aws/eks/{OTHER}-cluster/cluster")
    efs = world.client("efs")
    efs.create_file_system(CreationToken=OTHER, Tags=[*_TAGS, {"Key": "Name", "Value": f"{OTHER}-homes"}])


def _plant_buckets(world: World) -> None:
    s3 = world.client("s3")
    where = {"LocationConstraint": "us-west-2"}
    for bucket in (f"{OTHER}-data-123456789012", "flt-hubctl-state-1234567890123", "flt-data-123456789012-mine"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": _TAGS[:1]})
        for version in range(3):
            s3.put_object(Bucket=bucket, Key="cluster/terraform.tfstate.txt", Body=f"precious {version}".encode())
        s3.delete_object(Bucket=bucket, Key="cluster/terraform.tfstate.txt")


def _plant_identities(world: World) -> None:
    iam = world.client("iam")
    who = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [who]})
    rights = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [rights]})
    iam.create_user(UserName="flt-terraform-bot-2", Path="/hubctl/flt-2/", Tags=_TAGS[:1])
    iam.create_access_key(UserName="flt-terraform-bot-2")
    iam.create_role(RoleName=f"{OTHER}-cluster", Path="/hubctl/flt-2/", AssumeRolePolicyDocument=trust, Tags=_TAGS[:1])
    policy = iam.create_policy(PolicyName="flt-terraform-bot-2-state", Path="/hubctl/flt-2/", PolicyDocument=document)
    iam.create_policy_version(PolicyArn=policy["Policy"]["Arn"], PolicyDocument=document, SetAsDefault=True)


def _plant_network(world: World) -> None:
    ec2 = world.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.77.0.0/24", AvailabilityZone="us-west-2a")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="k8s-elb-flt2", Description="of another cluster")["GroupId"]
    volume = ec2.create_volume(AvailabilityZone="us-west-2a", Size=10)["VolumeId"]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    name = [{"Key": "Name", "Value": f"{OTHER}-vpc"}]
    ec2.create_tags(Resources=[vpc, subnet, group, volume, address], Tags=_TAGS + name)


def snapshot(world: World) -> dict[str, str]:
    """Every one of them as AWS describes it, and every version of every object of theirs, byte for byte."""
    found = {_key(kind, thing): json.dumps(thing, sort_keys=True, default=str) for kind, thing in _theirs(world)}
    s3 = world.client("s3")
    for bucket in ("flt-2-data-123456789012", "flt-hubctl-state-1234567890123", "flt-data-123456789012-mine"):
        listing = s3.list_object_versions(Bucket=bucket)
        found[f"tags of {bucket}"] = json.dumps(s3.get_bucket_tagging(Bucket=bucket)["TagSet"])
        found[f"markers of {bucket}"] = str(len(listing.get("DeleteMarkers", ())))
        for version in listing.get("Versions", ()):
            body = s3.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])["Body"].read()
            found[f"{bucket} {version['Key']} {version['VersionId']}"] = hashlib.sha256(body).hexdigest()
    return found


def _theirs(world: World) -> list[tuple[str, Any]]:
    """What the account held besides: listed when only they are there, so that nothing of theirs is left out."""
    return [(kind, thing) for kind, thing in world.things() if _is_theirs(thing)]


def _is_theirs(thing: Any) -> bool:
    text = json.dumps(thing, default=str)
    return any(mark in text for mark in _MARKS)


def _key(kind: str, thing: Any) -> str:
    marks = [str(thing.get(name)) for name in sorted(thing) if name.endswith(("Id", "Name", "Arn", "Key", "User"))]
    return f"{kind} {' '.join(marks)}"
