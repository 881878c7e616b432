"""The page, in a real browser and as text: all of it is inside, it fits phones and paper, it tells what is known."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hubctl.report import facts, page
from hubctl.report.facts import CAPTIONS, Report
from hubctl.report.pictures import pictures
from hubctl.report.troubles import Trouble
from tests.report import browser, events

NOW = dt.datetime(2027, 8, 20, 12, tzinfo=dt.UTC)
TROUBLES = (
    Trouble(dt.datetime(2027, 8, 2, 9, 14, tzinfo=dt.UTC), "up", "failed", "cluster", "<b>no</b> | quota " * 9, True),
)


def full(**changes: Any) -> Report:
    """Everything is known."""
    usage = events.usage(slow=True, out_of_memory=True)
    given: dict[str, Any] = {"troubles": TROUBLES, "receipt": events.receipt(), "now": NOW, **changes}
    return facts.put_together(events.config(), usage, events.actual(), pictures=tuple(pictures(usage)), **given)


def bare() -> Report:
    """Only the config is known, before anything."""
    return facts.put_together(
        events.config(), None, None, pictures=(), troubles=(), receipt=None, now=NOW, was_up=False
    )


@pytest.fixture(scope="module")
def report() -> Report:
    return full()


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page.html(report), encoding="utf-8")
    path.with_name("bare.html").write_text(page.html(bare()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def tab() -> Iterator[browser.Page]:
    if not browser.program():
        pytest.skip("there is no chromium on this machine")
    with browser.page() as opened:
        yield opened


@pytest.mark.parametrize("width", [390, 320, 1280])
@pytest.mark.parametrize("name", ["report.html", "bare.html"])
def test_nothing_is_wider_than_the_window_and_nothing_is_asked_of_a_network(
    written: Path, tab: browser.Page, name: str, width: int
) -> None:
    tab.requested.clear()
    tab.open(written.with_name(name), width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    outside = "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll') && !e.closest('.hidden')"
    assert tab.evaluate(f"{outside} && e.getBoundingClientRect().right > {width} + 1).length") == 0
    assert {address.partition(":")[0] for address in tab.requested} <= {"file", "data"}


def test_all_pictures_are_there_and_told_in_words(written: Path, tab: browser.Page) -> None:
    tab.open(written, width=1280)
    images = "[...document.images].map(i => [i.complete && i.naturalWidth, i.alt, i.src.slice(0, 5)])"
    found = tab.evaluate(images)
    assert len(found) == len(CAPTIONS)
    assert all(wide > 100 and len(alt) > 40 and source == "data:" for wide, alt, source in found)


def test_it_can_be_read_without_seeing_it(written: Path, tab: browser.Page) -> None:
    tab.open(written, width=1280)
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert tab.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName).join('')") == "H1" + "H2" * 6
    assert tab.evaluate("[...document.querySelectorAll('th')].filter(t => !t.scope).length") == 0
    assert tab.evaluate("[...document.querySelectorAll('table')].filter(t => !t.querySelector('th')).length") == 0
    assert tab.evaluate("[...document.querySelectorAll('.scroll')].filter(d => d.tabIndex || !d.ariaLabel).length") == 0


def test_it_fits_on_paper(written: Path, tab: browser.Page) -> None:
    tab.open(written, width=673, media="print")  # A4 without its margins
    assert tab.evaluate("Math.max(...[...document.querySelectorAll('*')].map(e => e.scrollWidth))") <= 673
    pdf = tab.print()
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", pdf)) == {(b"594", b"841")}
    assert 2 <= len(re.findall(rb"/Type ?/Page\b", pdf)) <= 7


def test_it_tells_what_it_cost_who_came_and_what_is_left(report: Report) -> None:
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.html(report).partition("<body>")[2]))
    for words in (
        "OceanHackWeek 2027",
        "9 to 13 August 2027",
        "55 people had a server, 49 at once at most",
        "AWS charged the account 340 USD",
        "6.18 USD for each of 55 people who had a server",
        "Guarantee 3 GiB instead of 7 GiB",
        "9 failed",
        "Nothing is left: 59 listings of the account",
        "1,204 versions of objects in 1 bucket",
    ):
        assert words in text, words


def test_what_comes_from_outside_is_never_markup(report: Report) -> None:
    assert "<b>no</b>" not in page.html(report)
    assert "&lt;b&gt;no&lt;/b&gt;" in page.html(report)
    assert "<b>" not in page.markdown(report, "pictures")


def test_where_nothing_is_known_it_says_so() -> None:
    text = page.html(bare())
    for words in (
        "Nothing is known of how the hubs were used",
        "What AWS charged was not asked",
        "there is no receipt",
    ):
        assert words in text
        assert words.partition(" ")[2].partition(",")[0] in page.markdown(bare(), "pictures")


def test_an_event_that_was_never_up_does_not_stand_anywhere() -> None:
    assert "still stands" not in page.html(bare())
    stands = facts.put_together(events.config(), None, None, pictures=(), troubles=(), receipt=None, now=NOW)
    assert "it still stands 7 days after the last day" in page.html(stands).replace("It still", "it still")


def test_a_teardown_that_left_something_is_not_called_clean(report: Report) -> None:
    left = replace(report, receipt=events.receipt(clean=False))
    assert "Nothing is left" not in page.html(left)
    assert "1 thing still there" in page.markdown(left, "pictures")


def test_markdown_has_whole_tables_and_names_its_pictures(report: Report) -> None:
    text = page.markdown(report, "pictures")
    for name in CAPTIONS:
        assert f"](pictures/{name}.png)" in text
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert len(tables) == 3
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table


def test_no_name_of_a_participant_is_in_it(report: Report) -> None:
    assert "person-" not in page.html(report)
    assert "person-" not in page.markdown(report, "pictures")
