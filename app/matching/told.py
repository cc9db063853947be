"""What somebody was told of a match, kept word for word from that moment on: nothing that changes later reaches it.

A match keeps its id as long as it says the same, or nobody was told of it; see ``app.matching.batch``.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.clock import now, shanghai
from app.database import chosen
from app.employers.models import Employer
from app.matching.cards import Card
from app.matching.documents import made_with
from app.matching.models import Match, MatchExplanation, MatchRun, MatchWeights
from app.postings.models import Posting
from search.ranking import match as ranked
from search.ranking.breakdown import NAMES, USEFUL, breakdown
from search.ranking.used import in_words
from search.ranking.weights import Weights, load_weights

Pair = tuple[int, int]
"""A person and a posting, by number."""

_KEEP = insert(MatchExplanation.__table__).returning(MatchExplanation.__table__.c.id)
"""Past the unit of work: a desk waits for it. Asked for their ids, the rows go in one statement."""

HOW = {
    "push": "推送给本人",
    "desk": "登记时当场说的",
    "asked": "有人问过为什么",
    "call": "打电话说的",
    "feedback": "本人说过一句",
    "applied": "本人报了名",
}
"""What the first telling was, by which an explanation came to be kept."""


def keep_weights(session: Session, weights: Weights, at: datetime) -> None:
    """Keeps the numbers of a version, once, in the caller's write transaction."""
    kind = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    once = kind(MatchWeights.__table__).on_conflict_do_nothing(index_elements=["version"])
    session.execute(once, {"version": weights.version, "numbers": weights.numbers(), "first_used_at": at})


def keep(session: Session, pairs: Collection[Pair], how: str) -> dict[Pair, uuid.UUID]:
    """Keeps the matches of these pairs as they are now, in the caller's write transaction: the id of each by pair.

    A pair that is no match is left out. The same few statements for one pair and for hundreds.
    """
    asked = set(pairs)
    people = sorted({person for person, _ in asked})
    query = (
        select(Match, MatchRun.lexicon, MatchRun.started_at, Posting.public_id, Posting.title, Employer.name)
        .join(MatchRun, MatchRun.id == Match.run_id)
        .join(Posting, Posting.id == Match.posting_id)
        .join(Employer, Employer.id == Posting.employer_id)
        .where(Match.person_id.in_(people), Match.posting_id.in_({posting for _, posting in asked}))
        .order_by(Match.id)
        .with_for_update(of=Match)  # a run at the same time waits, and then sees that this was told
        .execution_options(populate_existing=True)
    )
    rows = [row for row in session.execute(query) if (row[0].person_id, row[0].posting_id) in asked]
    fresh = [row for row in rows if row[0].told_at is None]
    if fresh:
        at, numbers = now(), _numbers(session, {row[0].weights for row in fresh})
        kept = []
        for match, lexicon, judged_at, *posting in fresh:
            content = _content(
                match.public_id, posting, match, match.facts or {}, numbers.get(match.weights), lexicon, judged_at
            )
            kept.append(_row(match.public_id, match.person_id, match.posting_id, how, content, at))
        session.execute(_KEEP, kept)
        ids = [row[0].id for row in fresh]
        session.execute(update(Match).where(Match.id.in_(ids)).values(told_at=at))
    return {(row[0].person_id, row[0].posting_id): row[0].public_id for row in rows}


def keep_live(
    session: Session, person_id: int, matches: Sequence[ranked.Match], shown: Mapping[int, Card], *, new: bool = False
) -> dict[int, uuid.UUID]:
    """Keeps what somebody was told at a desk, ranked at that moment, in the caller's write transaction: the id of each
    by posting. Told the same again on the same day, it is the one that is kept already.

    shown: the postings as the answer shows them, by number. new: nobody knew the person before.
    """
    at, weights, lexicon = now(), load_weights(), made_with()
    numbers = weights.numbers()
    before = {} if new else _kept_before(session, person_id, list(shown))
    ids: dict[int, uuid.UUID] = {}
    kept = []
    for match in matches:
        card, public_id = shown[match.posting], uuid.uuid4()
        about = (card["id"], card["title"], card["employer"])
        content = _content(public_id, about, match, match.facts, numbers, lexicon, at)
        ids[match.posting] = before.get((match.posting, _said(content)), public_id) if before else public_id
        if ids[match.posting] == public_id:
            kept.append(_row(public_id, person_id, match.posting, "desk", content, at))
    if kept:
        session.connection().execute(_KEEP, kept)
    return ids


