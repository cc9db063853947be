"""None twice and none lost: a push of hundreds of messages in ``make test``, of ten thousand in ``make faults``."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tests.faults.delivering.run import brokers_for, run
from tests.faults.delivering.storm import FULL, SMALL
from tests.faults.delivering.table import words
from tests.services.postgres import PostgresServer


def test_killed_again_and_again_none_is_sent_twice_and_none_is_lost(
    restartable_postgres: PostgresServer, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    size = FULL if os.environ.get("FAULTS") else SMALL
    with brokers_for(size) as brokers:
        outcome = run(size, tmp_path, restartable_postgres, brokers)
    assert sum(outcome.injected.kills.values()) >= size.kills
    assert outcome.before.messages == 2 * (size.people - outcome.before.held_out) > 1.8 * size.people
    record_property("table", words(outcome))
