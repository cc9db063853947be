"""``flask sms``: how the way to the SMS cloud stands, settling what it pushed, and letting messages be sent again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

from app.clock import now
from app.database import db, write
from app.extensions import settings
from app.sms import events, texts, watch
from app.sms.account_rules import SANDBOX
from jobs.failures import CommandGroup, Failure
from jobs.providers import moment_of, refusal_lines, resumed, stop_lines, stops_of
from jobs.reporting import json_option, report

CALLS = {"send": "发短信", "report": "回执", "push": "服务商的推送"}
CLOUDS = {"tencent": "腾讯云", "aliyun": "阿里云"}
WORDS = {
    "account_closed": "账号停用、没有开通或者没有认证",
    "address_not_allowed": "本机地址不在服务商的白名单里",
    "bad_app": "SMS_APP_ID 不对",
    "bad_key": "SMS_KEY_ID 或 SMS_KEY_SECRET 不对",
    "bad_number": "空号，或号码不对",
    "blacklisted": "号码退订过，或在运营商的黑名单里",
    "busy": "服务商太忙",
    "carrier_fault": "运营商出错",
    "carrier_filtered": "被运营商拦下",
    "clock_wrong": "本机的时间不准",
    "day_quota": "今天（或这个月）的条数用完了",
    "malformed_message": "发的内容不合规定",
    "marketing_hours": "模板被当成营销短信，只许 8 点到 22 点发",
    "no_balance": "余额或套餐用完了",
    "not_delivered": "没有送到",
    "not_permitted": "密钥没有发短信的权限",
    "number_day_limit": "这个号码今天收得太多",
    "number_hour_limit": "这个号码收得太密",
    "number_too_soon": "这个号码刚收过",
    "own_limit": "超过了自己设的每秒条数",
    "phone_off": "关机、停机或者没有信号",
    "provider_fault": "服务商内部出错，不知道发了没有",
    "sensitive_words": "内容里有敏感词",
    "sign_refused": "签名没有通过审核",
    "template_refused": "模板没有通过审核，或者不合用",
    "uncertain": "没有收到回答，不知道发了没有",
    "unlisted_code": "没有见过的错误码",
    "unreachable": "连不上服务商",
    "unreadable_push": "推送的内容读不出来",
}
"""What an operator reads for each word of a refusal."""
COUNTED = {
    "sends.delivered": "送到",
    "sends.sent": "已发、等回执",
    "sends.failed": "没发成",
    "sends.unknown": "不知道发了没有",
    "sends.retry": "服务商没收、再发",
    "sends.open": "正在发",
    "events_waiting": "还没处理的回执和回复",
    "opted_out": "不要短信的号码",
    "dead": "空号",
}

sms_group = CommandGroup("sms", help="短信：现在怎么样，处理回执，停发的恢复发送")


@sms_group.command("status")
@json_option
@with_appcontext
def status_command(as_json: bool) -> None:
    """短信现在怎么样：停发了什么、服务商拒绝过什么、发了多少。不显示密钥和号码。"""
    found = _status()
    db.session.rollback()
    report(found, as_json=as_json, words=_words(found))


@sms_group.command("resume")
@click.argument("template", metavar="TEMPLATE|all")
@json_option
@with_appcontext
def resume_command(template: str, as_json: bool) -> None:
    """停发的恢复发送：写模板的编号；all 是全部，也包括整个停发的。"""
    with write() as session:
        stopped = {one.template for one in watch.stops(session, now())}
        if template not in ("all", settings().sms_template, *stopped):
            raise Failure("unknown_template", f"没有这个模板：{template}")
        lifted = watch.resume(session, sorted(stopped) if template == "all" else [template], now())
    report({"resumed": lifted}, as_json=as_json, words=resumed(lifted, stopped, "sms", _named))


@sms_group.command("settle")
@json_option
@with_appcontext
def settle_command(as_json: bool) -> None:
    """处理存下来还没有处理的回执和回复。推送开始以前会自己做，平时不用。"""
    done = events.process_waiting()
    waiting = watch.figures(db.session())["events_waiting"]
    db.session.rollback()
    report({"settled": done, "waiting": waiting}, as_json=as_json, words=f"处理了 {done} 件，还等着的 {waiting} 件")


def _status() -> dict[str, Any]:
    here, session = settings(), db.session()
    return {
        "set": current_app.extensions["sms"]() is not None,
        "provider": here.sms_provider,
        "host": urlsplit(here.sms_api).netloc,
        "sandbox": here.sms_key_id in SANDBOX,
        "text": texts.whole(here.sms_sign or "签名"),
        "template": here.sms_template,
        "callbacks": bool(here.sms_callback_token),
        "sends_per_second": here.sms_rate,
        "number_per_day": here.sms_number_per_day,
        "stops": stops_of(watch.stops(session, now())),
        "refusals": [
            {"provider": one.provider, "call": one.call, "code": one.code or None, "word": one.word,
             "alarm": one.alarm, "count": one.count, "first_at": moment_of(one.first_at),
             "last_at": moment_of(one.last_at)}
            for one in watch.tallies(session)
        ],
        "figures": watch.figures(session),
    }  # fmt: skip


def _named(template: str) -> str:
    return "全部" if template == watch.EVERYTHING else template


def _words(found: dict[str, Any]) -> str:
    if found["set"]:
        lines = [
            f"{CLOUDS[found['provider']]}，地址 {found['host']}，模板 {found['template']}",
            f"短信：{found['text']}",
        ]
    else:
        lines = ["没有设短信账号，或者没有设全（SMS_PROVIDER、SMS_KEY_ID、SMS_KEY_SECRET、SMS_SIGN、SMS_TEMPLATE）"]
    if found["sandbox"]:
        lines.append("这是试用的短信服务，不是真的。")
    lines.append("回执和回复：收" if found["callbacks"] else "回执和回复：不收（SMS_CALLBACK_TOKEN 没有设）")
    lines += ["", "停发的：" if found["stops"] else "没有停发的"]
    lines += stop_lines(found["stops"], WORDS, "sms", _named)
    lines += ["", "没有发成的原因：" if found["refusals"] else "服务商没有拒绝过什么"]
    lines += refusal_lines(found["refusals"], CALLS, WORDS, "code")
    counted = [f"  {words}　{found['figures'][name]}" for name, words in COUNTED.items() if found["figures"].get(name)]
    lines += ["", "数目：", *counted] if counted else ["", "还没有发过短信"]
    return "\n".join(lines)
