"""Whether a web address answers at all, asked with little patience."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

PATIENCE_SECONDS = 3.0


def answers(address: str) -> bool:
    """Whether an https address answers within three seconds. A look-up of the name that hangs counts as no."""
    heard: list[bool] = []

    def ask() -> None:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 (ours, https)
                heard.append(answer.status == 200)
        except (urllib.error.URLError, OSError, ValueError):
            heard.append(False)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS + 1)
    return bool(heard) and heard[0]
