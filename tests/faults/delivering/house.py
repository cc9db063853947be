"""An installation that can be broken piece by piece: database, sandbox and receiver in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psycopg
from sqlalchemy.engine import make_url

from app.config import ROOT
from app.outreach import states
from app.privacy.keyring import load_keyring
from deploy.sandbox import APPID, SECRET, SMS_CALLBACK_TOKEN, TOKEN, sms_environ
from deploy.sandbox.push import Target, envelope, write_body
from tests.databases import make_tables_at
from tests.faults.delivering import crowd, victims, weather
from tests.services.base import free_port
from tests.services.postgres import PostgresServer
from tests.wechat_channel.conftest import ONE_TIME

OPENS, CLOSES = timedelta(hours=8, minutes=5), timedelta(hours=20)
DAY = datetime(2026, 11, 21)
SEED = 20261122
BIN = Path(sys.executable).parent
WAIT = 300.0
SMS_EVENTS = f"/api/v1/callbacks/sms/tencent/{SMS_CALLBACK_TOKEN}/reports"


@dataclass(frozen=True)
class Taken:
    """A message that was taken. to: openid or phone number. key: by which it is known as ours: of WeChat the inbox item
    that its page opens, of the SMS cloud our message. number: the platform's. at: seconds since 1970."""

    channel: str
    to: str
    key: str
    number: str
    at: float


