"""docs/ten-people.md: what each of the ten got, when, on which channel and why; and what they did not get, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.calls.models import CallResult, CallTask
from app.calls.sentences import RESULTS, WHY
from app.clock import shanghai
from app.config import ROOT
from app.database import db
from app.extensions import keyring
from app.feedback.effects import KINDS
from app.feedback.models import Feedback
from app.intents.models import Intent, IntentEvent
from app.intents.states import STATES
from app.outreach.models import ContactSilence, InboxItem, OutboxEvent, OutboxItem, OutboxMessage
from app.outreach.sentences import reason
from app.people.models import Person
from app.postings.models import Posting
from tests.ten_people.story import PEOPLE, lived, person

PAGE = ROOT / "docs" / "ten-people.md"
Moment = tuple[datetime, int, str]

HEAD = """# 十个人的几天

示例县里的十个人（都是编的），从 2026 年 11 月 23 日星期一早上起，每人收到了什么、什么时候、走的哪个渠道、为什么；没有收到的，为什么。
下面每一行都是系统里的记录，不是写好的故事：`python -m tests.ten_people` 在示例县的岗位上把这几天重过一遍，微信和短信由沙箱按平台的
规矩来演，测试会核对这一页和结果一字不差。

怎么排的：早上八点半推送；消息先放进小程序的收件箱，再用微信订阅消息提醒一次；一天没打开，或者没有微信，就发一条短信，短信里只说
“有新的就业服务通知”，不写岗位；不用智能手机的、有专人帮扶的，排进工作人员当天的电话单。晚上八点半到早上八点、公共假日、高考和
公祭日都不发。同一个岗位对同一个人只说一次，一周最多说两次。
"""  # noqa: E501


def written(folder: Path) -> str:
    """The page as it reads when those days are lived anew. folder: an empty one for the service's data."""
    for _app in lived(folder):
        return HEAD + "".join(_chapter(number, who) for number, who in PEOPLE.items()) + _sum()
    raise AssertionError("nothing was lived")


def _chapter(number: str, who: str) -> str:
    session = db.session()
    one = person(session, number)
    name = keyring().decrypt(one.name_enc)
    happened = sorted(
        [*_messages(session, one), *_taps(session, one), *_interests(session, one), *_calls(session, one)],
        key=lambda moment: moment[:2],
    )
    lines = [f"\n## {name}（{number}）\n", f"{who}。\n"]
    lines += [f"- **{_when(at)}** {text}" for at, _, text in happened] or ["- 这几天什么也没有收到。"]
    silent = list(_silences(session, one))
    if silent:
        lines += ["\n没有发的，和为什么：\n", *silent]
    return "\n".join(lines) + "\n"


def _messages(session: Session, one: Person) -> Iterator[Moment]:
    query = select(OutboxMessage).where(OutboxMessage.person_id == one.id).order_by(OutboxMessage.id)
    for message in session.scalars(query):
        steps = select(OutboxEvent).where(OutboxEvent.message_id == message.id).order_by(OutboxEvent.id)
        for event in session.scalars(steps):
            if text := _step(session, message, event):
                yield event.at, event.id, text


def _step(session: Session, message: OutboxMessage, event: OutboxEvent) -> str | None:
    """A transition in words, or None for one that an office need not hear of."""
    notice = message.purpose == "notice"
    if event.after == "delivered" and not notice:
        return _laid(session, message)
    if event.after == "sent" and notice:
        if message.channel == "sms":
            return "短信提醒：“【就业之家】您有新的就业服务通知，请进入“就业之家”小程序查看。”"
        return "微信提醒：小程序里有一条新消息，点开就到。"
    if event.after == "opened" and not notice:
        return "打开看了。"
    if event.after in ("suppressed", "failed") and event.code:
        what = {"sms": "短信提醒", "inbox": "这条消息"}.get(message.channel, "微信提醒")
        return f"{what}没有发：{reason(event.code)}。"
    if event.before == "queued" and event.after == "queued" and event.code:
        return f"还没有发：{reason(event.code)}。"
    return None


def _laid(session: Session, message: OutboxMessage) -> str:
    item = session.scalars(select(InboxItem).where(InboxItem.message_id == message.id)).one()
    query = select(OutboxItem, Posting).join(Posting, Posting.id == OutboxItem.posting_id)
    told = session.execute(query.where(OutboxItem.message_id == message.id).order_by(OutboxItem.place)).all()
    if not told:
        return f"收件箱：《{item.title}》{item.body}"
    rows = [
        f"\n    {place}. {posting.title}（{posting.employer_name}），{offered.score:.0f} 分："
        + "；".join(text for _code, text in offered.reasons)
        + (f"。要留意：{offered.drawback[1]}" if offered.drawback else "")
        + "。"
        for place, (offered, posting) in enumerate(told, start=1)
    ]
    return f"收件箱：《{item.title}》" + "".join(rows)


def _taps(session: Session, one: Person) -> Iterator[Moment]:
    for tap in session.scalars(select(Feedback).where(Feedback.person_id == one.id)):
        yield tap.at, 10**6 + tap.id, f"点了“{KINDS[tap.kind]}”，系统回话：“{tap.said}”"


def _interests(session: Session, one: Person) -> Iterator[Moment]:
    query = select(IntentEvent, Intent).join(Intent, Intent.id == IntentEvent.intent_id)
    for event, intent in session.execute(query.where(Intent.person_id == one.id, IntentEvent.before.is_not(None))):
        title = session.get_one(Posting, intent.posting_id).title
        yield event.at, 10**6 + event.id, f"“{title}”的进展：{STATES[event.after]}。"


def _calls(session: Session, one: Person) -> Iterator[Moment]:
    for task in session.scalars(select(CallTask).where(CallTask.person_id == one.id)):
        yield task.created_at, task.id, f"排进当天电话单第 {task.place} 个：{WHY[task.why]}。"
        for result in session.scalars(select(CallResult).where(CallResult.task_id == task.id)):
            said = f"{result.said}" if result.said else ""
            yield result.at, 10**6 + result.id, f"工作人员打电话：{RESULTS[result.result]}。{said}"


def _silences(session: Session, one: Person) -> Iterator[str]:
    names = {"recommend": "推荐岗位", "homecoming": "家乡岗位", "notice": "提醒"}
    query = select(ContactSilence).where(ContactSilence.person_id == one.id).order_by(ContactSilence.id)
    for silence in session.scalars(query):
        until = "起一直到现在" if silence.until is None else f"到 {_when(silence.until)}"
        yield f"- {names[silence.purpose]}，{_when(silence.since)} {until}：{reason(silence.code)}。"


def _sum() -> str:
    session = db.session()
    messages = list(session.scalars(select(OutboxMessage)))
    inbox = sum(one.purpose != "notice" and one.state in ("delivered", "opened") for one in messages)
    wechat = sum(one.channel.startswith("wechat") and one.state == "sent" for one in messages)
    sms = sum(one.channel == "sms" and one.state == "sent" for one in messages)
    calls = sum(1 for _ in session.scalars(select(CallResult.id)))
    return (
        f"\n## 合起来\n\n收件箱 {inbox} 条，微信提醒 {wechat} 次，短信 {sms} 条，电话 {calls} 次；"
        "没有一个岗位对同一个人说过两次，每一次不发都有原因。\n"
    )


def _when(at: datetime) -> str:
    here = shanghai(at)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
