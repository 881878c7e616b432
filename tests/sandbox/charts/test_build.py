from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path

import yaml

from hubctl.render import static
from hubctl.sandbox.charts import build, is_stand_in


def test_every_pinned_chart_has_a_stand_in_of_its_version(tmp_path: Path) -> None:
    index = yaml.safe_load((build(tmp_path) / "index.yaml").read_text())
    found = {name: entries[0]["version"] for name, entries in index["entries"].items()}
    assert found == {name: pinned.chart.version for name, pinned in static.charts().items()}


def test_the_index_names_each_file_with_its_digest(tmp_path: Path) -> None:
    index = yaml.safe_load((build(tmp_path) / "index.yaml").read_text())
    for entries in index["entries"].values():
        file = tmp_path / entries[0]["urls"][0]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == entries[0]["digest"]


def test_an_address_goes_before_each_file(tmp_path: Path) -> None:
    index = yaml.safe_load((build(tmp_path, "http://127.0.0.1:1/charts/") / "index.yaml").read_text())
    assert index["entries"]["grafana"][0]["urls"][0].startswith("http://127.0.0.1:1/charts/grafana-")


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a"), build(tmp_path / "b")
    assert {f.name: f.read_bytes() for f in first.iterdir()} == {f.name: f.read_bytes() for f in second.iterdir()}


def test_a_stand_in_is_known_packed_and_unpacked(tmp_path: Path) -> None:
    packed = next(build(tmp_path).glob("grafana-*.tgz"))
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert is_stand_in(packed)
    assert is_stand_in(tmp_path / "unpacked" / "grafana")


def test_a_real_chart_is_no_stand_in(tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: grafana\nversion: 12.11.1\n")
    assert not is_stand_in(tmp_path)
