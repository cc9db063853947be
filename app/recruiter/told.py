"""What an employer's answer means to whoever asked, told to that person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.intents.models import Intent
from app.intents.states import BY_EMPLOYER, HIRED, INTERVIEW, OFFER
from app.outreach.telling import tell

TITLES: dict[str, str] = {
    INTERVIEW: "单位约您面试",
    OFFER: "单位愿意录用您",
    HIRED: "单位说您已入职",
    BY_EMPLOYER: "您报名的岗位有结果了",
}
"""Answers that are told. That an employer has telephoned, the person knows."""

SAID: dict[str, str] = {
    INTERVIEW: "您报名的“{title}”（{employer}），单位想约您面试。时间和地点单位会和您联系，去之前问清楚。",
    OFFER: "您报名的“{title}”（{employer}），单位愿意录用您。去不去您自己定，想好了跟单位或就业之家说一声。",
    HIRED: "“{title}”（{employer}）记下您已经入职。要是没有这回事，请告诉就业之家。",
    BY_EMPLOYER: "您报名的“{title}”（{employer}），这次没有录用。单位说的原因：{reason}。我们接着帮您找。",
}


def tell_answer(session: Session, intent: Intent, reason: str, at: datetime) -> None:
    """Queues, in the caller's write transaction, what somebody is told of the step that their interest has come to."""
    if intent.state not in TITLES:
        return
    posting = intent.posting
    body = SAID[intent.state].format(title=posting.title, employer=posting.employer.name, reason=reason.rstrip("。"))
    tell(
        session, intent.person_id, intent.state[:16], title=TITLES[intent.state], body=body,
        key=f"intent:{intent.id}:{intent.state}", at=at, posting_id=posting.id,
    )  # fmt: skip
