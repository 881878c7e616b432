"""Draws the pictures of the README from a recorded run: `hubctl up --sandbox --events > up.jsonl`, then

    python docs/make_images.py up.jsonl docs/images "hubctl up --sandbox"

writes `up-running.svg` (the moment with the most phases side by side) and `up.svg` (the end).
"""

from __future__ import annotations

import sys
from pathlib import Path

from hubctl.reporters.jsonl import read
from hubctl.reporters.svg import busiest_moment, record_svg


def main(recorded: str, folder: str, command: str) -> None:
    """Both pictures of one recording, named after it."""
    name = Path(recorded).stem
    with Path(recorded).open(encoding="utf-8") as lines:
        recording = list(read(lines))
    moment = busiest_moment(recording)
    record_svg(recording, Path(folder) / f"{name}-running.svg", "hubctl", command=command, at_seconds=moment)
    record_svg(recording, Path(folder) / f"{name}.svg", "hubctl", command=command)


if __name__ == "__main__":
    main(*sys.argv[1:])
