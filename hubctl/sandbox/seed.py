"""What the sandbox's account has before hubctl comes, as a real one would: a hosted zone that somebody bought."""

from __future__ import annotations

from hubctl.sandbox.running import Running


def ensure_zone(running: Running, zone: str) -> None:
    """The account has a public hosted zone of that name. hubctl never makes or deletes zones, only records in them."""
    import boto3

    environment = running.environment()
    route53 = boto3.client(
        "route53",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_REGION"],
    )
    found = route53.list_hosted_zones_by_name(DNSName=zone)["HostedZones"]
    if not any(one["Name"].rstrip(".") == zone for one in found):
        route53.create_hosted_zone(Name=zone, CallerReference=f"sandbox-{zone}")
