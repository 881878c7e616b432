"""Whether each value arrives where it works, in the objects that the real charts make of quite different events.

A chart without a strict schema takes a key that it does not know and says nothing. HUBCTL_TEST_REAL_CHARTS names a
folder of the real charts, unpacked, by their names.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubctl.config.model import EventConfig
from tests.render.configs import DASK, GITHUB, PASSWORD, event
from tests.sandbox.charts.releases import releases, template

pytestmark = pytest.mark.slow

ARN = "arn:aws:acm:us-west-2:123456789012:certificate/0"
MOUNTS = [{"directory": "shared", "path": "/home/jovyan/shared"}, {"directory": "lessons", "path": "/srv/lessons"}]
PROFILES = [
    {"name": "Small", "default": True},
    {"name": "Large", "memory_guarantee": "16G", "memory_limit": "16G", "image": "quay.io/school/large:1"},
]
BY_GITHUB = event(
    hubs={
        "staging": {"https": {"kind": "letsencrypt", "email": "team@school.org"}},
        "prod": {"https": {"kind": "certificate", "certificate_arn": ARN}, "mounts": MOUNTS, "admins": ["ada"]},
    },
    monitoring={
        "host": "hub.school.org",
        "organisation": "school",
        "client_id": "env:ID",
        "client_secret": "env:SECRET",
        "teams": [{"team": "crew", "role": "Admin"}, {"team": "staff", "role": "Editor"}],
        "retention_days": 14,
        "disk": "50G",
    },
)
BY_PASSWORD = event(
    hubs={
        name: {
            "auth": PASSWORD,
            "https": {"kind": "off"},
            "profiles": PROFILES,
            "cull": {"idle_minutes": 30, "every_minutes": 5, "max_age_hours": 0},
            "prepull": False,
        }
        for name in ("staging", "prod")
    },
    cluster=DASK["cluster"],
    addons={"node_termination_handler": True, **DASK["addons"]},
)
BARE = event(
    hubs={name: {"auth": {**GITHUB, "allow": [], "users": ["ada"]}} for name in ("staging", "prod")},
    addons={"cluster_autoscaler": False, "grafana": False, "prometheus": False},
)
EVENTS = {"github": BY_GITHUB, "password": BY_PASSWORD, "bare": BARE}


@dataclass(frozen=True)
class Charts:
    """The real charts and a real helm."""

    folder: Path
    helm: Path

    def objects(self, config: EventConfig, release: str) -> dict[tuple[str, str], Any]:
        """What helm makes of a release."""
        made = next(one for one in releases(config) if one.name == release)
        return template(self.helm, self.folder / made.chart, made)

    def hub(self, config: EventConfig, name: str) -> dict[str, Any]:
        """The values that the hub process of a hub reads."""
        secret = self.objects(config, f"school-{name}")["Secret", "hub"]
        loaded: dict[str, Any] = yaml.safe_load(base64.b64decode(secret["data"]["values.yaml"]))
        return loaded


@pytest.fixture(params=["helm3", "helm4"])
def charts(request: pytest.FixtureRequest) -> Charts:
    given = os.environ.get("HUBCTL_TEST_REAL_CHARTS")
    if given is None:
        pytest.skip("HUBCTL_TEST_REAL_CHARTS names no folder with the real charts")
    return Charts(Path(given), request.getfixturevalue(request.param))


def _pod(objects: dict[tuple[str, str], Any], kind: str, name: str) -> dict[str, Any]:
    spec: dict[str, Any] = objects[kind, name]["spec"]["template"]["spec"]
    return spec


@pytest.mark.parametrize("config", EVENTS.values(), ids=EVENTS)
def test_the_real_charts_take_the_values_of_every_release(charts: Charts, config: EventConfig) -> None:
    with_dask = config.addons.dask_gateway
    for made in releases(config):
        if with_dask or made.chart != "dask-gateway":
            assert template(charts.helm, charts.folder / made.chart, made)


def test_a_hub_knows_who_may_come_in_and_whose_servers_run_how_long(charts: Charts) -> None:
    hub = charts.hub(BY_GITHUB, "prod")
    assert hub["hub"]["config"]["GitHubOAuthenticator"]["allowed_organizations"] == GITHUB["allow"]
    assert hub["hub"]["config"]["Authenticator"] == {
        "admin_users": ["ada"],
        "allow_all": False,
        "allow_existing_users": False,
    }
    assert (hub["cull"]["enabled"], hub["cull"]["timeout"], hub["cull"]["every"]) == (True, 3600, 600)
    quick = charts.hub(BY_PASSWORD, "prod")
    assert (quick["cull"]["timeout"], quick["cull"]["every"], quick["cull"]["maxAge"]) == (1800, 300, 0)
    assert charts.hub(BARE, "prod")["hub"]["config"]["Authenticator"]["allowed_users"] == ["ada"]


def test_the_secrets_of_a_login_reach_the_hub_from_their_own_secret_alone(charts: Charts) -> None:
    container = _pod(charts.objects(BY_GITHUB, "school-prod"), "Deployment", "hub")["containers"][0]
    found = {one["name"]: one.get("valueFrom", {}).get("secretKeyRef", {}).get("name") for one in container["env"]}
    assert (found["GITHUB_CLIENT_ID"], found["GITHUB_CLIENT_SECRET"]) == ("hub-login", "hub-login")


def test_a_server_gets_its_home_its_mounts_and_its_account(charts: Charts) -> None:
    server = charts.hub(BY_GITHUB, "prod")["singleuser"]
    mounts = {one["mountPath"]: one.get("readOnly") for one in server["storage"]["extraVolumeMounts"].values()}
    assert (mounts["/home/jovyan/shared"], mounts["/srv/lessons"]) == (False, True)
    assert server["storage"]["static"] == {"pvcName": "homes", "subPath": "{username}"}
    assert server["serviceAccountName"] == "hub-user"
    assert charts.hub(BY_PASSWORD, "prod")["singleuser"]["profileList"][1]["kubespawner_override"] == {
        "mem_guarantee": "16G",
        "mem_limit": "16G",
        "image": "quay.io/school/large:1",
    }


def test_servers_must_be_on_user_nodes_and_the_hub_is_on_core_nodes_if_it_can(charts: Charts) -> None:
    objects = charts.objects(BY_GITHUB, "school-prod")
    puller = _pod(objects, "DaemonSet", "continuous-image-puller")["affinity"]["nodeAffinity"]
    (term,) = puller["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert term["matchExpressions"][0]["values"] == ["user"]
    hub = _pod(objects, "Deployment", "hub")["affinity"]["nodeAffinity"]
    assert "requiredDuringSchedulingIgnoredDuringExecution" not in hub
    assert ("DaemonSet", "continuous-image-puller") not in charts.objects(BY_PASSWORD, "school-prod")


def test_https_ends_where_the_config_says(charts: Charts) -> None:
    own = charts.objects(BY_GITHUB, "school-staging")
    assert "team@school.org" in own["ConfigMap", "autohttps"]["data"]["traefik.yaml"]
    of_aws = charts.objects(BY_GITHUB, "school-prod")["Service", "proxy-public"]
    assert of_aws["metadata"]["annotations"]["service.beta.kubernetes.io/aws-load-balancer-ssl-cert"] == ARN
    ports = {one["name"]: (one["port"], one["targetPort"]) for one in of_aws["spec"]["ports"]}
    assert ports == {"https": (443, "http"), "http": (80, "http")}
    off = charts.objects(BY_PASSWORD, "school-prod")
    assert [one["port"] for one in off["Service", "proxy-public"]["spec"]["ports"]] == [80]
    assert ("Deployment", "autohttps") not in off


def test_grafana_knows_prometheus_its_logins_its_address_and_its_dashboard(charts: Charts) -> None:
    objects = charts.objects(BY_GITHUB, "grafana")
    files = objects["ConfigMap", "grafana"]["data"]
    ini = files["grafana.ini"]
    for line in (
        "allowed_organizations = school",
        "scopes = user:email,read:org",
        "root_url = https://hub.school.org/services/grafana/",
        "serve_from_sub_path = true",
        "disable_login_form = true",
        "role_attribute_strict = true",
    ):
        assert line in ini
    assert "'@school/crew') && 'Admin'" in ini
    (source,) = yaml.safe_load(files["datasources.yaml"])["datasources"]
    prometheus = charts.objects(BY_GITHUB, "prometheus")
    assert source["url"] == "http://prometheus-server"
    assert ("Service", "prometheus-server") in prometheus
    assert ("ConfigMap", "grafana-dashboards-hubctl") in objects
    assert ("Secret", "grafana") not in objects, "no admin password exists where teams say who is an admin"
    assert ("Secret", "grafana") in charts.objects(BY_PASSWORD, "grafana")


def test_a_hub_passes_grafana_on_at_its_own_address(charts: Charts) -> None:
    service = charts.hub(BY_GITHUB, "prod")["hub"]["services"]["grafana"]
    assert service["url"] == "http://grafana.school-support"
    assert charts.objects(BY_GITHUB, "grafana")["Service", "grafana"]["spec"]["ports"][0]["port"] == 80


def test_prometheus_keeps_what_the_config_says_on_a_disk_of_that_size(charts: Charts) -> None:
    objects = charts.objects(BY_GITHUB, "prometheus")
    arguments = [word for one in _pod(objects, "Deployment", "prometheus-server")["containers"] for word in one["args"]]
    assert {"--storage.tsdb.retention.time=14d", "--storage.tsdb.retention.size=43520MB"} <= set(arguments)
    exporter = _pod(objects, "DaemonSet", "prometheus-prometheus-node-exporter")["containers"][0]
    assert "--collector.mountstats" in exporter["args"]
    claim = objects["PersistentVolumeClaim", "prometheus-server"]["spec"]
    assert (claim["storageClassName"], claim["resources"]["requests"]["storage"]) == ("hubctl-gp3", "50Gi")
    assert objects["Deployment", "prometheus-server"]["spec"]["strategy"]["type"] == "Recreate"


def test_prometheus_may_read_the_hubs_counts(charts: Charts) -> None:
    rules = charts.objects(BY_GITHUB, "school-prod")["NetworkPolicy", "hub"]["spec"]["ingress"]
    (peer,) = [
        peer for rule in rules for peer in rule["from"] if peer.get("namespaceSelector") and peer.get("podSelector")
    ]
    labels = charts.objects(BY_GITHUB, "prometheus")["Deployment", "prometheus-server"]["spec"]["template"]["metadata"]
    assert peer["podSelector"]["matchLabels"].items() <= labels["labels"].items()
    assert charts.hub(BY_GITHUB, "prod")["hub"]["authenticatePrometheus"] is False


def test_the_autoscaler_has_the_account_that_aws_gives_its_role(charts: Charts) -> None:
    pod = _pod(charts.objects(BY_GITHUB, "cluster-autoscaler"), "Deployment", "cluster-autoscaler")
    container = pod["containers"][0]
    assert pod["serviceAccountName"] == "cluster-autoscaler"
    assert container["image"].endswith(f":v{BY_GITHUB.cluster.kubernetes_version}.0")
    found = next(word for word in container["command"] if word.startswith("--node-group-auto-discovery"))
    assert found.endswith(f"k8s.io/cluster-autoscaler/{BY_GITHUB.cluster_name}")


def test_the_termination_handler_runs_on_spot_nodes_and_drains_them(charts: Charts) -> None:
    name = "aws-node-termination-handler"
    pod = _pod(charts.objects(BY_PASSWORD, name), "DaemonSet", name)
    said = {one["name"]: one.get("value") for one in pod["containers"][0]["env"]}
    assert pod["nodeSelector"]["eks.amazonaws.com/capacityType"] == "SPOT"
    assert (said["ENABLE_SPOT_INTERRUPTION_DRAINING"], said["ENABLE_REBALANCE_DRAINING"]) == ("true", "false")
    assert {"operator": "Exists"} in pod["tolerations"]


def test_dask_workers_go_where_there_are_nodes_for_them(charts: Charts) -> None:
    objects = charts.objects(BY_PASSWORD, "school-prod-dask-gateway")
    config = objects["ConfigMap", "api-school-prod-dask-gateway"]["data"]["dask_gateway_config.py"]
    for words in ("k8s.dask.org/node-purpose", "k8s.dask.org/dedicated", "http://hub.school-prod:8081/hub/api"):
        assert words in config
    address = charts.hub(BY_PASSWORD, "prod")["hub"]["services"]["dask-gateway"]["url"]
    assert ("Service", address.removeprefix("http://")) in objects
