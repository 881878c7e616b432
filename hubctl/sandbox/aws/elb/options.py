"""This module keeps the options of classic load balancers: tags, lists, listeners, health check, attributes.

They are kept and given back as they were set; nothing is balanced.
"""

from __future__ import annotations

from collections.abc import Callable

from hubctl.sandbox.aws.elb.balancers import HEALTH, blocks, listeners, members_xml, place, tags, the
from hubctl.sandbox.aws.wire import Params, element, first, members, truth, xml_list


def describe_tags(params: Params) -> str:
    items = ""
    for name in members(params, "LoadBalancerNames.member"):
        own = the({"LoadBalancerName": [name]})["Tags"]
        tags = "".join(f"<member>{element('Key', key)}<Value>{value}</Value></member>" for key, value in own.items())
        items += f"<member>{element('LoadBalancerName', name)}{xml_list('Tags', tags)}</member>"
    return xml_list("TagDescriptions", items)


def add_tags(params: Params) -> str:
    the(params, "LoadBalancerNames.member.1")["Tags"].update(tags(params))
    return ""


def remove_tags(params: Params) -> str:
    own = the(params, "LoadBalancerNames.member.1")["Tags"]
    for block in blocks(params, "Tags.member"):
        own.pop(first(block, "Key"), None)
    return ""


def change_list(key: str, parameter: str, *, add: bool, field: str = "") -> Callable[[Params], str]:
    """Attach to or detach from one of a load balancer's lists; the answer is the new list."""

    def act(params: Params) -> str:
        balancer = the(params)
        structures = blocks(params, f"{parameter}.member")
        given = [first(block, field) for block in structures] if field else members(params, f"{parameter}.member")
        old = [value for value in balancer[key] if value not in given]
        balancer[key] = old + given if add else old
        if key == "Subnets":
            place(balancer)
        if not field:
            return members_xml(key, balancer[key])
        return xml_list(key, "".join(f"<member>{element(field, value)}</member>" for value in balancer[key]))

    return act


def apply_groups(params: Params) -> str:
    balancer = the(params)
    balancer["SecurityGroups"] = members(params, "SecurityGroups.member")
    place(balancer)
    return members_xml("SecurityGroups", balancer["SecurityGroups"])


def create_listeners(params: Params) -> str:
    the(params)["Listeners"] += listeners(params)
    return ""


def delete_listeners(params: Params) -> str:
    ports = members(params, "LoadBalancerPorts.member")
    balancer = the(params)
    balancer["Listeners"] = [one for one in balancer["Listeners"] if one["LoadBalancerPort"] not in ports]
    return ""


def health_check(params: Params) -> str:
    balancer = the(params)
    balancer["Health"] = {name: first(params, f"HealthCheck.{name}", value) for name, value in HEALTH.items()}
    return f"<HealthCheck>{''.join(element(name, value) for name, value in balancer['Health'].items())}</HealthCheck>"


def instance_health(params: Params) -> str:
    items = "".join(
        f"<member>{element('InstanceId', one)}<State>InService</State><ReasonCode>N/A</ReasonCode></member>"
        for one in the(params)["Instances"]
    )
    return xml_list("InstanceStates", items)


def modify_attributes(params: Params) -> str:
    balancer = the(params)
    start = "LoadBalancerAttributes."
    balancer["Attributes"] |= {
        name.removeprefix(start): first(params, name) for name in params if name.startswith(start)
    }
    return element("LoadBalancerName", balancer["LoadBalancerName"])


def describe_attributes(params: Params) -> str:
    own = the(params)["Attributes"]

    def flag(name: str, default: bool = False) -> str:
        return str(own.get(name, truth(default)))

    return (
        "<LoadBalancerAttributes>"
        f"<CrossZoneLoadBalancing><Enabled>{flag('CrossZoneLoadBalancing.Enabled')}</Enabled></CrossZoneLoadBalancing>"
        f"<AccessLog><Enabled>{flag('AccessLog.Enabled')}</Enabled></AccessLog>"
        f"<ConnectionDraining><Enabled>{flag('ConnectionDraining.Enabled')}</Enabled>"
        f"<Timeout>{own.get('ConnectionDraining.Timeout', '300')}</Timeout></ConnectionDraining>"
        f"<ConnectionSettings><IdleTimeout>{own.get('ConnectionSettings.IdleTimeout', '60')}</IdleTimeout>"
        "</ConnectionSettings>"
        "</LoadBalancerAttributes>"
    )


def policies(_: Params) -> str:
    return "<PolicyDescriptions/>"
