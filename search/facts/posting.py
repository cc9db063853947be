"""What a posting really asks and gives, read from its fields and its words, each fact with the words that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.facts.beside_work import for_the_old, without_benefits
from search.facts.house import made_by
from search.facts.keep import meals_and_bed
from search.facts.marks import posting_marks
from search.facts.paper_names import paper_name
from search.facts.reading import CLOSES_AT, NUMBER, OFF_AT, closes_at, number, off_at, time_ranges
from search.facts.requirements import Requirements, read_requirements
from search.facts.wage import Pay, monthly_pay
from search.facts.watched import POSTING
from search.lexicon import Lexicon, load_lexicon
from search.lexicon.loader import ROLES
from search.pattern import regex
from search.ranking.views import PostingView

GENERIC = frozenset(
    {"factory_worker", "odd_jobs", "technician", "apprentice", "machine_operator", "driver_car", "driver_van", "clerk"}
)
"""Titles that say little: what is done stands in the duties."""
TITLE_REST = 0.4
_HEAD = 0.8
"""What a title is; the rest of it may be only what is carried: 陶瓷配送司机 makes none."""
DUTY_BESIDE_GENERIC = 0.85
DUTY_OF_HELPERS = 0.6
"""A helper carries tiles and does not lay them."""
ROLE_BESIDE_TRADE = 0.5
"""数控车床操作工 is a turner, not whoever operates something."""
_ONLY_THE_FORM = regex(r"日结|临时|寒假|暑假|假期|小时工|短期|短工")
"""Titles that tell how long somebody is taken on for, and nothing of helping: the duties are the work."""
_MADE_AT_THE_COUNTER = frozenset({"drinks", "roast_shop", "bakery", "pastry"})
_COUNTER_WORK, _NAMED_CLEARLY = 0.85, 0.8
"""店员 who makes tea or fries chicken does that as much as selling."""
_OF_ITS_KIND, _KIND_OF_SHOP = frozenset({"pharmacy_shop", "optician", "flower", "gas_station", "pet"}), 0.9
"""营业员 of a 大药房 sells medicine: what a shop is tells what is sold there."""
_IN_A_SHOP = regex(r"超市|商场|卖场|门店|便利店|货架|商超|生鲜")
_IN_STORES, _PICKS = ("parcel_sort", "warehouse"), 0.75
"""理货员 of a storehouse receives and picks goods; only in a shop are shelves filled."""
_GRINDS = frozenset({"cnc", "polishing", "coating_line"})
_LIFTED, _A_LOAD, _LIFTS_TOO = frozenset({"packing", "warehouse", "shelf", "parcel_sort"}), 20, 0.6
"""Bales and sacks of so many kilograms make a packer a loader."""
_AT_HOME = 0.7
"""A helper who is there for somebody old is no nurse of a home for the old."""
APPRENTICED = 0.9
"""Who wants to learn a trade is taken as an apprentice of any."""
_TELLS_NOTHING, _MADE_THERE, _TOLD = frozenset({"factory_worker", "machine_operator", "apprentice"}), 0.5, 0.5
"""普工 of a 服装厂 whose duties name no trade does what the house makes, as far as its name is to be believed."""
_WHOEVER, _KEPT_THERE = regex("管家|店小二|管事|工作人员"), 0.9
"""管家 of a 民宿: where the title names no work, the house does."""
_STUDIED, _STUDIED_FOR, _STOP = regex("专业|大专|中专|本科|毕业"), 0.7, regex("[,，。;；]")
"""技术员 of whom 畜牧兽医 is asked: what had to be studied is what is done."""
_SHIFT_GROUPS = frozenset(
    {
        "factory",
        "electronics",
        "metal",
        "plastic",
        "chem",
        "needle",
        "wood",
        "mining",
        "technical",
        "electric",
        "engineer",
        "quality",
        "packing",
    }
)
_ON_ONE_S_FEET = frozenset(
    {"dishwashing", "waiter", "cook", "kitchen_helper", "canteen_cook", "room_attendant", "loading"}
)
_FETCH_FOR_OTHERS = frozenset(
    {
        "childcare_aide",
        "nanny",
        "home_helper",
        "tutor",
        "kindergarten_teacher",
        "driver_car",
        "driver_van",
        "driver_bus",
    }
)
"""Where fetching children is the work, not what it leaves time for."""
_LEAVES_TIME = regex(
    r"(?:能|可以?|方便|便于|来得及|不(?:影响|耽误)|照顾得?到|中午|放学|准时|允许|让)(?:回家|回去|去|先)?(?:接送?|带|照看|照顾|照料)(?:小?孩子?|娃|崽|学生)"
)
"""What the hours leave time for is none of the work: 时间自定,能接送小孩."""
_LOAD = POSTING.watch(regex(rf"({NUMBER})\s*(?:来|多)?(公斤|千克|kg|KG|斤)"))
_BROUGHT = POSTING.watch(regex(r"[（(【\[][^（()）】\]]*(?:车|大巴)[^（()）】\]]*接[^（()）】\]]*[)）】\]]"))
"""(专车接送): how people come to work, not what they do."""
_LIGHT, _CLAUSE_BACK = 10, 14
_HARD_TO_LIFT, _LIFTED_ELSEWHERE = (
    20,
    regex(r"叉车|行车|吊车|机器(?:搬|装|抬)|推车|(?:由|有|请)[^,，。;；]{0,4}(?:搬|装卸|抬)"),
)
"""Kilograms that make any work heavy, unless something else lifts them."""
_AT_MOST = regex(r"不超过|不到|以内|以下|最重|不重|轻")
_BY_THE_DAY = regex(
    r"(?:[一每]天|每日|当天|日[产均]|天天|一个?(?:人|上午|下午|早上)|[每一]亩|亩产|[每一]个?(?:小时|钟头|月|年|季))[^,，。;；]{0,8}$"
)
_IN_ONE_PIECE = regex(
    r"(?:[每一](?:[袋包件箱桶筐篓捆块根]|麻袋|编织袋)|单件|单包|每次|一次|[扛抬背挑搬])[^,，。;；]{0,4}$"
)
"""一天能挖两百斤 is what a day brings in, not what is lifted at once; 一天三百包一包50公斤 is."""
"""卸货,单件不超过10公斤 is no hard labour."""
_ON_WHEELS = regex(r"[^,，。;；]{0,3}(?:推着?走|推过去|推车|用(?:小|手|液压|推)?推?车|叉车)")
"""一车纱百来斤推着走 rolls and is not lifted."""
_CLOCK = (
    r"(?:早上?|上午|中午|下午|晚上)?(?:\d{1,2}(?:[:：]\d{2}|点(?:半|\d{2})?)|[一二两三四五六七八九十]{1,2}点半?)(?:钟)?"
)
_RESTS = regex(
    rf"{_CLOCK}(?:到|至|-+|—+|~){_CLOCK}(?:之间|这段时间?|中间|是|为|可以?|能|都|就)*"
    rf"(?:午休|休息(?!日|一?天)|休(?=$|[,，。;；])|歇)|(?:午休|中间休息|中途休息|休息时间)(?:时间)?(?:是|为|从|[:：])?{_CLOCK}(?:到|至|-+|—+|~){_CLOCK}"
)
"""下午两点到四点休 is no spell of work."""
_NOON = (11.75, 13.0)
_SHORT_SPELL, _EARLY_OVER = 8.6, 15.5
"""A day told in one piece that is no longer, or over so early, leaves nobody the time to be home for lunch."""
_HOME_AT_NOON = regex(r"中午[^,，。;；不]{0,3}(?:可以?|能|好|放你?们?|让)?回(?:家|去|屋)")
_LUNCH = regex(r"中[、和]?晚(?:[两二]?[餐顿饭])|[三两3]餐|三顿|(?:中|午|昼)[餐饭](?!补|后|免|时间|休)|早中晚餐")
_LENDS_A_HAND, _AT_AN_EATERY = frozenset({"odd_jobs", "factory_worker", "apprentice"}), 0.85
_EATERY = regex(
    r"早餐|早点|餐[厅馆饮店]|饭[店庄馆]|酒楼|酒家|菜馆|面馆|粉店|粉馆|小吃|食堂|火锅|烧烤|鱼馆|鱼庄|农家乐|土菜|包子|饺子|快餐|大排档|私房菜"
)
_NOT_IN_THE_KITCHEN = regex(r"寒假|暑假|兼职|临时|收银|前台|外卖|配送|发单|传单|促销|搬|布置|司仪")
"""帮工, 杂工 or 学徒 of a place to eat helps in its kitchen."""
_COOKS = frozenset({"canteen_cook", "cook", "kitchen_helper", "dishwashing", "waiter"})
"""Who cooks and serves at noon is not at home at noon."""
_BAGGING = "套袋"
_PACKING_LINE = regex(r"选果|分拣|分级|装箱|装盒|封箱|贴标|打包|流水线|包装|称重")
_IN_THE_ORCHARD = regex(r"果园|果树|山上|树上|疏果|剪枝|修枝|施肥|除草|打药|抹芽|嫁接|管护")
_AFLOAT = POSTING.watch(regex(r"船(?!厂|舶修|坞|台|员证)"))
_CAR_LICENCES = frozenset({"驾驶证C1", "驾驶证C2"})
_SMALL_LORRY = regex(r"蓝牌|轻卡|小货车|微卡|4[.米]2米?|四米二|面包车|C[12](?:证|驾|以上|本)")
_AT_A_LATHE, _AT_A_SEAM = regex(r"车床|铣|数控|图纸|五金|机加"), regex(r"缝|平车|衣|布|裤|鞋|包")
"""车工 turns metal or sews."""
_AT_THE_STOVE = regex(r"炒|煮|烧|蒸|掌勺|大锅|做[早中晚三一两]?[餐顿]?[饭菜餐]|厨艺")
_HELPS_THERE = 0.9
"""炊事员 who cuts, hands out and washes up helps in a kitchen."""
_WALLS = regex(r"腻子|大白|乳胶漆|内墙|外墙|墙面|自建房|家装|真石漆")
"""油漆工 of walls sprays no furniture."""
_CARRIES, _DRIVES_TOO = (
    regex(r"(?:开车|开面包车|开货车|驾车)[^。;；]{0,12}送|送(?:货|料|餐|菜|水|件|半成品|产品|物料)|[拉跑]货|配送"),
    0.75,
)
"""Who must have a licence to carry goods about drives for a living, whatever else the title says."""
_BOTH_HANDS = regex(
    r"大小工|大工[^。；]{0,12}小工|小工[^。；]{0,12}大工|师傅[和、及]小工|小工[^,，。；]{0,2}(?:也要|都要|若干|\d{2,3}元?)"
)
"""Both who knows the trade and who carries for them are taken on: 大工一天300,小工180."""
_BUILDS = frozenset(
    {"masonry", "tiling", "rebar", "formwork", "concrete", "scaffold", "putty", "decorate", "waterproof", "carpentry"}
    | {"road_work", "stone_work"}
)
_LICENCE_FAMILY = {
    "驾驶证A2": "driver_trailer",
    "驾驶证B2": "driver_truck",
    "驾驶证A1": "driver_bus",
    "叉车证": "forklift",
}


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """families: (code, weight 0–1), best first. marks: code → the words that show it (see search.facts.marks).

    hours: earliest start and latest end of a day's work, None unknown. load_kg: heaviest thing named. ends: the hour at
    which the day is over, where only that is said. noon: whether a spell that is told runs through the hour of lunch.
    """

    families: tuple[tuple[str, float], ...]
    marks: Mapping[str, str]
    hours: tuple[float, float] | None
    load_kg: int | None
    lodging: bool
    meals: bool
    shuttle: bool
    shuttle_far: bool
    pay: Pay
    needs: Requirements
    groups: frozenset[str]
    ends: float | None = None
    noon: bool = False

    @property
    def family(self) -> str:
        """What the work mainly is, "" where the words tell nothing."""
        return self.families[0][0] if self.families else ""


def _bagging(words: str, whole: str) -> str:
    """套袋 is done to fruit on the tree in an orchard, and to goods on a line."""
    if _BAGGING in words and _PACKING_LINE.search(whole) and not _IN_THE_ORCHARD.search(whole):
        return words.replace(_BAGGING, "装袋")
    return words


def _families(posting: PostingView, lexicon: Lexicon, seen: int) -> dict[str, float]:
    whole = f"{posting.title}，{posting.duties}"
    work = _BROUGHT.pattern.sub("", posting.title) if seen & _BROUGHT.bit else posting.title
    title = lexicon.named_in(_bagging(work, whole))
    told = without_benefits(_LEAVES_TIME.sub("", posting.duties), seen)
    duties = lexicon.families_in(_bagging(told, whole))
    for cert in map(paper_name, posting.certs):
        family = _LICENCE_FAMILY.get(cert)
        if family and (family in duties or any(f.startswith("driver_") or f == "forklift" for f in title)):
            title[family] = 1.0
            for smaller in ("driver_car", "driver_van"):
                title.pop(smaller, None)
    if _CAR_LICENCES & set(map(paper_name, posting.certs)) and _CARRIES.search(told):
        title["driver_van"] = max(title.get("driver_van", 0.0), _DRIVES_TOO)
    if title.get("driver_truck", 0.0) >= _HEAD and _small_lorry(posting, whole):
        title["driver_van"] = 1.0
    if "小工" in posting.duties and _BOTH_HANDS.search(posting.duties) and _BUILDS & title.keys():
        title["building_helper"] = max(title.get("building_helper", 0.0), _HEAD)
    if (
        seen & _AFLOAT.bit
        and _AFLOAT.pattern.search(posting.title)
        and any(family.startswith("driver_") for family in title)
    ):
        title = {family: share for family, share in title.items() if not family.startswith("driver_")}
        title["boat_crew"] = 1.0
    if "shop_sales" in title and "店员" in posting.title:
        made = [family for family in _MADE_AT_THE_COUNTER if duties.get(family, 0.0) >= _NAMED_CLEARLY]
        title |= {family: max(title.get(family, 0.0), _COUNTER_WORK) for family in made}
    if title.get("shop_sales", 0.0) >= _HEAD:
        sold = lexicon.families_in(posting.house)
        kinds = [family for family in _OF_ITS_KIND if sold.get(family, 0.0) >= _NAMED_CLEARLY]
        title |= {family: max(title.get(family, 0.0), _KIND_OF_SHOP) for family in kinds}
    if "shelf" in title and not _IN_A_SHOP.search(whole) and any(duties.get(one, 0.0) >= 0.5 for one in _IN_STORES):
        title |= {family: max(title.get(family, 0.0), _PICKS) for family in _IN_STORES}
    if _GRINDS & title.keys() and duties.get("glass", 0.0) >= _NAMED_CLEARLY:
        title["glass"] = max(title.get("glass", 0.0), _HEAD)  # 研磨工 whose lenses are glass
    if "warehouse" in title and duties.get("recycling", 0.0) >= _NAMED_CLEARLY:
        title |= {"recycling": 1.0, "warehouse": TITLE_REST}  # 收货员 who buys up scrap keeps no store
    if "负重" in posting.conditions and _LIFTED & title.keys() and (_load(whole) or 0) >= _A_LOAD:
        title["loading"] = max(title.get("loading", 0.0), _LIFTS_TOO)
    _told_apart(title, duties, f"{whole}。{posting.requirements}")
    specific = {f: w for f, w in title.items() if f not in GENERIC and w >= 0.6}
    if specific.keys() - ROLES and posting.years and "零经验" not in posting.accepts:
        title |= {role: min(title[role], ROLE_BESIDE_TRADE) for role in ROLES & title.keys()}
    if "学徒" in posting.title:
        title["apprentice"] = max(title.get("apprentice", 0.0), APPRENTICED)
    head = [family for family, share in title.items() if share >= _HEAD]
    drives = bool(head) and all(family.startswith("driver_") for family in head)
    if (
        title.keys() <= _LENDS_A_HAND
        and _EATERY.search(posting.house)
        and not _NOT_IN_THE_KITCHEN.search(posting.title)
    ):
        title["kitchen_helper"] = _AT_AN_EATERY
    helps = "odd_jobs" in title and not _ONLY_THE_FORM.search(posting.title)
    weight = TITLE_REST if specific or drives else DUTY_OF_HELPERS if helps else DUTY_BESIDE_GENERIC
    found = dict(title)
    for family, value in duties.items():
        value *= weight
        if value > found.get(family, 0.0):
            found[family] = value
    if "nanny" in found and for_the_old(whole, seen):
        found["elder_care"] = max(found.get("elder_care", 0.0), found.pop("nanny") * _AT_HOME)
    if posting.house and not title and _WHOEVER.search(posting.title):
        for family, value in lexicon.families_in(posting.house).items():
            if value >= _TOLD and family not in ROLES:
                found[family] = max(found.get(family, 0.0), value * _KEPT_THERE)
    if found and title.keys() <= {"technician"} and not any(v >= _TOLD for f, v in found.items() if f not in ROLES):
        for part in _STOP.split(posting.requirements):
            if _STUDIED.search(part):
                for family, value in lexicon.families_in(part).items():
                    if value >= _NAMED_CLEARLY and family not in ROLES:
                        found[family] = max(found.get(family, 0.0), _STUDIED_FOR)
    if (
        posting.house
        and title.keys() <= _TELLS_NOTHING
        and not any(value >= _TOLD and family not in _TELLS_NOTHING for family, value in found.items())
    ):
        for family, value in made_by(posting.house, lexicon).items():
            found[family] = max(found.get(family, 0.0), value * _MADE_THERE)
    return found


def _told_apart(title: dict[str, float], duties: Mapping[str, float], whole: str) -> None:
    """Puts right in a title what its duties tell apart: two trades of one word, a cook who only washes up, painters of
    walls, and a place kept for a group, whose work stands beside its name."""
    if {"cnc", "sewing"} <= title.keys():
        metal, cloth = bool(_AT_A_LATHE.search(whole)), "sewing" in duties or bool(_AT_A_SEAM.search(whole))
        if metal is not cloth:
            title.pop("cnc" if cloth else "sewing")
    if title.get("canteen_cook", 0.0) >= _HEAD and "kitchen_helper" in duties and not _AT_THE_STOVE.search(whole):
        title["kitchen_helper"] = max(title.get("kitchen_helper", 0.0), _HELPS_THERE)
    if title.get("paint_spray", 0.0) >= _HEAD and _WALLS.search(whole):
        title |= {"putty": 1.0, "paint_spray": TITLE_REST}
    beside = [family for family in title if family not in ("public_welfare", *ROLES)]
    if "public_welfare" in title and beside:
        title |= {family: max(title[family], _HEAD) for family in beside} | {"public_welfare": _HEAD}


def _small_lorry(posting: PostingView, whole: str) -> bool:
    """Whether the lorry is one for the licence of a car: such a driver delivers, whatever the title calls it."""
    licences = {cert for cert in map(paper_name, posting.certs) if cert.startswith("驾驶证")}
    return licences <= _CAR_LICENCES if licences else bool(_SMALL_LORRY.search(whole))


def _load(text: str) -> int | None:
    loads = []
    for match in _LOAD.pattern.finditer(text):
        value, before = number(match[1]), text[max(0, match.start() - _CLAUSE_BACK) : match.start()]
        if _BY_THE_DAY.search(before) and not _IN_ONE_PIECE.search(before):
            continue
        if _ON_WHEELS.match(text, match.end()):
            continue
        if value:
            loads.append(value if match[2] != "斤" else value / 2)
    plausible = [load for load in loads if load <= 150]
    return round(max(plausible)) if plausible else None


def _over_at(duties: str, seen: int) -> float | None:
    """The hour at which the day is over where only that is said, None where it is not."""
    over = off_at(duties) if seen & OFF_AT.bit else None
    return over if over is not None or not seen & CLOSES_AT.bit else closes_at(duties)


_PROMISED = 10_000
_OF_TWO = regex(
    r"(?:两|二|2)个?人(?:的)?(?:合计|一共|总共|加起来|工资)|夫妻[^,，。;；]{0,4}(?:合计|一共|总共|两个|一起)|合计工资"
)
"""Yuan a month that nobody pays a beginner without papers; a couple's two wages are told as one."""


