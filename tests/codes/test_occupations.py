"""Occupations and trades: the tree is whole, trades are whole words, likeness follows the tree."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from app.codes import UnknownCode, occupations, similarity


def test_counts_by_level_and_shape_of_codes() -> None:
    nodes = occupations.occupations()
    assert Counter(node.level for node in nodes) == {"major": 5, "middle": 63, "minor": 360, "occupation": 1606}
    assert all(re.fullmatch(r"\d(-\d\d){0,3}", node.code) for node in nodes)


def test_every_parent_is_listed_and_names_carry_no_code() -> None:
    for node in occupations.occupations():
        assert [above.level for above in occupations.ancestors(node.code)] == list(
            occupations.LEVELS[: occupations.LEVELS.index(node.level)]
        )
        assert "GBM" not in node.name
        assert "。" not in node.name


def test_trades_are_whole_words_under_listed_occupations() -> None:
    trades = occupations.trades()
    assert sum(len(codes) for codes in trades.values()) == 2962
    for trade, codes in trades.items():
        assert len(trade) >= 2, trade
        assert re.search(r"(工|员|师|司机|长|商|匠|水手|指导|球童|助理|经纪人)$", trade), trade
        assert not re.search(r"@|#|。", trade)
        assert all(occupations.occupation(code).level == "occupation" for code in codes)


def test_torn_trades_are_joined_and_run_together_ones_split() -> None:
    assert {"粮库中控工", "棉花保管员"} <= set(occupations.trades_of("4-02-06-01"))
    assert {"调车长", "连结员"} <= set(occupations.trades_of("6-30-02-02"))
    assert not {"控工", "管员", "棉花保", "工", "员"} & set(occupations.trades())


def test_trade_leads_to_its_occupation() -> None:
    assert [found.code for found in occupations.occupations_of_trade("电焊工")] == ["6-18-02-04"]
    assert occupations.occupations_of_trade("没有这个工种") == []


def test_find_puts_the_equal_name_first_and_each_occupation_once() -> None:
    found = occupations.find("焊工", limit=50)
    assert found[0].occupation.code == "6-18-02-04"
    assert found[0].trade is None
    codes = [entry.occupation.code for entry in found]
    assert len(set(codes)) == len(codes) > 1
    assert len(occupations.find("工", limit=7)) == 7
    assert occupations.find("电焊工")[0].trade == "电焊工"
    assert occupations.find("  ") == []


@pytest.mark.parametrize(
    ("first", "second", "likeness"),
    [
        ("6-05-01-03", "6-05-01-03", 1.0),
        ("6-05-01-03", "6-05-01-02", 0.7),
        ("6-05-01-03", "6-05-04-01", 0.4),
        ("6-05-01-03", "6-18-02-04", 0.1),
        ("6-05-01-03", "4-01-02-01", 0.0),
        ("6-05-01", "6-05-01-03", 0.7),
        ("6-05-01", "6-05-01", 1.0),
    ],
)
def test_similarity_by_the_level_shared(first: str, second: str, likeness: float) -> None:
    assert similarity(first, second) == similarity(second, first) == likeness


@pytest.mark.parametrize("code", ["", "9", "6-05-01-99", "焊工"])
def test_unknown_occupation_raises(code: str) -> None:
    for call in (occupations.occupation, occupations.trades_of, occupations.ancestors):
        with pytest.raises(UnknownCode) as caught:
            call(code)
        assert (caught.value.kind, caught.value.value) == ("occupation", code)
    with pytest.raises(UnknownCode):
        similarity("6-05-01-03", code)
