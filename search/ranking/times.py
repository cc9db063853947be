"""Parts of the day, clock hours, weekdays and seasons in a query: when somebody would work, never a name."""

from __future__ import annotations

from search.facts.reading import number, time_ranges
from search.pattern import regex
from search.ranking.prepared import PreparedPosting

_NUM = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_MORNING = r"凌晨|天亮前|一?大清?早|清早|清晨|早晨|早上|早间|早边|上午|上昼|昼前|朝晨|早班|上午班"
_MIDDAY = r"中午|晌午|午间|午市|昼边|(?<![上下])午班"
_AFTERNOON = r"下午班?|下昼|昼后|午后|后半天|下半天|傍晚|黄昏|晚边|擦黑|中班(?!老师|教师|配班|主班|保育|幼儿)"
_LATE = r"晚班|晚市|夜晚|夜间|夜里|半夜|夜边"
_OTHER_PARTS = r"晚上|白天|日里|日间|白日"
_PARTS = f"{_MORNING}|{_MIDDAY}|{_AFTERNOON}|{_LATE}|{_OTHER_PARTS}"
_CLOCK = rf"{_NUM}(?:[:：]\d\d|点(?:半|一刻|[0-5]\d分?)?(?:钟|多)?)"
_DAY = r"(?:周|星期|礼拜)[一二三四五六日天末]"
_SEASON = (
    r"(?:[春夏秋冬](?:天|季|里)|开春|入[冬夏秋]|立[春夏秋冬]|寒暑?假|暑假|暑期|正月|腊月|年[底前]|过年|春节|元旦|国庆|五一|(?<![二三四五六七八九])十一|中秋|端午|清明"
    r"|双(?:十一|11|十二|12)|六一八|618|农闲|农忙|忙季|闲季|淡季|旺季|节假日|节日|假日)"
)
_DATE = (
    r"(?:[今明后前]天|今[日晚]|大后天|明日|[上下本这]个?(?:周|星期|礼拜|月)|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|初|底|中旬?)?"
    r"|月[初底中末]|年[初后尾]|(?:过|吃)完年(?:后)?|[今明后去]年|[上下]半年|最近|近期|眼下|平时|平常|平日|工作日|圩日|逢圩|当圩|赶[圩集]日?)"
)
_TAIL = r"(?:节|期间|前后|以前|之前|以后|之后|左右|的?时候|时段|这段|那段|开始|起|前|后|里|时)*"
_NOT_A_PLACE = r"(?![路街镇乡村店园楼苑府城桥酒宾茶餐市场])(?!大道|广场|百货|小区)"
_WHEN = regex(
    rf"(?:(?:大概|大约|只[上做要在]?|就|仅|每[天日周]?|天天|整|一个?)?(?:{_CLOCK}|{_PARTS}|{_DATE}|{_SEASON}|{_DAY})"
    rf"(?:[到至、和跟与或\-~～—]*(?:{_CLOCK}|{_PARTS}|{_DATE}|{_SEASON}|{_DAY}))*{_TAIL}{_NOT_A_PLACE})+"
)
"""Whatever follows one another of these; 春天百货 and 五一路 are names."""
_FEW_HOURS = regex(
    rf"(?:每天|一天|每日|一日)?(?:只|就)?(?:做|上|干|有)?(?<![十百千块元])(?P<n>{_NUM})(?:[到至、\-]?{_NUM})?个?(?:多|来)?(?:小时|钟头)(?![工一制])"
)
_WHOLE_WEEK = regex(r"(?:周|星期|礼拜)一[到至\-](?:周|星期|礼拜)?五")
_PART_TIME_HOURS = 6
"""More hours a day than these are a day's work."""

_NOT = r"(?:不|别|莫|冇)(?:用|要|想|能|需要?|愿意?|可以)?"
_EARLY, _EVENING = r"(?:凌晨|大?清早|天没亮|天不亮|半夜|下半夜|起早|太早)", r"(?:晚上|夜晚|夜边|晚边|夜里|夜间)"
_DO = r"(?:上班|做事|做工|干活|起床|出门|出工|加班|上|做|干|起|去|出|来)"
_TOO = r"(?:不要|不行|不做|不干|不去|不上|不想|不能|不愿|不得|没空|没有?时间|没得空|免谈|起不来|受不了|吃不消|莫来|别)"
_REFUSED = tuple(
    (
        code,
        regex(
            rf"{_NOT}{_DO}?{part}(?:的|就|去)*{_DO}?(?:的|班)?|{part}(?:的|就|都|也)*{_DO}?(?:的|班)?{_TOO}{_DO}?(?:的|班)?"
        ),
    )
    for code, part in (("no_dawn", _EARLY), ("no_evening", _EVENING))
)
"""Hours that somebody does not want: 凌晨的不要, 晚上没空."""

