"""This module makes the adapters that a session and an examination have in common."""

from __future__ import annotations

from hubctl.adapters.aws.sessions import Sessions
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.registry.canned import CannedRegistry
from hubctl.adapters.registry.client import HttpRegistry
from hubctl.adapters.registry.ecr import Ecr
from hubctl.adapters.secrets import SandboxSecrets, SecretReader
from hubctl.core.terraform import Identity
from hubctl.ports.registry import Registry
from hubctl.ports.secrets import Secrets
from hubctl.surroundings import Surroundings


def secrets(around: Surroundings, sessions: Sessions) -> Secrets:
    """The config's secrets; in the sandbox, made-up ones for those that cannot be read."""
    reader = SecretReader(around.options.config.parent, lambda: sessions.session(Identity.OPERATOR), around.environment)
    return SandboxSecrets(reader) if around.options.sandbox else reader


def registry(around: Surroundings, sessions: Sessions, clock: SystemClock) -> Registry:
    """Image registries; in the sandbox, one in which every image exists."""
    ecr = Ecr(lambda region: sessions.client("ecr", region=region))
    real = HttpRegistry(clock, ecr.login_for, ecr.pushed)
    return CannedRegistry(real) if around.options.sandbox else real