def posting_facts(posting: PostingView, lexicon: Lexicon | None = None) -> PostingFacts:
    """Reads one posting. Pure; costs about a fifth of a millisecond, so callers keep the result."""
    lexicon = lexicon or load_lexicon()
    text = f"{posting.duties}。{posting.requirements}"
    seen = POSTING.seen(f"{posting.title}。{text}")
    families = _families(posting, lexicon, seen)
    ordered = tuple(sorted(families.items(), key=lambda item: (-item[1], item[0] in ROLES, item[0])))
    groups = frozenset(lexicon.families[f].group for f, w in ordered if w >= 0.55)
    spells = list(
        time_ranges(
            _RESTS.sub("", posting.duties) if "休" in posting.duties or "歇" in posting.duties else posting.duties
        )
    )
    hours = (min(s for s, _ in spells), max(e for _, e in spells)) if spells else None
    worked = sum(e - s for s, e in spells) if spells and hours and hours[1] - hours[0] <= 16 else None
    marks = posting_marks(posting, text, spells, industrial=bool(groups & _SHIFT_GROUPS), seen=seen)
    if ordered and ordered[0][0] in _ON_ONE_S_FEET and "seated" not in marks:
        marks.setdefault("standing", "站着做的活")
    if ordered and ordered[0][0] in _FETCH_FOR_OTHERS and marks.get("flexible", "").startswith("接"):
        del marks["flexible"]
    load = _load(text) if seen & _LOAD.bit else None
    if load is not None and load <= _LIGHT and "负重" not in posting.conditions and _AT_MOST.search(text):
        marks.pop("heavy", None)
    elif load is not None and load >= _HARD_TO_LIFT and not _LIFTED_ELSEWHERE.search(text):
        marks.setdefault("heavy", f"{load}公斤")
    meals, bed = meals_and_bed(text, seen)
    pay = monthly_pay(posting, worked if worked and worked <= 14 else None, text, seen)
    if (
        pay.low >= (_PROMISED * 2 if _OF_TWO.search(text) else _PROMISED)
        and posting.wage_unit == "月"
        and ("learner" in marks or posting.form == "兼职" or "零经验" in posting.accepts)
        and not posting.certs
    ):
        marks.setdefault("scam", f"月薪{pay.low}元")
    return PostingFacts(
        families=ordered,
        marks=marks,
        hours=hours,
        load_kg=load,
        lodging=("住" in posting.board and posting.board != "不包") or "stay" in marks or bed,
        meals="吃" in posting.board or meals,
        shuttle=bool(posting.shuttle) or "ride" in marks,
        shuttle_far=bool(posting.shuttle) and "ride_local" not in marks,
        pay=pay,
        needs=read_requirements(posting, ordered[0][0] if ordered else "", seen),
        groups=groups,
        ends=_over_at(posting.duties, seen) if hours is None else None,
        noon=any(
            not _HOME_AT_NOON.search(posting.duties)
            and s <= _NOON[0]
            and e >= _NOON[1]
            and (len(spells) > 1 or e - s <= _SHORT_SPELL or e <= _EARLY_OVER)
            for s, e in spells
        )
        or (
            bool(ordered)
            and ordered[0][0] in _COOKS
            and bool(_LUNCH.search(posting.duties))
            and (hours is None or (hours[0] <= _NOON[0] and hours[1] >= _NOON[1]))
        ),
    )
