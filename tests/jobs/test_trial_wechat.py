"""The WeChat of ``make run``: there where the environment names none, reached by everybody who should, gone with it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.serving import make_server

from app.config import ROOT
from app.database import db, write
from app.extensions import settings
from app.identity.models import WorkerLogin
from app.outreach.channels import standard_channels
from app.outreach.service import Push
from app.people.models import Person
from app.wechat.ledger_models import SubscribeQuota, WeChatSend
from deploy.sandbox import AES_KEY, APPID, SECRET, TOKEN
from deploy.sandbox.server import Sandbox
from jobs.sample import moved_table
from jobs.start import supervise
from jobs.trial_wechat import MEMORY, Trial, trial_wechat
from tests.imports.tables import import_file
from tests.me.conftest import call, owner
from tests.outreach.factories import MOMENT
from tests.outreach.factories import World as Village
from tests.outreach.helpers import rows
from tests.services.base import free_port
from tests.wechat_channel.conftest import ONE_TIME, login_of

OWN = {"WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": AES_KEY}


@pytest.fixture
def port() -> int:
    """A port at which nobody is."""
    return free_port()


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def account(environ: dict[str, str], port: int) -> dict[str, str]:
    """What the application and its children have inside, without the address."""
    with trial_wechat(environ, port) as trial:
        here = settings()
        found = {"WECHAT_APPID": here.wechat_appid, "WECHAT_SECRET": here.wechat_secret,
                 "WECHAT_TOKEN": here.wechat_token, "WECHAT_AES_KEY": here.wechat_aes_key}  # fmt: skip
        added = dict(trial.environ)
        base = added.pop("WECHAT_API_BASE", "")
        assert (trial.sandbox is not None) == (base == here.wechat_api) == ("WECHAT_API_BASE" not in environ)
        assert {name: found[name] for name in added} == added
    return found


def test_where_nothing_is_set_everything_is_the_sandbox_s(app: Flask, port: int) -> None:
    before = settings()
    assert account({}, port) == OWN
    assert settings() is before
    assert not standard_channels().bells


def test_what_the_environment_sets_stays(app: Flask, port: int) -> None:
    """Settings are made of the environment elsewhere; here only what is left open is added."""
    everything = dict.fromkeys(OWN, "set") | {"WECHAT_API_BASE": "https://api.weixin.qq.com"}
    with trial_wechat(everything, port) as trial:
        assert (trial.environ, trial.sandbox) == ({}, None)
    with trial_wechat({"WECHAT_API_BASE": "http://127.0.0.1:9"}, port) as trial:
        assert (trial.environ, trial.sandbox) == (OWN, None)
    with trial_wechat({"WECHAT_APPID": "wxmine", "WECHAT_SECRET": "mine"}, port) as trial:
        assert trial.sandbox is not None
        assert (trial.sandbox.world.appid, trial.sandbox.world.secret) == ("wxmine", "mine")
        assert set(trial.environ) == {"WECHAT_API_BASE", "WECHAT_TOKEN", "WECHAT_AES_KEY"}


@pytest.mark.parametrize(
    ("environ", "added"),
    [
        ({"WECHAT_TOKEN": "mine"}, {}),
        ({"WECHAT_AES_KEY": ""}, {"WECHAT_TOKEN": TOKEN}),
        ({"WECHAT_TOKEN": ""}, {"WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": AES_KEY}),
    ],
)
def test_a_token_of_one_s_own_is_not_given_another_s_key(
    app: Flask, port: int, environ: dict[str, str], added: dict[str, str]
) -> None:
    with trial_wechat(environ, port) as trial:
        assert {name: trial.environ[name] for name in trial.environ if name in ("WECHAT_TOKEN", "WECHAT_AES_KEY")} == (
            added
        )


def test_production_has_none(app: Flask, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.config.Settings.production", property(lambda _self: True))
    with trial_wechat({}, port) as trial:
        assert (trial.environ, trial.sandbox) == ({}, None)
        assert settings().wechat_appid == ""


def test_the_service_s_port_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox() as first:
        taken = first._server.server_address[1]
    real, given = socket.socket.bind, [taken]

    def bind(self: socket.socket, address: Any) -> None:
        real(self, (address[0], given.pop()) if given and address[1] == 0 else address)

    monkeypatch.setattr(socket.socket, "bind", bind)
    with Sandbox(but_not=taken) as other:
        assert not given
        assert other._server.server_address[1] not in (0, taken)


def test_nobody_answers_at_its_address_afterwards(app: Flask, port: int) -> None:
    with trial_wechat({}, port) as trial:
        url = trial.environ["WECHAT_API_BASE"]
        assert httpx.get(f"{url}/sandbox/log", trust_env=False, timeout=60).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/sandbox/log", trust_env=False, timeout=60)


def test_a_developer_logs_in_as_the_lines_at_the_end_say(
    app: Flask, client: FlaskClient, port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not import_file("workers", moved_table("workers.csv", tmp_path)).errors
    with trial_wechat({}, port) as trial:
        trial.tell()
        told = capsys.readouterr().out
        assert f"export DATA_DIR={settings().data_dir} WECHAT_API_BASE=" in told
        code, body = re.search(r'"code": "(\w+)"', told), re.search(r"curl -s (\S+) -d '(.+)'", told)
        number = re.search(r"进入 (\S+) 的档案", told)
        assert code is not None
        assert body is not None
        assert number is not None
        answer = client.post("/api/v1/auth/wechat", json={"code": code.group(1)})
        assert answer.status_code == 200, answer.text
        headers = {"Authorization": f"Bearer {(answer.json or {})['access_token']}"}
        codes = httpx.post(body.group(1), content=body.group(2), trust_env=False, timeout=60).json()
        assert call(client, "POST", "/phone", headers, json={"code": codes["phone_codes"][0]})["linked"] is True
        assert call(client, "GET", "/profile", headers)["id"] == str(owner(number.group(1)).public_id)
        again = client.post("/api/v1/auth/wechat", json={"code": codes["login_codes"][0]})
        assert again.status_code == 200
    assert len(rows(WorkerLogin)) == 1
    Trial({}).tell()
    assert capsys.readouterr().out == ""


def consenting(trial: Trial, person: Person) -> str:
    """Somebody with a match says yes, here and at the sandbox."""
    assert trial.sandbox is not None
    openid = trial.sandbox.world.person().openid
    trial.sandbox.world.consents[openid, ONE_TIME] = 1
    trial.sandbox.world.remember()
    with write() as session:
        login = login_of(session, openid, person)
        session.add(SubscribeQuota(login_id=login.id, template=ONE_TIME, granted=1, used=0))
    return openid


def crowd() -> list[Person]:
    with write() as session:
        people, _postings = Village(session).crowd(3, 3)
    return people


def test_the_push_rings_there_and_its_report_waits_until_the_service_is_up(app: Flask, port: int) -> None:
    people = crowd()
    with trial_wechat({}, port) as trial:
        assert trial.sandbox is not None
        openid = consenting(trial, people[0])
        _figures, tally = Push(clock=lambda: MOMENT).send()
        assert (tally["delivered"], tally["wechat.sent"]) == (3, 1)
        trial.served()
        assert not trial.sandbox.postman.settled(0.5), "nobody is at the service's port yet"
        assert trial.sandbox.postman.log == []
        with served(app, port):
            assert trial.sandbox.postman.settled(120)
        assert [one["taken"] for one in trial.sandbox.postman.log] == [True]
        assert [one.openid for one in trial.sandbox.world.accepted] == [openid]
    (sent,) = rows(WeChatSend)
    assert (sent.outcome, bool(sent.msg_id)) == ("sent", True)


def test_the_next_start_still_knows_who_said_yes(app: Flask, port: int) -> None:
    people = crowd()
    with trial_wechat({}, port) as trial:
        openid = consenting(trial, people[0])
    assert (settings().data_dir / MEMORY).is_file()
    with trial_wechat({}, port) as trial:
        assert Push(clock=lambda: MOMENT).send()[1]["wechat.sent"] == 1
        assert trial.sandbox is not None
        assert trial.sandbox.world.consents[openid, ONE_TIME] == 0
    with trial_wechat({}, port) as trial:
        assert trial.sandbox is not None
        assert trial.sandbox.world.consents[openid, ONE_TIME] == 0


def test_the_next_start_still_knows_what_was_taken_and_gives_no_number_twice(app: Flask, port: int) -> None:
    """Two messages with one number, and the report of the second would be taken for one that is known."""
    first, second, _third = crowd()
    with trial_wechat({}, port) as trial:
        consenting(trial, first)
        assert Push(clock=lambda: MOMENT).send()[1]["wechat.sent"] == 1
    with trial_wechat({}, port) as trial:
        assert trial.sandbox is not None
        (before,) = trial.sandbox.world.accepted
        openid = consenting(trial, second)
        trial.sandbox.world.consents[openid, ONE_TIME] += 1
        trial.sandbox.world.took(replace(before, openid=openid, msg_id=str(int(before.msg_id) + 1)))
    with trial_wechat({}, port) as trial:
        assert trial.sandbox is not None
        world = trial.sandbox.world
        assert [one.openid for one in world.accepted] == [before.openid, openid]
        assert (world.consents[before.openid, ONE_TIME], world.consents[openid, ONE_TIME]) == (0, 2)
        world.reset()
        world.remember()
    with trial_wechat({}, port) as trial:
        assert trial.sandbox is not None
        assert trial.sandbox.world.accepted == []


@pytest.mark.parametrize("kept", ["", "[]", '{"people": [{"name": "x"}]}', '{"people": 1, "consents": 2}', "\x00"])
def test_a_memory_that_cannot_be_read_is_begun_anew(app: Flask, port: int, kept: str) -> None:
    (settings().data_dir / MEMORY).write_text(kept, encoding="utf-8")
    with trial_wechat({}, port) as trial:
        assert trial.sandbox is not None
        assert trial.sandbox.world.people == {}
        trial.tell()
        trial.sandbox.world.remember()
    with trial_wechat({}, port) as trial:
        assert trial.sandbox is not None
        assert len(trial.sandbox.world.people) == 1


def test_a_platform_that_is_not_up_neither_holds_the_push_nor_breaks_it(app: Flask, port: int) -> None:
    people = crowd()
    with trial_wechat({}, port) as trial:
        for one in people:
            consenting(trial, one)
    with trial_wechat({"WECHAT_API_BASE": f"http://127.0.0.1:{port}"}, port):
        _figures, tally = Push(clock=lambda: MOMENT).send()
    assert (tally["delivered"], tally["wechat.queued"]) == (3, 3)
    assert {one.outcome for one in rows(WeChatSend)} == {"retry"}
    assert list(db.session.scalars(select(SubscribeQuota.used))) == [0, 0, 0]


def test_the_processes_beside_each_other_have_the_same_account() -> None:
    program = f"import os; raise SystemExit(7 if os.environ['WECHAT_APPID'] == {APPID!r} else 3)"
    assert supervise([[sys.executable, "-c", program]], {"WECHAT_APPID": APPID}) == 7


def test_the_sandbox_is_no_part_of_what_production_imports(tmp_path: Path) -> None:
    program = "import sys, wsgi; print([name for name in sys.modules if name.startswith('deploy')])"
    environ = {**os.environ, "DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
