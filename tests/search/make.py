"""Small people and postings for the tests of matching; every value can be overridden."""

from __future__ import annotations

from datetime import date
from typing import Any

from search.lexicon import load_lexicon
from search.ranking.prepared import PreparedPerson, PreparedPosting, prepare_person, prepare_posting
from search.ranking.views import PersonView, PostingView
from search.ranking.weights import load_weights

TODAY = date(2026, 11, 21)
HOME = (115.0, 25.0)


def person(**values: Any) -> PersonView:
    """A woman of 35 who lives at HOME, wants to sew, and can go 15 km."""
    given: dict[str, Any] = {
        "key": 1,
        "lng": HOME[0],
        "lat": HOME[1],
        "region": "361122100",
        "sex": "2",
        "birth": date(1991, 5, 1),
        "education": "初中",
        "wishes": ("车衣服",),
        "trades": (("缝纫工", 5.0),),
        "wage_min": 4000,
        "max_km": 15.0,
        "lodging": False,
        "status": "失业",
    }
    return PersonView(**{**given, **values})


def posting(**values: Any) -> PostingView:
    """Sewing by day, 5 km east, 4,000 to 6,000 yuan a month."""
    given: dict[str, Any] = {
        "key": 7,
        "employer": 3,
        "title": "缝纫工",
        "duties": "车卫衣，平车四线都要会一点。",
        "requirements": "",
        "headcount": 10,
        "open_count": 10,
        "region": "361122101",
        "lng": HOME[0] + 0.05,
        "lat": HOME[1],
        "place": "工业园",
        "valid_to": date(2027, 1, 31),
        "open_from": TODAY,
        "wage_low": 4000.0,
        "wage_high": 6000.0,
        "shift": "长白班",
        "form": "全职",
    }
    return PostingView(**{**given, **values})


def ready_person(**values: Any) -> PreparedPerson:
    """:func:`person`, prepared."""
    return prepare_person(person(**values), load_lexicon(), TODAY, load_weights())


def ready_posting(**values: Any) -> PreparedPosting:
    """:func:`posting`, prepared."""
    return prepare_posting(posting(**values), load_lexicon())
