"""Reasons, judged by the rows: each check says why a sentence does not hold, "" where it does."""

from __future__ import annotations

import re
from itertools import combinations

from tests.golden.reading import many
from tests.matching.evidence import (
    affirmed,
    age_of,
    amount,
    clocks,
    close_by,
    families,
    km,
    labels,
    names,
    offers,
    oldest,
    said_as,
    span_in,
    spells,
    taken_there,
    tells_night,
    trades_of,
    was_done,
    wished_by,
    work_of,
)
from tests.matching.rows import Row

ROAD = 1.3
SPEEDS = {"走路": 4.5, "骑电动车": 20.0, "骑摩托": 30.0, "开车": 35.0}
_OWN = {
    "走路": r"走路|没有?车|不会骑|走", "骑摩托": r"摩托", "骑电动车": r"", "开车": r"车|驾",
}  # fmt: skip


def done(text: str, person: Row, posting: Row) -> str:
    found = said_as(r"您做过(?:([\d.]+)年)?(.+)，(对口|可以先做|这里也要做一些)", text)
    if not found:
        return "no such sentence"
    label = found[2]
    if not was_done(label, person):
        return "was never done"
    years = [spent for words, spent in trades_of(person) if names(label, words)]
    sums = {round(sum(some), 2) for size in range(1, len(years) + 1) for some in combinations(years, size)}
    if found[1] and float(found[1]) not in sums:
        return f"done {sorted(sums)} years"
    return "" if offers(label, posting) else "is not the work"


def wished(text: str, person: Row, posting: Row) -> str:
    found = said_as(r"(正是您想找的|活里有您想做的)：(.+)", text)
    if not found:
        return "no such sentence"
    if not wished_by(found[2], person):
        return "was not wished"
    title = posting["岗位名称"] + posting["证书要求"]
    where = title if found[1].startswith("正是") else work_of(posting)
    by_paper = not names(found[2], work_of(posting)) and offers(found[2], posting)
    return "" if names(found[2], where) or by_paper else "is not the work"


def similar(text: str, person: Row, posting: Row) -> str:
    found = said_as(r"和您(做过|想做)的(.+)差不多，可以试试", text)
    if not found:
        return "no such sentence"
    was = was_done(found[2], person)
    if not (was if found[1] == "做过" else wished_by(found[2], person)):
        return f"not {found[1]}"
    code = labels()[found[2]]
    offered = [other for other, (label, _, _) in families().items() if offers(label, posting)]
    return "" if any(close_by(code, other) for other in offered) else "nothing near to it"


def near(text: str, person: Row, posting: Row) -> str:
    away = km(person, posting)
    if text == "就在您住的乡镇":
        here = person["区划代码"][:9]
        same = len(here) == 9 and not here.endswith("000") and posting["区划代码"][:9] == here
        return "" if same and away is None else "another township, or a point is known"
    if away is None:
        return "no distance is known"
    if text == "离您家不到1公里，走路就到":
        return "" if away < 1 else f"{away} km"
    found = said_as(r"离您家约(\d+)公里(?:，(走路|骑电动车|骑摩托|开车)约(\d+)分钟)?", text)
    if not found:
        return "no such sentence"
    if abs(int(found[1]) - away) > 0.52 or away > 15:
        return f"{away} km"
    if away > 10 and not taken_there(posting):
        return "far without a ride"
    if found[2] is None:
        return "" if re.search(r"没|不会|不得|卖|无|车", person["备注"]) else "why no time?"
    if not re.search(_OWN[found[2]], person["备注"] + person["技能证书"]):
        return f"does not go by {found[2]}"
    takes = away * ROAD / SPEEDS[found[2]] * 60
    return "" if abs(takes - int(found[3])) <= 2.6 or (takes < 5 and found[3] == "5") else f"takes {takes} minutes"


def ride(text: str, person: Row, posting: Row) -> str:
    found = said_as(r"(有厂车接送|有车接送|有班车)(，路远一点也能去)?", text)
    if not found:
        return "no such sentence"
    words = {"有厂车接送": r"厂车", "有车接送": r"接", "有班车": r"有班车"}[found[1]]
    stated = posting["班车"] == "是" and found[1] == "有厂车接送"
    if not stated and not re.search(words, affirmed(posting)):
        return "nothing takes people there"
    away = km(person, posting)
    if found[2] and away is not None and away <= amount(person["最远公里"] or "15"):
        return "is not far"
    return ""


def pay(text: str, person: Row, posting: Row) -> str:
    asked, base, low = (amount(cell) for cell in (person["期望月薪"], posting["底薪"], posting["薪资下限"]))
    found = said_as(r"(底薪|月薪)(\d+)元(起)?，符合您要的(\d+)元以上", text)
    if not found or float(found[4]) != asked or not asked:
        return "that was not asked"
    if found[1] == "底薪":
        return "" if base == float(found[2]) >= asked and not found[3] else f"base {base}"
    monthly = (posting["计薪方式"] or "月") == "月"
    return "" if monthly and low == float(found[2]) >= asked and found[3] else f"{low} a {posting['计薪方式']}"


