"""``/me/matches``: what is recommended and why, and what the person says to it."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import db, write
from app.errors import ApiError
from app.feedback import service as feedback
from app.feedback.models import Feedback
from app.http_cache import polled
from app.identity.access import worker
from app.matching.told import pair_of
from app.me.blueprint import CHANNEL, actor, me, no_profile, own, own_id
from app.me.schemas import FeedbackIn, FeedbackOut, FeedbacksIn, FeedbacksOut, OwnMatchesOut
from app.me.shown import shown_matches, standing
from app.openapi.failures import fails
from app.paging import page
from app.people.consents import held
from app.people.models import Person
from app.postings.finding import Search, search
from app.postings.models import Posting

RESTING: dict[str, tuple[str, str]] = {
    "paused": ("M_PAUSED", "您已暂停找工作，打开后再推荐"),
    "placed": ("M_PLACED", "您已有工作，先不推荐"),
    "closed": ("M_CLOSED", "您的登记已结束，重新登记后再推荐"),
    "expired": ("M_EXPIRED", "登记过期了，更新资料后再推荐"),
}
"""Why somebody who is not looking sees nothing."""

PLAIN = 5
"""Postings of each kind for who wants nothing personal."""

SWITCHED_OFF = "M_PLAIN", "您关了个性化推荐，只列最近的和最新的岗位"


@me.get("/matches")
@polled
@worker
@me.response(200, OwnMatchesOut)
@fails("no_profile", "place_needed", "search_unavailable")
def matches() -> dict[str, Any]:
    """给我推荐的岗位：为什么合适，唯一要注意的一点；没有时说明为什么。关了个性化推荐的，只列最近的和最新的"""
    session, person_id = db.session(), own_id()
    if held(session, person_id, "algo_off") is not None:
        return unpersonal(session, person_id)
    return matches_of(session, person_id)


@me.post("/matches/<uuid:match_id>/feedback")
@worker
@me.arguments(FeedbackIn)
@me.response(200, FeedbackOut)
@fails("no_profile", "id_no_taken")
def give_feedback(data: dict[str, str], match_id: uuid.UUID) -> Feedback:
    """对一条推荐说一句：改了什么马上告诉您，可以撤回"""
    person = own()
    with write() as session:
        found = pair_of(session, match_id)
        if found is None or found[0] != person.id:
            raise ApiError(404, "not_found", "没有找到这条推荐")
        posting = session.get_one(Posting, found[1])
        return feedback.give(session, person, posting, data["kind"], channel=CHANNEL, actor=actor())


@me.get("/feedback")
@polled
@worker
@me.arguments(FeedbacksIn, location="query")
@me.response(200, FeedbacksOut)
@fails("no_profile")
def feedbacks(args: dict[str, Any]) -> object:
    """我对推荐说过的话，每句改了什么，撤回了没有"""
    query = select(Feedback).where(Feedback.person_id == own().id)
    return page(db.session(), query, {"at": Feedback.at}, Feedback.id, args)


@me.post("/feedback/<uuid:feedback_id>/undo")
@worker
@me.response(200, FeedbackOut)
@fails("no_profile", "changed_since", "already_answered", "id_no_taken")
def undo_feedback(feedback_id: uuid.UUID) -> Feedback:
    """撤回：资料恢复成原来的样子"""
    person = own()
    with write() as session:
        return feedback.undo(session, person, feedback_id, channel=CHANNEL, actor=actor())


def unpersonal(session: Session, person_id: int) -> dict[str, Any]:
    """What somebody sees who wants nothing made for them: the nearest and the newest open postings, the same for
    whoever lives there. Without a known home, the newest alone."""
    person = session.get_one(Person, person_id)
    home = (person.lng, person.lat) if person.lng is not None and person.lat is not None else None
    nearest = search(Search("", point=home, sort="distance", limit=PLAIN)).results if home else []
    newest = search(Search("", point=home, sort="newest", limit=PLAIN)).results
    code, text = SWITCHED_OFF
    silence = {"code": code, "text": text}
    plain = {"nearest": nearest, "newest": newest}
    return {"matches": [], "silence": silence, "unlock": None, "training": [], "at": None, "plain": plain}


def matches_of(session: Session, person_id: int) -> dict[str, Any]:
    """What is recommended now: without what has closed since, or was spoken against since."""
    outcome = standing(session, person_id)
    if outcome is None:
        raise no_profile()
    if outcome.state in RESTING:
        code, text = RESTING[outcome.state]
        resting = {"code": code, "text": text}
        return {"matches": [], "silence": resting, "unlock": None, "training": [], "at": None, "plain": None}
    shown = shown_matches(session, person_id, now())
    silence = {"code": outcome.code, "text": outcome.text} if outcome.code else None
    if not shown and silence is None:
        silence = {"code": "M_WAIT", "text": "正在为您重新找，请稍后再看"}
    return {
        "matches": shown,
        "silence": None if shown else silence,
        "unlock": outcome.unlock,
        "training": outcome.training or [],
        "at": outcome.at,
        "plain": None,
    }
