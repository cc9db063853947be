"""``flask wechat``: how the way to WeChat stands, and letting a template be sent again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import click
from flask.cli import with_appcontext

from app.clock import now
from app.database import db, write
from app.extensions import settings
from app.wechat import watch
from app.wechat.account_rules import SANDBOX
from app.wechat.events import templates
from app.wechat.ledger import real_now
from jobs.failures import CommandGroup, Failure
from jobs.providers import moment_of, refusal_lines, resumed, stop_lines, stops_of
from jobs.reporting import json_option, report

CALLS = {"login": "登录", "token": "取令牌", "phone": "取手机号", "send": "发提醒", "templates": "看模板"}
WORDS = {
    "account_frozen": "账号被冻结",
    "address_not_allowed": "本机地址不在后台的白名单里",
    "api_not_allowed": "账号没有这个接口的权限",
    "bad_appid": "WECHAT_APPID 不对",
    "bad_openid": "这个人的微信号收不到了",
    "bad_page": "模板的页面地址不对",
    "bad_secret": "WECHAT_SECRET 不对",
    "bad_template": "模板编号不对",
    "busy": "微信系统忙",
    "code_used_or_old": "登录码用过或过期了",
    "day_quota": "今天的次数用完了",
    "foreign_watermark": "手机号是别的小程序的",
    "malformed_message": "发的内容不合规定",
    "minute_quota": "这一分钟的次数用完了",
    "no_consent_left": "本人没有同意，或同意的条数用完了",
    "overloaded": "微信太忙",
    "risky_person": "微信不许这个人登录",
    "same_person_at_once": "同时给一个人发了两条",
    "sensitive_words": "内容里有敏感词",
    "template_banned": "模板被微信封了",
    "templates_refused": "微信不给看模板",
    "token_replaced": "令牌被拒，已换新的",
    "token_refused": "令牌被拒，换了新的还是被拒",
    "uncertain": "没有收到回答，不知道办成没有",
    "unlisted_code": "没有见过的错误码",
    "unreachable": "连不上微信",
    "unreadable_answer": "微信的回答读不出来",
    "wrong_address": "WECHAT_API_BASE 不是微信的地址",
}
"""What an operator reads for each word of a refusal."""

wechat_group = CommandGroup("wechat", help="微信：现在怎么样，停发的模板恢复发送")


@wechat_group.command("status")
@json_option
@with_appcontext
def status_command(as_json: bool) -> None:
    """微信现在怎么样：停发了什么、微信拒绝过什么、令牌多久了、大家还同意收几条。不显示令牌和密钥。"""
    found = _status()
    db.session.rollback()
    report(found, as_json=as_json, words=_words(found))


@wechat_group.command("resume")
@click.argument("template", metavar="TEMPLATE|all")
@json_option
@with_appcontext
def resume_command(template: str, as_json: bool) -> None:
    """停发的模板恢复发送：写模板的名字或编号；all 是全部，也包括整个停发的。"""
    with write() as session:
        stopped = {one.template: one for one in watch.stops(session, now())}
        known = templates()
        if template == "all":
            wanted = list(stopped)
        elif template in known:
            wanted = [known[template].template_id]
        elif template in stopped or template in {one.template_id for one in known.values()}:
            wanted = [template]
        else:
            raise Failure("unknown_template", f"没有这个模板：{template}")
        lifted = watch.resume(session, wanted, now())
    report({"resumed": lifted}, as_json=as_json, words=resumed(lifted, stopped, "wechat", _named))


def _status() -> dict[str, Any]:
    here, session, moment = settings(), db.session(), real_now()
    times = watch.token_times(session, here.wechat_appid) if here.wechat_appid else None
    listed = list(templates().values())
    token = None
    if times is not None:
        fetched, renewed = times
        token = {
            "age_seconds": None if fetched is None else round((moment - fetched).total_seconds()),
            "renewed_in_seconds": max(0, round((renewed - moment).total_seconds())),
        }
    return {
        "set": bool(here.wechat_appid and here.wechat_secret),
        "appid": here.wechat_appid,
        "host": urlsplit(here.wechat_api).netloc.rpartition("@")[2],
        "sandbox": here.wechat_appid in SANDBOX,
        "events": "off" if not here.wechat_token else "sealed" if here.wechat_aes_key else "plain",
        "sends_per_second": here.wechat_rate,
        "token": token,
        "stops": [one | {"name": _named(one["template"])} for one in stops_of(watch.stops(session, now()))],
        "refusals": [
            {"call": one.call, "errcode": int(one.errcode) if one.errcode else None, "word": one.word,
             "alarm": one.alarm, "count": one.count, "first_at": moment_of(one.first_at),
             "last_at": moment_of(one.last_at)}
            for one in watch.tallies(session)
        ],
        "consents": [
            {"name": one.template.name, "template_id": one.template.template_id, "kind": one.template.kind,
             "people": one.people, "left": one.left}
            for one in watch.consents(session, listed)
        ],
        "events_waiting": watch.events_waiting(session),
    }  # fmt: skip


def _named(template: str) -> str:
    if template == watch.EVERYTHING:
        return "全部"
    return next((one.name for one in templates().values() if one.template_id == template), template)


def _words(found: dict[str, Any]) -> str:
    lines = [
        f"账号 {found['appid']}，地址 {found['host']}"
        if found["set"]
        else "没有设微信账号（WECHAT_APPID、WECHAT_SECRET）"
    ]
    if found["sandbox"]:
        lines.append("这是试用的微信，不是真的。")
    if token := found["token"]:
        age = "不知道多久以前" if token["age_seconds"] is None else f"{token['age_seconds']} 秒前"
        lines.append(f"令牌：{age}取的，{token['renewed_in_seconds']} 秒后换新的")
    told = {"off": "没有开（WECHAT_TOKEN 没有设）", "sealed": "开了，加密", "plain": "开了，没有加密"}
    lines.append(f"微信推送事件：{told[found['events']]}；还没处理的 {found['events_waiting']} 件")
    lines += ["", "停发的：" if found["stops"] else "没有停发的模板"]
    lines += stop_lines(found["stops"], WORDS, "wechat", _named)
    lines += ["", "微信拒绝过的：" if found["refusals"] else "微信没有拒绝过什么"]
    lines += refusal_lines(found["refusals"], CALLS, WORDS, "errcode")
    lines += ["", "大家还同意收的："]
    lines += [f"  {one['name']}　{one['people']} 人，{one['left']} 条" for one in found["consents"]]
    return "\n".join(lines)
