"""What the operator, and the bot where it is there already, may do: asked of IAM's simulator, action by action.

A no of their own policies or of a permissions boundary is an error. A no of the organisation is a warning: the
simulator reports some where none applies (https://github.com/openshift/installer/issues/4048). It sees no policies of
buckets, keys or endpoints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from hubctl.core.findings import Finding, Stops, error, not_checked, ok, warning
from hubctl.doctor import questions
from hubctl.doctor.instruments import Instruments
from hubctl.doctor.questions import Asked
from hubctl.ports.permissions import Answer, By, MayNotAskError
from hubctl.render import names

_SIDE_BY_SIDE = 6
"""IAM slows down those who ask faster; guess."""
_NAMED = 6


@dataclass(frozen=True)
class Denial:
    """One action that is denied on one resource, and what that stops."""

    answer: Answer
    asked: Asked


def operator(instruments: Instruments) -> Iterator[Finding]:
    """Whoever runs hubctl."""
    what = "operator"
    try:
        principal = instruments.permissions.principal(instruments.aws.caller().arn)
        if principal is None:
            yield ok(what, "the account's root may do everything that the organisation allows")
            return
        ours = principal == names.person_role_arn(instruments.config, "operator")
        asked = tuple(questions.of_operator(instruments.config, gives=not ours))
        yield from judge(what, principal, asked, _ask(instruments, principal, asked), mend="")
    except MayNotAskError as refused:
        yield not_checked(what, refused.message, fix=refused.hint)


def bot(instruments: Instruments) -> Iterator[Finding]:
    """The bot. Before the first `up` there is none: then only the organisation could be in its way, and of that the
    operator's own simulation tells."""
    what, principal = "bot", names.bot_arn(instruments.config)
    try:
        asked = tuple(questions.of_bot(instruments.config))
        if instruments.permissions.exists(principal):
            answers = _ask(instruments, principal, asked)
            yield from judge(what, principal, asked, answers, mend="hubctl up")
        else:
            yield from _before_there_is_one(instruments, asked)
    except MayNotAskError as refused:
        yield not_checked(what, refused.message, fix=refused.hint)


def _before_there_is_one(instruments: Instruments, asked: Sequence[Asked]) -> Iterator[Finding]:
    us = instruments.permissions.principal(instruments.aws.caller().arn)
    found = [] if us is None else _ask(instruments, us, asked)
    forbidden = [one for one in found if one.answer.denied_by is By.ORGANISATION]
    if forbidden:
        yield _organisation("bot", forbidden)
    else:
        yield ok("bot", "not there yet; `up` makes it, with the policies that it needs")


def _ask(instruments: Instruments, principal: str, asked: Sequence[Asked]) -> list[Denial]:
    """All denials."""
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        answered = list(pool.map(lambda one: instruments.permissions.ask(principal, one.question), asked))
    return [
        Denial(answer, one)
        for one, answers in zip(asked, answered, strict=True)
        for answer in answers
        if answer.denied_by is not By.NOBODY
    ]


def judge(
    what: str, principal: str, asked: Sequence[Asked], denials: Sequence[Denial], *, mend: str
) -> Iterator[Finding]:
    """One finding for each who says no. `mend` is the command that gives the missing permissions, if hubctl has one."""
    for by in (By.IDENTITY, By.BOUNDARY):
        found = [one for one in denials if one.answer.denied_by is by]
        if needed := [one for one in found if one.asked.stops]:
            yield _missing(what, principal, by, needed, mend)
        if only_then := [one for one in found if not one.asked.stops]:
            yield _missing_once_the_state_is_lost(what, principal, by, only_then)
    if found := [one for one in denials if one.answer.denied_by is By.ORGANISATION]:
        yield _organisation(what, found)
    if found := [one for one in denials if one.answer.denied_by is By.UNKNOWN]:
        keys = sorted({key for one in found for key in one.answer.missing_keys})
        yield not_checked(what, f"{_actions(found)} depend on {', '.join(keys)}, which only a real call has")
    if not denials:
        count = len({action for one in asked for action in one.question.actions})
        yield ok(what, f"{principal.rpartition('/')[2]} may all {count} actions that up, teardown and leftovers need")


def _missing(what: str, principal: str, by: By, found: Sequence[Denial], mend: str) -> Finding:
    stops = tuple(stop for stop in Stops if any(stop in one.asked.stops for one in found))
    reason = _may_not(principal, by, found)
    return error(what, reason, fix=mend or _paste(principal, by), stops=stops, policy=policy(found))


def _missing_once_the_state_is_lost(what: str, principal: str, by: By, found: Sequence[Denial]) -> Finding:
    """Everything works without, as long as the bot can do it from Terraform's state."""
    reason = f"{_may_not(principal, by, found)}; `hubctl leftovers --delete` needs that once Terraform's state is lost"
    return warning(what, reason, fix=_paste(principal, by), policy=policy(found))


def _may_not(principal: str, by: By, found: Sequence[Denial]) -> str:
    says_no = "its permissions boundary does" if by is By.BOUNDARY else "its policies do"
    return f"{principal.rpartition('/')[2]} may not {_actions(found)}: {says_no} not allow it"


def _paste(principal: str, by: By) -> str:
    if by is By.BOUNDARY:
        return "have whoever owns the permissions boundary add this policy to it"
    kind = "user" if ":user/" in principal else "role"
    name = principal.rpartition("/")[2]
    return (
        f"aws iam put-{kind}-policy --{kind}-name {name} --policy-name hubctl --policy-document file://missing.json"
        "\nwith this in missing.json:"
    )


def _organisation(what: str, found: Sequence[Denial]) -> Finding:
    reason = (
        f"the organisation's policies (SCP) seem to deny {_actions(found)}; the simulator is sometimes wrong about them"
    )
    return warning(what, reason, fix="ask whoever runs the organisation whether these actions are denied here")


def _actions(found: Iterable[Denial]) -> str:
    names_ = sorted({one.answer.action for one in found})
    shown = ", ".join(names_[:_NAMED])
    return shown if len(names_) <= _NAMED else f"{shown} and {len(names_) - _NAMED} more"


def policy(found: Sequence[Denial]) -> Mapping[str, Any]:
    """An IAM policy that allows what was denied, and where hubctl needs it only: one statement for each question."""
    statements = []
    for asked in dict.fromkeys(one.asked for one in found):
        denied = sorted({one.answer.action for one in found if one.asked is asked})
        kept: dict[str, Any] = {
            name: asked.statement[name] for name in ("Resource", "Condition") if name in asked.statement
        }
        statements.append({"Effect": "Allow", "Action": denied, **kept})
    return {"Version": "2012-10-17", "Statement": statements}
