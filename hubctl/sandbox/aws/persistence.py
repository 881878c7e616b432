"""This module keeps the endpoint's memory on disk, so that `kill -9` costs at most the last half second.

ministack itself saves only on an orderly stop. Here every change marks the state as dirty, and a task saves it shortly
after. The bodies and versions of S3 objects are written by ministack as they come.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubctl.sandbox.aws.asgi import Application, Message, Receive, Send

SAVE_AFTER_SECONDS = 0.3
"""A guess: long enough to gather a burst of calls in one save (about 10 ms each), short enough to lose nothing that
matters.
"""

_log = logging.getLogger("hubctl.sandbox")


class Saver:
    """Saves after changes, and once more on an orderly stop."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "services"
        self._dirty = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._saved: dict[str, bytes] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def touch(self) -> None:
        """Something changed: save soon. Delayed changes call this from their own threads."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._dirty.set)

    def around(self, application: Application) -> Application:
        """The same application, saving."""

        async def saving(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] == "lifespan":
                self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._loop = asyncio.get_running_loop()
                self._task = asyncio.create_task(self._run())
                try:
                    await application(scope, receive, send)
                finally:
                    self._task.cancel()
                    self._save()
                return
            await application(scope, receive, send)

        return saving

    async def _run(self) -> None:
        while True:
            await self._dirty.wait()
            await asyncio.sleep(SAVE_AFTER_SECONDS)
            self._dirty.clear()
            self._save()

    def _save(self) -> None:
        """Write every service whose state is not what was written last, each file replaced atomically."""
        from ministack import app
        from ministack.core import persistence

        for name, get_state in app._build_persistence_save_dict().items():
            try:
                state = get_state()
                if state is not None:
                    self._write(
                        name, {"__ministack_format__": persistence._state_format_version(name), "payload": state}
                    )
            except RuntimeError:
                # A worker thread of ministack changed a store while it was copied; the next round gets it.
                self._dirty.set()

    def _write(self, name: str, document: dict[str, Any]) -> None:
        from ministack.core import persistence

        content = json.dumps(document, default=persistence._json_default).encode()
        if self._saved.get(name) == content:
            return
        path = self._directory / f"{name}.json"
        temporary = path.with_suffix(".tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with contextlib.ExitStack() as stack:
            stack.callback(temporary.unlink, missing_ok=True)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            temporary.replace(path)
            self._saved[name] = content
