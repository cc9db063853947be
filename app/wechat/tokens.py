"""The access token, fetched by one process and used by all: a row in the database, refreshed under a lock.

The platform's "stable" token is the same for whoever asks while it is valid, so that the lock saves requests and is not
what keeps tokens alive.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import insert, select, update

from app.database import db, write_apart
from app.locks import Busy, exclusive
from app.privacy.keyring import KeyProblem, Keyring
from app.wechat.account_rules import APPID
from app.wechat.models import WeChatToken

EARLY = 300
"""Seconds before a token's end at which a new one is fetched; both are valid for that long."""

HELD = timedelta(seconds=30)
"""So long a process goes on with a token that it has read, without looking whether there is another: a message would
cost three ways to the database more. A refusal ends it at once."""

LOOK_AGAIN = 0.05
"""Seconds between two looks while another process fetches."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token as the platform gave it. expires_in: seconds."""

    token: str
    expires_in: int


class Late(Exception):
    """Another process has been fetching for longer than the caller can wait."""


class Tokens(Protocol):
    """Where the token is kept. fetch: asks the platform; whatever it raises comes through.

    wait: seconds that the caller can wait for another process; then Late.
    """

    def current(self, fetch: Callable[[], Fetched], wait: float) -> str:
        """A token that should be valid."""

    def renewed(self, refused: str, fetch: Callable[[], Fetched], wait: float) -> str:
        """A token after ``refused`` was refused: another process's newer one, else a fetched one."""


class SharedTokens:
    """Tokens in the database, encrypted. Needs the application's context and must not be called inside a write
    transaction: it uses a connection of its own, and SQLite has one writer. clock: the real time, by which tokens
    end also where the program's clock stands still."""

    def __init__(
        self,
        appid: str,
        keyring: Keyring,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not APPID.fullmatch(appid):
            raise ValueError("an appid is letters and digits")
        self._appid = appid
        self._keyring = keyring
        self._clock = clock
        self._sleep = sleep
        self._held: tuple[str, datetime] | None = None

    def current(self, fetch: Callable[[], Fetched], wait: float) -> str:
        held = self._held
        if held is not None and self._clock() < held[1]:
            return held[0]
        return self._read(refused="") or self._refresh("", fetch, wait)

    def renewed(self, refused: str, fetch: Callable[[], Fetched], wait: float) -> str:
        self._held = None
        return self._read(refused) or self._refresh(refused, fetch, wait)

    def _refresh(self, refused: str, fetch: Callable[[], Fetched], wait: float) -> str:
        waited = 0.0
        while True:
            try:
                with exclusive(f"wechat-token-{self._appid}"):
                    # Whoever held the lock before may have left what we need.
                    if found := self._read(refused):
                        return found
                    fresh = fetch()
                    self._keep(fresh)
                    return fresh.token
            except Busy:
                if waited >= wait:
                    raise Late from None
                self._sleep(LOOK_AGAIN)
                waited += LOOK_AGAIN
            if found := self._read(refused):
                return found

    def _read(self, refused: str) -> str | None:
        query = select(WeChatToken.token_enc, WeChatToken.expires_at).where(WeChatToken.appid == self._appid)
        with db.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None or row.expires_at <= self._clock():
            return None
        try:
            token = self._keyring.decrypt(row.token_enc)
        except KeyProblem:
            return None  # a lost key costs one more request, not the service
        if token == refused:
            return None
        self._held = token, min(row.expires_at, self._clock() + HELD)
        return token

    def _keep(self, fresh: Fetched) -> None:
        lasts = fresh.expires_in - min(EARLY, fresh.expires_in // 2)
        moment = self._clock()
        values = {
            "token_enc": self._keyring.encrypt(fresh.token),
            "fetched_at": moment,
            "expires_at": moment + timedelta(seconds=lasts),
        }
        ours = update(WeChatToken).where(WeChatToken.appid == self._appid).values(values)
        with write_apart() as connection:
            if not connection.execute(ours).rowcount:
                connection.execute(insert(WeChatToken).values(appid=self._appid, **values))
        self._held = fresh.token, moment + min(timedelta(seconds=lasts), HELD)
