"""This package brings the cluster to where its objects say it should be: controller manager, scheduler, kubelets."""

from hubctl.sandbox.kubernetes.controllers.running import Controllers

__all__ = ["Controllers"]
