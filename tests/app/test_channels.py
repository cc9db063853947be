"""F072: whatever is written down carries the channel it came through, who wrote it and when."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import db, write
from app.employers.models import Employer
from app.employers.service import EmployerStatement
from app.imports.run import run_import
from app.people.models import Consent, Person, Registration
from app.people.service import Incoming as Said
from app.people.service import save_registrations
from app.people.statements import PersonStatement
from app.postings.models import Posting
from app.postings.service import Incoming as Offered
from app.postings.service import PostingStatement, save_postings
from tests.imports.tables import posting, worker, write_csv
from tests.world import GOLDEN, import_table, quiet, rows_of

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
"""The moment at which the tests' clock stands, 10:00 in Shanghai."""
STATED = {Registration: "at", Consent: "granted_at", Employer: "created_at", Posting: "created_at"}
"""What somebody outside said, and the column that tells when."""
OURS = frozenset((
    "match_run", "match_partition", "match", "match_explanation", "match_weights", "person_outcome", "person_reading",
    "push_run", "outbox_item", "outbox_event", "inbox_item", "contact_decision", "job_run", "change",
    "audit_entry", "audit_head", "staff",
    "wechat_token", "wechat_send", "wechat_recipient", "wechat_stop", "wechat_tally", "subscribe_quota",
    "worker_login", "refresh_token", "rate_window", "intent_event", "stall_showing",
    "contact_silence", "call_task", "call_decision", "call_result", "delivery_round", "delivery_share",
    "outreach_alarm", "sms_event", "sms_number", "sms_send", "sms_stop", "sms_tally", "village_bulletin",
))  # fmt: skip
"""What the service works out or keeps for itself; nobody outside states it. audit_entry has its actor.
A call's result comes by telephone, and what clouds push comes from them."""
FOLDED = {"person": "registration"}
"""Records made of others alone, and the table of those."""


def rows(model: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)).all())


def test_both_tables_imported_every_record_has_channel_operator_and_time(app: Flask) -> None:
    for kind in ("postings", "workers"):
        import_table(kind, GOLDEN / f"{kind}.csv")
    assert len(rows(Posting)) == len(rows_of(GOLDEN / "postings.csv"))
    assert len(rows(Registration)) == len(rows_of(GOLDEN / "workers.csv"))
    for model, when in STATED.items():
        found = rows(model)
        assert found, model
        assert {one.channel for one in found} == {"import"}
        assert {getattr(one, when).replace(microsecond=0) for one in found} == {AT}
    for model in (Registration, Employer, Posting):
        assert {one.operator for one in rows(model)} == {"test"}
    written_by = {one.external_no: one.operator for one in rows(Registration)}
    for consent in rows(Consent):  # a consent names the form that proves it, and the form who wrote it
        assert written_by[consent.proof.removeprefix("登记表 ")] == "test"
    spoken_for = {one.person_id for one in rows(Registration)}
    assert {one.id for one in rows(Person)} == spoken_for


def test_who_changes_a_record_answers_for_it_from_then_on(app: Flask, tmp_path: Path) -> None:
    for operator, wage, note in (("one", "5000", ""), ("two", "6000", "改")):
        for table, lines in (
            ("postings", [posting("P1"), posting("P2", 薪资上限=wage)]),
            ("workers", [worker("W1"), worker("W2", 姓名="乙二", 备注=note)]),
        ):
            run_import(table, write_csv(tmp_path / f"{table}.csv", lines), operator, quiet)
    assert [(one.external_no, one.operator) for one in rows(Posting)] == [("P1", "one"), ("P2", "two")]
    assert [(one.external_no, one.operator) for one in rows(Registration)] == [("W1", "one"), ("W2", "two")]


@pytest.mark.parametrize("channel", ["mini", "window", "fair", "kiosk", "phone", "import", "grid"])
def test_every_channel_is_kept_as_it_was_given(app: Flask, channel: str) -> None:
    how: dict[str, Any] = {"channel": channel, "operator": "desk", "at": AT, "today": date(2026, 11, 21)}
    offered = PostingStatement(
        EmployerStatement("橙心电子有限公司", "", "360722100"), "普工", 5, "看机器", "工业园1栋", "360722100",
        3000, 5000, "月", date(2027, 1, 31),
    )  # fmt: skip
    with write() as session:
        save_postings(session, [Offered("P1", offered)], **how)
        save_registrations(
            session, [Said("W1", PersonStatement("甲一", date(1984, 6, 12), "d", "360722100", push=True))], **how
        )
    for model in STATED:
        assert [one.channel for one in rows(model)] == [channel]


def test_no_table_of_what_others_stated_can_be_without_a_channel(app: Flask) -> None:
    """A new table is red here until it has a channel or is known as the service's own."""
    tables = db.metadata.tables
    assert {model.__tablename__ for model in STATED} <= tables.keys()
    for name, table in tables.items():
        if name in OURS:
            continue
        if name in FOLDED:
            assert not tables[FOLDED[name]].c[f"{name}_id"].nullable
            continue
        column = table.c.get("channel", table.c.get("source"))
        assert column is not None, f"{name} does not say through which channel it came"
        assert not column.nullable, name
