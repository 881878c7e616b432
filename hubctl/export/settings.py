"""The event's config and its receipts, as an export keeps them. Secrets are references in a config, never values."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from hubctl.private import unwritable
from hubctl.session import Session

_OF_TEARDOWN = ("receipt.json", "receipt.html")


def keep(session: Session, folder: Path) -> Sequence[str]:
    """The config file, the files of values that it names, the config with all defaults, receipts and journals.
    Returns the names of what was kept."""
    config, source = session.context.config, session.options.config
    wanted = {"config.toml": source}
    for hub in config.hubs.values():
        wanted |= {f"extra_values/{Path(name).name}": source.parent / name for name in hub.extra_values}
    wanted |= {name: session.work / name for name in _OF_TEARDOWN if (session.work / name).exists()}
    wanted |= {f"runs/{path.name}": path for path in sorted((session.work / "runs").glob("*.jsonl"))}
    try:
        for name, path in wanted.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
        whole = config.model_dump(mode="json")
        (folder / "config.json").write_text(json.dumps(whole, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(folder, error) from error
    return [*wanted, "config.json"]
