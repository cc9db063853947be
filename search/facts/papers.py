"""Which certificates a person really holds: the form, and what the note says was lost, lapsed or is on the way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from search.facts.paper_names import PAPERS, names_papers, paper_name, papers_in, written
from search.facts.paper_states import paper_states
from search.pattern import regex
from search.ranking.views import PersonView

_DATED = regex(
    r"(?P<name>[\u4e00-\u9fffA-C0-9]{1,8}[证照])[^,，。;；\d]{0,6}?(?:有效期?)?[^,，。;；\d]{0,4}?(?:(?:到|至)\s*"
    r"(?P<year>20\d\d)\s*[年.\-/]\s*(?P<month>1[0-2]|0?[1-9])?"
    r"|(?P<by>20\d\d)\s*[年.\-/]\s*(?P<in>1[0-2]|0?[1-9])?月?(?:\d+[日号])?(?:才)?(?:到期|过期))"
)
"""健康证到2025年6月: what holds until when."""
_HELD = regex(
    r"(从业资格证)[^,，。;；]{0,8}(?:有|在有效期|拿到)"
    r"|(健康证)(?:是|也|都|还|已经?|一直|刚|今年|上个?月)*(?:有(?!问题)|在有效期|没过期|没到期|有效|办了|办好|办过|齐)(?!之?后|以后|过)"
    r"|(?<![没未要])(?<!没有)有(?:新的?)?(健康证)"
    r"|(健康证)(?:我|都|是)*(?:年年|每年)(?:都|去|要)*(?:办|换|检|有|查|做)"
)
_HAVING = regex(
    r"(?:(?<!没)有|持有?|拿(?:到|了|得)|考(?:到|出|了|过了?)(?:得)?)(?:了|着|过|的)?(?:一?[个张本])?(?:国家)?$"
)
_HAD = regex(
    r"(?:[和跟与及][^,，。;；]{2,8}[证照本])?(?:[我他她的]|证书|都|是|也|已经?|早就?|刚|现在|去年|今年)*"
    r"(?:(?:也|都)?有(?=$|[的了效])|在手|拿(?:到|了|出来)|考(?:到|出|过|下)(?:来|了)?|齐全?|有$)"
)
_NOT_HELD = regex(
    r"没|未|无(?!锡)|不|想|要|准备|打算|愿意|可以|能|肯|正在|快|明年|再去|去考|老公|老婆|丈夫|爱人|儿子|女儿|爸|弟|哥|朋友|如果"
)
"""Before the name of a paper or behind it: it is not there, not yet, or somebody else's."""
_IN_HAND = regex(r"正在办|预计|办理中")
_KEPT = regex(
    r"[没未](?:有)?(?:过期|到期|失效|吊销|丢)|在有效期|有效期内|复审过|复审了|已复审|补办了|补办好|换了新|都在|还有效|有效期到|"
    r"(?:明年|后年|下个?月|快要?|还有|20\d\d年(?!就|已))[^,，。;；]{0,6}(?:到期|过期)"
)
_LOST = regex(
    r"过期|[没未](?:有)?(?:去)?复审|失效|吊销|到(?:了|的)?期|暂扣|被扣(?!.{0,3}分)|扣了(?!.{0,3}分)|扣满|扣(?:了|光|完)?(?:12|十二)分|记满|丢了|遗失|弄丢|掉了|注销|降级|不见了|没收|作废|没换证"
)
_NO_PAPER = regex(r"(?:合同|协议|社保|失业金|租期?|房租|试用期?|工期|假期)[^,，。;；]{0,4}(?:到(?:了|的)?期|过期|没续)")
"""合同到期没续: what ran out is no certificate."""
_NEVER = regex(
    r"(?:没有?|无|还没考|没考|未考)(?:到|出)?[^,，。;；]{0,4}?(?:驾照|驾驶证|[A-Za-z]\d?[照证]|证)(?![明件])"
)
_NONE_AT_ALL = regex(r"(?:本人|现在|[我他她还都也])*(?:没有?|无)(?:什么|任何|一[个本])?(?:证|证件|证书)")
_ANY_PAPER = regex(r"证|驾照|本子")
_WOULD_GET = regex(
    r"(?:可以|愿意|肯|准备|打算|马上|正在)(?:先|再|去|来)*(?:补)?(?:办|考|学)(?:个|一个|一下|理)?"
    r"(?P<cert>健康证|叉车证|高压电工证|电工证|焊工证|高处作业证|保安员证|育婴员证|母婴护理证|养老护理员证|从业资格证|起重机证)"
    r"|(?P<late>健康证|叉车证|电工证|焊工证|保安员证)(?:可以|马上|愿意|准备|正在)(?:去|就|再)*(?:补)?(?:办|考)"
    r"|(?<![\u4e00-\u9fff])没(?:有)?(?P<later>健康证)[,，]?(?:但是?)?(?:可以|愿意|马上|肯)(?:去|再)?(?:补)?办"
    r"|(?P<named>健康|叉车|电工|焊工|高处|登高|保安员?|育婴员?|养老护理员?|从业资格|起重机)证(?:还|现在|暂时)?(?:没有?(?:考|办|拿)?|没得|冇(?:得)?)[,，]?(?:但是?|不过)?"
    r"(?:可以|愿意|马上|肯|准备|打算|能)(?:去|再|先)*(?:补)?(?:办|考|学)"
)
_WHOLE = {"保安": "保安员", "育婴": "育婴员", "养老护理": "养老护理员", "登高": "高处作业", "高处": "高处作业"}
_RENEWS = regex(
    r"(?:可以|愿意|肯|准备|打算|马上|会|我)(?:就|先|再|去)*(?:复审|换证|补办)(?!不|难|没|过|了)"
    r"|(?:重新|再去?|去)?(?:补|换|办)(?:办|上)?(?:一?[张个本])?(?:新的?)?(?:就(?:是|行|好|可以)|也(?:行|可以|快|容易)|不难)"
    r"|(?:要的?话?|需要|有厂要|录用)[^,，。;；]{0,4}就(?:去)?(?:复?审|换|补|办)(?!不)"
)
"""Said of a paper that ran out."""
_CLASS = regex(r"(?<![A-Za-z])([ABC][123])", re.IGNORECASE)
_DRIVING = regex(r"驾照|驾驶证|驾证|车本")
_NO_LICENCE = regex(
    r"(?:没有?|无|还没考)(?:到)?(?:驾照|驾驶证|车本)|不会开车|(?:会开车?|能开)(?:但|就是|可是|只是|不过)?(?:是)?没(?:有)?(?:驾)?[本证照](?:子)?(?=$|[,，。;；])|驾[照驶证]+[^,，。;；没]{0,3}(?:记满|扣着)|(?<!摩托)(?<!摩托车)(?:驾照|驾驶证)[^,，。;；没]{0,5}(?:吊销|注销|没收|扣满|暂扣|扣了(?!.{0,3}分)|被扣(?!.{0,3}分)|(?:被)?扣(?:了|满|光|完)?(?:了)?(?:12|十二)分)"
    r"|(?:驾照|驾驶证|科目?[一二三四])[^,，。;；]{0,4}(?:还?没(?:有)?(?:过|考|拿)|在[学考]|挂了)|(?:正在|在)[学考](?:驾照|驾驶证|车)"
)


