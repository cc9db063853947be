"""The SMS cloud of ``make run``: there where nothing of an account is set, and what it pushes comes to the service."""

from __future__ import annotations

import re

import httpx
import pytest
from flask import Flask, current_app

from app.extensions import settings
from app.outreach.channels import standard_channels
from app.sms.models import SmsEvent, SmsNumber
from app.sms.texts import NOTICE
from deploy.sandbox import SMS_KEY_ID, sms_environ
from deploy.sandbox.server import Sandbox
from jobs.trial_sms import TrialSms, trial_sms
from jobs.trial_wechat import trial_wechat
from tests.jobs.test_trial_wechat import served
from tests.outreach.helpers import rows
from tests.services.base import free_port

NUMBER = "15400000001"


@pytest.fixture
def port() -> int:
    """A port at which nobody is."""
    return free_port()


def names() -> list[str]:
    return list(standard_channels().bells)


def test_where_nothing_is_set_it_is_the_sandbox_of_wechat(app: Flask, port: int) -> None:
    before = settings()
    with trial_wechat({}, port) as wechat, trial_sms({}, port, wechat.sandbox) as sms:
        assert wechat.sandbox is sms.sandbox
        assert wechat.sandbox is not None
        assert sms.environ == sms_environ("tencent", wechat.sandbox.url)
        here = settings()
        assert (here.sms_provider, here.sms_api, here.sms_key_id) == ("tencent", wechat.sandbox.url, SMS_KEY_ID)
        assert here.wechat_api == wechat.sandbox.url
        assert "sms" in names()
    assert settings() is before
    assert names() == []


def test_it_stands_alone_where_wechat_is_somebody_s_own(app: Flask, port: int) -> None:
    with trial_sms({}, port, None) as sms:
        assert sms.sandbox is not None
        assert current_app.extensions["sms"]().send(NUMBER, NOTICE, {}, "k-1").outcome == "sent"
        assert [one.context for one in sms.sandbox.sms.accepted] == ["k-1"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{sms.environ['SMS_API_BASE']}/sandbox/sms/log", trust_env=False, timeout=60)


@pytest.mark.parametrize("name", ["SMS_PROVIDER", "SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_API_BASE"])
def test_an_account_of_one_s_own_stays_however_little_of_it_is_set(app: Flask, port: int, name: str) -> None:
    before = settings()
    with Sandbox() as sandbox, trial_sms({name: "mine"}, port, sandbox) as sms:
        assert (sms.environ, sms.sandbox) == ({}, None)
        assert settings() is before
        assert sandbox.sms_postman.targets == {}


def test_production_has_none(app: Flask, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.config.Settings.production", property(lambda _self: True))
    with trial_sms({}, port, None) as sms:
        assert (sms.environ, sms.sandbox) == ({}, None)
        assert settings().sms_provider == ""


def test_receipts_and_answers_wait_until_the_service_is_up(
    app: Flask, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with trial_sms({}, port, None) as sms:
        assert sms.sandbox is not None
        assert current_app.extensions["sms"]().send(NUMBER, NOTICE, {}, "k-1").outcome == "sent"
        sms.tell()
        order = re.search(r"curl -s (\S+) -d '(.+)'", capsys.readouterr().out)
        assert order is not None
        body = order.group(2).replace("手机号", NUMBER)
        answer = httpx.post(order.group(1), content=body.encode(), trust_env=False, timeout=60)
        assert answer.status_code == 200
        sms.served()
        assert not sms.sandbox.sms_postman.settled(1.2), "nobody is at the service's port yet"
        assert sms.sandbox.sms_postman.log == []
        with served(app, port):
            assert sms.sandbox.sms_postman.settled(60)
            assert {one["kind"] for one in sms.sandbox.sms_postman.log} == {"reports", "upstream"}
            assert all(one["taken"] for one in sms.sandbox.sms_postman.log)
    assert {one.kind for one in rows(SmsEvent)} == {"report", "reply"}
    (known,) = rows(SmsNumber)
    assert known.opted_out_by == "reply"
    TrialSms({}).tell()
    assert capsys.readouterr().out == ""
