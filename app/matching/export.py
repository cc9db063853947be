"""The kept matches as a table for an office or for measuring: 登记编号, 名次, 岗位编号, 得分, 理由."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from sqlalchemy import func, select

from app.database import db
from app.matching.models import Match
from app.people.models import Person, Registration
from app.postings.models import Posting

HEADER = ("登记编号", "名次", "岗位编号", "得分", "理由")


def export_matches(path: Path) -> int:
    """Writes a UTF-8 CSV, best first, up to five rows a person; how many rows. The file appears whole or not at all.

    A person registered under several numbers stands under the first of them; one registered without a number, under
    the person's own id.
    """
    first = (
        select(Registration.person_id, func.min(Registration.id).label("id"))
        .where(Registration.external_no.is_not(None))
        .group_by(Registration.person_id)
        .subquery()
    )
    query = (
        select(Registration.external_no, Person.public_id, Match.rank, Posting.external_no, Match.score, Match.reasons)
        .join(Person, Person.id == Match.person_id)
        .join(Posting, Posting.id == Match.posting_id)
        .outerjoin(first, first.c.person_id == Person.id)
        .outerjoin(Registration, Registration.id == first.c.id)
        .order_by(Person.id, Match.rank)
        .execution_options(yield_per=1000)
    )
    beside = path.with_name(path.name + ".part")
    rows = 0
    with beside.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        for number, public_id, place, posting, score, reasons in db.session.execute(query):
            sentences = "；".join(text for _, text in reasons)
            table.writerow([number or public_id, place, posting, f"{score:.1f}", sentences])
            rows += 1
    os.replace(beside, path)
    return rows
