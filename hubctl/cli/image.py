"""The commands about the image that participants run."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from hubctl.cli.options import CONFIG, Charts, Config, Events, Json, Kubeconfig, Sandbox, SkipSmoke

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The image that participants run.")


@app.command(short_help="Look every image up in its registry")
def check(config: Config = CONFIG, sandbox: Sandbox = False, json: Json = False) -> None:
    """Look up every image of the event in its registry; change nothing in your AWS account.

    It says whether the tag exists, which digest it names, how much a node pulls, when it was pushed and built, and
    whether it runs on the event's machines. Any registry will do: Docker Hub, GHCR, Quay, ECR, your own. Exit code 0:
    all will do. 2: one is missing or does not fit. 5: one could not be looked up. Takes a few seconds.

    \b
    Examples:
      hubctl image check
      hubctl image check --json
    """
    from hubctl import wiring
    from hubctl.promotion.check import check_images, prove_good
    from hubctl.reporters.images import print_images
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options, asking = Options(config, sandbox), waiting(sys.stderr, "asking the registries")
    with wiring.session(options, "image", drives=False) as session:
        with asking:
            judged = check_images(session)
        print_images(sys.stdout, judged, as_json=json)
        prove_good(judged)


@app.command("set", short_help="Give the hubs another image, one after the other")
def set_image(
    image: Annotated[str, typer.Argument(help="Name and tag, such as quay.io/group/image:2027.08.10")],
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    kubeconfig: Kubeconfig = None,
    charts: Charts = None,
    events: Events = False,
    only: Annotated[
        str | None, typer.Option(help="This hub alone, such as staging.", metavar="HUB", show_default=False)
    ] = None,
    after_freeze: Annotated[bool, typer.Option("--after-freeze", help="Although the image is frozen by now.")] = False,
    skip_smoke: SkipSmoke = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Give the hubs in your AWS account another image by its digest, each after the one before it is tested.

    They get it in the order of the config. The image is looked up first: it must exist and run on the event's machines.
    Nodes that are up pull it before a hub hands it out. Running servers keep theirs. It is written down in the state
    bucket, so that `up` from any machine keeps it; write it into the config as well, where people look. From the freeze
    on it needs --after-freeze. The way back is `hubctl rollback`. Takes minutes, most of it pulling the image.

    \b
    Examples:
      hubctl image set quay.io/pangeo/pangeo-notebook:2027.08.01 --only staging
      hubctl image set quay.io/pangeo/pangeo-notebook:2027.08.10 --after-freeze
    """
    from hubctl import wiring
    from hubctl.promotion import image as setting
    from hubctl.reporters.waiting import waiting
    from hubctl.session import Options

    options = Options(config, sandbox, kubeconfig, charts, events, makes=True, skip_smoke=skip_smoke)
    with wiring.session(options, "image-set", with_secrets=True) as session:
        with waiting(sys.stderr, "looking the image up"):
            shown = setting.look(session, image, only=only, after_freeze=after_freeze)
        if shown.is_empty:
            typer.echo(f"all of these hubs run {shown.image} already; nothing to do", err=True)
            return
        for hub, before in shown.before:
            typer.echo(f"{hub}\n  - {before}\n  + {shown.image}", err=True)
        if not yes:
            typer.confirm("Change the image so?", abort=True, err=True)
        outcome = setting.carry_out(session, shown, only=only, after_freeze=after_freeze)
        typer.echo(f"the way back, hub by hub: hubctl rollback HUB{options.flags}", err=True)
    raise typer.Exit(outcome.exit_code)
