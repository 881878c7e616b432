"""This package brings the cluster to where its objects say it should be, as controller manager, scheduler and kubelets do."""

from hubctl.sandbox.kubernetes.controllers.running import Controllers

__all__ = ["Controllers"]
