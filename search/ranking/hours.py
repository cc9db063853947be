"""Do the hours of a posting suit the person's day: shifts, fetching children, being home by a time."""

from __future__ import annotations

from search.facts.freetime import LATEST
from search.facts.reading import NUMBER, number
from search.facts.shifts import NOW_AND_THEN
from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting

_TOLERANCE = 0.3
_BEFORE = 0.5
"""Work may begin this much before the person is free: the way to school is on the way."""
_TAKEN_FIRST = 0.25
"""The same where the hour is that at which the child is handed over: nobody is at work half an hour before that."""
_EVENING_TOO, _BY_DAY_MOSTLY = 20.0, 0.9
"""What goes on into the evening is a little less of a day shift to who asked for nothing else."""
_NOON, _OVER_SOON = 12.0, 14.0
_CLOCK_TIMES, _BOTH_ENDS = regex(r"[\d一二三四五六七八九十]点|\d[:：]\d\d"), 2
_BREAK = regex(r"中午[^,，。;；不]{0,4}(?:回|休|歇)|午休|中间[^,，。;；]{0,4}(?:休|歇)")
_LUNCH_UNTOLD = 0.34
"""Most likely there is no going home for lunch from work that tells its ends and no break."""
_BY_NOON = regex(r"中午(?P<h>1[12]|十[一二])点(?P<q>半)?")
"""中午12点前要到家: a morning that goes on until half past is too long."""
_WAY_TO_SCHOOL = 0.25
"""Who said again that the child is fetched at a time is there at that time, not still at work."""
_AFTER_SCHOOL_RUN = 9.0
"""Who is busy only before this hour can take most day work that tells no hours."""
_OVER_IN_TIME = 0.8
"""Work of which nothing is told but that it ends in time."""
_HARDLY = 0.5
"""Where a duty was confirmed, work whose untold hours most likely clash with it is nothing to recommend."""
_EVENING = 17.0
_NO_DAY_SHIFT = 21.5
"""What ends later is no day shift, whatever the posting calls it."""
_NEARLY_NIGHT = 22.75
"""Who works until eleven is home at night: no work for who refuses nights."""
_WHOLE_DAY = 7.5
"""Who is free for less than this cannot take a day shift that tells no hours."""
_LATE = 20.5
"""Work that sometimes goes on late is nothing for who must be home before."""
_COOKS = frozenset({"cook", "canteen_cook", "kitchen_helper", "dishwashing", "waiter"})
_SUPPER, _SUPPER_OVER = regex(r"晚[饭餐](?!后)|夜饭|[三两3]餐|三顿|早中晚|中晚"), 19.5
"""Who cooks others' supper is not home for their own."""
_FACTORY_GROUPS = frozenset(
    {"factory", "electronics", "metal", "plastic", "chem", "needle", "wood", "packing", "quality"}
)
_NO_NIGHTS_ALONE = regex(
    r"(?:长期|天天|固定|纯|光|专门?|一直)(?:上|做|的)*(?:大?夜班|晚班)[^,，。;；]{0,3}(?:不(?!怕|要紧)|[上做]不|受不|吃不消|莫)"
)
"""夜班轮可以，长期夜班不干: turns, and no line of nights."""
_TURNS_ASKED, _NOTHING_ASKED = 0.5, 0.7
"""What a line of nights alone is worth to somebody who would take turns, and to somebody who said nothing."""
_CHOSEN = regex(
    r"(?:可以?|能|任意?|自己|自由)(?:来)?[挑选](?:其中)?(?:一个?(?:班|时段|场)|时间|班次)|任[选挑]一|[二两三]选一|自选"
)
"""每天两班，可挑一班."""
_AMOUNT = regex(NUMBER)
_MEAL, _AND_A_BIT = 1.0, 0.5
"""Hours of a day's work that are none: the meal, and what nobody counts."""
_HOLIDAYS = regex(r"[寒暑]假")
"""Who asks for work in the holidays as well is free all week then."""
_MUST_HAVE = regex(
    r"(?:必须|一定|只要|要求?|得)(?:是|有)?双休|(?:周末|双休日?|(?:周|星期|礼拜)[六日天末])[^,，。;；不]{0,5}(?:没人[看带管]|(?:要|得)(?:自己)?[带陪看照]|走不开|有课)"
    r"|(?:周末|双休日?|(?:周|星期|礼拜)[六日天末])[^,，。;；]{0,3}(?:上不了|来不了|做不了|不行|不上)|单休的?(?:不|免)"
)
"""Who must have Saturdays and Sundays, for a child or otherwise: nothing that tells of one day off."""
_LOOSE_FORMS = ("兼职", "实习")
_ALL_DAY = 7
"""Who can work for so many hours can work the day that tells no hours."""
_HOME = regex(r"家|手工|外发|外包|拿回|兼职")
_NOT_OUT = regex(r"出不(?:了|去|得)门?|走不开|离不开")
_BEST_AT_HOME = regex(
    r"最好[^,，。;；]{0,5}(?:回家|在家)|(?:回家|在家)[^,，。;；]{0,4}(?:最好|更好)"
    r"|(?:附近|近|钟头|小时|走得开|出来)[^,，。;；不]{0,6}(?:也|都)(?:行|可以|要得|好)"
)
_HOME_TOO = regex(r"(?:也|还|亦)(?:可以?|能|允许)[^,，。;；]{0,4}(?:领|拿|带)")
"""也可以领回家做: most sit where the work is."""
_NEXT_TO_HOME = 0.7
"""能拿回家做最好: a few hours close by are the next best."""
_NO_LEAVE = regex(
    r"(?:走不开|脱不开身|要接(?:送)?小?孩|请假多)的?[^,，。;；]{0,4}(?:不要|勿|莫|别|免)|中途(?:不能|不准|不得)(?:走|离)"
)
_IN_TURNS = frozenset({"夜班", "三班倒", "两班倒", "弹性"})
NIGHT_SHIFTS = frozenset({"夜班", "三班倒", "两班倒"})


