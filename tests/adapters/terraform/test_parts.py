"""Parts of a root, on the real terraform: what is taken out of a state stays, what is aimed at goes alone."""

from __future__ import annotations

import pytest

from hubctl.core.changes import Changes
from hubctl.core.terraform import S3Backend
from tests.adapters.conftest import Bench

ROOF = """
resource "terraform_data" "roof" {
  input = terraform_data.word
}
resource "terraform_data" "beside" {}
"""


@pytest.fixture
def house(bench: Bench) -> Bench:
    """Two words, a roof that stands on them, and something beside."""
    (bench.modules / "words" / "roof.tf").write_text(ROOF)
    bench.terraform.apply(bench.root("a", "b"), progress=bench.progress)
    return bench


def there(bench: Bench) -> set[str]:
    return set(bench.terraform.state(bench.root("a", "b")).resources)


A, B = 'terraform_data.word["a"]', 'terraform_data.word["b"]'


def test_what_is_forgotten_outlives_the_destroy(house: Bench) -> None:
    assert house.terraform.forget(house.root("a", "b"), ("terraform_data*.word*", "nothing.like.it")) == 2
    assert there(house) == {"terraform_data.roof", "terraform_data.beside"}

    changes = house.terraform.destroy(house.root("a", "b"), progress=house.progress)

    assert changes == Changes(removed=2)
    assert A not in (house.folder / "last-apply.jsonl").read_text()


def test_forgetting_a_second_time_changes_nothing(house: Bench) -> None:
    house.terraform.forget(house.root("a", "b"), ("terraform_data.beside",))

    assert house.terraform.forget(house.root("a", "b"), ("terraform_data.beside",)) == 0
    assert there(house) == {A, B, "terraform_data.roof"}


def test_there_is_nothing_to_forget_where_no_state_is(bench: Bench) -> None:
    assert bench.terraform.forget(bench.root("a"), ("*",)) == 0


def test_nor_where_the_bucket_with_the_state_is_gone(cloud: Bench, remote: S3Backend) -> None:
    assert cloud.terraform.forget(cloud.root("a", backend=remote), ("*",)) == 0


def test_what_is_aimed_at_goes_with_what_stands_on_it_and_nothing_else(house: Bench) -> None:
    targets = ("terraform_data.word",)

    changes = house.terraform.destroy(house.root("a", "b"), progress=house.progress, targets=targets)

    assert changes == Changes(removed=3)
    assert there(house) == {"terraform_data.beside"}


def test_the_rest_goes_later_with_the_variables_of_the_apply(house: Bench) -> None:
    house.terraform.destroy(house.root("a", "b"), progress=house.progress, targets=("terraform_data.roof",))

    changes = house.terraform.destroy(house.root("edited", token="other"), progress=house.progress)

    assert changes == Changes(removed=3)
    assert house.terraform.state(house.root("a", "b")).absent


def test_aiming_at_what_is_gone_changes_nothing(house: Bench) -> None:
    for expected in (Changes(removed=1), Changes()):
        targets = ("terraform_data.beside",)
        assert house.terraform.destroy(house.root("a", "b"), progress=house.progress, targets=targets) == expected