def _kept_before(session: Session, person_id: int, postings: Sequence[int]) -> dict[tuple[int | None, str], uuid.UUID]:
    """The ids under which something was told of some postings, by posting and what was said."""
    query = select(MatchExplanation.posting_id, MatchExplanation.public_id, MatchExplanation.content)
    mine = query.where(MatchExplanation.person_id == person_id, MatchExplanation.posting_id.in_(postings))
    return {(posting, _said(content)): public_id for posting, public_id, content in session.execute(mine)}


def explanation(session: Session, public_id: uuid.UUID) -> MatchExplanation | None:
    """What was told under an id, if it is kept."""
    found: MatchExplanation | None = session.scalar(
        select(MatchExplanation).where(MatchExplanation.public_id == public_id)
    )
    return found


def as_told(kept: MatchExplanation) -> dict[str, Any]:
    """The whole of what is kept, as the schema of an explanation takes it."""
    content = kept.content
    return {**content, **{name: datetime.fromisoformat(content[name]) for name in ("judged_at", "told_at")}}


def all_told(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Everything that somebody was told of their matches and that is kept, newest first."""
    query = select(MatchExplanation).where(MatchExplanation.person_id == person_id)
    return [
        as_told(one)
        for one in session.scalars(query.order_by(MatchExplanation.told_at.desc(), MatchExplanation.id.desc()))
    ]


def pair_of(session: Session, public_id: uuid.UUID) -> Pair | None:
    """The person and the posting that an id of a match stands for, also one that has been replaced since; None where
    there is none, or the posting is gone."""
    query = select(Match.person_id, Match.posting_id).where(Match.public_id == public_id)
    found = session.execute(query).one_or_none()
    if found is not None:
        return found.person_id, found.posting_id
    old = explanation(session, public_id)
    return (old.person_id, old.posting_id) if old is not None and old.posting_id is not None else None


def _numbers(session: Session, versions: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The numbers of some versions of the weights, by version."""
    query = chosen(MatchWeights.version, MatchWeights.version, MatchWeights.numbers)
    return {row.version: row.numbers for row in session.execute(query, {"ids": sorted(versions)})}


def _row(
    public_id: uuid.UUID, person_id: int, posting_id: int, how: str, content: dict[str, Any], at: datetime
) -> dict[str, Any]:
    return {
        "public_id": public_id,
        "person_id": person_id,
        "posting_id": posting_id,
        "how": how,
        "content": {**content, "told_by": {"code": how, "text": HOW[how]}, "told_at": _moment(at)},
        "told_at": at,
    }


def _content(
    public_id: uuid.UUID, about: Sequence[Any], match: Any, facts: Mapping[str, Any], numbers: dict[str, Any] | None,
    lexicon: str, judged_at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """The whole answer, in words: whatever is reworded in the program later, this stays as it was said."""
    return {
        "id": str(public_id),
        "posting": {"id": str(about[0]), "title": about[1], "employer": about[2]},
        "score": match.score,
        "reasons": [_reason(pair) for pair in match.reasons],
        "drawback": _reason(match.drawback) if match.drawback else None,
        "relaxed": list(match.relaxed),
        "components": _parts(match, numbers),
        "facts": [{"name": name, "text": text} for name, text in in_words(facts)],
        "weights": match.weights,
        "lexicon": lexicon,
        "judged_at": _moment(judged_at),
    }


def _parts(match: Any, numbers: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Each part with what it counted; only its value where the numbers of that day were never kept."""
    if numbers is not None and USEFUL[0] in match.components:
        parts = breakdown(match.components, match.score, numbers)
        return [
            {"code": one.code, "name": NAMES[one.code], "value": one.value, "weight": one.weight, "points": one.points}
            for one in parts
        ]
    return [
        {"code": code, "name": NAMES[code], "value": value, "weight": None, "points": None}
        for code, value in match.components.items()
        if code in NAMES
    ]


_MOMENTS = ("id", "judged_at", "told_by", "told_at")


def _said(content: Mapping[str, Any]) -> str:
    """What two explanations have in common that say the same."""
    return repr([content[name] for name in sorted(content) if name not in _MOMENTS])


def _reason(pair: Sequence[str]) -> dict[str, str]:
    return {"code": pair[0], "text": pair[1]}


def _moment(at: datetime) -> str:
    return shanghai(at).isoformat(timespec="seconds")