@dataclass
class House:
    """folder: takes everything. people: who live there. brokers: for how many some of them are kept. clock: the
    program's, which stands until it is moved."""

    folder: Path
    people: int
    postgres: PostgresServer
    brokers: int = 0
    clock: datetime = DAY + OPENS
    addresses: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = self.folder / "processes.log"
        self._ports = {"wechat": free_port(), "sms": free_port(), "events": free_port()}
        self._sandboxes: dict[str, subprocess.Popen[bytes]] = {}
        self._receiver = 0
        self._database = ""
        self._http = httpx.Client(timeout=2 * WAIT, trust_env=False, verify=False)
        account = {"WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": ""}
        self._environ = {
            "DATA_DIR": str(self.folder / "var"),
            "WECHAT_API_BASE": self._url("wechat"),
            "WECHAT_SENDS_PER_SECOND": "5000",
            "SMS_SENDS_PER_SECOND": "5000",
            **account,
            **sms_environ("tencent", self._url("sms")),
        }

    def __enter__(self) -> Self:
        load_keyring(self.folder / "var" / "keys", {}, may_create=True)
        self._database = self.postgres.create_database()
        make_tables_at(self._database)
        crowd.remember(self.folder / "wechat.json", self.people)
        (self.folder / "plan.json").write_text(json.dumps(weather.plan(SEED)))
        self.addresses = crowd.settle(self.environ(), self.people, self.brokers, self.folder / "people.json")
        self.start_sandbox()
        self._play("sms")
        receipts = {"delay": 0.1, "again": [1.0, 1.0], "reports": f"{self._url('events')}{SMS_EVENTS}"}
        self._http.post(f"{self._url('sms')}/sandbox/sms/callback", json={"cloud": "tencent", **receipts})
        self.start_receiver()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._http.close()
        self.kill_receiver()
        for one in self._sandboxes.values():
            one.kill()
            one.wait()
        with suppress(psycopg.Error):
            self.postgres.drop_database(self._database)

    def environ(self) -> dict[str, str]:
        """Of a process that is started now."""
        return {**self._environ, "DATABASE_URL": self._database, "APP_NOW": self.clock.isoformat(timespec="minutes")}

    def pass_by(self, minutes: float) -> None:
        """Moves the clock on; over the night at once."""
        self.clock += timedelta(minutes=minutes)
        if self.clock > self.clock.replace(hour=0, minute=0) + CLOSES:
            self.clock = self.clock.replace(hour=0, minute=0) + timedelta(days=1) + OPENS

    def start(self, work: victims.Work, moment: victims.Moment | None = None, region: str = "", **more: str) -> int:
        return victims.start(work, self.environ() | more, self.log, moment, region)

    def celery(self, broker: str) -> subprocess.Popen[bytes]:
        """Two workers behind a broker, by their parent."""
        command = [str(BIN / "celery"), "-A", "jobs.worker", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
        environ = {**os.environ, **self.environ(), "CELERY_BROKER_URL": broker}
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)

    def command(self) -> subprocess.Popen[bytes]:
        """``flask push run --send`` itself, as the operator's timer starts it."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "push", "run", "--send", "--json"]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **self.environ()}, stdout=log, stderr=log)

    def met(self) -> list[list[str]]:
        """Where processes were killed or stopped so far: how, at what, before or after."""
        file = self.log.with_suffix(".met")
        return [line.split("\t") for line in file.read_text().splitlines()] if file.exists() else []

    def start_sandbox(self) -> None:
        """WeChat, as it was when it was killed."""
        self._play("wechat", "--memory", str(self.folder / "wechat.json"), "--callback-url", self._events_url())

    def kill_sandbox(self) -> None:
        self._sandboxes["wechat"].kill()
        self._sandboxes["wechat"].wait()

    def _play(self, name: str, *more: str) -> None:
        command = [sys.executable, "-m", "deploy.sandbox", "--port", str(self._ports[name]), "--aes-key", ""]
        command += ["--plan", str(self.folder / "plan.json"), *more]
        with self.log.open("ab") as log:
            self._sandboxes[name] = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        wait(lambda: self._http.get(f"{self._url(name)}/sandbox/log").is_success)

    def start_receiver(self) -> None:
        self._receiver = victims.receive(self._ports["events"], self.environ(), self.log)
        wait(lambda: self._http.get(f"{self._url('events')}/healthz").is_success)

    def kill_receiver(self) -> None:
        if self._receiver:
            os.kill(self._receiver, signal.SIGKILL)
            os.waitpid(self._receiver, 0)
            self._receiver = 0

    def taken(self, settle: float = 0) -> list[Taken]:
        """What WeChat and the SMS cloud took. settle: seconds to wait for reports that are under way."""
        wechat = self._http.get(f"{self._url('wechat')}/sandbox/log", params={"settle": settle}).json()
        sms = self._http.get(f"{self._url('sms')}/sandbox/sms/log", params={"settle": min(settle, 2)}).json()
        return [
            Taken("wechat", one["openid"], one["page"].partition("?id=")[2], one["msg_id"], one["at"])
            for one in wechat["accepted"]
        ] + [Taken("sms", one["number"], one["context"], one["serial"], one["at"]) for one in sms["accepted"]]

    def consents(self) -> dict[str, int]:
        """What the platform knows to be left, by openid; from its memory and what it took since."""
        kept = json.loads((self.folder / "wechat.json").read_text())["consents"]
        left = {openid: number for openid, _template, number in kept}
        for line in (self.folder / "wechat.taken").read_text().splitlines():
            one = json.loads(line)
            left[one["openid"]] = one["left"]
        return left

    def report(self, taken: Taken, *, failed: bool) -> None:
        """The report of a message that was taken, later than it would come."""
        if taken.channel == "sms":
            said = ("FAIL", "EXPIRED") if failed else ("SUCCESS", "DELIVRD")
            item = {"user_receive_time": "2026-11-22 10:00:00", "nationcode": "86", "mobile": taken.to}
            item |= {"report_status": said[0], "errmsg": said[1], "description": "late", "sid": taken.number}
            answer = self._http.post(f"{self._url('events')}{SMS_EVENTS}", json=[item])
            assert answer.json()["result"] == 0, answer.text
            return
        target = Target(self._events_url(), TOKEN)
        common = {"ToUserName": "gh_sandbox", "FromUserName": taken.to, "CreateTime": int(taken.at)}
        event = {**common, "MsgType": "event", "Event": "subscribe_msg_sent_event"}
        outcome = (
            {"ErrorCode": "1", "ErrorStatus": "failed"} if failed else {"ErrorCode": "0", "ErrorStatus": "success"}
        )
        item = {"TemplateId": ONE_TIME, "MsgID": taken.number, **outcome}
        query, body = envelope(write_body(event, [item], target), target, APPID, int(time.time()))
        answer = self._http.post(target.url, params=query, content=body)
        assert answer.text == "success", answer.text

    def ten_minutes_ago(self) -> None:
        """Tries to send text messages were made so much earlier: reports of those that nobody came back from wait for
        ten minutes, by the real clock."""
        self._execute("UPDATE sms_send SET started_at = started_at - INTERVAL '11 minutes'")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database, read past the program."""
        with self._connect() as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    def waiting(self, region: str = "") -> dict[str, int]:
        """Messages to people of a region that are not settled yet, by channel."""
        query = f"""
            SELECT channel, count(*) FROM outbox_message JOIN person ON person.id = person_id
            WHERE outbox_message.state = '{states.QUEUED}' AND starts_with(region, '{region}') GROUP BY channel
        """
        return {str(channel): int(count) for channel, count in self.rows(query)}

    def _execute(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        plain = make_url(self._database).set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain)

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"

    def _events_url(self) -> str:
        return f"{self._url('events')}/api/v1/wechat/events"


def wait(ready: Callable[[], bool]) -> None:
    """Until it is so."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            if ready():
                return
        time.sleep(0.05)
    raise AssertionError("it does not come up")
