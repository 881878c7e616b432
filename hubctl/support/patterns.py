"""What secrets look like whose values nobody told hubctl: keys, tokens, certificates' keys, logins in addresses.

Prefixes are those that the services document, so that scanners can find them, such as
https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github
"""

from __future__ import annotations

import re
from collections.abc import Callable

HIDDEN = "[hidden]"

_NAME = (
    r"(?:(?<![\w.-])(?!secretsmanager:)[\w.-]*(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|cookie|client[_-]?id"
    r"|authorization|credential[_-]?value)[\w.-]*)"
)
_KEPT = re.compile(
    r"(?:env|file|ssm|secretsmanager|sops):|(?:true|false|null|none|\*+|\d{1,5})$|\[hidden\]", re.IGNORECASE
)
"""Values that may stay: references, what is no text, and what is hidden already."""

_BEGIN = r"(?:\b|(?<=\\[nrt]))"
"""Of a word, also after a line break as JSON writes it."""
_WHOLE: tuple[tuple[str, str], ...] = (
    ("PEM", r'-----BEGIN [A-Z0-9 ]+-----[^"]{0,20000}?-----END [A-Z0-9 ]+-----'),
    ("half of a PEM", r"-----BEGIN [A-Z0-9 ]+-----(?:(?:[\s#]|\\[nr])*[A-Za-z0-9+/=]{8,})*"),
    ("AWS key id", _BEGIN + r"(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("EKS token", _BEGIN + r"k8s-aws-v1\.[A-Za-z0-9_=-]+"),
    ("JSON web token", _BEGIN + r"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"),
    ("GitHub token", _BEGIN + r"(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})"),
    ("GitLab token", _BEGIN + r"gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_.-]{18,}"),
    ("Slack token", _BEGIN + r"xox[a-z]-[A-Za-z0-9-]{10,}"),
    ("Slack address", r"(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]+"),
    ("registry token", _BEGIN + r"(?:dckr_pat_|npm_|pypi-|hf_)[A-Za-z0-9_-]{16,}"),
    ("Google key", _BEGIN + r"AIza[A-Za-z0-9_-]{35}"),
    ("age key", _BEGIN + r"AGE-SECRET-KEY-1[A-Z0-9]+"),
    ("Grafana token", _BEGIN + r"gl(?:sa|c)_[A-Za-z0-9_=+/-]{20,}"),
)
_AFTER: tuple[tuple[str, str], ...] = (
    ("login in an address", r"(?<=://)[^\s/@\"'<>]+:[^\s/@\"'<>]+(?=@)"),
    ("signature", r"(?i)(?<=X-Amz-Signature=)[^&\s\"']+|(?<=X-Amz-Security-Token=)[^&\s\"']+"),
    ("signature", r"(?i)(?<=X-Amz-Credential=)[^&\s\"']+"),
    ("code of a login", r"(?i)(?<=[?&]code=)[^&\s\"']+|(?<=[?&]state=)[^&\s\"']+|(?<=[?&]sig=)[^&\s\"']+"),
    ("authorization", r"(?i)(?<=\bbearer )[^\s\"'\\,;]{6,}|(?<=\bbasic )[A-Za-z0-9+/=]{8,}"),
)
_LINE = re.compile(rf"(?im)^(?P<before>[ \t#;/]*(?:- )?{_NAME}[ \t]*[:=][ \t]*)(?P<value>[^\s\"'\[{{|>&*#].*)$")
_BLOCK = re.compile(
    rf"(?im)^(?P<before>(?P<in>[ \t#]*)(?:- )?{_NAME}:[ \t]*[|>][+-]?\d*)\n(?P<value>(?:(?P=in)[ \t]+.*\n?)+)"
)
_PAIR = re.compile(
    rf"(?i)(?P<before>{_NAME}\\*[\"']?\s*(?::|=>|=)\s*)"
    r"(?:(?P<quote>\\*[\"'])(?P<quoted>(?:\\.|[^\\\n])*?)(?P=quote)|(?P<bare>[^\s\"'\\,;&<>{}()\[\]]+))"
)
_ENCODED = re.compile(
    r"(?:(?<![A-Za-z0-9+/_-])|(?<=\\[nrt]))(?:[A-Za-z0-9+/]{40}|[A-Za-z0-9+/_-]{60,})(?![A-Za-z0-9+/_-])"
)
_SEGMENT = 20
"""A path has shorter parts between its slashes than chance gives so many letters."""
_ROLES_OF_PEOPLE = "AWSReservedSSO_"
"""Roles of IAM Identity Center: who somebody is matters."""


def _encoded(run: str) -> bool:
    """Chance gives capitals, small letters and digits; a digest in hexadecimal has no capitals."""
    mixed = all(re.search(kind, run) for kind in ("[A-Z]", "[a-z]", "[0-9]"))
    path = run.startswith("/") and max(map(len, run.split("/"))) < _SEGMENT
    return mixed and not path and _ROLES_OF_PEOPLE not in run


_NAMED = re.compile(_NAME, re.IGNORECASE)


def is_secret(name: str, value: str) -> bool:
    """Whether a name sounds so that its value must be hidden; references to secrets need not be."""
    return bool(_NAMED.fullmatch(name)) and bool(value.strip()) and not _KEPT.match(value.strip())


class Found:
    """Counts what was hidden."""

    def __init__(self) -> None:
        self.count = 0

    def hide(self, _match: re.Match[str]) -> str:
        """For `re.sub`."""
        self.count += 1
        return HIDDEN

    def hide_value(self, match: re.Match[str]) -> str:
        """The same, where a name stands before."""
        groups = match.groupdict()
        value = groups.get("value") or groups.get("quoted") or groups.get("bare") or ""
        if not value.strip() or _KEPT.match(value.strip()):
            return match.group()
        self.count += 1
        quote = groups.get("quote") or ""
        lines = "\n" if value.endswith("\n") else ""
        between = "\n  " if "in" in groups else ""
        return f"{match['before']}{between}{groups.get('in') or ''}{quote}{HIDDEN}{quote}{lines}"

    def hide_encoded(self, match: re.Match[str]) -> str:
        """The same, for what only looks like one."""
        return self.hide(match) if _encoded(match.group()) else match.group()


def _compiled(patterns: tuple[tuple[str, str], ...]) -> list[re.Pattern[str]]:
    return [re.compile(pattern) for _, pattern in patterns]


_FIRST, _THEN = _compiled(_WHOLE), _compiled(_AFTER)


def hide(text: str) -> tuple[str, int]:
    """A text without what looks like a secret, and how many there were."""
    found = Found()
    steps: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
        *((pattern, found.hide) for pattern in (*_FIRST, *_THEN)),
        (_ENCODED, found.hide_encoded),
        *((pattern, found.hide_value) for pattern in (_BLOCK, _LINE, _PAIR)),
    ]
    for pattern, replace in steps:
        text = pattern.sub(replace, text)
    return text, found.count
