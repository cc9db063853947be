"""Sending one text message and saying what became of it, by whichever cloud; what an answer means is in ``codes``.

The clouds know no idempotent sending: what may have been taken is never sent again. Their own SDKs do the talking, with
their repetitions off and under a limit of time of our own.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.sms import texts
from app.sms.codes import OWN_LIMIT, SUCCESS, UNCERTAIN, UNREACHABLE, Action, Fate, Outcome, fate
from app.wechat.pace import Pace

log = logging.getLogger(__name__)

CONNECT_SECONDS, READ_SECONDS = 2, 5
TIMEOUT = 8.0
"""Seconds for a whole call, also where bytes come in slowly; shorter than a channel may take over a message."""

Heard = Callable[[str, str, Fate, str], None]
"""Told of every answer that is no success, and of every lack of one: provider, call, fate, code."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a cloud answered of one message. serial: its number there, where it was taken."""

    code: str
    serial: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """taken: whether the cloud may have taken the message. detail names the cause without any address."""

    taken: bool
    detail: str


class Provider(Protocol):
    """One account at one cloud; safe to share between threads.

    number: eleven digits. template: the cloud's own code of it. params: its variables, in order. idem_key: comes back
    in the cloud's report where that has such a field. Raises nothing of the SDK's.
    """

    name: str

    def send(self, number: str, template: str, params: Mapping[str, str], idem_key: str) -> Answer | NoAnswer: ...


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of one message. outcome "unknown": it may have arrived, and must not be sent again."""

    outcome: Outcome
    word: str
    action: Action
    alarm: bool = False
    code: str = ""
    serial: str | None = None


class SmsClient:
    """Sends through one provider, so many a second over all threads of this process.

    sign: the approved signature. templates: the provider's codes by our names of them. heard: must not raise.
    """

    def __init__(
        self,
        provider: Provider,
        sign: str,
        templates: Mapping[str, str],
        *,
        rate: float = 20.0,
        timeout: float = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
        heard: Heard = lambda _provider, _call, _fate, _code: None,
    ) -> None:
        self.provider = provider.name
        self.templates = dict(templates)
        self.rate = rate
        self._cloud = provider
        self._sign = sign
        self._timeout = timeout
        self._sleep = sleep
        self._heard = heard
        self._pace = Pace(rate)

    def problem(self, template_key: str) -> str | None:
        """Why this text is not to be sent at all, or None."""
        return texts.problem(self._sign, template_key)

    def send(self, number: str, template_key: str, params: Mapping[str, str], idem_key: str) -> SendResult:
        """Sends one message and says what became of it; raises nothing of the provider's. Ends within ``timeout``."""
        began = time.monotonic()
        if not self._pace.turn(self._timeout / 2, self._sleep):
            return self._judged(OWN_LIMIT)
        left = self._timeout - (time.monotonic() - began)
        template = self.templates[template_key]
        answer = within(left, lambda: self._cloud.send(number, template, params, idem_key))
        if isinstance(answer, NoAnswer):
            return self._judged(UNCERTAIN if answer.taken else UNREACHABLE, detail=answer.detail)
        return self._judged(fate(self.provider, answer.code), answer.code, answer.serial, answer.detail)

    def _judged(self, found: Fate, code: str = "", serial: str | None = None, detail: str = "") -> SendResult:
        if found is not SUCCESS:
            self._heard(self.provider, "send", found, code)
        if found.alarm:
            log.error("sms send: %s (%s) %s", found.word, code, detail)
        return SendResult(found.outcome, found.word, found.action, found.alarm, code, serial)


def within(seconds: float, ask: Callable[[], Answer | NoAnswer]) -> Answer | NoAnswer:
    """What ``ask`` returns, or that nobody knows when it takes longer, or fails in a way that it should not."""
    done: list[Answer | NoAnswer] = []

    def run() -> None:
        try:
            done.append(ask())
        except Exception as error:  # whatever the SDK does with an answer that it did not expect
            done.append(NoAnswer(taken=True, detail=type(error).__name__))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    return done[0] if done else NoAnswer(taken=True, detail="no answer in time")
