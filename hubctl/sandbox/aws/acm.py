"""This module closes the gaps of Certificate Manager.

Closed: a certificate that a load balancer uses could be deleted.
"""

from __future__ import annotations

from ministack.core.responses import get_account_id
from ministack.services import acm, alb

from hubctl.sandbox.aws.elb import balancers
from hubctl.sandbox.aws.wire import Record, Refused, Reply, json_error


def install() -> None:
    """Patch the functions."""
    plain_delete, plain_shape = acm._delete_certificate, acm._cert_shape

    def delete(asked: Record) -> Reply:
        arn = asked.get("CertificateArn", "")
        if _used_by(arn):
            words = f"Certificate {arn} in account {get_account_id()} is in use."
            return json_error(Refused("ResourceInUseException", words))
        reply: Reply = plain_delete(asked)
        return reply

    def shape(certificate: Record) -> Record:
        found: Record = plain_shape(certificate)
        return found | {"InUseBy": [*found["InUseBy"], *_used_by(certificate["CertificateArn"])]}

    acm._delete_certificate, acm._cert_shape = delete, shape


def _used_by(arn: str) -> list[str]:
    """The load balancers whose listeners show a certificate: ARNs of new ones, names of classic ones."""
    classic = [
        name
        for name, balancer in balancers.store.items()
        if any(listener["SSLCertificateId"] == arn for listener in balancer["Listeners"])
    ]
    newer = [
        listener["LoadBalancerArn"] for listener in alb._listeners.values() if arn in listener.get("Certificates", [])
    ]
    return [*classic, *newer]
