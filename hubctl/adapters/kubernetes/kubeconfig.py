"""The kubeconfig of the event's cluster: no secret in it, a helper that makes a token when one is needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from hubctl.adapters.work import write_private


def write_kubeconfig(
    path: Path,
    *,
    cluster_name: str,
    endpoint: str,
    ca: str,
    region: str,
    role_arns: Sequence[str],
    environment: Mapping[str, str],
) -> None:
    """Replaces a kubeconfig, 0600. `ca` is base64 of PEM, as EKS gives it. JSON is YAML too.

    `environment` is what the helper needs beside its caller's environment: the profile of a bot user, not its key. The
    profile is an argument as well, or keys in the caller's environment would be taken in its place.
    """
    arguments = ["-m", "hubctl", "kube-token", "--cluster", cluster_name, "--region", region]
    if profile := environment.get("AWS_PROFILE"):
        arguments += ["--profile", profile]
    helper = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": [*arguments, *(word for arn in role_arns for word in ("--role-arn", arn))],
        "env": [{"name": name, "value": value} for name, value in sorted(environment.items())],
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": cluster_name, "cluster": {"server": endpoint, "certificate-authority-data": ca}},
        ],
        "users": [{"name": cluster_name, "user": {"exec": helper}}],
        "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
        "current-context": cluster_name,
    }
    write_private(path, json.dumps(content, indent=2))
