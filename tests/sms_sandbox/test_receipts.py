"""Receipts and answers that the sandbox pushes: in each cloud's own words, late, doubled, lost, and tried again."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from deploy.sandbox.sms_push import AGAIN
from tests.sms_sandbox.conftest import NUMBER, OTHER, Clouds, Receiver

REPORTS = {"tencent": "/tencent/reports", "aliyun": "/aliyun/reports"}
CLOUDS = pytest.mark.parametrize("cloud", ["tencent", "aliyun"])
SETTLE = 10


def send(clouds: Clouds, cloud: str, number: str = NUMBER) -> str:
    """Sends and gives the serial."""
    if cloud == "tencent":
        return str(clouds.send_tencent(PhoneNumberSet=[number], SessionContext="c-1")[0]["SerialNo"])
    return str(clouds.send_aliyun(phone_numbers=number, out_id="c-1")["BizId"])


def attempts(clouds: Clouds) -> list[int]:
    return [one["attempt"] for one in clouds.log(settle=SETTLE)["pushes"]]


def test_a_delivery_in_tencent_s_words(clouds: Clouds, receiver: Receiver) -> None:
    serial = send(clouds, "tencent")
    clouds.log(settle=SETTLE)
    ((path, body),) = receiver.bodies
    assert path == REPORTS["tencent"]
    (item,) = body
    assert f"{clouds.sandbox.sms.local():%F}" in item.pop("user_receive_time")
    assert item == {
        "nationcode": "86",
        "mobile": NUMBER,
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "description": "用户短信送达成功",
        "sid": serial,
    }


def test_a_delivery_in_alibaba_s_words(clouds: Clouds, receiver: Receiver) -> None:
    serial = send(clouds, "aliyun")
    clouds.log(settle=SETTLE)
    (item,) = receiver.items(REPORTS["aliyun"])
    assert item.pop("send_time") <= item.pop("report_time")
    assert item == {
        "phone_number": NUMBER,
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": serial,
        "out_id": "c-1",
    }


@pytest.mark.parametrize(
    ("state", "tencent", "aliyun"),
    [
        ("off", "EXPIRED", "MOBILE_NOT_ON_SERVICE"),
        ("empty", "MK:0001", "MOBILE_NOT_ON_SERVICE"),
        ("stopped", "MK:0013", "MOBILE_NOT_ON_SERVICE"),
        ("barred", "DB:0144", "MOBILE_IN_BLACK"),
        ("silent", "", ""),
    ],
)
def test_a_number_that_cannot_be_reached_fails_later(
    clouds: Clouds, receiver: Receiver, state: str, tencent: str, aliyun: str
) -> None:
    clouds.post("sms/numbers", **{NUMBER: state})
    assert send(clouds, "tencent")
    assert send(clouds, "aliyun")
    clouds.log(settle=SETTLE)
    first, second = receiver.items(REPORTS["tencent"]), receiver.items(REPORTS["aliyun"])
    assert [(one["report_status"], one["errmsg"]) for one in first] == ([("FAIL", tencent)] if tencent else [])
    assert [(one["success"], one["err_code"]) for one in second] == ([(False, aliyun)] if aliyun else [])


@CLOUDS
def test_a_receipt_comes_after_its_time(clouds: Clouds, receiver: Receiver, cloud: str) -> None:
    clouds.post("sms/callback", cloud=cloud, delay=3600)
    send(clouds, cloud)
    clouds.log(settle=SETTLE)
    assert receiver.bodies == []
    clouds.post("time", advance=3601)
    clouds.log(settle=SETTLE)
    assert len(receiver.items(REPORTS[cloud])) == 1


@CLOUDS
def test_what_is_not_taken_is_tried_again_after_one_five_and_ten_minutes(
    clouds: Clouds, receiver: Receiver, cloud: str
) -> None:
    receiver.refuse = 99
    send(clouds, cloud)
    assert attempts(clouds) == [1]
    for number, seconds in enumerate(AGAIN, 2):
        clouds.post("time", advance=seconds - 40)
        assert attempts(clouds) == list(range(1, number))
        clouds.post("time", advance=41)
        assert attempts(clouds) == list(range(1, number + 1))
    clouds.post("time", advance=86_400)
    assert attempts(clouds) == [1, 2, 3, 4]
    items = receiver.items(REPORTS[cloud])
    assert items == [items[0]] * 4


@CLOUDS
def test_the_times_can_be_made_short_and_what_is_taken_is_not_repeated(
    clouds: Clouds, receiver: Receiver, cloud: str
) -> None:
    clouds.post("sms/callback", cloud=cloud, again=[0.01] * 4)
    receiver.refuse = 2
    send(clouds, cloud)
    assert attempts(clouds) == [1, 2, 3]
    assert [one["taken"] for one in clouds.log()["pushes"]] == [False, False, True]


def test_an_address_that_answers_something_else_has_not_taken_it(clouds: Clouds, receiver: Receiver) -> None:
    clouds.post("sms/callback", cloud="tencent", again=[0.01])
    receiver.answers["tencent"] = {"code": 0}
    send(clouds, "tencent")
    assert attempts(clouds) == [1, 2]
    clouds.post("sms/callback", cloud="aliyun", reports="http://127.0.0.1:9/nobody")
    send(clouds, "aliyun")
    assert [one["status"] for one in clouds.log(settle=SETTLE)["pushes"]] == [200, 200, 0, 0]


@CLOUDS
def test_receipts_are_doubled_lost_late_or_bad_as_planned(clouds: Clouds, receiver: Receiver, cloud: str) -> None:
    path = f"push/sms/{cloud}/reports"
    rules: list[dict[str, Any]] = [
        {"path": path, "number": NUMBER, "kind": "duplicate"},
        {"path": path, "number": OTHER, "kind": "lost"},
        {"path": path, "number": "15400000003", "kind": "fail", "code": "REJECTD"},
        {"path": path, "number": "15400000004", "kind": "late", "seconds": 7200},
    ]
    clouds.plan(*rules)
    numbers = (NUMBER, OTHER, "15400000003", "15400000004")
    serials = {number: send(clouds, cloud, number) for number in numbers}
    clouds.log(settle=SETTLE)
    name, code = ("sid", "errmsg") if cloud == "tencent" else ("biz_id", "err_code")
    came = [(one[name], one[code]) for one in receiver.items(REPORTS[cloud])]
    good = "DELIVRD" if cloud == "tencent" else "DELIVERED"
    assert sorted(came) == sorted([(serials[NUMBER], good)] * 2 + [(serials["15400000003"], "REJECTD")])
    clouds.post("time", advance=7201)
    clouds.log(settle=SETTLE)
    assert receiver.items(REPORTS[cloud])[-1][name] == serials["15400000004"]


def test_many_receipts_come_in_lists(clouds: Clouds, receiver: Receiver) -> None:
    clouds.post("sms/callback", cloud="tencent", delay=60)
    clouds.send_tencent(PhoneNumberSet=[f"154{n:08d}" for n in range(150)])
    clouds.post("time", advance=61)
    clouds.log(settle=SETTLE)
    assert [len(body) for _path, body in receiver.bodies] == [100, 50]
    assert len({one["sid"] for one in receiver.items(REPORTS["tencent"])}) == 150


def test_somebody_answers(clouds: Clouds, receiver: Receiver) -> None:
    for cloud in ("tencent", "aliyun"):
        clouds.post("sms/upstream", cloud=cloud, number=NUMBER, text="TD")
    clouds.log(settle=SETTLE)
    # one object of Tencent, a list of Alibaba
    came = dict(receiver.bodies)
    answer = came["/tencent/upstream"]
    assert abs(answer.pop("time") - clouds.sandbox.sms.now()) < 60
    assert answer == {"extend": "", "mobile": NUMBER, "nationcode": "86", "sign": "就业之家", "text": "TD"}
    (listed,) = came["/aliyun/upstream"]
    assert (listed["phone_number"], listed["content"], listed["sign_name"]) == (NUMBER, "TD", "就业之家")
    assert set(listed) == {"phone_number", "send_time", "content", "sign_name", "dest_code", "sequence_id"}


def test_nobody_told_nothing_pushed_and_all_forgotten_on_reset(clouds: Clouds, receiver: Receiver) -> None:
    clouds.post("sms/callback", cloud="tencent", reports="")
    send(clouds, "tencent")
    clouds.post("sms/numbers", **{OTHER: "empty"})
    send(clouds, "aliyun")
    assert len(clouds.log(settle=SETTLE)["pushes"]) == 1
    clouds.post("reset")
    nothing: dict[str, dict[str, int]] = {"tencent": {}, "aliyun": {}}
    none = {"tencent": 0, "aliyun": 0}
    empty = {"accepted": [], "by_number": {}, "by_context": {}, "codes": nothing, "requests": none, "pushes": []}
    assert clouds.log() == empty
    assert clouds.post("sms/numbers") == {"numbers": {}}
    assert send(clouds, "aliyun")
    assert clouds.log(settle=SETTLE)["pushes"] == []


def test_what_is_under_way_at_a_reset_is_forgotten(clouds: Clouds, receiver: Receiver) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow() -> None:
        entered.set()
        assert leave.wait(30)

    receiver.before = slow
    receiver.refuse = 1
    send(clouds, "tencent")
    assert entered.wait(30)
    clouds.post("reset")
    clouds.post("sms/callback", cloud="tencent", reports=f"{receiver.url}/tencent/reports", delay=0, again=[0.01])
    leave.set()
    assert clouds.log(settle=SETTLE)["pushes"] == []
    assert len(receiver.bodies) == 1


def test_what_is_held_goes_out_when_it_is_released(clouds: Clouds, receiver: Receiver) -> None:
    clouds.sandbox.sms_postman.hold()
    send(clouds, "aliyun")
    clouds.log(settle=1)
    assert receiver.bodies == []
    clouds.sandbox.sms_postman.release_when_answered()
    clouds.log(settle=SETTLE)
    assert len(receiver.items(REPORTS["aliyun"])) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("callback", {}),
        ("callback", {"cloud": "huawei"}),
        ("callback", {"cloud": "aliyun", "delay": "soon"}),
        ("numbers", {NUMBER: "sleeping"}),
        ("upstream", {"cloud": "tencent"}),
        ("upstream", {"cloud": "tencent", "number": NUMBER}),
        ("numbers", []),
    ],
)
def test_a_wrong_order_is_told(clouds: Clouds, path: str, body: object) -> None:
    answer: httpx.Response = clouds.http.post(f"/sandbox/sms/{path}", json=body)
    assert answer.status_code == 400
