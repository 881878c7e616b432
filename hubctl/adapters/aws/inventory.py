"""Fulfils `hubctl.ports.inventory.Inventory` with boto3. One lister a kind; here those that must know the event, the
others in inventory_ec2 and inventory_services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hubctl.adapters.aws.errors import in_our_words
from hubctl.adapters.aws.inventory_ec2 import EC2
from hubctl.adapters.aws.inventory_services import SERVICES, bucket_tags, oidc_providers
from hubctl.adapters.aws.sessions import Sessions
from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError
from hubctl.ports.inventory import Thing, plural
from hubctl.render import names

_GIB = 1024**3
_LISTED_BY_KIND = frozenset(
    {
        "ec2",
        "elasticloadbalancing",
        "eks",
        "elasticfilesystem",
        "logs",
        "s3",
        "iam",
        "autoscaling",
        "kms",
        "backup",
        "budgets",
        "cloudwatch",
        "sns",
    }
)


class AwsInventory:
    """The account, listed with the operator's identity."""

    def __init__(self, sessions: Sessions, config: EventConfig) -> None:
        self._client = sessions.client
        self._config = config
        self._regional: dict[str, tuple[str, Callable[[Any, str], Iterator[Thing]]]] = {
            **{kind: ("ec2", lister) for kind, lister in EC2.items()},
            **SERVICES,
            "log group": ("logs", self._log_groups),
            "alarm": ("cloudwatch", self._alarms),
            "topic": ("sns", self._topics),
            "other tagged resource": ("resourcegroupstaggingapi", self._tagged),
        }
        self._global: dict[str, tuple[str, Callable[[Any, str], Iterator[Thing]]]] = {
            "role": ("iam", self._roles),
            "user": ("iam", self._users),
            "policy": ("iam", self._policies),
            "instance profile": ("iam", self._profiles),
            "access key": ("iam", self._access_keys),
            "OIDC provider": ("iam", oidc_providers),
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
        with in_our_words(f"listing {plural(kind)}", action=f"the listing of {plural(kind)} in {service}"):
            client = self._client(service, region=where)
            try:
                return tuple(lister(client, region))
            except KeyError as missing:
                # What AWS always sends; of emulators, ministack answers for classic load balancers with newer ones.
                raise HubctlError(
                    f"listing {plural(kind)}: {client.meta.endpoint_url} sent an answer without {missing}, "
                    "as if it did not know them",
                    hint="look for them by hand, or ask an endpoint that knows them",
                ) from missing

    def _log_groups(self, logs: Any, region: str) -> Iterator[Thing]:
        """Those of the cluster and its agents. EKS makes them anew, untagged, as long as the cluster lives; of one
        whose cluster is gone that is said."""
        cluster = self._config.cluster_name
        gone = "" if self._has_cluster(region) else "its cluster is gone"
        for prefix in (f"/aws/eks/{cluster}/", f"/aws/containerinsights/{cluster}/"):
            for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
                for found in page["logGroups"]:
                    arn, size = found["arn"], found.get("storedBytes", 0) / _GIB
                    tags = logs.list_tags_for_resource(resourceArn=arn.removesuffix(":*")).get("tags", {})
                    yield Thing("log group", arn, region, found["logGroupName"], tags, gib=size, state=gone)

    def _alarms(self, cloudwatch: Any, region: str) -> Iterator[Thing]:
        """Those that are called as the event's."""
        pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{self._config.name}-")
        for page in pages:
            for found in page["MetricAlarms"]:
                name, arn = found["AlarmName"], found["AlarmArn"]
                tags = cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"]
                yield Thing("alarm", name, region, name, {tag["Key"]: tag["Value"] for tag in tags})

    def _topics(self, sns: Any, region: str) -> Iterator[Thing]:
        """Those that are called as the event's. Their readers go with them."""
        for page in sns.get_paginator("list_topics").paginate():
            for found in page["Topics"]:
                arn = found["TopicArn"]
                name = arn.rpartition(":")[2]
                if name.startswith(f"{self._config.name}-"):
                    tags = {tag["Key"]: tag["Value"] for tag in sns.list_tags_for_resource(ResourceArn=arn)["Tags"]}
                    yield Thing("topic", arn, region, name, tags, state=_unconfirmed(sns, arn))

    def _has_cluster(self, region: str) -> bool:
        pages = self._client("eks", region=region).get_paginator("list_clusters").paginate()
        return any(self._config.cluster_name in page["clusters"] for page in pages)

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

    def _access_keys(self, iam: Any, _region: str) -> Iterator[Thing]:
        """Of the event's users. The id of a key is no secret."""
        for user in self._users(iam, _region):
            for page in iam.get_paginator("list_access_keys").paginate(UserName=user.name):
                for key in page["AccessKeyMetadata"]:
                    yield Thing("access key", key["AccessKeyId"], "global", user.name, state=key["Status"], of=user.id)

    def _buckets(self, s3: Any, _region: str) -> Iterator[Thing]:
        """All of the account by name, and the tags of those that are called as the event's."""
        regions = {self._config.bucket_name(short): self._config.bucket_region(short) for short in self._config.buckets}
        regions[self._config.state_bucket] = self._config.aws.region
        for found in s3.list_buckets()["Buckets"]:
            name = found["Name"]
            if name in regions:
                tags = bucket_tags(self._client("s3", region=regions[name]), name)
                yield Thing("bucket", name, regions[name], name, tags)
            else:
                yield Thing("bucket", name, "global", name)

    def _budgets(self, budgets: Any, _region: str) -> Iterator[Thing]:
        """The tags of those that begin as the event's name alone are asked for: each is a call."""
        account, event = self._config.aws.account_id, self._config.name
        for page in budgets.get_paginator("describe_budgets").paginate(AccountId=account):
            for found in page.get("Budgets", ()):
                name = found["BudgetName"]
                arn = f"arn:{names.partition(self._config.aws.region)}:budgets::{account}:budget/{name}"
                asked = budgets.list_tags_for_resource(ResourceARN=arn) if name.startswith(f"{event}-") else {}
                tags = {tag["Key"]: tag["Value"] for tag in asked.get("ResourceTags", ())}
                yield Thing("budget", name, "global", name, tags)

    def _records(self, route53: Any, _region: str) -> Iterator[Thing]:
        """The records that hubctl made, and the marks that it left beside them: these say for which event."""
        from hubctl.adapters.aws.dns import is_of, marks, record_sets, zone_id

        zone = self._config.dns.zone
        identity = zone_id(route53, zone) if zone else None
        there = record_sets(route53, identity) if identity else []
        for host, event in marks(there).items():
            for one in there:
                if is_of(one, host):
                    name = one["Name"].rstrip(".")
                    yield Thing("DNS record", f"{name} {one['Type']}", "global", name, of=event)


def _unconfirmed(sns: Any, topic: str) -> str:
    """Who has not followed the link in AWS's mail, and so hears of nothing; empty if all have."""
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    readers = [one for page in pages for one in page["Subscriptions"]]
    return ", ".join(sorted(one["Endpoint"] for one in readers if one["SubscriptionArn"] == "PendingConfirmation"))
