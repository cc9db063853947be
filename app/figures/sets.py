"""The rows behind every number: each set is one query for ids, which is counted for the number and paged for its rows.

Messages count by the day on which they were written, with what became of them since.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, or_, select, union_all
from sqlalchemy.orm import aliased

from app.calls.models import CallResult
from app.employers.models import Employer
from app.feedback.models import Feedback
from app.figures.scope import Scope, home, made
from app.figures.sql import SecondsBetween
from app.intents.models import Intent, IntentEvent
from app.intents.states import BY_EMPLOYER, BY_WORKER, EMPLOYED, HIRED, LAPSED, STAYED
from app.matching.models import MatchExplanation
from app.matching.views import STATUS_WORDS
from app.outreach import states
from app.outreach.models import OutboxItem, OutboxMessage
from app.outreach.policy import TELLING
from app.people.models import Consent, Person, Registration
from app.postings.models import Posting

Ids = Select[Any]

SENT = (states.SENT, states.DELIVERED, states.OPENED, states.FAILED, states.UNKNOWN)
"""Handed to a channel, or tried to be, whatever came of it."""
TOLD = (states.SENT, states.DELIVERED, states.OPENED)
"""What may be taken to have reached the person."""
SHOWN = (*TOLD, states.UNKNOWN)
"""What counts as the exposure of a posting."""

ANSWER_DAYS = 14
"""An interest within so many days after a message comes from it; and so long may an interest wait for an outcome."""
QUARTER_DAYS, ENOUGH = 90, 3
"""So many recommendations in so many days are due to everybody out of work."""
WEEK = timedelta(days=7)
DUE_DAYS = 180
"""How far back interests are asked after."""
STOP_DAYS = 30
"""Who stops the messages so long after the last one stops them because of it."""

JOBLESS = tuple(code for code, word in STATUS_WORDS.items() if word == "失业")
ENDED = (*EMPLOYED, BY_WORKER, BY_EMPLOYER, LAPSED)
STOPPABLE = ("push", "sms", "phone")
"""Consents to be written to."""


def messages(scope: Scope, among: tuple[str, ...] = (), *, telling: bool = False) -> Ids:
    """Messages in one of the states, all of them for none. telling: that tell of postings."""
    query = select(OutboxMessage.id).where(*made(scope))
    if among:
        query = query.where(OutboxMessage.state.in_(among))
    return query.where(OutboxMessage.purpose.in_(TELLING)) if telling else query


def clicked(scope: Scope) -> Ids:
    """Messages under one of whose postings the person tapped an answer within 14 days."""
    told = aliased(OutboxMessage)
    tapped = (
        select(OutboxItem.message_id)
        .join(Feedback, (Feedback.person_id == OutboxItem.person_id) & (Feedback.posting_id == OutboxItem.posting_id))
        .join(told, told.id == OutboxItem.message_id)
        .where(Feedback.at >= scope.begin, *_soon_after(Feedback.at, told))
    )
    return messages(scope, TOLD, telling=True).where(OutboxMessage.id.in_(tapped))


def contacted(scope: Scope) -> Ids:
    """People to whom at least one message went out that told of postings."""
    whom = messages(scope, SENT, telling=True).with_only_columns(OutboxMessage.person_id)
    return people(scope).where(Person.id.in_(whom))


def intents(scope: Scope) -> Ids:
    """Interests in a posting that one of the messages had told of, shown within 14 days after it."""
    told = (
        select(OutboxItem.id)
        .join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
        .where(
            OutboxItem.person_id == Intent.person_id,
            OutboxItem.posting_id == Intent.posting_id,
            OutboxMessage.created_at >= scope.begin,
            OutboxMessage.created_at < scope.end,
            OutboxMessage.state.in_(TOLD),
            *_soon_after(Intent.at, OutboxMessage),
        )
    )
    if scope.channel:
        told = told.where(OutboxMessage.channel == scope.channel)
    return select(Intent.id).where(
        Intent.at >= scope.begin,
        Intent.at < scope.end + timedelta(days=ANSWER_DAYS + 2),  # a message may wait for the morning
        *whose(Intent.person_id, scope),
        told.exists(),
    )


def hired(scope: Scope) -> Ids:
    """People whom a message brought to a posting, and who were hired there."""
    ended = intents(scope).where(Intent.state.in_(EMPLOYED)).with_only_columns(Intent.person_id)
    return people(scope).where(Person.id.in_(ended))


def hired_long_ago(scope: Scope, after: str) -> Ids:
    """Hirings whose 30th or 90th day fell into the time asked for. after: a key of STAYED."""
    days = timedelta(days=STAYED[after])
    return (
        select(IntentEvent.id)
        .join(Intent, Intent.id == IntentEvent.intent_id)
        .where(
            IntentEvent.after == HIRED,
            IntentEvent.at >= scope.begin - days,
            IntentEvent.at < scope.end - days,
            *whose(Intent.person_id, scope),
        )
    )


def retained(scope: Scope, after: str) -> Ids:
    """Of those, after which somebody wrote down that the person is still there after so many days, or after more."""
    stayed = [code for code, days in STAYED.items() if days >= STAYED[after]]
    return hired_long_ago(scope, after).where(Intent.state.in_(stayed))


def opted_out(scope: Scope) -> Ids:
    """People who took back that they may be written to, in that time, and within a month of a message."""
    recent = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.person_id == Consent.person_id,
            OutboxMessage.created_at >= scope.begin - timedelta(days=STOP_DAYS),
            OutboxMessage.created_at <= Consent.withdrawn_at,
            OutboxMessage.state.in_(SENT),
        )
        .correlate(Consent)
    )
    if scope.channel:
        recent = recent.where(OutboxMessage.channel == scope.channel)
    stopped = select(Consent.person_id).where(
        Consent.purpose.in_(STOPPABLE),
        Consent.withdrawn_at >= scope.begin,
        Consent.withdrawn_at < scope.end,
        recent.exists(),
    )
    return people(scope).where(Person.id.in_(stopped))


def registered(scope: Scope) -> Ids:
    """People who were written down for the first time."""
    return people(scope).where(Person.created_at >= scope.begin, Person.created_at < scope.end)


def registered_there(scope: Scope, *, at_fair: bool) -> Ids:
    """Of those, who was first written down at a fair, or who elsewhere."""
    return registered(scope).where(_at_fair() if at_fair else not_(_at_fair()))


def first_told(scope: Scope) -> Ids:
    """Of the new ones, who has been recommended something by now, at a desk or by a message."""
    return registered(scope).where(_told())


def first_told_there(scope: Scope, *, at_fair: bool) -> Ids:
    """Of those of :func:`registered_there`, who has been."""
    return registered_there(scope, at_fair=at_fair).where(_told())


def first_told_after(scope: Scope) -> Any:
    """Of each of :func:`registered`, whether it was at a fair, and the seconds until first told at a desk and first
    sent a message; None: never. They run from when the service learnt of the person."""
    desk = _first_desk().with_only_columns(func.min(MatchExplanation.told_at)).scalar_subquery()
    sent = _first_sent().order_by(OutboxMessage.created_at).limit(1)
    sent_at = sent.with_only_columns(OutboxMessage.sent_at).scalar_subquery()
    after = SecondsBetween(desk, Person.created_at), SecondsBetween(sent_at, Person.created_at)
    return registered(scope).with_only_columns(_at_fair(), *after)


def unemployed(scope: Scope) -> Ids:
    """Active seekers out of work, whoever holds a valid registration on the last day."""
    return people(scope).where(
        Person.state == "active",
        Person.status.in_(JOBLESS),
        Person.valid_to >= scope.last,
        Person.created_at < scope.end,
    )


def covered(scope: Scope) -> Ids:
    """Of those, who was recommended a posting three times in the 90 days that end with the last one."""
    begin = scope.back(QUARTER_DAYS).begin
    pushed = (
        select(OutboxMessage.person_id)
        .join(OutboxItem, OutboxItem.message_id == OutboxMessage.id)
        .where(OutboxMessage.created_at >= begin, OutboxMessage.created_at < scope.end, OutboxMessage.state.in_(TOLD))
    )
    said = select(MatchExplanation.person_id).where(
        MatchExplanation.told_at >= begin, MatchExplanation.told_at < scope.end, MatchExplanation.how == "desk"
    )
    both = union_all(pushed, said).subquery()
    enough = select(both.c.person_id).group_by(both.c.person_id).having(func.count() >= ENOUGH)
    return unemployed(scope).where(Person.id.in_(enough))


def not_covered(scope: Scope) -> Ids:
    """Of the unemployed, who was not."""
    return unemployed(scope).where(Person.id.not_in(covered(scope)))


def open_postings(scope: Scope) -> Ids:
    """Postings that may be shown on the last day."""
    query = select(Posting.id).join(Employer, Employer.id == Posting.employer_id)
    query = query.where(
        Posting.status == "open",
        Posting.open_count > 0,
        Posting.open_from <= scope.last,
        Posting.valid_to >= scope.last,
        Employer.verify_status == "verified",
    )
    if scope.direct:
        return query.where(Posting.region == scope.region)
    if scope.region:
        query = query.where(Posting.region >= scope.region, Posting.region < scope.region + ":")
    return query


def exposed(scope: Scope) -> Ids:
    """Of those, what somebody was told of by a message written in the time asked for."""
    shown = exposures(scope).with_only_columns(OutboxItem.posting_id).group_by(OutboxItem.posting_id)
    return open_postings(scope).where(Posting.id.in_(shown))  # grouped: looked for once, not posting by posting


def settled_postings(scope: Scope) -> Ids:
    """Of the open ones, those that have been here for the whole of the last seven days."""
    return open_postings(scope).where(Posting.created_at < scope.end - WEEK)


def unexposed(scope: Scope) -> Ids:
    """Of the settled ones, those that nobody was told of in the last seven days."""
    week = exposures(scope.back(WEEK.days)).with_only_columns(OutboxItem.posting_id)
    return settled_postings(scope).where(Posting.id.not_in(week))


def exposures(scope: Scope) -> Select[Any]:
    """One row for each time that a message told somebody, wherever they live, of a posting; to be told columns."""
    query = select(OutboxItem.posting_id).join(OutboxMessage, OutboxMessage.id == OutboxItem.message_id)
    query = query.where(
        OutboxMessage.created_at >= scope.begin,
        OutboxMessage.created_at < scope.end,
        OutboxMessage.state.in_(SHOWN),
    )
    return query.where(OutboxMessage.channel == scope.channel) if scope.channel else query


def due_intents(scope: Scope) -> Ids:
    """Interests of the last half year that are older than 14 days on the last day."""
    return select(Intent.id).where(
        Intent.at >= scope.end - timedelta(days=DUE_DAYS),
        Intent.at < scope.end - timedelta(days=ANSWER_DAYS),
        *whose(Intent.person_id, scope),
    )


def open_intents(scope: Scope) -> Ids:
    """Of those, which nobody has said the outcome of."""
    return due_intents(scope).where(Intent.state.not_in(ENDED))


def called(scope: Scope) -> Ids:
    """Calls that staff made from their lists; one that was taken back was none."""
    return select(CallResult.id).where(
        CallResult.at >= scope.begin,
        CallResult.at < scope.end,
        CallResult.undone_at.is_(None),
        *whose(CallResult.person_id, scope),
    )


def answered(scope: Scope) -> Ids:
    """Of those, the ones in which the person was spoken to."""
    return called(scope).where(CallResult.answered.is_(True))


def people(scope: Scope) -> Ids:
    """Everybody who lives there."""
    return select(Person.id).where(*home(scope))


def whose(person: Any, scope: Scope) -> list[ColumnElement[bool]]:
    """The condition on a column of people's ids of being of somebody who lives there; none for everybody."""
    return [person.in_(people(scope))] if home(scope) else []


def _soon_after(at: Any, message: Any) -> tuple[ColumnElement[bool], ...]:
    passed = SecondsBetween(at, message.sent_at)
    return passed >= 0, passed <= ANSWER_DAYS * 86_400


def _at_fair() -> ColumnElement[bool]:
    """The condition on :class:`Person` of having been written down for the first time at a fair."""
    first = select(Registration.channel).where(Registration.person_id == Person.id).order_by(Registration.id).limit(1)
    return func.coalesce(first.correlate(Person).scalar_subquery(), "") == "fair"


def _told() -> ColumnElement[bool]:
    return or_(_first_desk().exists(), _first_sent().exists())


def _first_desk() -> Select[Any]:
    query = select(MatchExplanation.id).where(MatchExplanation.person_id == Person.id, MatchExplanation.how == "desk")
    return query.correlate(Person)


def _first_sent() -> Select[Any]:
    query = select(OutboxMessage.id).where(OutboxMessage.person_id == Person.id, OutboxMessage.state.in_(TOLD))
    return query.where(OutboxMessage.purpose.in_(TELLING)).correlate(Person)
