"""A past made by chance: people, postings, messages in every state, what people did after them; all of it made up."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calls.models import CallResult, CallTask
from app.extensions import keyring
from app.fairs.models import Fair, Visit
from app.feedback.models import Feedback
from app.identity.models import Staff
from app.intents.models import Intent, IntentEvent
from app.intents.states import EMPLOYED, HIRED, STATES
from app.matching.models import MatchExplanation
from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage, PushRun
from app.outreach.silences import note_silences
from app.people.models import Consent, Person, Registration
from app.postings.models import Posting
from tests.outreach.factories import World

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
REGIONS = ("360827100", "360827101", "360827101203", "360827", "360722100")
REASONS = ("gave_up", "match_changed", "posting_closed", None)
CODED = ("failed", "suppressed", "unknown")


class Past:
    """Makes a past in a session of a write transaction, the same one for the same seed."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.chance, self.world = session, random.Random(seed), World(session)
        self.world._count = 1000 * seed  # two pasts have no numbers in common
        self.people: list[Person] = []
        self.postings: list[Posting] = []
        self.runs: list[PushRun] = []

    def make(self, people: int = 40, postings: int = 15, messages: int = 150) -> Past:
        for _ in range(postings):
            self.posting()
        for _ in range(people):
            self.person()
        for days in (40, 14, 7, 0):
            self.run(NOW - timedelta(days=days, hours=1))
        for _ in range(messages):
            self.message()
        for _ in range(people):
            self.feedback()
            self.intent()
        for person in self.people:
            self.call(person)
        self.fairs()
        return self

    def person(self, **more: Any) -> Person:
        made = self._moment(100)
        values = {
            "region": self.chance.choice(REGIONS),
            "status": self.chance.choice(("E1", "E7", "E8", None)),
            "state": self.chance.choice(("active", "active", "paused")),
            "name_enc": keyring().encrypt("刘冬香"),
            "created_at": made,
            **more,
        }
        person = self.world.person(consent=None, **values)
        for _ in range(self.chance.randrange(3)):
            self.consent(person)
        self.people.append(person)
        return person

    def consent(self, person: Person) -> None:
        granted = self._moment(100)
        withdrawn = self._moment(60) if self.chance.random() < 0.5 else None
        purpose = self.chance.choice(("push", "sms", "employers"))
        self.session.add(Consent(person_id=person.id, purpose=purpose, version="1", channel="window", proof="表格",
                                 granted_at=granted, withdrawn_at=withdrawn))  # fmt: skip

    def posting(self, **more: Any) -> Posting:
        values = {
            "region": self.chance.choice(REGIONS),
            "status": self.chance.choice(("open", "open", "open", "filled")),
            "created_at": self._moment(30),
            "lng": self.chance.choice((114.53, 115.1, None)),
            **more,
        }
        posting = self.world.posting(**values)
        self.postings.append(posting)
        return posting

    def run(self, at: datetime) -> PushRun:
        run = PushRun(state="done", region="360827", policy="p1", started_at=at, finished_at=at + timedelta(minutes=3))
        self.session.add(run)
        self.session.flush()
        self.runs.append(run)
        return run

    def message(self, **more: Any) -> OutboxMessage:
        state = self.chance.choice(("queued", "sent", "delivered", "delivered", "opened", "opened", *CODED))
        made = self._moment(60)
        person = self.chance.choice(self.people)
        values = {
            "person_id": person.id, "purpose": "recommend", "channel": self.chance.choice(("inbox", "sms")),
            "state": state, "code": self.chance.choice(REASONS) if state in CODED else None, "body": "",
            "created_at": made, "not_before": made, "run_id": self.chance.choice(self.runs).id,
            "sent_at": made + timedelta(minutes=5) if state in ("sent", "delivered", "opened") else None,
            **more,
        }  # fmt: skip
        message = self.bare(**values)
        if message.state not in ("failed", "suppressed"):
            self.items(message)
        if self.chance.random() < 0.3:
            self.notice(message)
        return message

    def bare(self, **values: Any) -> OutboxMessage:
        """A message of the latest run that tells of nothing."""
        message = OutboxMessage(**{"purpose": "recommend", "body": "", "run_id": self.runs[-1].id, **values})
        self.session.add(message)
        self.session.flush()
        return message

    def items(self, message: OutboxMessage) -> None:
        for place, posting in enumerate(self.chance.sample(self.postings, self.chance.randint(1, 3)), start=1):
            self.session.add(
                OutboxItem(
                    message_id=message.id, person_id=message.person_id, posting_id=posting.id,
                    employer_id=posting.employer_id, cluster=f"{message.id}.{place}", purpose="recommend", place=place,
                    score=80.0, reasons=[["R_NEAR", "离您家约3公里"]], drawback=None, weights="w1",
                )
            )  # fmt: skip

    def notice(self, message: OutboxMessage) -> None:
        state = self.chance.choice(("sent", "delivered", "failed"))
        self.session.add(
            OutboxMessage(person_id=message.person_id, about_id=message.id, purpose="notice", channel="wechat",
                          state=state, code="no_consent_left" if state == "failed" else None, body="",
                          not_before=message.created_at, created_at=message.created_at)
        )  # fmt: skip

    def intent(self) -> None:
        (person, posting), at, state = self._any(), self._moment(60), self.chance.choice([*STATES, HIRED, HIRED])
        if self.chance.random() < 0.7:
            item = self._item()
            person, posting = item.person_id, item.posting_id
            at = item.message.created_at + timedelta(minutes=self.chance.randrange(20 * 1440))
        intent = Intent(person_id=person, posting_id=posting, source="push", channel="mini", level="ask", state=state,
                        recorded_by="worker", at=at, changed_at=at)  # fmt: skip
        self.session.add(intent)
        self.session.flush()
        if state in EMPLOYED:
            moment = self._moment(self.chance.choice((40, 40, 130)))
            event = IntentEvent(intent_id=intent.id, before="new", after=HIRED, by="staff", at=moment)
            self.session.add(event)

    def feedback(self) -> None:
        item = self._item()
        self.session.add(Feedback(person_id=item.person_id, posting_id=item.posting_id, kind="too_far", before={},
                                  after={}, channel="mini", operator="worker", said="",
                                  at=self._moment(50)))  # fmt: skip
        if self.chance.random() < 0.5:
            person, posting = self._any()
            self.session.add(MatchExplanation(public_id=self._uuid(), person_id=person, posting_id=posting, how="desk",
                                              content={}, told_at=self._moment(50)))  # fmt: skip

    def call(self, person: Person) -> None:
        staff, at = self.session.scalars(select(Staff.id)).first(), self._moment(50)
        task = CallTask(staff_id=staff, person_id=person.id, day=at.date(), place=1, why="care", priority={},
                        policy="c1", state="done", created_at=at, operator="plan")  # fmt: skip
        self.session.add(task)
        self.session.flush()
        undone = self._moment(10) if self.chance.random() < 0.2 else None
        result = CallResult(task_id=task.id, person_id=task.person_id, result="interested", before={}, after={},
                            answered=self.chance.random() < 0.5, said="", operator="s", at=at,
                            undone_at=undone)  # fmt: skip
        self.session.add(result)

    def fairs(self) -> None:
        """Two fairs, to which everybody came once or twice."""
        moments = dict.fromkeys(("starts_at", "ends_at", "created_at", "updated_at"), NOW)
        held = {"type": "集市", "region": "360827", "place": "集市", "channel": "window", "operator": "s", **moments}
        fairs = [Fair(name=name, **held) for name in ("大汾集市", "城区广场")]
        self.session.add_all(fairs)
        self.session.flush()
        for person in [*self.people, *self.people[::2]]:
            at = self._moment(60)
            form = Registration(person_id=person.id, channel="fair", operator="s", at=at, payload_enc=b"x",
                                payload_hash=b"x" * 32)  # fmt: skip
            if self.chance.random() < 0.5:
                self.session.query(Registration).where(Registration.person_id == person.id).update({"channel": "fair"})
            self.session.add(form)
            self.session.flush()
            fair = self.chance.choice(fairs)
            self.session.add(Visit(fair_id=fair.id, registration_id=form.id, channel="fair", operator="s", at=at))
            self.outcome(person, at + timedelta(minutes=self.chance.randrange(10 * 1440)))

    def outcome(self, person: Person, at: datetime) -> None:
        """An interest that came to something or not."""
        state = self.chance.choice(("new", "interview", *EMPLOYED))
        intent = Intent(person_id=person.id, posting_id=self._any()[1], source="stall", channel="fair", level="ask",
                        state=state, recorded_by="staff", at=at, changed_at=at)  # fmt: skip
        self.session.add(intent)
        self.session.flush()
        after, moment = (HIRED, self._moment(130)) if state in EMPLOYED else (state, at)
        self.session.add(IntentEvent(intent_id=intent.id, before=None, after=after, by="staff", at=moment))

    def decision(self, person: Person, run: PushRun, verdict: str, code: str) -> None:
        self.session.add(ContactDecision(person_id=person.id, run_id=run.id, verdict=verdict, code=code,
                                         text=f"原因{code}", at=run.started_at))  # fmt: skip
        if verdict != "send":
            self.session.flush()
            note_silences(self.session, "recommend", {person.id: code}, run.started_at)

    def _item(self) -> OutboxItem:
        self.session.flush()
        return self.chance.choice(self.session.scalars(select(OutboxItem).order_by(OutboxItem.id)).all())

    def _any(self) -> tuple[int, int]:
        return self.chance.choice(self.people).id, self.chance.choice(self.postings).id

    def _moment(self, days: int) -> datetime:
        return NOW - timedelta(minutes=self.chance.randrange(days * 1440))

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128))