def own_hours(posting: PreparedPosting) -> bool:
    """Whether one comes and goes as one likes; a form with 弹性 over hours that are told does not mean it, unless a
    part of them may be chosen."""
    marks = posting.facts.marks
    if marks.get("flexible") != "弹性" or posting.facts.hours is None:
        return "flexible" in marks
    return "half_day" in marks or bool(_CHOSEN.search(posting.view.duties))


def mostly_at_home(posting: PreparedPosting) -> bool:
    """Whether the work goes home with who fetches it, and is not done on the spot by most."""
    return "home_take" in posting.facts.marks and not _HOME_TOO.search(posting.view.duties)


def nights_only(posting: PreparedPosting) -> bool:
    """Whether there is no day work at all."""
    return "all_night" in posting.facts.marks or posting.view.shift == "夜班"


def _nights_alone(person: PreparedPerson) -> float:
    """Nothing but nights suits who asked for them, or for the work that is done at night; turns are another thing."""
    if _NO_NIGHTS_ALONE.search(person.view.note):
        return 0.0
    if "night_ok" in person.facts.facts or "night_watch" in person.facts.wishes:
        return 1.0
    return _TURNS_ASKED if person.view.shifts else _NOTHING_ASKED


def _after_noon(hours: tuple[float, float]) -> bool:
    """Whether all of the work lies between noon and late evening: half of a pair of shifts, and no day shift."""
    return hours[0] >= _NOON and hours[1] >= _EVENING_TOO


