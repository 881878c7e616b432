"""This module answers watches: what is there, what changed since, what changes now, and bookmarks between."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import bad_request, expired
from hubctl.sandbox.kubernetes.http.options import check_watch
from hubctl.sandbox.kubernetes.http.reading import selected, shaped
from hubctl.sandbox.kubernetes.http.requests import Request, Target
from hubctl.sandbox.kubernetes.objects import Object, labels_of, name_of, namespace_of
from hubctl.sandbox.kubernetes.resources import Resource
from hubctl.sandbox.kubernetes.selectors import field_test, label_test
from hubctl.sandbox.kubernetes.store import Change

Send = Callable[[bytes], Awaitable[None]]

_DEFAULT_TIMEOUT = 1800.0
_BOOKMARKS_EVERY = 30.0
_INITIAL_END = "k8s.io/initial-events-end"


class Watch:
    """One client's watch of one kind."""

    def __init__(self, cluster: Cluster, resource: Resource, target: Target, request: Request) -> None:
        """Raises ApiError 400 for selectors and versions that cannot be read."""
        self._cluster, self._resource, self._target, self._request = cluster, resource, target, request
        self._labels = label_test(request.query.get("labelSelector", ""))
        self._fields = field_test(resource, request.query.get("fieldSelector", ""))
        self._columns_sent = False
        self._changes: asyncio.Queue[Change] = asyncio.Queue()
        given = request.query.get("resourceVersion", "")
        if given and not given.isdigit():
            raise bad_request(f'Invalid value: "{given}": strconv.ParseUint: parsing "{given}": invalid syntax')
        self._since = int(given or 0)
        check_watch(request)

    async def run(self, send: Send) -> None:
        """Sends events until the time asked for is over or the client has gone."""
        stop_listening = self._cluster.store.listen(self._hear)
        try:
            await self._start(send)
            await self._follow(send)
        finally:
            stop_listening()

    def _hear(self, change: Change) -> None:
        if change.key == self._resource.storage_key:
            self._changes.put_nowait(change)

    async def _start(self, send: Send) -> None:
        """What a new watcher is owed, and the point from which it follows."""
        store = self._cluster.store
        if self._request.flag("sendInitialEvents") or (self._since == 0 and self._initial_by_default()):
            for obj in selected(self._cluster, self._resource, self._target, self._request):
                if self._is_named(obj):
                    await self._send(send, "ADDED", obj)
            if self._request.flag("sendInitialEvents") and self._request.flag("allowWatchBookmarks"):
                await self._bookmark(send, store.revision, is_initial=True)
            self._since = max(self._since, store.revision)
        elif self._since < store.oldest:
            await self._send_expired(send)
            raise asyncio.CancelledError
        else:
            for change in store.since(self._since):
                if change.key == self._resource.storage_key:
                    await self._send_change(send, change)
            self._since = max(self._since, store.revision)

    def _initial_by_default(self) -> bool:
        return self._request.query.get("sendInitialEvents") != "false"

    def _is_named(self, obj: Object) -> bool:
        return not self._target.name or name_of(obj) == self._target.name

    async def _follow(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + float(self._request.query.get("timeoutSeconds") or _DEFAULT_TIMEOUT)
        while (left := end - loop.time()) > 0:
            try:
                change = await asyncio.wait_for(self._changes.get(), min(left, _BOOKMARKS_EVERY))
            except TimeoutError:
                if self._request.flag("allowWatchBookmarks"):
                    await self._bookmark(send, self._cluster.store.revision)
                continue
            if change.revision > self._since:
                await self._send_change(send, change)

    async def _send_change(self, send: Send, change: Change) -> None:
        """An object that stops to match is deleted for this watcher, one that begins to is added."""
        before = change.before is not None and self._matches(change.before)
        after = change.type != "DELETED" and self._matches(change.after)
        if after:
            await self._send(send, "MODIFIED" if before else "ADDED", change.after)
        elif before:
            await self._send(send, "DELETED", change.after)

    def _matches(self, obj: Object) -> bool:
        namespace = self._target.namespace
        if namespace and namespace_of(obj) != namespace:
            return False
        return self._is_named(obj) and self._labels(labels_of(obj)) and self._fields(obj)

    async def _send(self, send: Send, kind: str, obj: Object) -> None:
        if obj["apiVersion"] != self._resource.api_version:
            obj = {**obj, "apiVersion": self._resource.api_version}
        shown = shaped(self._resource, obj, self._request)
        if shown.get("kind") == "Table":
            if self._columns_sent:
                shown = {**shown, "columnDefinitions": None}
            self._columns_sent = True
        await _line(send, kind, shown)

    async def _bookmark(self, send: Send, revision: int, *, is_initial: bool = False) -> None:
        metadata: Object = {"resourceVersion": str(revision)}
        if is_initial:
            metadata["annotations"] = {_INITIAL_END: "true"}
        resource = self._resource
        bare: Object = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": metadata}
        if self._request.wants("as=Table"):
            bare = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "rows": []}
        elif self._request.wants("as=PartialObjectMetadata"):
            bare = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": metadata}
        await _line(send, "BOOKMARK", bare)

    async def _send_expired(self, send: Send) -> None:
        oldest = self._cluster.store.oldest
        await _line(send, "ERROR", expired(f"too old resource version: {self._since} ({oldest})").status())


async def _line(send: Send, kind: str, obj: Object) -> None:
    await send(json.dumps({"type": kind, "object": obj}, separators=(",", ":")).encode() + b"\n")
