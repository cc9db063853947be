"""Free text to work and wishes: what people type or say into a search box."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from search.facts.subject import of_another
from search.lexicon import Lexicon, load_lexicon
from search.lexicon.loader import ROLES
from search.lexicon.sounds import sounds_of
from search.pattern import regex
from search.ranking.amounts import age_said, base_asked, day_asked, wage_asked
from search.ranking.grounds import GROUNDS
from search.ranking.misspelt import terms_put_right
from search.ranking.realwords import is_noun, is_real
from search.ranking.slips import by_letters, by_slip, carries, put_between
from search.ranking.talk import a_hint, blanked, is_said, markets_in, plainly_said, telling, trades_before_places
from search.ranking.terms import wishes_in
from search.ranking.times import times_in, times_refused
from search.ranking.unwanted import REFUSED_WORK, work_refused

_LICENCE = regex(r"(?<![A-Za-z0-9])([ABC][123])(?![0-9])", re.IGNORECASE)
_DRIVER = {"A1": "driver_bus", "A2": "driver_trailer", "A3": "driver_bus", "B1": "driver_bus", "B2": "driver_truck"}
_FILLER = regex(
    r"[两二三四]班(?:[两三]?运转|倒|制)|倒班|随便|附近|家门口|离家近|近一?点|那边|这边|哪里|哪些|有没有|什么样|能做吗|可以做|做得了|愿意要|月薪|底薪|什么都|什么|啥|都可以|都行|可以"
    r"|晚上|白天|以上|左右|以前|现在|马上|当天|立刻|做过|女工|男工|女的|男的|女孩子?|男孩子?|老公|老婆|妈妈|学生|大学生|招工|招人|要人|点事|稳定|一起|持证|电动车|电瓶车|骑车|能到|今天|明天|急招?|身体好|毕业|技术|少数民族|退伍|转业|军人|面议|工资高|高工资|钱多|身份证|长期|正规|靠谱"
    r"|(?:眼睛|视力|眼力|身子骨?|体力)(?:还)?好|肯学|熟手|熟练|老手|大专|中专|技校|高中|初中|小学|本科|学历|文化|不用|帮忙|跑(?=广东|浙江|福建)|去(?=广东|浙江|福建)"
    r"|小?姑娘|小伙子?|后生|妹子|小妹|手脚(?:快|麻利|勤快|利索)|勤快|[也都]行|也可以|(?:加|有|拿)提成|能?吃得?苦|乡下|农村|村里|[那这哪]种|[那这]样|你们|我们|里头|里面|力气|十?几年|多年|会(?:用|点|一点|操作)?(?:电脑|办公软件)|网上|吗|呢|吧|啊|还|人|我|想|找|个|的|活|做|干|能|要|在|里|工作|岗位|招聘|招|上班|工资|最好|每天|不能|不要|或者|没有|有|是|了|镇|县城|城里|一份|地方|女|男"
)
_TALK = regex(
    r"老(?=师傅)|(?:中专|大专|技校|职高|高职)(?!老师)|有空调|不用(?:去|进|到)厂里?|招工(?!员)|招人(?!员)|招聘(?=吗|呢|$|\s)|(?:骑?(?:电动|电瓶|摩托)?车|走路)(?:能|可以|方便)(?:到|去|骑到)的?"
)
"""Words of a question that would be work in a title."""
_ANYTHING = regex(
    r"随便|附近|家门口|离家近|近一?点|电动车能到|什么都|都可以|都行|有(?:什么|啥)(?:活|事)|找(?:个|一?点)?(?:工作|事|活)|(?:当天|马上)(?:能|就)?上班"
)
_NEAR_BY = regex(r"附近|家门口|离[^,，\s]{0,4}近|近一?点|(?:家|屋)(?:旁边|边上|跟前)|走路(?:能|可以|就)?到|就近")
_ABOUT_PAY = regex(r"[\d千万块元百](?:钱)?(?:一个?月)?(?:左右|上下|差不多)")
_ABOUT = 0.9
_BETWEEN_LETTERS = regex(r"(?<=[A-Za-z])[\s'’]+(?=[A-Za-z])")
_AT_KINDERGARTEN = regex(r"幼儿园[^,，。;；\s]{0,4}(?:老师|教师)(?!证|资格)")
_TEACHING_PAPER = regex(r"(?:幼儿)?(?:老师|教师)(?:资格)?证")
_ROUTE = r"(?:跑|开)(?:到|去|往)?|拉货[到去往]?"
"""Before the name of a place: where the lorry goes, not where somebody would work."""
_PLACE = regex(r"([\u4e00-\u9fff]{2,4})(?:园|厂|镇|乡|村|街|路|学校|医院|超市)")
_PARK = regex(r"(?:产业|工业|科技|创业|高新|经开|物流)[^,，。;；\s]{0,2}[园区]|园区|开发区")
_FACTORY = regex(
    r".*(?:厂|矿|幼儿园|[猪鸡鸭鹅牛羊]场|养殖场|[风光]电场|采石场|石场|砂场|林场|茶场|电站)(?:里面?|子|上|山)?(?:的)?(?:普工|普通工人?|操作工|操作员|工人|员工|做事|打工|工|事|长期)*(?:都行|都可以)?[?？]?"
)
"""A factory of some kind and no trade in it: 药厂, 鞋厂普工, 矿上."""
_HOUSES = ("矿上", "矿山", "矿里", "煤矿", "锂矿", "石矿", "钨矿", "幼儿园")
_AROUND_FACTORY = regex(
    r"(?:[两三二四]班)?倒班?|吗|呢|吧|有没有|想|找|去|进|再|要|招工|招人?|女工|男工|女|男|的|活|干|上班|工作|有|在|我|做过|里|哪里|附近|不|还|\s"
)
_PIECES = regex(r"[\s,，。;；]+")
_MINDS_NOT = regex(r"(?<=[厂里])(?:不[闻碰沾用要]|没有?|[不莫]怕)[\u4e00-\u9fff]{1,5}的?")
_WHAT_SORT = regex(
    r"^(?:温泉|度假|星级|[三四五]星级?|商务|快捷|连锁|品牌|大型?|小型?|新开的?|高档|公办|公立|民办|私立|私人|乡镇|乡下|县城的?|城里的?|镇上的?"
    r"|街上的?|附近的?|中心|社区|村里的?)+(?=.)"
)
"""What sort of house it is, before its name: 温泉酒店, 私立幼儿园, 乡镇卫生院."""
_AT_WORK = regex(r"工资要?高(?:一?[点些])?|帮忙|帮工|做事|做工(?!资)|打工|[找做]|事情?|一?[份个]|岗位|招聘|随便|哪家")
_SENTENCE = 16
"""What is left over in a longer text is talk, not the name of a place or an employer."""
_SURE_SOUND = 3
"""Beside work that was understood, a misspelt word must have this many characters to be believed."""
_OWN_HOURS = frozenset({"flexible", "ends_by", "home_by_night", "weekend_work", "forenoon", "evening"})
"""Terms of time that the hours beside them belong to: 下午能接小孩."""
_SITE = regex(r"[^\u4e00-\u9fff]*(?:建筑)?工地(?:上|里)?[^\u4e00-\u9fff]*")
_ON_SITE = 0.8
"""A building site and no trade in it: whatever is built there, the unskilled work first."""
_MACHINES = dict.fromkeys(("excavator", "loader_driver", "crane"), 0.7)
"""Machines that stand on sites more than anywhere else."""
_TURNS = regex(r"[两二三]班(?:倒|两运转)|倒班")
"""Who would take turns by night, and names no trade, thinks of a factory."""
_LEARNING = frozenset({"apprentice", "technician"})
_A_TRADE = 0.6
"""Beside terms, words of less than this name no work."""
_NOTHING_ELSE = 0.85
"""What a word of less is worth where it is all that is said: 幼儿园 is asked for, whoever works there."""
_WHO = "工员师傅手匠"
"""What makes a word of work a calling."""
_BRINGS = regex(
    r"(?<![\u4e00-\u9fff])送(?![货孩小崽娃老学人给我他她件单饭]|[\u4e00-\u9fff]*(?:学|班|人))[\u4e00-\u9fff]{1,3}$"
)
"""Whatever is brought round: 送鸡蛋, 送酒."""
_LEARNS = regex(r"(?<![同大小中科上放好留开入数化医文])学(?:一?[个门样点])?(?=[开修做剪烧裁炒挖焊砌踩装])")
_IN_THE_HOME = 0.9
"""Who would nurse somebody and live there asks for a private home."""
_HELPING = regex(r"打杂|打下手|帮工|帮手|勤杂")
_HELPED, _IN_THE_KITCHEN = frozenset({"food", "retail", "service", "edu", "care"}), 0.9


@dataclass(frozen=True, slots=True)
class Understood:
    """families: work asked for, 0–1. wishes: constraint → the words. wage_min: yuan a month. names: what is left over,
    places and employers as written. licences: driving classes. heard: words understood by sound only.
    words: all known words. hints: what may be a place, as written. excluded: families not to be shown.
    unwanted: the words that exclude them. places: words that name a known place → codes of the regions so called.
    corrected: (as written, the known word that was meant). base: the wage is what nobody takes away.
    workplace: a kind of factory is named and no trade in it. plain: a factory or a park is, and nothing more.
    timed: a day, an hour or a season is named. ground: the kind of house, where one with many trades is named.
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
    base: bool = False
    workplace: bool = False
    plain: bool = False
    timed: bool = False
    ground: str = ""

    @property
    def empty(self) -> bool:
        """Nothing was understood: no work, no wish, no name, no place."""
        work = self.families or self.licences or self.excluded
        return not (work or self.wishes or self.names or self.places or self.wage_min or self.age)

    @property
    def close(self) -> bool:
        """Whether it must be near by: 离家近, 家门口."""
        return bool(_NEAR_BY.search(self.text))

    @property
    def wage_least(self) -> int:
        """What is enough of the wage asked for, yuan a month, 0 where none was: 一万左右 is less than 一万."""
        return round((self.wage_min or 0) * (_ABOUT if _ABOUT_PAY.search(self.text) else 1.0))

    @property
    def anything(self) -> bool:
        """Somebody spoke, and took whatever there is: 随便, 附近有什么活."""
        return self.empty and bool(self.timed or _ANYTHING.search(self.text))


