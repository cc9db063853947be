"""What the clouds push: reports of messages and replies of people, in each cloud's own words, read into ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.clock import SHANGHAI
from app.sms.codes import ALIYUN, TENCENT

Item = Mapping[str, Any]


class Unreadable(Exception):
    """An item of a push that is not what the cloud's description says."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a message that a cloud had taken. number: eleven digits. out_id: the key that we sent along.

    code: the carrier's word for it.
    """

    number: str
    delivered: bool
    code: str
    serial: str | None
    out_id: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote back, and when; at None where the cloud does not say."""

    number: str
    text: str
    at: datetime | None


_NUMBER = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_STOP_WORDS = frozenset(
    {"T", "TD", "TT", "R", "N", "NO", "QX", "QXDX", "QXDY", "0000", "退", "停", "滚", "取消", "停止", "拒绝", "屏蔽",
     "退出", "关闭", "不要", "不收", "不用", "不需要", "不想要", "不想收", "不接收", "不同意", "不感兴趣", "否", "不"}
)  # fmt: skip
_STOP_BEGINNING = re.compile(r"STOP|UNSUBSCRIBE|TD(?![A-Z])")
_STOP_PARTS = (
    "退订",
    "退定",
    "拒收",
    "拒接",
    "不再接收",
    "勿扰",
    "骚扰",
    "停发",
    "停止发",
    "不收短信",
    "不想收",
    "取消订阅",
    "取消短信",
)
_STOP_SENDING = re.compile(r"(?:不要|不用|不许|别|勿|莫)(?:再)?(?:给我|跟我|向我)?(?:再)?(?:发|推送|短信)")
_AROUND = re.compile(r"^(?:回复?|请|我要)?|(?:谢谢|多谢|好吗|了|吧|啦|啊|呀|哈)+$")
"""What people write around the word that counts."""
_SIMPLE = str.maketrans("訂發別來擾絕關閉滾複", "订发别来扰绝关闭滚复")


def wants_no_more(text: str) -> bool:
    """Whether a reply asks for no more messages; in doubt yes: T, TD, N, R, 退订 and what people write instead."""
    said = unicodedata.normalize("NFKC", text).translate(_SIMPLE).upper()
    plain = re.sub(r"[\W_]+", "", re.sub(r"^\s*【[^】]*】", "", said))
    return (
        _AROUND.sub("", plain) in _STOP_WORDS
        or _STOP_BEGINNING.match(plain) is not None
        or any(part in plain for part in _STOP_PARTS)
        or _STOP_SENDING.search(plain) is not None
    )


def tencent_report(item: Item) -> Report:
    """user_receive_time, nationcode, mobile, report_status, errmsg, description, sid. Raises Unreadable."""
    status = item.get("report_status")
    if status not in ("SUCCESS", "FAIL"):
        raise Unreadable("report_status")
    serial, out_id = _name(item.get("sid")), _name(item.get("session_context"))
    return Report(_number(item.get("mobile")), status == "SUCCESS", _code(item.get("errmsg")), serial, out_id)


def tencent_reply(item: Item) -> Reply:
    """extend, mobile, nationcode, sign, text, time (seconds). Raises Unreadable."""
    seconds, at = item.get("time"), None
    if isinstance(seconds, int | str) and not isinstance(seconds, bool) and re.fullmatch(r"[0-9]{1,11}", str(seconds)):
        at = datetime.fromtimestamp(int(seconds), UTC)
    return Reply(_number(item.get("mobile")), _text(item.get("text")), at)


def aliyun_report(item: Item) -> Report:
    """phone_number, send_time, report_time, success, err_code, err_msg, sms_size, biz_id, out_id. Raises Unreadable."""
    delivered = item.get("success")
    if not isinstance(delivered, bool):
        if delivered not in ("true", "false"):
            raise Unreadable("success")
        delivered = delivered == "true"
    serial, out_id = _name(item.get("biz_id")), _name(item.get("out_id"))
    return Report(_number(item.get("phone_number")), delivered, _code(item.get("err_code")), serial, out_id)


def aliyun_reply(item: Item) -> Reply:
    """phone_number, send_time, content, sign_name, dest_code, sequence_id. Raises Unreadable."""
    try:
        at = datetime.strptime(str(item.get("send_time")), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        at = None
    return Reply(_number(item.get("phone_number")), _text(item.get("content")), at)


REPORTS: dict[str, Callable[[Item], Report]] = {TENCENT: tencent_report, ALIYUN: aliyun_report}
REPLIES: dict[str, Callable[[Item], Reply]] = {TENCENT: tencent_reply, ALIYUN: aliyun_reply}


def _number(value: object) -> str:
    """A mainland mobile number however its country's code is written. Raises Unreadable."""
    found = _NUMBER.fullmatch(str(value))
    if found is None:
        raise Unreadable("number")
    return found.group(1)


def _name(value: object) -> str | None:
    """An identifier; what cannot be one is none."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if re.fullmatch(r"[!-~]{1,64}", text) else None


def _code(value: object) -> str:
    return "".join(one for one in str(value or "") if one.isascii() and one.isprintable())[:40].strip()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable("text")
    return value[:500]
