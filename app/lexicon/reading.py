"""How words and families are told to staff: what a word means now, and by whose word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from app.codes import UnknownCode
from app.codes.occupations import occupation
from app.lexicon.models import LexiconWord, Meaning
from app.lexicon.words import tidy
from search.lexicon import Lexicon, load_lexicon, shipped_lexicon

BY = {"staff": "工作人员定的", "shipped": "系统带的", "nobody": "还没有人说过它是什么"}
EXAMPLES = 8
"""Words shown for a family."""


def family_told(lexicon: Lexicon, code: str) -> dict[str, Any]:
    """A family with the occupation of the national classification, empty where none fits."""
    one = lexicon.families[code]
    try:
        name = occupation(one.occupation).name if one.occupation else ""
    except UnknownCode:
        name = ""
    return {"family": code, "label": one.label, "occupation_code": one.occupation, "occupation": name}


def families(q: str) -> list[dict[str, Any]]:
    """The families whose label, occupation or words have ``q`` in them, all without one; with some of their words."""
    lexicon, wanted = load_lexicon(), tidy(q)
    found = []
    for code in lexicon.families:
        told, words = family_told(lexicon, code), lexicon.words_of(code)
        if not wanted or any(wanted in text for text in (code, told["label"], told["occupation"], *words)):
            found.append(told | {"words": words[:EXAMPLES]})
    return found


def meanings_told(meanings: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    """Meanings with the names of their families; without families that a release has given up."""
    lexicon = load_lexicon()
    return [
        family_told(lexicon, family) | {"weight": weight} for family, weight in meanings if family in lexicon.families
    ]


def word_told(one: LexiconWord) -> dict[str, Any]:
    """A word of the staff's with its meanings in words."""
    names = ("public_id", "word", "state", "channel", "operator", "decided_by", "created_at", "updated_at")
    suggested = None if one.suggested is None else meanings_told(_pairs(one.suggested))
    told = {name: getattr(one, name) for name in names}
    return told | {"meanings": meanings_told(_pairs(one.meanings)), "suggested": suggested}


def history_told(one: LexiconWord) -> list[dict[str, Any]]:
    """Every step of a word, the newest first."""
    names = ("action", "note", "channel", "operator", "at")
    return [
        {name: getattr(step, name) for name in names} | {"meanings": meanings_told(_pairs(step.meanings))}
        for step in one.history
    ]


def look_up(session: Session, text: str) -> dict[str, Any]:
    """What a word, or a longer text, is taken to mean now, and which words in it say so."""
    lexicon, word = load_lexicon(), tidy(text)
    kept: LexiconWord | None = session.scalar(select(LexiconWord).where(LexiconWord.word == word))
    by = "nobody"
    if kept is not None and kept.state == "approved":
        by = "staff"
    elif shipped_lexicon().has(word):
        by = "shipped"
    parts = [{"word": said, "meanings": meanings_told(lexicon.families_of(said))} for _, said in lexicon.spans(word)]
    read = sorted(lexicon.named_in(word).items(), key=lambda one: (-one[1], one[0]))
    return {
        "word": word,
        "by": by,
        "meanings": meanings_told((family, round(weight, 2)) for family, weight in read),
        "parts": parts,
        "entry": word_told(kept) if kept is not None else None,
    }


def listed(args: dict[str, Any]) -> Any:
    """The statement for the staff's words under the filters of a list."""
    query = select(LexiconWord)
    if args["state"]:
        query = query.where(LexiconWord.state == args["state"])
    if args["waiting"]:
        query = query.where(LexiconWord.suggested.is_not(None))
    if args["q"]:
        query = query.where(LexiconWord.word.contains(tidy(args["q"]), autoescape=True))
    if args["family"]:
        columns, named = (LexiconWord.meanings, LexiconWord.suggested), f'"{args["family"]}"'
        query = query.where(or_(*(cast(column, String).contains(named, autoescape=True) for column in columns)))
    return query


def _pairs(meanings: Iterable[Meaning]) -> list[tuple[str, float]]:
    return [(one["family"], one["weight"]) for one in meanings]
