"""This module checks paths in containers and on nodes."""

from __future__ import annotations

from hubctl.sandbox.kubernetes.validation.fields import Errors, Path, invalid


def without_backsteps(path: Path, given: str) -> Errors:
    """A path that does not climb."""
    if ".." in given.split("/"):
        yield invalid(path, given, "must not contain '..'")


def descending(path: Path, given: str) -> Errors:
    """A path inside of something."""
    if given.startswith("/"):
        yield invalid(path, given, "must be a relative path")
    yield from without_backsteps(path, given)


def local(path: Path, given: str) -> Errors:
    """A path of a file in a volume; names that start with two dots are the kubelet's own."""
    yield from descending(path, given)
    if given.startswith("..") and not given.startswith("../"):
        yield invalid(path, given, "must not start with '..'")