def hours(text: str, person: Row, posting: Row) -> str:
    if tells_night(posting):
        return "there are nights"
    if "长白班" in text and posting["班次"] != "长白班":
        return "another shift"
    if text == "兼职，时间短，顾得上家里":
        care = person["未就业原因"] == "照顾家人"
        long = any(b - a > 400 for a, b in spells(posting))
        return "" if care and posting["用工形式"] == "兼职" and not long else "not part time, or nobody is cared for"
    if text in ("中间可以去接孩子", "时间灵活，接孩子可以商量"):
        loosely = r"自由|灵活|请假|商量|弹性|自己掌握|中间可以|带小孩|小孩可以带"
        words = r"接|送完" if text.startswith("中间") else loosely
        loose = re.search(words, affirmed(posting).replace("工资可以商量", "")) or (
            posting["班次"] == "弹性" and not text.startswith("中间")
        )
        return "" if loose and re.search(r"接|孩|崽|学|校", person["备注"]) else "nothing says so"
    if text == "长白班，不上夜班":
        return ""
    found = span_in(text)
    if not found or not said_as(r"(?:上班|长白班，)\S+?到\S+?(?:，赶得上接孩子|，正好您有空)?", text):
        return "no such sentence"
    named = clocks(posting["工作内容"])
    if not {found[0] % 1440, found[1] % 1440} <= named or not found[0] < found[1] <= 1440:
        return f"the duties name {sorted(named)}"
    if text.endswith("赶得上接孩子"):
        away = km(person, posting)
        back = found[1] + (0 if away is None else away * ROAD / 35 * 60)
        free = [clock for clock in clocks(person["备注"]) if clock >= 12 * 60]
        child = re.search(r"接|放学|学校|校门", person["备注"])
        return "" if child and any(back <= clock for clock in free) else "too late"
    if text.endswith("正好您有空"):
        free = clocks(person["备注"]) | {12 * 60, 12 * 60 + 30, 24 * 60}
        return "" if any(found[1] <= clock for clock in free) else "is not free"
    return ""


def live(text: str, person: Row, posting: Row) -> str:
    lives_in = re.search(r"吃住在|住家(?!附近|近|离|在)|24小时陪|住客户家|住雇主", affirmed(posting))
    board = posting["食宿"]
    if "住" not in board.replace("不包", "") and not lives_in:
        return "no lodging"
    return "" if text == ("包吃包住" if "吃" in board else "包住") else f"board is {board}"


def cert(text: str, person: Row, posting: Row) -> str:
    found = said_as(r"您有(.+)，岗位正需要", text)
    if not found:
        return "no such sentence"
    word = found[1]
    stem = word[3:] if word.startswith("驾驶证") else word[:2]
    held = many(person["技能证书"])
    higher = {"C1": "ABC", "B2": "A"}
    has = (
        word in held
        or any(stem in one for one in held)
        or word in person["备注"]
        or any(one.startswith("驾驶证") and one[3] in higher.get(stem, "") for one in held)
    )
    asked = posting["证书要求"] + posting["招聘条件"] + posting["工作内容"]
    if (
        "幼儿园" in posting.get("单位名称", "") + posting["岗位名称"]
    ):  # whose teachers' certificate is that for kindergartens
        asked = asked.replace("教师资格证", "幼师资格证")
    wanted = stem in asked or re.search(r"持证|有证|证件|驾[照驶]|会开车|本", asked)
    return "" if has and wanted else "not held, or not asked"


def older(text: str, person: Row, posting: Row) -> str:
    cap, age = oldest(posting), age_of(person) - (person["出生日期"].count("-") < 2)
    takes = "超龄" in posting["接收人群"] and (cap is None or age <= cap)
    past = age >= 49 or "养老金" in person["备注"] or "退休" in person["备注"]
    return "" if takes and past and text == "过了退休年龄的，这家也收" else f"{age} years, takes up to {cap}"


def newbie(text: str, person: Row, posting: Row) -> str:
    asks = amount(posting["经验年限"]) > 0
    return "" if text == "不用经验" and "零经验" in posting["接收人群"] and not asks else "experience is asked"


def urgent(text: str, person: Row, posting: Row) -> str:
    return "" if text == f"急招{posting['招聘人数']}人" and posting.get("急招") == "是" else "not urgent"


def open_places(text: str, person: Row, posting: Row) -> str:
    return "" if text == f"还缺{posting['招聘人数']}人" else "another number"
