"""Programs that run in Jobs in the cluster, with Python's standard library alone: nothing of hubctl is there.

They import one another and nothing else of hubctl; `joined` makes one text of several, which a Job gets as an argument.
"""

from __future__ import annotations

from pathlib import Path

_FUTURE = "from __future__ import annotations\n"


def joined(*names: str) -> str:
    """The text of modules of this package, each after those that it imports, as one program. None is loaded here."""
    texts = [(Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8") for name in names]
    lines = [line for text in texts for line in text.splitlines(keepends=True)]
    kept = [line for line in lines if line != _FUTURE and not line.startswith("from hubctl.programs")]
    return _FUTURE + "".join(kept)
