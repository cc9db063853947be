"""Sends that fail as a plan says, before or after they were taken, at both clouds and through their own clients."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from alibabacloud_tea_openapi.exceptions import ClientException
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from app.config import ROOT
from deploy.sandbox import SMS_CALLBACK_TOKEN, SMS_KEY_ID, SMS_TEMPLATES, sms_environ
from deploy.sandbox.faults import BadPlan, Plan
from tests.sms_sandbox.conftest import NUMBER, OTHER, Clouds

TENCENT, ALIYUN = "sms/tencent", "sms/aliyun"


def number(place: int) -> str:
    return f"154{place:08d}"


def test_a_code_of_the_product_stands_beside_the_number_and_one_of_the_gateway_instead(clouds: Clouds) -> None:
    clouds.plan(
        {"path": TENCENT, "number": NUMBER, "kind": "errcode", "code": "LimitExceeded.DeliveryFrequencyLimit"},
        {"path": TENCENT, "number": OTHER, "kind": "errcode", "code": "RequestLimitExceeded"},
        {"path": TENCENT, "number": number(3), "kind": "errcode", "code": "InternalError.Timeout"},
        {"path": ALIYUN, "number": NUMBER, "kind": "errcode", "code": "isv.OUT_OF_SERVICE"},
        {"path": ALIYUN, "number": OTHER, "kind": "errcode", "code": "Throttling.User"},
    )
    (state,) = clouds.send_tencent(SessionContext="c")
    assert (state["Code"], state["SessionContext"]) == ("LimitExceeded.DeliveryFrequencyLimit", "c")
    assert clouds.code_tencent(PhoneNumberSet=[number(3)]) == "InternalError.Timeout"
    with pytest.raises(TencentCloudSDKException) as whole:
        clouds.send_tencent(PhoneNumberSet=[OTHER])
    assert whole.value.code == "RequestLimitExceeded"
    assert clouds.code_aliyun() == "isv.OUT_OF_SERVICE"
    with pytest.raises(ClientException) as refused:
        clouds.send_aliyun(phone_numbers=OTHER)
    assert refused.value.code == "Throttling.User"
    log = clouds.log()
    assert log["accepted"] == []
    assert log["codes"]["aliyun"] == {"isv.OUT_OF_SERVICE": 1, "Throttling.User": 1}
    assert log["requests"] == {"tencent": 3, "aliyun": 2}


@pytest.mark.parametrize("kind", ["drop", "garbage", "status"])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("cloud", ["tencent", "aliyun"])
def test_an_answer_is_spoilt_before_or_after_the_message_was_taken(
    clouds: Clouds, cloud: str, kind: str, after: bool
) -> None:
    clouds.plan({"path": f"sms/{cloud}", "kind": kind, "code": 502, "after": after, "times": 1})
    with pytest.raises(Exception, match=r"."):  # each client has its own errors for each of these
        clouds.send_tencent() if cloud == "tencent" else clouds.send_aliyun()
    log = clouds.log()
    assert len(log["accepted"]) == after
    assert log["requests"][cloud] == 1, "a client tried again by itself"


def test_a_message_that_was_taken_but_whose_answer_is_late_is_taken_once(clouds: Clouds) -> None:
    clouds.plan({"path": TENCENT, "kind": "drop", "after": True, "seconds": 60, "times": 1})
    with pytest.raises(TencentCloudSDKException) as timed_out:
        clouds.send_tencent(client=clouds.tencent(timeout=1), SessionContext="once")
    assert timed_out.value.code == "ClientNetworkError"
    assert clouds.log()["by_context"] == {"once": 1}


def test_a_share_fails_and_a_share_is_taken_unheard(clouds: Clouds) -> None:
    clouds.plan(
        {"path": ALIYUN, "kind": "errcode", "code": "isp.SYSTEM_ERROR", "rate": 0.2},
        {"path": ALIYUN, "kind": "drop", "after": True, "rate": 0.05},
        seed=11,
    )

    def outcome(place: int) -> str:
        try:
            return clouds.code_aliyun(phone_numbers=number(place), out_id=f"c-{place}")
        except Exception:  # the client's own, for a connection that ends
            return "lost"

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(outcome, range(400)))
    log = clouds.log()
    assert 50 < found.count("isp.SYSTEM_ERROR") < 110
    assert 8 < found.count("lost") < 35
    assert len(log["accepted"]) == found.count("OK") + found.count("lost")
    assert set(log["by_context"].values()) == {1}
    clouds.post("reset")
    assert clouds.log()["accepted"] == []


def test_latency_and_a_template_of_a_rule(clouds: Clouds) -> None:
    clouds.plan(
        {"path": TENCENT, "template_id": "2400002", "kind": "errcode", "code": "InternalError.OtherError"},
        latency={TENCENT: 0.2},
    )
    assert clouds.code_tencent(TemplateId="2400002", TemplateParamSet=["1"]) == "InternalError.OtherError"
    began = time.monotonic()
    assert clouds.code_tencent() == "Ok"
    assert time.monotonic() - began >= 0.2


def test_words_as_codes_are_the_sms_clouds_alone() -> None:
    Plan({"rules": [{"path": "push/sms/aliyun/reports", "kind": "fail", "code": "NO_ROUTE"}]})
    for path, kind in (("/cgi-bin/message/subscribe/send", "errcode"), (TENCENT, "status")):
        with pytest.raises(BadPlan):
            Plan({"rules": [{"path": path, "kind": kind, "code": "NO_ROUTE"}]})


def test_the_program_tells_how_to_use_it() -> None:
    command = [sys.executable, "-m", "deploy.sandbox", "--port", "0", "--sms", "aliyun"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            url = program.stdout.readline().split()[0]
            names = len(sms_environ("aliyun", url)) + 5
            told = dict(
                program.stdout.readline().removeprefix("export ").rstrip().split("=", 1) for _name in range(names)
            )
            assert told["SMS_API_BASE"] == told["WECHAT_API_BASE"] == url
            assert (told["SMS_PROVIDER"], told["SMS_TEMPLATE"]) == ("aliyun", SMS_TEMPLATES["aliyun"])
            assert (told["SMS_KEY_ID"], told["SMS_CALLBACK_TOKEN"]) == (SMS_KEY_ID, SMS_CALLBACK_TOKEN)
            program.send_signal(signal.SIGTERM)
            assert program.wait(60) == 0
        finally:
            program.kill()
