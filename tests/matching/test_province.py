"""What is reckoned for the province, and for sizes that were not measured, follows from what was measured alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.benchmarks.growth import reckoned
from tests.benchmarks.pages import between
from tests.benchmarks.province import Rates, Wanted, reckon, words

RATES = Rates(
    people=1_000, postings=4_000, index_seconds=600.0, match_seconds=1_000.0, engine_share=0.1, index_mb=500.0,
    memory_mib=900.0, node_queries=100.0, person_queries=1.5, cores=2,
)  # fmt: skip
WANTED = Wanted(people=10_500, hours=2.0, partition=500, shard_gb=1.0, spare=0.25, area_km2=1_100.0, km=5 * 3**0.5 - 5)
"""Pieces of 10 km by 10 km, and circles that reach into three of them, on the average."""


def test_by_hand() -> None:
    """Eleven pieces of half an hour; in two hours, a quarter spare, one machine does three of them."""
    needs = reckon(RATES, WANTED)
    assert needs.postings == 42_000
    assert needs.pieces == 11
    assert needs.touched == pytest.approx(3.0)
    assert needs.partitions == 21
    assert needs.machine_hours == pytest.approx(5.5)
    assert needs.machines == 4
    assert needs.hours == pytest.approx(1.5)
    assert needs.machine_gb == pytest.approx(5.25 / 4 * 3)
    assert needs.nodes == 1  # 15,750 queries at 100 a second are less than 5,400 s
    assert needs.shards == 6  # 5.25 GB in pieces of 1 GB
    assert needs.node_hours == pytest.approx(15_750 / 100 / 3600)


def test_a_piece_that_one_machine_does_not_end_in_time_is_not_promised() -> None:
    with pytest.raises(ValueError, match="one piece takes"):
        reckon(replace(RATES, match_seconds=4_100.0), WANTED)


def test_the_further_people_go_the_more_often_the_engine_is_asked_and_nothing_else() -> None:
    near, far = (reckon(RATES, replace(WANTED, km=km)) for km in (0.001, 5.0))
    assert near.touched == pytest.approx(1.0, abs=0.001)
    assert far.touched == pytest.approx(4.0)
    assert far.machine_hours - near.machine_hours == pytest.approx(11 * 3 * 100 / 3600, rel=0.001)
    idle = replace(RATES, engine_share=0.0)
    assert reckon(idle, WANTED).machine_hours == reckon(idle, replace(WANTED, km=9.0)).machine_hours


def test_with_more_time_fewer_machines_and_never_longer_than_asked() -> None:
    before = 10**9
    for hours in (1.0, 2.0, 4.0, 8.0, 16.0):
        needs = reckon(RATES, replace(WANTED, hours=hours))
        assert needs.machines <= before
        assert needs.hours <= hours * 0.75
        before = needs.machines
    assert before == 1


@pytest.mark.parametrize(
    "given", [{"match_seconds": 0.0}, {"people": 0}, {"node_queries": -1.0}, {"engine_share": -0.5}]
)
def test_a_rate_that_nothing_was_measured_of_is_refused(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        reckon(replace(RATES, **given), WANTED)  # type: ignore[arg-type]


@pytest.mark.parametrize("spare", [-0.1, 1.0])
def test_no_time_left_is_refused(spare: float) -> None:
    with pytest.raises(ValueError, match="spare"):
        reckon(RATES, replace(WANTED, spare=spare))


def test_the_text_names_what_went_in_and_what_came_out() -> None:
    said = words(RATES, WANTED, reckon(RATES, WANTED))
    for part in (
        "1,000 people × 4,000 postings",
        "600 s, 500 MB",
        "1,000 s, 1 people/s, 10% of it",
        "42,000",
        "**4**",
        "1.5 h",
    ):
        assert part in said
    assert "reckoned for 10,500 people" in said


def test_a_larger_size_lies_on_the_line_through_the_last_two() -> None:
    points = [(1, 50.0), (10, 100.0), (110, 300.0)]
    assert reckoned(points, 1_010) == pytest.approx(2_100.0)
    assert reckoned([(10, 9.0), (100, 8.0)], 1_000) == 8.0
    with pytest.raises(ValueError, match="one point"):
        reckoned(points[:1], 1_000)


def test_a_page_changes_between_its_marks_alone() -> None:
    page = "before\n<!-- one:begin -->\nold\n<!-- one:end -->\nafter\n"
    assert between(page, "one", "new\n") == "before\n<!-- one:begin -->\nnew\n<!-- one:end -->\nafter\n"
    with pytest.raises(ValueError, match="no <!-- two"):
        between(page, "two", "new")
