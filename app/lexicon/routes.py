"""``/lexicon``: what people's words for work mean. Towns and villages suggest, the county decides."""

from __future__ import annotations

import uuid
from typing import Any

from flask_smorest import Blueprint

from app.database import db
from app.identity.access import caller, staff
from app.lexicon import service
from app.lexicon.models import LexiconWord
from app.lexicon.reading import families, history_told, listed, look_up, word_told
from app.lexicon.schemas import (
    DismissIn,
    FamiliesIn,
    FamiliesOut,
    LexiconWordDetailOut,
    LexiconWordOut,
    LexiconWordsOut,
    LookUpIn,
    LookUpOut,
    StepIn,
    UnknownIn,
    UnknownsOut,
    WordChangeIn,
    WordIn,
    WordsIn,
)
from app.lexicon.service import DECIDERS, PROPOSERS, by_staff, word_of
from app.lexicon.sightings import unknown_list
from app.openapi.failures import fails
from app.paging import Page, begins_at, cut, page

lexicon = Blueprint("lexicon", __name__, url_prefix="/lexicon", description="平常的说法指什么工种")


@lexicon.get("/families")
@staff()
@lexicon.arguments(FamiliesIn, location="query")
@lexicon.response(200, FamiliesOut)
def list_families(args: dict[str, Any]) -> Page:
    """工种列表：一个词可以指哪些工种"""
    return cut(f"lexicon.families {args['q']}", families(args["q"]), args)


@lexicon.get("/lookup")
@staff()
@lexicon.arguments(LookUpIn, location="query")
@lexicon.response(200, LookUpOut)
def look(args: dict[str, Any]) -> dict[str, Any]:
    """查一个词现在当成什么工种，是谁定的"""
    return look_up(db.session(), args["q"])


@lexicon.get("/words")
@staff()
@lexicon.arguments(WordsIn, location="query")
@lexicon.response(200, LexiconWordsOut)
def list_words(args: dict[str, Any]) -> Page:
    """工作人员定的和提的词，最近改的在前"""
    sorts: dict[str, Any] = {"updated_at": LexiconWord.updated_at, "word": LexiconWord.word}
    found = page(db.session(), listed(args), sorts, LexiconWord.id, args)  # type: ignore[arg-type]
    return Page([word_told(one) for one in found.items], found.next)


@lexicon.post("/words")
@staff(*PROPOSERS)
@lexicon.arguments(WordIn)
@lexicon.response(201, LexiconWordOut)
@fails("word_known")
def add_word(data: dict[str, Any]) -> dict[str, Any]:
    """说一个词指什么工种，也可以改系统带的词；县里写的马上生效，乡镇和村写的等县里定"""
    return word_told(service.add_word(by_staff(caller()), data))


@lexicon.get("/words/<uuid:word_id>")
@staff()
@lexicon.response(200, LexiconWordDetailOut)
def get_word(word_id: uuid.UUID) -> dict[str, Any]:
    """一个词，连同一步一步怎么来的"""
    one = word_of(db.session(), word_id)
    return word_told(one) | {"history": history_told(one)}


@lexicon.patch("/words/<uuid:word_id>")
@staff(*PROPOSERS)
@lexicon.arguments(WordChangeIn)
@lexicon.response(200, LexiconWordOut)
def change_word(data: dict[str, Any], word_id: uuid.UUID) -> dict[str, Any]:
    """改一个词的意思；乡镇和村改的等县里定，定之前还按原来的"""
    return word_told(service.change_word(by_staff(caller()), word_id, data))


@lexicon.post("/words/<uuid:word_id>/approve")
@staff(*DECIDERS)
@lexicon.arguments(StepIn)
@lexicon.response(200, LexiconWordOut)
@fails("nothing_suggested")
def approve(data: dict[str, Any], word_id: uuid.UUID) -> dict[str, Any]:
    """采纳提出的意思，马上生效"""
    return word_told(service.decide(by_staff(caller()), word_id, data, yes=True))


@lexicon.post("/words/<uuid:word_id>/refuse")
@staff(*DECIDERS)
@lexicon.arguments(StepIn)
@lexicon.response(200, LexiconWordOut)
@fails("nothing_suggested")
def refuse(data: dict[str, Any], word_id: uuid.UUID) -> dict[str, Any]:
    """不采纳提出的意思；原来生效的还生效"""
    return word_told(service.decide(by_staff(caller()), word_id, data, yes=False))


@lexicon.post("/words/<uuid:word_id>/retire")
@staff(*DECIDERS)
@lexicon.arguments(StepIn)
@lexicon.response(200, LexiconWordOut)
@fails("word_not_in_force")
def retire(data: dict[str, Any], word_id: uuid.UUID) -> dict[str, Any]:
    """停用一个词：不删，回到系统带的意思"""
    return word_told(service.retire(by_staff(caller()), word_id, data))


@lexicon.get("/unknown")
@staff()
@lexicon.arguments(UnknownIn, location="query")
@lexicon.response(200, UnknownsOut)
def list_unknown(args: dict[str, Any]) -> Page:
    """还没有人认得的词，说的人多的在前；至少三个人或单位说过才列出，不记是谁说的"""
    place = f"lexicon.unknown {args['q']} {args['source']} {args['sort']}"
    enough = begins_at(place, args) + args["limit"] + 1
    chosen = {name: args[name] for name in ("q", "source", "sort")}
    return cut(place, unknown_list(db.session(), **chosen, limit=enough), args)


@lexicon.post("/unknown/dismiss")
@staff(*DECIDERS)
@lexicon.arguments(DismissIn)
@lexicon.response(200, LexiconWordOut)
@fails("word_known")
def dismiss(data: dict[str, Any]) -> dict[str, Any]:
    """这个词不是工种的说法，以后不再列出"""
    return word_told(service.dismiss(by_staff(caller()), data))
