"""The credentials helper that kubeconfigs of hubctl name. People need not call it."""

from __future__ import annotations

from typing import Annotated

import typer


def kube_token(
    cluster: Annotated[str, typer.Option(help="Name of the EKS cluster.")],
    region: Annotated[str, typer.Option(help="Its region.")],
    role_arn: Annotated[
        list[str] | None, typer.Option(help="A role to assume first; given again, from there.", show_default=False)
    ] = None,
    profile: Annotated[str | None, typer.Option(help="AWS profile, whatever keys the environment holds.")] = None,
) -> None:
    """Print a token for an EKS cluster, as Kubernetes clients expect it; change nothing in your AWS account.

    \b
    Example:
      hubctl kube-token --cluster ohw --region us-west-2
    """
    import json

    from hubctl.adapters.kubernetes.eks_token import exec_credential

    typer.echo(json.dumps(exec_credential(cluster, region, role_arn or (), profile)))
