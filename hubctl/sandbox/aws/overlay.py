"""This module puts all patches into ministack and gives back its application."""

from __future__ import annotations

from typing import Any


def install() -> Any:
    """ministack's ASGI application, patched. The settings must be in use and the environment set before."""
    from ministack import app

    from hubctl.sandbox.aws import (
        accounts,
        acm,
        authorization,
        autoscaling,
        backup,
        billing,
        cloudwatch,
        ec2,
        efs,
        eks,
        elb,
        iam,
        own_state,
        route53,
        s3,
        simulation,
        tagging,
    )

    computing = (ec2, autoscaling, eks, efs, elb)
    for part in (
        accounts, authorization, *computing, acm, iam, simulation, s3, cloudwatch, route53, tagging, backup, billing,
        own_state,
    ):  # fmt: skip
        part.install()
    return app.app
