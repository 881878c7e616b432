"""Discovery, versions, OpenAPI and health: what clients ask first."""

from __future__ import annotations

from tests.sandbox.kubernetes.api import Api

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"


def test_every_group_is_listed_with_its_versions(api: Api) -> None:
    groups = {item["name"]: item for item in api.get("/apis")["groups"]}
    assert groups["apps"]["preferredVersion"] == {"groupVersion": "apps/v1", "version": "v1"}
    assert {"batch", "rbac.authorization.k8s.io", "storage.k8s.io", "apiextensions.k8s.io"} <= set(groups)
    assert "" not in groups, "the core group has a path of its own"


def test_the_core_group_names_v1(api: Api) -> None:
    found = api.get("/api")
    assert (found["kind"], found["versions"]) == ("APIVersions", ["v1"])


def test_a_group_version_lists_kinds_and_subresources(api: Api) -> None:
    resources = {item["name"]: item for item in api.get("/apis/apps/v1")["resources"]}
    assert resources["deployments"]["shortNames"] == ["deploy"]
    assert resources["deployments/scale"]["kind"] == "Scale"
    assert resources["deployments/scale"]["group"] == "autoscaling"
    assert "watch" in resources["deployments"]["verbs"]


def test_the_aggregated_form_holds_the_same_kinds(api: Api) -> None:
    answer = api.http.get("/apis", headers={"accept": AGGREGATED})
    assert answer.headers["content-type"].startswith("application/json;g=apidiscovery.k8s.io;v=v2")
    group = next(item for item in answer.json()["items"] if item["metadata"]["name"] == "apps")
    plain = {item["name"] for item in api.get("/apis/apps/v1")["resources"] if "/" not in item["name"]}
    assert {item["resource"] for item in group["versions"][0]["resources"]} == plain


def test_every_group_version_has_an_openapi_document_that_knows_field_validation(api: Api) -> None:
    paths = api.get("/openapi/v3")["paths"]
    document = api.get(paths["apis/apps/v1"]["serverRelativeURL"])
    patch = document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"]
    assert "fieldValidation" in {item["name"] for item in patch["parameters"]}
    assert patch["x-kubernetes-group-version-kind"]["kind"] == "Deployment"


def test_what_is_not_served_is_a_plain_404(api: Api) -> None:
    for path in ("/apis/nothing.example.com/v1", "/apis/apps/v1beta1", "/api/v1/namespaces/default/nothings"):
        answer = api.http.get(path)
        assert (answer.status_code, answer.text) == (404, "404 page not found\n")


def test_a_custom_kind_is_served_and_withdrawn(api: Api) -> None:
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "widgets", "kind": "Widget"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {
                                "spec": {
                                    "type": "object",
                                    "properties": {
                                        "size": {"type": "integer", "default": 3},
                                        "note": {"type": "string"},
                                    },
                                }
                            },
                        }
                    },
                }
            ],
        },
    }
    api.post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com"
    served = api.until(path, lambda found: "Established" in str(found["status"]))
    assert served["status"]["acceptedNames"]["listKind"] == "WidgetList"
    widgets = "/apis/example.com/v1/namespaces/default/widgets"
    body = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "one"}}
    made = api.post(widgets, {**body, "spec": {"note": "", "colour": "red"}})
    assert made["spec"] == {"note": "", "size": 3}, "defaulted, pruned, and kept where empty"

    api.delete(path)
    api.gone(path)
    assert api.http.get(f"{widgets}/one").status_code == 404
    assert "example.com" not in str(api.get("/apis"))


def test_health_needs_no_token(api: Api) -> None:
    with api.client(token="") as nobody:
        assert [nobody.get(path).text for path in ("/healthz", "/livez", "/readyz?verbose")] == ["ok"] * 3


def test_the_version_says_plainly_what_it_is(api: Api) -> None:
    found = api.get("/version")
    assert (found["major"], found["minor"]) == ("1", "34")
    assert found["gitVersion"].endswith("-hubctl-sandbox")
