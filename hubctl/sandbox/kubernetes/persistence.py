"""This module keeps the cluster in a file, written whole and at once, at most a second after a change."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path

from hubctl.sandbox.kubernetes.http.certificates import write_private
from hubctl.sandbox.kubernetes.store import Change, Store

_DELAY_SECONDS = 0.5


class StateFile:
    """Secrets are in it, so only its owner reads it."""

    def __init__(self, store: Store, path: Path) -> None:
        self._store, self._path = store, path
        self._is_due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def load(self) -> bool:
        """Fills the store from the file; False if there is none."""
        if not self._path.exists():
            return False
        self._store.load(json.loads(self._path.read_bytes()))
        return True

    def start(self) -> None:
        """Begins to write after changes."""
        self._store.listen(self._note)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Writes a last time."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self.save()

    def save(self) -> None:
        """Writes now."""
        write_private(self._path, json.dumps(self._store.dump(), separators=(",", ":")).encode())

    def _note(self, _change: Change) -> None:
        self._is_due.set()

    async def _run(self) -> None:
        while True:
            await self._is_due.wait()
            await asyncio.sleep(_DELAY_SECONDS)
            self._is_due.clear()
            # Made into text here, where nothing changes meanwhile; written in a thread, which a slow disk may hold up.
            text = json.dumps(self._store.dump(), separators=(",", ":")).encode()
            await asyncio.to_thread(write_private, self._path, text)
