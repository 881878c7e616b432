"""Workflows for GitHub Actions: the templates in github-actions/, filled with what a config says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

from hubctl import __version__
from hubctl.assets import github_actions_dir
from hubctl.config.model import EventConfig
from hubctl.config.references import references
from hubctl.errors import UsageError

FOLDER = PurePosixPath(".github/workflows")
_PLACE = re.compile(r"@([A-Z_]+)@")
_OURS = "# Written by `hubctl init --github-actions`"


def write(config: EventConfig, file: Path, *, force: bool) -> tuple[Path, ...]:
    """Writes the workflows of a config into its repository, or beside the config where there is none yet. Their paths.

    Raises UsageError for a file of that name that hubctl did not write, unless forced; then nothing is written.
    """
    top = _top(file)
    texts = workflows(config, PurePosixPath(file.resolve().relative_to(top).as_posix()))
    paths = {top / FOLDER / name: text for name, text in texts.items()}
    foreign = [path for path in paths if path.exists() and not path.read_text(encoding="utf-8").startswith(_OURS)]
    if foreign and not force:
        raise UsageError(f"{foreign[0]} is not hubctl's; nothing was written", hint="move it away, or --force")
    try:
        for path, text in paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{top / FOLDER} cannot be written: {error.strerror}", hint=f"ls -ld {top}") from error
    return tuple(paths)


def _top(file: Path) -> Path:
    folder = file.resolve().parent
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def workflows(config: EventConfig, file: PurePosixPath) -> dict[str, str]:
    """Contents by file name. `file` is the config, seen from the top of the repository."""
    given = _given(config, file)
    texts = {name: _filled(_template(name), given) for name in ("plan", "up", "drift", "teardown")}
    texts["up"] += "".join(_promotions(config, given))
    return {f"hubctl-{config.name}-{name}.yml": text for name, text in texts.items()}


def _given(config: EventConfig, file: PurePosixPath) -> dict[str, str]:
    first, *others = config.hubs
    folder = "" if str(file.parent) == "." else f"{file.parent}/"
    given = {
        "EVENT": config.name,
        "ACCOUNT": config.aws.account_id,
        "REGION": config.aws.region,
        "CONFIG": str(file),
        "FOLDER": folder,
        "PATHS": "\n".join(f"      - {path}" for path in _paths(config, file)),
        "SECRETS": "\n".join(_secrets(config)),
        "FIRST": first,
        "ONLY_FIRST": f" --hub {first}" if others else "",
        "UNTIL": f" to the hub {first}, and after an approval to {' and '.join(others)}" if others else "",
        "VERSION": __version__,
    }
    return given | {part.upper(): _filled(_template(part), given).rstrip("\n") for part in ("setup", "credentials")}


def _paths(config: EventConfig, file: PurePosixPath) -> Iterator[str]:
    """What a plan depends on."""
    yield str(file)
    yield from sorted({str(file.parent / name) for hub in config.hubs.values() for name in hub.extra_values})


def _secrets(config: EventConfig) -> Iterator[str]:
    """The secrets of the repository by the names of the variables that the config refers to."""
    variables = [one.removeprefix("env:") for one in dict.fromkeys(references(config)) if one.startswith("env:")]
    if variables:
        yield "    env:"
    for name in variables:
        yield f"      {name}: ${{{{ secrets.{name} }}}}"


def _promotions(config: EventConfig, given: dict[str, str]) -> Iterator[str]:
    """A job for each further hub, in the order of the config, each after the one before."""
    hubs, before = list(config.hubs), "up"
    for source, hub in pairwise(hubs):
        yield _filled(_template("promote"), {**given, "SOURCE": source, "HUB": hub, "BEFORE": before})
        before = f"promote-to-{hub}"


def _template(name: str) -> str:
    return (github_actions_dir() / f"{name}.yml").read_text(encoding="utf-8")


def _filled(template: str, given: dict[str, str]) -> str:
    """Raises KeyError for a place that nothing is given for. A line that has only an empty place goes."""
    lines = []
    for line in template.splitlines():
        filled = _PLACE.sub(lambda found: given[found[1]], line)
        if filled.strip() or not line.strip():
            lines.append(filled)
    return "\n".join(lines) + "\n"
