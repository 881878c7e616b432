"""The command that packs what somebody needs to know who is asked for help."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Config, Json, Kubeconfig, Sandbox


def support(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no account and no cluster: only what is on this machine.")
    ] = False,
    hide_account: Annotated[
        bool, typer.Option("--hide-account", help="Write 000000000000 for the number of every AWS account.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write it; default: here, named after the event and the time."),
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long to wait for answers.", min=1)] = 90.0,
    json: Json = False,
) -> None:
    """Pack what helpers need to know of the event, without its secrets; change nothing in your AWS account.

    Config, journals of the runs, what terraform and helm said, versions, and, where they answer, what doctor and plan
    say, locks, and how pods and nodes are. Secrets are taken out: those that the config refers to, keys of this machine
    and of the cluster, and whatever looks like one. Names of people and addresses stay, so look before you send it: the
    list is printed. What cannot be had is named, and keeps nothing else away. Takes up to a minute or two.

    \b
    Examples:
      hubctl support
      hubctl support --offline --hide-account
    """
    from hubctl.reporters.support import print_archive
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options
    from hubctl.wiring.support import pack

    options = Options(config, sandbox, kubeconfig)
    with waiting(sys.stderr, "gathering what helpers need to know"):
        made = pack(options, offline=offline, hide_account=hide_account, seconds=seconds, output=output)
    print_archive(sys.stdout, made, as_json=json)
