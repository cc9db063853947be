"""An installation that can be broken piece by piece: database, sandbox and receiver in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
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
from deploy.sandbox import APPID, SECRET, TOKEN
from deploy.sandbox.push import Target, envelope, write_body
from tests.databases import make_tables_at
from tests.faults.delivering import crowd, victims, weather
from tests.services.base import free_port
from tests.services.postgres import PostgresServer

OPENS, CLOSES = timedelta(hours=8, minutes=5), timedelta(hours=20)
DAY = datetime(2026, 11, 21)
SEED = 20261122
WAIT = 60.0


@dataclass
class House:
    """folder: takes everything. people: who live there. clock: the program's, which stands until it is moved."""

    folder: Path
    people: int
    postgres: PostgresServer
    clock: datetime = DAY + OPENS
    openids: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = self.folder / "processes.log"
        self._ports = {"sandbox": free_port(), "events": free_port()}
        self._sandbox: subprocess.Popen[bytes] | None = None
        self._receiver = 0
        self._database = ""
        self._http = httpx.Client(timeout=2 * WAIT, trust_env=False, verify=False)
        account = {"WECHAT_APPID": APPID, "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": ""}
        self._environ = {
            "DATA_DIR": str(self.folder / "var"),
            "WECHAT_API_BASE": f"http://127.0.0.1:{self._ports['sandbox']}",
            "WECHAT_SENDS_PER_SECOND": "5000",
            **account,
        }

    def __enter__(self) -> Self:
        load_keyring(self.folder / "var" / "keys", {}, may_create=True)
        self._database = self.postgres.create_database()
        make_tables_at(self._database)
        crowd.remember(self.folder / "wechat.json", self.people)
        (self.folder / "plan.json").write_text(json.dumps(weather.plan(SEED)))
        self.openids = crowd.settle(self.environ(), self.people, self.folder / "people.json")
        self.start_sandbox()
        self.start_receiver()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._http.close()
        self.kill_receiver()
        self.kill_sandbox()
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

    def start(self, work: victims.Work, moment: victims.Moment | None = None) -> int:
        return victims.start(work, self.environ(), self.log, moment)

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
        command = [sys.executable, "-m", "deploy.sandbox", "--port", str(self._ports["sandbox"]), "--aes-key", ""]
        command += ["--memory", str(self.folder / "wechat.json"), "--plan", str(self.folder / "plan.json")]
        command += ["--callback-url", self._events_url()]
        with self.log.open("ab") as log:
            self._sandbox = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        wait(lambda: bool(self.taken() is not None))

    def kill_sandbox(self) -> None:
        if self._sandbox is not None:
            self._sandbox.kill()
            self._sandbox.wait()

    def start_receiver(self) -> None:
        self._receiver = victims.receive(self._ports["events"], self.environ(), self.log)
        wait(lambda: self._http.get(f"http://127.0.0.1:{self._ports['events']}/healthz").is_success)

    def kill_receiver(self) -> None:
        if self._receiver:
            os.kill(self._receiver, signal.SIGKILL)
            os.waitpid(self._receiver, 0)
            self._receiver = 0

    def taken(self, settle: float = 0) -> list[dict[str, Any]]:
        """What the sandbox took, oldest first. settle: seconds to wait for events that are under way."""
        return list(self.sandbox_log(settle)["accepted"])

    def sandbox_log(self, settle: float = 0) -> dict[str, Any]:
        url = f"{self._environ['WECHAT_API_BASE']}/sandbox/log"
        return dict(self._http.get(url, params={"settle": settle}).json())

    def consents(self) -> dict[str, int]:
        """What the platform knows to be left, by openid; from its memory and what it took since."""
        kept = json.loads((self.folder / "wechat.json").read_text())["consents"]
        left = {openid: number for openid, _template, number in kept}
        for line in (self.folder / "wechat.taken").read_text().splitlines():
            one = json.loads(line)
            left[one["openid"]] = one["left"]
        return left

    def report(self, taken: Mapping[str, Any], *, failed: bool) -> None:
        """The platform's report of a message that it took, later than it would come."""
        target = Target(self._events_url(), TOKEN)
        common = {"ToUserName": "gh_sandbox", "FromUserName": taken["openid"], "CreateTime": int(taken["at"])}
        event = {**common, "MsgType": "event", "Event": "subscribe_msg_sent_event"}
        outcome = (
            {"ErrorCode": "1", "ErrorStatus": "failed"} if failed else {"ErrorCode": "0", "ErrorStatus": "success"}
        )
        item = {"TemplateId": taken["template_id"], "MsgID": taken["msg_id"], **outcome}
        query, body = envelope(write_body(event, [item], target), target, APPID, int(time.time()))
        answer = self._http.post(target.url, params=query, content=body)
        assert answer.text == "success", answer.text

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database, read past the program."""
        plain = make_url(self._database).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    def waiting(self) -> dict[str, int]:
        """Messages that are not settled yet, by channel."""
        query = f"SELECT channel, count(*) FROM outbox_message WHERE state = '{states.QUEUED}' GROUP BY channel"
        return {str(channel): int(count) for channel, count in self.rows(query)}

    def _events_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['events']}/api/v1/wechat/events"


def wait(ready: Callable[[], bool]) -> None:
    """Until it is so."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            if ready():
                return
        time.sleep(0.05)
    raise AssertionError("it does not come up")
