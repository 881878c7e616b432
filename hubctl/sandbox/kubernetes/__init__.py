"""This package is a Kubernetes API server that runs no containers: real enough for helm, kubectl and Python clients.

Objects are validated, defaulted, patched and deleted as a real server does, and controllers bring Deployments, Jobs,
volumes and the like to where they would be on a healthy cluster. Containers do not run, with one exception: a Job whose
image is a plain shell and whose pod mounts volumes is executed, so that a wrong mode or owner shows.
"""

from hubctl.sandbox.kubernetes.server import KubernetesServer
from hubctl.sandbox.kubernetes.settings import KubernetesSettings, NodeGroup

__all__ = ["KubernetesServer", "KubernetesSettings", "NodeGroup"]
