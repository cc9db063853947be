"""What the two SMS clouds know: signs, templates, numbers, what they took and how much of each limit is used up."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.sandbox.world import CHINA, World

ACCOUNT = Path(__file__).parent / "sms.json"
CLOUDS = ("tencent", "aliyun")
STATES = ("ok", "invalid", "blacklisted", "off", "empty", "stopped", "barred", "silent")
"""Of a number: invalid and blacklisted (by the cloud) are refused at the send, barred (by the carrier) fails later,
silent never gives a receipt."""

NO_LIMIT = 1 << 60
LIMITS = {
    "tencent_same_content_spacing": 30,  # seconds between the same words to the same number
    "tencent_same_content_per_day": NO_LIMIT,
    "tencent_number_per_hour": NO_LIMIT,
    "tencent_number_per_day": 2,
    "tencent_per_day": NO_LIMIT,  # of the whole application
    "tencent_balance": NO_LIMIT,  # messages left in the package, long ones count as several
    "tencent_param_length": 12,
    "aliyun_template_per_day": 50,  # each sign, template and number
    "aliyun_per_day": NO_LIMIT,
    "aliyun_balance": NO_LIMIT,
    "aliyun_param_length": 35,
}
"""As documented and before somebody changes them in a console; a plan's "limits" changes them here."""

WORDS = {"tencent": ("招聘", "面试", "招募"), "aliyun": ("招聘", "兼职", "培训")}
"""What neither cloud lets through in a variable; a plan's "words" are added."""

MAINLAND = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")
_ADDRESS = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:cn|com|net|org|gov|top|vip)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Template:
    """kind: notice or marketing. names: of its variables, in order."""

    kind: str
    text: str
    names: tuple[str, ...]
    approved: bool


@dataclass(slots=True)
class Sms:
    """A message taken. number: eleven digits. context: SessionContext or OutId. fee: how many it was charged as."""

    serial: str
    cloud: str
    number: str
    sign: str
    template: str
    params: dict[str, str]
    text: str
    context: str
    fee: int
    at: float


class SmsWorld:
    """Both clouds' memory, behind the sandbox's one lock; time is the sandbox's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.lock = world.lock
        account = json.loads(ACCOUNT.read_text(encoding="utf-8"))
        self.signs: dict[str, str] = account["signs"]
        self.templates = {
            cloud: {code: _template(described) for code, described in account["templates"][cloud].items()}
            for cloud in CLOUDS
        }
        self.reset()

    def reset(self) -> None:
        with self.lock:
            self.numbers: dict[str, str] = {}
            self.accepted: list[Sms] = []
            self.nonces: set[str] = set()
            self.serials = itertools.count(1)
            self._used: Counter[tuple[str, ...]] = Counter()
            self._latest: dict[tuple[str, ...], float] = {}

    def now(self) -> float:
        return self.world.now()

    def local(self, at: float | None = None) -> datetime:
        """A moment, or the present one, in China."""
        return datetime.fromtimestamp(self.now() if at is None else at, UTC) + CHINA

    def limit(self, name: str) -> int:
        return self.world.plan.limits.get(name, LIMITS[name])

    def state(self, number: str) -> str:
        return self.numbers.get(number, "ok")

    def used_up(self, limit: str, *key: str, more: int = 1) -> bool:
        """Whether ``more`` would pass a limit. key: whose it is, and the hour or the day."""
        return self._used[limit, *key] + more > self.limit(limit)

    def use(self, limit: str, *key: str, more: int = 1) -> None:
        self._used[limit, *key] += more

    def too_soon(self, limit: str, *key: str) -> bool:
        """Whether the latest :meth:`mark` is less than the limit's seconds ago."""
        return self.now() - self._latest.get((limit, *key), float("-inf")) < self.limit(limit)

    def mark(self, limit: str, *key: str) -> None:
        self._latest[limit, *key] = self.now()

    def banned(self, cloud: str, values: Sequence[str]) -> bool:
        words = (*WORDS[cloud], *self.world.plan.words)
        return any(word in value for word in words for value in values)

    def count(self, path: str, code: str) -> None:
        """Counts an answer, for the log."""
        with self.lock:
            self.world.calls[path, code] += 1


def holds_address(values: Sequence[str]) -> bool:
    """Whether a variable holds something that a phone would make a link of."""
    return any(_ADDRESS.search(value) for value in values)


def filled(template: Template, params: Mapping[str, str], sign: str) -> str:
    """The words that arrive. Unknown params are left out."""
    found = re.sub(r"\$?\{(\w+)\}", lambda name: params.get(name.group(1), ""), template.text)
    return f"【{sign}】{found}"


def charged(text: str) -> int:
    """How many messages a text counts as: 70 characters, and 67 each where it is longer."""
    return 1 if len(text) <= 70 else -(-len(text) // 67)


def _template(described: Mapping[str, Any]) -> Template:
    names = tuple(re.findall(r"\{(\w+)\}", described["text"]))
    return Template(described["kind"], described["text"], names, described.get("state", "approved") == "approved")


Report = Callable[[Sms], None]
"""What is told of each message taken."""
