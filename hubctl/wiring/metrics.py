"""This module finds the Prometheus that a command asks: at an address, or in the event's cluster."""

from __future__ import annotations

from hubctl import observe
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.kubernetes.api import KubernetesApi
from hubctl.adapters.prometheus import PrometheusApi, at_address, in_cluster
from hubctl.errors import RefusedError
from hubctl.ports.kubernetes import Kubernetes
from hubctl.ports.prometheus import Prometheus
from hubctl.preflight import check_account
from hubctl.render.names import support_namespace
from hubctl.session import Session

_SERVICE = "prometheus-server:80"
"""As its chart names it for a release `prometheus`."""


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
