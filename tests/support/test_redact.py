"""Whatever a secret looks like, and however it is written, nothing of it is left; and what is none stays."""

from __future__ import annotations

import time

import pytest

from hubctl.support.redact import Redactor
from tests.support import canaries


@pytest.mark.parametrize("kind", canaries.LOOKING_SO)
def test_what_looks_like_a_secret_is_hidden(kind: str) -> None:
    text, mark = canaries.LOOKING_SO[kind]
    assert mark in text
    for around in ("{}", "before {} after", '{{"message": "got {} from there"}}', "a line\n{}\nanother line"):
        if not (kind.startswith("in YAML") and "\n{}" not in around):  # YAML has lines
            assert mark not in Redactor(())(around.format(text)).text, around


@pytest.mark.parametrize("kind", canaries.KNOWN)
def test_what_is_known_is_hidden_however_it_is_written(kind: str) -> None:
    secret = canaries.KNOWN[kind]
    told = "\n".join(f"event {way} happened" for way in canaries.written(secret))
    found = Redactor([secret])(told)
    assert kind in canaries.left_in(told)
    assert kind not in canaries.left_in(found.text)
    assert found.text.count("happened") == len(canaries.written(secret))
    assert found.hidden >= len(canaries.written(secret))


@pytest.mark.parametrize(
    "text",
    [
        'client_secret = "env:HUB_CLIENT_SECRET"',
        'client_secret = "sops:secrets.yaml#hub.client_secret"',
        "arn:aws:iam::123456789012:role/hubctl/ohw/ohw-terraform-bot",
        "quay.io/school/image@sha256:" + "0a1b2c3d" * 8,
        '"h1:QaXJ1Yk0bGmN7gqT2Lw3Zr5dPz8aVb1Xc4Ue6Rt9Iq0="',
        "the secret file:x.pem cannot be read: no such file",
        "arn:aws:iam::210987654321:role/hubctl/glacier-school-2/glacier-school-2-terraform-bot",
        "credentials: FAILED at bot ohw-terraform-bot (role)",
        "/home/ada/Projects2027/hackweek/hubctl/.hubctl/ohw/roots/secondary-bucket/imagery/main",
        '{"type": "phase_started", "at": "2027-08-09T10:00:00", "phase": "credentials"}',
        "hub-7d4b9c6f5d-x2x8q Pulled Successfully pulled image in 2.1s",
        "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0a1b2c3d4e5f6a7b/ada",
        '"tokenExpirationSeconds": 3607, "secret": null',
    ],
)
def test_what_helps_and_is_no_secret_stays(text: str) -> None:
    assert Redactor(())(text) == Redactor(())(text)
    assert (Redactor(())(text).text, Redactor(())(text).hidden) == (text, 0)


def test_accounts_are_hidden_where_that_is_asked_for() -> None:
    text = "arn:aws:iam::210987654321:role/x of 123456789012, 123456789012.dkr.ecr.us-west-2.amazonaws.com"
    assert Redactor((), account="123456789012")(text).text == text
    hidden = Redactor((), account="123456789012", hide_account=True)(text).text
    assert "123456789012" not in hidden
    assert "210987654321" not in hidden
    assert hidden.count("000000000000") == 3


def test_the_home_of_the_person_is_not_told() -> None:
    assert Redactor((), home="/home/ada")("in /home/ada/event and /home/adam").text == "in ~/event and /home/adam"


def test_a_short_value_blanks_nothing_out() -> None:
    assert Redactor(["true"])("enabled: true").text == "enabled: true"


def test_a_file_of_two_megabytes_takes_a_moment() -> None:
    began = time.process_time()
    Redactor(canaries.KNOWN.values())(("x" * 3000 + '", "y": "' + canaries.everything()) * 200)
    assert time.process_time() - began < 10
