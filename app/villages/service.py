"""Bulletins of villages and townships: what a place is told next, what it was told, and keeping it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import chunks, write
from app.matching.views import postings_by_id
from app.outreach.policy_config import load_policy
from app.postings.models import Posting
from app.privacy.audit import record
from app.villages.choose import PUT_UP, READ_OUT, Chosen, Limits, basis_of, choose
from app.villages.demand import TownDemand, Wanted, town_demand
from app.villages.models import VillageBulletin
from app.villages.names import naming_nobody
from app.villages.offers import Offer, offers_among, offers_in
from app.villages.places import Place
from app.villages.script import MOST_CHARACTERS, Script, compose, elder_lines, job_of
from app.villages.sheet import PAPERS, Paper, Row, plain, row_of
from app.villages.slots import name_of, next_slot
from app.villages.wording import problems

BROADCAST, POSTER = "broadcast", "poster"
KINDS = {BROADCAST: "广播稿", POSTER: "大字岗位单"}
COOLDOWN = timedelta(days=7)
"""So long a posting that was read out in a place is not read out there again."""
POSTER_DAYS = timedelta(days=7)
"""A list on a wall is true for a week at most."""
NOTHING = "这里七天内能播的岗位都播过了，或者现在没有在招的岗位"


@dataclass(slots=True)
class Round:
    """What several places of a county share while they are worked out one after the other, for one day.

    until: what is told has to be true up to this day.

    shown: how often each posting was read out anywhere in the county within :data:`COOLDOWN`.
    """

    session: Session
    day: date
    until: date
    shown: Counter[int] = field(default_factory=Counter)
    _offers: Mapping[int, Offer] = field(default_factory=dict)
    _town: tuple[str, TownDemand] | None = None

    @classmethod
    def begin(cls, session: Session, county: str, day: date, but: str = "", until: date | None = None) -> Round:
        """until: the last day, ``day`` where none is given. but: the slot of this day that is being
        worked out, of which nothing counts yet."""
        found = cls(session, day, until or day)
        found._offers = offers_in(session, county, found.day, found.until, load_policy())
        for bulletin in _told_since(session, county, day):
            if (bulletin.day, bulletin.slot) != (day, but):
                found.shown.update(bulletin.postings)
        return found

    def demand(self, town: str) -> TownDemand:
        """The demand of a township, read once while one stays with it."""
        if self._town is None or self._town[0] != town:
            self._town = (town, town_demand(self.session, town, now()))
        return self._town[1]

    def offers(self, wanted: Sequence[Wanted]) -> Mapping[int, Offer]:
        """What takes people on the day: all of the county, and what is wanted of elsewhere."""
        away = {key for one in wanted for key in one.fits} - set(self._offers)
        return (
            {**self._offers, **offers_among(self.session, away, self.day, self.until, load_policy())}
            if away
            else self._offers
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a place is told. postings: in the order of the text. chosen: by id. people: who look for work there, None
    where they are few. kept: it is written down as it stands."""

    place: Place
    slot: datetime
    text: str
    postings: list[Posting]
    chosen: Mapping[int, Chosen]
    basis: str
    people: int | None
    kept: VillageBulletin | None = None


def slot_after(moment: datetime, name: str | None = None) -> datetime:
    """The next moment at which a loudspeaker may speak, by the contact policy's days off; in Shanghai's time."""
    return next_slot(moment, load_policy().is_day_off, name)


