"""Free text to work and wishes: what people type or say into a search box."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from search.facts.reading import HAN_NUMBER, number
from search.facts.wage import DAY_WORK_DAYS, MONTH_DAYS
from search.lexicon import Lexicon, load_lexicon
from search.lexicon.sounds import sounds_of
from search.ranking.realwords import is_real

_WISHES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        (
            "no_night",
            r"(?:不|别|莫)(?:能|想|愿意?|可以)?(?:上|倒|值|做|要|干|排)?夜班|(?:没有?|无|上不了|熬不了|怕)(?:上)?夜班"
            r"|夜班(?:绝对)?(?:不行|不要|不上|不做|免谈)|只上白班|长白班|不倒班|白班|不熬夜|不上?通宵",
        ),
        ("night", r"(?:上|做|值|要|找)?夜班"),
        (
            "lodging",
            r"(?:包|管|供|提供)(?:吃|食|饭)?(?:包|管)?(?:住|宿)|食宿全包|吃住(?:全?包|都包)|有地方住|有宿舍"
            r"|(?<!不)(?<!不想)(?<!不要)住厂|(?<!不)要住",
        ),
        ("meals", r"(?:包|管|供|提供)(?:吃|饭|餐|三餐)(?!包?管?[住宿])|有饭吃|有食堂"),
        ("shuttle", r"厂车(?:接送)?|班车(?:接送)?|接送(?!孩|小|崽)|有车接"),
        ("day_paid", r"日结|当天拿?钱|当天拿|当天结|现结|一天一结"),
        ("part_time", r"钟点|兼职|兼差|小时工|半天|只上午|做半天|按钟"),
        ("forenoon", r"只上午|下午不用去?|上午上班"),
        ("seated", r"坐着(?:的)?(?:做|工作)?|坐班|坐的"),
        ("light", r"轻松(?:一?点|些)?|轻省|省力|(?:不要?|莫|别)(?:太|很)?累"),
        ("piece", r"做件|计件|按件"),
        ("office", r"坐办公室|办公室"),
        ("weekends", r"双休|周末休|周末不上"),
        ("flexible", r"接孩子|接小孩|放学|能走开|时间自由|带孩子上班|中午能回(?:去|家)?(?:煮饭|做饭)?"),
        ("overage", r"超龄|年纪大|退休"),
        ("disabled", r"残疾|腿脚不|听障"),
        ("beginner", r"学徒|没有?经验|无经验|零经验|不用经验|没做过|想学"),
        ("couple", r"夫妻"),
        ("short", r"寒假工?|暑假工?|短期|临时|学生工|假期工"),
        ("home_by_night", r"晚上要?回家|每天能?回家|回家睡"),
        ("no_live_in", r"不(?:要|想|用|能|愿意?)?住(?:家|厂里?|校|宿舍|宿)(?:的)?|不驻场"),
        ("evening", r"(?<!不)(?<!不要)(?<!不想)晚上的?(?:兼职|做|上班|的活|有空)|夜间兼职"),
        ("no_sales", r"不(?:要|想|用|做|愿意?)?(?:跑|做|搞)?(?:业务|销售|推销)|不(?:要)?拉人头?"),
        ("graduate", r"应届|刚毕业|毕业生|实习"),
    )
)
_AMOUNT = rf"\d{{4,5}}|\d(?:\.\d)?[千k]|{HAN_NUMBER}"
_WAGE = re.compile(
    rf"(?:月薪|工资|底薪|一个月|每个?月)?\s*(?:(?:不低于|最少|至少|起码|不少于|超过)\s*({_AMOUNT})\s*(?:元|块)?"
    rf"|({_AMOUNT})\s*(?:元|块)?(?:钱)?\s*(?:以上|起|往上|多|朝上)"
    rf"|({_AMOUNT})\s*(?:[-~～—]|到|至)\s*(?:{_AMOUNT})"
    rf"|(\d{{4,5}}|\d(?:\.\d)?[千k])\s*(?:元|块)|([一二两三四五六七八九]千)\s*(?:元|块))(?:钱)?(?:一个月|每月)?"
)
_PER = re.compile(
    rf"(?P<unit>一天|日薪|每天|一日|天薪|时薪|一小时|每小时|一个?钟)\s*(?P<first>\d{{2,3}}|{HAN_NUMBER})(?:块|元)?(?:钱)?(?:以上|起)?"
    rf"|(?P<last>\d{{2,3}}|{HAN_NUMBER})(?:块|元)?(?:钱)?(?:一|每|/)?(?P<per>天|日|小时|个钟)(?:以上)?"
)
_LEAST_DAY, _LEAST_HOUR, _MOST_DAY = 60, 10, 1500
"""Yuan; what is less, or more, was not said of a wage."""
_AGE = re.compile(
    rf"(\d{{2}}|{HAN_NUMBER})[多几来]?\s*(?:周)?岁|今年({HAN_NUMBER}|\d{{2}})(?:了|岁)|([四五六七])十[几多来]"
)
_LICENCE = re.compile(r"(?<![A-Za-z0-9])([ABC][123])(?![0-9])", re.IGNORECASE)
_DRIVER = {"A1": "driver_bus", "A2": "driver_trailer", "A3": "driver_bus", "B1": "driver_bus", "B2": "driver_truck"}
_FILLER = re.compile(
    r"随便|附近|那边|这边|有没有|能做吗|可以做|做得了|愿意要|月薪|底薪|什么都|什么|啥|都可以|都行|晚上|白天|我|想|找|个|的|活|做|能|要|在|里|工作|岗位|招聘|招|上班|工资|最好|每天|不能|不要|或者|没有|有|是|了|镇|县城|城里|一份|地方"
)
_ANYTHING = re.compile(r"随便|附近|什么都|都可以|都行|有(?:什么|啥)(?:活|事)|找(?:个|点)?(?:工作|事做|活)")
_BETWEEN_LETTERS = re.compile(r"(?<=[A-Za-z])[\s'’]+(?=[A-Za-z])")
_PLACE = re.compile(r"([\u4e00-\u9fff]{2,4})(?:园|厂|镇|乡|村|街|路|学校|医院|超市)")
_SENTENCE = 16
"""What is left over in a longer text is talk, not the name of a place or an employer."""
_SURE_SOUND = 3
"""Beside work that was understood, a misspelt word must have this many characters to be believed."""
_REFUSED_WORK = re.compile(
    r"除了?(?P<but>[^,，\s]{1,8}?)(?:以外|之外|外)?(?:的)?(?:什么|其他|其它|别的|哪样|都|也|[,，\s]|$)"
    r"(?:的)?(?:活|工作|事)?(?:都|也)?(?:行|可以|能做|要|好|想做|做)?"
    r"|(?:不(?:要|想|跑|去|做|干|当|愿意?|进)|(?<![a-z])莫)(?P<no>[^,，\s的]{1,6})的?"
)
_REFUSED_WEIGHT = 0.6
_ALIKE = 0.75
"""Work this near to what is refused is refused with it."""
FACTORY_GROUPS = frozenset(
    {"factory", "electronics", "packing", "metal", "plastic", "wood", "needle", "chem", "quality", "foodfactory"}
)


@dataclass(frozen=True, slots=True)
class Understood:
    """families: work asked for, 0–1. wishes: constraint → the words. wage_min: yuan a month. names: what is left over,
    places and employers as written. licences: driving classes. heard: words understood by sound only.
    words: all known words. hints: what may be a place, as written. excluded: families not to be shown.
    unwanted: the words that exclude them. places: words that name a known place → codes of the regions so called.
    corrected: (as written, the known word that was meant).
    """

    text: str
    families: dict[str, float]
    wishes: dict[str, str] = field(default_factory=dict)
    wage_min: int | None = None
    age: int | None = None
    licences: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    unwanted: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrected: tuple[tuple[str, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing was understood: no work, no wish, no name, no place."""
        work = self.families or self.licences or self.excluded
        return not (work or self.wishes or self.names or self.places or self.wage_min or self.age)

    @property
    def anything(self) -> bool:
        """Somebody spoke, and took whatever there is: 随便, 附近有什么活."""
        return self.empty and bool(_ANYTHING.search(self.text))


