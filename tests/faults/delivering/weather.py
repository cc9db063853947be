"""The plan of failures that the sandbox follows: one call in five fails, one in twenty is taken and never answered."""

from __future__ import annotations

from typing import Any

from tests.wechat_channel.conftest import SEND

SENT = "push/subscribe_msg_sent_event"
SMS, SMS_SENT = "sms/tencent", "push/sms/tencent/reports"

TIMEOUT = 0.6
"""Seconds that the program waits for an answer here; in service it is eight."""

FAILURES: tuple[tuple[float, str, dict[str, Any]], ...] = (
    (0.05, "taken, and no answer in time", {"kind": "drop", "after": True, "seconds": 2 * TIMEOUT}),
    (0.045, "-1 system busy", {"kind": "errcode", "code": -1}),
    (0.03, "45011 too many this minute", {"kind": "errcode", "code": 45011}),
    (0.03, "HTTP 503, not taken", {"kind": "status", "code": 503}),
    (0.02, "HTTP 502, not taken", {"kind": "status", "code": 502}),
    (0.02, "cut off, not taken", {"kind": "drop"}),
    (0.015, "half an answer, not taken", {"kind": "garbage"}),
    (0.01, "40001 token refused", {"kind": "errcode", "code": 40001}),
    (0.01, "43101 no consent left", {"kind": "errcode", "code": 43101}),
    (0.01, "40003 no such openid", {"kind": "errcode", "code": 40003}),
    (0.01, "45168 sensitive words", {"kind": "errcode", "code": 45168}),
)
"""WeChat's: how often, what it is to whoever reads the table, and the sandbox's rule. What is refused or broken is
20 %."""

SMS_FAILURES: tuple[tuple[float, str, dict[str, Any]], ...] = (
    (0.05, "taken, and no answer in time", {"kind": "drop", "after": True, "seconds": 2 * TIMEOUT}),
    (0.07, "RequestLimitExceeded", {"kind": "errcode", "code": "RequestLimitExceeded"}),
    (0.04, "HTTP 502, not taken", {"kind": "status", "code": 502}),
    (0.04, "cut off, not taken", {"kind": "drop"}),
    (0.03, "PhoneNumberParseFail", {"kind": "errcode", "code": "FailedOperation.PhoneNumberParseFail"}),
    (0.02, "PhoneNumberInBlacklist", {"kind": "errcode", "code": "FailedOperation.PhoneNumberInBlacklist"}),
)
"""The SMS cloud's, likewise."""

REPORTS: tuple[tuple[float, dict[str, Any]], ...] = (
    (0.10, {"kind": "lost"}),
    (0.10, {"kind": "late", "seconds": 3.0}),
    (0.10, {"kind": "duplicate"}),
    (0.02, {"kind": "fail", "code": 1}),
)


SMS_REPORTS: tuple[tuple[float, dict[str, Any]], ...] = (
    (0.20, {"kind": "lost"}),
    (0.10, {"kind": "duplicate"}),
    (0.02, {"kind": "fail", "code": "EXPIRED"}),
)


def plan(seed: int) -> dict[str, Any]:
    """The sandbox's plan. The first rule that meets a call is its fault, so that the later ones draw from the rest."""
    rules: list[dict[str, Any]] = []
    for path, shares in (
        (SEND, [(share, rule) for share, _words, rule in FAILURES]),
        (SENT, list(REPORTS)),
        (SMS, [(share, rule) for share, _words, rule in SMS_FAILURES]),
        (SMS_SENT, list(SMS_REPORTS)),
    ):
        left = 1.0
        for share, rule in shares:
            rules.append({"path": path, "rate": share / left, **rule})
            left -= share
    return {"seed": seed, "rules": rules, "latency": {SEND: 0.005}}
