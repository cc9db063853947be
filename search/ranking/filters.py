"""The hard filters: what must not be recommended, each with a code and a sentence.

``H1``–``H9`` are the county's vetoes; ``S_*`` are misfits that no score may outweigh. The relaxation ladder may
lift ``H8_FAR`` (up to the radius factor) and ``S_SHIFT`` only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from search.lexicon.loader import ROLES
from search.pattern import regex
from search.ranking.belonging import kept_for
from search.ranking.bodies import at_a_screen, in_water, lifts_people
from search.ranking.demanded import certificates
from search.ranking.hands import one_handed
from search.ranking.hazards import DUST, HAZARDOUS, MINOR_MARKS
from search.ranking.hours import mostly_at_home
from search.ranking.mastery import unmastered
from search.ranking.minors import by_night, only_long
from search.ranking.prepared import LADDERS, ON_FOOT, PreparedPerson, PreparedPosting, distance_km
from search.ranking.spoken import not_there, own_words, underground
from search.ranking.weights import Weights

SENTENCES = {
    "P_NOT_LOOKING": "本人现在没有找工作的打算",
    "P_TOO_YOUNG": "未满16周岁，不能介绍工作",
    "H1_CLOSED": "岗位已过期或已招满",
    "H1_SCAM": "要先交钱或押钱，不推荐",
    "H2_MINOR": "未满18周岁不能做夜班、重活、太长和有危险的活",
    "H2_OVERAGE": "已到退休年龄，这家没说收",
    "H3_CERT": "缺必须的证件",
    "H4_BARRED": "法律规定不能安排的重活或井下活",
    "H5_REFUSED": "有本人说过绝对不做的条件",
    "H6_START": "到岗时间赶不上",
    "H7_KNOWN": "这个岗位90天内已经推过或谈过",
    "H8_FAR": "离家太远，每天来回不方便",
    "H9_GROUP": "只收认定过的困难人员",
    "S_AGAINST": "是本人说了不想做的活",
    "S_WAGE": "工资比本人要的低太多",
    "S_HOURS": "上班时间和本人有空的时间对不上",
    "S_SHIFT": "班次和本人要的对不上",
    "S_SCHOOL": "文化程度差得多",
    "S_SKILL": "要会的本人不会",
    "S_SALES": "名义上是别的岗位，实际要拉客户",
    "S_FORM": "用工形式对不上",
    "S_WORK": "和想做的、做过的都不沾边",
    "X_NONE": "附近暂时没有合适的",
    "S_LOW": "勉强沾边，不值得推荐",
}
_WOMAN = "2"
_CLEARLY_OLDER, _OLDER_WOMEN = 55, 51
"""An employer who writes 60 as the limit takes people whom the pension age of 50 would leave out; so does one
who writes 52 for work that women do until 50."""
BODILY = ("eyesight", "colour", "talk")
"""What a body cannot do, and what a posting lives on."""
_EYES_MARKS = ("height", "heat", "toxic")
_EYES_NEEDED = frozenset(
    {
        "driver_car", "driver_van", "driver_truck", "driver_trailer", "driver_hazmat", "driver_bus", "delivery",
        "courier", "forklift", "excavator", "crane", "loader_driver", "stamping", "cnc", "wood_machine", "polishing",
        "scaffold",
    }
)  # fmt: skip
"""Where who sees badly is in danger, or a danger."""
_FUMES = frozenset({"soldering", "paint_spray", "plating", "coating_line", "polishing", "smelting", "casting"})
"""Where there is smoke, dust or vapour, whether the posting says so or not."""
_LOADS = frozenset(
    {
        "masonry", "tiling", "building_helper", "rebar", "formwork", "concrete", "demolition", "road_work", "brick",
        "scaffold", "loading", "mining", "stone_work", "cement",
    }
)  # fmt: skip
"""Where loads are lifted every day, whether the posting says so or not."""
_AT_A_SCREEN = frozenset({"office", "it", "media", "finance"})
"""Where nobody works without a computer, whether the posting says so or not."""
_SWIMS = regex(r"(?<!不)(?<!不用)(?:会游泳|会水(?![电暖管工泥洗磨果])|[熟懂识]水性|游泳(?:好|技能|熟练))")
_IN_WATER = regex(r"游泳|水性|救生|会水|打鱼|捕鱼|渔|船|[养喂看放]鱼|鱼塘|水产|网箱|看塘|守塘")
"""Who never spoke of water is not sent to guard those who swim."""
_COLLEGE = 4
"""大专 among the steps of schooling."""
_PRACTISED, _SAME_TRADE, _VERY_TRADE = 3.0, 0.65, 0.85
"""Years in a trade at least this near that stand for a step of schooling; an engineer's must be the trade itself."""
_OF_A_FIELD = regex(
    r"(?:学|类|专业|[药化医法])[、,，和及]?[^,，。;；]{0,6}类?(?:的)?(?:大专|本科)(?![^。;；]{0,10}(?:优先|或|亦可|也可))"
)
"""药学、化学类大专: years of another kind of checking are none of it."""
_OFFICE, _AT_A_DESK = "office", 6.0
"""Desks of an office ask for more of them: there are always graduates to take."""
NEXT_DOOR_KM = 5.0
"""Kilometres within which one is home for lunch, and needs no bed at the place of work."""
_SIGNED_UP = timedelta(days=3)
"""Who comes so soon after a season's list closes puts their name on it today."""
ON_FOOT_KM = 3.0
"""What is walked to work, every day and back."""
_FETCHED_KM, _FETCHED = 5.0, 2.5
"""What is done at home is fetched from a little further than one goes every day: so far, or so many times that way."""
_TIED_BY_DAY = regex(r"白天[^。;；]{0,4}(?:接|带|照|煮|看|上学|上课|种|喂|陪)")
"""Who has only the nights because of what must be done by day at home does not live at the place of work."""
_FAR_OVER = 10
"""Years over the age that the text names, from which 超龄 in the form does not mean this person."""
SLACK = 1.05
"""Homes are known by village: a few hundred metres over the limit are not over it."""


