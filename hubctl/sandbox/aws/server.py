"""This module is the endpoint itself: ministack's ASGI application with the patches in, a request log and a saver
around it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hubctl.sandbox.aws import settings as settings_module
from hubctl.sandbox.aws.asgi import Application
from hubctl.sandbox.aws.settings import AwsSettings

if TYPE_CHECKING:
    from asyncio import Event


def build(settings: AwsSettings) -> Application:
    """The application of one endpoint. Once a process: ministack keeps its state in modules."""
    settings.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(settings.environment())
    settings_module.use(settings)
    from hubctl.sandbox.aws import later, once, overlay, persistence, request_log

    application: Application = overlay.install()
    saver = persistence.Saver(settings.state_dir)
    later.on_change.append(saver.touch)
    log = request_log.RequestLog(settings.request_log or settings.state_dir / "requests.jsonl", on_change=saver.touch)
    return saver.around(log.around(once.Once().around(application)))


async def serve(settings: AwsSettings, stop: Event) -> None:
    """Answer on the settings' host and port until `stop` is set, then save."""
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"{settings.host}:{settings.port}"]
    config.accesslog = None
    config.loglevel = "WARNING"
    # Longer than any client keeps a connection (90 s in Go): a server that hangs up first now and then loses an answer.
    config.keep_alive_timeout = 600
    config.graceful_timeout = 1.0
    # Uploads of a few GB are none of a rehearsal's business, and hypercorn's default of 16 MiB is.
    config.h11_max_incomplete_size = 64 * 1024
    application: Any = build(settings)  # hypercorn has types of its own for what ASGI passes
    await hypercorn_serve(application, config, shutdown_trigger=stop.wait)
