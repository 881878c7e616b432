"""This module finds what `hubctl init` can offer."""

from __future__ import annotations

from hubctl.adapters.aws import choices
from hubctl.ports.choices import Choices


def account() -> Choices | None:
    """The account of whoever runs hubctl, if there is one that answers."""
    return choices.find()
