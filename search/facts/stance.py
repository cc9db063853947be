"""What somebody will and will not do of the things that work brings with it: one reading of yes and no for all.

A clause names things (夜班, 登高, 油漆) and takes a stand before (不上, 除了, 不怕) or after them (不行, 也可以).
Things that stand in one row share it: 夜班、高空、下井都不去.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from search.facts.watched import NOTE
from search.pattern import regex

_CUT = regex(r"[,，。;；!！?？\n\s]+")

_THINGS: Mapping[str, str] = {
    "night": "大夜班 大夜 小夜 夜工 夜活 晚上值班 夜里值班 晚上上班 夜里做事 晚上那个班 晚上的班 夜里的班"
    " 守夜 夜班 夜斑 夜间班 小夜班 晚班 倒班 两班倒 二班倒 三班倒 四班三倒 倒夜班 通宵班 通宵 值夜班 值夜"
    " 熬夜 黑白班 白夜班 日夜班 白晚班 轮班",
    "overtime": "加班 加夜班 加班加点 加点班 加下班 加个班 加些班 12小时 十二小时 12个小时 十二个小时 12个钟 十二个钟",
    "height": "高空作业 高空 登高 爬高 高处 外架 脚手架 架子 外墙 吊篮 高的地方 爬梯子 高的梯子 高梯子 高梯 上高",
    "heat": "高温 太热 热的地方 热的车间 热车间 炉子边 炉边",
    "toxic": "有毒有害 有毒 毒的 粉尘 灰尘 灰大 灰 化学品 化学 化工厂 化工",
    "paint": "油漆 喷漆 漆味 香蕉水",
    "glue": "胶水 胶味",
    "spray": "农药 打药 喷药 打农药 施药",
    "fumes": "气味 味道 怪味 异味 药水味 药水 刺激味 刺激性味道 臭味 酸味 酸水味 焦味 烟味 油烟",
    "heavy": "重活 重事 重物 重货 重体力 重东西 重的东西 力气活 体力活 大力 重力 重的",
    "standing": "久坐久站 久站久坐 久站 长时间站 长久站 站久 站一天 一天站 站班 站着",
    "outdoors": "户外 室外 露天 日晒雨淋 风吹日晒 晒太阳 太阳底下 大太阳 太阳 日晒 淋雨",
    "underground": "下井 井下 下矿 下坑 矿井 煤矿 煤窑 煤井",
    "live_in": "住厂 住宿舍 集体宿舍 住宿 住校 住工地 住厂里 住家",
    "outside": "出县 县外 外县 外地 外省 省外 出远门 出省",
    "long_haul": "跑长途 长途",
    "phone": "打电话 接电话 电话客服 电话销售 电销 话务",
    "stairs": "爬楼梯 爬楼 上楼 上下楼 走楼梯 楼梯",
}
"""Code → the words of a thing that work brings with it."""
_CODE = {word: code for code, words in _THINGS.items() for word in words.split()}
_THING = regex(
    r"(?:(?<![味道气尘灰烟潮湿音压负担任务病口])|(?!重的))(?:" + "|".join(sorted(_CODE, key=len, reverse=True)) + ")"
    r"(?!证|作业证|操作证|经验|人|户口|口音|补贴|师|工程|色|心|太太|推销|销售|卖|拉客)"
)
_THINGS_BIT = NOTE.watch(_THING).bit
_ROW = regex(r"(?:的|活|事|作业|味道?|班)*(?:、|和|跟|与|同|及|或者?|还有|以及|[/／])?(?:上|做|去|的)?")

_MODAL = r"(?:想|愿意?|要|肯|能|敢|会|可以|准备|打算|考虑|接受|适合|适应|宜|方便|让|准|许|允许|用|得)"
_DOING = (
    r"(?:上|做|干|值|倒|熬|碰|闻|爬|登|跑|下|住|在|进|去|出|搞|晒|沾|搬|提|拿|扛|挑|抬|站|打|接|找|安排|叫|是|有|给|我|他|她"
    r"|再|太|多|长期|经常|天天|什么|那种|了|到)"
)
_ABLE_NOT = (
    r"(?:[做上干闻熬爬搬站碰住跑晒吸接倒受走背抬扛拿提挑]不(?:得|了|惯|起|来|动|住|赢)"
    r"|受不[得了住]|吃不消|顶不住|见不得)"
)
_NO_BEFORE = regex(
    rf"(?:(?<!是)(?<!得)(?:不|莫|别|勿|冇|无法|没法|没办法){_MODAL}{{0,2}}{_DOING}{{0,3}}|{_ABLE_NOT}(?:太|很)?"
    rf"|(?<![不莫别])(?:怕|讨厌|厌烦|反感|拒绝|忌){_DOING}{{0,2}})$"
)
_BUT = regex(r"(?:除了|除开|除去|除)(?:了)?(?:做|上|去)?$")
_YES_BEFORE = regex(
    r"(?<![不没莫别未])(?<!不一定)(?:可以|可|能够?|肯|愿意?|想|接受|服从|适应|习惯|不怕|不介意|不排斥|不嫌|不在乎|不在意|不反对|不拒绝"
    rf"|吃得消|受得了|受得住|熬得住?){_DOING}{{0,3}}$"
)
_LINK = (
    r"(?:的|都|也|就|又|还|我|实在|真的?|太多|太|多了?|有点|的话|这|类|种|班|工|活|事|地方|岗位?|车间|作业|味道?|大|重|很|更|全|一律|绝对|坚决"
    r"|闻(?:了|着|到|见|多了?|久了?|起来)*|暂时|目前|现在|恐怕|肯定|一般|一(?:闻|碰|上|做|站|搬|爬)到?|会|做|晒|本人|人|身体|家里|怕是|恐怕|一概|方面|什么|对我)*"
)
_NO_AFTER = regex(
    _LINK
    + r"(?:不(?:行|要|能|可|肯|想|愿|敢|做|上|去|干|来|值|倒|熬|进|爬|登|跑|住|出|搞|考虑|接受|同意|方便|合适|适合|适应"
    r"|碰|得|打|接|参加|给|答应)"
    r"|能不|[做上干闻熬爬搬站碰住跑晒吸接倒受挑扛提走去看背抬拿].{0,1}不(?:得|了|惯|起|来|动|住|去|赢|长|稳)|受不|吃不消|顶不住|扛不住"
    r"|(?<!不)怕|莫|别(?!的)|免|够了|[上做干]?伤了|过敏|头[痛疼晕昏]|会?难受|发[抖晕慌]|腿[软肿]|吐|恶心|呛|中暑|(?:皮肤|身上|脸上)?(?:起疹|发?痒|起泡)|就?咳|就?喘|[肿麻])"
)
_PLAIN_NO = regex(
    r"[^可以行能肯愿但不都也没]{0,5}(?:莫(?:找|叫|喊|安排|推|介绍)|别(?:找|叫|安排|介绍)|免谈|不考虑|不接受|(?:受|做|干|搞)不[了得来]|吃不消|不敢)"
)
"""So plain that other words may stand between: 登高架梯的活莫找我."""
_YES_AFTER = regex(
    _LINK + r"(?:有(?:补贴|钱|补助)|加钱|给钱|钱多|工资高|偶尔|白班)?(?:的话)?(?:都|也|就|还)*"
    r"(?:可以|可(?![是能])|能(?!不)|行|要得|[没冇](?:什么|啥|得)?(?:问题|事|关系|意见)|无所谓|随便|不(?:怕|嫌|限|挑|论|介意|排斥|在乎|在意|要紧|碍|反对)"
    r"|习惯|愿意|肯|吃得消|受得了|受得住|[熬做上顶闻搞站]得|OK|ok|越多越好|好说|会(?!不)|(?<=[都也就])[上做来去干倒加])"
)
_OUTSIDE_OF = regex(r"^(?:的)?(?:以外|之外|除外)")
_ONLY_THIS = regex(r"^[^,，。]{0,4}(?:别的|其他|其它)?(?:都|也|一概)不(?!怕|嫌|限|要紧|挑|论)")
"""除了夜班别的都不做 wants it."""
_EITHER = regex(r"(?<![晚早])([要能想上做住去会怕愿肯])不\1")
"""住不住厂都行: asked, not said."""
_DOUBLE = regex(r"(?:不是|没有?|并非)(?=不(?:能|想|肯|愿|敢|会|可以|行|上|做))不")
_ONCE = regex(r"(?:以前|原来|原先|从前|过去|曾经|上家|之前|前几年)(?:是|在|也|都)*")
_BARE = regex(
    r"(?:现在|如今|后来|再也|实在|真的?|是|就|都|也|这下)*"
    r"(?:(?P<no>不(?:想|能|敢|愿意?|肯|会)?(?:再)?(?:[上做干熬去下爬跑碰闻来住])(?:去|来|这个|这种)?|不行|[做上熬干爬跑受]不[了得动]|吃不消|怕|够)"
    r"|(?:可以|能|行|没问题|没关系|无所谓|愿意|肯|习惯)(?:[上做干去])?)(?:了|的)*"
)
"""A clause that takes a stand and names nothing: it speaks of what the one before named."""
_CALLS = regex(r"(?:莫|别|勿|先不要?|给我|给他|给她)(?:再|先)?打电话|打电话(?:给|到|来|找|联系)")
"""莫打电话到他厂里去 asks not to be called."""
_ALWAYS = regex(r"(?:天天|长期|每天|连着|连续|总是|老是|全是|全部|都是)(?:上|做)?$")
"""Who would not have it every day may have it now and then."""
_AT_TIMES = regex(r"周末|星期|礼拜|偶尔|有时|双休")
"""Overtime now and then is no long day every day."""
_NIGHT_TOLD = "熬"
_ONE_MORE = regex(r"熬(?:(?P<no>不)|得)(?:得|了|起|住|来)?夜")


@dataclass(frozen=True, slots=True)
class Stand:
    """Whether a thing is refused or accepted, the words that say it, and the clause they stand in."""

    refused: bool
    words: str
    clause: str


def stands(text: str, seen: int | None = None) -> dict[str, list[Stand]]:
    """Code of a thing (night, height, …) → what is said of it, in order. Things merely named are not there. Pure.

    seen: which patterns of ``NOTE`` the text can hold, or more; None where that is not known yet."""
    found: dict[str, list[Stand]] = {}
    if not (NOTE.seen(text) if seen is None else seen) & _THINGS_BIT and _NIGHT_TOLD not in text:
        return found
    before = ""
    for clause in _CUT.split(text):
        if not clause:
            continue
        bare = _BARE.fullmatch(clause)
        said = _of_clause(clause)
        if bare and before:
            said = [(_CODE[thing[0]], Stand(bool(bare["no"]), clause, clause)) for thing in _THING.finditer(before)]
        for code, stand in said:
            found.setdefault(code, []).append(stand)
        before = "" if said else clause
    return found


def _blank(match: re.Match[str]) -> str:
    return "□" * len(match[0])


def plain(text: str) -> str:
    """The text, letter for letter as long, without asking both ways and with double denials as assent."""
    return _DOUBLE.sub(lambda match: "□" * (len(match[0]) - 1) + "可", _EITHER.sub(_blank, text))


def _of_clause(clause: str) -> list[tuple[str, Stand]]:
    said = plain(clause)
    rows: list[list[re.Match[str]]] = []
    for thing in _THING.finditer(said):
        code = _CODE[thing[0]]
        if (code == "overtime" and _AT_TIMES.search(said)) or (code == "phone" and _CALLS.search(said)):
            continue
        if rows and _ROW.fullmatch(said, rows[-1][-1].end(), thing.start()):
            rows[-1].append(thing)
        else:
            rows.append([thing])
    taken: list[tuple[str, Stand]] = []
    begins = [
        _no_from(said, row[0].start(), rows[place - 1][-1].end() if place else 0) for place, row in enumerate(rows)
    ]
    for place, row in enumerate(rows):
        start, end = row[0].start(), row[-1].end()
        before = said[rows[place - 1][-1].end() if place else 0 : start]
        following = begins[place + 1] if place + 1 < len(rows) else None
        stop = (
            following if following is not None else rows[place + 1][0].start() if place + 1 < len(rows) else len(said)
        )
        verdict = _verdict(before, said[end:stop], start - len(before))
        if verdict is None:
            continue
        refused, first, after = verdict
        shown = clause[min(first, start) : end + after]
        taken += [(_CODE[thing[0]], Stand(refused, shown, clause)) for thing in row]
    for held in _ONE_MORE.finditer(said):
        taken.append(("night", Stand(bool(held["no"]), clause[held.start() : held.end()], clause)))
    return taken


def _no_from(said: str, start: int, since: int) -> int | None:
    """Where the words that stand before a thing and speak of it begin; None where there are none."""
    before = said[since:start]
    found = _NO_BEFORE.search(before) or _BUT.search(before) or _YES_BEFORE.search(before)
    return since + found.start() if found else None


def _verdict(before: str, after: str, offset: int) -> tuple[bool, int, int] | None:
    """(refused, where the words begin in the clause, how far they go after the thing), or None."""
    here = offset + len(before)
    excepted = _BUT.search(before)
    if excepted:
        return not _ONLY_THIS.match(after), offset + excepted.start(), 0
    if _OUTSIDE_OF.match(after):
        return True, here, 0
    if _ALWAYS.search(before):
        return None
    denied = _NO_BEFORE.search(before)
    if denied:
        return True, offset + denied.start(), 0
    no = _NO_AFTER.match(after) or _PLAIN_NO.match(after)
    if no:
        return True, here, no.end()
    yes = _YES_AFTER.match(after)
    if yes:
        return False, here, yes.end()
    assent = _YES_BEFORE.search(before)
    if assent and not _ONCE.search(before):
        return False, offset + assent.start(), 0
    return None
