"""Makes the pictures of docs/usage.md: data of the shape of 2020 in a real Prometheus, drawn by `hubctl usage`.

python docs/make_usage.py docs/images
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.usage import made  # noqa: E402
from tests.usage.prometheus import blocks, serving  # noqa: E402

_SHOWN = ("users", "memory", "memory-people")
_DAYS = {"2027-08-09": "2020-08-10", "2027-08-13": "2020-08-14", "2027-08-06": "2020-08-07", "Week 2027": "Week 2020"}
_HOURS = ("09:00/12:00", "13:30/17:00")


def main(folder: Path) -> None:
    """Writes `usage-*.png`."""
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        text = (REPOSITORY / "config.example.toml").read_text(encoding="utf-8")
        for old, new in _DAYS.items():
            text = text.replace(old, new)
        (here / "config.toml").write_text(text, encoding="utf-8")
        sessions = [f"--session=2020-08-{10 + day}T{hours}" for day in range(len(made.USERS)) for hours in _HOURS]
        with serving(blocks(here)) as url:
            command = [sys.executable, "-m", "hubctl", "usage", "--prometheus", url, "--out", "drawn", *sessions]
            subprocess.run(command, cwd=here, check=True)
        for name in _SHOWN:
            shutil.copy(here / "drawn" / f"{name}.png", folder / f"usage-{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
