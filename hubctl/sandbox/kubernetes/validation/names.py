"""This module checks names, labels and ports; every check returns what is wrong, in the words of apimachinery's
util/validation and api/validate/content at 1.34 (where label keys and values are measured in bytes, names in
characters).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

NameCheck = Callable[[str], list[str]]

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_UNDERSCORED_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_UNDERSCORED = rf"{_UNDERSCORED_LABEL}(\.{_UNDERSCORED_LABEL})*"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_WILDCARD = rf"\*\.{_SUBDOMAIN}"
_LABEL_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_LABEL_VALUE = f"({_LABEL_KEY})?"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_HEADER = "[-A-Za-z0-9]+"
_PERCENT = "[0-9]+%"

_ENDS = "and must start and end with an alphanumeric character"
_OF_LABEL = f"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', {_ENDS}"
_OF_SUBDOMAIN = (
    f"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', {_ENDS}"
)
_OF_UNDERSCORED = (
    f"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', {_ENDS}"
)
_OF_LABEL_1035 = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
    "start with an alphabetic character, and end with an alphanumeric character"
)
_OF_WILDCARD = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
    "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
)
_OF_LABEL_KEY = f"must consist of alphanumeric characters, '-', '_' or '.', {_ENDS}"
_OF_LABEL_VALUE = (
    f"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', {_ENDS}"
)


def between(low: int, high: int) -> str:
    """That a number is out of its range."""
    return f"must be between {low} and {high}, inclusive"


def _pattern(message: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{example}', " for example in examples)
    start = f"{message} (e.g. {shown}" if examples else f"{message} ("
    return f"{start}regex used for validation is '{pattern}')"


def _too_long(value: str, limit: int, unit: str = "characters") -> list[str]:
    return [f"must be no more than {limit} {unit}"] if len(value.encode()) > limit else []


def dns_label(value: str) -> list[str]:
    """RFC 1123 label: namespaces, containers, volumes."""
    found = _too_long(value, 63)
    if not re.fullmatch(_LABEL, value):
        is_subdomain = re.fullmatch(_SUBDOMAIN, value) is not None
        found.append("must not contain dots" if is_subdomain else _pattern(_OF_LABEL, _LABEL, "my-name", "123-abc"))
    return found


def dns_subdomain(value: str) -> list[str]:
    """RFC 1123 subdomain: most kinds."""
    found = _too_long(value, 253)
    if not re.fullmatch(_SUBDOMAIN, value):
        found.append(_pattern(_OF_SUBDOMAIN, _SUBDOMAIN, "example.com"))
    return found


def dns_search(value: str) -> list[str]:
    """A domain that resolvers search: a subdomain that may have underscores."""
    found = _too_long(value, 253)
    if not re.fullmatch(_UNDERSCORED, value):
        found.append(_pattern(_OF_UNDERSCORED, _UNDERSCORED, "example.com"))
    return found


def dns_1035_label(value: str) -> list[str]:
    """RFC 1035 label: Services."""
    found = _too_long(value, 63)
    if not re.fullmatch(_LABEL_1035, value):
        found.append(_pattern(_OF_LABEL_1035, _LABEL_1035, "my-name", "abc-123"))
    return found


def wildcard(value: str) -> list[str]:
    """*.example.com."""
    found = _too_long(value, 253)
    if not re.fullmatch(_WILDCARD, value):
        found.append(_pattern(_OF_WILDCARD, _WILDCARD, "*.example.com"))
    return found


def path_segment(value: str) -> list[str]:
    """What can stand in a URL: roles and bindings."""
    if value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{part}'" for part in ("/", "%") if part in value]


def label_key(value: str) -> list[str]:
    """A qualified name: example.com/MyName, or the part behind the slash alone."""
    prefix, slash, name = value.rpartition("/")
    rule = _pattern(_OF_LABEL_KEY, _LABEL_KEY, "MyName", "my.name", "123-abc")
    if "/" in prefix:
        return [f"a valid label key {rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    found = []
    if slash:
        wrong = dns_subdomain(prefix) if prefix else ["must be non-empty"]
        found += [f"prefix part {message}" for message in wrong]
    if not name:
        found.append("name part must be non-empty")
    found += [f"name part {message}" for message in _too_long(name, 63, "bytes")]
    if not re.fullmatch(_LABEL_KEY, name):
        found.append(f"name part {rule}")
    return found


def label_value(value: str) -> list[str]:
    """The value of a label."""
    found = _too_long(value, 63, "bytes")
    if not re.fullmatch(_LABEL_VALUE, value):
        found.append(_pattern(_OF_LABEL_VALUE, _LABEL_VALUE, "MyValue", "my_value", "12345"))
    return found


def config_key(value: str) -> list[str]:
    """A key of a ConfigMap or Secret."""
    found = _too_long(value, 253)
    if not re.fullmatch(_CONFIG_KEY, value):
        message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
        found.append(_pattern(message, _CONFIG_KEY, "key.name", "KEY_NAME", "key-name"))
    if value in (".", ".."):
        found.append(f"must not be '{value}'")
    elif value.startswith(".."):
        found.append("must not start with '..'")
    return found


def environment_name(value: str) -> list[str]:
    """The name of an environment variable: since 1.34 anything printable but =."""
    if all(" " <= letter <= "~" and letter != "=" for letter in value):
        return []
    return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]


def header_name(value: str) -> list[str]:
    """The name of an HTTP header."""
    if re.fullmatch(_HEADER, value):
        return []
    message = "a valid HTTP header must consist of alphanumeric characters or '-'"
    return [_pattern(message, _HEADER, "X-Header-Name")]


def percent(value: str) -> list[str]:
    """25%."""
    if re.fullmatch(_PERCENT, value):
        return []
    message = "a valid percent string must be a numeric string followed by an ending '%'"
    return [_pattern(message, _PERCENT, "1%", "93%")]


def port_number(value: int) -> list[str]:
    """1 to 65535."""
    return [] if 1 <= value <= 65535 else [between(1, 65535)]


def port_name(value: str) -> list[str]:
    """An IANA service name: at most 15 letters, digits and hyphens."""
    found = _too_long(value, 15)
    if not re.fullmatch("[-a-z0-9]+", value):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", value):
        found.append("must contain at least one letter (a-z)")
    if "--" in value:
        found.append("must not contain consecutive hyphens")
    if value.startswith("-") or value.endswith("-"):
        found.append("must not begin or end with a hyphen")
    return found


def user_id(value: int) -> list[str]:
    """A Unix user or group."""
    return [] if 0 <= value <= 2**31 - 1 else [between(0, 2**31 - 1)]


def _without_zeros(value: str) -> str:
    """Go's old parser reads 010.1.2.3 as 10.1.2.3, and the API keeps doing so."""
    return re.sub(r"(?<![0-9a-fA-F:])0+(?=\d+(?:\.|/|$))", "", value) if ":" not in value else value


def ip_address(value: str) -> list[str]:
    """IPv4 or IPv6."""
    try:
        ipaddress.ip_address(_without_zeros(value))
    except ValueError:
        return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]
    return []


def cidr(value: str) -> list[str]:
    """10.9.8.0/24; bits behind the mask are taken too."""
    address, slash, _ = value.partition("/")
    try:
        ipaddress.ip_network(_without_zeros(value), strict=False)
    except ValueError:
        slash = ""
    return [] if slash and address else ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]
