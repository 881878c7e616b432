"""This module saves and restores what the patches remember beside ministack's own stores, through ministack's own
persistence.

Closed: role sessions were forgotten by a restart, so credentials from AssumeRole stopped to work.
"""

from __future__ import annotations

import copy
import sys
import types
from typing import Any

from ministack import app
from ministack.services import sts

from hubctl.sandbox.aws import billing, settle
from hubctl.sandbox.aws.eks import clusters
from hubctl.sandbox.aws.elb import balancers

NAME = "sandbox"

_STORES: dict[str, Any] = {
    "balancers": balancers.store,
    "monitors": billing.monitors,
    "subscriptions": billing.subscriptions,
    "resource_tags": billing.resource_tags,
    "cost_tags": billing.cost_tags,
    "raised_quotas": billing.raised,
    "sessions": sts._sessions,
}


def install() -> None:
    """Present the stores as one more service of ministack: saved, loaded and reset with the others."""
    module = types.ModuleType(f"ministack.services.{NAME}")
    vars(module).update(get_state=_saved, load_persisted_state=_load, reset=_reset)
    sys.modules[module.__name__] = module
    app._loaded_modules[NAME] = module
    app._state_map[NAME] = NAME
    plain_names, plain_load = app._registry_module_names, app._load_persisted_state
    app._registry_module_names = lambda: {*plain_names(), NAME}

    def load() -> None:
        plain_load()
        clusters.refresh_endpoints()
        settle.settle()

    app._load_persisted_state = load


def _saved() -> dict[str, Any]:
    return {name: copy.deepcopy(store) for name, store in _STORES.items()}


def _load(saved: dict[str, Any]) -> None:
    for name, store in _STORES.items():
        store.update(saved.get(name, {}))


def _reset() -> None:
    for store in _STORES.values():
        store.clear()