def _named(words: str, certs: set[str]) -> set[str]:
    """The certificates that a clause speaks of, by name or by driving class."""
    classes = {found.upper() for found in _CLASS.findall(words)}
    named = {cert for cert in certs if cert.startswith("驾驶证") and cert[3:] in classes}
    if not classes and _DRIVING.search(words):
        named |= {cert for cert in certs if cert.startswith("驾驶证")}
    return named | {cert for cert in certs if not cert.startswith("驾驶证") and cert[:2] in words}


def lapsed(note: str, certs: set[str]) -> dict[str, str]:
    """Certificates that the note says are expired, withdrawn, lost or never were there, with the words that say it."""
    gone: dict[str, str] = {}
    for sentence in re.split(r"[。;；]", note):
        before = ""
        for clause in re.split(r"[,，、\s]", sentence):
            lost = (_LOST.search(_NO_PAPER.sub("", clause)) and not _KEPT.search(sentence)) or _NEVER.search(clause)
            if lost:
                named = _named(clause, certs)
                if not named and not _NEVER.search(clause):
                    named = _named(before, certs)
                if not (named or _CLASS.search(clause) or _DRIVING.search(clause)) and _ANY_PAPER.search(clause):
                    names = re.search(r"[\u4e00-\u9fff]{2}证", clause)
                    alone = bool(re.search(r"(?:^|[的我他她没无])证", clause)) or names is None
                    of_another = _NEVER.search(clause) and not _NONE_AT_ALL.fullmatch(clause)  # 挖机会开但没证
                    named = set(certs) if alone and not of_another else set()
                gone |= {cert: clause for cert in named if cert not in gone}
            before = clause
    return gone


