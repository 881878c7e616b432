"""What runs beside the hubs: add-ons and DNS. Monitoring has a module of its own."""

from __future__ import annotations

from pydantic import Field

from hubctl.config.types import Host, Section


class Addons(Section):
    """Which of them run, each as a Helm release."""

    cluster_autoscaler: bool = Field(True, description="adds nodes when servers wait, and takes empty ones away")
    prometheus: bool = Field(True, description="records use of memory, CPU and disks")
    grafana: bool = Field(True, description="shows what Prometheus recorded")
    node_termination_handler: bool = Field(
        False,
        description="moves pods away from spot nodes that AWS takes back; managed node groups do that by themselves",
    )
    dask_gateway: bool = Field(False, description="participants start Dask clusters on the worker nodes")


class Dns(Section):
    """Where the hubs' names live. Without a zone hubctl prints the records to create, and checks them."""

    zone: Host | None = Field(None, description="a Route 53 hosted zone of this account, such as example.org")
