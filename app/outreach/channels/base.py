"""What a channel is: it takes one message and says what became of it, in our words and not in its provider's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Outcome = Literal["delivered", "sent", "failed", "unknown", "retry"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way. message_id is the idempotency key: the same one is the same message."""

    message_id: int
    public_id: uuid.UUID
    person_id: int
    title: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """delivered: it lies with the person. sent: the provider took it. failed: it never will. retry: not now.

    unknown: it may have been taken; such a message is not sent again. code: the reason, a stable word of ours.
    """

    outcome: Outcome
    code: str | None = None


class Channel(Protocol):
    """idempotent: delivering the same message twice is one message to the person, so that a try may be repeated
    after a crash. ``deliver`` is called outside any transaction and ends within ``timing.CHANNEL_TIMEOUT``."""

    name: str
    idempotent: bool

    def deliver(self, message: Delivery) -> Receipt: ...
