"""``/registrations/…/voice``: what somebody said beside their registration, in their own voice."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from app.database import chunks, db, write
from app.errors import ApiError, FieldError
from app.guard import at_most
from app.identity.access import caller, staff
from app.openapi.failures import fails
from app.people.facts import facts_of
from app.people.models import Registration
from app.people.service import masked
from app.privacy.audit import record
from app.registrations.finding import registration_in_scope
from app.voice.models import VoiceNote
from app.voice.schemas import TypedOut, VoiceChange, VoiceIn, VoiceOut, VoicesIn, VoicesOut
from app.voice.service import LARGEST, find, forget, hear, keep, type_up
from app.voice.sounds import MEDIA_TYPES, TAKEN

voice = Blueprint(
    "voice", __name__, url_prefix="/registrations", description="登记旁边的语音备注：先录下，回头听了再写"
)

SOUND = {"schema": {"type": "string", "format": "binary"}}
TOO_LARGE = "录音最大 1 MB（1048576 字节），大约三分钟；请录短些，或者用 mp3"
BODY = {
    "required": True,
    "description": "录音本身，不用表单；格式按内容识别。最大 1 MB",
    "content": dict.fromkeys((*MEDIA_TYPES.values(), "application/octet-stream"), SOUND),
}
ANSWER = {"200": {"content": dict.fromkeys(MEDIA_TYPES.values(), SOUND)}}
LISTENERS = ("admin", "county", "town", "village")


@voice.put("/<string:registration>/voice")
@staff()
@at_most(LARGEST, TOO_LARGE)
@voice.doc(requestBody=BODY)
@voice.arguments(VoiceIn, location="query")
@voice.response(200, VoiceOut)
@fails("not_found", "not_agreed", "not_audio")
def keep_voice(args: dict[str, Any], registration: str) -> dict[str, Any]:
    """存一段语音备注：先问本人同不同意；一份登记一段，再存一段就换掉原来的"""
    found = _found(registration)
    if not args["agreed"]:
        words = "录音要先问过本人：本人同意了才能存"
        raise ApiError(422, "not_agreed", words, [FieldError("agreed", "not_agreed", words)])
    if request.mimetype not in TAKEN:
        raise ApiError(415, "not_audio", "请把录音直接放在正文里，类型写 audio/mpeg、audio/aac、audio/mp4 或 audio/wav")
    return _shown(keep(found, request.get_data(), caller(), channel=args["channel"]))


@voice.get("/<string:registration>/voice")
@staff(*LISTENERS)
@voice.doc(responses=ANSWER)
@voice.response(200, {"type": "string", "format": "binary"}, content_type="audio/mpeg", description="录音，照原样")
@fails("not_found")
def hear_voice(registration: str) -> Response:
    """听一份登记的语音备注；每次听都有记录"""
    kind, sound = hear(_found(registration), caller())
    return Response(sound, content_type=MEDIA_TYPES[kind], headers={"Cache-Control": "no-store"})


@voice.patch("/<string:registration>/voice")
@staff(*LISTENERS)
@voice.arguments(VoiceChange)
@voice.response(200, TypedOut)
@fails("not_found", "invalid")
def type_up_voice(data: dict[str, Any], registration: str) -> dict[str, Any]:
    """听过以后：把听到的写进备注，或者只点一下“听过了”；点错了可以放回去"""
    note = type_up(_found(registration), data, caller())
    return _shown(note) | {"facts": facts_of(note.registration.person)}


@voice.delete("/<string:registration>/voice")
@staff()
@voice.response(204)
@fails("not_found")
def forget_voice(registration: str) -> None:
    """删掉一份登记的语音备注：本人不愿意留着，或者录错了"""
    forget(_found(registration), caller())


@voice.get("/voice-notes")
@staff(*LISTENERS)
@voice.arguments(VoicesIn, location="query")
@voice.response(200, VoicesOut)
def voice_notes(args: dict[str, Any]) -> dict[str, Any]:
    """自己管的地方还没有人写好的语音备注，等得最久的在前；每次查看都有记录"""
    found = find(db.session(), caller(), args)
    answer = {"items": [_shown(note) for note in found.items], "next": found.next}
    people = [str(note.registration.person_id) for note in found.items]
    with write() as session:
        for some in chunks(people, 18) if people else [["nobody"]]:  # so many fit into one entry
            who = f"staff:{caller().id}"
            record(session, actor=who, action="voice.list", subject="people", detail=" ".join(some))
    return answer


def _found(which: str) -> Registration:
    return registration_in_scope(db.session(), caller(), which)


def _shown(note: VoiceNote) -> dict[str, Any]:
    person = note.registration.person
    return {
        "registration_no": note.registration.external_no or "",
        "worker": {"id": person.public_id, **masked(person), "region": person.region},
        "format": note.kind,
        "size": note.size,
        "channel": note.channel,
        "operator": note.operator,
        "at": note.at,
        "typed_at": note.typed_at,
        "typed_by": note.typed_by,
    }
