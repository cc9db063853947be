"""One name for each certificate: what forms, notes and employers call 低压电工作业证 or A2驾驶证 is one paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from search.facts.guard import Guard
from search.pattern import regex

_KIND = "特种|操作|作业|上岗|资格|技能|等级"
_BRACKETS = regex(r"[(（\[【].*?[)）\]】]")
_STATE = regex(r"[(（\[【][^)）\]】]*(?:20\d\d|到期|有效|过期|失效|吊销|在手|原件)[^)）\]】]*[)）\]】]?")
"""Brackets that say how long a paper holds, not which one it is."""
_END = regex(r"(?P<year>20\d\d)\s*[年.\-/]?\s*(?P<month>1[0-2]|0?[1-9])?")
_OVER = regex(r"(?<!没)(?<!未)(?:过期|失效|吊销|注销|作废)")
_LICENCE = regex(
    r"(?:机动车)?(?:驾驶证|驾照)\s*(?P<a>[ABC][123])照?|(?P<b>[ABC][123])\s*(?:类|型|级)?(?:驾驶证|驾照|驾证|照|本|证)"
)
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, regex(pattern))
    for name, pattern in (
        ("高压电工证", rf"(?:特种作业)?高(?:低)?压(?:维修)?电工(?:进网|{_KIND})*(?:证书?|本)"),
        ("电工证", rf"(?:特种作业)?(?:高低压|低压|高压|维修)*电工(?:进网|{_KIND})*(?:证书?|本)"),
        ("焊工证", rf"(?:特种作业)?(?:电焊|气焊|二保焊)?(?:焊工|熔化焊接?|焊接)(?:与?热切割)?(?:{_KIND})*(?:证书?|本)"),
        ("叉车证", r"(?:场内)?叉车(?:司机|工|操作|作业|特种|驾驶|上岗|资格)*(?:证书?|本)|N1(?:叉车)?(?:作业)?证?"),
        ("高处作业证", r"(?:高处|高空|登高)(?:安装|维护|拆除|架设|清洗)*(?:特种|操作|作业|上岗|资格)*证"),
        ("塔吊证", rf"(?:建筑(?:施工|起重机械)*)?(?:塔式起重机械?|塔吊|塔机|塔司)(?:司机|{_KIND})*证"),
        ("起重机证", r"(?:建筑)?(?:桥式|门式|汽车|流动式|履带)*(?:起重机械?|吊车|行车|汽车吊|天车)"
         rf"(?:司机|指挥|{_KIND})*证|Q[123]证?"),
        ("挖掘机操作证", r"挖掘?机(?:司机|操作|驾驶|作业|上岗)*证"),
        ("从业资格证", r"(?:道路)?(?:货物|货运)(?:运输)?(?:驾驶员|司机)?从业(?:资格)?证书?|(?:道路运输)?从业资格证书"),
        ("护士执业证", r"(?:注册)?护士(?:执业|注册)*(?:资格)?证书|护士证|护士执业(?:资格)?证|注册护士证"),
        ("教师资格证", r"(?:小学|初中|中学|高中|高级中学|初级中学)?教师资格证书?|教资证?"),
        ("幼师资格证", r"(?:幼儿园教师|幼儿教师|幼师|幼教)(?:资格)?证书?"),
        ("养老护理员证", r"养老护理(?:员|师)?(?:职业|技能|资格|等级|上岗)*证书?|护理员(?:资格|上岗)?证"),
        ("母婴护理证", r"(?:初级|中级|高级)?母婴护理(?:员|师)?(?:职业|技能|资格|等级|培训|专项|上岗)*证书?|"
         r"月嫂(?:技能|资格|培训|上岗)*证书?"),
        ("育婴员证", r"育婴(?:员|师)(?:职业|技能|资格|等级)*证书?"),
        ("保育师证", r"保育(?:员|师)(?:职业|技能|资格|等级|上岗)*证书?"),
        ("健康证", r"(?:食品|餐饮|从业人员|食品从业)*健康(?:合格)?证明?书?"),
        ("初级会计证", r"(?:初级会计|会计初级)(?:师|职称|专业技术)?(?:资格)?证?书?|助理会计师证?书?|"
         r"会计(?:上岗|从业)?(?:资格)?证"),
        ("中级会计证", r"(?:中级会计|会计中级)(?:师|职称|专业技术)?(?:资格)?证?书?|会计师证书?"),
        ("保安员证", r"保安(?:员)?(?:上岗|资格|职业)*证书?"),
        ("司炉证", r"(?:司炉|锅炉)(?:工|司炉|水处理|操作|作业|上岗)*证"),
        ("校车驾驶资格证", r"校车(?:驾驶(?:员|人)?)?资格(?:证书?)?|校车(?:驾驶)?证|准驾校车"),
        ("体检合格证明", r"(?:入职|职业健康|健康)?体检(?:合格|健康)*(?:证明?书?|报告|表)"),
        ("无犯罪记录证明", r"无(?:违法)?犯罪(?:记录|纪录)?证明?书?"),
        ("船员适任证书", r"(?:内河|海船)?(?:船舶)?(?:船员)?适任证书?"),
        ("船员证", r"(?:内河|海船)?(?:普通)?船员(?:服务簿|服务|注册|资格)*证书?"),
        ("执业药师证", r"执业(?:中|西)?药师(?:职业|资格|注册)*证书?|药师(?:资格)?证书?"),
        ("一级建造师证", r"(?:一级建造师|一建)(?:执业|资格|注册)*证书?"),
        ("二级建造师证", r"(?:二级建造师|二建)(?:执业|资格|注册)*证书?"),
        ("施工员证", r"施工员(?:岗位|上岗|资格)*证书?"),
        ("导游证", r"(?:初级|中级|高级)?导游员?(?:资格)?证书?"),
        ("消防设施操作员证", r"(?:初级|中级|四级|五级)?(?:建构?筑物)?消防(?:设施操作)?员(?:资格|职业|等级|上岗)*证书?"),
    )
)  # fmt: skip

USUAL = frozenset(name for name, _ in _NAMES) | {f"驾驶证{letter}{step}" for letter in "ABC" for step in "123"}
"""Every name that :func:`paper_name` gives to what it knows."""


_SPECIAL = (
    ("电工", "电工证"),
    ("焊", "焊工证"),
    ("高处", "高处作业证"),
    ("登高", "高处作业证"),
    ("叉车", "叉车证"),
    ("N1", "叉车证"),
)
_AROUND = regex(
    r"^(?:需要?|须|必须|要求?|持有?|具[有备]|凭|(?<!没)有)+(?:有效的?)?|(?:(?:及|或|和)?以上|(?:者|的)?优先(?:考虑|录用)?|更好|最好|即可|均可|都可以?|等)+$"
)
"""持健康证, C1及以上, 电工证优先: what stands around the name."""
_ANY_LICENCE = regex(r"(?:机动车|小型汽车|汽车|小车|轿车|普通)?(?:驾驶证|驾驶执照|驾照|驾证|C[照证本])")
_BARE_CLASS = regex(r"[ABC][123]")
_SEVERAL = regex(r"(?:驾驶证|驾照)?(?:[ABC][123][\s/／、,，]*){2,}(?:驾?[照证本])?")
_ENDS = regex(r"[证照本书]$")
_LISTED = regex(r"[,，、;；]")


def written(certs: Iterable[str]) -> Iterator[str]:
    """The certificates of a form one by one; two in one field are two: C1照，健康证."""
    for words in certs:
        if _SEVERAL.fullmatch(words.upper()):
            yield from _BARE_CLASS.findall(words.upper())
            continue
        yield from (_LISTED.split(words) if not _BRACKETS.search(words) else (words,))


@lru_cache(maxsize=2048)
def paper_name(words: str) -> str:
    """The usual name of a certificate, or the words as they are where they are no other name of one we know."""
    name = _BRACKETS.sub("", words).replace("《", "").replace("》", "").strip()
    if "幼儿" in words and "教师资格" in name and "幼儿" not in name:
        name = "幼儿园教师资格证"  # which school it is for stands in the brackets
    if name.startswith("特种"):  # which one stands in the brackets
        name = next((usual for key, usual in _SPECIAL if key in words), name)
    known = _usual(name) or _usual(_AROUND.sub("", name).strip())
    return known or _STATE.sub("", words).strip() or words


def _usual(name: str) -> str:
    """The usual name of a paper that is called so, also without 证 behind it; "" where it is none that we know."""
    if _BARE_CLASS.fullmatch(name.upper()):
        return f"驾驶证{name.upper()}"
    driving = _LICENCE.fullmatch(name.upper())
    if driving:
        return f"驾驶证{driving['a'] or driving['b']}"
    if _ANY_LICENCE.fullmatch(name.upper()):
        return "驾驶证C1"
    called = (name,) if _ENDS.search(name) else (name, f"{name}证")
    return next((usual for usual, pattern in _NAMES if any(pattern.fullmatch(one) for one in called)), "")


_CLASS_SAID = regex(r"(?<![A-Za-z])(?P<class>[ABCabc][123])(?![0-9])\s*(?:类|型|级)?(?:驾驶证|驾照|驾证|照|本|证)?")


PAPERS = Guard()
_NAMED = PAPERS.table(_NAMES)


def papers_in(clause: str, seen: int | None = None) -> Iterator[tuple[str, int, int]]:
    """Each certificate that a clause names: (usual name, where it begins, where it ends). seen: which patterns of
    :data:`PAPERS` the clause can hold, None where that is not known yet."""
    for usual, pattern in _NAMED.possible(PAPERS.seen(clause) if seen is None else seen):
        found = pattern.search(clause)
        if found:
            yield usual, found.start(), found.end()
    for said in _CLASS_SAID.finditer(clause):
        yield f"驾驶证{said['class'].upper()}", said.start(), said.end()


def names_papers(note: str, seen: int) -> bool:
    """Whether :func:`papers_in` can find anything in a note. seen: which patterns of :data:`PAPERS` it can hold."""
    return bool(seen & _NAMED.bits) or _CLASS_SAID.search(note) is not None


def paper_ends(written: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Certificate → the (year, month) to which the brackets behind its name say that it holds: 叉车证(2026-06到期)."""
    ends: dict[str, tuple[int, int]] = {}
    for words in written:
        state = _STATE.search(words)
        if state is None:
            continue
        end = _END.search(state[0])
        if end:
            ends[paper_name(words)] = int(end["year"]), int(end["month"] or 12)
        elif _OVER.search(state[0]):
            ends[paper_name(words)] = 0, 1
    return ends
