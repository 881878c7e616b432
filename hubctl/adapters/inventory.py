"""Fulfils `hubctl.ports.inventory.Inventory` with boto3. One lister a kind; EC2's are in inventory_ec2."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hubctl.adapters.aws_errors import in_our_words
from hubctl.adapters.aws_sessions import Sessions
from hubctl.adapters.inventory_ec2 import EC2
from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError
from hubctl.ports.inventory import Thing
from hubctl.render import names

_GIB = 1024**3
_LISTED_BY_KIND = ("ec2", "elasticloadbalancing", "eks", "elasticfilesystem", "logs", "s3", "iam", "autoscaling")


class AwsInventory:
    """The account, listed with the operator's identity."""

    def __init__(self, sessions: Sessions, config: EventConfig) -> None:
        self._client = sessions.client
        self._config = config
        self._regional: dict[str, tuple[str, Callable[[Any, str], Iterator[Thing]]]] = {
            **{kind: ("ec2", lister) for kind, lister in EC2.items()},
            "classic load balancer": ("elb", _classic),
            "load balancer": ("elbv2", _newer),
            "target group": ("elbv2", _target_groups),
            "EKS cluster": ("eks", _clusters),
            "auto scaling group": ("autoscaling", _scaling_groups),
            "file system": ("efs", _file_systems),
            "log group": ("logs", self._log_groups),
            "other tagged resource": ("resourcegroupstaggingapi", self._tagged),
        }
        self._global: dict[str, tuple[str, Callable[[Any, str], Iterator[Thing]]]] = {
            "role": ("iam", self._roles),
            "user": ("iam", self._users),
            "policy": ("iam", self._policies),
            "instance profile": ("iam", self._profiles),
            "OIDC provider": ("iam", _oidc_providers),
            "bucket": ("s3", self._buckets),
            "budget": ("budgets", self._budgets),
            "DNS record": ("route53", self._records),
        }

    def regional(self) -> Sequence[str]:
        """Kinds that exist in each region."""
        return tuple(self._regional)

    def everywhere(self) -> Sequence[str]:
        """Kinds that exist once an account."""
        return tuple(self._global)

    def list(self, kind: str, region: str) -> Sequence[Thing]:
        """All things of a kind. Raises HubctlError if the listing is denied or keeps failing, or is none."""
        service, lister = self._global[kind] if kind in self._global else self._regional[kind]
        where = "" if kind in self._global else region
        with in_our_words(f"listing {kind}s", action=f"the listing of {kind}s in {service}"):
            client = self._client(service, region=where)
            try:
                return tuple(lister(client, region))
            except KeyError as missing:
                # What AWS always sends; of emulators, ministack answers for classic load balancers with newer ones.
                raise HubctlError(
                    f"listing {kind}s: {client.meta.endpoint_url} sent an answer without {missing}, as if it did not "
                    "know them",
                    hint="look for them by hand, or ask an endpoint that knows them",
                ) from missing

    def _log_groups(self, logs: Any, region: str) -> Iterator[Thing]:
        cluster = self._config.cluster_name
        for prefix in (f"/aws/eks/{cluster}/", f"/aws/containerinsights/{cluster}/"):
            for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
                for found in page["logGroups"]:
                    size = found.get("storedBytes", 0) / _GIB
                    yield Thing("log group", found["arn"], region, found["logGroupName"], gib=size)

    def _tagged(self, tagging: Any, region: str) -> Iterator[Thing]:
        """Whatever else carries the event's tag, of services that have no lister here."""
        filters = [{"Key": "hubctl:event", "Values": [self._config.name]}]
        for page in tagging.get_paginator("get_resources").paginate(TagFilters=filters):
            for found in page["ResourceTagMappingList"]:
                arn = found["ResourceARN"]
                if arn.split(":")[2] not in _LISTED_BY_KIND:
                    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
                    yield Thing("other tagged resource", arn, region, tags=tags)

    def _roles(self, iam: Any, _region: str) -> Iterator[Thing]:
        return self._below_path(iam, "role", "list_roles", "Roles", "RoleName")

    def _users(self, iam: Any, _region: str) -> Iterator[Thing]:
        return self._below_path(iam, "user", "list_users", "Users", "UserName")

    def _policies(self, iam: Any, _region: str) -> Iterator[Thing]:
        return self._below_path(iam, "policy", "list_policies", "Policies", "PolicyName", Scope="Local")

    def _profiles(self, iam: Any, _region: str) -> Iterator[Thing]:
        listing = ("list_instance_profiles", "InstanceProfiles", "InstanceProfileName")
        return self._below_path(iam, "instance profile", *listing)

    def _below_path(self, iam: Any, kind: str, operation: str, field: str, name: str, **more: Any) -> Iterator[Thing]:
        path = names.iam_path(self._config)
        for page in iam.get_paginator(operation).paginate(PathPrefix=path, **more):
            for found in page[field]:
                yield Thing(kind, found["Arn"], "global", found[name])

    def _buckets(self, s3: Any, _region: str) -> Iterator[Thing]:
        for found in s3.list_buckets()["Buckets"]:
            yield Thing("bucket", found["Name"], "global", found["Name"])

    def _budgets(self, budgets: Any, _region: str) -> Iterator[Thing]:
        account = self._config.aws.account_id
        for page in budgets.get_paginator("describe_budgets").paginate(AccountId=account):
            for found in page.get("Budgets", ()):
                yield Thing("budget", found["BudgetName"], "global", found["BudgetName"])

    def _records(self, route53: Any, _region: str) -> Iterator[Thing]:
        """The marks that hubctl leaves beside its records."""
        from hubctl.adapters.aws_dns import record_sets, zone_id

        zone = self._config.dns.zone
        identity = zone_id(route53, zone) if zone else None
        for found in record_sets(route53, identity) if identity else ():
            name = found["Name"].rstrip(".")
            if found["Type"] == "TXT":
                yield Thing("DNS record", f"{name} TXT", "global", name)


def _classic(elb: Any, region: str) -> Iterator[Thing]:
    found = [
        one
        for page in elb.get_paginator("describe_load_balancers").paginate()
        for one in page["LoadBalancerDescriptions"]
    ]
    tags: dict[str, dict[str, str]] = {}
    for start in range(0, len(found), 20):  # DescribeTags takes 20 names
        wanted = [one["LoadBalancerName"] for one in found[start : start + 20]]
        for described in elb.describe_tags(LoadBalancerNames=wanted)["TagDescriptions"]:
            tags[described["LoadBalancerName"]] = {t["Key"]: t.get("Value", "") for t in described["Tags"]}
    for one in found:
        name = one["LoadBalancerName"]
        yield Thing("classic load balancer", name, region, name, tags.get(name), one.get("VPCId", ""))


def _elbv2(client: Any, region: str, *, kind: str, operation: str, field: str, arn: str, name: str) -> Iterator[Thing]:
    found = [one for page in client.get_paginator(operation).paginate() for one in page[field]]
    tags: dict[str, dict[str, str]] = {}
    for start in range(0, len(found), 20):
        wanted = [one[arn] for one in found[start : start + 20]]
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


def _oidc_providers(iam: Any, _region: str) -> Iterator[Thing]:
    for found in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        arn = found["Arn"]
        described = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        tags = {tag["Key"]: tag["Value"] for tag in described.get("Tags", ())}
        yield Thing("OIDC provider", arn, "global", tags=tags)
