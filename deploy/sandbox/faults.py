"""A plan of failures: which call fails, how, and always the same for the same seed.

A plan is ``{"seed": 7, "rules": [{…}], "latency": {path: seconds}, "limits": {name: number}, "words": ["…"]}``. A rule:

    path       the call, "/cgi-bin/message/subscribe/send", or "push/subscribe_msg_sent_event" for an event;
               "sms/tencent", "sms/aliyun" and "push/sms/tencent/reports", "push/sms/tencent/upstream", …
    openid, template_id    only for these; of a text message the (first) number, which may be called number
    nth        [1, 3]: only that person's first and third call of the path (calls without a person count together)
    rate       0.1: one in ten, decided by seed, rule, person and the call's number, whatever the threads do
    times      3: at most three in all
    kind       errcode (code) · status (code) · garbage · drop · slow; for events lost · late · duplicate · fail (code);
               codes of the SMS clouds are words
    after      true: the work is done first and only the answer spoilt; not for errcode
    seconds    how long to wait before that
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = frozenset({"errcode", "status", "garbage", "drop", "slow", "lost", "late", "duplicate", "fail"})
FIELDS = frozenset(
    {"path", "openid", "number", "template_id", "nth", "rate", "times", "kind", "code", "after", "seconds"}
)


class BadPlan(ValueError):
    """A plan that says something that there is not."""


@dataclass(frozen=True, slots=True)
class Fault:
    """kind, and what it needs. code: an errcode or an HTTP status, in digits or words. seconds: waited before the
    answer."""

    kind: str
    code: str = "0"
    after: bool = False
    seconds: float = 0.0


class Plan:
    """Not locked: the world that holds it is."""

    def __init__(self, described: Mapping[str, Any] | None = None) -> None:
        described = described or {}
        if unknown := set(described) - {"seed", "rules", "latency", "limits", "words"}:
            raise BadPlan(f"a plan has no {sorted(unknown)}")
        self.seed = int(described.get("seed", 0))
        self.rules: list[Mapping[str, Any]] = list(described.get("rules", []))
        self.latency = {str(path): float(seconds) for path, seconds in described.get("latency", {}).items()}
        self.limits = {str(name): int(number) for name, number in described.get("limits", {}).items()}
        self.words = [str(word) for word in described.get("words", [])]
        for rule in self.rules:
            if unknown := set(rule) - FIELDS:
                raise BadPlan(f"a rule has no {sorted(unknown)}")
            if rule.get("kind") not in KINDS or not isinstance(rule.get("path"), str):
                raise BadPlan("a rule needs a path and a known kind")
            if rule["kind"] == "errcode" and rule.get("after"):
                raise BadPlan("an errcode says that nothing was done: it cannot come after the work")
            worded = rule["kind"] in ("errcode", "fail") and "sms/" in rule["path"]
            if not worded and not str(rule.get("code", 0)).lstrip("-").isdecimal():
                raise BadPlan("the code of a rule is a number, but for the SMS clouds' own")
        self._calls: Counter[tuple[str, str]] = Counter()
        self._used: Counter[int] = Counter()

    def pick(self, path: str, openid: str = "", template_id: str = "") -> Fault | None:
        """The first rule that meets this call, which is counted by it."""
        self._calls[path, openid] += 1
        number = self._calls[path, openid]
        for index, rule in enumerate(self.rules):
            if (
                rule["path"] == path
                and rule.get("openid", rule.get("number", openid)) == openid
                and rule.get("template_id", template_id) == template_id
                and number in rule.get("nth", (number,))
                and self._drawn(index, path, openid, number) < float(rule.get("rate", 1.0))
                and self._used[index] < int(rule.get("times", 1 << 60))
            ):
                self._used[index] += 1
                return Fault(
                    rule["kind"],
                    str(rule.get("code", 0)),
                    bool(rule.get("after", False)),
                    float(rule.get("seconds", 0)),
                )
        return None

    def _drawn(self, index: int, path: str, openid: str, number: int) -> float:
        """A number of [0, 1) that depends on nothing else than these."""
        text = f"{self.seed}\x1f{index}\x1f{path}\x1f{openid}\x1f{number}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / (1 << 56)
