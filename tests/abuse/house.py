"""A small county with somebody of every audience, made once and asked thousands of times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, delete, func, select
from werkzeug.test import TestResponse

from app import create_app
from app.calls.models import CallTask, DoorTask
from app.clock import now, today
from app.database import db, write
from app.employers.models import Employer
from app.identity.models import RateWindow, Staff, WorkerLogin
from app.identity.service import create_staff
from app.matching.models import Match, MatchRun
from app.outreach.models import InboxItem, OutboxMessage, PushRun
from app.people.models import Person
from app.postings.models import Posting
from deploy.sandbox import APPID, SECRET, SMS_CALLBACK_TOKEN, TOKEN
from jobs.cli import register_commands
from jobs.match import run_matching
from tests.app.helpers import PASSWORD, log_in
from tests.databases import make_tables
from tests.imports.tables import posting, worker, write_csv
from tests.me.conftest import FakeWeChat
from tests.world import GOLDEN, import_table, rows_of, write_table

NOON = "2026-11-21T10:00"
COUNTY, ELSEWHERE = "360722", "360827"
AUDIENCES = ("nobody", "worker", "recruiter", "staff")
JOURNALS = {"rate_window", "audit_entry", "audit_head"}
"""Tables to which a refused request may add rows: tries that are counted, and the log of what was tried."""

Headers = dict[str, str]
Ids = dict[str, str]


@dataclass
class House:
    """headers: by audience; ``stranger ...`` are those of somebody else of the kind. own: values for the parameters of
    paths by audience, of things that are the caller's; foreign: of things that are somebody else's."""

    app: Flask
    headers: dict[str, Headers]
    own: dict[str, Ids]
    foreign: dict[str, Ids]

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def call(self, audience: str, method: str, path: str, **more: Any) -> TestResponse:
        """A request under ``/api/v1`` by somebody of the audience."""
        headers = {**self.headers[audience], **more.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    def forgive(self) -> None:
        """Tries made so far count no longer."""
        with self.app.app_context(), write() as session:
            session.execute(delete(RateWindow))

    def rows(self) -> dict[str, dict[tuple[Any, ...], bytes]]:
        """A digest of every row of every table by its key, the journals left out."""
        found = {}
        with self.app.app_context(), db.engine.connect() as connection:
            for table in db.metadata.sorted_tables:
                if table.name not in JOURNALS:
                    found[table.name] = {_key(table, row): _digest(row) for row in connection.execute(select(table))}
        return found

    def journal(self) -> int:
        """How many entries the audit log has."""
        table = db.metadata.tables["audit_entry"]
        with self.app.app_context(), db.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(table)) or 0


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row._mapping[column] for column in table.primary_key.columns)


def _digest(row: Any) -> bytes:
    return hashlib.blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=12).digest()


@contextmanager
def open_house(folder: Path, **environ: str) -> Iterator[House]:
    """The small county on the database and the engine that ``environ`` names."""
    wechat = {"WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN}
    wechat["SMS_CALLBACK_TOKEN"] = SMS_CALLBACK_TOKEN  # the clouds' pushes are taken also where nothing is sent
    here = {"DATA_DIR": str(folder / "var"), "APP_NOW": NOON, "WORKER_WRITES_PER_MINUTE": "0"}
    app = create_app({**here, **wechat, **environ})
    register_commands(app)
    app.extensions["wechat"] = FakeWeChat
    app.config["SPARE"] = str(folder)
    house = House(app, {}, {}, {})
    try:
        with app.app_context():
            make_tables()
            _fill(folder)
        _people_log_in(house)
        yield house
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _fill(folder: Path) -> None:
    for kind, most in (("postings", 60), ("workers", 24)):
        table = write_table(folder / f"{kind}.csv", rows_of(GOLDEN / f"{kind}.csv")[:most])
        assert import_table(kind, table)["created"] == most
    far = worker("W-far", 姓名="外县人", 区划代码=f"{ELSEWHERE}100", 备注="骑电动车")
    assert import_table("workers", write_csv(folder / "far.csv", [far]))["created"] == 1
    run_matching("all")


def _people_log_in(house: House) -> None:
    with house.app.app_context():
        query = select(Posting.id, Posting.employer_id, Posting.public_id).order_by(Posting.id)
        postings = [tuple(row) for row in db.session.execute(query)]
        first, second = list(dict.fromkeys(employer for _, employer, _ in postings))[:2]
        shown = {employer: str(public) for _, employer, public in reversed(postings)}
        counts = select(Match.person_id).group_by(Match.person_id).order_by(func.count().desc(), Match.person_id)
        mine, other = list(db.session.scalars(counts.limit(2)))
        for name, role, region, employer in (
            ("admin", "admin", "36", None),
            ("clerk", "county", COUNTY, None),
            ("far", "admin", ELSEWHERE, None),
            ("leaver", "town", COUNTY, None),
            ("boss", "recruiter", COUNTY, first),
            ("other boss", "recruiter", COUNTY, second),
        ):
            create_staff(name, PASSWORD, role, region, employer)
        near = str(db.session.get_one(Person, mine).public_id)
        stranger, public = db.session.execute(
            select(Person.id, Person.public_id).where(Person.region.startswith(ELSEWHERE))
        ).one()
        far = str(public)
        hidden = _hide(postings[-1][0])
    client = house.client
    house.headers = {
        "nobody": {},
        "staff": log_in(client, "admin"),
        "clerk": log_in(client, "clerk"),
        "stranger staff": log_in(client, "far"),
        "recruiter": log_in(client, "boss"),
        "stranger recruiter": log_in(client, "other boss"),
        "worker": _enter(house, "mine", mine),
        "stranger worker": _enter(house, "other", other),
    }
    noted = house.call("worker", "PATCH", "/me/profile", json={"note": "骑电动车"})
    assert noted.status_code == 200, noted.text
    house.forgive()
    interests = [_interest(house, shown[employer]) for employer in (first, second)]
    house.own = {
        "worker": _of_worker(house, "worker", mine) | {"posting_id": shown[first]},
        "recruiter": {"posting_id": shown[first], "interest_id": interests[0]},
        "clerk": {
            "posting_id": shown[first],
            "worker_id": near,
            "fact_id": _fact(house, "clerk", near),
            "match_id": _match(house, mine, postings[1][0]),
            "import_id": _job(house, "clerk"),
            "registration": _registration(house, "clerk", COUNTY),
            **_fair(house, "clerk", COUNTY),
            "word_id": _word(house),
            **_calls(house, "clerk", COUNTY),
            "run_id": _push_run(house, COUNTY),
        },
    }
    house.own["staff"] = house.own["clerk"]
    house.own["nobody"] = {"token": SMS_CALLBACK_TOKEN}
    house.foreign = {
        "nobody": {"token": "the-secret-of-another-account"},
        "worker": _of_worker(house, "stranger worker", other) | {"posting_id": hidden},
        "recruiter": {"posting_id": shown[second], "interest_id": interests[1]},
        "clerk": {
            "worker_id": far,
            "fact_id": _fact(house, "stranger staff", far),
            "match_id": _match(house, stranger, postings[1][0]),
            "import_id": _job(house, "stranger staff"),
            "registration": _registration(house, "stranger staff", ELSEWHERE),
            **_fair(house, "stranger staff", ELSEWHERE),
            "run_id": _push_run(house, ELSEWHERE),
            **_calls(house, "stranger staff", ELSEWHERE),
        },
    }


def _enter(house: House, name: str, person: int) -> Headers:
    answer = house.client.post("/api/v1/auth/wechat", json={"code": f"in:{name}"})
    assert answer.status_code == 200
    assert answer.json is not None
    with house.app.app_context(), write() as session:
        login = session.scalars(select(WorkerLogin).order_by(WorkerLogin.id.desc())).first()
        assert login is not None
        login.person_id = person
    return {"Authorization": f"Bearer {answer.json['access_token']}"}


def _hide(posting_id: int) -> str:
    """Takes a posting offline; its id."""
    with write() as session:
        hidden = session.get_one(Posting, posting_id)
        hidden.status = "offline"
        return str(hidden.public_id)


def _job(house: House, who: str) -> str:
    """An import that somebody of the staff made; its id."""
    table = write_csv(Path(house.app.config["SPARE"]) / "one.csv", [posting("P-one")])
    with table.open("rb") as file:
        answer = house.call(who, "POST", "/imports/postings", data={"file": (file, "one.csv")})
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    return str(answer.json["id"])


def _fact(house: House, who: str, worker: str) -> str:
    """What somebody's note says; its id."""
    found = house.call(who, "GET", f"/workers/{worker}/facts")
    assert found.status_code == 200, found.text
    return str(found.json["facts"][0]["id"])  # type: ignore[index]


