"""One run from the beginning to its table."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from search.lexicon import load_lexicon
from tests.faults.delivering.house import SEED, House
from tests.faults.delivering.proof import Left, examine, states_of
from tests.faults.delivering.storm import Size, Storm
from tests.faults.delivering.table import Outcome
from tests.services.base import Service, ServiceUnavailable
from tests.services.postgres import PostgresServer
from tests.services.rabbitmq import RabbitMQServer
from tests.services.redis import RedisServer

REPORTED_FAILED = 0.1
"""Of the reports that come late, so many say that the message did not reach the person after all."""


AGAIN = 200
"""Reports that come a second time at the end, of messages that were settled before."""


def run(size: Size, folder: Path, postgres: PostgresServer, brokers: Sequence[Service] = ()) -> Outcome:
    """Everything that is proven is asserted here. Raises AssertionError."""
    began = time.monotonic()
    load_lexicon()  # here once, and not in every child
    with House(folder, size.people, postgres, len(brokers)) as house:
        storm = Storm(house, size, brokers)
        storm.rage()
        storm.calm()
        house.taken(settle=60)
        before = examine(house)
        _none_twice_none_lost(before)
        reported = _late_reports(house)
        house.ten_minutes_ago()
        storm.calm()
        after = examine(house)
        _none_twice_none_lost(after)
        assert after.unknown_arrived == 0, "a report came, and the message is still unknown"
        assert not after.by_state["wechat", "sent"] + after.by_state["sms", "sent"]
        assert after.unknown_not == before.unknown_not
        settled = states_of(house)
        _late_reports(house, again=True)
        storm.calm()
        assert states_of(house) == settled, "what was settled did not stay so"
        assert examine(house).accepted == before.accepted, "sent again"
        tries = house.rows("SELECT 'WeChat', outcome, word FROM wechat_send")
        tries += house.rows("SELECT 'SMS', outcome, word FROM sms_send")
    return Outcome(size, storm.injected, Counter(tries), before, after, reported, time.monotonic() - began)


@contextmanager
def brokers_for(size: Size) -> Iterator[list[Service]]:
    """Those of a run that can be had on this machine, each of its own."""
    with ExitStack() as stack:
        found: list[Service] = []
        for kind in (RedisServer, RabbitMQServer)[: size.brokers]:
            with suppress(ServiceUnavailable):
                found.append(stack.enter_context(kind()))
        yield found


def _none_twice_none_lost(left: Left) -> None:
    assert left.twice == 0, f"{left.twice} delivered twice"
    assert left.lost == 0, f"{left.lost} lost"


def _late_reports(house: House, *, again: bool = False) -> int:
    """The reports that never came, or that came to a receiver that was gone: now. How many."""
    rng = random.Random(SEED)
    query = "SELECT msg_id FROM wechat_send UNION SELECT serial FROM sms_send WHERE report IS NOT NULL"
    known = {number for (number,) in house.rows(query)}
    taken = house.taken()
    late = rng.sample(taken, min(AGAIN, len(taken))) if again else [one for one in taken if one.number not in known]
    for one in late:
        house.report(one, failed=rng.random() < REPORTED_FAILED)
    return len(late)
