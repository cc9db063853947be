"""Names as people really have them are kept, found, shown and exported; what is no name is refused with a sentence."""

from __future__ import annotations

import csv
import io
import json
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database import db
from app.extensions import keyring
from app.people.models import Person
from tests.abuse.answers import check
from tests.abuse.house import House
from tests.imports.tables import worker, write_csv

RARE = {
    "𬭎": "刘𬭎",
    "㛃": "王㛃",
    "dot": "阿依古丽·买买提",
    "another dot": "阿依古丽•买买提",
    "龘": "龘龘",
    "extension B": "𠮷野家",
    "extension G": "𰻝面",
    "compatibility": "\ufa17田",
    "fifty of four bytes": "𬭎" * 50,
    "one": "𬭎",
    "Latin": "José Müller",
    "decomposed": "Jose\u0301 Muller",
    "full width": "Ｊｏｓé",
}
NONSENSE = {
    "nothing": "",
    "space": " \u3000 ",
    "fifty-one": "𬭎" * 51,
    "half a character": "\ud872",
    "NUL": "刘\x00冬",
    "number": 13,
    "list": ["刘"],
}
"""Names that are none."""


def register(house: House, name: object) -> tuple[int, dict[str, object]]:
    answer = house.call("clerk", "POST", "/registrations", json={
        "name": name, "birth": "1984-06-12", "region": "360722101", "channel": "fair", "client_uuid": str(uuid.uuid4()),
    })  # fmt: skip
    check(answer, repr(name))
    assert answer.json is not None
    return answer.status_code, answer.json


@pytest.mark.parametrize("kind", RARE)
def test_a_rare_name_is_kept_found_and_shown(any_house: House, kind: str) -> None:
    house, name = any_house, RARE[kind]
    status, made = register(house, name)
    assert status == 201, made
    with house.app.app_context():
        query = select(Person).where(Person.public_id == uuid.UUID(str(made["worker_id"])))
        person = db.session.scalars(query).one()
        kept = keyring().decrypt(person.name_enc)
    assert {one for one in name if ord(one) > 0xFFFF} <= set(kept)
    found = house.call("clerk", "POST", "/workers/find", json={"name": name})
    assert found.json is not None
    shown = {one["id"]: one["name"] for one in found.json["items"]}
    assert made["worker_id"] in shown
    assert shown[str(made["worker_id"])].startswith(kept[0])  # masked, and no character cut in two
    again = house.call("clerk", "POST", "/workers/find", json={"name": kept})
    assert again.json is not None
    assert made["worker_id"] in {one["id"] for one in again.json["items"]}
    assert house.call("worker", "GET", "/me/postings", query_string={"q": name}).status_code == 200


@pytest.mark.parametrize("kind", RARE)
def test_a_rare_name_is_one_s_own(any_house: House, kind: str) -> None:
    """The person themselves writes it, reads it, and finds it in what is handed out."""
    changed = any_house.call("worker", "PATCH", "/me/profile", json={"name": RARE[kind]})
    assert changed.status_code == 200, changed.text
    assert changed.json is not None
    exported = any_house.call("worker", "GET", "/me/export")
    assert exported.json is not None
    assert exported.json["profile"]["name"] == changed.json["name"]


def test_rare_names_come_in_by_table(house: House, tmp_path: Path) -> None:
    rows = [worker(f"RARE-{n}", 姓名=name) for n, name in enumerate(RARE.values()) if len(name) < 50]
    table = write_csv(tmp_path / "rare.csv", rows)
    with table.open("rb") as file:
        answer = house.call("clerk", "POST", "/imports/workers", data={"file": (file, "rare.csv")})
    assert answer.json is not None
    assert answer.json["report"]["rejected"] == 0, answer.text
    with table.open(encoding="utf-8", newline="") as file:
        numbers = [row["登记编号"] for row in csv.DictReader(io.StringIO(file.read()))]
    for number in numbers:
        found = house.call("clerk", "GET", "/workers", query_string={"registration_no": number})
        assert found.json is not None
        assert len(found.json["items"]) == 1


@pytest.mark.parametrize("kind", NONSENSE)
def test_what_is_no_name_is_refused_with_a_sentence(any_house: House, kind: str) -> None:
    body = {"name": NONSENSE[kind], "birth": "1984-06-12", "region": "360722101", "channel": "fair"}
    for audience, method, path in (("clerk", "POST", "/registrations"), ("worker", "PATCH", "/me/profile")):
        sent = body if path == "/registrations" else {"name": NONSENSE[kind]}
        answer = any_house.call(audience, method, path, data=json.dumps(sent), content_type="application/json")
        refusal = check(answer, f"{path} {kind}")
        assert answer.status_code == 422, f"{path} {kind}: {answer.text}"
        assert "name" in {one["field"] for one in refusal["errors"]}


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u200f", "\ufeff", "\u2066", "\u00ad", "\x07"])
def test_marks_that_cannot_be_seen_do_not_make_another_person(any_house: House, mark: str) -> None:
    """A name with a mark nobody sees is refused, or kept without it and found by what can be seen."""
    name = f"黎{mark}小{chr(0x4E00 + ord(mark) % 1000)}"
    status, made = register(any_house, name)
    if status == 422:
        return
    found = any_house.call("clerk", "POST", "/workers/find", json={"name": name.replace(mark, "")})
    assert found.json is not None
    assert made["worker_id"] in {one["id"] for one in found.json["items"]}


@pytest.mark.parametrize("name", ["😀😀", "👨‍👩‍👧", "刘😀", "🏳️‍🌈"])
def test_emoji_are_kept_as_they_are_or_refused(any_house: House, name: str) -> None:
    status, made = register(any_house, name)
    assert status in (201, 422), made
    if status == 201:
        found = any_house.call("clerk", "POST", "/workers/find", json={"name": name})
        assert found.json is not None
        assert made["worker_id"] in {one["id"] for one in found.json["items"]}
