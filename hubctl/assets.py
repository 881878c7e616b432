"""Where hubctl's own files are, in a checkout and in a wheel alike: root modules, chart values, the example config."""

from __future__ import annotations

from pathlib import Path

from hubctl.errors import RefusedError

_PACKAGE = Path(__file__).parent


def _asset(name: str) -> Path:
    """In a wheel the files lie below hubctl/_assets; in a checkout beside the package."""
    for base in (_PACKAGE / "_assets", _PACKAGE.parent):
        if (base / name).exists():
            return base / name
    raise RefusedError(f"hubctl's own {name} is missing", hint="install hubctl again: pipx reinstall hubctl")


def terraform_dir() -> Path:
    """Folder with one root module a subfolder."""
    return _asset("terraform")


def helm_values_dir() -> Path:
    """Folder with charts.toml and one YAML file a release."""
    return _asset("helm-values")


def github_actions_dir() -> Path:
    """Folder with the templates of workflows."""
    return _asset("github-actions")


def example_config() -> Path:
    """The commented example."""
    return _asset("config.example.toml")
