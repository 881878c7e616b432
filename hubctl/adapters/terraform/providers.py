"""Where terraform gets its providers from: a mirror on this machine, else the registry through a shared cache."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hubctl.adapters.work import write_private
from hubctl.private import private_dir
from hubctl.tools.mirrors import Mirror

_REMOVED = ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG", "TF_DATA_DIR", "TF_WORKSPACE", "TF_INPUT", "TF_PLUGIN_CACHE_DIR")
_REMOVED_PREFIXES = ("TF_CLI_ARGS", "TF_VAR_", "TF_LOG")


@dataclass(frozen=True)
class Providers:
    """How a child finds providers: what goes into its environment."""

    environment: Mapping[str, str]
    identity: str
    """Changes when an init must be done again."""
    exclusive: bool
    """Whether two inits must not run at the same time: terraform's plugin cache is not safe for that."""


def _own_configuration(environment: Mapping[str, str]) -> Path | None:
    """The user's own CLI configuration. A name of a file that is missing names nothing."""
    named = environment.get("TF_CLI_CONFIG_FILE") or environment.get("TERRAFORM_CONFIG")
    path = Path(named) if named else Path(environment.get("HOME") or "/nonexistent") / ".terraformrc"
    return path if path.is_file() else None


def _says_where(configuration: Path) -> bool:
    return "provider_installation" in configuration.read_text(errors="replace")


def providers(work: Path, cache: Path, mirrors: Sequence[Mirror], environment: Mapping[str, str]) -> Providers:
    """Decides where providers come from: what the user's own configuration says, a mirror, the registry."""
    own = _own_configuration(environment)
    named = {"TF_CLI_CONFIG_FILE": str(own)} if own else {}
    if own and _says_where(own):
        return Providers(named, own.read_text(errors="replace"), exclusive=False)
    if mirrors:
        text, path = _mirrored(mirrors), work / "terraform.rc"
        if not path.is_file() or path.read_text() != text:
            write_private(path, text)
        return Providers({"TF_CLI_CONFIG_FILE": str(path)}, text, exclusive=False)
    shared = {
        "TF_PLUGIN_CACHE_DIR": str(private_dir(cache / "providers")),
        # Otherwise the cache is only used once a root's lock file names the provider: 150 MB again for every root.
        "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "true",
    }
    return Providers(named | shared, "registry", exclusive=True)


def _mirrored(mirrors: Sequence[Mirror]) -> str:
    """What a mirror has is not asked of the registry: terraform asks every source, and fails if one does not answer."""
    blocks = "".join(
        f"  filesystem_mirror {{\n    path    = {json.dumps(str(mirror.path))}\n"
        f"    include = [{json.dumps(mirror.provider)}]\n  }}\n"
        for mirror in mirrors
    )
    names = ", ".join(json.dumps(mirror.provider) for mirror in mirrors)
    return f"provider_installation {{\n{blocks}  direct {{\n    exclude = [{names}]\n  }}\n}}\n"


def child_environment(environment: Mapping[str, str], found: Providers) -> dict[str, str]:
    """The environment of a terraform process: the user's, without what would change what hubctl asked for."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in _REMOVED and not name.startswith(_REMOVED_PREFIXES)
    }
    return kept | {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"} | dict(found.environment)