def _shift(person: PreparedPerson, posting: PreparedPosting) -> float:
    """1 suits, 0.6 rotation without nights that was not asked for, 0 nights that were not asked for."""
    wanted = person.view.shifts
    night = "night" in posting.facts.marks and not NOW_AND_THEN.match(posting.facts.marks["night"])
    if person.facts.night_only:
        hours = posting.facts.hours
        evening = hours is not None and hours[0] >= _EVENING
        return 1.0 if posting.view.shift == "夜班" or "all_night" in posting.facts.marks or evening else 0.0
    by_day = "night_ok" in person.facts.facts and posting.view.shift == "长白班"
    if night and wanted and not NIGHT_SHIFTS & set(wanted) and not by_day:
        return 0.0
    told = posting.facts.hours
    if "night" in person.facts.refused and told is not None and told[1] >= _NEARLY_NIGHT:
        return 0.0
    if night and "夜班" not in wanted and nights_only(posting):
        return _nights_alone(person)
    if not wanted:
        return 1.0
    shift = posting.view.shift
    hours = posting.facts.hours
    if set(wanted) == {"长白班"} and hours is not None and (hours[1] >= _NO_DAY_SHIFT or _after_noon(hours)):
        return 0.6
    if "turns" in posting.facts.marks and not _IN_TURNS & set(wanted):
        return 0.6
    if not shift or shift in wanted or shift == "弹性":
        evening = set(wanted) == {"长白班"} and hours is not None and hours[1] >= _EVENING_TOO
        return _BY_DAY_MOSTLY if evening else 1.0
    if shift == "长白班":
        return 0.95 if set(wanted) & {"长白班", "两班倒", "三班倒"} else 0.7
    return 0.6


