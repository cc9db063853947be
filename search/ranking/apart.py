"""How near one trade is to another where somebody looks for work by name: nearer or further than for whoever could do
both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.pattern import regex
from search.ranking.freetext import Understood
from search.ranking.grounds import at_places
from search.ranking.kinds import kinds_asked
from search.ranking.once import once
from search.ranking.prepared import PreparedPosting
from search.ranking.subjects import TEACHING, asked_for, subjects_in
from search.ranking.suited import general
from search.ranking.talk import has_name
from search.ranking.unwanted import FACTORY_GROUPS

_CLOSE, _ANSWER, _EASY = 0.5, 0.6, 0.1
_APART = frozenset(
    {
        "fire", "fire_control", "police_aux", "driver_bus", "driver_trailer",
        "driver_hazmat", "crane", "boat_crew", "pet", "vet", "it_software", "legal", "doctor",
    }
)  # fmt: skip
"""Trades of a uniform or a licence of their own: who asks for one is not answered by its neighbours."""
_PROCESSES = frozenset({"battery", "pcb", "semiconductor"})
"""Of those in electronics that have a process of their own none answers for another."""
_MADE = _PROCESSES | {"pv_factory", "medical_device", "autoparts"}
"""Things made in a way of their own: any hand in any factory is no answer to who asks for them."""
_OWN_ONLY = frozenset(
    {
        "food_processing", "fish_processing", "tea", "tea_making", "butcher", "env_safety", "chem_lab", "solar", "bank",
        "sales_car", "sales_house", "knitting", "elevator", "aircon", "mining", "farm_machine", "loader_driver",
        "excavator", "nurse", "drone", "translator", "homestay_keeper", "kindergarten_teacher",
    }
)  # fmt: skip
"""Trades whose neighbours may follow them, and never stand for them where there is none."""
_BESIDE_ONLY = 0.65
_SKILLS = frozenset({"音乐", "美术", "书法", "舞蹈", "体育", "计算机", "游泳", "瑜伽", "健身", "球类", "武术"})
"""Lessons that only who can do it gives: helping with homework is no piano lesson."""
_IN_CLASS = regex(r"小学|初中|高中|中学|学校|老师|教师|教书|代课")
_MINDS = frozenset({"childcare_aide", "kindergarten_teacher", "nanny", "librarian_guide"})
_OF_THE_GROWN = regex(r"高中|初中|中学|高三|高考|大学")
_AFTER_CLASS = regex(r"晚托|托管|体验|手工|小学生|写作业|看作业")
"""Who teaches physics at a grammar school is not asked to sit with pupils of six."""
_NO_LESSON = 0.3
"""Who asks for 数学老师 is answered neither by drawing lessons nor by who minds the small."""
_PRACTISED = regex(
    r"(?:[\d一二三四五六七八九十]+多?|好?几|多|[二三四五六七八九]?十几)年(?:了|经验|的?老|手艺|工龄)|老师傅|老手|大工|做过(?:好|十)?几年"
)
_TAUGHT_ANEW = 0.65
"""What a place for learners is worth to who has done the work for years."""
_ELSEWHERE, _NOTHING_OF_IT, _OTHER_PLACE, _FAR_FROM_IT = 0.25, 0.7, 0.3, 0.15
"""Beside work that was named, a town is where one would rather be; where nothing else was said, it is all."""
_PUPILS, _HOLIDAY_WORK = "student_work", 0.85
"""Work for pupils in the holidays, where what they would do is among its duties."""
_PICKS, _TENDS = "orchard_pick", frozenset({"orchard_care", "agri_tech"})
_PICKED = regex("[摘采]|收果|剪果|打果|收获|捡果")
"""Fruit is picked for some weeks: who prunes the trees in winter is not asked for."""
_RUN = regex(r"[\u4e00-\u9fff]{2,}")
_ALIKE = 0.06
"""What the query's own words are worth among postings of the same work."""
_PLAIN = "factory_worker"
MAIN_WEIGHT = 0.8
"""From this weight on a family is what a posting mainly is."""
ANCHOR = 0.7
"""One posting at least must be this near, else whatever is found is of kin trades, and no answer."""


