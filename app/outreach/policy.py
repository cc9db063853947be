"""The contact policy: whether a person may be written to now, with what, and if not, why and until when.

Pure: no database, no clock of its own. Every message to a person goes through :meth:`ContactPolicy.decide`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal, Protocol, TypeVar

from app.clock import SHANGHAI
from app.outreach.holidays import next_spring_festival
from app.outreach.policy_config import PolicyConfig
from app.outreach.sentences import sentence

Verdict = Literal["send", "later", "never"]
RECOMMEND, HOMECOMING, SERVICE, NOTICE = "recommend", "homecoming", "service", "notice"
"""What a message is for. recommend: postings for somebody who looks for work. homecoming: postings of the home county
for somebody who works elsewhere. service: what came of something that the person did. notice: that one of these lies in
the inbox."""
RENEW = "renew"
"""A service message that asks whether somebody still looks for work, before their registration runs out."""
FAIR = "fair"
"""A service message to whoever subscribed to it: a fair begins nearby. It has a bell of its own."""
CALL = "call"
"""A call that was answered: it counts against the caps like a message that was read."""
TELLING = (RECOMMEND, HOMECOMING)
"""Purposes that tell of postings, and share the caps."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A match that could be told. exposure: people told of the posting within the policy's window.

    is_current: the posting has not changed since it was matched. answered: the person has shown interest in it.
    at_home: it lies in the county where the person is registered.
    """

    posting: int
    employer: int
    cluster: str
    score: float
    has_reason: bool
    is_open: bool
    open_count: int
    applicants: int = 0
    exposure: int = 0
    is_current: bool = True
    answered: bool = False
    at_home: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person as the policy sees one. youngest: the latest day of birth that fits what was stated.

    consent: "given", "withdrawn" or "" (never given). matched: whether matching has looked at the person;
    no_match: why it found nothing. offers: best first. met_at: the last registration at a fair.
    is_current: the person has not changed since the matches were made. at_work: has told of a job since asking; away:
    the latest of these is in another county. home_consent: to hear from home, as consent. in_care: somebody of the
    staff looks after the person. held_out: drawn to be left alone, so that the worth of the push can be measured.
    """

    person: int
    state: str
    valid_to: date
    youngest: date
    status: str | None
    consent: str
    algo_off: bool = False
    met_at: datetime | None = None
    matched: bool = True
    no_match: str | None = None
    offers: tuple[Offer, ...] = ()
    is_current: bool = True
    at_work: bool = False
    away: bool = False
    home_consent: str = ""
    in_care: bool = False
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A message of the past. counts: against the caps (a failed one does not, yet the gap is kept from it as well).

    opened: None where nobody can know. employers: whose postings it told. purpose: one of TELLING, or call.
    """

    at: datetime
    counts: bool = True
    opened: bool | None = None
    employers: frozenset[int] = frozenset()
    purpose: str = RECOMMEND


@dataclass(frozen=True, slots=True)
class History:
    """What a person has been sent, over every channel. told: the clusters of all time."""

    contacts: tuple[Contact, ...] = ()
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """verdict send: ``chosen`` goes out now. later with ``chosen``: write it, it goes out at ``not_before``.
    later without: ask again from ``not_before`` on. never: nothing, until what ``code`` names changes.
    """

    verdict: Verdict
    code: str
    sentence: str
    not_before: datetime | None = None
    chosen: tuple[Offer, ...] = ()


class Tellable(Protocol):
    """What :meth:`ContactPolicy.choose` asks of an offer that was sifted, named as in :class:`Offer`."""

    @property
    def posting(self) -> int: ...
    @property
    def employer(self) -> int: ...
    @property
    def cluster(self) -> str: ...
    @property
    def open_count(self) -> int: ...


Telling = TypeVar("Telling", bound=Tellable)


class ContactPolicy:
    """The rules over one configuration."""

    def __init__(self, config: PolicyConfig) -> None:
        self.config = config

    def decide(self, candidate: Candidate, history: History, now: datetime, purpose: str = RECOMMEND) -> Decision:
        """What may be sent to the person at ``now`` (aware), by all rules in their order: person, moment, matches.

        purpose: one of TELLING. What is decided of many people at once comes in these steps: all but the last look at
        one person alone, and the last at how many others were told of a posting.
        """
        settled = self.silence(candidate, history, now, purpose) or self.without_offers(candidate, candidate.offers)
        if settled:
            return settled
        left, refused = self.sift(candidate.offers, history, now, purpose)
        chosen = self.choose(left, {offer.posting: offer.exposure for offer in left})
        return replace(self.departure(now), chosen=chosen) if chosen else self.nothing_chosen(refused)

    def silence(
        self, candidate: Candidate, history: History, now: datetime, purpose: str = RECOMMEND
    ) -> Decision | None:
        """What the person and the moment forbid, whatever there is to tell; or None."""
        if code := self.personal_silence(candidate, history, now, purpose):
            return _never(code)
        if purpose == RECOMMEND and candidate.held_out and not candidate.in_care:
            return _never("held_out")
        if wait := self._too_soon(candidate, history, now, purpose):
            code, until = wait
            return Decision("later", code, sentence(code), self.next_allowed(until))
        return None

    def without_offers(self, candidate: Candidate, offers: Sequence[Offer]) -> Decision | None:
        """What is decided of somebody for whom matching has nothing that could be told; or None."""
        if not candidate.matched:
            return _never("not_matched")
        if not candidate.is_current:
            return _never("being_rematched")
        if not offers:
            return Decision("never", "no_match", candidate.no_match or sentence("no_match"))
        return None

    def sift(
        self, offers: Sequence[Offer], history: History, now: datetime, purpose: str
    ) -> tuple[tuple[Offer, ...], str]:
        """The offers that nothing is to be said against but how many were told of them, in their order; and the code of
        what is said against the first of all, "" where there is nothing."""
        since = now - timedelta(days=self.config.employer_days)
        employers = {e for c in history.contacts if c.counts and c.at > since for e in c.employers}
        codes = [self._refusal(offer, history.told, employers, purpose) for offer in offers]
        return tuple(offer for offer, code in zip(offers, codes, strict=True) if not code), codes[0] or ""

    def choose(self, left: Sequence[Telling], told: Mapping[int, int]) -> tuple[Telling, ...]:
        """The first sifted offers that may be told together. told: how many people were told of each posting within the
        policy's window; none of one that is left out."""
        chosen: list[Telling] = []
        for offer in left:
            if len(chosen) == self.config.max_postings:
                break
            if any(offer.cluster == one.cluster or offer.employer == one.employer for one in chosen):
                continue
            if told.get(offer.posting, 0) < self.config.exposure_limit(offer.open_count):
                chosen.append(offer)
        return tuple(chosen)

    def departure(self, now: datetime) -> Decision:
        """When what is chosen at ``now`` goes out, and why not at once; without what was chosen."""
        allowed = self.next_allowed(now)
        if allowed > now:
            code = "day_off" if self._is_day_off(now) else "quiet_hours"
            return Decision("later", code, sentence(code), allowed)
        return Decision("send", "send", sentence("send"))

    def nothing_chosen(self, refused: str) -> Decision:
        """What is decided of somebody of whose offers none was chosen. refused: as :meth:`sift` says."""
        return _never(refused or "exposure_full")

    def personal_silence(
        self, candidate: Candidate, history: History, now: datetime, purpose: str = RECOMMEND
    ) -> str | None:
        """The code of what about the person forbids a message, or None. Asked again when a message leaves."""
        if purpose == SERVICE:
            return self._gone(candidate, now)
        if purpose == HOMECOMING:
            return self._no_word_from_home(candidate, history, now)
        config, day = self.config, now.astimezone(SHANGHAI).date()
        if candidate.consent != "given":
            return "opted_out" if candidate.consent == "withdrawn" else "no_consent"
        if _age(candidate.youngest, day) < config.min_age:
            return "under_16"
        if candidate.state != "active":
            return candidate.state if candidate.state in ("paused", "placed", "expired") else "closed"
        if candidate.valid_to < day:
            return "expired"
        if candidate.status in config.not_looking:
            return "not_looking"
        if candidate.at_work:
            return "at_work"
        if candidate.algo_off:
            return "algo_off"
        if self._unopened(history) >= config.stop_after_unopened:
            return "phone_list"
        return None

    def overtaken(self, candidate: Candidate, history: History, now: datetime, purpose: str) -> str | None:
        """The code of what makes a written message come too soon after all, or None: since it was planned the person
        was spoken to in a call or at a fair, or another message reached them later than it was to."""
        reached = tuple(contact for contact in history.contacts if contact.opened is not None)
        wait = self._too_soon(candidate, History(reached), now, purpose)
        return wait[0] if wait else None

    def _gone(self, candidate: Candidate, now: datetime) -> str | None:
        """Why somebody is not told what came of their own doings: they are not here any more, or not old enough."""
        if _age(candidate.youngest, now.astimezone(SHANGHAI).date()) < self.config.min_age:
            return "under_16"
        return None if candidate.state in ("active", "paused", "placed", "expired") else "closed"

    def _no_word_from_home(self, candidate: Candidate, history: History, now: datetime) -> str | None:
        """Why somebody is not told of postings at home before the Spring Festival, or None."""
        config, day = self.config, now.astimezone(SHANGHAI).date()
        if not candidate.away:
            return "not_away"
        if candidate.home_consent != "given":
            return "home_opted_out" if candidate.home_consent == "withdrawn" else "no_home_consent"
        if code := self._gone(candidate, now):
            return code
        if candidate.state == "paused" or candidate.status in config.homecoming_not:
            return "paused" if candidate.state == "paused" else "not_looking"
        if candidate.algo_off:
            return "algo_off"
        festival = next_spring_festival(day)
        left = (festival - day).days
        if not config.homecoming_until_days <= left <= config.homecoming_from_days:
            return "not_the_season"
        began = datetime.combine(festival - timedelta(days=config.homecoming_from_days), time(), SHANGHAI)
        told = sum(c.purpose == HOMECOMING and c.counts and c.at >= began for c in history.contacts)
        return "home_told" if told >= config.homecoming_times else None

    def service_moment(self, today: int, now: datetime) -> tuple[datetime, str | None]:
        """When a service message may go out, and why not at once. today: how many the person has had this day."""
        allowed = self.next_allowed(now)
        if today >= self.config.service_per_day:
            midnight = datetime.combine(now.astimezone(SHANGHAI).date() + timedelta(days=1), time(), SHANGHAI)
            return self.next_allowed(midnight).astimezone(now.tzinfo), "service_cap"
        if allowed > now:
            return allowed, "day_off" if self._is_day_off(now) else "quiet_hours"
        return allowed, None

    def next_allowed(self, moment: datetime) -> datetime:
        """``moment``, or the first one after it that is neither in the quiet hours nor on a day off."""
        config, local = self.config, moment.astimezone(SHANGHAI)
        while True:
            if config.is_day_off(local.date()) or local.time() >= config.quiet_from:
                local = datetime.combine(local.date() + timedelta(days=1), config.quiet_to, SHANGHAI)
            elif local.time() < config.quiet_to:
                local = datetime.combine(local.date(), config.quiet_to, SHANGHAI)
            else:
                return local.astimezone(moment.tzinfo)

    def _too_soon(
        self, candidate: Candidate, history: History, now: datetime, purpose: str
    ) -> tuple[str, datetime] | None:
        """The rule of time to name, the one with the longest wait, and when all of them are content."""
        if not history.contacts and candidate.met_at is None and self.config.writes_at_all:
            return None
        waits = [(until, code) for code, until in self._waits(candidate, history, now, purpose) if until > now]
        if not waits:
            return None
        until = max(waits)[0]
        # "Already written to today" says more than "too soon": the gap is named where nothing else holds.
        return max([wait for wait in waits if wait[1] != "gap"] or waits)[1], until

    def _waits(
        self, candidate: Candidate, history: History, now: datetime, purpose: str
    ) -> Iterator[tuple[str, datetime]]:
        config = self.config
        counted = sorted(contact.at for contact in history.contacts if contact.counts)
        midnight = datetime.combine(now.astimezone(SHANGHAI).date(), time(), SHANGHAI)
        for code, limit, start, length in (
            ("day_cap", config.per_day, midnight, timedelta(days=1)),
            ("week_cap", config.per_week, now - timedelta(days=7), timedelta(days=7)),
            ("month_cap", config.per_30_days, now - timedelta(days=30), timedelta(days=30)),
        ):
            inside = [at for at in counted if at > start or (code == "day_cap" and at == start)]
            if limit == 0:
                yield code, now + length
            elif len(inside) >= limit:
                yield code, (midnight if code == "day_cap" else inside[-limit]) + length
        if history.contacts:
            last = max(contact.at for contact in history.contacts)
            yield "gap", last + timedelta(hours=config.gap_hours)
            if self._unopened(history) >= config.weekly_after_unopened:
                yield "weekly", last + timedelta(hours=config.weekly_gap_hours)
        home = [contact.at for contact in history.contacts if contact.purpose == HOMECOMING]
        if purpose == HOMECOMING and home:
            yield "home_gap", max(home) + timedelta(days=config.homecoming_gap_days)
        if candidate.met_at is not None:
            yield "just_met", candidate.met_at + timedelta(hours=config.after_visit_hours)

    def _unopened(self, history: History) -> int:
        """How many of the latest messages in a row were not opened; those nobody can know of are passed over."""
        count = 0
        for contact in sorted(history.contacts, key=lambda contact: contact.at, reverse=True):
            if contact.opened:
                break
            count += contact.opened is False
        return count

    def _refusal(self, offer: Offer, told: AbstractSet[str], employers: AbstractSet[int], purpose: str) -> str | None:
        config = self.config
        if purpose == HOMECOMING and not offer.at_home:
            return "not_at_home"
        if offer.answered:
            return "already_answered"
        if offer.cluster in told:
            return "already_told"
        if not offer.is_open or offer.open_count < 1:
            return "posting_closed"
        if not offer.is_current:
            return "being_rematched"
        if offer.score < config.floor_score or not offer.has_reason:
            return "below_floor"
        if offer.applicants >= config.applicants_per_seat * offer.open_count:
            return "enough_applicants"
        if offer.employer in employers:
            return "same_employer"
        return None

    def _is_day_off(self, now: datetime) -> bool:
        return self.config.is_day_off(now.astimezone(SHANGHAI).date())


def youngest_birth(birth: date, precision: str) -> date:
    """The latest day that a stated birth can mean. precision: d, m (only the month was stated) or y (only the year)."""
    if precision == "y":
        return date(birth.year, 12, 31)
    if precision == "m":
        return (birth.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return birth


def _age(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@cache
def _never(code: str) -> Decision:
    return Decision("never", code, sentence(code))
