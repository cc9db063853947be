"""What staff decide about words: county and above decide, towns and villages suggest. Nothing is lost: each step is
kept beside the one before, and in the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import write
from app.errors import ApiError, FieldError
from app.identity.models import Staff
from app.lexicon.current import words
from app.lexicon.models import LexiconChange, LexiconWord, Meaning
from app.lexicon.sightings import forget
from app.lexicon.words import checked, checked_meanings
from app.locks import alone
from app.privacy.audit import record

DECIDERS = ("admin", "county")
PROPOSERS = (*DECIDERS, "town", "village")
STATES = {
    "proposed": "有人提出，还没定", "approved": "已生效", "retired": "已停用", "refused": "没有采纳",
    "dismissed": "不是工种的说法",
}  # fmt: skip
ACTIONS = {
    "suggested": "提出", "approved": "定下", "refused": "不采纳", "retired": "停用", "dismissed": "定为不是工种的说法",
}  # fmt: skip
_LOCK = b"the lexicon"
"""Who changes a word waits for whoever does: the numbers of the steps then grow in the order in which they are seen."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who writes: operator as records name them, actor as the audit log does. decides: else they only suggest."""

    operator: str
    actor: str
    decides: bool


def by_staff(staff: Staff) -> Who:
    return Who(staff.username, f"staff:{staff.id}", staff.role in DECIDERS)


class _Step:
    """One decision: who makes it, through which channel, and what they wrote beside it. Holds the lexicon's lock."""

    def __init__(self, session: Session, who: Who, said: Mapping[str, Any]) -> None:
        alone(session, [_LOCK])
        self.session = session
        self.who = who
        self.channel: str = said["channel"]
        self.note: str = said.get("note") or ""
        self.at = now()

    def new(self, word: str) -> LexiconWord:
        one = LexiconWord(public_id=uuid.uuid4(), word=word, meanings=[], created_at=self.at)
        self.session.add(one)
        return one

    def mean(self, one: LexiconWord, meanings: list[Meaning]) -> None:
        """The word means this from now on, or, where the caller only suggests, once somebody decides so."""
        if self.who.decides:
            one.meanings, one.suggested, one.state = meanings, None, "approved"
            self.keep(one, "approved", meanings)
            forget(self.session, one.word, around=bool(meanings))
        else:
            one.suggested = meanings
            one.state = one.state if one.state == "approved" else "proposed"
            self.keep(one, "suggested", meanings)

    def keep(self, one: LexiconWord, action: str, meanings: list[Meaning]) -> None:
        one.channel, one.operator, one.updated_at = self.channel, self.who.operator, self.at
        if action != "suggested":
            one.decided_by = self.who.operator
        self.session.flush()
        kept = {"note": self.note, "channel": self.channel, "operator": self.who.operator, "at": self.at}
        self.session.add(LexiconChange(word_id=one.id, action=action, meanings=meanings, **kept))
        detail = f"{self.channel} " + " ".join(f"{said['family']}:{said['weight']}" for said in meanings)
        actor = self.who.actor
        record(self.session, actor=actor, action=f"lexicon.{action}", subject=f"word:{one.id}", detail=detail[:200])


def add_word(who: Who, said: Mapping[str, Any]) -> LexiconWord:
    """A word with what it means: in force at once where the caller decides, else suggested.

    Raises ApiError 422 for what cannot be a word or a meaning, 409 ``word_known`` where it is on the list already.
    """
    word, meanings = checked(said["word"]), checked_meanings(said["meanings"])
    with write() as session:
        step = _Step(session, who, said)
        one = _by_word(session, word)
        _check_new(one)
        one = one or step.new(word)
        step.mean(one, meanings)
    words().look(now_=True)
    return one


def change_word(who: Who, word_id: uuid.UUID, said: Mapping[str, Any]) -> LexiconWord:
    """Another meaning for a word, also for one that was retired. Raises ApiError 404, 422."""
    meanings = checked_meanings(said["meanings"])
    with write() as session:
        step, one = _Step(session, who, said), word_of(session, word_id)
        same = one.state == "approved" and one.meanings == meanings if step.who.decides else one.suggested == meanings
        if not same or (step.who.decides and one.suggested is not None):
            step.mean(one, meanings)
    words().look(now_=True)
    return one


def decide(who: Who, word_id: uuid.UUID, said: Mapping[str, Any], *, yes: bool) -> LexiconWord:
    """Takes up what was suggested, or does not. Raises ApiError 404, 409 ``nothing_suggested``."""
    with write() as session:
        step, one = _Step(session, who, said), word_of(session, word_id)
        suggested = one.suggested
        if suggested is None:
            raise ApiError(409, "nothing_suggested", "这个词没有等着定的说法")
        if yes:
            step.mean(one, suggested)
        else:
            one.suggested = None
            one.state = one.state if one.state == "approved" else "refused"
            step.keep(one, "refused", suggested)
    words().look(now_=True)
    return one


def retire(who: Who, word_id: uuid.UUID, said: Mapping[str, Any]) -> LexiconWord:
    """The word means again what the shipped lexicon says, or nothing.

    Raises ApiError 404, 409 ``word_not_in_force``.
    """
    with write() as session:
        step, one = _Step(session, who, said), word_of(session, word_id)
        if one.state != "approved":
            raise ApiError(409, "word_not_in_force", "这个词现在没有生效，不用停用")
        one.state, one.suggested = "retired", None
        step.keep(one, "retired", one.meanings)
    words().look(now_=True)
    return one


def dismiss(who: Who, said: Mapping[str, Any]) -> LexiconWord:
    """A word that is no word of work: it is not asked about again. Raises ApiError 422, 409 ``word_known``."""
    word = checked(said["word"])
    with write() as session:
        step = _Step(session, who, said)
        one = _by_word(session, word)
        _check_new(one)
        one = one or step.new(word)
        if one.state != "dismissed":
            one.state, one.suggested = "dismissed", None
            step.keep(one, "dismissed", [])
            forget(session, word, around=False)
    return one


def take_over(who: Who, rows: Iterable[tuple[str, list[Meaning]]], note: str) -> dict[str, int]:
    """Puts words in force as another installation has them, all in one transaction; how many of each kind.

    rows: checked words with their checked meanings. Raises ValueError where ``who`` does not decide.
    """
    if not who.decides:
        raise ValueError("only who decides takes words over")
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    with write() as session:
        step = _Step(session, who, {"channel": "import", "note": note})
        for word, meanings in rows:
            one = _by_word(session, word)
            if one is not None and (one.state, one.meanings) == ("approved", meanings):
                counts["unchanged"] += 1
                continue
            counts["updated" if one else "created"] += 1
            step.mean(one or step.new(word), meanings)
    words().look(now_=True)
    return counts


def word_of(session: Session, word_id: uuid.UUID) -> LexiconWord:
    """The word with this id. Raises ApiError 404."""
    one: LexiconWord | None = session.scalar(select(LexiconWord).where(LexiconWord.public_id == word_id))
    if one is None:
        raise ApiError(404, "not_found", "没有找到您要的内容")
    return one


def _by_word(session: Session, word: str) -> LexiconWord | None:
    found: LexiconWord | None = session.scalar(select(LexiconWord).where(LexiconWord.word == word))
    return found


def _check_new(one: LexiconWord | None) -> None:
    if one is not None and one.state in ("approved", "proposed"):
        message = "这个词已经在表里，请直接改它"
        raise ApiError(409, "word_known", message, [FieldError("word", "word_known", message)])
