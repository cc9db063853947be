"""Whether somebody has done such work for long enough, at such a place, or can begin it: years, papers, hardships."""

from __future__ import annotations

from functools import lru_cache

from search.facts.groups import VETERAN
from search.facts.quick_papers import QUICK
from search.lexicon.loader import ROLES
from search.pattern import regex
from search.ranking.certificates import licence_years
from search.ranking.hours import NIGHT_SHIFTS
from search.ranking.prepared import Affinity, PreparedPerson, PreparedPosting
from search.ranking.spoken import own_words
from search.ranking.stages import A_TASTE, TASTED, counts_as

_LICENSED = 0.9
"""Where years of a licence are asked for, and it was held for so many without driving for a living."""
_YEARS_INDEED = 3
_RELATED, _MUCH_THE_SAME = 0.5, 0.6
"""How near a trade is whose years count, and where practised hands are wanted for other work than was asked for."""
_LEADS = regex(r"资深|高级|(?<!项目)(?<!客户)(?<!销售)(?<!业务)经理(?!助)|总监|厂长|校长|园长|主任")
_LEADS_A_LINE, _LED_FOR = regex(r"[组班线拉][长]|领班|带班"), 2
_HAS_LED = regex(
    r"经理|主管|主任|[店组班厂队园校]长|领班|带班|总监|管理|管过|带过?[^,，。;；]{0,4}(?:人|团队)|资深|高级"
)
"""Places at the head of others, and what those say who have been at one."""
_SOLDIER_OR = regex(
    r"退[役伍]军?人?[^,，。;；]{0,4}(?:或|、|/)[^,，。;；]{0,14}(?:年|经验|做过|干过)|(?:年|经验|做过|干过)[^,，。;；]{0,10}(?:或者?|/)[^,，。;；]{0,3}退[役伍]"
)
"""退伍军人或干过三年保安: who was a soldier needs no years of it."""
_NOTHING_ELSE = regex(
    r"(?:别的|其他|其它|另外的)(?:行当|行业|活|工作|事|岗位|工种|岗)?(?:的)?(?:都|就|也|一概|一律)*(?:不(?:考虑|做|要|想|干|去|谈)|免谈|莫[找喊叫])"
    r"|不(?:想|愿意?)?(?:改行|转行)|只做(?:老)?本行"
)
_ONLY_THIS = regex(
    r"只(?:会|想|肯|愿意?|管|负责|做|干)?(?P<what>[\u4e00-\u9fff]{2,3}?)[,，]?(?:不(?!了|到|来|限|知|怕|超|低|少|多)|别的|其他|其它)"
)
"""只开车不装卸, 只炒菜不切配: what is wished for, and nothing that is done beside it."""
_NO_SELLING = regex(
    r"(?:不|莫|别)(?:想|愿意?|要|肯|喜欢|会|喊我|叫我|让我)?(?:去|再)?(?:背|扛|有|搞|做|跑)?(?:什么)?(?:业绩|推销|推卡|销售|拉客户|任务指标)"
    r"|(?:业绩|销售|推销|指标)(?:任务)?(?:压力)?(?:大|重)?的?(?:[做扛背完]不(?:来|了|住|成)|不(?:要|做|去|想))"
)
_A_BIT = 0.25
"""Who has been at a trade for less of what is asked, and has not got its paper either, only knows what it is."""
_HARDSHIPS, _TOO_MANY = frozenset({"heat", "heavy", "height", "toxic", "underground"}), 2


def only_own_trade(person: PreparedPerson) -> bool:
    """Whether somebody said that nothing but the trade they named will do."""
    return _only(person.view.note, person.view.wishes)


@lru_cache(maxsize=2_000)
def _only(note: str, wishes: tuple[str, ...]) -> bool:
    if _NOTHING_ELSE.search(note):
        return True
    only = _ONLY_THIS.search(note)
    return only is not None and any(only["what"] in wish or wish in only["what"] for wish in wishes)


def sells_against_will(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether selling is asked of somebody who said that they will not live by what they sell."""
    return "sales" in posting.facts.marks and bool(_NO_SELLING.search(person.view.note))


def adds_a_burden(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether work that was not asked for is hot and heavy, or the like, for who neither did it nor calls it easy; or
    any line by night, for who asked for a trade and never spoke of nights."""
    facts = person.facts
    if "strong" in facts.facts or facts.done.get(posting.facts.family, 0.0) >= 1.0:
        return False
    by_night = "night_ok" in facts.facts or NIGHT_SHIFTS & set(person.view.shifts)
    if posting.facts.family in ROLES and "night" in posting.facts.marks and not by_night:
        return True
    return len(_HARDSHIPS & posting.facts.marks.keys()) >= _TOO_MANY


_GREW_UP_WITHOUT, _COLLEGE = 40, 4


def strange_to_screens(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether a computer is used by who is past forty, went to no college and tells of none: for other work than was
    asked for that is one doubt too many."""
    facts = person.facts
    knows = "computer" in facts.facts or facts.education >= _COLLEGE
    return "computer" in posting.facts.marks and person.age >= _GREW_UP_WITHOUT and not knows


def _leads_for_the_first_time(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether years at the head of a line are asked of somebody who tells of none."""
    if posting.facts.needs.beginner or not _LEADS_A_LINE.search(posting.view.title):
        return False
    return "line_leader" not in person.facts.done and not _HAS_LED.search(own_words(person))


def experience_of(person: PreparedPerson, posting: PreparedPosting, family: str, work: Affinity) -> float:
    """0–1: how well the years asked for are covered; 0 where practised hands are wanted and there are none."""
    needs = posting.facts.needs
    asked = max(needs.years, 1 if needs.skilled else 0)
    if asked == 0:
        return 1.0
    if VETERAN in person.facts.facts and _SOLDIER_OR.search(posting.view.requirements):
        return 1.0
    done = person.facts.done
    least = _MUCH_THE_SAME if not needs.beginner and work.how == "near" else _RELATED
    skilled_hand = needs.skilled and not needs.beginner and work.how == "near" and asked >= _LED_FOR
    years = max(
        (
            spent * near
            for other, spent in done.items()
            if not (skilled_hand and other in ROLES)
            and counts_as(other, family, skilled=needs.skilled)
            and (near := person.similarity(family, other)) >= least
        ),
        default=0.0,
    )
    if asked >= _YEARS_INDEED and _LEADS.search(posting.view.title) and not _HAS_LED.search(own_words(person)):
        years = min(years, max((spent for other, spent in done.items() if other == posting.facts.family), default=0.0))
        if years < asked:
            return 0.0
    if asked >= _LED_FOR and _leads_for_the_first_time(person, posting):
        return 0.0
    if years >= asked:
        return 1.0
    if family.startswith("driver_") and 0.0 < licence_years(posting.view.requirements) <= licence_years(
        person.view.note
    ):
        return _LICENSED
    if 0 < years < A_TASTE * asked and asked >= _YEARS_INDEED and not needs.beginner:
        return TASTED
    if 0 < years < _A_BIT * asked and not needs.beginner and set(needs.certs) - person.certs - QUICK:
        return TASTED
    if years > 0:
        return 0.6 + 0.4 * years / asked
    if needs.beginner and (
        asked < _YEARS_INDEED or "零经验" in posting.view.accepts or "learner" in posting.facts.marks
    ):
        return 0.85
    if asked <= 1:
        return 0.6 if work.how == "wish" else 0.35
    wished = work.how == "wish" and work.value >= 0.85 and asked < _YEARS_INDEED
    return 0.3 if wished and set(needs.certs) & person.certs else 0.0