@lru_cache(maxsize=20_000)
def _must_swim(requirements: str) -> bool:
    return _SWIMS.search(requirements) is not None


def open_posting(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H1: open, valid and with a free place."""
    view = posting.view
    if view.valid_to < today or view.open_count <= 0 or view.open_from > today:
        return "H1_CLOSED"
    return "H1_SCAM" if "scam" in posting.facts.marks else None


def lawful_age(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H2: minors do no night, hazardous or heavy work; people over pension age go where they are taken."""
    marks = posting.facts.marks
    if person.age < 18:
        youngest = posting.facts.needs.age_min
        hazardous = posting.facts.family in HAZARDOUS | DUST or any(code in marks for code in MINOR_MARKS)
        split = posting.facts.family in person.facts.wishes and only_long(posting)
        hazardous = (hazardous and not split) or by_night(posting)
        if hazardous or (youngest is not None and person.age < youngest):
            return "H2_MINOR"
    if person.overage if posting.desk else person.overage_by_hand:
        women = posting.facts.needs.age_max_women if person.view.sex == _WOMAN else None
        cap = women or posting.cap_age
        clearly = _OLDER_WOMEN if person.view.sex == _WOMAN and not posting.desk else _CLEARLY_OLDER
        takes = "超龄" in posting.view.accepts and not (cap is not None and person.age > cap + _FAR_OVER)
        takes = takes or (cap is not None and cap >= max(person.age, clearly))
        if not takes and not posting.casual:
            return "H2_OVERAGE"
        if cap is not None and person.age > cap and not takes:
            return "H2_OVERAGE"
        if marks.get("height", "梯") not in ("梯", *LADDERS) and "超龄" not in posting.view.accepts:
            return "H2_OVERAGE"  # ropes and scaffolds are for nobody of that age whom the employer did not ask for
    return None


def barred_work(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H4: no underground work and no loads over 25 kg for women."""
    if person.view.sex != "2":
        return None
    facts = posting.facts
    if "underground" in facts.marks or (facts.load_kg is not None and facts.load_kg > 25 and "heavy" in facts.marks):
        return "H4_BARRED"
    return None


def _on_ladders(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether two metres are no height: it was said, or the trade that is done on them was followed for years."""
    main = posting.facts.family
    done = (years for family, years in person.facts.done.items() if person.similarity(main, family) >= _SAME_TRADE)
    if "ladder_ok" in person.facts.facts:
        return True
    return max(done, default=0.0) >= _PRACTISED and "梯" not in person.view.note


def refused(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H5: the person's absolute no, also where only the text of the posting shows it."""
    no, marks = person.facts.refused, posting.facts.marks
    if "live_in" in marks and ("live_in" in no or person.view.lodging is False):
        return "H5_REFUSED"
    if not no:
        return None
    if "away_nights" in marks and ("live_in" in no or "long_haul" in no):
        return "H5_REFUSED"
    if any(code in no for code in posting.refusable):
        return "H5_REFUSED"
    if "height" in no and marks.get("height") in LADDERS and not _on_ladders(person, posting):
        return "H5_REFUSED"
    if "站" in no.get("standing", "") and posting.facts.family in ON_FOOT and "seated" not in marks:
        return "H5_REFUSED"
    if ("fumes" in no or "toxic" in no) and posting.facts.family in _FUMES:
        return "H5_REFUSED"
    if "toxic" in no and posting.facts.family in DUST:
        return "H5_REFUSED"
    if "heavy" in no and posting.facts.family in _LOADS and "seated" not in marks:
        return "H5_REFUSED"
    if "outside" in no and posting.region6 != person.region6:
        return "H5_REFUSED"
    return None


def able(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H5: work that lives on good eyes or on talk, and a body that has not got them. Never told to the engine."""
    no, marks = person.facts.refused, posting.facts.marks
    if any(code in no and code in marks for code in BODILY):
        return "H5_REFUSED"
    if ("wet" in no and in_water(posting)) or ("screen" in no and at_a_screen(posting)):
        return "H5_REFUSED"
    if "heavy" in no and lifts_people(posting):
        return "H5_REFUSED"
    if "lift" in person.facts.facts and "负重" in posting.view.conditions:
        return "H5_REFUSED"
    blind_spot = posting.facts.family in _EYES_NEEDED or any(code in marks for code in _EYES_MARKS)
    return "H5_REFUSED" if "eyesight" in no and blind_spot else None


def start_date(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H6: the person can start before the posting closes, or at most 30 days from today."""
    start, view = person.view.start_by, posting.view
    for_a_while = view.form in ("季节工", "日结")
    if start is None or start <= view.valid_to + (_SIGNED_UP if for_a_while else timedelta()):
        return None
    return "H6_START" if for_a_while or start > today + timedelta(days=30) else None


def known(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H7: declined, hired or already talked about within 90 days."""
    return "H7_KNOWN" if posting.view.key in person.view.blocked else None


def restricted(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H9: places kept for groups are left to staff, but where the note tells that the person belongs to one of them."""
    return "H9_GROUP" if "group_only" in posting.facts.marks and not kept_for(person, posting) else None


def against(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """Work that the person said they would not do again."""
    if person.against:
        for family, weight in posting.facts.families:
            if weight < 0.8 or (family in ROLES and posting.facts.family in person.facts.wishes):
                break
            if family in person.against:
                return "S_AGAINST"
    return None


def schooling(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """Schooling two steps under what is asked; one step where college is asked for and nothing makes up for it."""
    asked = posting.facts.needs.education
    if asked <= 1:
        return None  # nobody is put below the first step
    short = asked - (person.facts.education or 2)
    engineer = "工程师" in posting.view.title
    if short == 1 and asked >= _COLLEGE and not posting.facts.needs.education_soft:
        if posting.facts.needs.field and _OF_A_FIELD.search(posting.view.requirements):
            return "S_SCHOOL"
        main = posting.facts.family
        practised = any(
            years >= (_AT_A_DESK if _OFFICE in posting.facts.groups else _PRACTISED)
            and person.similarity(main, family) >= (_VERY_TRADE if engineer else _SAME_TRADE)
            for family, years in person.facts.done.items()
        )
        return None if practised else "S_SCHOOL"
    return "S_SCHOOL" if short >= 2 else None


def skills(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """Computers and writing where the note says that the person has neither; a vehicle of one's own."""
    facts, marks = person.facts.facts, posting.facts.marks
    if "computer" in marks and ("no_computer" in facts or "unlettered" in facts):
        return "S_SKILL"
    if "no_computer" in facts and posting.facts.groups & _AT_A_SCREEN:
        return "S_SKILL"
    if "unlettered" in facts and posting.facts.family in ("clerk", "warehouse", "cashier", "accounting"):
        return "S_SKILL"
    if _must_swim(posting.view.requirements) and not _IN_WATER.search(own_words(person)):
        return "S_SKILL"
    if "own_vehicle" in marks and (person.facts.vehicle == "walk" or "no_vehicle" in facts):
        return "S_SKILL"
    return None


def honest_title(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """Selling that calls itself something else goes only to people who want to sell."""
    if "disguised_sales" in posting.facts.marks:
        wishes = person.facts.wishes
        if "base_pay" in person.facts.wants:
            return "S_SALES"
        if (
            max((wishes.get(f, 0.0) for f in ("sales", "sales_insurance", "sales_house", "telesales")), default=0.0)
            < 0.5
        ):
            return "S_SALES"
    return None


def confirmed(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H5, H8, S_SKILL, S_FORM: what was only a wish or a sign until somebody asked and heard yes."""
    sure = person.facts.sure
    if not sure:
        return None
    marks, view = posting.facts.marks, posting.view
    on_foot = {"standing", "heavy", "outdoors"} & marks.keys() and "seated" not in marks
    if "want.seated" in sure and on_foot:
        return "H5_REFUSED"
    if "is.body" in sure and "heavy" in marks:
        return "H5_REFUSED"
    if "no.stairs" in sure and "standing" in marks:
        return "H5_REFUSED"
    if "want.lodging" in sure and not posting.facts.lodging and distance_km(person, posting) > NEXT_DOOR_KM:
        return "H8_FAR"
    if "is.noon_home" in sure and distance_km(person, posting) > NEXT_DOOR_KM:
        return "H8_FAR"
    if "is.unlettered" in sure and "writing" in marks:
        return "S_SKILL"
    whole_day = (view.form or "全职") == "全职" and "flexible" not in marks
    if "want.half_day" in sure and whole_day and "half_day" not in marks:
        return "S_FORM"
    return "S_FORM" if "want.home_work" in sure and "home_take" not in marks else None


Filter = Callable[[PreparedPerson, PreparedPosting, date], str | None]


def _anybody(person: PreparedPerson) -> bool:
    return True


_FILTERS: tuple[tuple[Filter, Callable[[PreparedPerson], bool]], ...] = (
    (open_posting, _anybody),
    (known, lambda person: bool(person.view.blocked)),
    (restricted, _anybody),
    (against, lambda person: bool(person.against)),
    (lawful_age, lambda person: person.age < 18 or person.overage or person.overage_by_hand),
    (certificates, _anybody),
    (barred_work, lambda person: person.view.sex == "2"),
    (refused, lambda person: bool(person.facts.refused) or person.view.lodging is False),
    (underground, _anybody),
    (not_there, lambda person: "places" in person.facts.refused),
    (one_handed, lambda person: "body" in person.facts.facts),
    (able, lambda person: bool(person.facts.refused) or "lift" in person.facts.facts),
    (start_date, lambda person: person.view.start_by is not None),
    (schooling, _anybody),
    (skills, _anybody),
    (unmastered, _anybody),
    (honest_title, _anybody),
    (confirmed, lambda person: bool(person.facts.sure)),
)
"""Each with whom it can refuse anything: most people have said nothing that most filters ask for."""
FILTERS: tuple[Filter, ...] = tuple(rule for rule, _ in _FILTERS)


def filters_for(person: PreparedPerson) -> tuple[Filter, ...]:
    """The filters that can refuse this person anything, in their order; asked for once for many postings."""
    return tuple(rule for rule, concerns in _FILTERS if concerns(person))


def first_veto(
    person: PreparedPerson, posting: PreparedPosting, today: date, filters: tuple[Filter, ...] = FILTERS
) -> str | None:
    """The code of the first filter that refuses the pair."""
    for rule in filters:
        code = rule(person, posting, today)
        if code is not None:
            return code
    return None


def all_vetoes(person: PreparedPerson, posting: PreparedPosting, today: date) -> list[str]:
    """The codes of every filter that refuses the pair."""
    return [code for rule in FILTERS if (code := rule(person, posting, today)) is not None]


def whole_person(person: PreparedPerson) -> str | None:
    """Why this person gets nothing at all, if so."""
    if not person.facts.looking:
        return "P_NOT_LOOKING"
    return "P_TOO_YOUNG" if person.age < 16 else None


def only_with_a_ride(person: PreparedPerson) -> bool:
    """Whether who cannot ride anything said that somebody must fetch them, or that they do not come."""
    return "骑" in person.facts.facts.get("no_vehicle", "") and "shuttle" in person.facts.wants


def reachable(person: PreparedPerson, posting: PreparedPosting, km: float, weights: Weights) -> str:
    """How the place is reached: daily, shuttle, live, stretch (only on the ladder) or "" (not at all)."""
    facts = posting.facts
    if km <= person.max_km * SLACK and not (km > ON_FOOT_KM and only_with_a_ride(person) and not facts.shuttle):
        return "daily"
    fetched = max(_FETCHED_KM, _FETCHED * person.max_km) if person.stated_km else weights.default_km
    if "home_work" in person.facts.wants and mostly_at_home(posting) and km <= fetched:
        return "daily"  # done at home: the way is that of fetching it once a week
    if "near_only" in person.facts.facts:
        return ""
    tied = person.facts.night_only and _TIED_BY_DAY.search(person.view.note)
    if person.view.lodging and facts.lodging and "live_in" not in person.facts.refused and not tied:
        return "live"
    ride = weights.shuttle_factor if facts.shuttle_far else weights.ride_factor
    if "noon_home" in person.facts.facts:
        ride = 0.0  # it goes when the shift is over
    if person.stated_km and "shuttle" not in person.facts.wants:  # who named a distance meant it, whoever drives
        ride = min(ride, weights.stated_factor)
    if facts.shuttle and km <= person.max_km * ride:
        return "shuttle"
    if km <= person.max_km * weights.radius_factor and not person.stated_km and person.facts.vehicle in ("moto", "car"):
        return "stretch"
    return ""
