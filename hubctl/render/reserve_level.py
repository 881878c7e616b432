"""How many nodes are to be held ready at a moment; and the program that sees to it, in the cluster.

This file runs in hubctl and, by itself, in the pods of its CronJobs: it needs nothing but Python. A pod looks at what
the schedule says *now*, instead of being told a number: so it does not matter which CronJob it is of, how late it runs,
how often, or in which year.
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

_SLACK_SECONDS = 30
"""Clocks of nodes differ: a pod that was started at a window's first second belongs to it."""
_ATTEMPTS = 5
_PAUSE_SECONDS = 5.0
_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


def level(now: float, windows: list[dict[str, Any]], hand: dict[str, Any] | None) -> int:
    """Nodes to hold ready at a moment (seconds since 1970).

    `windows` have `begin`, `end` (both such seconds, the second not included) and `nodes`; those that overlap add up,
    since other people come to each. `hand`, what somebody asked for by hand, has `nodes` and `until` (None: for good).
    It adds to the schedule no nodes that are there anyway, and 0 of it means none, whatever the schedule says.
    """
    scheduled: int = sum(one["nodes"] for one in windows if one["begin"] <= now < one["end"])
    if hand is None or (hand["until"] is not None and hand["until"] <= now):
        return scheduled
    return max(scheduled, int(hand["nodes"])) if hand["nodes"] else 0


def main() -> int:
    """Scales the placeholders of one hub. Exit code 1 where the API refuses or stays away; the Job tries again."""
    windows = json.loads(Path(os.environ["SCHEDULE"]).read_text())
    hand_file = Path(os.environ["HAND"])
    hand = json.loads(hand_file.read_text()) if hand_file.exists() else None
    nodes = level(time.time() + _SLACK_SECONDS, windows, hand)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS)
        try:
            _scale(nodes)
        except OSError as error:  # urllib's errors are of this kind
            said = error.read().decode(errors="replace") if isinstance(error, urllib.error.HTTPError) else error
            sys.stdout.write(f"not scaled: {said}\n")
            continue
        sys.stdout.write(f"{nodes} nodes held ready\n")
        return 0
    return 1


def _scale(nodes: int) -> None:
    account = Path(os.environ.get("ACCOUNT", _ACCOUNT))
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    request = urllib.request.Request(
        f"https://{f'[{host}]' if ':' in host else host}:{port}{os.environ['SCALE']}?fieldManager=hubctl-schedule",
        data=json.dumps({"spec": {"replicas": nodes}}).encode(),
        headers={
            "Authorization": f"Bearer {(account / 'token').read_text()}",
            "Content-Type": "application/merge-patch+json",
        },
        method="PATCH",
    )
    trusted = ssl.create_default_context(cafile=str(account / "ca.crt"))
    with urllib.request.urlopen(request, timeout=20, context=trusted) as answer:  # noqa: S310 (always https)
        answer.read()


if __name__ == "__main__":
    sys.exit(main())
