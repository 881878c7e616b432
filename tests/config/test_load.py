"""What loading refuses, in which words, and where it points."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.config.load import ConfigError, load
from hubctl.errors import UsageError
from tests.config.files import EXAMPLE, Folder, changed


def test_the_example_loads(example: Path) -> None:
    assert load(example).name == "ohw"


def test_all_problems_are_told_at_once_from_the_top_down(folder: Folder) -> None:
    text = changed(
        {
            'name = "ohw"': 'name = "OHW"',
            "participants = 60": 'participants = "60"',
            'nat = "single"': 'nat = "sinlge"',
            "min = 1\nmax = 2": "min = 3\nmax = 2",
            'memory_guarantee = "4G"': 'memory_guarantee = "4GB"',
            'host = "hub.example.org"': "",
        }
    )
    lines = [problem.split(":")[0] for problem in folder.problems(text)]
    assert lines == sorted(lines, key=int)
    assert len(lines) == 6


def test_what_sections_do_not_agree_on_is_told_beside_what_is_wrong_with_others(folder: Folder) -> None:
    text = changed({'name = "ohw"': 'name = "OHW"', '"us-west-2c"]': '"us-east-1c"]'})
    assert [problem.partition(" ")[2] for problem in folder.problems(text)] == [
        'event.name: "OHW" is not a name; write up to 63 lower-case letters, digits and "-", beginning with a letter',
        "network.zones[2]: us-east-1c is not in aws.region us-west-2",
    ]


def test_a_problem_points_at_the_value(folder: Folder) -> None:
    (problem,) = folder.problems("\n" + changed({'mode = "2775"': 'mode = "rwx"'}))
    row, column, _ = problem.split(":", maxsplit=2)
    line = folder.file.read_text().split("\n")[int(row) - 1]
    assert line[int(column) - 1 :].startswith('"rwx"')


def test_a_missing_key_points_at_the_table_that_lacks_it(folder: Folder) -> None:
    (problem,) = folder.problems(changed({'title = "OceanHackWeek 2027"\n': ""}))
    row = folder.file.read_text().split("\n").index("[event]") + 1
    assert problem == f"{row}:1: event.title: is missing: add title = … (what people call the event)"


def test_a_missing_table_points_at_the_top(folder: Folder) -> None:
    text = EXAMPLE.replace("[image]", "[dns.image]")
    assert "1:1: image: is missing: add a table [image] (what participants run)" in folder.problems(text)


def test_what_stands_in_hub_is_wrong_once_and_there(folder: Folder) -> None:
    (problem,) = folder.problems(changed({"cpu_limit = 4.0 ": 'cpu_limit = "4" '}))
    assert problem.endswith('hub.cpu_limit: "4" is not a number; write it without quotes')


def test_what_a_hub_says_itself_is_wrong_there(folder: Folder) -> None:
    (problem,) = folder.problems(EXAMPLE.replace("[hubs.prod]", '[hubs.prod]\nmemory_limit = "8 GB"'))
    assert problem.endswith('hubs.prod.memory_limit: "8 GB" is not a size; write "8G" or "8Gi"')


def test_an_unknown_key_asks_whether_a_known_one_was_meant(folder: Folder) -> None:
    problem = folder.problem({"cpu_limit = 4.0 ": "cpu_limt = 4.0 "})
    assert problem == 'hub.cpu_limt: there is no such key; did you mean "cpu_limit"?'


def test_an_unknown_table_asks_too(folder: Folder) -> None:
    assert folder.problem({"[budget]": "[budgte]"}) == 'budgte: there is no such key; did you mean "budget"?'


def test_an_unknown_key_like_no_other_names_those_there_are(folder: Folder) -> None:
    assert folder.problem({"[dns]": "[dns]\nxyz = 1"}) == "dns.xyz: there is no such key; write one of zone"


@pytest.mark.parametrize(
    "old",
    ['"123456789012"', '"octocat"', '"2027.07.21"', '"env:HUB_CLIENT_ID"', '"/home/jovyan/shared"'],
)
def test_a_value_that_still_says_changeme_is_refused_wherever_it_stands(folder: Folder, old: str) -> None:
    assert folder.problem({old: '"CHANGEME"'}).endswith("still says CHANGEME; write your own")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('client_secret = "env:HUB_CLIENT_SECRET"', 'client_secret = "hunter2"'),
        ('client_secret = "env:HUB_CLIENT_SECRET"', "client_secret = 8675309"),
        ('client_secret = "env:HUB_CLIENT_SECRET"', 'client_secret = ["hunter2", 8675309]'),
        ('client_secret = "env:GRAFANA_CLIENT_SECRET"', 'client_secret = "hunter2 8675309"'),
        ("[secrets]", '[secrets]\nslack = "hunter2"'),
        ("[secrets]", "[secrets]\nslack = 8675309"),
        ("[secrets]", '[secrets]\nslack = { hunter2 = "hunter2" }'),
        ('client_secret = "env:HUB_CLIENT_SECRET"', 'client_secrte = "hunter2"'),
        ('client_secret = "env:HUB_CLIENT_SECRET"', 'client_secret = "hunter2'),
    ],
)
def test_no_secret_is_ever_repeated(folder: Folder, old: str, new: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(folder.write(changed({old: new})))
    told = caught.value.message + caught.value.hint + "".join(caught.value.annotations())
    assert "hunter2" not in told
    assert "8675309" not in told


def test_broken_toml_points_at_the_place(folder: Folder) -> None:
    assert folder.problems('[event]\nname "ohw"\n') == [
        "2:6: this is not TOML: Expected '=' after a key in a key/value pair"
    ]


def test_a_file_that_ends_too_early_points_at_its_end(folder: Folder) -> None:
    (problem,) = folder.problems('[event]\nzones = ["a",\n')
    assert problem.startswith("2:14: this is not TOML")


def test_a_byte_order_mark_does_no_harm(folder: Folder) -> None:
    folder.file.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.encode())
    assert load(folder.file).name == "ohw"


def test_windows_line_ends_do_no_harm(folder: Folder) -> None:
    folder.file.write_bytes(EXAMPLE.replace("\n", "\r\n").encode())
    assert load(folder.file).name == "ohw"


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load(tmp_path / "config.toml")
    assert caught.value.message == f"there is no {tmp_path / 'config.toml'}"
    assert "hubctl init" in caught.value.hint


def test_a_directory_is_no_config(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a directory"):
        load(tmp_path)


def test_text_that_is_not_utf8_is_named_with_its_line(folder: Folder) -> None:
    folder.file.write_bytes(b'[event]\ntitle = "caf\xe9"\n')
    with pytest.raises(UsageError, match=r"config\.toml:2: this is not UTF-8"):
        load(folder.file)


def test_a_path_that_cannot_be_is_named_with_the_reason(folder: Folder) -> None:
    with pytest.raises(UsageError, match="cannot be read: Not a directory"):
        load(folder.write(EXAMPLE) / "config.toml")


def test_the_error_counts_and_says_how_to_look_again(folder: Folder) -> None:
    with pytest.raises(ConfigError) as caught:
        load(folder.write("[event]\nname = 1\n"))
    assert caught.value.exit_code == 2
    assert caught.value.message.startswith(f"{folder.file} has ")
    assert caught.value.hint == f"correct {folder.file}, then: hubctl validate --config {folder.file}"


def test_github_gets_a_line_a_problem(folder: Folder) -> None:
    with pytest.raises(ConfigError) as caught:
        load(folder.write(changed({'nat = "single"': 'nat = "50%,:"'})))
    (line,) = caught.value.annotations()
    row = (
        folder.file.read_text()
        .split("\n")
        .index('nat = "50%,:"                      # "per-zone" survives the loss of a zone; "none" is the cheapest')
        + 1
    )
    told = 'network.nat: "50%25,:" is unknown here; write "single", "per-zone" or "none"'
    assert line == f"::error file={folder.file},line={row},col=7::{told}"


def test_a_config_knows_where_it_was_read_from(folder: Folder) -> None:
    config = load(folder.write(EXAMPLE))
    assert config.origin is not None
    assert config.origin.file == str(folder.file)
    assert config == load(folder.file)
