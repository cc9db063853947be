"""The sandbox as Alibaba Cloud: its own client signs, sends, and is answered as the documents say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils import Utils
from darabonba.core import DaraCore
from darabonba.request import DaraRequest

from deploy.sandbox import SMS_SIGN
from tests.sms_sandbox.conftest import NUMBER, OTHER, Clouds

COUNTED = "SMS_240000002"


def refused(clouds: Clouds, **changed: Any) -> str:
    with pytest.raises(ClientException) as error:
        clouds.send_aliyun(**changed)
    return str(error.value.code)


def test_a_message_is_taken_once_with_a_number_of_its_own(clouds: Clouds) -> None:
    param = json.dumps({"count": "3 &+=%"}, ensure_ascii=False)
    found = clouds.send_aliyun(template_code=COUNTED, template_param=param, out_id="通知-7")
    assert found.keys() == {"Code", "Message", "BizId", "RequestId"}
    assert (found["Code"], found["Message"]) == ("OK", "OK")
    log = clouds.log()
    (taken,) = log["accepted"]
    assert taken["serial"] == found["BizId"]
    assert taken["text"] == "【就业之家】您有3 &+=%条新的就业服务通知，请进入“就业之家”小程序查看。"
    assert (taken["number"], taken["context"], taken["params"]) == (NUMBER, "通知-7", {"count": "3 &+=%"})
    assert log["by_context"] == {"通知-7": 1}
    assert log["codes"] == {"aliyun": {"OK": 1}, "tencent": {}}
    assert clouds.send_aliyun(phone_numbers=OTHER)["BizId"] != found["BizId"]


def test_all_the_numbers_or_none(clouds: Clouds) -> None:
    assert clouds.code_aliyun(phone_numbers=f"{NUMBER},+86{OTHER},1234") == "isv.MOBILE_NUMBER_ILLEGAL"
    assert clouds.log()["accepted"] == []
    assert clouds.code_aliyun(phone_numbers=f"{NUMBER},+86{OTHER},008615400000003") == "OK"
    log = clouds.log()
    assert set(log["by_number"]) == {NUMBER, OTHER, "15400000003"}
    assert len({one["serial"] for one in log["accepted"]}) == 1


def test_a_wrong_key_or_an_old_signature_is_named(clouds: Clouds, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(clouds, client=clouds.aliyun(secret="another")) == "SignatureDoesNotMatch"
    assert refused(clouds, client=clouds.aliyun(key_id="nobody")) == "InvalidAccessKeyId.NotFound"
    for minutes, code in ((-16, "InvalidTimeStamp.Expired"), (16, "InvalidTimeStamp.Expired"), (-14, "")):
        said = f"{datetime.now(UTC) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"
        monkeypatch.setattr(Utils, "get_timestamp", lambda said=said: said)
        assert (refused(clouds) if code else "") == code
    assert clouds.code_aliyun() == "OK"
    monkeypatch.setattr(Utils, "get_timestamp", lambda: "yesterday")
    assert refused(clouds) == "InvalidTimeStamp.Format"
    assert len(clouds.log()["accepted"]) == 1


def test_a_signature_is_of_this_query_and_good_once(clouds: Clouds, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[DaraRequest] = []
    act = DaraCore.do_action

    def kept(request: DaraRequest, runtime: Any = None) -> Any:
        sent.append(request)
        return act(request, runtime)

    monkeypatch.setattr(DaraCore, "do_action", staticmethod(kept))
    assert clouds.code_aliyun(out_id="o 1") == "OK"
    (right,) = sent

    def again(query: dict[str, str] | None = None, content: bytes = b"", **headers: str) -> httpx.Response:
        changed = {**right.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return clouds.http.post("/", params={**right.query, **(query or {})}, content=content, headers=changed)

    used = again()
    assert (used.status_code, used.json()["Code"]) == (400, "SignatureNonceUsed")
    for answer, status, code in (
        (again({"OutId": "o 2"}), 400, "SignatureDoesNotMatch"),
        (again({"Extra": "1"}), 400, "SignatureDoesNotMatch"),
        (again(content=b"more"), 400, "SignatureDoesNotMatch"),
        (again(x_acs_signature_nonce="other"), 400, "SignatureDoesNotMatch"),
        (again(authorization="ACS3"), 400, "IncompleteSignature"),
        (again(x_acs_action="SendAll"), 404, "InvalidAction.NotFound"),
        (again(x_acs_version="2016-01-01"), 400, "InvalidVersion"),
    ):
        assert (answer.status_code, answer.json()["Code"]) == (status, code)
    assert len(clouds.log()["accepted"]) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"phone_numbers": None}, "MissingPhoneNumbers"),
        ({"sign_name": None}, "MissingSignName"),
        ({"template_code": None}, "MissingTemplateCode"),
    ],
)
def test_a_request_without_what_it_needs_is_refused(clouds: Clouds, changed: dict[str, Any], code: str) -> None:
    assert refused(clouds, **changed) == code


def counted(value: object) -> dict[str, str]:
    return {"template_code": COUNTED, "template_param": json.dumps({"count": value})}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"sign_name": "别处"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"sign_name": "就业之家待审"}, "isv.SIGN_STATE_ILLEGAL"),
        ({"template_code": "SMS_1"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"template_code": "SMS_240000004"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"template_code": COUNTED}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"template_code": COUNTED, "template_param": '{"count": '}, "isv.INVALID_JSON_PARAM"),
        ({"template_code": COUNTED, "template_param": '["3"]'}, "isv.INVALID_JSON_PARAM"),
        (counted(3), "isv.INVALID_JSON_PARAM"),
        (counted("见 https://a"), "isv.PARAM_NOT_SUPPORT_URL"),
        (counted("字" * 36), "isv.PARAM_LENGTH_LIMIT"),
        (counted("兼职3"), "isv.BLACK_KEY_CONTROL_LIMIT"),
        ({"phone_numbers": "+85251234567"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"phone_numbers": ",".join(f"154{n:08d}" for n in range(1001))}, "isv.MOBILE_COUNT_OVER_LIMIT"),
    ],
)
def test_a_wrong_message_is_answered_with_its_code(clouds: Clouds, changed: dict[str, Any], code: str) -> None:
    found = clouds.send_aliyun(**changed)
    assert found["Code"] == code
    assert "BizId" not in found
    assert clouds.log()["accepted"] == []


def test_numbers_that_are_marked_are_refused(clouds: Clouds) -> None:
    clouds.post("sms/numbers", **{NUMBER: "invalid", OTHER: "blacklisted"})
    assert clouds.code_aliyun() == "isv.MOBILE_NUMBER_ILLEGAL"
    assert clouds.code_aliyun(phone_numbers=OTHER) == "isv.BLACK_KEY_CONTROL_LIMIT"


def test_fifty_a_day_of_a_template_to_a_number(clouds: Clouds) -> None:
    client = clouds.aliyun()
    codes = [clouds.code_aliyun(client=client) for _ in range(51)]
    assert codes == ["OK"] * 50 + ["isv.BUSINESS_LIMIT_CONTROL"]
    assert clouds.code_aliyun(**counted("3")) == "OK"
    assert clouds.code_aliyun(phone_numbers=OTHER) == "OK"
    clouds.post("time", advance=86_400)
    assert clouds.code_aliyun() == "OK"


def test_the_day_s_quota_and_the_money(clouds: Clouds) -> None:
    clouds.plan(limits={"aliyun_per_day": 2, "aliyun_balance": 3})
    assert clouds.code_aliyun(phone_numbers=f"{NUMBER},{OTHER},15400000003") == "isv.DAY_LIMIT_CONTROL"
    assert [clouds.code_aliyun() for _ in range(3)] == ["OK", "OK", "isv.DAY_LIMIT_CONTROL"]
    clouds.post("time", advance=86_400)
    assert [clouds.code_aliyun() for _ in range(2)] == ["OK", "isv.AMOUNT_NOT_ENOUGH"]
    clouds.post("reset")
    assert clouds.code_aliyun(sign_name=SMS_SIGN) == "OK"
