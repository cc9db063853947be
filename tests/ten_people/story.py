"""Three days of ten people of the sample county, and one in January: what is done, by whom, at which hour."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from app.calls.models import CallTask
from app.calls.service import take_result
from app.care.service import take_in
from app.clock import make_clock, now
from app.database import db, write
from app.extensions import keyring
from app.feedback import service as feedback
from app.identity.models import Staff, WorkerLogin
from app.identity.service import create_staff
from app.imports.run import run_import
from app.intents.models import Intent
from app.intents.service import move
from app.outreach.models import InboxItem, OutboxItem
from app.outreach.service import Push, mark_read
from app.people import employment
from app.people.consents import say
from app.people.models import Person, Registration
from app.postings.models import Posting
from app.reach.models import PersonReach
from app.recruiter.told import tell_answer
from app.wechat.ledger_models import SubscribeQuota
from app.wechat.templates import load_templates
from deploy.sandbox import AES_KEY, APPID, SECRET, TOKEN, sms_environ
from deploy.sandbox.server import Sandbox
from jobs.cli import register_commands
from jobs.match import run_matching
from jobs.sample import moved_table
from tests.world import quiet

MONDAY, TUESDAY, WEDNESDAY, JANUARY = "2026-11-23", "2026-11-24", "2026-11-25", "2027-01-06"
PEOPLE: dict[str, str] = {
    "SC-W00528": "针车做了十一年，小的读二年级，下午四点半要去接；用智能手机，点过微信订阅",
    "SC-W00964": "只能做八点半到四点，什么都行；点过微信订阅，也同意收短信，微信消息常常不看",
    "SC-W00857": "想给单位开车；没用微信，同意收短信",
    "SC-W00220": "搞卫生、洗碗，不会用智能手机，短信要人念；同意接电话",
    "SC-W00984": "一个人带孩子，必须要做事；有专人帮扶，同意接电话",
    "SC-W00139": "找药店的活，收到一次以后说不要再推",
    "SC-W01145": "打螺丝，工资高的；关了个性化推荐，想自己看",
    "SC-W00008": "在岗，来帮弟弟问的",
    "SC-W00058": "在佛山的线路板厂上班，同意过年前听家乡的消息",
    "SC-W00021": "要一万以上的主管，附近没有",
}
"""Registration numbers of the sample county, and who they are."""

SEAMSTRESS, HELPER, RETIRED, OLD, CARER, CHEMIST, PLAIN, _WORKING, AWAY, _MANAGER = PEOPLE


def lived(folder: Path) -> Iterator[Flask]:
    """Yields the application once, inside its context, when everything has happened. folder: an empty one."""
    with _service(folder) as app, app.app_context():
        _county(folder)
        _agreed()
        run_matching("all")
        _monday(app)
        _tuesday(app)
        _wednesday(app)
        _january(app)
        yield app
        db.session.remove()


def person(session: Session, number: str) -> Person:
    query = select(Person).join(Registration, Registration.person_id == Person.id)
    return session.scalars(query.where(Registration.external_no == number)).one()


def _county(folder: Path) -> None:
    """The postings of the sample county and, of its people, these ten."""
    run_import("postings", moved_table("postings.csv", folder), "sample", quiet)
    table = moved_table("workers.csv", folder)
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["登记编号"] in PEOPLE]
    with table.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    run_import("workers", table, "sample", quiet)
    create_staff("helper", "helper-jiuyezhijia", "county", "360827")


def _agreed() -> None:
    """What each said about being reached."""
    yes = {
        HELPER: ("sms",), RETIRED: ("sms",), OLD: ("phone",), CARER: ("phone",), PLAIN: ("algo_off",),
        AWAY: ("homecoming",),
    }  # fmt: skip
    with write() as session:
        for number, purposes in yes.items():
            for purpose in purposes:
                _say(session, number, purpose, yes=True)
        for number in (SEAMSTRESS, HELPER, CHEMIST, AWAY):
            _subscribe(session, person(session, number))
        session.add(PersonReach(person_id=person(session, OLD).id, smartphone=False, no_calls=False, channel="window",
                                operator="helper", at=now()))  # fmt: skip
        staff = session.scalars(select(Staff)).one()
        take_in(session, person(session, CARER), level="key", helper=staff, channel="window", operator=staff, at=now())
        employment.add(session, person(session, AWAY), region="440606", employer="线路板厂", trade="工艺工程师",
                       return_plan="spring_festival", channel="window", operator="helper", at=now())  # fmt: skip


def _subscribe(session: Session, who: Person) -> None:
    """A login with one consent to each one-time template."""
    ring, openid = keyring(), f"sandbox-{who.id}"
    login = WorkerLogin(openid_hash=ring.blind("openid", openid), openid_enc=ring.encrypt(openid), created_at=now(),
                        seen_at=now(), person_id=who.id)  # fmt: skip
    session.add(login)
    session.flush()
    sandbox = _sandboxes[-1]
    known = sandbox.world.person(openid).openid
    for template in load_templates().values():
        if template.kind == "one_time":
            session.add(SubscribeQuota(login_id=login.id, template=template.template_id, granted=1, used=0))
            sandbox.world.consents[known, template.template_id] = 1


def _monday(app: Flask) -> None:
    with at(app, MONDAY, "08:30"):
        Push(clock=now).send()
    with at(app, MONDAY, "09:20"):
        _open(SEAMSTRESS)
        _tap(SEAMSTRESS, "applied")
    with at(app, MONDAY, "10:05"):
        _open(CHEMIST)
        _tap(CHEMIST, "stop")
    with at(app, MONDAY, "14:30"):
        _invite(SEAMSTRESS)
    with at(app, MONDAY, "14:35"):
        Push(clock=now).send()
    with at(app, MONDAY, "16:00"):
        _calls(app)
    with at(app, MONDAY, "18:40"):
        _rang(CARER, "no_answer")
        _rang(OLD, "interested")
    with at(app, MONDAY, "19:50"):
        _rang(CARER, "interested")


def _tuesday(app: Flask) -> None:
    with at(app, TUESDAY, "08:40"):
        Push(clock=now).send()
    with at(app, TUESDAY, "12:10"):
        _open(HELPER)
        _tap(HELPER, "too_far")
    with at(app, TUESDAY, "16:00"):
        _calls(app)


def _wednesday(app: Flask) -> None:
    with at(app, WEDNESDAY, "08:35"):
        run_matching("changed")
        Push(clock=now).send()


def _january(app: Flask) -> None:
    with at(app, JANUARY, "09:00"):
        run_matching("all")
        Push(clock=now, purpose="homecoming").send()


@contextmanager
def at(app: Flask, day: str, hour: str) -> Iterator[None]:
    """The clock at an hour of a day, Shanghai's; the sandbox's with it."""
    before = now()
    app.extensions["clock"] = make_clock(f"{day}T{hour}")
    _sandboxes[-1].world.advance((now() - before).total_seconds())
    yield
    db.session.rollback()


def _open(number: str) -> None:
    """Somebody reads the newest message."""
    with write() as session:
        who = person(session, number)
        newest = select(InboxItem.public_id).where(InboxItem.person_id == who.id).order_by(InboxItem.id.desc()).limit(1)
        assert mark_read(session, who.id, session.scalars(newest).one(), now())


def _told(session: Session, number: str) -> Posting:
    """The first posting that somebody was last told of."""
    mine = select(OutboxItem.posting_id).where(OutboxItem.person_id == person(session, number).id)
    newest = mine.order_by(OutboxItem.message_id.desc(), OutboxItem.place).limit(1)
    return session.get_one(Posting, session.scalars(newest).one())


def _tap(number: str, kind: str) -> None:
    with write() as session:
        posting = _told(session, number)
        feedback.give(session, person(session, number), posting, kind, channel="mini", actor="worker")


def _invite(number: str) -> None:
    """The employer answers."""
    with write() as session:
        intent = session.scalars(select(Intent).where(Intent.person_id == person(session, number).id)).one()
        move(session, intent, "interview", by="recruiter", at=now())
        tell_answer(session, intent, "", now())


def _calls(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["calls", "plan", "--json"])
    assert result.exit_code == 0, result.output


def _rang(number: str, result: str) -> None:
    """A call of the list, and what came of it."""
    with write() as session:
        who = person(session, number)
        mine = select(CallTask).where(CallTask.person_id == who.id, CallTask.state == "open")
        task = session.scalars(mine.order_by(CallTask.id.desc())).first()
        assert task is not None, f"{number} is on no list"
        posting = session.get(Posting, task.postings[0]) if result == "interested" and task.postings else None
        said: dict[str, Any] = {"result": result, "reason": None, "why": None, "changes": {}, "note": ""}
        take_result(session, task.public_id, said, posting, session.scalars(select(Staff)).one())


def _say(session: Session, number: str, purpose: str, *, yes: bool) -> None:
    say(session, person(session, number).id, purpose, yes, version="form-1", channel="window", operator="helper",
        proof="当面说的", at=now())  # fmt: skip


_sandboxes: list[Sandbox] = []


@contextmanager
def _service(folder: Path) -> Iterator[Flask]:
    """The application beside a sandbox that plays WeChat and an SMS cloud."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox())
        _sandboxes.append(sandbox)
        stack.callback(_sandboxes.pop)
        environ = {
            "DATA_DIR": str(folder / "var"),
            "APP_NOW": f"{MONDAY}T08:00",
            "WECHAT_API_BASE": sandbox.url,
            "WECHAT_APPID": APPID,
            "WECHAT_SECRET": SECRET,
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_AES_KEY": AES_KEY,
            **sms_environ("tencent", sandbox.url),
        }
        app = create_app({**environ, "PATH": os.environ.get("PATH", "")})
        register_commands(app)
        result = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert result.exit_code == 0, result.output
        yield app
        with app.app_context():
            for name in ("wechat", "sms"):
                if (client := app.extensions[name]()) is not None and hasattr(client, "close"):
                    client.close()
            db.engine.dispose()
