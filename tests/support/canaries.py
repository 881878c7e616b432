"""Secrets of every kind that hubctl meets, each with a value that nobody else has, and the ways in which logs write
them.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

KNOWN = {
    "a variable of the config": 'canary"9b04\\e6c8 & client',
    "a file of the config": "canary-file-77aa\nsecond-line-of-canary-5c\n",
    "a password with an umlaut": "canärie-0d5c-wörter",
    "the bot's key": "canaryBotKey/0d1c7f3a2+x",
    "a variable of this machine": "canary-npm-3f2e1d",
    "a Secret of the cluster": "canary-cookie-4d3c2b1a",
}
"""Secrets whose values hubctl can know."""

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEcanaryPEM7f3a2canary\nb04e6c8canaryPEM=\n-----END RSA PRIVATE KEY-----"

LOOKING_SO = {
    "AWS key id": ("AKIACANARY7F3A2B04E6", "CANARY7F3A2B04E6"),
    "passing AWS key id": ("ASIACANARY7F3A2B04E6", "CANARY7F3A2B04E6"),
    "AWS secret key": ("wJalrXUtnFEMI/canaryK7MDENG/bPxRfiCYAMPL", "canaryK7MDENG"),
    "session token": ("FwoGZXIvYXdzE" + "Canary7f3aB04e6c8" * 8 + "==", "Canary7f3a"),
    "EKS token": ("k8s-aws-v1.aHR0cHM6canary7f3a", "canary7f3a"),
    "JSON web token": ("eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnk.canaryS1gn4ture", "canaryS1gn4ture"),
    "GitHub token": ("ghp_canary7f3a2b04e6c8canary7f3a2b04e6c8", "canary7f3a2b04e6c8"),
    "GitHub app token": ("ghs_canary7f3a2b04e6c8canary7f3a2b04e6c8", "canary7f3a2b04e6c8"),
    "new GitHub token": ("github_pat_11CANARY0_canary7f3a2b04e6c8", "canary7f3a2b04e6c8"),
    "GitLab token": ("glpat-canary7f3a2b04e6c8", "canary7f3a2b04e6c8"),
    "Slack token": ("xoxb-canary-7f3a2b04e6c8", "canary-7f3a2b04e6c8"),
    "Docker Hub token": ("dckr_pat_canary7f3a2b04e6c8", "canary7f3a2b04e6c8"),
    "Google key": ("AIza" + "canary7f3a2b04e6c8canary7f3a2b04e6c8"[:35], "canary7f3a2b04e6c8"),
    "age key": ("AGE-SECRET-KEY-1CANARY7F3A2B04E6C8", "CANARY7F3A2B04E6C8"),
    "key of a certificate": (PEM, "canaryPEM"),
    "the same in JSON": (json.dumps(PEM)[1:-1], "canaryPEM"),
    "half a key": (PEM[: PEM.index("=\n")], "canaryPEM"),
    "login in an address": ("https://ada:canary-7f3a@proxy.example:3128/x", "canary-7f3a"),
    "bearer": ("Authorization: Bearer canary-7f3a-2b04", "canary-7f3a-2b04"),
    "basic login": ("authorization: Basic bG9naW46N2YzYTJi", "bG9naW46N2Yz"),
    "signed address": ("https://s3.example/x?X-Amz-Credential=CANARY7F&X-Amz-Signature=canary7f3a", "anary7f"),
    "code of a login": ("GET /hub/oauth_callback?code=canary7f3a0code&state=canary2b04 200", "7f3a0code"),
    "in TOML": ('admin_password = "canary battery staple"', "battery staple"),
    "in YAML": ("password: canary correct horse", "canary correct horse"),
    "in YAML of many lines": ("private_key: |\n  canary first\n  canary second\nnext: x", "canary second"),
    "in JSON": ('{"apiToken": "canary \\"7f3a\\" 2b04"}', "7f3a"),
    "in JSON in JSON": (json.dumps(json.dumps({"client_secret": "canary7f3a2b"})), "canary7f3a2b"),
    "in a shell": ("export HUB_CLIENT_SECRET=canary7f3a", "canary7f3a"),
    "of Terraform": ('  + secret_key = "canary7f3a"', "canary7f3a"),
}
"""A text, and what of it must not be left."""


def written(secret: str) -> list[str]:
    """A secret as it may stand in a file."""
    encoded = secret.encode()
    with_name = base64.b64encode(b"ada:" + encoded).decode()
    plain = json.dumps(secret)
    raw = json.dumps(secret, ensure_ascii=False)
    in_json = [plain, json.dumps(plain), raw]
    return [secret, *in_json, repr(secret), quote(secret), base64.b64encode(encoded).decode(), with_name, encoded.hex()]


def everything() -> str:
    """All of them, in all ways, as the text of one file."""
    ways = [way for secret in KNOWN.values() for way in written(secret)]
    return "\n".join([*ways, *(text for text, _ in LOOKING_SO.values())]) + "\n"


def left_in(text: str) -> list[str]:
    """Which of them can still be read in a text: whole, in lines of their own, or encoded."""
    found = [name for name, (_, mark) in LOOKING_SO.items() if mark in text]
    for name, secret in KNOWN.items():
        lines = [line for line in secret.splitlines() if len(line) > 11]
        marks = {way.strip('"') for one in (secret.strip(), *lines) for way in written(one)}
        found += [name for mark in marks if mark in text]
    return sorted(set(found))
