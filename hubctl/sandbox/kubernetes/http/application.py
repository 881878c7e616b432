"""This module is the web application: it reads requests, finds out who asks, and writes answers, errors included."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from aiohttp import web

from hubctl.sandbox.kubernetes.cluster import Cluster
from hubctl.sandbox.kubernetes.errors import ApiError, bad_request, internal, unauthorized
from hubctl.sandbox.kubernetes.http import authorization, discovery, openapi
from hubctl.sandbox.kubernetes.http.answers import Answer
from hubctl.sandbox.kubernetes.http.authorization import Grants
from hubctl.sandbox.kubernetes.http.dispatch import dispatch
from hubctl.sandbox.kubernetes.http.following import Following, Send
from hubctl.sandbox.kubernetes.http.request_log import RequestLog
from hubctl.sandbox.kubernetes.http.requests import Request, target_of
from hubctl.sandbox.kubernetes.http.watching import Watch

_LARGEST_BODY = 64 << 20
_HEALTH = ("/healthz", "/livez", "/readyz")
_DEPRECATED = {
    ("", "endpoints"): ("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",),
}
_LOG = logging.getLogger(__name__)

Authenticate = Callable[[str], Awaitable[tuple[str, Grants] | None]]


class Application:
    """Serves one cluster."""

    def __init__(self, cluster: Cluster, authenticate: Authenticate, log: RequestLog, url: Callable[[], str]) -> None:
        """`authenticate` tells who a bearer token belongs to and what they may do, or None."""
        self._cluster, self._authenticate, self._log, self._url = cluster, authenticate, log, url

    def web_application(self) -> web.Application:
        """As aiohttp runs it."""
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.router.add_route("*", "/{path:.*}", self._handle)
        return application

    async def _handle(self, incoming: web.Request) -> web.StreamResponse:
        request = Request(
            incoming.method,
            incoming.path,
            dict(incoming.query.items()),
            {key.lower(): value for key, value in incoming.headers.items()},
            await incoming.read(),
            media_type=incoming.content_type,
        )
        user = ""
        status = 499
        try:
            user, grants = await self._user(request)
            response = await self._answer(incoming, replace(request, user=user, grants=grants))
            status = response.status
        except ApiError as error:
            status = error.code
            response = _response(Answer(error.status(), error.code))
        except RecursionError:
            status = 400
            response = _response(Answer(bad_request("exceeded max depth").status(), 400))
        except Exception as error:  # one request must not end the server, as net/http recovers too
            _LOG.exception("answering %s %s", request.verb, request.path)
            status = 500
            response = _response(Answer(internal(f"sandbox: {error!r}").status(), 500))
        finally:
            self._log.write(request.verb, incoming.path_qs, status, user)
        return response

    async def _user(self, request: Request) -> tuple[str, Grants]:
        if request.path.split("/")[1] in ("healthz", "livez", "readyz"):
            return "system:anonymous", ()
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        known = await self._authenticate(token.strip()) if scheme.lower() == "bearer" else None
        if known is None:
            raise unauthorized()
        return known

    async def _answer(self, incoming: web.Request, request: Request) -> web.StreamResponse:
        found = self._page(request)
        if found is not None:
            return _response(found)
        target = target_of(request.path)
        resource = None
        if target is not None:
            resource = self._cluster.resources.find(target.group, target.version, target.plural)
        if target is None or resource is None:
            return _response(_not_found())
        authorization.check(request, target)
        if request.verb == "GET" and request.flag("watch") and not target.subresource:
            watch = Watch(self._cluster, resource, target, request)
            return await _stream(incoming, watch.run, "application/json")
        if target.subresource == "log" and request.flag("follow"):
            following = Following(self._cluster, resource, target, request)
            return await _stream(incoming, following.run, "text/plain")
        answer = dispatch(self._cluster, resource, target, request)
        warned = (*answer.warnings, *_DEPRECATED.get(resource.storage_key, ()))
        return _response(replace(answer, warnings=warned))

    def _page(self, request: Request) -> Answer | None:  # noqa: PLR0911 (one a page)
        """What is no object: versions, discovery, OpenAPI, health."""
        path = request.path.rstrip("/") or "/"
        resources = self._cluster.resources
        if path.startswith(_HEALTH):
            return Answer(b"ok", media_type="text/plain")
        if path == "/version":
            return Answer(discovery.version_info(self._cluster.settings.version))
        if path in ("/api", "/apis"):
            if request.wants("as=APIGroupDiscoveryList") and request.wants("v=v2;"):
                body = discovery.aggregated(resources, core=path == "/api")
                return Answer(body, media_type=discovery.AGGREGATED)
            return Answer(discovery.core_versions(self._url()) if path == "/api" else discovery.groups(resources))
        if path == "/":
            return Answer(
                {"paths": ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]}
            )
        if path.startswith("/openapi/"):
            return self._openapi(request, path)
        return self._group_page(path)

    def _openapi(self, request: Request, path: str) -> Answer:
        if path == "/openapi/v2":
            if request.wants("protobuf"):
                return Answer(openapi.V2_PROTOBUF, media_type=openapi.V2_MEDIA_TYPE)
            return Answer(openapi.V2_JSON)
        if path == "/openapi/v3":
            return Answer(openapi.index(self._cluster.resources))
        parts = path.removeprefix("/openapi/v3/").split("/")
        group, version = (parts[1], parts[2]) if len(parts) == 3 else ("", parts[-1])
        found = openapi.document(self._cluster.resources, group, version)
        return _not_found() if found is None else Answer(found)

    def _group_page(self, path: str) -> Answer | None:
        parts = path.split("/")[1:]
        found = None
        if parts[0] == "api" and len(parts) == 2:
            found = discovery.resource_list(self._cluster.resources, "", parts[1])
        elif parts[0] == "apis" and len(parts) == 2:
            found = discovery.group(self._cluster.resources, parts[1])
        elif parts[0] == "apis" and len(parts) == 3:
            found = discovery.resource_list(self._cluster.resources, parts[1], parts[2])
        return None if found is None else Answer(found)


def _not_found() -> Answer:
    return Answer(b"404 page not found\n", 404, "text/plain")


def _response(answer: Answer) -> web.Response:
    is_raw = isinstance(answer.body, bytes)
    content: bytes = answer.body if is_raw else json.dumps(answer.body, separators=(",", ":")).encode() + b"\n"
    response = web.Response(body=content, status=answer.status, headers=answer.headers)
    response.headers["Content-Type"] = answer.media_type
    response.headers["Cache-Control"] = "no-cache, private"
    for warning in answer.warnings:
        text = warning.replace("\\", "\\\\").replace('"', '\\"')
        response.headers.add("Warning", f'299 - "{text}"')
    return response


async def _stream(incoming: web.Request, run: Callable[[Send], Awaitable[None]], media_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": media_type, "Cache-Control": "no-cache, private"})
    await response.prepare(incoming)
    with contextlib.suppress(ConnectionResetError, asyncio.CancelledError):
        await run(response.write)
    return response
