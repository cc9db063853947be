"""What the sandbox knows: people, codes, tokens, templates, consents, and a log of what it took.

Nothing is on disk, but for people, consents and the log where a file is named for them.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.sandbox import APPID, SECRET
from deploy.sandbox.faults import Plan

TEMPLATES = Path(__file__).parent / "templates.json"
CODE_LASTS = 300
TOKEN_LASTS = 7200
OVERLAP = 300
TOKEN_LENGTH = 512
CHINA = timedelta(hours=8)

LIMITS = {
    "login_per_minute": 100,  # each person's
    "token_per_day": 2_000,
    "stable_token_per_minute": 10_000,
    "stable_token_per_day": 500_000,
    "force_refresh_per_day": 20,
    "force_refresh_spacing": 30,  # seconds
    "send_per_day": 10_000_000,
    "phone_per_minute": 1 << 60,  # named, but without a number
    "send_per_minute": 1 << 60,
    "templates_per_day": 1 << 60,
}


class Refused(Exception):
    """An answer with an errcode."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errcode, errmsg)
        self.errcode = errcode
        self.errmsg = errmsg


@dataclass(slots=True)
class Person:
    """country: of the phone. mark: the appid in the phone number's watermark, where it is another's."""

    openid: str
    phone: str
    unionid: str = ""
    country: str = "86"
    mark: str = ""


@dataclass(slots=True)
class Code:
    openid: str
    kind: str
    made_at: float
    risky: bool = False
    used: bool = False


@dataclass(slots=True)
class Token:
    """ends_as: the errcode by which it is refused after ``valid_until``: 42001 expired, 40001 replaced."""

    value: str
    valid_until: float
    ends_as: int = 42001


@dataclass(frozen=True, slots=True)
class Template:
    """fields: type by key. lasting: a long-term template, one consent for many messages."""

    template_id: str
    lasting: bool
    fields: dict[str, str]
    choices: dict[str, list[str]]
    described: dict[str, Any]


@dataclass(slots=True)
class Accepted:
    msg_id: str
    openid: str
    template_id: str
    page: str
    data: dict[str, str]
    at: float


