"""The comment of a pull request: found again, never too long, and nothing in it can break out of its place."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hubctl.core.changes import Changes, Detail, Loss, PhasePlan, StepPreview
from hubctl.core.preview import ConfigSince
from hubctl.reporters.plan.markdown import MOST, markdown, marker
from tests.reporters.plan.previews import FULL, of

COMMENT = """\
<!-- hubctl-plan:ohw -->
### hubctl plan: ohw, account 123456789012

> [!CAUTION]
> **Replaces the node group ohw-user, because instance_types cannot be changed in place: everybody&#x27;s servers.**<br>

**Plan: 2 to add, 2 to change, 1 to remove. More is known later for: hubs.**

Config since the last `up`:
```text
~ cluster.nodes.user.max: 20 -> 30
```

**credentials**: no changes

<details open><summary><b>cluster</b>: 2 to add, 1 to change, 1 to remove</summary>

```diff
@@ cluster ohw: 2 to add, 1 to change, 1 to remove @@
+ aws_vpc.this
! aws_eks_cluster.this
- replace aws_eks_node_group.this["user"]
      instance_types[0]: "a" -> "b"  # cannot be changed in place
```

</details>

<details><summary><b>addons</b>: 0 to add, 1 to change, 0 to remove</summary>

```diff
@@ grafana 12.11.1: 1 to change @@
  values ~ replicas: 1 -> 2
! ConfigMap grafana
      @@ -1 +1 @@
-     old: 1
+     new: 2
       same: 3
```

</details>

**hubs**: known later, the cluster must exist

_asked as arn:aws:iam::123456789012:role/reader_
"""


def big(objects: int, lines: int, name: str = "ConfigMap x") -> PhasePlan:
    steps = tuple(f"~ {name}{n}" for n in range(objects))
    details = tuple(Detail(line, tuple(f"+line {n} of {line}" for n in range(lines))) for line in steps)
    return PhasePlan("hubs", (StepPreview("hub", Changes(changed=objects), steps, details),))


def test_a_comment_has_what_is_lost_first_and_a_fold_for_each_phase() -> None:
    assert markdown(FULL) == COMMENT


def test_the_first_line_is_the_same_for_every_plan_of_an_event() -> None:
    assert markdown(of()).splitlines()[0] == markdown(FULL).splitlines()[0] == marker("ohw")


def test_what_does_not_fit_is_left_out_and_counted() -> None:
    text = markdown(of(big(300, 50)))
    assert len(text.encode()) <= MOST
    assert "… 13301 more lines, left out to fit into a comment: `hubctl plan` shows all of it" in text
    assert "**Plan: 0 to add, 300 to change, 0 to remove.**" in text


def test_a_short_plan_is_never_cut() -> None:
    assert "left out" not in markdown(of(big(20, 20)))


def test_even_thousands_of_losses_fit_and_no_fence_stays_open() -> None:
    losses = tuple(Loss("bucket", f"bucket-{n}", False, "everything in it") for n in range(2000))
    plan = PhasePlan("cluster", (StepPreview("c", Changes(removed=2000), ("- a",), (), losses),))
    text = markdown(of(plan))
    assert len(text.encode()) <= MOST
    assert text.endswith("the rest is too long for a comment: `hubctl plan` shows all of it.\n")
    assert sum(line.startswith("```") for line in text.splitlines()) % 2 == 0


def test_a_difference_cannot_close_its_fence() -> None:
    detail = Detail("~ ConfigMap a", ("+```", "+</details>", "+````"))
    plan = PhasePlan("hubs", (StepPreview("hub", Changes(changed=1), ("~ ConfigMap a",), (detail,)),))
    text = markdown(of(plan))
    assert "\n`````diff\n" in text
    assert "\n`````\n" in text


def test_words_outside_of_fences_are_no_markup() -> None:
    hostile = "<img src=x> <!-- hubctl-plan:other -->"
    found = replace(of(PhasePlan("addons", (), failed=hostile)), notes=(hostile,), config=ConfigSince(unknown=hostile))
    assert "<img" not in markdown(found)
    assert markdown(found).count("<!--") == 1


@settings(max_examples=30, deadline=None)
@given(objects=st.integers(0, 60), lines=st.integers(0, 300), name=st.text(max_size=40), most=st.integers(3000, 80_000))
def test_a_comment_is_never_longer_than_it_may_be(objects: int, lines: int, name: str, most: int) -> None:
    text = markdown(of(big(objects, lines, name)), most)
    assert len(text.encode()) <= most
    assert text.startswith(marker("ohw"))


def test_a_failure_of_several_lines_pings_nobody_and_stays_on_its_line() -> None:
    text = markdown(of(PhasePlan("addons", (), failed="no such team:\n@octocat/team")))
    assert "**addons** could not be asked: <code>no such team: @octocat/team</code>" in text.splitlines()