def _through_noon(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether there is no being home at noon: at the hour that was said, or for lunch where none was."""
    said, told = _BY_NOON.search(person.facts.facts["noon_home"]), posting.facts.hours
    if said and told is not None and told[0] < _NOON < told[1] <= _OVER_SOON:
        return told[1] > (number(said["h"]) or _NOON) + (0.5 if said["q"] else 0.0) + _TOLERANCE
    return posting.facts.noon


def _lunch_untold(posting: PreparedPosting) -> bool:
    """Whether a whole day is told in one piece and nothing of a break in it."""
    told, duties = posting.facts.hours, posting.view.duties
    if told is None or told[0] >= _NOON or told[1] < _OVER_SOON or own_hours(posting):
        return False
    return len(_CLOCK_TIMES.findall(duties)) <= _BOTH_ENDS and not _BREAK.search(duties)


def _care(person: PreparedPerson, posting: PreparedPosting) -> float:
    """1 leaves time for the care duty, 0 clashes with it; between where the posting does not tell its hours."""
    if "noon_home" in person.facts.facts and not own_hours(posting) and _through_noon(person, posting):
        return 0.0
    care, facts = person.facts.care, posting.facts
    if "noon_home" in person.facts.facts and _lunch_untold(posting):
        return _LUNCH_UNTOLD
    if care is None:
        return 1.0
    if "home_take" in facts.marks or own_hours(posting):
        return 1.0
    if facts.hours is not None:
        start, end = facts.hours
        fetches = "hours" in person.facts.sure and "fetch" in person.facts.facts
        latest = care[1] + (-_WAY_TO_SCHOOL if fetches else _TOLERANCE)
        before = _TAKEN_FIRST if "送" in person.facts.facts.get("fetch", "") else _BEFORE
        return 1.0 if start >= care[0] - before and end <= latest else 0.0
    value = _care_untold(person, posting, care)
    if facts.ends is not None:
        value = 0.0 if facts.ends > care[1] + _TOLERANCE else max(value, _OVER_IN_TIME) if value else 0.0
    return 0.0 if "hours" in person.facts.sure and value < _HARDLY else value


def _care_untold(person: PreparedPerson, posting: PreparedPosting, care: tuple[float, float]) -> float:
    """The same for a posting that does not tell its hours."""
    facts = posting.facts
    if "night" in facts.marks or posting.view.shift in NIGHT_SHIFTS:
        return 0.0
    if _NO_LEAVE.search(f"{posting.view.duties}。{posting.view.requirements}"):
        return 0.0
    if "late" in facts.marks and "overtime" in facts.marks and care[1] < LATEST:
        return 0.0
    if posting.view.form == "兼职" or (care[0] <= _AFTER_SCHOOL_RUN and care[1] >= LATEST):
        return 0.8
    if "flexible_ok" in person.facts.facts and posting.view.wage_unit == "件":
        return 0.7
    if posting.view.shift == "长白班" and care[1] - care[0] < _WHOLE_DAY:
        return 0.2
    if facts.groups & _FACTORY_GROUPS:
        return 0.3
    return 0.6


def _evening(person: PreparedPerson, posting: PreparedPosting) -> float:
    home_by = person.facts.home_by
    if home_by is None:
        return 1.0
    facts = posting.facts
    end = facts.hours[1] if facts.hours is not None else facts.ends
    if end is not None and end > home_by + _TOLERANCE:
        return 0.0
    if end is None and home_by < _SUPPER_OVER and cooks_supper(posting):
        return 0.0
    if "night" in facts.marks or ("late" in facts.marks and home_by < _LATE):
        return 0.0
    if "late" in facts.marks:
        return 0.0 if "home_by" in person.facts.sure else 0.7
    return 1.0


def cooks_supper(posting: PreparedPosting) -> bool:
    """Whether others' supper is cooked or served there."""
    return posting.facts.family in _COOKS and bool(_SUPPER.search(posting.view.duties))


def _few_hours(person: PreparedPerson, posting: PreparedPosting) -> float:
    """1 where a day is no longer than the hours that somebody can work at most, 0 where it is."""
    said = person.facts.facts.get("few_hours", "")
    most = max((number(one) or 0.0 for one in _AMOUNT.findall(said)), default=0.0)
    marks, view = posting.facts.marks, posting.view
    if not most or {"flexible", "half_day", "home_take", "part_ok"} & marks.keys() or view.wage_unit == "时":
        return 1.0
    hours = posting.facts.hours
    if hours is not None:
        rest = _MEAL if hours[1] - hours[0] > most else 0.0
        return 1.0 if hours[1] - hours[0] - rest <= most + _AND_A_BIT else 0.0
    return 1.0 if view.form in _LOOSE_FORMS or most >= _ALL_DAY else 0.0


def _at_weekends(posting: PreparedPosting) -> float:
    """Who has only Saturday and Sunday: 1 for work of those days, 0 for a whole week."""
    marks, form = posting.facts.marks, posting.view.form
    if "weekend_work" in marks and form in ("兼职", "日结"):
        return 1.0
    own_hours = (
        form == "兼职"
        and posting.view.wage_unit in ("时", "件")
        and (posting.view.shift == "弹性" or "flexible" in marks)
    )
    return 0.7 if form == "日结" or "home_take" in marks or own_hours else 0.0


def _at_home_if_it_goes(person: PreparedPerson, posting: PreparedPosting) -> bool:
    """Whether home is only the best place to work at, and a few hours close by are asked of who said so."""
    if (posting.view.form != "兼职" and posting.view.shift != "弹性") or _NOT_OUT.search(person.view.note):
        return False
    return bool(_BEST_AT_HOME.search(person.view.note)) or any(not _HOME.search(wish) for wish in person.view.wishes)


def hours_fit(person: PreparedPerson, posting: PreparedPosting) -> tuple[float, bool]:
    """(0–1, whether it is the shift that does not suit)."""
    shift = _shift(person, posting)
    if shift <= 0.0:
        return 0.0, True
    if "weekend_only" in person.facts.facts and not any(_HOLIDAYS.search(wish) for wish in person.view.wishes):
        shift *= _at_weekends(posting)
    value = shift * _care(person, posting) * _evening(person, posting)
    if "few_hours" in person.facts.facts:
        value *= _few_hours(person, posting)
    wants, marks = person.facts.wants, posting.facts.marks
    if "weekends" in wants and "weekends" not in marks and "flexible" not in marks:
        firm = "six_days" in marks and ("want.weekends" in person.facts.sure or _MUST_HAVE.search(person.view.note))
        value *= 0.0 if firm else 0.8
    if "home_work" in wants:
        value *= 1.0 if "home_take" in marks else _NEXT_TO_HOME if _at_home_if_it_goes(person, posting) else 0.15
    return value, shift < 0.65
