"""What `--sandbox` means: the embedded AWS and Kubernetes run, and a command's environment points at them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hubctl.adapters.reach import answers
from hubctl.config.model import EventConfig
from hubctl.core.helm import Chart
from hubctl.errors import UsageError
from hubctl.render import static
from hubctl.sandbox import process
from hubctl.sandbox.running import Running
from hubctl.sandbox.seed import ensure_zone
from hubctl.session import Options
from hubctl.surroundings import Surroundings, base_of, read_config

SANDBOX = "sandbox"
_SOMEBODY = "HUBCTL_SANDBOX_"
"""Before the names of AWS's own variables."""


def root(base: Path) -> Path:
    """Folder of the sandbox beside a config."""
    return base / SANDBOX


def start(base: Path, config: EventConfig, *, enforce_iam: bool = False, delay_seconds: float = 0.0) -> Running:
    """Starts the sandbox for the config's account and region, or finds it running."""
    running = process.status(root(base)) or process.start(
        root(base),
        account_id=config.aws.account_id,
        region=config.aws.region,
        enforce_iam=enforce_iam,
        delay_seconds=delay_seconds,
    )
    if config.dns.zone:
        ensure_zone(running, config.dns.zone)
    return running


def rehearse(options: Options) -> Surroundings:
    """Surroundings in the sandbox. Its work directory is another than the real event's: no state is ever shared."""
    config, base = read_config(options), base_of(options.config)
    running = start(base, config)
    _point_at(running)
    work = base / f"{config.name}.sandbox"
    stand_ins = None if options.charts or _reachable(static.chart("jupyterhub")) else running.charts_url
    return Surroundings(options, config, work, os.environ, stand_ins)


def enter(config: Path) -> None:
    """Points the environment at the sandbox beside a config, which need not exist. Raises UsageError if none runs."""
    running = process.status(root(base_of(config)))
    if running is None:
        raise UsageError("no sandbox runs here", hint="hubctl sandbox start")
    _point_at(running)


def _point_at(running: Running) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        if name != "AWS_CA_BUNDLE":
            del os.environ[name]
    os.environ.update(running.environment())
    os.environ.update(_somebody_else())


def _somebody_else() -> dict[str, str]:
    """Whoever shall act in the sandbox, where it is not the account's root: to rehearse what others may."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    given = {name: os.environ.get(f"{_SOMEBODY}{name}", "") for name in names}
    return {name: value for name, value in given.items() if value}


def _reachable(chart: Chart) -> bool:
    return answers(f"{chart.repository}/index.yaml")


def reset(base: Path) -> None:
    """Deletes what is in the sandbox, and the work directories of events that were rehearsed in it."""
    process.reset(root(base))
    for work in base.glob("*.sandbox"):
        shutil.rmtree(work)
