"""This module finds whom `usage` and `export` ask: at an address, or in the event's cluster."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from urllib.parse import urlsplit

from hubctl import observe
from hubctl.adapters.aws.s3_objects import S3Objects
from hubctl.adapters.aws.sessions import Sessions
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.grafana import GrafanaApi
from hubctl.adapters.grafana import at_address as grafana_at
from hubctl.adapters.grafana import in_cluster as grafana_in_cluster
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.adapters.prometheus import PrometheusApi, at_address, in_cluster
from hubctl.core.kubernetes import ObjectRef
from hubctl.errors import RefusedError
from hubctl.export import homes
from hubctl.export.whole import Sources
from hubctl.ports.grafana import Grafana
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.objects import Objects
from hubctl.ports.prometheus import Prometheus
from hubctl.preflight import check_account, without_secrets
from hubctl.render import grafana as render
from hubctl.render.names import support_namespace
from hubctl.session import Session

_SERVICE = "prometheus-server:80"
"""As its chart names it for a release `prometheus`."""
_GRAFANA_SERVICE = "grafana:80"
_GRAFANA_TOKEN = "HUBCTL_GRAFANA_TOKEN"  # noqa: S105 (a name)


def prometheus_at(url: str) -> Prometheus:
    """One that answers here, by kubectl port-forward for example."""
    return PrometheusApi(at_address(url), f"Prometheus at {url}", SystemClock())


def prometheus_of(session: Session) -> Prometheus:
    """The event's own, through the Kubernetes API. Raises RefusedError where the config has none."""
    context = session.context
    if not context.config.addons.prometheus:
        raise RefusedError("the event has no Prometheus (addons.prometheus)", hint="hubctl usage --prometheus URL")
    namespace = support_namespace(context.config)
    fetch = in_cluster(kubernetes_of(session), namespace, _SERVICE)
    return PrometheusApi(fetch, f"Prometheus in namespace {namespace}", context.ports.clock)


def kubernetes_of(session: Session) -> Kubernetes:
    """The event's cluster. Where a kubeconfig is given, AWS need not be asked for it."""
    context = session.context
    if session.options.kubeconfig is not None:
        return KubernetesApi(session.options.kubeconfig, context.ports.clock)
    check_account(context.ports.aws, context.config)
    return context.knowing(observe.cluster(context)).cluster().kubernetes


def sources(session: Session, *, prometheus: str | None = None, grafana: str | None = None) -> Sources:
    """Whom an export asks. Nothing is asked before its turn has come."""
    found: list[Kubernetes] = []

    def kubernetes() -> Kubernetes:
        if not found:
            found.append(kubernetes_of(session))
        return found[0]

    return Sources(
        prometheus=lambda: prometheus_at(prometheus) if prometheus else prometheus_of(session),
        grafana=lambda: _grafana(session, kubernetes, grafana),
        kubernetes=kubernetes,
        objects=lambda: _objects(session),
    )


def _grafana(session: Session, kubernetes: Callable[[], Kubernetes], url: str | None) -> Grafana:
    """By a token where there is one, else by the admin password that the chart made."""
    config, token = session.context.config, os.environ.get(_GRAFANA_TOKEN, "")
    if token:
        address = url or (render.root_url(config) if config.monitoring.host else "")
        if not address:
            raise RefusedError("Grafana has no address in the config", hint="--grafana URL, by kubectl port-forward")
        return GrafanaApi(grafana_at(address, token), f"Grafana at {address}")
    namespace, cluster = support_namespace(config), kubernetes()
    secret = cluster.get(ObjectRef("v1", "Secret", render.CHART, namespace)) or {}
    held = {name: base64.b64decode(value).decode() for name, value in (secret.get("data") or {}).items()}
    if not held.get("admin-password"):
        raise RefusedError(
            "Grafana's login is GitHub's, so it has no password for hubctl",
            hint=f"make a service account with a token in it: {_GRAFANA_TOKEN}=…; or --without grafana",
        )
    below = urlsplit(render.root_url(config)).path.strip("/")
    path = f"{below}/" if below else ""
    login = {"user": held.get("admin-user", "admin"), "password": held["admin-password"]}
    fetch = grafana_in_cluster(cluster, namespace, _GRAFANA_SERVICE, path, login)
    return GrafanaApi(fetch, f"Grafana in namespace {namespace}")


def _objects(session: Session) -> Objects:
    config, options = session.context.config, session.options
    short = homes.bucket(config)
    environment = without_secrets(os.environ, config)
    client = Sessions(config, session.work, environment, sandbox=options.sandbox).client(
        "s3", region=config.bucket_region(short)
    )
    return S3Objects(client, config.bucket_name(short), config.aws.account_id)
