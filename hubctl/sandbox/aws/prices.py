"""This module is the sandbox's price list. Canned: on-demand Linux prices of us-west-2 as they were known in 2025, no
more than
an example of the right order; nothing here is asked from AWS.
"""

from __future__ import annotations

HOURLY_USD = {
    "t3.micro": 0.0104,
    "t3.small": 0.0208,
    "t3.medium": 0.0416,
    "t3.large": 0.0832,
    "t3.xlarge": 0.1664,
    "m5.large": 0.096,
    "m5.xlarge": 0.192,
    "m5.2xlarge": 0.384,
    "m5.4xlarge": 0.768,
    "m6i.xlarge": 0.192,
    "m6i.2xlarge": 0.384,
    "c5.large": 0.085,
    "c5.xlarge": 0.17,
    "r5.large": 0.126,
    "r5.xlarge": 0.252,
    "r5.2xlarge": 0.504,
    "r5.4xlarge": 1.008,
    "r6i.xlarge": 0.252,
    "r6i.2xlarge": 0.504,
    "g4dn.xlarge": 0.526,
    "g4dn.2xlarge": 0.752,
}


def hourly_usd(instance_type: str) -> float:
    """The hourly price; 0.20 where the list has none."""
    return HOURLY_USD.get(instance_type, 0.2)
