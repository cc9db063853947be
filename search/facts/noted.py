"""Facts read from a note as people are asked about them: a sentence each, the words that showed it, what it does.

Codes: ``no.`` what is not done, ``want.`` wishes, ``is.`` what a person can or cannot, ``by.`` how they travel,
``cert.`` papers, ``against.``, ``wish.`` and ``done.`` families of work, and hours, home_by, furthest, nights,
day_wage, least_pay, not_looking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from search.facts.person import PersonFacts
from search.facts.quick_papers import QUICK
from search.lexicon import Lexicon

HARD, SOFT = "hard", "soft"
"""What goes against a hard fact is not recommended; a soft one moves the order."""
_NO = "不推荐要{}的岗位"
_SAID: dict[str, tuple[str, str, str]] = {
    "no.night": ("不上夜班", _NO.format("上夜班"), HARD),
    "no.height": ("不能登高", _NO.format("登高"), HARD),
    "no.heat": ("受不了高温", _NO.format("在高温里做"), HARD),
    "no.toxic": ("不碰有毒有害和粉尘", _NO.format("接触有毒有害"), HARD),
    "no.paint": ("闻不得油漆", _NO.format("接触油漆"), HARD),
    "no.glue": ("闻不得胶水", _NO.format("接触胶水"), HARD),
    "no.spray": ("不打农药", _NO.format("打农药"), HARD),
    "no.fumes": ("受不了气味", "不推荐有气味的岗位", HARD),
    "no.heavy": ("做不了重活", _NO.format("搬重物"), HARD),
    "no.standing": ("不能久站", _NO.format("久站"), HARD),
    "no.outdoors": ("不在户外做", _NO.format("在户外做"), HARD),
    "no.underground": ("不下井", _NO.format("下井"), HARD),
    "no.live_in": ("晚上要回家，不住厂", _NO.format("住厂"), HARD),
    "no.places": ("有的地方不想去", "不推荐那边的岗位", HARD),
    "no.outside": ("不出县", "不推荐外县的岗位", HARD),
    "no.long_haul": ("不跑长途", _NO.format("跑长途"), HARD),
    "no.phone": ("不做打电话的活", _NO.format("打电话"), HARD),
    "no.eyesight": ("眼睛不好", "不推荐费眼睛、靠眼睛保安全的岗位", HARD),
    "no.cold": ("受不了冷", "不推荐冷库的岗位", HARD),
    "no.dawn": ("起不了大早", _NO.format("凌晨上班"), HARD),
    "no.colour": ("分不清颜色", _NO.format("分清颜色"), HARD),
    "no.talk": ("听或说不方便", "不推荐靠听说的岗位", HARD),
    "no.wet": ("手不能泡水", _NO.format("泡水"), HARD),
    "no.screen": ("不能久看屏幕", "不推荐整天看屏幕的岗位", HARD),
    "no.stairs": ("少上楼梯", "少推荐爬楼、站着走动的岗位", SOFT),
    "want.seated": ("想坐着做、轻松点", "坐着做的排在前面", SOFT),
    "want.weekends": ("周末要休息", "周末休息的排在前面", SOFT),
    "want.shuttle": ("要有车接送", "远一点的，有厂车的排在前面", SOFT),
    "want.lodging": ("要有地方住", "包住的排在前面", SOFT),
    "want.home_work": ("想在家里做", "能拿回家做的排在前面", SOFT),
    "want.child_along": ("要把孩子带在身边做", "能带孩子、时间活的排在前面", SOFT),
    "want.half_day": ("想做半天", "半天的排在前面", SOFT),
    "want.learn": ("愿意学手艺", "收学徒的也推荐", SOFT),
    "want.pay": ("想工资高些", "工资高的排在前面", SOFT),
    "want.day_pay": ("工钱要及时结", "年底才结、压工资的不推荐", SOFT),
    "is.firm_pay": ("低于说的数不做", "工资不够的不推荐", HARD),
    "is.no_computer": ("不会用电脑", _NO.format("用电脑"), HARD),
    "is.unlettered": ("识字不多", _NO.format("用电脑、做文书"), HARD),
    "is.pension": ("已经领养老金", "只推荐收超龄人员的岗位", HARD),
    "is.flexible_ok": ("接了孩子还能回来做", "计件的更合适", SOFT),
    "is.ladder_ok": ("人字梯可以上", "只上人字梯的也推荐", SOFT),
    "is.certified": ("有残疾证或困难认定", "给困难人员留的岗位也推荐", SOFT),
    "is.veteran": ("当过兵", "给退役军人留的岗位也推荐", SOFT),
    "is.fisher": ("退捕的渔民", "给退捕渔民留的岗位也推荐", SOFT),
    "is.overtime_ok": ("能加班", "时间长的也推荐", SOFT),
    "is.night_ok": ("夜班也可以", "夜班也推荐", SOFT),
    "is.commission_ok": ("愿意拿提成", "工资按提成算在内", SOFT),
    "is.computer": ("会用电脑", "要用电脑的也合适", SOFT),
    "is.lift": ("只搬得动轻的", _NO.format("负重"), HARD),
    "is.body": ("身体吃不得重力", "要出大力的排在后面", SOFT),
    "is.no_licence": ("没有驾照", _NO.format("开车"), HARD),
    "is.no_vehicle": ("没有自己的车", _NO.format("自备车"), HARD),
    "is.noon_home": ("中午要回家", "离家近的排在前面", SOFT),
    "is.weekend_only": ("只有周末有空", "只推荐周末做的岗位", HARD),
    "is.few_hours": ("一天只能做几个钟头", "时间更长的不推荐", HARD),
    "is.near_only": ("只在近处找", "超过说的路程就不推荐", HARD),
    "by.walk": ("走路上班", "走得到的排在前面", SOFT),
    "by.ebike": ("骑电动车", "按骑电动车算远近", SOFT),
    "by.moto": ("骑摩托车", "按骑摩托算远近", SOFT),
    "by.car": ("自己有车", "按开车算远近", SOFT),
    "nights": ("只有晚上有空", "只推荐晚上做的", HARD),
    "not_looking": ("现在不找工作", "先不推荐岗位", HARD),
}
"""Code → what it says, what it does, how strongly."""
FIRM = {
    "want.weekends": "不推荐单休的岗位",
    "no.stairs": _NO.format("久站"),
    "want.seated": _NO.format("站着、出力"),
    "want.lodging": "不推荐远处又不包住的岗位",
    "want.home_work": "只推荐能拿回家做的",
    "want.half_day": "不推荐全天的岗位",
    "is.body": _NO.format("出大力"),
    "is.noon_home": "不推荐中午回不了家的岗位",
    "hours": "时间对不上、没说准的不推荐",
    "home_by": "可能做到很晚的不推荐",
}
"""What a fact does once it is confirmed, where that is more than before: then it is hard."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing that a note says. pairs: (code, words) of all that was read from it, the first names it.

    text: a sentence; use: what matching does with it. strength: HARD or SOFT, as it is used now.
    """

    pairs: tuple[tuple[str, str], ...]
    words: str
    text: str
    use: str
    strength: str

    @property
    def code(self) -> str:
        """The code that names it."""
        return self.pairs[0][0]


def noted_facts(facts: PersonFacts, lexicon: Lexicon) -> list[Noted]:
    """What was read from the note and is used. What the same words show is one thing: it is asked about once."""
    spoken = [(code, words, _say(code, facts, lexicon)) for code, words in facts.noted.items()]
    groups: list[list[tuple[str, str, tuple[str, str, str]]]] = []
    for code, words, said in spoken:
        if said is None:
            continue
        same = next((group for group in groups if any(_overlap(words, one[1]) for one in group)), None)
        if same is None:
            groups.append([(code, words, said)])
        else:
            same.append((code, words, said))
    return [_together(group) for group in groups]


def _overlap(words: str, other: str) -> bool:
    return words in other or other in words


def _together(group: list[tuple[str, str, tuple[str, str, str]]]) -> Noted:
    group.sort(key=lambda one: one[2][2] != HARD)
    texts = list(dict.fromkeys(said[0] for _, _, said in group))
    uses = list(dict.fromkeys(said[1] for _, _, said in group))
    return Noted(
        pairs=tuple((code, words) for code, words, _ in group),
        words=max((words for _, words, _ in group), key=len),
        text="，".join(texts[:3]) + ("等" if len(texts) > 3 else ""),
        use="；".join(uses[:2]) + ("等" if len(uses) > 2 else ""),
        strength=group[0][2][2],
    )


def _say(code: str, facts: PersonFacts, lexicon: Lexicon) -> tuple[str, str, str] | None:
    """(what it says, what it does, how strongly); None for what matching does not use."""
    head, _, tail = code.partition(".")
    told = _SAID.get(code) or _TOLD.get(head, _nothing)(facts, tail, lexicon)
    if told and code in FIRM and code in facts.sure:
        return told[0], FIRM[code], HARD
    return told


def _nothing(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return None


def clock(hour: float) -> str:
    """16.5 as 16:30."""
    minutes = round(hour * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _hours(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    if facts.care is None:
        return None
    start, end = facts.care
    text = f"{clock(start)}到{clock(end)}有空" if end < 24 else f"{clock(start)}以后有空"
    return text + ("，要接孩子" if "fetch" in facts.facts else ""), "上班时间对不上的不推荐", HARD


def _furthest(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return (f"最远去{facts.km:g}公里的地方", "更远的不推荐", HARD) if facts.km else None


def _home_by(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return (f"{clock(facts.home_by)}前要到家", "下班更晚的不推荐", HARD) if facts.home_by is not None else None


def _day_wage(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return (f"一天至少{facts.day_wage}元", "工资够的排在前面", SOFT) if facts.day_wage else None


def _least_pay(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return (f"一个月至少{facts.wage_min}元", "工资够的排在前面", SOFT) if facts.wage_min else None


def _paper(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    how, _, cert = tail.partition(".")
    if how == "never":
        return f"办不了{cert}", f"不推荐要{cert}的岗位", HARD
    if how == "gone" and cert in QUICK and f"cert.never.{cert}" not in facts.noted:
        return f"{cert}用不了了", f"要{cert}的往后排", SOFT
    if how == "gone":
        return f"{cert}用不了了", f"不推荐要{cert}的岗位", HARD
    if how == "soon":
        return f"愿意去办{cert}", f"要{cert}的也推荐", SOFT
    if how == "exam":
        return f"{cert}考试过了", f"要{cert}的也推荐", SOFT
    year, month = facts.certs_until[cert]
    return f"{cert}到{year}年{month}月为止", f"到期后不推荐要{cert}的岗位", HARD


def _against(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return f"不想做{lexicon.label(tail)}", "这类活不推荐", HARD


def _wish(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return f"想做{lexicon.label(tail)}", "这类活排在前面", SOFT


def _done(facts: PersonFacts, tail: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    return f"做过{lexicon.label(tail)}", "做过的这类活也推荐", SOFT


_TOLD: dict[str, Callable[[PersonFacts, str, Lexicon], tuple[str, str, str] | None]] = {
    "hours": _hours,
    "home_by": _home_by,
    "furthest": _furthest,
    "day_wage": _day_wage,
    "least_pay": _least_pay,
    "cert": _paper,
    "against": _against,
    "wish": _wish,
    "done": _done,
}