def broadcast(session: Session, place: Place, slot: datetime, round_: Round | None = None) -> Told:
    """What is read out in a place in a slot: as it was kept, where all of it still takes people, else as of now."""
    round_ = round_ or Round.begin(session, place.county_code, slot.date(), name_of(slot))
    kept = _kept(session, place.code, BROADCAST, slot.date(), name_of(slot))
    village, town = _demand(round_, place)
    offers = round_.offers([village, town] if village else [town])
    if kept is not None and _still_true(session, kept, round_.day):
        postings = postings_by_id(session, kept.postings)
        return Told(place, slot, kept.text, postings, {}, kept.basis, (village or town).people, kept)
    passed_over = _told_lately(session, place.code, slot)
    chosen = choose(place.code, village, town, offers, READ_OUT, passed_over=passed_over, shown=round_.shown)
    script, told = _script(session, place, chosen)
    by_id = {one.offer.id: one for one in chosen if one.offer.id in script.postings}
    basis = basis_of(list(by_id.values()))
    return Told(place, slot, script.text, told, by_id, basis, (village or town).people, kept)


def elder(session: Session, place: Place) -> list[tuple[Posting, str]]:
    """At most five postings, each with a few words to be read aloud."""
    told = _with_postings(session, _choice(session, place, today(), READ_OUT))

    def lines(names: frozenset[str]) -> list[tuple[int, str]]:
        return elder_lines([job_of(one, posting, place, names) for one, posting in told], names)

    found = naming_nobody(session, place.code, _pieces(told), lines, lambda made: [text for _, text in made])
    postings = {posting.id: posting for _, posting in told}
    return [(postings[key], text) for key, text in found]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list in large type. until: the last day on which it may hang."""

    place: Place
    day: date
    until: date
    rows: list[Row]
    paper: Paper
    basis: str


def sheet(session: Session, place: Place, size: str, count: int | None = None) -> Sheet:
    """The list for the wall of a place today. size: A4 or A3. count: postings, instead of what the paper holds."""
    day, paper = today(), PAPERS[size]
    until = day + POSTER_DAYS
    told = _with_postings(session, _choice(session, place, until, PUT_UP)[: count or paper.jobs])

    def rows(names: frozenset[str]) -> list[Row]:
        return [row_of(one, posting, place, names, paper) for one, posting in told]

    made = naming_nobody(session, place.code, _pieces(told), rows, lambda made: [plain(made, place, day, until)])
    return Sheet(place, day, until, made, paper, basis_of([one for one, _ in told]))


def keep_broadcast(told: Told, operator: str, actor: str) -> VillageBulletin | None:
    """Writes down that a script is read out, once a slot; one of which a posting is gone since is replaced. None where
    there is nothing to read. Raises ValueError for a text that must not be read out."""
    if not told.text:
        return None
    if told.kept is not None and told.kept.text == told.text:
        return told.kept
    if wrong := problems(told.text, most=MOST_CHARACTERS):
        raise ValueError(f"not to be read out: {', '.join(wrong)}")
    postings = [one.id for one in told.postings]
    return _keep(told.place.code, BROADCAST, told.slot.date(), name_of(told.slot),
                 text=told.text, postings=postings, basis=told.basis, operator=operator, actor=actor)  # fmt: skip


def keep_poster(made: Sheet, operator: str, actor: str) -> VillageBulletin | None:
    """Writes down that a list was put up, once a day; put up again on the same day, it is as it is now. None where it
    is empty."""
    if not made.rows:
        return None
    postings = [row.posting for row in made.rows]
    text = plain(made.rows, made.place, made.day, made.until)
    return _keep(made.place.code, POSTER, made.day, "",
                 text=text, postings=postings, basis=made.basis, operator=operator, actor=actor)  # fmt: skip


def postings_of(session: Session, bulletins: Iterable[VillageBulletin]) -> dict[int, uuid.UUID]:
    """Under which id each posting of some bulletins is known outside; one that is gone is left out."""
    keys = sorted({key for one in bulletins for key in one.postings})
    found: dict[int, uuid.UUID] = {}
    for part in chunks(keys, 500):
        query = select(Posting.id, Posting.public_id).where(Posting.id.in_(part))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def _keep(region: str, kind: str, day: date, slot: str, *, actor: str, **content: object) -> VillageBulletin:
    for attempt in (1, 2):
        try:
            with write() as session:
                bulletin = _kept(session, region, kind, day, slot)
                if bulletin is not None and bulletin.text == content["text"]:
                    return bulletin
                if bulletin is None:
                    bulletin = VillageBulletin(region=region, kind=kind, day=day, slot=slot)
                    session.add(bulletin)
                for name, value in {**content, "made_at": now()}.items():
                    setattr(bulletin, name, value)
                session.flush()
                record(session, actor=actor, action="bulletin.keep", subject=f"bulletin:{bulletin.id}",
                       detail=f"{kind} {region} {day} {slot}".strip())  # fmt: skip
                return bulletin
        except IntegrityError:  # kept by somebody else at this moment: the second time it is found
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _script(session: Session, place: Place, chosen: Sequence[Chosen]) -> tuple[Script, list[Posting]]:
    told = _with_postings(session, chosen)

    def script(names: frozenset[str]) -> Script:
        return compose([job_of(one, posting, place, names) for one, posting in told], place, names)

    made = naming_nobody(session, place.code, _pieces(told), script, lambda made: [made.text])
    postings = {posting.id: posting for _, posting in told}
    return made, [postings[key] for key in made.postings]


def _with_postings(session: Session, chosen: Sequence[Chosen]) -> list[tuple[Chosen, Posting]]:
    """Each choice with the whole of its posting; one that is gone since is left out."""
    postings = {one.id: one for one in postings_by_id(session, [one.offer.id for one in chosen])}
    return [(one, postings[one.offer.id]) for one in chosen if one.offer.id in postings]


def _pieces(told: Sequence[tuple[Chosen, Posting]]) -> list[str]:
    """The words of postings that may come into a text."""
    return [words for _, posting in told for words in (posting.title, posting.employer.name, posting.place)]


def _choice(session: Session, place: Place, until: date, limits: Limits) -> list[Chosen]:
    """As :func:`broadcast` chooses, but for what was read out: a list on the wall may say it again."""
    round_ = Round.begin(session, place.county_code, today(), until=until)
    village, town = _demand(round_, place)
    offers = round_.offers([village, town] if village else [town])
    return choose(place.code, village, town, offers, limits, shown=round_.shown)


def _demand(round_: Round, place: Place) -> tuple[Wanted | None, Wanted]:
    demand = round_.demand(place.town_code)
    return demand.of(place.code) if place.is_village else None, demand.of(place.town_code)


def _kept(session: Session, region: str, kind: str, day: date, slot: str) -> VillageBulletin | None:
    query = select(VillageBulletin).where(VillageBulletin.region == region, VillageBulletin.kind == kind)
    found: VillageBulletin | None = session.scalar(
        query.where(VillageBulletin.day == day, VillageBulletin.slot == slot)
    )
    return found


def _still_true(session: Session, bulletin: VillageBulletin, day: date) -> bool:
    """Whether everything that a bulletin names takes people: it is looked at again when it is to be read out."""
    return len(offers_among(session, bulletin.postings, day, day, load_policy())) == len(bulletin.postings)


def _told_since(session: Session, region: str, day: date) -> Sequence[VillageBulletin]:
    """What was read out in a region within the cooldown before the end of a day."""
    query = select(VillageBulletin).where(VillageBulletin.kind == BROADCAST, VillageBulletin.region.startswith(region))
    query = query.where(VillageBulletin.day > day - COOLDOWN, VillageBulletin.day <= day)
    return session.scalars(query.order_by(VillageBulletin.day, VillageBulletin.slot, VillageBulletin.region)).all()


def _told_lately(session: Session, region: str, slot: datetime) -> set[int]:
    """The postings that were read out in a place within the cooldown before a slot."""
    own = [one for one in _told_since(session, region, slot.date()) if one.region == region]
    return {key for one in own if (one.day, one.slot) < (slot.date(), name_of(slot)) for key in one.postings}
