"""How the papers stand that a note names in passing: in hand, on the way, or neither. 高压电工证 alone says that it is
there; 教资在备考 that it is on the way; 会计考了两次没过 nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from search.facts.paper_names import PAPERS, names_papers, papers_in
from search.facts.reading import NUMBER
from search.facts.subject import of_another
from search.pattern import regex

_CLAUSE = regex(r"[,，。;；!！?？\s]+|(?<=[证照本])(?=[没无]有?[^,，。;；、]{1,8}[证照])")
_SPOKEN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("初级会计证", regex(r"初级会计(?:师|职称)?证?|初会|会计初级")),
    ("中级会计证", regex(r"中级会计(?:师|职称)?证?|中会|会计中级")),
    ("护士执业证", regex(r"护士(?:资格|执业)*证?(?=考|在|报|没|证)|护考")),
    ("教师资格证", regex(r"教资证?|教师(?:资格)?证")),
    ("育婴员证", regex(r"育婴(?:员|师)?证?")),
    ("母婴护理证", regex(r"月嫂证|母婴(?:护理)?(?:员|师)?证")),
    ("养老护理员证", regex(r"养老护理(?:员|师)?(?:初级|中级|高级|技能|等级)*证?")),
    ("消防设施操作员证", regex(r"消防(?:中控|设施操作|监控)?(?:员)?证|中控证")),
    ("塔吊证", regex(r"(?:塔吊|塔机|塔司)(?:操作|司机|作业)*证")),
    ("起重机证", regex(r"(?:吊车|汽车吊|天车|行车(?=操作|司机))(?:操作|司机|作业)*证|(?<![A-Za-z])[Qq][12]证?")),
    ("从业资格证", regex(r"从业资格证")),
    ("叉车证", regex(r"(?<![A-Za-z])[Nn]1证?")),
    ("驾驶证C1", regex(r"小车(?:驾)?[证照]|(?<![A-Za-z0-9])[Cc][证照本]|小车驾驶证")),
    ("驾驶证B2", regex(r"大货车?(?:驾)?[证照]|大货车?驾驶证|(?<![A-Za-z0-9])[Bb][证照本]")),
    ("驾驶证A1", regex(r"大客车?(?:驾)?[证照]|(?<![A-Za-z])[Aa]1(?=[Aa]2)")),
)
"""Names that are short for a paper only where a note speaks of having or getting it."""
_ANY_LICENCE = regex(r"^(?:本人|我)?(?:已)?(?:有|持有?)(?:正式)?驾(?:照|驶证|证)(?:\d年|[一二两三四五六七八九十]+年)?")
_CLASS = regex(r"[ABCabc][123]")
_CLASS_FOR = regex(rf"(?:我|有|本人)*[ABCabc][123](?:有|拿了|开了|拿到|也|都)*{NUMBER}多?年(?:了|多)*")
"""C1有八年: a class that was held for years needs no word for the paper."""
_IN_HAND = regex(
    rf"(?:[我是的了也都还又有持拿过和跟、]|本人|驾照|驾驶证|拿着|初级|中级|高级|低压|高压|[四五三]级|小学|初中|高中|幼儿园|语文|数学|英语|[一两二三几]本|增驾|(?:在)?有效(?:期)?(?:内)?"
    rf"|刚|才|新|年初|年底|上半年|下半年|最近|上周|上个?月|去年|今年|前年|早就|早|已经?|考(?:出来|到|出)?|办(?:好)?|复?审|年[审检]|还在|在手|齐全?|老|快|明年|后年|开|驾龄|没(?:过期|到期|丢)"
    rf"|20\d\d|{NUMBER}\s*(?:多)?[年月日]|\d{{1,2}}|[到至]|到期|从业资格|证书?|[()（）:：./\-年月])*"
)
_NEVER = regex(r"不想|不愿|不办|不考|没名额|想考没|没考|没续|没注册|没换|[没未冇](?:有)?(?:证|$)|老公|不要|要求")
_ON_THE_WAY = regex(
    r"备考|在[考学读办]|正在|报了?名|准备|打算|愿意|等(?:面试|证|发证|出证)|补考|重新办|还[没未](?:有)?(?:下来|发|出|拿到|到手)|(?:没|未)(?:有)?(?:下来|发下来|出证)"
    r"|要的话[^,，。;；]{0,2}办|(?:可以|能|会)(?:去|来|再|帮|帮忙|马上)*[办考补]|下(?:周|个?月|礼拜|个?星期)[^,，。;；]{0,3}(?:考|拿|出|发)|月底[^,，。;；]{0,3}(?:考|拿|出|发)|\d+月(?:份)?考"
)
_FAILED = regex(r"没(?:有)?(?:考)?过|挂了|没通过|不及格")
_TRIED_AGAIN = regex(r"再考|补考|继续考|接着考|还(?:要|会|想)考")
_NEXT_YEAR = regex(r"明年|后年|来年")
"""Who failed and sits the examination again next year has nothing that an employer could count on."""
_SPEAKS_OF_IT = regex(r"[考办学补拿报证领审换]|面试|下来|到手")
"""What a clause must hold to speak of the paper that was named before it: 先做护理也愿意 does not."""
_LOWERED = regex(r"降(?:级|成|为|到)*\s*(?P<class>[ABC][123])")
_NOT_BY_THE_WAY = "驾驶证"
"""Who still learns to drive cannot be sent to drive."""


@dataclass(frozen=True, slots=True)
class PaperStates:
    """held: in hand. coming: certificate → the words that say that it is on the way."""

    held: frozenset[str]
    coming: Mapping[str, str]


_SAID = PAPERS.table(_SPOKEN)


def _named(clause: str, seen: int) -> tuple[dict[str, None], str]:
    """(the papers of a clause, what is left of it). seen: which patterns the clause can hold."""
    found: dict[str, None] = {}
    spans = [(start, end) for cert, start, end in papers_in(clause, seen) if not found.setdefault(cert)]
    for cert, pattern in _SAID.possible(seen):
        for match in pattern.finditer(clause):
            found[cert] = None
            spans.append(match.span())
    if not spans:
        return found, clause
    left = "".join(char for at, char in enumerate(clause) if not any(start <= at < end for start, end in spans))
    return found, left


def paper_states(note: str, seen: int) -> PaperStates:
    """Reads the clauses of a note one by one; a clause that names none speaks of the paper named just before. Pure.

    seen: which patterns of ``PAPERS`` the note can hold."""
    held: dict[str, None] = {}
    coming: dict[str, str] = {}
    before: dict[str, None] = {}
    failed = False
    if not (seen & _SAID.bits or "降" in note or "驾" in note or names_papers(note, seen)):
        return PaperStates(frozenset(), {})
    for clause in filter(None, _CLAUSE.split(note)):
        if of_another(clause):
            before = {}
            continue
        failed = failed or bool(_FAILED.search(clause))
        named, left = _named(clause, seen)
        lowered = _LOWERED.search(clause)
        if lowered:
            held[f"驾驶证{lowered['class']}"] = None
            named = {}
        elif _NEVER.search(clause):
            before = {}
            continue
        elif _ON_THE_WAY.search(clause) and (not _FAILED.search(clause) or _TRIED_AGAIN.search(clause)):
            if failed and _NEXT_YEAR.search(clause):
                before = {}
                continue
            for cert in named or (before if _SPEAKS_OF_IT.search(clause) else {}):
                held.pop(cert, None)
                if not cert.startswith(_NOT_BY_THE_WAY):
                    coming.setdefault(cert, clause)
        elif (
            named
            and _IN_HAND.fullmatch(left)
            and ("证" in clause or "照" in clause or "本" in clause or "师" in clause or _CLASS_FOR.fullmatch(clause))
        ):
            held |= named
        elif not _CLASS.search(note) and _ANY_LICENCE.fullmatch(clause):
            held["驾驶证C1"] = None
        before = named or before
    return PaperStates(frozenset(held), {cert: words for cert, words in coming.items() if cert not in held})
