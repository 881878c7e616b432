"""This module is the proxy before the sandbox: it counts calls that change something, and breaks the one it is told to.

It runs in a thread of its own. Answers of EKS name the proxy as the cluster's endpoint, so that Kubernetes calls pass
through it as well; it shows the sandbox's own certificate.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web

from faults.answers import Answer, refusal
from faults.calls import Call, Request, of_aws, of_kubernetes
from faults.ledger import Fault, Ledger
from faults.trouble import Trouble

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "te", "upgrade"})
_EKS_TOKEN = "Bearer k8s-aws-v1."  # noqa: S105 (the beginning of every such token)


class Proxy:
    """Two listeners on 127.0.0.1, one before the AWS endpoint, one before the Kubernetes API if it has certificates."""

    def __init__(self, aws_url: str, kubernetes_url: str, certificates: Path | None, *, ports: tuple[int, int]) -> None:
        self._aws_url = aws_url
        self._kubernetes_url = kubernetes_url
        self._certificates = certificates
        self._ports = ports
        self.aws_url = f"http://127.0.0.1:{ports[0]}"
        self.kubernetes_url = f"https://127.0.0.1:{ports[1]}"
        self.ledger = Ledger()
        self.trouble: Trouble | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._session: aiohttp.ClientSession | None = None
        self._runners: list[web.AppRunner] = []
        self._doors: list[_Door] = []
        self._closing: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> None:
        unlimited = aiohttp.ClientTimeout(total=None)
        connector = aiohttp.TCPConnector(ssl=False, limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, timeout=unlimited, auto_decompress=False)
        await self._listen(self._aws, self._ports[0], None)
        if self._certificates is not None:
            serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            serving.load_cert_chain(self._certificates / "server.crt", self._certificates / "server.key")
            await self._listen(self._kubernetes, self._ports[1], serving)

    async def _listen(self, handler: Any, port: int, context: ssl.SSLContext | None) -> None:
        application = web.Application(client_max_size=1 << 30)
        application.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(application, access_log=None, auto_decompress=False, shutdown_timeout=0.5)
        await runner.setup()
        self._runners.append(runner)
        self._doors.append(_Door(runner, port, context))
        await self._doors[-1].open()

    async def _stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()
        if self._session:
            await self._session.close()

    async def _aws(self, incoming: web.Request) -> web.StreamResponse:
        try:
            request = await _read(incoming)
        except ConnectionError:  # who asks was killed
            return _cut(incoming)
        return await self._pass(incoming, request, of_aws(request), self._aws_url)

    async def _kubernetes(self, incoming: web.Request) -> web.StreamResponse:
        try:
            request = self._with_own_token(await _read(incoming))
        except ConnectionError:
            return _cut(incoming)
        return await self._pass(incoming, request, of_kubernetes(request), self._kubernetes_url)

    def _with_own_token(self, request: Request) -> Request:
        """An EKS token is a presigned URL of the endpoint that its maker knows: the proxy's."""
        said = request.headers.get("authorization", "")
        if not said.startswith(_EKS_TOKEN):
            return request
        text = said.removeprefix(_EKS_TOKEN)
        url = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().replace(self.aws_url, self._aws_url)
        token = _EKS_TOKEN + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
        return dataclasses.replace(request, headers={**request.headers, "authorization": token})

    async def _pass(self, incoming: web.Request, request: Request, call: Call, upstream: str) -> web.StreamResponse:
        fault = self.ledger.note(call, request.path)
        if fault is not None and fault.trouble is not None:
            self.trouble = fault.trouble
            self.trouble.begin()
            if self.trouble.kind == "refused":
                self._closing = asyncio.create_task(self._closed(self.trouble))
        if self.trouble is not None and self.trouble.meets(request):
            return _reply(incoming, await self.trouble.answer(call, request))
        try:
            return await self._answer(fault, incoming, request, call, upstream)
        except aiohttp.ClientConnectionError:  # the sandbox is being put back, and somebody's call is late
            return _cut(incoming)

    async def _closed(self, trouble: Trouble) -> None:
        """Nobody listens for as long as the trouble lasts. What is connected already is reset, call by call."""
        for door in self._doors:
            await door.close()
        while trouble.lasts:
            await asyncio.sleep(0.1)
        for door in self._doors:
            await door.open()

    async def _answer(
        self, fault: Fault | None, incoming: web.Request, request: Request, call: Call, upstream: str
    ) -> web.StreamResponse:
        if fault is None:
            return await self._forward(incoming, request, upstream)
        fault.act()
        if fault.kind == "reset":
            return _cut(incoming)
        if fault.kind in ("error", "throttle", "denied"):
            return _reply(incoming, refusal(fault.kind, call, request))
        if fault.kind == "lost-answer":
            await self._forward(None, request, upstream)
            return _cut(incoming)
        return await self._forward(incoming, request, upstream)

    async def _forward(self, incoming: web.Request | None, request: Request, upstream: str) -> web.StreamResponse:
        """Passes a call on, and its answer back as it comes: a watch has no end. With no `incoming`, nobody hears."""
        assert self._session is not None  # noqa: S101 (made in _start)
        url = f"{upstream}{request.path}" + (f"?{request.query}" if request.query else "")
        headers = {name: value for name, value in request.headers.items() if name not in _HOP_BY_HOP | {"expect"}}
        from yarl import URL

        async with self._session.request(
            request.method, URL(url, encoded=True), headers=headers, data=request.body, allow_redirects=False
        ) as answer:
            kept = {n: v for n, v in answer.headers.items() if n.lower() not in _HOP_BY_HOP}
            if incoming is None or upstream == self._aws_url:
                body = (await answer.read()).replace(self._kubernetes_url.encode(), self.kubernetes_url.encode())
                if request.method == "HEAD" and "Content-Length" in answer.headers:
                    kept["Content-Length"] = answer.headers["Content-Length"]
                return web.Response(status=answer.status, headers=kept, body=body)
            response = web.StreamResponse(status=answer.status, headers=kept)
            if answer.content_length is not None:
                response.content_length = answer.content_length
            # A watch ends when either side has enough: whoever reads it asks again.
            with suppress(ConnectionError, aiohttp.ClientError):
                await response.prepare(incoming)
                async for chunk in answer.content.iter_any():
                    await response.write(chunk)
                await response.write_eof()
            return response


class _Door:
    """A listener that can be closed and opened again."""

    def __init__(self, runner: web.AppRunner, port: int, context: ssl.SSLContext | None) -> None:
        self._runner, self._port, self._context = runner, port, context
        self._site: web.TCPSite | None = None

    async def open(self) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=self._context, reuse_address=True)
        await self._site.start()

    async def close(self) -> None:
        if self._site is not None:
            await self._site.stop()


async def _read(incoming: web.Request) -> Request:
    headers = {name.lower(): value for name, value in incoming.headers.items()}
    path, _, query = incoming.raw_path.partition("?")
    return Request(incoming.method, path, query, headers, await incoming.read())


def _reply(incoming: web.Request, answer: Answer | None) -> web.StreamResponse:
    if answer is None:
        return _cut(incoming)
    headers = dict(answer.headers) | {"Content-Type": answer.content_type}
    return web.Response(status=answer.status, body=answer.body, headers=headers)


def _cut(incoming: web.Request) -> web.StreamResponse:
    """Ends the connection in the middle, with a reset."""
    if incoming.transport is not None:
        incoming.transport.abort()
    return web.Response(status=500)
