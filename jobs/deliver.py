"""A delivery shared among Celery workers where a broker is set; this process follows it, and does what they leave."""

from __future__ import annotations

import logging
import time
from collections import Counter

from app.clock import now
from app.extensions import settings
from app.outreach import rounds
from app.outreach.channels import standard_channels
from app.outreach.delivery import Alone
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy
from jobs.broker import hand_out

log = logging.getLogger(__name__)

TURNS = 8
"""Turns that are handed out: as many workers may deliver at once. Whoever comes when all is done goes away again."""

POLL_SECONDS = 0.5
SILENCE_SECONDS = 30.0
"""With nothing delivered for so long, workers or broker are taken to be away and the run does the work itself."""


def shared(work: rounds.Work) -> Counter[str]:
    """Delivers what is due, by whoever; how many messages came to which state.

    At most ``work.limit`` are handed over, by all together, also where workers wake up after they were given up.
    """
    if not settings().broker_url:
        return work.here(share=Alone(work.limit))
    # here, because every command of `flask` reads this module, and most installations have no broker
    from jobs.worker import deliver_turn_task

    round_id = rounds.open_round(work.region, work.limit, work.but_of)
    try:
        if hand_out(deliver_turn_task, [round_id] * TURNS):
            _follow(round_id, work)
    finally:
        done, left = rounds.close_round(round_id)
    return done + work.here(share=Alone(left))


def _follow(round_id: int, work: rounds.Work) -> None:
    """Until nothing is left that the workers could do, or they say nothing any more."""
    channels, policy = standard_channels(), ContactPolicy(load_policy())
    seen, last = rounds.Progress(Counter(), -1, 0), time.monotonic()
    while time.monotonic() - last < SILENCE_SECONDS:
        found = rounds.progress(round_id, channels, policy, now)
        if found != seen:
            work.advance(max(0, found.tally.total() - seen.tally.total()))
            seen, last = found, time.monotonic()
        if not found.waiting and not found.in_hand:
            return
        time.sleep(POLL_SECONDS)
    log.warning("the workers are silent, the run does the rest itself")
