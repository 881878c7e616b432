"""What would make `up` or `teardown` fail later."""

from __future__ import annotations

import sys

import typer

from hubctl.cli.options import CONFIG, Charts, Config, Json, Sandbox

WOULD_FAIL = 3


def doctor(config: Config = CONFIG, sandbox: Sandbox = False, charts: Charts = None, json: Json = False) -> None:
    """Look in your AWS account, and around, for what would make `up` or `teardown` fail later; change nothing.

    Tools, disk and clock; who you are, for how long, and what you and the bot may do; quotas against what the event
    needs; instance types, Kubernetes version, names that are taken, DNS, login, image, charts. Each line says ok,
    warning, error or not checked, why, and what mends it. Exit code 0: nothing would fail. 3: something would. Takes
    some ten seconds.

    \b
    Examples:
      hubctl doctor
      hubctl doctor --config ohw.toml --json
    """
    from hubctl import wiring
    from hubctl.doctor.examination import examine
    from hubctl.reporters.diagnosis import print_diagnosis
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    instruments = wiring.instruments(Options(config, sandbox, charts=charts))
    with waiting(sys.stderr, "looking at everything that could fail"):
        found = examine(instruments)
    print_diagnosis(sys.stdout, found, as_json=json)
    if found.stopped:
        raise typer.Exit(WOULD_FAIL)