@dataclass(frozen=True, slots=True)
class Papers:
    """held: what is valid. coming: on the way. gone: certificate → the words that say that it holds no longer.

    offered: certificate → the words in which the person would get it.
    """

    held: frozenset[str]
    coming: frozenset[str]
    gone: Mapping[str, str]
    offered: Mapping[str, str]


def _offered(match: re.Match[str]) -> str:
    return (
        match["cert"]
        or match["late"]
        or match["later"]
        or paper_name(_WHOLE.get(match["named"], match["named"]) + "证")
    )


def told(note: str, seen: int) -> set[str]:
    """The certificates that the note says the person has, under their usual names: 教师资格证有, 考到了焊工证.

    seen: which patterns of ``PAPERS`` the note can hold; no clause of it can hold more."""
    held: set[str] = set()
    if not names_papers(note, seen):
        return held
    for clause in re.split(r"[,，。;；、\s]", note):
        for cert, start, end in papers_in(clause, seen):
            before, after = clause[:start], clause[end:]
            said = _HAVING.search(before) or _HAD.match(after)
            if said and not _NOT_HELD.search(before) and not _NOT_HELD.search(after):
                held.add(cert)
    return held


def papers(person: PersonView, denied: Collection[tuple[str, str]] = ()) -> Papers:
    """Reads a person's certificates. denied: (certificate, words) of which somebody said that it is not so."""
    note = person.note
    held, coming = set(map(paper_name, written(person.certs))), set(map(paper_name, person.certs_willing))
    held |= {match[1] or match[2] or match[3] or match[4] for match in _HELD.finditer(note)}
    seen = PAPERS.seen(note)
    held |= told(note, seen)
    states = paper_states(note, seen)
    held |= states.held
    if "从业资格证" in note and _IN_HAND.search(note):
        held.discard("从业资格证")
        coming.add("从业资格证")
    gone = {cert: words for cert, words in lapsed(note, held).items() if (cert, words) not in denied} if held else {}
    offers = {**states.coming} | {_offered(match): match[0] for match in _WOULD_GET.finditer(note)}
    again = _RENEWS.search(note) if gone else None
    if again:
        offers = dict.fromkeys(gone, again[0]) | offers
    there = (held - gone.keys()) | coming
    offered = {cert: words for cert, words in offers.items() if cert not in there and (cert, words) not in denied}
    return Papers(frozenset(held - gone.keys()), frozenset(coming | offered.keys()), gone, offered)


def dated(note: str, certs: Iterable[str]) -> dict[str, tuple[tuple[int, int], str]]:
    """Certificate → the (year, month) to which the note says that it holds and the words that say it; December where
    no month is said."""
    ends: dict[str, tuple[tuple[int, int], str]] = {}
    for match in _DATED.finditer(note):
        end = int(match["year"] or match["by"]), int(match["month"] or match["in"] or 12)
        words = match["name"]
        for cert in (
            _named(words, set(certs))
            | {cert for cert in certs if cert in words}
            | ({cert for cert, _, _ in papers_in(words)} & set(certs))
        ):
            ends[cert] = end, match[0]
    return ends


def no_licence(person: PersonView, held: frozenset[str]) -> str:
    """The words that show that the person may not drive, "" where nothing says so."""
    said = _NO_LICENCE.search(person.note)
    if said:
        return said[0]
    driving = [cert for cert in map(paper_name, person.certs) if cert.startswith("驾驶证")]
    return driving[0] if driving and not any(cert.startswith("驾驶证") for cert in held) else ""
