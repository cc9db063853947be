"""A million messages of 200,000 people of one county over half a year: what the office's questions take.

Required: the figures of a month in 2 s, a scrape of the metrics in 1 s, on SQLite and on PostgreSQL.
``python -m tests.benchmarks.figures [--messages N] [--database sqlite|postgresql]``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.benchmarks.kit import environ, run, scratch
from tests.services.postgres import PostgresServer

DAYS, TOWNSHIPS, POSTINGS = 180, 20, 2_000
COUNTY = "360827"
BODY = (
    "您好，我们为您找到3个合适的岗位，请您看看："
    + "缝纫工（遂川县霓裳制衣有限公司）工资：底薪3000元/月，一共4000到6000元/月；" * 6
)
STATES = "CASE WHEN i % 20 < 8 THEN 'delivered' WHEN i % 20 < 16 THEN 'opened' WHEN i % 20 = 16 THEN 'suppressed' "
STATES += "WHEN i % 20 = 17 THEN 'failed' WHEN i % 20 = 18 THEN 'sent' ELSE 'unknown' END"
CODES = "CASE WHEN i % 20 = 16 THEN 'posting_closed' WHEN i % 20 = 17 THEN 'gave_up' END"
MONTH = {"from": "2026-10-22", "to": "2026-11-21"}


def fill(session: Session, messages: int) -> None:
    """The past, copied inside the database from one row of each kind."""
    from app.extensions import keyring
    from app.feedback.models import Feedback
    from app.intents.models import Intent
    from app.matching.models import MatchExplanation
    from app.outreach.models import ContactDecision, OutboxItem, OutboxMessage, PushRun
    from app.people.models import Consent, Registration
    from tests.benchmarks.crowd import copies
    from tests.outreach.factories import MOMENT, World

    people = messages // 5
    postgresql = session.get_bind().dialect.name == "postgresql"

    def day(number: str, minutes: int = 0) -> str:
        if postgresql:
            return f"timestamptz '2026-05-26 10:00+00' + ({number}) * interval '1 day' + interval '{minutes} minutes'"
        begin = f"'2026-05-26 10:00:00', '+' || ({number}) || ' days', '+{minutes} minutes'"
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', {begin})"

    world = World(session)
    person, posting = world.person(name_enc=keyring().encrypt("刘冬香")), world.posting(open_count=5, title="会计")
    run_row = PushRun(state="done", region=COUNTY, policy="p", started_at=MOMENT, finished_at=MOMENT)
    session.add(run_row)
    session.flush()
    message = OutboxMessage(run_id=run_row.id, person_id=person.id, purpose="recommend", channel="inbox", state="sent",
                            body=BODY, not_before=MOMENT, created_at=MOMENT, sent_at=MOMENT)  # fmt: skip
    session.add(message)
    session.flush()
    item = OutboxItem(message_id=message.id, person_id=person.id, posting_id=posting.id, weights="w1",
                      employer_id=posting.employer_id, cluster="c", purpose="recommend", place=1, score=80.0,
                      reasons=[["R_OCC", "您做过6年会计，对口"], ["R_SHIFT", "长白班"]], drawback=None)  # fmt: skip
    intent = Intent(person_id=person.id, posting_id=posting.id, source="push", channel="mini", level="ask",
                    state="new", recorded_by="worker", at=MOMENT, changed_at=MOMENT)  # fmt: skip
    tap = Feedback(person_id=person.id, posting_id=posting.id, kind="too_far", before={}, after={}, channel="mini",
                   operator="worker", said="", at=MOMENT)  # fmt: skip
    desk = MatchExplanation(public_id=uuid.uuid4(), person_id=person.id, posting_id=posting.id, how="desk",
                            content={"why": BODY}, told_at=MOMENT)  # fmt: skip
    decision = ContactDecision(person_id=person.id, run_id=run_row.id, verdict="never", code="no_match", text="没有",
                               at=MOMENT)  # fmt: skip
    session.add_all([item, intent, tap, desk, decision])
    session.flush()
    registration, consent = session.query(Registration).one(), session.query(Consent).one()
    copies(session, posting, POSTINGS, external_no="'B' || i", created_at=day(f"i % {DAYS}"))
    status = "CASE i % 10 WHEN 0 THEN 'E7' WHEN 1 THEN 'E8' WHEN 2 THEN 'E8' WHEN 3 THEN 'E8' ELSE 'E1' END"
    home = f"'{COUNTY}' || (100 + i % {TOWNSHIPS})"
    copies(session, person, people, region=home, status=status, created_at=day(f"i % {DAYS}"))
    copies(session, registration, people, person_id="i", external_no="'W' || i")
    withdrawn = f"CASE WHEN i % 100 = 0 THEN {day(f'i % {DAYS}')} END"
    copies(session, consent, people, person_id="i", withdrawn_at=withdrawn)
    when = f"i * {DAYS} / {messages}"
    whom = f"(i * 7) % {people} + 1"
    copies(session, message, messages, person_id=whom, state=STATES, code=CODES, created_at=day(when),
           not_before=day(when), sent_at=day(when, 5))  # fmt: skip
    for place in (1, 2):
        copies(session, item, messages, start=messages * (place - 1), message_id="i", person_id=whom,
               cluster=f"i || '.{place}'", posting_id=f"(i * {place + 2}) % {POSTINGS} + 1",
               place=str(place))  # fmt: skip
    few = messages // 50
    copies(session, intent, few, person_id=whom.replace("i", "(i * 50)"), at=day(when.replace("i", "(i * 50)"), 60),
           posting_id=f"(i * 150) % {POSTINGS} + 1")  # fmt: skip
    copies(session, tap, few, person_id=whom.replace("i", "(i * 50)"), at=day(when.replace("i", "(i * 50)"), 60),
           posting_id=f"(i * 150) % {POSTINGS} + 1")  # fmt: skip
    copies(session, desk, people // 4, person_id="i * 4", told_at=day(f"(i * 4) % {DAYS}", 1))
    copies(session, decision, people, person_id="i", code="CASE i % 3 WHEN 0 THEN 'no_match' ELSE 'gap' END")


def measure(messages: int) -> None:
    """Fills the database that the environment names, asks, and prints what each question took."""
    from app import create_app
    from app.database import db, write
    from app.identity.service import create_staff
    from tests.app.helpers import PASSWORD, log_in
    from tests.databases import make_tables

    app = create_app()
    with app.app_context():
        make_tables()
        began = time.perf_counter()
        with write() as session:
            fill(session, messages)
        print(f"{messages:,} messages made in {time.perf_counter() - began:.0f} s", flush=True)
        create_staff("office", PASSWORD, "county", COUNTY)
        client = app.test_client()
        headers = log_in(client, "office")
        db.session.remove()
        _prepare()
        _ask(lambda path: client.get(path, headers=headers))


INDEXES = (
    "CREATE INDEX IF NOT EXISTS ix_outbox_figures "
    "ON outbox_message (created_at, channel, purpose, state, code, person_id, id)",
    "CREATE INDEX IF NOT EXISTS ix_outbox_tally ON outbox_message (purpose, channel, state)",
    "CREATE INDEX IF NOT EXISTS ix_outbox_item_told ON outbox_item (message_id, posting_id)",
    "CREATE INDEX IF NOT EXISTS ix_person_created ON person (created_at)",
)


def _prepare() -> None:
    """The indexes, and what the database knows of its tables."""
    from app.database import db, write

    with write() as session:
        for index in INDEXES:
            session.execute(text(index))
    raw = db.engine.raw_connection()
    if db.engine.dialect.name == "postgresql":
        raw.driver_connection.autocommit = True
    raw.cursor().execute("VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE")
    raw.close()


def _ask(get: Callable[[str], Any]) -> None:
    query = "&".join(f"{name}={value}" for name, value in MONTH.items())
    for path in (*(f"/api/v1/outreach/figures?by={by}&{query}" for by in ("channel", "day", "region", "reason")),
                 f"/api/v1/outreach/figures/rows?figure=sent&{query}", "/api/v1/outreach/silences?code=gap",
                 "/api/v1/outreach/alarms", "/metrics", "/api/v1/outreach/runs/1"):  # fmt: skip
        took = []
        for _ in range(3):
            began = time.perf_counter()
            answer = get(path)
            took.append(time.perf_counter() - began)
        where, _, asked = path.partition("?")
        told = " ".join(f"{one:.2f}" for one in took)
        print(f"{answer.status_code} {where:34} {asked[:12]:12} {told}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--here", action="store_true", help="on the database that the environment names")
    options = parser.parse_args()
    if options.here:
        measure(options.messages)
        return
    server = PostgresServer().start() if options.database == "postgresql" else None
    try:
        with scratch() as folder:
            env = environ(folder)
            if server is not None:
                env["DATABASE_URL"] = server.create_database()
            done = run([sys.executable, "-m", "tests.benchmarks.figures", "--here", "--messages",
                        str(options.messages)], {**os.environ, **env})  # fmt: skip
        print(done.output)
    finally:
        if server is not None:
            server.close()


if __name__ == "__main__":
    main()
