from __future__ import annotations

from pathlib import Path

import pytest

from hubctl.errors import RefusedError
from hubctl.preflight import LEAST_FREE_BYTES, check_disk, read_secrets, without_secrets
from tests.fakes.context import example_config
from tests.render.configs import PASSWORD, one_hub


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


def test_a_password_that_jupyterhub_would_not_start_with_is_refused_and_not_shown() -> None:
    class Secrets:
        def read(self, reference: str) -> str:
            return {"env:USER_PW": "tooshrt", "env:ADMIN_PW": "x" * 31}.get(reference, "long-enough")

    with pytest.raises(RefusedError) as refused:
        read_secrets(Secrets(), one_hub(auth=PASSWORD))
    assert "env:USER_PW is too short for user_password of hub: JupyterHub wants 8" in refused.value.message
    assert "env:ADMIN_PW is too short for admin_password of hub: JupyterHub wants 32" in refused.value.message
    assert "tooshrt" not in refused.value.message