def _word(house: House) -> str:
    """A word of the lexicon; its id."""
    made = house.call("staff", "POST", "/lexicon/words", json={"word": "绞衫仔", "meanings": [{"family": "sewing"}]})
    assert made.status_code == 201, made.text
    return str(made.json["id"])  # type: ignore[index]


def _fair(house: House, who: str, region: str) -> Ids:
    """A fair with one stall."""
    made = house.call(who, "POST", "/fairs", json={
        "name": "集市招聘会", "type": "集市", "region": region, "place": "集市",
        "starts_at": "2026-11-21T08:00:00+08:00",
        "ends_at": "2026-11-21T12:00:00+08:00",
    })  # fmt: skip
    assert made.status_code == 201, made.text
    fair = made.json["id"]  # type: ignore[index]
    with house.app.app_context():
        employer = db.session.scalars(select(Employer.name).order_by(Employer.id)).first()
    stalls = {"stalls": [{"no": "A01", "employer": employer}]}
    stood = house.call(who, "POST", f"/fairs/{fair}/stalls", json=stalls)
    assert stood.status_code == 200, stood.text
    detail = house.call(who, "GET", f"/fairs/{fair}").json
    assert detail is not None
    return {"fair_id": fair, "stall_id": detail["stalls"][0]["id"]}


