from __future__ import annotations

from typing import Any

import pytest
import yaml

from hubctl.config.model import EventConfig
from hubctl.render import hub, static
from tests.render.configs import DASK, GITHUB, PASSWORD, SECRETS, event, one_hub


def values(config: EventConfig, name: str = "hub", **given: Any) -> dict[str, Any]:
    return hub.values(config, name, static=static.values("jupyterhub"), **given)


def differences(left: Any, right: Any, path: str = "") -> set[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        keys = left.keys() | right.keys()
        return set().union(*(differences(left.get(key), right.get(key), f"{path}.{key}") for key in keys))
    return set() if left == right else {path.removeprefix(".")}


def test_the_same_config_gives_the_same_values() -> None:
    assert yaml.safe_dump(values(event(), "prod")) == yaml.safe_dump(values(event(), "prod"))


def test_staging_and_prod_differ_in_what_the_config_says_and_in_nothing_else() -> None:
    config = event(hubs={"prod": {"memory_limit": "8G"}})
    assert differences(values(config, "staging"), values(config, "prod")) == {
        "hub.config.GitHubOAuthenticator.oauth_callback_url",
        "singleuser.memory.limit",
    }


def test_no_secret_is_in_the_values() -> None:
    for auth in (GITHUB, PASSWORD):
        text = yaml.safe_dump(values(one_hub(auth=auth), login_fingerprint="abc"))
        assert [secret for secret in SECRETS.values() if secret in text] == []


def test_secrets_are_in_one_object_beside_the_release() -> None:
    _account, secret = hub.before(one_hub(auth=PASSWORD), "hub", SECRETS.__getitem__)
    assert secret["kind"] == "Secret"
    assert secret["metadata"]["namespace"] == "school-hub"
    assert set(secret["data"]) == {"HUB_USER_PASSWORD", "HUB_ADMIN_PASSWORD"}


def test_a_hub_without_secrets_gets_no_secret_object() -> None:
    (account,) = hub.before(one_hub(auth={"kind": "dummy"}), "hub", SECRETS.__getitem__)
    assert account["kind"] == "ServiceAccount"


def test_the_servers_account_has_no_token_for_the_kubernetes_api() -> None:
    account = hub.before(one_hub(), "hub", SECRETS.__getitem__)[0]
    assert account["metadata"]["name"] == values(one_hub())["singleuser"]["serviceAccountName"]
    assert account["automountServiceAccountToken"] is False


def test_a_changed_secret_restarts_the_hub() -> None:
    rendered = values(one_hub(), login_fingerprint="abc123")
    assert rendered["hub"]["annotations"] == {"hubctl/login-checksum": "abc123"}


def test_extra_values_win_over_everything() -> None:
    extra = {"hub": {"concurrentSpawnLimit": 7, "templateVars": {"a": 1}}}
    rendered = values(one_hub(concurrent_spawn_limit=200), extra=[extra])
    assert rendered["hub"]["concurrentSpawnLimit"] == 7
    assert rendered["hub"]["templateVars"] == {"a": 1}
    assert rendered["hub"]["shutdownOnLogout"] is True


def test_of_two_extra_files_the_later_wins() -> None:
    rendered = values(one_hub(), extra=[{"custom": {"a": 1, "b": 1}}, {"custom": {"b": 2}}])
    assert rendered["custom"] == {"a": 1, "b": 2}


def test_both_pullers_follow_the_config() -> None:
    assert values(one_hub(prepull=False))["prePuller"]["continuous"] == {"enabled": False}
    assert values(one_hub(prepull=False))["prePuller"]["hook"] == {"enabled": False}
    assert values(one_hub())["prePuller"]["hook"] == {"enabled": True}


@pytest.mark.parametrize(("prepull", "new_nodes"), [(True, False), (False, True)])
def test_each_puller_can_be_switched_alone(prepull: bool, new_nodes: bool) -> None:
    pullers = values(one_hub(prepull=prepull, prepull_new_nodes=new_nodes))["prePuller"]
    assert (pullers["hook"]["enabled"], pullers["continuous"]["enabled"]) == (prepull, new_nodes)


def test_room_for_scratch_is_the_configs() -> None:
    volumes = [
        values(one_hub(**given))["singleuser"]["storage"]["extraVolumes"]["scratch"]["emptyDir"]
        for given in ({}, {"scratch": "40Gi"})
    ]
    assert volumes == [{"sizeLimit": "10Gi"}, {"sizeLimit": "40Gi"}]


def test_culling_is_in_seconds() -> None:
    cull = values(one_hub(cull={"idle_minutes": 90, "every_minutes": 5, "max_age_hours": 8}))["cull"]
    assert (cull["timeout"], cull["every"], cull["maxAge"]) == (5400, 300, 28800)


def test_nobody_but_prometheus_is_let_in_for_metrics() -> None:
    (rule,) = values(one_hub())["hub"]["networkPolicy"]["ingress"]
    assert rule["from"][0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "school-support"}
    assert rule["ports"] == [{"port": "http", "protocol": "TCP"}]


def test_without_prometheus_metrics_stay_behind_a_token() -> None:
    assert "authenticatePrometheus" not in values(one_hub(addons={"prometheus": False}))["hub"]


def test_grafana_is_a_service_of_the_hub_whose_host_monitoring_names() -> None:
    config = event(monitoring={"host": "hub.school.org"})
    assert values(config, "prod")["hub"]["services"]["grafana"]["url"] == "http://grafana.school-support"
    assert "grafana" not in values(config, "staging")["hub"]["services"]


def test_participants_cannot_reach_the_nodes_metadata() -> None:
    rendered = values(one_hub())["singleuser"]
    assert rendered["cloudMetadata"] == {"blockWithIptables": True}
    assert rendered["networkPolicy"]["enabled"] is True


def test_with_dask_the_servers_know_the_gateway_of_their_own_hub() -> None:
    rendered = values(event(**DASK), "staging")
    inside = "http://traefik-school-staging-dask-gateway"
    assert rendered["hub"]["services"]["dask-gateway"]["url"] == inside
    assert rendered["singleuser"]["extraEnv"]["DASK_GATEWAY__ADDRESS"] == f"{inside}/services/dask-gateway"
