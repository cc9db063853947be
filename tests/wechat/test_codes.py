"""Every code that the documents name for our calls has a decided fate, and nothing else is taken for known."""

from __future__ import annotations

import pytest

from app.wechat.codes import FATES, SUCCESS, UNLISTED, Action, Api, fate

TOKENS = (40001, 40014, 42001)
DOCUMENTED: dict[Api, tuple[int, ...]] = {
    Api.LOGIN: (0, -1, 40029, 40226, 45011, 40013, 40125, 41002),
    Api.TOKEN: (0, 40001, 40014, 42001, 40164, 40243, 40013, 40125, 40002, 41004, 50004, 50007, 89501, 89503, 89506,
                89507, 45009, 45011, -1),
    Api.PHONE: (0, -1, 40029, 45011, 40013, *TOKENS),
    Api.SEND: (0, 40003, 40037, 41030, 43101, 43107, 43108, 45168, 45009, 47003, -1, *TOKENS),
    Api.TEMPLATES: (0, 20001, 200001, 200011, 200012, 200013, 200014, 200020, 200021, 200022, 200100, 43106, 45009,
                    *TOKENS),
}  # fmt: skip
"""From the platform's own lists, call by call."""

ALARMS = {
    40001, 40014, 42001, 40013, 41002, 40125, 41004, 40164, 89501, 89503, 89506, 89507, 40243, 50004, 50007, 48001,
    40002, 43002, 44002, 47001, 47003, 45009, 40037, 41030, 43107, 43106, 200011, 200012, 200013, 200014, 200020,
    200021, 200022, 200100,
}  # fmt: skip
"""Codes that somebody must be told of: the account's setup, the program's mistakes, what is stopped for all."""


@pytest.mark.parametrize("api", list(Api))
def test_every_documented_code_is_decided(api: Api) -> None:
    for code in DOCUMENTED[api]:
        found = fate(api, code)
        assert found is not UNLISTED, code
        assert (found is SUCCESS) == (code == 0)


def test_who_is_told_of_what() -> None:
    assert {code for (_api, code), one in FATES.items() if one.alarm} == ALARMS


def test_nothing_that_was_refused_is_taken_for_sent_and_only_a_spent_consent_is_zeroed() -> None:
    for (api, code), one in FATES.items():
        assert one.outcome in ("failed", "retry"), code
        assert (one.ledger == "zero") == (api is Api.SEND and code in (43101, 40003)), code
        assert one.ledger != "consume", code


def test_what_stops_stops_as_much_as_it_must() -> None:
    actions = {code: fate(Api.SEND, code).action for code in (43107, 45009, 40037, 40164, 40125, 43101, 45168)}
    assert actions == {
        43107: Action.STOP_TEMPLATE,
        45009: Action.STOP_TODAY,
        40037: Action.STOP_CAMPAIGN,
        40164: Action.FIX_SETUP,
        40125: Action.FIX_SETUP,
        43101: Action.ZERO_LEDGER,
        45168: Action.REVIEW_CONTENT,
    }


@pytest.mark.parametrize("api", list(Api))
def test_a_code_that_nobody_documented_is_refused_with_an_alarm(api: Api) -> None:
    assert fate(api, 98765) is UNLISTED
    assert UNLISTED.alarm
    assert UNLISTED.outcome == "failed"
