"""This module answers which Kubernetes and add-on versions EKS offers.

Canned: a list of 2026, in the right shape. The newest version counts as out since last month, each older one four
months longer, so that a rehearsal does not age: 14 months of standard support and 12 of extended support, as with EKS.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hubctl.sandbox.aws.wire import Record, Reply, json_reply

VERSIONS = ["1.36", "1.35", "1.34", "1.33", "1.32", "1.31", "1.30", "1.29"]
DEFAULT_VERSION = "1.33"
_MONTH = timedelta(days=30)
_BETWEEN, _STANDARD, _EXTENDED = 4 * _MONTH, 14 * _MONTH, 26 * _MONTH

ADDONS = {
    "vpc-cni": "v1.20.4-eksbuild.2",
    "coredns": "v1.12.1-eksbuild.2",
    "kube-proxy": "v1.33.3-eksbuild.4",
    "aws-ebs-csi-driver": "v1.48.0-eksbuild.1",
    "aws-efs-csi-driver": "v2.1.11-eksbuild.1",
    "eks-pod-identity-agent": "v1.3.8-eksbuild.2",
    "metrics-server": "v0.8.0-eksbuild.2",
    "snapshot-controller": "v8.3.0-eksbuild.1",
    "amazon-cloudwatch-observability": "v4.4.0-eksbuild.1",
    "aws-mountpoint-s3-csi-driver": "v2.0.0-eksbuild.1",
    "cert-manager": "v1.18.2-eksbuild.2",
    "external-dns": "v0.19.0-eksbuild.2",
    "kube-state-metrics": "v2.16.0-eksbuild.1",
    "prometheus-node-exporter": "v1.9.1-eksbuild.4",
}


def addon_versions(asked: Record) -> Reply:
    """DescribeAddonVersions: one version of each, said to fit every cluster version."""
    names = [asked["addonName"]] if asked.get("addonName") else list(ADDONS)
    versions = [asked["kubernetesVersion"]] if asked.get("kubernetesVersion") else VERSIONS
    return json_reply({"addons": [_addon(name, versions) for name in names if name in ADDONS]})


def _addon(name: str, versions: list[str]) -> Record:
    fits = [{"clusterVersion": v, "platformVersions": ["*"], "defaultVersion": True} for v in versions]
    version = {
        "addonVersion": ADDONS[name],
        "architecture": ["amd64", "arm64"],
        "computeTypes": ["ec2", "auto", "hybrid"],
        "compatibilities": fits,
        "requiresConfiguration": False,
        "requiresIamPermissions": name in ("aws-ebs-csi-driver", "aws-efs-csi-driver", "vpc-cni"),
    }
    return {"addonName": name, "type": "networking", "publisher": "eks", "owner": "aws", "addonVersions": [version]}


def cluster_versions(_: Record) -> Reply:
    """DescribeClusterVersions."""
    return json_reply({"clusterVersions": [_version(name, age) for age, name in enumerate(VERSIONS)]})


def _version(name: str, age: int) -> Record:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    released = today - _MONTH - age * _BETWEEN
    status = "STANDARD_SUPPORT" if today < released + _STANDARD else "EXTENDED_SUPPORT"
    return {
        "clusterVersion": name,
        "clusterType": "eks",
        "defaultPlatformVersion": "eks.9",
        "defaultVersion": name == DEFAULT_VERSION,
        "releaseDate": released.timestamp(),
        "endOfStandardSupportDate": (released + _STANDARD).timestamp(),
        "endOfExtendedSupportDate": (released + _EXTENDED).timestamp(),
        "status": status,
        "versionStatus": status,
    }


def insights(_cluster: str, _: Record) -> Reply:
    """ListInsights: none."""
    return json_reply({"insights": []})
