"""The text that is sent, what people write back, and the tables of codes."""

from __future__ import annotations

import re

import pytest

from app.outreach import timing
from app.sms import client, pushes, texts
from app.sms.codes import ALIYUN, FATES, PROVIDERS, REPORTS, TENCENT, Action, Fate, fate, report_fate
from jobs.sms import WORDS

SIGN = "某某县公共就业和人才服务中心站"


def test_the_text_is_one_message_and_speaks_of_no_vacancy() -> None:
    for template, text in texts.TEXTS.items():
        assert len(texts.whole(SIGN, template)) <= 70
        assert texts.problem(SIGN, template) is None
        assert not any(word in text for word in ("招聘", "兼职", "面试", "培训", "拒收"))
        assert not re.search(r"[{}$]", text)  # no variables


@pytest.mark.parametrize("sign", ["招聘中心", "县" * 50, "面试之家"])
def test_a_signature_that_spoils_it_is_found(sign: str) -> None:
    assert texts.problem(sign)


STOPS = [
    "T", "t", "TD", " td ", "Ｔ", "R", "N", "n.", "退订", "我要退订", "回复TD", "回T", "TT", "STOP", "拒收",
    "别发了", "不要再发了", "不要", "不要给我发短信了", "别再给我发", "别给我发了", "勿发", "莫再发了",
    "不用再发", "不用发了谢谢", "不需要了", "不收", "不想收", "我不想收短信", "停", "停止", "请停止发送", "停发",
    "取消了", "取消吧", "拒绝", "屏蔽", "退定", "退訂", "別發了", "T谢谢", "T。谢谢！", "TD谢谢", "td1", "QXDX",
    "0000", "骚扰短信", "不要短信", "滚", "退出", "unsubscribe me", "【就业之家】T",
    "我找到工作了，不用再给我发了",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_who_wants_no_more(text: str) -> None:
    assert pushes.wants_no_more(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "好的",
        "谢谢",
        "收到",
        "今天几点开门？",
        "Thanks",
        "To",
        "我在广东，T恤厂",
        "1",
        "不需要经验的岗位有吗",
        "不要经验的有没有",
        "停车方便吗",
        "可以取消面试吗",
        "退休的收吗",
        "我不想加班",
        "Tom",
        "不收押金吗",
        "10000",
        "有没有不用加班的厂",
    ],
)
def test_who_says_something_else(text: str) -> None:
    assert not pushes.wants_no_more(text)


def test_every_code_that_the_sdk_lists_for_sending_has_a_fate() -> None:
    from tencentcloud.sms.v20210111 import errorcodes

    listed = {value for name, value in vars(errorcodes).items() if name.isupper() and isinstance(value, str)}
    elsewhere = re.compile(
        r"Sign(Id|Already|Exist|Name|Number|Purpose)|Template(Already|Number)|MissingSignatureToModify|MissingTemplate"
        r"|MarketingTemplate|ForbidAdd|Image|Document|International|UsedMethod|SmsType|VerifyFail|StartTime|MultiSms"
        r"|Qualification|Global|AppCountry|ContainDomesticAndInternational"
    )  # of calls that this program does not make: signatures, templates, statistics, numbers abroad
    missing = {code for code in listed if (TENCENT, code) not in FATES and not elsewhere.search(code)}
    assert missing == set()


def test_the_codes_of_the_field_have_theirs() -> None:
    stated = {
        "FailedOperation.MarketingSendTimeConstraint": Action.STOP_TODAY,
        "FailedOperation.PhoneNumberInBlacklist": Action.OPT_OUT,
        "LimitExceeded.PhoneNumberDailyLimit": Action.WAIT_DAY,
        "LimitExceeded.PhoneNumberThirtySecondLimit": Action.RETRY,
        "LimitExceeded.DeliveryFrequencyLimit": Action.WAIT_HOUR,
        "FailedOperation.SignatureIncorrectOrUnapproved": Action.STOP_TEMPLATE,
    }
    assert {code: fate(TENCENT, code).action for code in stated} == stated
    assert fate(ALIYUN, "isv.BLACK_KEY_CONTROL_LIMIT").action is Action.OPT_OUT
    assert fate(ALIYUN, "isv.DAY_LIMIT_CONTROL").action is Action.STOP_TODAY


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_code_that_nobody_knows_is_never_sent_again_and_told(provider: str) -> None:
    found = fate(provider, "Something.New")
    assert (found.outcome, found.alarm) == ("failed", True)
    assert fate(provider, "OK") == fate(provider, "Ok")
    assert fate(provider, "OK").outcome == "sent"


def test_what_an_operator_reads_has_every_word() -> None:
    told = {one.word for one in [*FATES.values(), *REPORTS.values(), report_fate(False, "")] if one.outcome != "sent"}
    told |= {one.word for one in vars(__import__("app.sms.codes", fromlist=["x"])).values() if isinstance(one, Fate)}
    assert told - set(WORDS) == {"accepted", "delivered"}


def test_a_send_ends_before_the_channel_has_to() -> None:
    assert client.CONNECT_SECONDS + client.READ_SECONDS < client.TIMEOUT < timing.CHANNEL_TIMEOUT.total_seconds()


def test_reports_are_read_as_the_clouds_write_them() -> None:
    tencent = {"mobile": "13900000001", "nationcode": "86", "report_status": "FAIL", "errmsg": "MK:0001", "sid": "9:1"}
    assert pushes.tencent_report(tencent) == pushes.Report("13900000001", False, "MK:0001", "9:1", None)
    aliyun = {"phone_number": "13900000001", "success": True, "err_code": "DELIVERED", "biz_id": "1^0", "out_id": "k"}
    assert pushes.aliyun_report(aliyun) == pushes.Report("13900000001", True, "DELIVERED", "1^0", "k")
    for broken in ({}, {**tencent, "mobile": "1"}, {**tencent, "report_status": None}):
        with pytest.raises(pushes.Unreadable):
            pushes.tencent_report(broken)
    for broken in ({}, {**aliyun, "success": "yes"}, {**aliyun, "phone_number": None}):
        with pytest.raises(pushes.Unreadable):
            pushes.aliyun_report(broken)
