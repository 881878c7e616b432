"""This module asks on the terminal. Questions go to stderr: stdout carries data."""

from __future__ import annotations

import sys

import typer

from hubctl.errors import UsageError


def ask(question: str, *, otherwise: str) -> str:
    """What was typed, without blanks around it. Raises UsageError if nobody is there; its hint is `otherwise`."""
    typer.echo(f"{question}: ", nl=False, err=True)
    typed = sys.stdin.readline()
    if not typed:
        typer.echo(err=True)
        raise UsageError("nobody answers; nothing was touched", hint=otherwise)
    return typed.strip()
