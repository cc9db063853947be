"""Every number of the outreach is what its list holds, and says what it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from app.database import write
from app.figures.catalog import FIGURES
from tests.figures.conftest import Headers
from tests.figures.past import Past

Ask = Callable[..., Any]
TIME = {"from": "2026-10-22", "to": "2026-11-21"}


def whole_list(ask: Ask, headers: Headers, address: str, limit: int = 90) -> list[dict[str, Any]]:
    """Every page behind a number; what it counts must be what it holds."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = ask(f"{address}&limit={limit}&cursor={cursor}", headers)
        items += page["items"]
        cursor = page["next"]
    assert page["count"] == len(items)
    return items


def alike(ask: Ask, headers: Headers, numbers: list[dict[str, Any]]) -> Counter[str]:
    """Opens every number and compares it with its rows; how much there was of each figure."""
    seen = Counter[str]()
    for one in numbers:
        assert len(whole_list(ask, headers, one["rows"])) == one["value"], one
        seen[one["code"]] += one["value"]
    return seen


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(3))
def test_every_number_is_as_many_as_its_rows(ask: Ask, office: Headers, seed: int) -> None:
    with write() as session:
        Past(session, seed).make()
    where = ({}, {"channel": "inbox"}, {"region": "360827101"})[seed]
    seen = alike(ask, office, ask("/outreach/figures", office, **TIME, **where)["figures"])
    assert set(seen) == set(FIGURES)
    empty = {code for code in FIGURES if not seen[code]}
    assert len(empty) <= (1, 3, 12)[seed], f"nothing of {empty} happened by chance"


@pytest.mark.both_databases
@pytest.mark.parametrize("by", ["channel", "day", "region", "reason", "fair"])
def test_every_number_of_a_line_is_as_many_as_its_rows(ask: Ask, office: Headers, by: str) -> None:
    with write() as session:
        Past(session, 4).make()
    lines = ask("/outreach/figures", office, by=by, **TIME)["lines"]
    assert len(lines) > (1 if by == "fair" else 2)
    assert alike(ask, office, [one for line in lines[:4] for one in line["figures"]]).total() > 10


@pytest.mark.both_databases
def test_the_lines_add_up_to_the_whole(ask: Ask, office: Headers) -> None:
    with write() as session:
        Past(session, 7).make()
    for by in ("channel", "day", "region"):
        said = ask("/outreach/figures", office, by=by, **TIME)
        whole = {one["code"]: one["value"] for one in said["figures"]}
        summed = Counter[str]()
        for line in said["lines"]:
            summed.update({one["code"]: one["value"] for one in line["figures"]})
        for code in ("made", "sent", "delivered", "opened", "failed", "unknown", "suppressed", "waiting"):
            assert summed[code] == whole[code], (by, code)
        assert whole["made"] == whole["sent"] + whole["suppressed"] + whole["waiting"] > 20
    reasons = ask("/outreach/figures", office, by="reason", **TIME)["lines"]
    failed = sum(one["value"] for line in reasons for one in line["figures"] if one["code"] == "failed")
    assert failed == whole["failed"] > 0
    assert {line["key"]: line["name"] for line in reasons}["gave_up"] == "多次发送都没有成功"
