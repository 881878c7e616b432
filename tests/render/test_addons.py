from __future__ import annotations

from typing import Any

import pytest
import yaml

from hubctl.config.model import EventConfig
from hubctl.render import addons, grafana, secrets, static
from tests.render.configs import SECRETS, event

MONITORING = {
    "organisation": "summerschool",
    "client_id": "env:ID",
    "client_secret": "env:SECRET",
    "teams": [{"team": "helpers", "role": "Editor"}, {"team": "teachers", "role": "Admin"}],
}


def values(config: EventConfig, release: str) -> dict[str, Any]:
    return addons.values(config, release, static=static.values(release))


def test_the_releases_are_what_the_config_asks_for() -> None:
    assert addons.releases(event()) == ("cluster-autoscaler", "prometheus", "grafana")
    all_on = event(addons={"node_termination_handler": True})
    assert addons.releases(all_on) == addons.ALL_RELEASES


@pytest.mark.parametrize("release", addons.ALL_RELEASES)
def test_every_release_is_of_a_pinned_chart(release: str) -> None:
    assert static.chart(release).name == release
    assert values(event(), release)


def test_the_autoscaler_is_of_the_clusters_minor_version() -> None:
    rendered = values(event(cluster={"kubernetes_version": "1.33"}), "cluster-autoscaler")
    assert rendered["image"]["tag"] == "v1.33.0"
    assert rendered["autoDiscovery"] == {"clusterName": "school-cluster"}


def test_metrics_are_kept_as_long_as_the_config_says_and_never_fill_the_disk() -> None:
    server = values(event(monitoring={"retention_days": 90, "disk": "40G"}), "prometheus")["server"]
    assert (server["retention"], server["persistentVolume"]["size"]) == ("90d", "40Gi")
    assert server["retentionSize"] == f"{int(40 * 1024 * 0.85)}MB"


def test_every_disk_is_of_the_class_that_goes_away() -> None:
    assert values(event(), "prometheus")["server"]["persistentVolume"]["storageClass"] == "hubctl-gp3"
    assert values(event(), "grafana")["persistence"]["storageClassName"] == "hubctl-gp3"
    assert static.values("jupyterhub")["hub"]["db"]["pvc"]["storageClassName"] == "hubctl-gp3"


def test_grafana_has_no_door_of_its_own() -> None:
    assert values(event(), "grafana")["service"]["type"] == "ClusterIP"


def test_no_secret_is_in_grafanas_values() -> None:
    config = event(monitoring=MONITORING)
    rendered = grafana.with_fingerprint(values(config, "grafana"), grafana.secret(config, SECRETS.__getitem__))
    assert [secret for secret in SECRETS.values() if secret in yaml.safe_dump(rendered)] == []
    assert rendered["podAnnotations"][secrets.CHECKSUM]


def test_grafana_gets_its_dashboards() -> None:
    assert set(values(event(), "grafana")["dashboards"]["hubctl"]) == {"people", "resources"}


def test_without_github_grafana_keeps_its_admin_and_needs_no_secret() -> None:
    assert grafana.secret(event(), SECRETS.__getitem__) is None
    assert "env" not in values(event(), "grafana")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        (None, "http://localhost:3000/"),
        ("hub.school.org", "http://hub.school.org/services/grafana/"),
        ("grafana.school.org", "https://grafana.school.org/"),
    ],
)
def test_grafana_knows_its_address(host: str | None, url: str) -> None:
    server = values(event(monitoring={"host": host}), "grafana")["grafana.ini"]["server"]
    assert server == {"root_url": url, "serve_from_sub_path": "/services/" in url}
