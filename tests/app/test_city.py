"""The generator of whole cities, at a small size: as many as asked for, the same each time, in places that exist."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.clock import now
from app.codes import regions
from app.database import db, write
from app.employers.models import Employer
from app.matching.views import posting_view
from app.people.models import Consent, Person, Registration
from app.people.statements import PersonStatement
from app.postings.models import Posting
from app.privacy.keyring import load_keyring
from search.lexicon import load_lexicon
from search.ranking.prepared import prepare_posting
from tests.benchmarks import city
from tests.benchmarks.city import CitySize, fill
from tests.benchmarks.city_tables import CHUNK, MOST_PEOPLE, CityTables
from tests.benchmarks.kit import environ

TEXTS = [
    json.dumps(
        {"title": "仓库主管", "salary": "6-8千", "location": "上海", "description": "带十个人\n管两个库"}
    ).encode(),
    json.dumps({"title": "会计", "salary": "4500-6000"}).encode(),
]
SMALL = CitySize(people=60, postings=130, area="3601")


@pytest.fixture
def small(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(city, "texts", lambda: TEXTS)
    env = environ(tmp_path, DATABASE_URL=database_url)
    app = create_app(env)
    with app.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()
        figures = fill(env, SMALL, processes=0)
    assert {name: figures[name] for name in ("employer", "posting", "person", "registration")} == {
        "employer": 17, "posting": 130, "person": 60, "registration": 60,
    }  # fmt: skip
    with pytest.raises(ValueError, match="not empty"):
        fill(env, SMALL, processes=0)
    return app


@pytest.mark.both_databases
def test_a_small_city_stands_in_the_database_as_an_import_would_have_left_it(small: Flask, tmp_path: Path) -> None:
    towns = {town.code for county in regions.children("3601") for town in regions.children(county.code)}
    ring = load_keyring(tmp_path / "keys", {}, may_create=False)
    with small.app_context():
        postings = db.session.scalars(select(Posting).order_by(Posting.id)).all()
        people = db.session.scalars(select(Person).order_by(Person.id)).all()
        said = db.session.scalars(select(Registration).order_by(Registration.id)).all()
        consents = set(db.session.scalars(select(Consent.person_id)))
        assert [one.id for one in postings] == list(range(1, 131))
        assert {one.region for one in postings} <= towns
        assert {one.region[:9] for one in people} <= towns
        assert all(regions.is_known(one.region) for one in people)
        assert len(db.session.scalars(select(Employer)).all()) == 17
        assert {"仓库主管", "会计"} < {one.title for one in postings}
        statements = [PersonStatement.from_json(ring.decrypt(one.payload_enc)) for one in said]
        assert [ring.decrypt(one.name_enc) for one in people] == [one.name for one in statements]
        assert consents == {one.id for one, say in zip(people, statements, strict=True) if say.push}
        assert sum(bool(one.wishes) for one in people) > 50
        families = [prepare_posting(posting_view(one), load_lexicon()).facts.families for one in postings]
        assert sum(map(bool, families)) > 100
        with write() as session:  # numbering goes on behind what is there
            consent = Consent(person_id=1, purpose="other", version="1", channel="window", proof="", granted_at=now())
            session.add(consent)
            session.flush()
            assert consent.id == len(consents) + 1
        db.session.remove()
        db.engine.dispose()


def test_the_same_seed_gives_the_same_rows_and_a_small_city_begins_a_large_one() -> None:
    one, same, other = CityTables("36", TEXTS), CityTables("36", TEXTS), CityTables("36", TEXTS, seed=5)
    assert list(one.people(3, 40)) == list(same.people(3))[:40]
    assert list(one.postings(3, 40)) == list(same.postings(3))[:40]
    assert list(one.postings(3, 40)) != list(other.postings(3, 40))
    assert list(one.postings(0, 40)) != list(one.postings(1, 40))
    rows = list(one.postings(1))
    assert len(rows) == CHUNK
    assert len({row["区划代码"] for row in rows}) > 100
    assert len({row["岗位名称"] + row["工作内容"] for row in rows if row["岗位名称"] not in ("会计", "仓库主管")}) > 400


def test_nobody_shares_an_id_number() -> None:
    tables = CityTables("36")
    numbers = [row["身份证号"] for chunk in (0, 9, 251, 252, 260) for row in tables.people(chunk) if row["身份证号"]]
    assert len(numbers) == len(set(numbers)) > 500
    with pytest.raises(ValueError, match="ID numbers"):
        next(tables.people(MOST_PEOPLE // CHUNK + 1))
