"""What was read of a person as it is kept, so that a note is read once and not by every run.

A reading is the facts as compact JSON, words of the note among them: whoever keeps it encrypts it. What it was made of
is kept beside it as a digest under a key. Where that does not fit, the note is read anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from search.facts import PersonFacts
from search.lexicon import Lexicon
from search.ranking.readings import READING
from search.ranking.views import PersonView

NOT_READ = frozenset({"lng", "lat", "region", "birth", "start_by", "reason", "blocked", "located"})
"""What no fact of a person is read from: it changes without making the reading another."""

_made_of = attrgetter(*(one.name for one in fields(PersonView) if one.name not in NOT_READ))
_FACTS = tuple(one.name for one in fields(PersonFacts))
_facts = attrgetter(*_FACTS)
_SHAPE = ",".join(f"{one.name}:{one.type}" for one in fields(PersonFacts))


def made_of(person: PersonView, lexicon: Lexicon) -> str:
    """All that the facts of a person are made of: who it is, their words, the lexicon, the way of reading, and which
    facts there are."""
    return f"{_reading(lexicon.version)}{_made_of(person)!r}"


@lru_cache(8)
def _reading(lexicon: str) -> str:
    return repr((lexicon, READING, _SHAPE))


def packed(facts: PersonFacts) -> bytes:
    """The reading of a person."""
    return _in_json(_facts(facts)).encode("utf-8", "surrogatepass")


def unpacked(reading: bytes) -> PersonFacts:
    """The facts as :func:`search.facts.person_facts` read them. Raises ValueError for what is no reading."""
    try:
        values = json.loads(reading.decode("utf-8", "surrogatepass"))
        for place, reader in _READERS:
            values[place] = reader(values[place])
        return PersonFacts(*values)
    except (TypeError, LookupError, AttributeError) as error:
        raise ValueError("no reading of a person") from error


def _plain(value: Any) -> Any:
    """What JSON has no form for."""
    return sorted(value) if isinstance(value, Set) else dict(value)


_in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _window(value: list[float] | None) -> tuple[Any, ...] | None:
    return None if value is None else tuple(value)


def _months(value: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {cert: tuple(month) for cert, month in value.items()}


_READERS: tuple[tuple[int, Callable[[Any], Any]], ...] = tuple(
    (_FACTS.index(name), reader)
    for name, reader in (
        ("care", _window),
        ("certs", frozenset),
        ("certs_coming", frozenset),
        ("certs_exam", frozenset),
        ("certs_until", _months),
        ("sure", frozenset),
    )
)
"""Places of the facts that JSON does not give back as they were, and what makes them so again."""