WINDOWS = {"morning": (4.5, 13.0), "midday": (10.0, 15.0), "afternoon": (11.5, 20.0), "late": (14.0, 30.0)}
"""Term → hours of the day within which such work lies."""
_PART_OF = {
    "morning": regex(_MORNING),
    "midday": regex(_MIDDAY),
    "afternoon": regex(_AFTERNOON),
    "late": regex(_LATE),
}
_TOLD = {
    "morning": regex(r"早上|早晨|清早|清晨|凌晨|上午|早班|早餐|早市|早高峰"),
    "midday": regex(r"中午|午餐|午市|午间|午高峰|中班|11点|十一点"),
    "afternoon": regex(r"下午|中班|傍晚|放学|晚高峰|午后"),
    "late": regex(r"晚班|晚上|夜|晚市|晚餐|晚高峰"),
}
_SEASONS = tuple(
    (regex(said), regex(meant))
    for said, meant in (
        (r"冬|腊月|年[底前]|过年|春节|元旦|正月|寒假", r"冬|腊月|年[底前货]|过年|春节|元旦|正月|寒假"),
        (r"夏|暑", r"夏|暑"),
        (r"春天|春季|春里|开春|立春|清明", r"春[天季茶耕]|清明|采茶|育苗|插秧"),
        (r"秋|国庆|中秋", r"秋|国庆|中秋|采摘|采果|脐橙|月饼"),
        (r"节假?日|假日|五一|端午|国庆|十一", r"节[假日]|假日|五一|端午|国庆|周末|旺季"),
        (r"双|618|六一八|旺季|忙季", r"双十[一二]|双1[12]|618|大促|旺季|忙季|高峰"),
        (r"农", r"农[闲忙]|春耕|秋收|采"),
    )
)
_ANY_SEASON = regex(_SEASON)
TIMES = frozenset({*WINDOWS, "between", "season"})
_LOOSE = ("兼职", "日结", "季节工")
_EDGE = 0.5


def times_in(text: str, work: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """What a query says of when: term → its words, and every such run of words.

    text: what is left when other terms are read. work: the same with known words of work blanked, so that 早餐 tells
    no hour. Terms are ``morning`` … ``late``, ``between``, ``season``, ``part_time``, ``weekends``, ``weekend_work``.
    """
    found: dict[str, str] = {}
    runs = []
    for hours in _FEW_HOURS.finditer(text):
        runs.append(hours[0])
        if (number(hours["n"]) or 99.0) <= _PART_TIME_HOURS:
            found["part_time"] = hours[0]
    for match in _WHEN.finditer(work):
        words = match[0]
        runs.append(words)
        spell = next(time_ranges(words), None)
        if spell and spell[1] - spell[0] <= _PART_TIME_HOURS + 6:
            found["between"] = words
            continue
        if _WHOLE_WEEK.search(words):
            found["weekends"] = words
        elif words in ("周末", "礼拜天", "星期天", "星期日", "周日", "周六"):
            found["weekend_work"] = words
        for code, part in _PART_OF.items():
            if part.search(words):
                found.setdefault(code, words)
                break
        if _ANY_SEASON.search(words):
            found["season"] = words
    return found, tuple(runs)


def times_refused(text: str) -> tuple[dict[str, str], str]:
    """The hours that a text refuses, ``no_dawn`` and ``no_evening`` → its words, and the text without them."""
    found = {code: match[0].strip() for code, pattern in _REFUSED if (match := pattern.search(text))}
    for words in found.values():
        text = text.replace(words, " ")
    return found, text


def at_time(code: str, words: str, posting: PreparedPosting) -> float:
    """How far a posting lies at the time that was said, 0–1; one that tells no hours is left possible."""
    view, facts = posting.view, posting.facts
    text = f"{view.title}。{view.duties}。{view.requirements}"
    if code == "season":
        meant = [of_it for said, of_it in _SEASONS if said.search(words)]
        return 1.0 if any(one.search(text) for one in meant) else 0.6 if view.form in _LOOSE else 0.3
    spell = next(time_ranges(words), None) if code == "between" else None
    start, end = spell or WINDOWS.get(code, (0.0, 24.0))
    hours = facts.hours
    if hours and start - _EDGE <= hours[0] and hours[1] <= end + _EDGE:
        return 1.0
    told = code in _TOLD and bool(_TOLD[code].search(text))
    loose = view.form in _LOOSE or view.wage_unit == "时" or {"part_ok", "flexible", "half_day"} & facts.marks.keys()
    if loose:
        return 0.9 if told else 0.5 if hours is None else 0.4
    return 0.4 if told else 0.25
