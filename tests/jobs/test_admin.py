from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.clock import now
from app.database import db, write
from app.extensions import keyring
from app.people.models import Person, Registration
from app.privacy import rotation
from app.privacy.models import AuditEntry
from app.privacy.retention import purge
from tests.world import GOLDEN, import_table


def run(app: Flask, *arguments: str) -> tuple[int, Any]:
    """A command's exit code and its JSON object."""
    done = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout.strip() else None


@pytest.fixture
def people(app: Flask) -> Flask:
    import_table("workers", GOLDEN / "workers.csv")
    return app


def _tokens() -> list[bytes]:
    return [token for row in db.session.execute(select(Person.name_enc, Person.note_enc)) for token in row if token]


def test_every_ciphertext_goes_under_the_new_key_and_still_opens(people: Flask) -> None:
    names = [keyring().decrypt(token) for token in db.session.scalars(select(Person.name_enc).order_by(Person.id))]
    before = set(_tokens())
    code, figures = run(people, "keys", "rotate")
    assert code == 0
    assert figures["rotated"] == figures["rows"] == 160
    assert before.isdisjoint(_tokens())
    after = [keyring().decrypt(token) for token in db.session.scalars(select(Person.name_enc).order_by(Person.id))]
    assert after == names
    assert len(keyring().encryption) == 2


def test_a_rotation_that_broke_off_goes_on_with_the_same_key(people: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "SLICE", 10)
    real, seen = rotation._rotated, []

    def breaks(row: Any, names: Any) -> Any:
        seen.append(row)
        if len(seen) == 25:
            raise RuntimeError("the power went")
        return real(row, names)

    monkeypatch.setattr(rotation, "_rotated", breaks)
    assert people.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code != 0
    monkeypatch.setattr(rotation, "_rotated", real)
    newest = keyring().encryption[0]
    code, figures = run(people, "keys", "rotate")
    assert code == 0
    assert keyring().encryption[0] == newest
    assert figures["rotated"] == 160 - 20
    assert all(keyring().rotate(token) == token for token in _tokens())


def test_the_audit_log_is_verified_and_a_change_is_an_exit_code(people: Flask) -> None:
    assert run(people, "audit", "verify") == (0, {"whole": True, "broken_at": None})
    with write() as session:
        session.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE id = 1"))
    db.session.expire_all()
    assert run(people, "audit", "verify") == (1, {"whole": False, "broken_at": 1})


@pytest.mark.both_databases
def test_who_is_past_keeping_is_forgotten_with_all_that_hangs_on_them(app: Flask) -> None:
    import_table("workers", GOLDEN / "workers.csv")
    old = db.session.scalars(select(Person.id).order_by(Person.id).limit(3)).all()
    with write() as session:
        session.execute(text("UPDATE person SET valid_to = '2020-01-01' WHERE id <= :last"), {"last": old[-1]})
    assert purge() == {"people": 3}
    assert purge() == {"people": 0}
    assert db.session.scalars(select(Person.id).where(Person.id.in_(old))).all() == []
    assert db.session.scalars(select(Registration.id).where(Registration.person_id.in_(old))).all() == []
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "people.purge")).one()
    assert (entry.detail, entry.at) == ("3", now())


def test_an_account_is_made_from_the_command_line(app: Flask) -> None:
    code, made = run(
        app, "staff", "create", "zhang", "--role", "county", "--region", "360722", "--password", "long-enough-1"
    )
    assert (code, made) == (0, {"username": "zhang", "role": "county", "region": "360722"})
    for wrong in (("--region", "999999"), ("--password", "short")):
        arguments = [
            "staff",
            "create",
            "li",
            "--role",
            "county",
            "--region",
            "360722",
            "--password",
            "long-enough-1",
            *wrong,
        ]
        assert app.test_cli_runner().invoke(args=arguments).exit_code == 1
