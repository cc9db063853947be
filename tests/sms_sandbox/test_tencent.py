"""The sandbox as Tencent Cloud: its own client signs, sends, and is answered as the documents say."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tencentcloud.common import abstract_client
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from deploy.sandbox import SMS_SIGN
from tests.sms_sandbox.conftest import NUMBER, OTHER, Clouds

COUNTED = "2400002"
MARKETING = "2400003"


def refused(clouds: Clouds, **changed: Any) -> str:
    with pytest.raises(TencentCloudSDKException) as error:
        clouds.send_tencent(**changed)
    return str(error.value.code)


def at_hour(clouds: Clouds, hour: int) -> None:
    """The sandbox's time moves on to that hour in China."""
    now = clouds.sandbox.sms.local()
    clouds.post("time", advance=((hour - now.hour) * 3600 - now.minute * 60 - now.second) % 86_400)


def test_a_message_is_taken_once_with_a_number_of_its_own_and_the_context_comes_back(clouds: Clouds) -> None:
    asked = {"TemplateId": COUNTED, "TemplateParamSet": ["3"], "SessionContext": "通知-7"}
    (state,) = clouds.send_tencent(**asked)
    assert state.pop("SerialNo")
    assert state == {
        "PhoneNumber": f"+86{NUMBER}",
        "Fee": 1,
        "SessionContext": "通知-7",
        "Code": "Ok",
        "Message": "send success",
        "IsoCode": "CN",
    }
    log = clouds.log()
    (taken,) = log["accepted"]
    assert taken["text"] == "【就业之家】您有3条新的就业服务通知，请进入“就业之家”小程序查看。"
    assert (taken["number"], taken["context"], taken["params"]) == (NUMBER, "通知-7", {"1": "3"})
    assert (log["by_context"], log["by_number"]) == ({"通知-7": 1}, {NUMBER: 1})
    assert log["codes"] == {"tencent": {"Ok": 1}, "aliyun": {}}


def test_numbers_are_taken_one_by_one_however_they_are_written(clouds: Clouds) -> None:
    numbers = [f"+86{NUMBER}", f"86{OTHER}", "008615400000003", "15400000004", "1540000", "12345678901"]
    states = clouds.send_tencent(PhoneNumberSet=numbers)
    wrong = "InvalidParameterValue.IncorrectPhoneNumber"
    assert [one["Code"] for one in states] == ["Ok"] * 4 + [wrong] * 2
    assert len({one["SerialNo"] for one in states[:4]}) == 4
    assert [one["SerialNo"] for one in states[4:]] == ["", ""]
    assert set(clouds.log()["by_number"]) == {NUMBER, OTHER, "15400000003", "15400000004"}


def test_a_wrong_key_or_an_old_signature_is_named(clouds: Clouds, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(clouds, client=clouds.tencent(secret="another")) == "AuthFailure.SignatureFailure"
    assert refused(clouds, client=clouds.tencent(key_id="AKIDnobody")) == "AuthFailure.SecretIdNotFound"
    for ahead, code in ((-301, "AuthFailure.SignatureExpire"), (302, "AuthFailure.SignatureExpire"), (-290, "")):
        stopped = SimpleNamespace(time=lambda ahead=ahead: time.time() + ahead)
        monkeypatch.setattr(abstract_client, "time", stopped)
        if code:
            assert refused(clouds) == code
        else:
            assert clouds.code_tencent() == "Ok"
    assert len(clouds.log()["accepted"]) == 1


def test_a_signature_is_of_this_body_and_this_host(clouds: Clouds) -> None:
    sent: list[httpx.Request] = []
    client = clouds.tencent()
    send = client.request.conn.request

    def kept(method: str, url: str, body: str, headers: dict[str, str]) -> Any:
        sent.append(httpx.Request(method, url, content=body, headers=headers))
        return send(method, url, body, headers)

    client.request.conn.request = kept
    assert clouds.send_tencent(client=client, PhoneNumberSet=[OTHER])[0]["Code"] == "Ok"
    (right,) = sent
    headers = {name: value for name, value in right.headers.items() if name != "content-length"}
    changed = clouds.http.post("/", content=right.content.replace(b"0002", b"0003"), headers=headers).json()
    assert changed["Response"]["Error"]["Code"] == "AuthFailure.SignatureFailure"
    elsewhere = clouds.http.post("/", content=right.content, headers={**headers, "host": "other"}).json()
    assert elsewhere["Response"]["Error"]["Code"] == "AuthFailure.SignatureFailure"
    for name, value, code in (
        ("authorization", "Bearer x", "AuthFailure.InvalidAuthorization"),
        ("x-tc-action", "SendAll", "InvalidAction"),
        ("x-tc-version", "2019-07-11", "NoSuchVersion"),
        ("x-tc-timestamp", "", "MissingParameter"),
    ):
        answer = clouds.http.post("/", content=right.content, headers={**headers, name: value}).json()
        assert answer["Response"]["Error"]["Code"] == code
    assert clouds.log()["by_number"] == {OTHER: 1}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"PhoneNumberSet": []}, "MissingParameter.EmptyPhoneNumberSet"),
        ({"PhoneNumberSet": [f"154{n:08d}" for n in range(201)]}, "LimitExceeded.PhoneNumberCountLimit"),
        ({"PhoneNumberSet": [NUMBER, "+85251234567"]}, "ContainDomesticAndInternationalPhoneNumber"),
        ({"SessionContext": "字" * 171}, "InvalidParameter.InvalidParameters"),
        ({"TemplateId": None}, "MissingParameter"),
        ({"SmsSdkAppId": 1400000000}, "InvalidParameter"),
        ({"TemplateParamSet": [3]}, "InvalidParameter"),
    ],
)
def test_a_wrong_request_is_refused_as_a_whole(clouds: Clouds, changed: dict[str, Any], code: str) -> None:
    assert refused(clouds, **changed).endswith(code)
    assert clouds.log()["accepted"] == []