@lru_cache(maxsize=65_536)
def nearness(asked: str, family: str, lexicon: Lexicon) -> float:
    """0–1: how far work of ``family`` answers who asks for ``asked``."""
    near = lexicon.similarity(asked, family)
    apart = asked in _APART or (asked in _PROCESSES and lexicon.families[family].group == "electronics")
    if asked == family:
        return near
    beside = asked in _OWN_ONLY or (asked in _MADE and family in ROLES)
    return min(near, _CLOSE) if apart else min(near, _BESIDE_ONLY) if beside else near


Near = Sequence[tuple[str, float, float]]
"""Of the work asked for what a family is near to: (asked, its weight, nearness), in the order of the query."""


class Nearness(dict[str, Near]):
    """For a query: family → what it is near to, worked out as families are met."""

    def __init__(self, said: Understood, lexicon: Lexicon) -> None:
        super().__init__()
        self._asked, self.lexicon = tuple(said.families.items()), lexicon

    def __missing__(self, family: str) -> Near:
        near = ((asked, share, nearness(asked, family, self.lexicon)) for asked, share in self._asked)
        found = self[family] = [one for one in near if one[2]]
        return found


def near_to(said: Understood, lexicon: Lexicon) -> Nearness:
    """What families are near to of the work that is asked for."""
    known = _near_to(said)
    if not known or known[0].lexicon is not lexicon:
        known[:] = [Nearness(said, lexicon)]
    return known[0]


@once
def _near_to(_: Understood) -> list[Nearness]:
    return []


def least_near(said: Understood, lexicon: Lexicon) -> float:
    """How near one posting must come, whatever its terms, for any to answer: lorries of one size stand for others, and
    all trades for hands."""
    lorries = any(lexicon.families[family].group == "drive" for family in said.families) and not kinds_asked(said)
    if lorries or said.families.keys() <= ROLES:
        return _ANSWER
    if said.workplace:  # of a kind of factory that nobody has here kin ones are no answer
        return _ANSWER if said.ground else ANCHOR
    return ANCHOR * max(said.families.values())


def by_the_day(posting: PreparedPosting) -> bool:
    """Work of days or weeks for a day's pay that asks for no paper but the health certificate and for no years."""
    needs, view = posting.facts.needs, posting.view
    plain = not needs.any_of and not needs.years and all(cert == "健康证" for cert in needs.certs)
    return plain and (view.form == "日结" or (view.wage_unit == "日" and view.form in ("季节工", "兼职")))


def has_trade(said: Understood, posting: PreparedPosting) -> bool:
    """Whether a posting's roles are beside a trade of its own: not where any hand in a factory, or for a day, is
    asked for."""
    if "厂" in said.text or not any(
        weight >= MAIN_WEIGHT and family not in ROLES for family, weight in posting.facts.families
    ):
        return False
    return not ("day_paid" in said.wishes and by_the_day(posting))


def any_factory(said: Understood) -> bool:
    """Whether any work in a factory is asked for, and no trade: 厂里的活, 进厂; 普工 alone is work without a trade."""
    return said.families.keys() == {_PLAIN} and "厂" in said.text and "普工" not in said.text


def in_a_factory(posting: PreparedPosting, work: float) -> float:
    """``work``, how near a posting's own is, where any factory will do: its trades count, and a shop has none."""
    if not posting.facts.groups & FACTORY_GROUPS:
        return 0.0
    main = posting.groups.get(posting.facts.family) in FACTORY_GROUPS
    return max(work, _ANSWER + _EASY * general(posting)) if main else work


def nearby(km: float, close: bool) -> float:
    """1 where somebody stands, less the further away, less still for who asked for what is close by. km: at least 0."""
    beyond = max(0.0, km - 2.0)
    return 0.1 + 0.9 * math.exp(-beyond / 4.0) if close else 0.5 + 0.5 * math.exp(-beyond / 12.0)


@once
def _told_apart(said: Understood) -> bool:
    """Whether anything of a query is more or less than the work that it names."""
    taught = bool(said.families.keys() & TEACHING) and bool(subjects_in(said.text))
    picked = said.families.keys() == {_PICKS} and bool(_PICKED.search(said.text))
    return taught or picked or "short" in said.wishes or bool(_PRACTISED.search(said.text))