class World:
    """Everything, behind one lock. Time can be moved on. memory: the file that people and consents outlive it in; what
    was taken is added to a second one beside it before it is answered, so that a kill loses nothing of it."""

    def __init__(self, appid: str = APPID, secret: str = SECRET, memory: Path | None = None) -> None:
        self.appid = appid
        self.secret = secret
        self.lock = threading.RLock()
        self._memory = memory
        self._begin()
        self._recall()

    def reset(self) -> None:
        """Begins anew; what is remembered of people and consents until the next :meth:`remember`."""
        with self.lock:
            self._begin()
            if self._memory is not None:
                self._log_of(self._memory).unlink(missing_ok=True)

    def _begin(self) -> None:
        with self.lock:
            self._ahead = 0.0
            self.banned: set[str] = set()
            self.plan = Plan()
            self.people: dict[str, Person] = {}
            self.codes: dict[str, Code] = {}
            self.tokens: dict[str, Token] = {}
            self.newest: dict[str, Token] = {}
            self.templates = {one.template_id: one for one in load_templates()}
            self.consents: dict[tuple[str, str], int] = defaultdict(int)
            self.accepted: list[Accepted] = []
            self.calls: Counter[tuple[str, str]] = Counter()
            self.requests: Counter[str] = Counter()
            self.in_flight: set[str] = set()
            self.forced_at = float("-inf")
            self._windows: dict[tuple[str, str], tuple[float, int]] = {}
            self._days: Counter[tuple[str, str]] = Counter()

    def now(self) -> float:
        """Seconds since 1970, moved on by :meth:`advance`."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def person(self, openid: str = "", phone: str = "", unionid: str = "") -> Person:
        """The person with that openid, made where there is none. Numbers lie in a range that nobody has."""
        with self.lock:
            openid = openid or "o" + secrets.token_urlsafe(21)[:27]
            found = self.people.get(openid)
            if found is None:
                found = self.people[openid] = Person(openid, f"154{secrets.randbelow(10**8):08d}")
            found.phone = phone or found.phone
            found.unionid = unionid or found.unionid
            return found

    def remember(self) -> None:
        """Writes people and consents to the file, where there is one."""
        if self._memory is None:
            return
        with self.lock:
            people = [asdict(one) for one in self.people.values()]
            consents = [[*key, left] for key, left in self.consents.items() if left]
            fresh = self._memory.with_suffix(".new")
            kept = {"people": people, "consents": consents, "taken": len(self.accepted)}
            fresh.write_text(json.dumps(kept), encoding="utf-8")
            fresh.replace(self._memory)

    def took(self, taken: Accepted) -> None:
        """Adds a message that was taken to the log and, where there is a memory, to the file of it."""
        with self.lock:
            self.accepted.append(taken)
            if self._memory is not None:
                line = {**asdict(taken), "left": self.consents[taken.openid, taken.template_id]}
                with self._log_of(self._memory).open("a", encoding="utf-8") as log:
                    log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _recall(self) -> None:
        """Takes back what was remembered; a file that is not ours is left alone and written anew."""
        if self._memory is None or not self._memory.is_file():
            return
        try:
            kept = json.loads(self._memory.read_text(encoding="utf-8"))
            people = {one["openid"]: Person(**one) for one in kept["people"]}
            consents = {(openid, template): int(left) for openid, template, left in kept["consents"]}
            accepted = []
            for number, line in enumerate(self._logged(self._memory)):
                left = int(line.pop("left"))
                accepted.append(one := Accepted(**line))
                if number >= kept.get("taken", 0):
                    consents[one.openid, one.template_id] = left
        except (ValueError, KeyError, TypeError):
            return
        self.people.update(people)
        self.consents.update(consents)
        self.accepted.extend(accepted)

    @staticmethod
    def _log_of(memory: Path) -> Path:
        return memory.with_suffix(".taken")

    def _logged(self, memory: Path) -> list[dict[str, Any]]:
        log = self._log_of(memory)
        return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.is_file() else []

    def make_code(self, openid: str, kind: str, *, risky: bool = False) -> str:
        with self.lock:
            code = secrets.token_hex(16)
            self.codes[code] = Code(openid, kind, self.now(), risky)
            return code

    def take_code(self, code: object, kind: str) -> Code:
        """Uses a code up. Raises Refused 40029 for one that is unknown, of the other kind, used, or too old."""
        with self.lock:
            found = self.codes.get(code) if isinstance(code, str) else None
            if found is None or found.kind != kind or found.used or self.now() - found.made_at > CODE_LASTS:
                raise Refused(40029, "invalid code")
            found.used = True
            return found

    def count_minute(self, limit: str, key: str = "") -> None:
        """Raises Refused 45011 over the limit of a minute, which begins with its first call."""
        with self.lock:
            began, number = self._windows.get((limit, key), (self.now(), 0))
            if self.now() - began >= 60:
                began, number = self.now(), 0
            if number >= self.limit(limit):
                raise Refused(45011, "api minute-quota reach limit")
            self._windows[limit, key] = (began, number + 1)

    def count_day(self, limit: str) -> None:
        """Raises Refused 45009 over the limit of a day, which is China's."""
        with self.lock:
            day = (datetime.fromtimestamp(self.now(), UTC) + CHINA).date().isoformat()
            if self._days[limit, day] >= self.limit(limit):
                raise Refused(45009, "reach max api daily quota limit")
            self._days[limit, day] += 1

    def limit(self, name: str) -> int:
        return self.plan.limits.get(name, LIMITS[name])

    def check_app(self, appid: object, secret: object, missing: int = 41002) -> None:
        if not appid:
            raise Refused(missing, "appid missing")
        if appid != self.appid:
            raise Refused(40013, "invalid appid")
        if not secret:
            raise Refused(41004, "appsecret missing")
        if secret != self.secret:
            raise Refused(40125, "invalid appsecret")

    def fresh_token(self, family: str, *, overlap: float) -> Token:
        """A new token of an endpoint; the one before it lives on for ``overlap`` seconds at most."""
        with self.lock:
            before = self.newest.get(family)
            if before is not None and before.valid_until > self.now() + overlap:
                before.valid_until = self.now() + overlap
                before.ends_as = 40001
            value = secrets.token_urlsafe(TOKEN_LENGTH)[:TOKEN_LENGTH]
            token = Token(value, self.now() + TOKEN_LASTS)
            self.tokens[value] = self.newest[family] = token
            return token

    def revoke_tokens(self) -> None:
        with self.lock:
            for token in self.tokens.values():
                if token.valid_until > self.now():
                    token.valid_until, token.ends_as = self.now(), 40001
            self.newest.clear()

    def check_token(self, value: str) -> None:
        with self.lock:
            if not re.fullmatch(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}", value):
                raise Refused(40014, "invalid access_token")
            token = self.tokens.get(value)
            if token is None:
                raise Refused(40001, "invalid credential, access_token is invalid or not latest")
            if token.valid_until <= self.now():
                raise Refused(token.ends_as, "access_token expired")

    @contextmanager
    def alone(self, openid: str) -> Iterator[None]:
        """Raises Refused 43108 where another message to the same person is under way."""
        with self.lock:
            if openid in self.in_flight:
                raise Refused(43108, "concurrent send to the same openid")
            self.in_flight.add(openid)
        try:
            yield
        finally:
            with self.lock:
                self.in_flight.discard(openid)


@dataclass(slots=True)
class Reply:
    """An answer, and how it is spoilt. hang: seconds before it; drop: the connection ends without it."""

    body: bytes = b""
    status: int = 200
    hang: float = 0.0
    drop: bool = False
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json; charset=utf-8"})


def load_templates() -> list[Template]:
    """The templates of the sandbox's account, from the file beside this one."""
    found = []
    for described in json.loads(TEMPLATES.read_text(encoding="utf-8")):
        keys = re.findall(r"\{\{(\w+)\.DATA\}\}", described["content"])
        choices = {one["keywordCode"]: one["enumValueList"] for one in described.get("keywordEnumValueList", [])}
        fields = {key: re.sub(r"\d+$", "", key) for key in keys}
        found.append(Template(described["priTmplId"], described["type"] == 3, fields, choices, described))
    return found
