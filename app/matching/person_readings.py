"""What was read of people, kept encrypted beside them, so that a note is read once and not by every run.

A reading counts for what it was made of alone: the digest beside it is keyed and takes in whose it is, all words that
facts are read from, the lexicon and the way of reading. What does not fit, does not open or is no reading is read anew,
and replaced by whoever did so. It goes with the person, and with their being looked for work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from sqlalchemy import Dialect, Select, delete
from sqlalchemy.orm import Session

from app.bulk import inserting, plain_table, positional
from app.clock import now
from app.database import chosen, chunks
from app.extensions import keyring
from app.feedback.spoken import spoken_of
from app.matching.models import PersonReading
from app.matching.views import person_view, seeking
from app.people.models import Person
from app.people.plain import AnyPerson
from app.privacy.keyring import KeyProblem
from search.facts import PersonFacts, person_facts
from search.lexicon import load_lexicon
from search.ranking.person_readings import made_of, packed, unpacked
from search.ranking.prepared import PreparedPerson, prepare_person
from search.ranking.views import PersonView

Fresh = tuple[int, bytes, bytes]
"""A reading that is to be kept: whose it is, the digest of what it was made of, and the facts, encrypted."""

_COLUMNS = ("person_id", "digest", "body_enc")
_AT_ONCE = 500
_KEPT = chosen(PersonReading.person_id, PersonReading.person_id, PersonReading.digest, PersonReading.body_enc)


def read_people(session: Session, views: Sequence[PersonView], fresh: list[Fresh]) -> dict[int, PersonFacts]:
    """The facts of some people, by id, as they are kept; who had to be read is added to ``fresh``, for :func:`keep`."""
    ring, lexicon = keyring(), load_lexicon()
    kept = {
        person: (digest, body)
        for part in chunks([view.key for view in views], _AT_ONCE)
        for person, digest, body in session.execute(_KEPT, {"ids": list(part)})
    }
    found: dict[int, PersonFacts] = {}
    for view in views:
        digest = ring.blind("person_reading", made_of(view, lexicon))
        said, body = kept.get(view.key, (b"", b""))
        facts = _opened(body) if said == digest else None
        if facts is None:
            facts = person_facts(view, lexicon)
            fresh.append((view.key, digest, ring.seal(packed(facts))))
        found[view.key] = facts
    return found


def views_of(session: Session, people: Sequence[AnyPerson], *, new: bool = False) -> list[PersonView]:
    """Those of some people whom matching looks at, as ranking sees them. new: they have spoken of no posting yet."""
    looking = [person for person in people if seeking(person)]
    spoken = {} if new else spoken_of(session, [person.id for person in looking], now())
    return [person_view(person, spoken.get(person.id, frozenset())) for person in looking]


def prepared_people(
    session: Session, views: Sequence[PersonView], day: date, fresh: list[Fresh] | None
) -> dict[int, PreparedPerson]:
    """Some people with everything that ranking needs worked out, by id.

    fresh: as of :func:`read_people`; None: all of them are read anew, and nothing is kept.
    """
    facts = {} if fresh is None else read_people(session, views, fresh)
    return {view.key: prepare_person(view, load_lexicon(), day, facts=facts.get(view.key)) for view in views}


def _opened(body: bytes) -> PersonFacts | None:
    """None for what does not open, or is no reading."""
    try:
        return unpacked(keyring().open(body))
    except (KeyProblem, ValueError):
        return None


def keep(session: Session, fresh: Sequence[Fresh], gone: Collection[int] = ()) -> None:
    """Keeps ``fresh`` in place of what was, and nothing of ``gone``, in the caller's write transaction.

    Before what else it writes of these people, since it holds on to them: who was erased meanwhile has no reading.
    """
    for part in chunks(sorted(gone), _AT_ONCE):
        session.execute(delete(PersonReading).where(PersonReading.person_id.in_(part)))
    there: set[int] = set()
    for some in chunks(sorted({person for person, *_ in fresh}), _AT_ONCE):
        there.update(session.scalars(_there(), {"ids": list(some)}))
    if rows := [one for one in sorted(fresh) if one[0] in there]:
        session.connection().exec_driver_sql(_instead(session.get_bind().dialect), rows)


@cache
def _there() -> Select[tuple[int]]:
    query: Select[tuple[int]] = chosen(Person.id, Person.id)
    return query.order_by(Person.id).with_for_update(read=True, key_share=True)


def _instead(dialect: Dialect) -> str:
    """SQL that puts a reading in the place of another."""
    anew = inserting(dialect)(plain_table("person_reading", *_COLUMNS))
    latest = {name: anew.excluded[name] for name in _COLUMNS[1:]}
    upsert = anew.on_conflict_do_update(index_elements=["person_id"], set_=latest)
    return positional(upsert, dialect, *_COLUMNS)