Places = Callable[[str], Iterable[tuple[str, tuple[str, ...]]]]
"""What knows place names: a text → (words, codes of the regions so called), from left to right."""


def _money(words: str) -> int | None:
    if words[-1] in "k千" and words[0].isdigit():
        return round(float(words[:-1]) * 1000)
    value = number(words)
    return round(value) if value and value >= 800 else None


def _wage(text: str) -> tuple[int | None, str]:
    """The least that is asked for, yuan a month, and the words that said it."""
    per = _PER.search(text)
    if per:
        value, unit = number(per["first"] or per["last"]), per["unit"] or per["per"]
        hourly = "时" in unit or "钟" in unit
        if value and (_LEAST_HOUR if hourly else _LEAST_DAY) <= value <= _MOST_DAY:
            return round(value * 8 * MONTH_DAYS if hourly else value * DAY_WORK_DAYS), per[0]
    for month in _WAGE.finditer(text):
        money = _money(next(filter(None, month.groups())))
        if money:
            return money, month[0]
    return None, ""


def _said_places(text: str, places: Places | None, lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Place names in a text that are no part of a word of work."""
    if places is None:
        return {}
    work = "".join("\0" * len(word) if len(word) > 1 else word for word in _pieces(text, lexicon))
    return {words: codes for words, codes in places(text) if words in work}


def _pieces(text: str, lexicon: Lexicon) -> list[str]:
    """The text with each known word of work as one piece."""
    found, at = [], 0
    for start, word in lexicon.spans(text):
        found += [*text[at:start], word]
        at = start + len(word)
    return [*found, *text[at:]]


def _heard(spoken: str, sure: bool, lexicon: Lexicon, *read: str) -> list[tuple[str, str]]:
    """What was misspelt by ear or typed in letters: (as written, the word meant). read: words understood already."""
    sounds = sounds_of(lexicon)
    least = _SURE_SOUND if sure else 2
    found = [pair for pair in sounds.heard_in(spoken) if len(pair[1]) >= least]
    rest = spoken
    for written, _ in found:
        rest = rest.replace(written, " ")
    if _left_over(rest, lexicon, *read, least=1):  # two sounds in the midst of something unknown prove nothing
        found = [pair for pair in found if len(pair[1]) > 2]
    found = [pair for pair in found if not is_real(pair[0])]
    if not found and not sure:
        joined = _BETWEEN_LETTERS.sub("", spoken)
        for letters in dict.fromkeys((joined, spoken)):
            if words := sounds.typed_as(letters):
                return [(letters.strip(), word) for word in words]
    return found


def _excluded(text: str, lexicon: Lexicon) -> tuple[frozenset[str], tuple[str, ...]]:
    """The families that the text refuses, and in which words: 除了保安什么都行, 不想进厂."""
    out: set[str] = set()
    said: list[str] = []
    for match in _REFUSED_WORK.finditer(text):
        words = match["but"] or match["no"]
        named = {family for family, weight in lexicon.families_in(words).items() if weight >= _REFUSED_WEIGHT}
        if "厂" in words or "车间" in words:
            named |= {code for code, one in lexicon.families.items() if one.group in FACTORY_GROUPS}
        if named:
            said.append(words)
        out |= named
        for family in named:
            out |= {other for other, near in lexicon.adjacent(family).items() if near >= _ALIKE}
    return frozenset(out), tuple(dict.fromkeys(said))


def understand(text: str, *, lexicon: Lexicon | None = None, places: Places | None = None) -> Understood:
    """Reads a query: the work by words, then by sound, then by letters; what is said about terms; what is left.

    places: what knows the names of places; without it they stay names.
    """
    lexicon = lexicon or load_lexicon()
    wishes = {code: match[0] for code, pattern in _WISHES if (match := pattern.search(text))}
    spoken = text
    for code, pattern in _WISHES:
        if code in wishes:
            spoken = pattern.sub(" ", spoken)
    if "no_night" in wishes:
        wishes.pop("night", None)
    where = _said_places(spoken, places, lexicon)
    for words in where:
        spoken = spoken.replace(words, " ")
    excluded, unwanted = _excluded(spoken, lexicon)
    spoken = _REFUSED_WORK.sub(" ", spoken)
    families = lexicon.named_in(spoken) if len(spoken) <= 8 else lexicon.families_in(spoken)
    sure = any(weight >= 0.8 for weight in families.values())
    (wage_min, wage_words), age = _wage(text), _AGE.search(text)
    years = number(age[1] or age[2] or f"{age[3]}十") if age else None
    read = [wage_words, age[0] if age else ""]
    corrected = _heard(spoken, sure, lexicon, *read)
    heard = [word for _, word in corrected]
    if heard:
        families = {}
        for word in heard:
            for family, weight in lexicon.families_of(word):
                families[family] = max(families.get(family, 0.0), weight)
    licences = tuple(dict.fromkeys(match[1].upper() for match in _LICENCE.finditer(text)))
    for licence in licences:
        driver = _DRIVER.get(licence)
        if driver:
            families[driver] = 1.0
        else:
            families.setdefault("driver_van", 1.0)
            families.setdefault("driver_car", 0.9)
    if not families and "厂" in spoken:
        wishes["factory"] = "厂"
    if any(weight >= 0.8 for weight in families.values()):
        families = {family: weight for family, weight in families.items() if weight >= 0.5}
    return Understood(
        text=text,
        families=families,
        wishes=wishes,
        wage_min=wage_min,
        age=round(years) if years and 14 <= years <= 90 else None,
        licences=licences,
        names=() if heard or len(text) > _SENTENCE else _left_over(spoken, lexicon, *read),
        heard=tuple(heard),
        words=tuple(word for _, word in lexicon.spans(spoken) if len(word) > 1) + tuple(heard),
        excluded=excluded - families.keys(),
        unwanted=unwanted,
        places=where,
        corrected=tuple(corrected),
        hints=tuple(dict.fromkeys(match[1] for match in _PLACE.finditer(spoken))),
    )


def _left_over(text: str, lexicon: Lexicon, *read: str, least: int = 2) -> tuple[str, ...]:
    """Runs of so many and more characters that are neither work, terms nor filler: names of places and employers."""
    for words in read:
        if words:
            text = text.replace(words, " ")
    keep = list(text)
    for at, word in lexicon.spans(text):
        keep[at : at + len(word)] = " " * len(word)
    rest = _FILLER.sub(" ", "".join(keep))
    return tuple(dict.fromkeys(re.findall(rf"[\u4e00-\u9fff]{{{least},8}}", rest)))
