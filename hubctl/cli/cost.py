"""What an event will cost, and what AWS has charged for it."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from hubctl.cli import groups
from hubctl.cli.options import CONFIG, Config, Json, Sandbox

app = typer.Typer(
    cls=groups.Sections,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Estimate what an event will cost, or ask AWS what it has cost.",
)


def estimate(
    config: Config = CONFIG,
    live: Annotated[bool, typer.Option("--live", help="Ask AWS for today's prices; needs credentials.")] = False,
    sandbox: Sandbox = False,
    assume: Annotated[
        list[str] | None, typer.Option(help="Replace an assumption, such as in_gb=2; repeat it.", metavar="NAME=VALUE")
    ] = None,
    begins: Annotated[
        dt.datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="First day.", show_default=False),
    ] = None,
    until: Annotated[
        dt.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Last day; default: when the hub should be gone.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Estimate what an event will cost: by day, by phase, by participant, and idle; touch nothing in your AWS account.

    From hubctl's own list of AWS's prices, which has a date and sources; it needs no network. What nobody can know
    beforehand is listed with its guess, and --assume replaces it. With --live prices come from AWS's Price List API
    (pricing:GetProducts, free of charge). Takes a moment, with --live some seconds.

    \b
    Examples:
      hubctl cost estimate
      hubctl cost estimate --assume out_gb=1 --assume image_gb=8
      hubctl cost estimate --from 2027-08-01 --until 2027-08-20 --live
    """
    from hubctl.config.load import load
    from hubctl.costs.assumptions import assumed
    from hubctl.costs.estimate import estimate as calculate
    from hubctl.costs.pricelist import prices
    from hubctl.reporters.estimates import print_estimate

    assumptions = assumed(assume or ())
    event = load(config)
    listed = prices(event.aws.region)
    if live:
        from hubctl import wiring
        from hubctl.costs.live import live as ask
        from hubctl.session import Options

        with wiring.session(Options(config, sandbox), "cost-estimate", drives=False) as session:
            ports = session.context.ports
            listed = ask(listed, ports.prices, event, ports.clock.now().date())
    found = calculate(event, listed, assumptions, begins=_date(begins), until=_date(until))
    print_estimate(sys.stdout, found, assumptions, as_json=json)


def _date(given: dt.datetime | None) -> dt.date | None:
    return given.date() if given else None


app.command(short_help="Say what the event will cost, by day, phase and participant")(estimate)


def actual(
    config: Config = CONFIG,
    sandbox: Sandbox = False,
    begins: Annotated[
        dt.datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="First day; default: two weeks before the event.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Last day; default: today.", show_default=False),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask AWS again, however new the last answer is.")] = False,
    activate_tags: Annotated[
        bool,
        typer.Option(
            "--activate-tags/--no-activate-tags", help="Activate the event's cost allocation tags where they are not."
        ),
    ] = True,
    json: Json = False,
) -> None:
    """Ask AWS what the account was charged: by day, by service, and whose it is; activate the event's cost tags.

    From Cost Explorer, which charges 0.01 USD a request; hubctl says so before, and keeps the answer for six hours in
    .hubctl. NAT gateways have lines of their own. What carries the event's tags, what does not and what AWS has not
    told apart add up to the account's total. Charges are told apart from the day on which the tags are active. Takes
    some seconds.

    \b
    Examples:
      hubctl cost actual
      hubctl cost actual --from 2027-08-01 --fresh --json
    """
    from hubctl import wiring
    from hubctl.costs import actual as costs
    from hubctl.preflight import check_account
    from hubctl.reporters.charges import print_charges
    from hubctl.session import Options

    with wiring.session(Options(config, sandbox), "cost-actual", drives=False) as session:
        context, now = session.context, session.context.ports.clock.now()
        check_account(context.ports.aws, context.config)
        period = costs.period_of(context.config, now.date(), _date(begins), _date(until))
        found = costs.read(
            context.ports.billing,
            context.config,
            period,
            work=session.work,
            now=now,
            fresh=fresh,
            announce=lambda words: typer.echo(words, err=True),
        )
        tags = costs.tag_problems(context.ports.billing, context.config, found, now, may_activate=activate_tags)
    print_charges(sys.stdout, found, context.config, tags, now, as_json=json)


app.command(short_help="Ask AWS what was charged, by day and service, and whose it is")(actual)
