"""F040: what a word means is decided by the county, suggested by towns and villages, and never lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.database import db
from app.lexicon.words import WRONG
from app.privacy.audit import broken_at
from app.privacy.models import AuditEntry
from search.lexicon import load_lexicon, shipped_lexicon
from tests.lexicon.conftest import CLEANING

Call = Callable[..., Any]


def meaning(call: Call, word: str) -> dict[str, float]:
    """What a word is taken to mean now: families and weights."""
    found = call("volunteer", "GET", "/lookup", q=word)
    return {one["family"]: one["weight"] for one in found["meanings"]}


def test_the_county_s_word_is_in_force_at_once_and_the_step_is_kept(call: Call) -> None:
    assert meaning(call, "噜噜搓") == {}
    said = {"word": " 噜噜 搓 ", "meanings": [{"family": "cleaning"}], "channel": "phone", "note": "都这么说"}
    made = call("county", "POST", "/words", said, status=201)
    assert (made["word"], made["state"], made["suggested"], made["decided_by"]) == (
        "噜噜搓",
        "approved",
        None,
        "county",
    )
    assert made["meanings"][0] | {"occupation": ""} == {
        "family": "cleaning", "label": "保洁", "weight": 1.0, "occupation": "",
        "occupation_code": shipped_lexicon().families["cleaning"].occupation,
    }  # fmt: skip
    assert made["meanings"][0]["occupation"]
    assert meaning(call, "噜噜搓") == {"cleaning": 1.0}
    detail = call("village", "GET", f"/words/{made['id']}")
    (step,) = detail["history"]
    assert (step["action"], step["note"], step["channel"], step["operator"]) == (
        "approved",
        "都这么说",
        "phone",
        "county",
    )
    db.session.rollback()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.detail) == ("lexicon.approved", "phone cleaning:1.0")
    assert broken_at(db.session()) is None


def test_a_town_s_word_waits_for_the_county(call: Call) -> None:
    made = call("town", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    assert (made["state"], made["meanings"], made["decided_by"]) == ("proposed", [], None)
    assert made["suggested"][0]["family"] == "cleaning"
    assert meaning(call, "噜噜搓") == {}
    assert [one["word"] for one in call("county", "GET", "/words", waiting=True)["items"]] == ["噜噜搓"]
    taken = call("county", "POST", f"/words/{made['id']}/approve", {"note": "好"})
    assert (taken["state"], taken["operator"], taken["decided_by"]) == ("approved", "county", "county")
    assert meaning(call, "噜噜搓") == {"cleaning": 1.0}
    assert call("county", "POST", f"/words/{made['id']}/approve", {}, status=409)["code"] == "nothing_suggested"
    history = call("county", "GET", f"/words/{made['id']}")["history"]
    assert [(one["action"], one["operator"]) for one in history] == [("approved", "county"), ("suggested", "town")]


def test_until_it_is_decided_the_old_meaning_holds(call: Call) -> None:
    made = call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    other = [{"family": "nanny", "weight": 0.8}]
    changed = call("village", "PATCH", f"/words/{made['id']}", {"meanings": other})
    assert (changed["state"], changed["suggested"][0]["family"]) == ("approved", "nanny")
    assert meaning(call, "噜噜搓") == {"cleaning": 1.0}
    refused = call("county", "POST", f"/words/{made['id']}/refuse", {"note": "不是"})
    assert (refused["state"], refused["suggested"]) == ("approved", None)
    call("village", "PATCH", f"/words/{made['id']}", {"meanings": other})
    call("county", "POST", f"/words/{made['id']}/approve", {})
    assert meaning(call, "噜噜搓") == {"nanny": 0.8}
    steps = call("county", "GET", f"/words/{made['id']}")["history"]
    assert [one["action"] for one in steps] == ["approved", "suggested", "refused", "suggested", "approved"]


def test_a_suggestion_refused_can_be_made_again(call: Call) -> None:
    made = call("village", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    assert call("county", "POST", f"/words/{made['id']}/refuse", {})["state"] == "refused"
    again = call("town", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    assert (again["id"], again["state"]) == (made["id"], "proposed")
    assert call("county", "PATCH", f"/words/{made['id']}", {"meanings": CLEANING})["state"] == "approved"
    assert meaning(call, "噜噜搓") == {"cleaning": 1.0}


def test_a_retired_word_means_again_what_the_shipped_one_did(call: Call) -> None:
    made = call("county", "POST", "/words", {"word": "打螺丝", "meanings": CLEANING}, status=201)
    assert meaning(call, "打螺丝") == {"cleaning": 1.0}
    assert call("county", "GET", "/lookup", q="打螺丝")["by"] == "staff"
    assert call("county", "POST", f"/words/{made['id']}/retire", {"note": "写错了"})["state"] == "retired"
    found = call("county", "GET", "/lookup", q="打螺丝")
    assert (found["by"], found["entry"]["state"]) == ("shipped", "retired")
    assert [one["family"] for one in found["meanings"]] == ["electronics_assembly"]
    assert load_lexicon().version == shipped_lexicon().version
    assert call("county", "POST", f"/words/{made['id']}/retire", {}, status=409)["code"] == "word_not_in_force"
    assert call("county", "GET", f"/words/{made['id']}")["history"][0]["note"] == "写错了"


def test_a_word_can_be_said_to_mean_no_work(call: Call) -> None:
    assert meaning(call, "电子城") != {}
    call("county", "POST", "/words", {"word": "电子城", "meanings": []}, status=201)
    found = call("county", "GET", "/lookup", q="电子城")
    assert (found["by"], found["meanings"], found["parts"]) == ("staff", [], [])


def test_writing_the_same_again_changes_nothing(call: Call) -> None:
    made = call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    again = call("county", "POST", "/words", {"word": "噜噜搓", "meanings": []}, status=409)
    assert (again["code"], again["errors"][0]["field"]) == ("word_known", "word")
    version = load_lexicon().version
    call("county", "PATCH", f"/words/{made['id']}", {"meanings": CLEANING})
    assert len(call("county", "GET", f"/words/{made['id']}")["history"]) == 1
    assert load_lexicon().version == version


NO_WORDS = [
    ("  ", "required"), ("做", "word_one_character"), ("8" * 4, "word_digits"), ("扫" * 21, "word_too_long"),
    ("扫/屋", "word_signs"), ("泉江镇", "word_place"), ("广东深圳", "word_place"), ("工作", "word_common"),
    ("包吃住", "word_common"), ("ＷＯＲＫ！", "word_signs"),
]  # fmt: skip
NO_MEANINGS: list[tuple[list[dict[str, Any]], str]] = [
    ([{"family": "no_such"}], "unknown_family"),
    ([*CLEANING, *CLEANING], "family_twice"),
    ([{"family": one} for one in list(shipped_lexicon().families)[:6]], "too_many_families"),
    ([{"family": "cleaning", "weight": 0}], "out_of_range"),
    ([{"family": "cleaning", "weight": 1.2}], "out_of_range"),
]


def test_what_is_no_word_or_no_meaning_is_refused_with_its_reason(call: Call) -> None:
    for word, code in NO_WORDS:
        (error,) = call("county", "POST", "/words", {"word": word, "meanings": CLEANING}, status=422)["errors"]
        assert (error["field"], error["code"]) == ("word", code)
        assert code == "required" or error["message"] == WRONG[code]
    for meanings, code in NO_MEANINGS:
        (error,) = call("county", "POST", "/words", {"word": "噜噜搓", "meanings": meanings}, status=422)["errors"]
        assert error["code"] == code
    assert call("county", "GET", "/words")["items"] == []


def test_who_may_do_what(call: Call) -> None:
    said = {"word": "噜噜搓", "meanings": CLEANING}
    call("volunteer", "POST", "/words", said, status=403)
    made = call("village", "POST", "/words", said, status=201)
    for step in ("approve", "refuse", "retire"):
        for role in ("town", "village", "volunteer"):
            call(role, "POST", f"/words/{made['id']}/{step}", {}, status=403)
    for role in ("town", "village", "volunteer"):
        call(role, "POST", "/unknown/dismiss", {"word": "噜噜搓"}, status=403)
    for path in ("/families", "/words", "/unknown", f"/words/{made['id']}"):
        call("volunteer", "GET", path)


@pytest.mark.both_databases
def test_the_lists_page_and_narrow(call: Call) -> None:
    for word, family in (("噜噜搓", "cleaning"), ("噜噜唰", "street_cleaning"), ("嗒嗒绞", "sewing")):
        call("county", "POST", "/words", {"word": word, "meanings": [{"family": family}]}, status=201)
    first = call("county", "GET", "/words", sort="word", limit=2)
    rest = call("county", "GET", "/words", sort="word", limit=2, cursor=first["next"])
    words = [one["word"] for one in first["items"] + rest["items"]]
    assert words == sorted(["噜噜搓", "噜噜唰", "嗒嗒绞"])
    assert rest["next"] is None
    assert {one["word"] for one in call("county", "GET", "/words", q="噜")["items"]} == {"噜噜搓", "噜噜唰"}
    assert [one["word"] for one in call("county", "GET", "/words", family="cleaning")["items"]] == ["噜噜搓"]
    assert call("county", "GET", "/words", state="retired")["items"] == []


def test_families_are_found_by_label_occupation_and_word(call: Call) -> None:
    everything, page = [], call("volunteer", "GET", "/families", limit=100)
    everything += page["items"]
    while page["next"]:
        page = call("volunteer", "GET", "/families", limit=100, cursor=page["next"])
        everything += page["items"]
    assert {one["family"] for one in everything} == set(shipped_lexicon().families)
    assert all(one["occupation"] for one in everything if one["occupation_code"])
    for wanted in ("保洁", "搞卫生"):
        assert "cleaning" in {one["family"] for one in call("volunteer", "GET", "/families", q=wanted)["items"]}
