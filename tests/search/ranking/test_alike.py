from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from search.lexicon import load_lexicon
from search.ranking.alike import alike
from search.ranking.match import rank
from search.ranking.pension import age_on, over_pension_age
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.views import PersonView
from tests.golden.reading import GOLDEN, TODAY, read_people, read_postings

OTHER: dict[str, Any] = {
    "lng": 115.5, "lat": 25.5, "region": "360722101", "sex": "9", "education": "硕士", "trades": (("开叉车", 3.0),),
    "certs": ("叉车证",), "wishes": ("保安",), "wage_min": 9000, "max_km": 77.0, "lodging": "other",
    "shifts": ("夜班",), "refusals": ("高空",), "forms": ("兼职",), "start_by": date(2027, 1, 1), "status": "务农",
    "reason": "返乡", "certs_willing": ("健康证",), "note": "腰不好", "decided": (("no.night", "夜班", "confirmed"),),
    "blocked": frozenset({1}), "located": "other",
}  # fmt: skip


def test_whatever_is_said_makes_a_difference_and_who_says_it_none() -> None:
    one = read_people(GOLDEN)[0][0]
    assert alike(replace(one, key=one.key + 1), TODAY) == alike(one, TODAY)
    names = {field.name for field in fields(PersonView)} - {"key", "birth"}
    assert names == set(OTHER)
    for name, value in OTHER.items():
        assert alike(replace(one, **{name: value}), TODAY) != alike(one, TODAY), name


@pytest.mark.parametrize("sex", ["1", "2", "9"])
def test_two_births_are_alike_where_years_and_pension_are(sex: str) -> None:
    one = replace(read_people(GOLDEN)[0][0], sex=sex)
    met = set()
    for days in range(15 * 365, 66 * 365, 11):
        birth = TODAY - timedelta(days=days)
        said = alike(replace(one, birth=birth), TODAY)
        due = tuple(over_pension_age(sex, birth, cadre=cadre, today=TODAY) for cadre in (False, True))
        assert said == (age_on(birth, TODAY), *due, *said[3:])  # type: ignore[index]
        met.add(due)
    assert len(met) == (3 if sex == "2" else 2)


def test_who_is_alike_gets_the_same() -> None:
    lexicon = load_lexicon()
    postings = [prepare_posting(posting, lexicon) for posting in read_postings(GOLDEN)[0]]
    twins = 0
    for person in read_people(GOLDEN)[0]:
        for day in (person.birth - timedelta(days=40), person.birth + timedelta(days=40)):
            twin = replace(person, key=10_000 + person.key, birth=day)
            if alike(twin, TODAY) != alike(person, TODAY):
                continue
            twins += 1
            mine, theirs = (rank(prepare_person(one, lexicon, TODAY), postings, today=TODAY) for one in (person, twin))
            assert mine == theirs
    assert twins > 50