def as_asked(said: Understood, posting: PreparedPosting, work: float) -> float:
    """``work``, how near a posting's own is, less where another subject is taught or only learners are taken."""
    if not _told_apart(said):
        return work
    if said.families.keys() & TEACHING and (asked := subjects_in(said.text)):
        taught, _ = asked_for(posting.view)
        if _OF_THE_GROWN.search(said.text) and _AFTER_CLASS.search(f"{posting.view.title}。{posting.view.duties}"):
            return min(work, _NO_LESSON)
        if (
            _IN_CLASS.search(said.text)
            and asked.isdisjoint(_SKILLS)
            and (taught <= _SKILLS if taught else posting.facts.family in _MINDS)
        ):
            return min(work, _NO_LESSON)
        if not taught & asked and (taught or asked & _SKILLS):
            return min(work, _CLOSE)
    if "short" in said.wishes and posting.facts.family == _PUPILS:
        return max(work, _HOLIDAY_WORK) if any(word in posting.view.duties for word in said.words) else work
    if said.families.keys() == {_PICKS} and _PICKED.search(said.text) and _only_tends(posting):
        return min(work, _CLOSE)
    return work * _TAUGHT_ANEW if "学徒" in posting.view.title and _PRACTISED.search(said.text) else work


def _only_tends(posting: PreparedPosting) -> bool:
    """Whether the plants are pruned, weeded or fed, and nothing is picked from them."""
    if dict(posting.facts.families).get(_PICKS, 0.0) >= _ANSWER:
        return False
    return posting.facts.family in _TENDS and not _PICKED.search(f"{posting.view.title}。{posting.view.duties}")


@once
def _pairs_said(said: Understood) -> frozenset[str]:
    """Neighbouring characters of a query without its terms and places."""
    text = said.text
    for words in sorted({*said.wishes.values(), *said.places}, key=len, reverse=True):
        text = text.replace(words, " ")
    return frozenset(run[at : at + 2] for run in _RUN.findall(text) for at in range(len(run) - 1))


def worded_alike(said: Understood, posting: PreparedPosting) -> float:
    """1 and more, the more of the query's own words stand in the title, or half as much in the duties."""
    pairs = _pairs_said(said)
    if not pairs or said.workplace:
        return 1.0
    title, duties, alike = f"{posting.view.title}。{posting.view.house}", posting.view.duties, 0.0
    for pair in pairs:
        if pair in title:
            alike += 1.0
        elif pair in duties:
            alike += 0.5
    return 1.0 + _ALIKE * alike / len(pairs)


def heard_of(said: Understood, postings: Iterable[PreparedPosting]) -> Understood:
    """The query without the names that none of the postings has, where it says something beside them: what is left
    over of a sentence is more often talk than a place that nobody here knows."""
    unheard = set(said.names)
    if not unheard or replace(said, names=()).empty:
        return said
    for posting in postings:
        view = posting.view
        house = f"{view.place}{view.title}{view.house}"
        text = f"{house}{view.duties}{view.requirements}"
        unheard -= {name for name in unheard if has_name(name, house if name.endswith("厂") else text)}
        if not unheard:
            return said
    return replace(said, names=tuple(name for name in said.names if name not in unheard))


def names_kept(said: Understood, posting: PreparedPosting) -> float:
    """1 where every name is in the posting's words, less for each that is not; of several places one is enough."""
    view, value, missing = posting.view, 1.0, 0
    for hint in said.hints:
        value *= 1.0 if hint in view.place or hint in view.house else 0.6
    if said.names:
        text = f"{view.place}{view.title}{view.duties}{view.house}{view.requirements}"
        missing = sum(not has_name(name, text) for name in said.names)
        value *= _ELSEWHERE**missing
    if said.families:
        value *= at_places(said.text, posting) * worded_alike(said, posting)
    if missing and missing == len(said.names):
        work = said.families or said.licences or said.wishes or said.wage_min or said.age or said.places
        value *= 1.0 if work else _NOTHING_OF_IT  # nothing else was said, and nothing of it is there
    if not said.places or _there(said, posting):
        return value
    return value * (_OTHER_PLACE if said.families else _FAR_FROM_IT)


def _there(said: Understood, posting: PreparedPosting) -> bool:
    """Whether a posting is in a place that was named, or speaks of it."""
    view = posting.view
    if view.region.startswith(tuple(code for codes in said.places.values() for code in codes)):
        return True
    text = f"{view.place}{view.title}{view.duties}{view.house}"
    return any(place in text for place in said.places)
