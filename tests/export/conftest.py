from __future__ import annotations

from tests.usage.conftest import config, prometheus, usage  # noqa: F401 (fixtures)
