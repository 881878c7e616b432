from __future__ import annotations

import json
from typing import Any

import jmespath
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


def test_metrics_are_kept_as_long_as_the_config_says() -> None:
    server = values(event(monitoring={"retention_days": 90, "disk": "40G"}), "prometheus")["server"]
    assert (server["retention"], server["persistentVolume"]["size"]) == ("90d", "40Gi")


def test_every_disk_is_of_the_class_that_goes_away() -> None:
    assert values(event(), "prometheus")["server"]["persistentVolume"]["storageClass"] == "hubctl-gp3"
    assert values(event(), "grafana")["persistence"]["storageClassName"] == "hubctl-gp3"
    assert static.values("jupyterhub")["hub"]["db"]["pvc"]["storageClassName"] == "hubctl-gp3"


def test_teams_become_roles_the_strongest_first() -> None:
    assert grafana.role_path(event(monitoring=MONITORING)) == (
        "contains(groups[*], '@summerschool/teachers') && 'Admin' || "
        "contains(groups[*], '@summerschool/helpers') && 'Editor' || 'Viewer'"
    )


def _grafana_role(login: str, *teams: str) -> str:
    people = [
        {"name": "ada", "arn": "arn:aws:iam::123456789012:user/ada", "role": "operator", "github": "ada"},
        {"name": "bob", "arn": "arn:aws:iam::123456789012:user/bob", "role": "viewer", "github": "bob"},
        {
            "name": "eve",
            "arn": "arn:aws:iam::123456789012:user/eve",
            "role": "viewer",
            "github": "eve",
            "grafana": "Editor",
        },
        {"name": "pi", "arn": "arn:aws:iam::123456789012:user/pi", "role": "operator"},
    ]
    path = grafana.role_path(event(monitoring=MONITORING, access=people))
    return str(jmespath.search(path, {"login": login, "groups": [f"@summerschool/{team}" for team in teams]}))


def test_who_is_named_has_their_own_role_and_everybody_else_that_of_their_team() -> None:
    assert [_grafana_role(name) for name in ("ada", "bob", "eve", "pi")] == ["Admin", "Viewer", "Editor", "Viewer"]
    assert _grafana_role("bob", "teachers") == "Viewer"
    assert (_grafana_role("somebody", "teachers"), _grafana_role("somebody")) == ("Admin", "Viewer")


def test_grafanas_login_asks_github_for_teams() -> None:
    ini = values(event(monitoring=MONITORING), "grafana")["grafana.ini"]
    assert ini["auth.github"]["scopes"] == "user:email,read:org"
    assert ini["auth.github"]["allowed_organizations"] == "summerschool"


def test_grafana_has_no_door_of_its_own() -> None:
    assert values(event(), "grafana")["service"]["type"] == "ClusterIP"


def test_no_secret_is_in_grafanas_values() -> None:
    config = event(monitoring=MONITORING)
    rendered = grafana.with_fingerprint(values(config, "grafana"), grafana.secret(config, SECRETS.__getitem__))
    assert [secret for secret in SECRETS.values() if secret in yaml.safe_dump(rendered)] == []
    assert rendered["podAnnotations"][secrets.CHECKSUM]


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


def test_the_dashboard_looks_at_this_events_hubs() -> None:
    board = json.loads(values(event(), "grafana")["dashboards"]["hubctl"]["event"]["json"])
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert any('namespace=~"school-staging|school-prod"' in query for query in queries)
    assert not [query for query in queries if "<" in query]
