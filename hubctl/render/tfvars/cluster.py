"""Variables of terraform/cluster."""

from __future__ import annotations

from hubctl.config.access import OPERATOR, VIEWER, Role, of_role
from hubctl.config.cluster import Budget, NodeGroup
from hubctl.config.model import DATA_BUCKET, EventConfig
from hubctl.render import names
from hubctl.render.machines import ami_type
from hubctl.render.tfvars.common import BucketRules, Part, Variables, gib


class NodeTaint(Part):
    """A taint, in Kubernetes' words."""

    key: str
    value: str
    effect: str


class NodeGroupVariables(Part):
    """One managed node group. The labels and taints of its purpose are added by the root."""

    instance_types: tuple[str, ...]
    ami_type: str
    min_size: int
    max_size: int
    spot: bool
    disk_gib: int
    labels: dict[str, str]
    taints: tuple[NodeTaint, ...]

    @classmethod
    def of(cls, group: NodeGroup) -> NodeGroupVariables:
        """Raises HubctlError if no AMI fits all instance types."""
        return cls(
            instance_types=group.instance_types,
            ami_type=ami_type(group.instance_types),
            min_size=group.min,
            max_size=group.max,
            spot=group.spot,
            disk_gib=gib(group.disk),
            labels=group.labels,
            taints=tuple(NodeTaint(key=t.key, value=t.value, effect=t.effect) for t in group.taints),
        )


class BudgetVariables(Part):
    """The monthly budget and who hears of it."""

    monthly_usd: float
    emails: tuple[str, ...]
    thresholds_percent: tuple[int, ...]
    nat_gb_per_hour: float

    @classmethod
    def of(cls, budget: Budget) -> BudgetVariables:
        """From the config's words, which are the same."""
        return cls(
            monthly_usd=budget.monthly_usd,
            emails=budget.emails,
            thresholds_percent=budget.thresholds_percent,
            nat_gb_per_hour=budget.nat_gb_per_hour,
        )


class ClusterVariables(Variables):
    """Name for name as in terraform/cluster/variables.tf."""

    vpc_cidr: str
    zones: tuple[str, ...]
    nat: str
    cluster_name: str
    kubernetes_version: str
    bot_arn: str
    admin_arns: tuple[str, ...]
    viewer_arns: tuple[str, ...]
    onlooker_arns: tuple[str, ...]
    public_access_cidrs: tuple[str, ...]
    log_retention_days: int
    node_groups: dict[str, NodeGroupVariables]
    boundary_arn: str
    user_role_name: str
    hub_namespaces: tuple[str, ...]
    support_namespace: str
    seed_prefixes: dict[str, tuple[str, ...]]
    efs_throughput_mode: str
    efs_backup: bool
    data_bucket: BucketRules
    budget: BudgetVariables | None


def _people(config: EventConfig, role: Role) -> tuple[str, ...]:
    """Those of [[access]] with a role, and the role that they assume."""
    arns = of_role(config.access, role)
    return (*arns, names.person_role_arn(config, role)) if arns else ()


def _seed_prefixes(config: EventConfig) -> dict[str, tuple[str, ...]]:
    """Prefixes by bucket, each once, of what is brought from S3."""
    buckets = sorted({seed.bucket for seed in config.seed if seed.bucket})
    return {bucket: tuple(sorted({one.prefix for one in config.seed if one.bucket == bucket})) for bucket in buckets}


def cluster(config: EventConfig, *, assume_role_arn: str | None, path_style: bool) -> ClusterVariables:
    """Network, EKS, EFS, data bucket, roles of pods, budget."""
    nodes = config.cluster.nodes
    groups = {"core": nodes.core, "user": nodes.user, "worker": nodes.worker}
    return ClusterVariables(
        event=config.name,
        region=config.aws.region,
        account_id=config.aws.account_id,
        tags=config.tags,
        assume_role_arn=assume_role_arn,
        s3_use_path_style=path_style,
        vpc_cidr=config.network.cidr,
        zones=config.network.zones,
        nat=config.network.nat,
        cluster_name=config.cluster_name,
        kubernetes_version=config.cluster.kubernetes_version,
        bot_arn=names.bot_arn(config),
        admin_arns=(*config.cluster.admins, *_people(config, OPERATOR)),
        viewer_arns=config.cluster.viewers,
        onlooker_arns=_people(config, VIEWER),
        public_access_cidrs=config.cluster.public_access_cidrs,
        log_retention_days=config.cluster.log_retention_days,
        node_groups={name: NodeGroupVariables.of(group) for name, group in groups.items() if group is not None},
        boundary_arn=names.boundary_arn(config),
        user_role_name=names.user_role(config),
        hub_namespaces=tuple(sorted(config.namespace(hub) for hub in config.hubs)),
        support_namespace=names.support_namespace(config),
        seed_prefixes=_seed_prefixes(config),
        efs_throughput_mode=config.storage.throughput_mode,
        efs_backup=config.storage.backup,
        data_bucket=BucketRules.of(config.bucket_name(DATA_BUCKET), config.buckets[DATA_BUCKET]),
        budget=BudgetVariables.of(config.budget) if config.budget is not None else None,
    )