def _push_run(house: House, region: str) -> str:
    """A push over a region, that nobody got anything from; its number."""
    with house.app.app_context(), write() as session:
        run = PushRun(state="done", region=region, policy="of old", started_at=now(), finished_at=now())
        session.add(run)
        session.flush()
        return str(run.id)


def _match(house: House, person: int, posting: int) -> str:
    """A match of somebody, that of the last run or one made up; its id."""
    with house.app.app_context(), write() as session:
        mine = select(Match).where(Match.person_id == person, Match.posting_id == posting)
        match = session.scalar(mine) or Match(
            run_id=session.scalars(select(MatchRun.id)).first(), person_id=person, posting_id=posting, rank=9, score=61,
            components={}, reasons=[["R_NEWBIE", "不用经验"]], weights="of old", created_at=now(),
        )  # fmt: skip
        session.add(match)
        session.flush()
        return str(match.public_id)


def _registration(house: House, who: str, region: str) -> str:
    """A registration that somebody of the staff made, with a voice note beside it; its number."""
    form = {"name": "登记人", "birth": "1980-01-01", "region": f"{region}100", "channel": "window"}
    made = house.call(who, "POST", "/registrations", json=form)
    assert made.status_code == 201, made.text
    number = str(made.json["registration_no"])  # type: ignore[index]
    asked = {"agreed": "true", "channel": "window"}
    said: Any = {"data": b"ID3" + bytes(40), "content_type": "audio/mpeg", "query_string": asked}
    kept = house.call(who, "PUT", f"/registrations/{number}/voice", **said)
    assert kept.status_code == 200, kept.text
    return number


def _calls(house: House, who: str, region: str) -> Ids:
    """A call that somebody of the staff is to make, what came of another one, and a door to knock at."""
    form = {"birth": "1980-01-01", "region": f"{region}100", "channel": "window", "phone": f"1987{region}0"}
    people = []
    for name in ("接电话的", "没接的"):
        made = house.call(who, "POST", "/registrations", json=form | {"name": name})
        assert made.status_code == 201, made.text
        people.append(str(made.json["worker_id"]))  # type: ignore[index]
        agreed = house.call(who, "PUT", f"/workers/{people[-1]}/reach", json={"agreed": True})
        assert agreed.status_code == 200, agreed.text
    with house.app.app_context(), write() as session:
        account = {"clerk": "clerk", "stranger staff": "far"}[who]
        staff = session.scalars(select(Staff).where(Staff.username == account)).one()
        ids = [session.scalars(select(Person.id).where(Person.public_id == UUID(one))).one() for one in people]
        tasks = [
            CallTask(public_id=uuid4(), staff_id=staff.id, person_id=one, day=today(), place=place, why="unserved",
                     priority={"care": None, "unserved": 30, "waiting": 30, "score": 0.0}, postings=[], policy="test",
                     state="open", attempts=0, created_at=now(), operator="planner")
            for place, one in enumerate(ids, start=1)
        ]  # fmt: skip
        door = DoorTask(public_id=uuid4(), person_id=ids[1], why="asked", state="open", channel="phone",
                        operator="test", created_at=now())  # fmt: skip
        session.add_all([*tasks, door])
        session.flush()
        calls, door_id = [str(one.public_id) for one in tasks], str(door.public_id)
    came = house.call(who, "POST", f"/calls/{calls[1]}/result", json={"result": "no_answer"})
    assert came.status_code == 200, came.text
    return {"call_id": calls[0], "result_id": str(came.json["id"]), "door_id": door_id}  # type: ignore[index]


def _interest(house: House, posting_id: str) -> str:
    """The stranger is interested in a posting; the id of that as its employer sees it."""
    path = f"/me/postings/{posting_id}/interest"
    answer = house.call("stranger worker", "POST", path, json={"level": "ask"})
    assert answer.status_code in (200, 201), answer.text
    assert answer.json is not None
    return str(answer.json["id"])


def _of_worker(house: House, who: str, person: int) -> Ids:
    """A match, a feedback, a message and a tag of somebody."""
    with house.app.app_context():
        first = select(Match.public_id).where(Match.person_id == person).order_by(Match.rank)
        match = str(db.session.scalars(first).first())
    said = house.call(who, "POST", f"/me/matches/{match}/feedback", json={"kind": "too_far"})
    assert said.status_code == 200, said.text
    assert said.json is not None
    tags = house.call(who, "GET", "/me/tags")
    assert tags.status_code == 200, tags.text
    tag = str(tags.json["tags"][0]["id"])  # type: ignore[index]
    with house.app.app_context(), write() as session:
        message = OutboxMessage(person_id=person, purpose="recommend", channel="inbox", state="delivered",
                                body="x", not_before=now(), created_at=now())  # fmt: skip
        session.add(message)
        session.flush()
        item = InboxItem(message_id=message.id, person_id=person, title="x", body="x", delivered_at=now())
        session.add(item)
        session.flush()
        return {"match_id": match, "feedback_id": str(said.json["id"]), "item_id": str(item.public_id),
                "tag_id": tag}  # fmt: skip
