"""Night work as postings say it: shift words, clock times, and what is denied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.facts.guard import EVERYTHING
from search.facts.watched import POSTING
from search.pattern import regex
from search.ranking.views import PostingView

Spells = Sequence[tuple[float, float]]

_ALL_NIGHT = regex(
    r"全是夜班|都是夜班|只上夜班|长期夜班|夜班专线|晚班专线|长期上夜班|专上夜班|纯夜班|固定夜班|夜班固定|长夜班|常夜班|不倒白班"
)
_NO_NIGHT = regex(
    r"(?:不|没有|无|无需|免|不用|不会|从不|莫)[^,，。;；]{0,3}(?:夜班|夜|晚班|通宵|三班)"
    r"|(?:夜班|夜里|夜间|晚上|晚班)[^,，。;；]{0,8}(?:不用|不上|不倒|不值|不安排|没有|不需|不生产|不开|停机|不做)[^,，。;；]{0,3}"
    r"|夜班只有[^。;；]{0,14}不上"
    r"|(?:夜班|晚班|夜里|夜间|晚上)(?:都|早)?(?:已经?)?(?:全部)?(?:取消|停|撤|没了)[^,，。;；]{0,2}"
    r"|(?:夜班|晚班|夜里|夜间|晚上)的?[^,，。;；]{0,3}(?:另有|专人|别人|另请|另外[有招请]|另招|(?<![要得须])有人(?!值|倒))[^,，。;；]{0,6}"
    r"|[只都][有上做招要](?:长)?白(?:班|天)|全(?:是|部)?白班|白班固定"
)
_CHOSEN = regex(
    r"白(?:天)?班?(?:或者?|和|、|跟|与|/|，|,)?(?:夜|晚)(?:里|上)?班?(?:都有)?[,，]?[^,，。;；白]{0,3}(?:自己|自由|任意?|随意?|可以?|自愿|二)(?:一)?(?:挑|选)"
    r"|(?:夜班|晚班)(?:可选|任选|随意|自愿|自己(?:报名|选)|愿意的(?:才)?上)"
)
"""白班夜班自己选: whoever will not work at night does not."""
_ROUND_THE_CLOCK = r"(?:24|二十四)\s*(?:小时|个?钟头?|[hH])(?!热水|供水|供电|空调|监控|营业|便利)"
NOW_AND_THEN = regex(
    r"(?:偶尔|有时候?|极少|很少|难得)(?:会|要|在|有)?(?:夜里|半夜|夜间|深夜)[^,，。;；班]{0,3}(?:叫|喊|电话|抢修|应急|来)"
    r"|(?:夜里|半夜|夜间|深夜)有(?:急|故障|抢修|情况|事)[^,，。;；班]{0,3}(?:才|再|就)?(?:打|叫|喊|电话|来)"
    r"|(?:一个?|每|每个)(?:星期|礼拜|周|月)[^,，。;；天日]{0,2}(?:值|轮|上|跟)[一1](?:晚|个|次|天)?[^,，。;；]{0,1}夜班?"
)
"""Called out now and then is no shift: nothing for who refuses nights, but no reason against day work."""
_NIGHT = regex(
    NOW_AND_THEN.pattern + r"|夜班|上夜|[倒上轮转跟]大?夜(?!市|宵)|通宵|熬夜|熬得住夜|能熬|白夜|凌晨[零一二两三123]点|"
    r"白的[和、]?(?:黑|夜)的|(?:黑|夜)的[和、]?白的|[周月天拜期]翻一?次?班|上到凌晨|到凌晨|守夜|夜间|夜里|半夜|深夜|值夜|"
    r"(?<!早中晚)三班[倒转轮运]|三班倒|轮三班|[上轮倒一]个?黑夜|守在?(?:病人|老人)床边|四班三|睡[^,，。]{0,6}值班室|住(?:门卫室|值班室)|夜车|晚上值|夜宵|常夜|"
    r"白班、?晚班|能上晚班|长期晚班|晚上也要|上24|黑白班|黑班|[到至](?:第二天|次日)?天亮|"
    r"[到至](?:第二天|次日|翌日)[^,，。;；]{0,2}(?:早|上午|凌晨|天亮)|(?:翻|倒|转)(?:大)?晚班|"
    r"(?:晚班|晚上)[^,，。;；]{0,8}[到至](?:早上?|清早|清晨)[3-9三四五六七八九]点|晚班[^,，。;；]{0,4}[到至](?:晚上?)?(?:23|11|十一)[点:：]|白天[^,，。;；]{1,8}[,，]?(?:晚上|夜里)[^,，。;；]{1,8}[,，]?(?:轮|倒|换|交替)|天[光亮]才?(?:交班|下班|回|收)|日夜(?:轮|倒|对|两)|昼夜|白[/、和]?晚班?(?:对|轮|倒)|白/夜|(?:12|十二)个?(?:小时|钟头?)一班|两班制?[,，]?(?:每班)?(?:12|十二)个?(?:小时|钟)|(?:跟|和|陪|挨着?)(?:老人|病人|宝宝|小孩|奶奶|爷爷|阿婆)[^,，。;；]{0,2}睡|白[班天]?[、,，]?一[周月个][^,，。;；]{0,2}黑|白(?:班|天)?一[天周月][,，、]?[夜黑晚]|一[天周月]白(?:班|天)?[,，、]?一[天周月][夜黑晚]|"
    + _ROUND_THE_CLOCK
)
_DUTY_DAYS = regex(r"上一(?:天|班)?[休歇](?:息)?[一二两三123](?!\d)|(?:上|做)一[天日][休歇](?:息)?[一二两三]?[天日]")
"""A day on and a day off is a day and a night on, unless the hours say otherwise."""
_TWO_SHIFTS = regex(
    r"两班倒|白晚班|12小时两班|两班制|对班倒|两班|(?:小时|钟头?)对班|对班(?=[,，。;；]|$)|两运转"
    r"|(?:[每一半]个?|两|十五|15)(?:天|月|周|星期|礼拜)[^,，。;；]{0,3}(?:轮换|对换|调换|换|轮|倒|调)(?:一次|一下)?(?:班|白)"
)
_TITLE = regex("急结|夜间|夜班|守夜|通宵")
_ALL, _SOME, _TWO = POSTING.watch(_ALL_NIGHT), POSTING.watch(_NIGHT), POSTING.watch(_TWO_SHIFTS)
_DAYS = POSTING.watch(_DUTY_DAYS)
_DENYING = POSTING.watch(_CHOSEN).bit | POSTING.watch(_NO_NIGHT).bit
_MIDNIGHT, _SMALL_HOURS, _EVENING = 23.5, 3.0, 16.0


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _into_the_night(start: float, end: float) -> bool:
    return end > _MIDNIGHT or start <= _SMALL_HOURS


def night_words(posting: PostingView, text: str, spells: Spells, *, industrial: bool, seen: int = EVERYTHING) -> str:
    """The words that show night work, "" where there is none. industrial: two shifts there mean nights.

    seen: which patterns the title and the text can hold.
    """
    if "夜班" in posting.conditions:
        return "夜班"
    everywhere = _ALL.pattern.search(text) if seen & _ALL.bit else None
    if everywhere:
        return everywhere[0]
    if posting.shift in ("夜班", "三班倒"):
        return posting.shift
    left = _NO_NIGHT.sub("", _CHOSEN.sub("", text)) if seen & _DENYING else text
    denied = left != text
    if denied:  # nobody has looked at what is left
        seen = EVERYTHING
    some = _SOME.within(seen)
    found = (_first(some, left) if some else "") or _first(_TITLE, posting.title)
    if found:
        return found
    if any(_into_the_night(start, end) for start, end in spells):
        return "做到半夜"
    if not spells and not denied and seen & _DAYS.bit:
        found = _first(_DUTY_DAYS, left)
    if found or denied or not industrial:
        return found
    two = posting.shift == "两班倒" or (seen & _TWO.bit and _TWO_SHIFTS.search(left))
    return "两班倒" if two else ""


def only_nights(text: str, spells: Spells) -> str:
    """The words that show that there is nothing but night work, "" where there is day work too."""
    always = _first(_ALL_NIGHT, text)
    if not always and spells and all(s <= _SMALL_HOURS or (s >= _EVENING and e > _MIDNIGHT) for s, e in spells):
        return "做到半夜"
    return always
