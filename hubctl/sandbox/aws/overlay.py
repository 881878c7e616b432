"""This module puts all patches into ministack and gives back its application."""

from __future__ import annotations

from typing import Any


def install() -> Any:
    """ministack's ASGI application, patched. The settings must be in use and the environment set before."""
    from ministack import app

    from hubctl.sandbox.aws import accounts, ec2

    for part in (accounts, ec2):
        part.install()
    return app.app
