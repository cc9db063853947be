"""The codes of the call list, each with its plain words: why somebody is called, why not, and what came of a call."""

from __future__ import annotations

from app.outreach import sentences

WHY: dict[str, str] = {
    "care": "在帮扶，有些日子没联系了",
    "no_smartphone": "不用智能手机，只能打电话",
    "message_waits": "收件箱里有消息，等电话告诉本人",
    "unopened": "几次消息都没有打开",
    "not_delivered": "消息没有送到",
    "unserved": "很久没有联系上",
}
"""Why somebody is called: the strongest reason."""

LEFT_OUT: dict[str, str] = {
    "on_list": "在今天的电话单上",
    "list_full": "今天的电话单满了，过几天再排",
    "no_staff": "这个地方没有可以打电话的工作人员",
    "no_call_consent": "没有同意接电话",
    "calls_refused": "说过不要再打电话",
    "no_calls": "本人请我们不要打电话",
    "no_number": "没有登记手机号",
    "dead_number": "登记的手机号打不通，或者不是本人的",
    "called_lately": "7天以内打过电话",
    "just_pushed": "刚发过消息，过一天再打电话",
    "outside_hours": "方便接电话的时间都在休息时间里",
    "nothing_new": "这次没有新的合适岗位",
    "reached": "最近联系上过，不用打电话",
    "changed": "情况变了，下次再排",
}
"""What the planning says of a person, beside what the contact policy says of them (under_16, paused, placed, …)."""

UNDEALT = frozenset({"list_full", "no_staff"})
"""Why somebody who should be called is on no list."""

RESULTS: dict[str, str] = {
    "interested": "接通，有意向",
    "not_interested": "接通，没意向",
    "have_job": "接通，已就业",
    "changed": "接通，改要求",
    "visit": "接通，请上门",
    "refused": "接通，不要再打电话",
    "no_answer": "没人接",
    "wrong_number": "空号或不是本人",
}
ANSWERED = frozenset({"interested", "not_interested", "have_job", "changed", "visit", "refused"})
"""Results of a call in which the person was spoken to."""

REASONS: dict[str, str] = {"too_far": "太远", "low_pay": "工资低", "bad_shift": "班次不行", "other": "别的原因"}
"""What speaks against a posting; the first three change what is looked for."""

STATES: dict[str, str] = {
    "open": "还没打",
    "done": "打过了",
    "missed": "几次都没人接",
    "cancelled": "情况变了，不用打",
    "expired": "那天没打",
}


def why_not(code: str) -> str:
    """The sentence of what the planning said of a person. KeyError for a code without words."""
    return LEFT_OUT.get(code) or sentences.sentence(code)
