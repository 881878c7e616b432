"""This module looks at what a command was given before it touches anything: helm, --kubeconfig, --charts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hubctl.adapters.helm.charts import FolderCharts
from hubctl.adapters.kubernetes.rest import Rest
from hubctl.config.model import EventConfig
from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.clock import Clock
from hubctl.render import static
from hubctl.render.charts import charts_of
from hubctl.session import Options
from hubctl.tools.find import find_helm

_LEAVE_OUT = "correct --kubeconfig, or leave it out: hubctl makes one for the event's own cluster"


def check_given(options: Options, config: EventConfig, environment: Mapping[str, str], clock: Clock) -> None:
    """Raises RefusedError for a helm that is missing or too old, a kubeconfig that cannot be used, or a folder without
    the event's charts.

    A command that makes things also needs the kubeconfig's API to answer. One that looks says so layer by layer.
    """
    find_helm(environment)
    if options.charts is not None:
        _check_charts(options.charts, config)
    if options.kubeconfig is not None:
        _check_kubeconfig(options.kubeconfig, clock, must_answer=options.makes)


def _check_charts(folder: Path, config: EventConfig) -> None:
    if not folder.is_dir():
        raise RefusedError(f"--charts names {folder}, which is no folder", hint="correct it, or leave --charts out")
    charts = FolderCharts(folder)
    for name in charts_of(config):
        charts.locate(static.chart(name), lambda _arguments: None, lambda _words, _fraction: None)


def _check_kubeconfig(path: Path, clock: Clock, *, must_answer: bool) -> None:
    api = Rest(path, clock)
    try:
        api.connect()
        if must_answer:
            api.request("GET", "/version", patient=False)  # whatever it answers: a new cluster may not know us yet
    except HubctlError as error:
        raise RefusedError(error.message, hint=_LEAVE_OUT) from error
    finally:
        api.close()