Places = Callable[[str], Iterable[tuple[str, tuple[str, ...]]]]
"""What knows place names: a text → (words, codes of the regions so called), from left to right."""


def _said_places(text: str, places: Places | None, lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Place names in a text that are no part of a word of work."""
    if places is None:
        return {}
    work = blanked(text, lexicon)
    return {words: codes for words, codes in places(text) if words in work and not re.search(_ROUTE + words, work)}


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
    found = [pair for pair in found if not is_real(pair[0]) and pair[0][0] not in "的了"]  # 附近的事 asks for no 的士
    found = [pair for pair in found if not lexicon.families_of(pair[0].rstrip(_WHO))]  # 装窑工 fills kilns
    found = [pair for pair in found if not (pair[0][0] in _GROWN and is_noun(pair[0][1:]))]  # 梨子 is no slip for 李子
    if not found and not sure:
        joined = _BETWEEN_LETTERS.sub("", spoken)
        for letters in dict.fromkeys((joined, spoken)):
            if words := by_letters(letters, lexicon):
                return [(letters.strip(), word) for word in words]
    return found


_GROWN = frozenset("摘采种养挖收")
"""What is done to whatever grows: the thing beside it, where it is one, was meant."""


_SPEAKERS = regex(r"(?<=[\u4e00-\u9fff])(?=我)|[,，\s]+")
_FOR_ANOTHER = regex(r"想|找|要|能|适合|做什么|可以")


def _own_part(spoken: str) -> str:
    """The text without what somebody else does, where who asks speaks of themselves, too: 老公开货车我找个文员."""
    parts = [part for part in _SPEAKERS.split(spoken) if part]
    own = [part for part in parts if not of_another(part) or _FOR_ANOTHER.search(part)]
    return " ".join(own) if len(own) < len(parts) and any("我" in part for part in own) else spoken


def understand(text: str, *, lexicon: Lexicon | None = None, places: Places | None = None) -> Understood:
    """Reads a query: the work by words, then by sound, then by letters; what is said about terms; what is left.

    places: what knows the names of places; without it they stay names.
    """
    lexicon = lexicon or load_lexicon()
    written, (text, put_right) = text, terms_put_right(text)
    wishes, spoken = wishes_in(text)
    spoken = plainly_said(spoken, lexicon)
    where = _said_places(spoken, places, lexicon)
    for words in where:
        spoken = spoken.replace(words, " ")
    markets, spoken = markets_in(_TALK.sub(" ", _own_part(spoken)))
    refused, spoken = times_refused(spoken)
    wishes |= refused
    excluded, unwanted = work_refused(spoken, lexicon)
    spoken = REFUSED_WORK.sub(" ", spoken)
    if _AT_KINDERGARTEN.search(spoken):
        spoken = _TEACHING_PAPER.sub(" ", _AT_KINDERGARTEN.sub("幼儿园老师", spoken))
    hours, runs = times_in(spoken, blanked(spoken, lexicon))
    if not wishes.keys() & _OWN_HOURS:
        wishes |= {code: words for code, words in hours.items() if code not in wishes}
    untimed = spoken
    for words in sorted(runs, key=len, reverse=True):
        untimed = untimed.replace(words, " ")
    short = len(spoken) <= 8
    families = lexicon.named_in(spoken) if short else trades_before_places(spoken, lexicon.families_in(spoken), lexicon)
    sure = any(weight >= 0.8 for weight in families.values())
    (wage_min, wage_words), (age, age_words) = wage_asked(text), age_said(text)
    read = [wage_words, age_words]
    corrected = _heard(spoken, sure, lexicon, *read)
    unread = () if families or corrected else _left_over(untimed, lexicon, *read)
    between = put_between(unread, lexicon)
    if unread and not between:
        corrected = by_slip(unread, lexicon)
    heard = [word for _, word in corrected]
    if heard or between:
        families = _meant_by(*heard, *(word for _, word in between), lexicon=lexicon)
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
    elif not families and "no_night" not in wishes and (turns := _TURNS.search(text)):
        wishes["factory"] = turns[0]
    if any(weight >= 0.8 for weight in families.values()):
        families = {family: weight for family, weight in families.items() if weight >= 0.5}
    if _SITE.fullmatch(_AROUND_FACTORY.sub("", spoken)) and "building_helper" in families:
        families |= (
            {code: _ON_SITE for code, one in lexicon.families.items() if one.group == "construct"}
            | _MACHINES
            | families
        )
    if "pet" in families:  # whoever washes and clips animals serves no people
        families = {family: weight for family, weight in families.items() if lexicon.families[family].group != "beauty"}
    if "apprentice" in families and any(weight >= 0.8 and code not in ROLES for code, weight in families.items()):
        families = {code: weight for code, weight in families.items() if code != "apprentice"}
        wishes.setdefault("beginner", "学")  # the trade, where it is taught: not whatever else is
    if not families and _BRINGS.search(spoken):
        families = {"driver_van": _IN_THE_HOME}
    if not families and carries(spoken):
        families = {"loading": _IN_THE_HOME}
    if families and _LEARNS.search(spoken) and not families.keys() <= _LEARNING:
        wishes.setdefault("beginner", "学")
    if "live_in" in wishes and any(lexicon.families[code].group == "care" for code in families):
        families.setdefault("home_helper", _IN_THE_HOME)
    if _HELPING.search(spoken):
        families = _helping(families, lexicon)
    if "beginner" in wishes and families.keys() <= _LEARNING:
        families = {}  # a trade, whichever, where it is taught
    if families and (wishes or wage_min or age) and max(families.values()) < _A_TRADE:
        families = {}  # 女工, 员工: who is meant, not what is done
    if families and max(families.values()) < _A_TRADE:
        most = max(families.values())
        families = {family: weight * _NOTHING_ELSE / most for family, weight in families.items()}
    names = () if heard or between or len(text) > _SENTENCE else _left_over(untimed, lexicon, *read)
    if not families and "part_time" not in wishes and (per := day_asked(text)) and not per[1]:
        wishes["day_paid"] = per[2]  # 一天200: of work by the day
    if families or wishes or wage_min or age or where:  # beside something that was read, ordinary words name nothing
        names = tuple(name for name in names if not (is_said(name) or name.endswith("证")))  # a paper is no place
    houses = spoken
    for words in (age_words, wage_words):
        houses = houses.replace(words, " ") if words else houses
    for wrong, word in corrected:
        houses = houses.replace(wrong, word)
    houses = _without(names, houses)
    known = tuple(word for _, word in lexicon.spans(spoken) if len(word) > 1)
    return Understood(
        text=written,
        families=families,
        wishes=wishes,
        wage_min=wage_min,
        age=age,
        licences=licences,
        names=(*markets, *names),
        heard=tuple(heard),
        words=(*telling(known, lexicon), *heard, *(written[1:] for written, _ in between)),
        excluded=excluded - families.keys(),
        unwanted=unwanted,
        places=where,
        corrected=(*put_right, *corrected),
        hints=_hints(untimed, lexicon),
        base=wage_min is not None and base_asked(text),
        workplace=_factory_named(houses, families, lexicon),
        ground=_ground(houses) if families and not heard else "",
        plain=not (families or licences) and ("factory" in wishes or bool(_PARK.search(text))),
        timed=bool(runs),
    )


def _meant_by(*words: str, lexicon: Lexicon) -> dict[str, float]:
    """The families of known words, each with the best weight."""
    families: dict[str, float] = {}
    for word in words:
        for family, weight in lexicon.families_of(word):
            families[family] = max(families.get(family, 0.0), weight)
    return families


def _helping(families: dict[str, float], lexicon: Lexicon) -> dict[str, float]:
    """饭店打杂 helps in that kitchen or shop: odd jobs at a market are another thing."""
    there = {lexicon.families[family].group for family, weight in families.items() if weight >= _A_TRADE} & _HELPED
    if "odd_jobs" not in families or not there:
        return families
    kitchen = {"kitchen_helper": _IN_THE_KITCHEN} if "food" in there else {}
    return kitchen | {family: weight for family, weight in families.items() if family != "odd_jobs"}


def _without(names: Iterable[str], spoken: str) -> str:
    """The text without the names before kinds of houses, where nothing else is left: 流坑景区 is a 景区."""
    left = spoken
    for name in names:
        left = left.replace(name, "")
    return left if _ground(left) else spoken


def _ground(spoken: str) -> str:
    """The kind of house that is all that a text names, "" where it names none or something beside it."""
    left = _AT_WORK.sub("", _AROUND_FACTORY.sub("", spoken))
    if left not in GROUNDS:
        left = _WHAT_SORT.sub("", left)
    return left if left in GROUNDS else ""


def _factory_named(spoken: str, families: Mapping[str, float], lexicon: Lexicon) -> bool:
    """Whether a text, or one piece of it beside which no other names work, names a factory by what it makes."""
    if _workplace(spoken, families, lexicon):
        return True
    pieces = [piece for piece in _PIECES.split(_MINDS_NOT.sub(" ", spoken)) if piece]
    working = [piece for piece in pieces if any(True for _ in lexicon.spans(piece))]
    return len(working) == 1 and "厂" in working[0] and _workplace(working[0], families, lexicon)


def _workplace(spoken: str, families: Mapping[str, float], lexicon: Lexicon) -> bool:
    """Whether a text names a factory by what it makes: 电子厂女工, 在砖厂干活; 鞋厂针车工 is a trade, 普工 no kind."""
    if families and _ground(spoken):
        return True
    if not (families.keys() - ROLES and _FACTORY.fullmatch(_AROUND_FACTORY.sub("", spoken))):
        return False
    return any(
        "厂" in word
        or word in _HOUSES
        or word.endswith("场")
        or (spoken[at + len(word) :].lstrip("的").startswith("厂") and not _done_by_hand(word, lexicon))
        for at, word in lexicon.spans(spoken)
    )


def _done_by_hand(word: str, lexicon: Lexicon) -> bool:
    """车衣 in 车衣厂 is what one does; 中药材 in 中药材厂 is what they make."""
    return any(lexicon.families[family].group in ("needle", "craft") for family, _ in lexicon.families_of(word))


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


def _hints(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """What stands before 园, 厂, 镇 and may be the name of one."""
    found = (match[1] for match in _PLACE.finditer(text) if not lexicon.has(match[0]))
    return tuple(dict.fromkeys(words for words in found if a_hint(words, _FILLER)))