def test_as_many_numbers_and_as_long_a_context_as_may_be(clouds: Clouds) -> None:
    numbers = [f"154{n:08d}" for n in range(200)]
    states = clouds.send_tencent(PhoneNumberSet=numbers, SessionContext="a" * 511)
    assert [one["Code"] for one in states] == ["Ok"] * 200


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"SmsSdkAppId": "1400000001"}, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
        ({"SignName": "别处"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"SignName": "就业之家待审"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"TemplateId": "1"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"TemplateId": "2400004"}, "FailedOperation.TemplateIncorrectOrUnapproved"),
        ({"TemplateParamSet": ["3"]}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        ({"TemplateId": COUNTED}, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"),
        (
            {"TemplateId": COUNTED, "TemplateParamSet": ["x.cn"]},
            "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
        ),
        (
            {"TemplateId": COUNTED, "TemplateParamSet": ["字" * 13]},
            "InvalidParameterValue.TemplateParameterLengthLimit",
        ),
        ({"TemplateId": COUNTED, "TemplateParamSet": ["招聘3"]}, "FailedOperation.ContainSensitiveWord"),
        ({"PhoneNumberSet": ["+85251234567"]}, "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"),
    ],
)
def test_a_wrong_message_is_refused_beside_its_number(clouds: Clouds, changed: dict[str, Any], code: str) -> None:
    (state,) = clouds.send_tencent(**changed)
    assert (state["Code"], state["SerialNo"], state["Fee"]) == (code, "", 0)
    assert clouds.log()["accepted"] == []


def test_numbers_that_are_marked_are_refused(clouds: Clouds) -> None:
    clouds.post("sms/numbers", **{NUMBER: "invalid", OTHER: "blacklisted"})
    states = clouds.send_tencent(PhoneNumberSet=[NUMBER, OTHER])
    assert [one["Code"] for one in states] == [
        "InvalidParameterValue.IncorrectPhoneNumber",
        "FailedOperation.PhoneNumberInBlacklist",
    ]


def test_the_same_words_after_thirty_seconds_and_two_a_day(clouds: Clouds) -> None:
    at_hour(clouds, 9)
    assert clouds.code_tencent() == "Ok"
    assert clouds.code_tencent() == "LimitExceeded.PhoneNumberThirtySecondLimit"
    assert clouds.code_tencent(PhoneNumberSet=[OTHER]) == "Ok"
    clouds.post("time", advance=30)
    assert clouds.code_tencent() == "Ok"
    counted = {"TemplateId": COUNTED, "TemplateParamSet": ["3"]}
    assert clouds.code_tencent(**counted) == "LimitExceeded.PhoneNumberDailyLimit"
    clouds.post("time", advance=86_400)
    assert clouds.code_tencent(**counted) == "Ok"


def test_limits_of_a_console_are_a_plan_s(clouds: Clouds) -> None:
    at_hour(clouds, 9)
    other = {"PhoneNumberSet": [OTHER]}
    for limits, code in (
        ({"tencent_number_per_hour": 1, "tencent_number_per_day": 9}, "PhoneNumberOneHourLimit"),
        ({"tencent_same_content_per_day": 1, "tencent_number_per_day": 9}, "PhoneNumberSameContentDailyLimit"),
        ({"tencent_per_day": 1}, "AppDailyLimit"),
    ):
        clouds.post("reset")
        clouds.plan(limits={**limits, "tencent_same_content_spacing": 0})
        assert clouds.code_tencent() == "Ok"
        same = clouds.code_tencent()
        assert same == f"LimitExceeded.{code}"
        assert (clouds.code_tencent(**other) == "Ok") == (code != "AppDailyLimit")
    clouds.plan(limits={"tencent_balance": 1})
    clouds.post("time", advance=86_400)
    assert clouds.code_tencent(**other) == "FailedOperation.InsufficientBalanceInSmsPackage"


def test_marketing_only_by_day(clouds: Clouds) -> None:
    message = {"TemplateId": MARKETING, "TemplateParamSet": ["圩日"]}
    late = "FailedOperation.MarketingSendTimeConstraint"
    for hour, code in ((7, late), (8, "Ok"), (21, "Ok"), (22, late)):
        clouds.post("reset")
        at_hour(clouds, hour)
        assert clouds.code_tencent(**message) == code
        assert clouds.code_tencent() == "Ok"


def test_long_words_cost_more(clouds: Clouds) -> None:
    text = clouds.sandbox.sms.templates["tencent"][COUNTED].text
    clouds.plan(limits={"tencent_param_length": 99})
    room = 70 - len(f"【{SMS_SIGN}】{text}") + len("{1}")
    fees = [
        clouds.send_tencent(PhoneNumberSet=[one], TemplateId=COUNTED, TemplateParamSet=["一" * size])[0]["Fee"]
        for one, size in ((NUMBER, room), (OTHER, room + 1))
    ]
    assert fees == [1, 2]
