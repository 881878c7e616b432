from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.errors import RefusedError
from hubctl.preflight import LEAST_FREE_BYTES, check_disk, without_secrets
from tests.fakes.context import example_config


def test_a_disk_that_is_nearly_full_is_refused(tmp_path: Path) -> None:
    check_disk(tmp_path, lambda _path: LEAST_FREE_BYTES)
    with pytest.raises(RefusedError, match="only 3 MB are free") as refused:
        check_disk(tmp_path, lambda _path: 3_000_000)
    assert (refused.value.exit_code, "df -h" in refused.value.hint) == (3, True)


def test_the_disk_of_the_work_directory_is_asked(tmp_path: Path) -> None:
    check_disk(tmp_path)


def test_children_do_not_get_the_variables_that_hold_secrets() -> None:
    given = {"PATH": "/bin", "HUB_CLIENT_ID": "x", "HUB_CLIENT_SECRET": "y", "GRAFANA_CLIENT_SECRET": "z"}
    assert without_secrets(given, example_config()) == {"PATH": "/bin"}
