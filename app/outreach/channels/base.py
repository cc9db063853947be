"""What a channel is: it takes one message and says what became of it, in our words and not in its provider's."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from sqlalchemy.orm import Session

Outcome = Literal["delivered", "sent", "failed", "unknown", "retry"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way. message_id is the idempotency key: the same one is the same message.

    about_id: of a notice, the message that lies in the inbox. postings: what it tells of, best first. matches: the
    ids under which it can be asked why. owner: who holds the lease; whose it is no longer, must not send it
    (``states.held``). kind: of a service message, what it is about.
    """

    message_id: int
    public_id: uuid.UUID
    person_id: int
    title: str
    body: str
    at: datetime
    about_id: int | None = None
    postings: tuple[int, ...] = ()
    matches: tuple[str, ...] = ()
    owner: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """delivered: it lies with the person. sent: the provider took it. failed: it never will. retry: not now.

    unknown: it may have been taken; such a message is not sent again. code: the reason, a stable word of ours.
    not_before: with retry, when the channel is open again; such a wait is no try.
    """

    outcome: Outcome
    code: str | None = None
    not_before: datetime | None = None


class Channel(Protocol):
    """idempotent: delivering the same message twice is one message to the person, so that a try may be repeated
    after a crash. ``deliver`` is called outside any transaction and ends within ``timing.CHANNEL_TIMEOUT``."""

    name: str
    idempotent: bool

    def deliver(self, message: Delivery) -> Receipt: ...

    def recall(self, session: Session, message_id: int) -> Receipt | None:
        """What is known of a message whose worker is gone, or that broke off: None where it is tried again, because
        the last try never left, or came to nothing."""


@runtime_checkable
class Together(Channel, Protocol):
    """A channel that takes several messages at once, to different people where it is not idempotent, and is done with
    all of them within ``timing.CHANNEL_TIMEOUT``. What it breaks off in, it recalls message by message."""

    @property
    def at_once(self) -> int:
        """How many it takes now; at least one."""

    def deliver_many(self, messages: Sequence[Delivery]) -> list[Receipt]:
        """What became of each, in their order."""


class Bell(Channel, Protocol):
    """A channel that only says that something lies in the inbox.

    purposes: of the messages that it may say so of, or FAIR for reminders of fairs alone; a template is approved for
    one use and no other.
    """

    purposes: frozenset[str]

    def reaches(self, session: Session, people: Collection[int]) -> set[int]:
        """Those of the people whom it may write to now."""
