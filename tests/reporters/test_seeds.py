from __future__ import annotations

import io

from hubctl.reporters.seeds import as_data, print_wanted
from hubctl.seeding.run import Wanted

WANTED = (
    Wanted("lessons/week-1", "s3://bucket/week-1", "brought", 12_400_000_000),
    Wanted("lessons/r", "git+https://example.org/o/r@0", "not brought", None, "not told beforehand"),
)


def test_each_seed_is_told_with_its_size_and_what_that_costs() -> None:
    stream = io.StringIO()
    print_wanted(stream, WANTED, "us-west-2")
    assert stream.getvalue() == (
        "lessons/week-1  brought\n  s3://bucket/week-1\n  12.4 GB, $3.72 a month\n"
        "lessons/r  not brought\n  git+https://example.org/o/r@0\n  size unknown: not told beforehand\n"
        "All: 12.4 GB and what is not known, $3.72 a month on EFS, which has no limit; unpacked it is more\n"
    )


def test_the_same_as_data_tells_how_each_is_afterwards_if_anything_was_done() -> None:
    before = as_data(WANTED, "us-west-2", {})
    assert ("now" in before[0], before[0]["usd_a_month"], before[1]["bytes"]) == (False, 3.72, None)
    after = as_data(WANTED, "us-west-2", {"lessons/week-1": "brought", "lessons/r": "failed"})
    assert [one["now"] for one in after] == ["brought", "failed"]
