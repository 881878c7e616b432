"""Lists: selectors, pages, versions, tables and metadata alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.kubernetes.api import Api, configmap

COLOURS = ("blue", "green", "red")


@pytest.fixture(scope="module")
def maps(api: Api) -> Iterator[str]:
    api.post("/api/v1/namespaces", {"metadata": {"name": "lists"}})
    path = "/api/v1/namespaces/lists/configmaps"
    api.until(f"{path}/kube-root-ca.crt", lambda _: True)
    for number, colour in enumerate(COLOURS):
        body = configmap(f"map-{number}")
        body["metadata"]["labels"] = {"colour": colour, "number": str(number)}
        api.post(path, body)
    yield path


def _names(api: Api, path: str, **query: str) -> list[str]:
    answer = api.http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return [item["metadata"]["name"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("selector", "numbers"),
    [
        ("colour=blue", "0"),
        ("colour==blue", "0"),
        ("colour!=blue,colour", "12"),
        ("colour in (blue, red)", "02"),
        ("colour notin (blue),number", "12"),
        ("colour,number", "012"),
        ("!missing,colour", "012"),
        ("missing", ""),
        ("number>0", "12"),
        ("number<1", "0"),
        ("colour=red,number=0", ""),
    ],
)
def test_labels_are_selected_as_they_are_written(api: Api, maps: str, selector: str, numbers: str) -> None:
    assert _names(api, maps, labelSelector=selector) == [f"map-{number}" for number in numbers]


def test_what_lacks_a_label_is_not_equal_to_any_value(api: Api, maps: str) -> None:
    assert "kube-root-ca.crt" in _names(api, maps, labelSelector="colour!=blue")


def test_a_selector_that_cannot_be_read_is_a_bad_request(api: Api, maps: str) -> None:
    status = api.refused("GET", f"{maps}?labelSelector=colour%20in%20blue")
    assert (status["code"], status["reason"]) == (400, "BadRequest")
    assert "unable to parse requirement" in status["message"]


def test_fields_are_selected_where_the_kind_has_them(api: Api, maps: str) -> None:
    assert _names(api, maps, fieldSelector="metadata.name=map-1") == ["map-1"]
    assert "map-1" not in _names(api, maps, fieldSelector="metadata.name!=map-1")
    status = api.refused("GET", f"{maps}?fieldSelector=data.a%3D1")
    assert status["code"] == 400


def test_pages_follow_each_other_without_gap(api: Api, maps: str) -> None:
    first = api.get(f"{maps}?limit=2")
    assert first["metadata"]["remainingItemCount"] == 2
    second = api.get(f"{maps}?limit=2&continue={first['metadata']['continue']}")
    assert "continue" not in second["metadata"]
    names = [item["metadata"]["name"] for page in (first, second) for item in page["items"]]
    assert names == sorted(_names(api, maps))
    assert second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]


def test_a_broken_page_token_is_a_bad_request(api: Api, maps: str) -> None:
    assert api.refused("GET", f"{maps}?continue=nonsense")["code"] == 400


def test_entries_of_a_list_carry_no_kind(api: Api, maps: str) -> None:
    found = api.get(maps)
    assert found["kind"] == "ConfigMapList"
    assert all("kind" not in item and "apiVersion" not in item for item in found["items"])


def test_a_version_of_the_future_is_not_there_yet(api: Api, maps: str) -> None:
    status = api.refused("GET", f"{maps}?resourceVersion=99999999")
    assert (status["code"], status["reason"]) == (504, "Timeout")
    assert status["message"].startswith("Timeout: Too large resource version: 99999999, current: ")
    assert status["details"]["causes"][0]["reason"] == "ResourceVersionTooLarge"


def test_an_old_version_is_gone_where_it_is_wanted_exactly(api: Api, maps: str) -> None:
    status = api.refused("GET", f"{maps}?resourceVersion=1&resourceVersionMatch=Exact")
    assert (status["code"], status["reason"]) == (410, "Expired")
    assert api.get(f"{maps}?resourceVersion=1&resourceVersionMatch=NotOlderThan")["items"]


def test_a_match_without_a_version_is_invalid(api: Api, maps: str) -> None:
    status = api.refused("GET", f"{maps}?resourceVersionMatch=Exact")
    assert status["message"] == (
        'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: '
        "resourceVersionMatch is forbidden unless resourceVersion is provided"
    )


def test_a_table_has_a_row_for_each_object(api: Api, maps: str) -> None:
    accept = {"accept": "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"}
    found = api.http.get(maps, params={"labelSelector": "colour"}, headers=accept).json()
    assert found["kind"] == "Table"
    assert [column["name"] for column in found["columnDefinitions"]] == ["Name", "Data", "Age"]
    assert [row["cells"][0] for row in found["rows"]] == ["map-0", "map-1", "map-2"]
    assert {row["object"]["kind"] for row in found["rows"]} == {"PartialObjectMetadata"}


def test_metadata_can_be_had_alone(api: Api, maps: str) -> None:
    accept = {"accept": "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"}
    found = api.http.get(maps, headers=accept).json()
    assert found["kind"] == "PartialObjectMetadataList"
    assert all(set(item) == {"kind", "apiVersion", "metadata"} for item in found["items"])


def test_an_object_that_is_not_there_is_named_in_the_refusal(api: Api) -> None:
    status = api.refused("GET", "/apis/apps/v1/namespaces/default/deployments/nobody")
    assert status["message"] == 'deployments.apps "nobody" not found'
    assert status["details"] == {"name": "nobody", "group": "apps", "kind": "deployments"}
    assert (status["code"], status["reason"]) == (404, "NotFound")
