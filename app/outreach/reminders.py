"""Reminders, each once: of a registration that runs out and takes the recommendations with it, and of a fair nearby."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import shanghai
from app.database import chunks, db, write
from app.fairs.coming import coming, not_as_told
from app.fairs.models import Fair
from app.identity.models import WorkerLogin
from app.outreach.candidates import living_in, read_people
from app.outreach.fairs import fair_key, words
from app.outreach.models import OutboxMessage
from app.outreach.policy import FAIR, RENEW, ContactPolicy, History
from app.outreach.policy_config import PolicyConfig, load_policy
from app.outreach.telling import tell
from app.people.models import Person
from app.wechat import ledger
from app.wechat.events import templates

SLICE = 500
TITLE = "您的求职登记快到期了"
BODY = (
    "您的求职登记{month}月{day}日到期，到期以后就不再给您推荐岗位。还在找工作的，在小程序里改一改求职要求，"
    "或者跟附近的就业之家说一声，再管90天；找到工作了，也告诉我们一声。"
)
SUBSCRIBED = "fair_reminder"
"""Our name of the template that somebody agreed to who wants to hear of fairs."""

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _News:
    """What one person is to be told; key: of the news, which is told once."""

    person: int
    title: str
    body: str
    key: str


def remind(at: datetime, advance: Advance = lambda _more: None, *, dry: bool = False) -> tuple[int, int]:
    """Queues a service message for whoever's registration runs out within the policy's days and who may be sent
    recommendations until then. How many people were looked at, and how many of them are told now for the first time.

    Killed, the next run goes on; run twice, nobody is told twice of the same end. dry: writes nothing.
    """
    policy, today = ContactPolicy(load_policy()), shanghai(at).date()
    until = today + timedelta(days=policy.config.renew_days)
    ending = select(Person.id).where(Person.state == "active", Person.valid_to.between(today, until))
    ids = list(db.session.scalars(ending.order_by(Person.valid_to, Person.id)))
    db.session.rollback()
    told = 0
    for part in chunks(ids, SLICE):
        with _slice(dry) as session:
            found = read_people(session, part, at).candidates
            news = []
            for person in filter(found.__contains__, part):  # whoever was forgotten meanwhile is not there
                if policy.personal_silence(found[person], History(), at) in (None, "algo_off"):
                    end = found[person].valid_to
                    body = BODY.format(month=end.month, day=end.day)
                    news.append(_News(person, TITLE, body, f"renew:{person}:{end}"))
            told += _say(session, RENEW, news, at, dry)
        advance(len(part))
    return len(ids), told


def remind_of_fairs(at: datetime, advance: Advance = lambda _more: None, *, dry: bool = False) -> tuple[int, int]:
    """Queues a service message for whoever subscribed to WeChat's reminders of fairs and lives where one begins soon:
    on the next day, or on a later one where nobody is written to between. How many fairs there are, and how many people
    are told now for the first time.

    Whether each may be told, the contact policy says when the message leaves. Killed, the next run goes on; nobody is
    told twice of the same day of a fair. dry: writes nothing.
    """
    template = templates().get(SUBSCRIBED)
    if template is None:
        return 0, 0
    first, last = days_to_tell_of(load_policy(), shanghai(at).date())
    fairs = [(one.id, one.region, shanghai(one.starts_at).date()) for one in coming(db.session(), first, last)]
    told = 0
    for fair_id, region, day in fairs:
        here = select(Person.id).where(living_in(region), Person.id.in_(select(WorkerLogin.person_id)))
        ids = list(db.session.scalars(here.order_by(Person.id)))
        db.session.rollback()
        for part in chunks(ids, SLICE):
            with _slice(dry) as session:
                fair = session.get(Fair, fair_id, populate_existing=True)
                if fair is None or not_as_told(fair, day, at):
                    break
                title, body = words(session, fair)
                subscribed = sorted(ledger.reachable(session, part, template.template_id))
                news = [_News(person, title, body, fair_key(fair, person)) for person in subscribed]
                told += _say(session, FAIR, news, at, dry)
            advance(len(part))
    db.session.rollback()
    return len(fairs), told


def days_to_tell_of(config: PolicyConfig, today: date) -> tuple[date, date]:
    """The first and the last day whose fairs are told of ``today``: a reminder for a day after days off goes out on the
    last day before these, where it can still be read in time."""
    last = today + timedelta(days=1)
    while config.is_day_off(last):
        last += timedelta(days=1)
    return today + timedelta(days=1), last


@contextmanager
def _slice(dry: bool) -> Iterator[Session]:
    """A transaction that writes, or one that is taken back."""
    if not dry:
        with write() as session:
            yield session
        return
    yield db.session()
    db.session.rollback()


def _say(session: Session, kind: str, news: Sequence[_News], at: datetime, dry: bool) -> int:
    """Queues the news that were not told yet; how many. dry: only counts them."""
    if dry:
        keys = [one.key for one in news]
        known = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.news_key.in_(keys))
        return len(keys) - (session.scalar(known) or 0)
    return sum(tell(session, one.person, kind, title=one.title, body=one.body, key=one.key, at=at) for one in news)
