"""What was read from a posting as the index keeps it beside its document, so that the words are read only once.

A reading is a line of text: eight hex digits over the rest of it, twenty-four over all that it was made of, and the
facts as compact JSON. Where either does not fit, nothing is taken from it and the words are read anew.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from operator import attrgetter
from sys import intern
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from search.lexicon import Lexicon
from search.ranking.prepared import PreparedPosting
from search.ranking.views import PostingView

READING = "13"
"""Raise it whenever the same record would be read into other facts or tags: indexes and matches made before are then
made again, as they are for another lexicon."""

NOT_READ = frozenset(
    {
        "key",
        "employer",
        "headcount",
        "open_count",
        "lng",
        "lat",
        "valid_to",
        "open_from",
        "urgent",
        "applicants_21d",
        "reply_rate",
        "located",
    }
)
"""What no fact of a posting is read from: it changes without making the reading another."""

_CHECK, _HEAD = 8, 32
_WORDS = ("title", "duties", "requirements", "place", "house")
_words_of = attrgetter(*_WORDS)
_rest_of = attrgetter(*(one.name for one in fields(PostingView) if one.name not in NOT_READ.union(_WORDS)))

_Reader = Callable[[Any], Any]
"""From JSON's lists and objects back to what they were."""


def packed(ready: PreparedPosting, lexicon: Lexicon) -> str:
    """The reading of a posting for its document. lexicon: that which it was read with."""
    rest = _made_of(ready.view, lexicon) + _in_json(ready)
    return _check(rest) + rest


def unpacked(reading: str, posting: PostingView, lexicon: Lexicon) -> PreparedPosting | None:
    """The posting prepared from its reading: equal to what :func:`search.ranking.prepared.prepare_posting` would make
    of it. None where the reading is damaged, or of other words, another lexicon or another way of reading."""
    rest = reading[_CHECK:]
    if reading[_CHECK:_HEAD] != _made_of(posting, lexicon) or reading[:_CHECK] != _check(rest):
        return None
    ready: PreparedPosting = _ready()(posting, orjson.loads(rest[_HEAD - _CHECK :]))
    return ready


def _made_of(posting: PostingView, lexicon: Lexicon) -> str:
    said = "\x1f".join((*_words_of(posting), repr(_rest_of(posting)))).encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=12, key=_key(lexicon.version)).hexdigest()


@lru_cache(8)
def _key(lexicon: str) -> bytes:
    """What all readings of a moment have in common: the lexicon, the way of reading, the facts that there are."""
    return blake2b("\x1f".join((lexicon, READING, _shape(PreparedPosting))).encode(), digest_size=32).digest()


def _check(words: str) -> str:
    return f"{zlib.crc32(words.encode('utf-8', 'surrogatepass')):08x}"


@cache
def _values(made: Any) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*(one.name for one in fields(made)))


def _plain(made: Any) -> Any:
    """What JSON has no form for. The posting itself is left to the database."""
    kind: Any = type(made)
    return _form(kind)(made)


@cache
def _form(made: type) -> Callable[[Any], Any]:
    if made is PostingView:
        return lambda _: None
    if is_dataclass(made):
        return _values(made)
    return sorted if issubclass(made, frozenset) else dict


_in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


@cache
def _ready() -> Callable[[PostingView, list[Any]], PreparedPosting]:
    readers = _readers(PreparedPosting)
    at = [one.name for one in fields(PreparedPosting)].index("view")

    def ready(posting: PostingView, values: list[Any]) -> PreparedPosting:
        for place, reader in readers:
            values[place] = reader(values[place])
        values[at] = posting
        return PreparedPosting(*values)

    return ready


def _readers(made: type) -> list[tuple[int, _Reader]]:
    """Places among the fields of a dataclass whose values JSON does not give back as they were."""
    hints = get_type_hints(made)
    found = [(place, _reader(hints[one.name])) for place, one in enumerate(fields(made))]
    return [(place, reader) for place, reader in found if reader is not None]


def _reader(hint: Any) -> _Reader | None:
    """None for what JSON gives back as it was."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (one,) = (each for each in inner if each is not NoneType)
        known = _reader(one)
        return None if known is None else lambda value: None if value is None else known(value)
    if origin is tuple:
        return _tuple(inner)
    if origin is frozenset:
        return _frozenset
    if origin in (dict, Mapping):
        return _words_by_code if inner[1] is str else _mapping
    if hint is not PostingView and is_dataclass(hint):
        return _record(hint)
    return None


def _tuple(inner: tuple[Any, ...]) -> _Reader:
    if inner[-1] is Ellipsis:
        part = intern if inner[0] is str else _reader(inner[0])
        return tuple if part is None else lambda value: tuple(map(part, value))
    if inner[0] is str:
        return lambda value: (intern(value[0]), *value[1:])
    return tuple


def _mapping(value: dict[str, Any]) -> dict[str, Any]:
    """Thousands of postings share the few codes that are its keys."""
    return {intern(key): one for key, one in value.items()}


def _words_by_code(value: dict[str, str]) -> dict[str, str]:
    return {intern(key): intern(one) for key, one in value.items()}


def _frozenset(value: list[str]) -> frozenset[str]:
    return _shared(tuple(value))


@lru_cache(10_000)
def _shared(value: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(intern, value))


def _record(made: Any) -> _Reader:
    readers = _readers(made)

    def record(values: list[Any]) -> Any:
        for place, reader in readers:
            values[place] = reader(values[place])
        return made(*values)

    return record


def _shape(made: Any) -> str:
    """Names and types of all that a reading holds, parts of parts included."""
    said = []
    for name, hint in get_type_hints(made).items():
        said.append(f"{name}:{hint}")
        said += [_shape(one) for one in (hint, *get_args(hint)) if one is not PostingView and is_dataclass(one)]
    return ",".join(said)
