"""Reminders: a registration that runs out takes the recommendations with it, so its person is told in time, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.clock import shanghai
from app.database import chunks, db, write
from app.outreach.candidates import read_people
from app.outreach.policy import RENEW, ContactPolicy, History
from app.outreach.policy_config import load_policy
from app.outreach.telling import tell
from app.people.models import Person

SLICE = 500
TITLE = "您的求职登记快到期了"
BODY = (
    "您的求职登记{month}月{day}日到期，到期以后就不再给您推荐岗位。还在找工作的，在小程序里改一改求职要求，"
    "或者跟附近的就业之家说一声，再管90天；找到工作了，也告诉我们一声。"
)

Advance = Callable[[int], None]


def remind(at: datetime, advance: Advance = lambda _more: None) -> tuple[int, int]:
    """Queues a service message for whoever's registration runs out within the policy's days and who may be sent
    recommendations until then. How many people were looked at, and how many of them are told now for the first time.

    Killed, the next run goes on; run twice, nobody is told twice of the same end.
    """
    policy, today = ContactPolicy(load_policy()), shanghai(at).date()
    until = today + timedelta(days=policy.config.renew_days)
    ending = select(Person.id).where(Person.state == "active", Person.valid_to.between(today, until))
    ids = list(db.session.scalars(ending.order_by(Person.valid_to, Person.id)))
    db.session.rollback()
    told = 0
    for part in chunks(ids, SLICE):
        with write() as session:
            found = read_people(session, part, at).candidates
            for person in filter(found.__contains__, part):  # whoever was forgotten meanwhile is not there
                if policy.personal_silence(found[person], History(), at) in (None, "algo_off"):
                    end = found[person].valid_to
                    told += tell(
                        session, person, RENEW, title=TITLE, body=BODY.format(month=end.month, day=end.day),
                        key=f"renew:{person}:{end}", at=at,
                    )  # fmt: skip
        advance(len(part))
    return len(ids), told
