"""Whether a sentence about a person and a posting holds, judged by the two rows of the tables alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from tests.golden.reading import many
from tests.matching.evidence import (
    affirmed,
    age_of,
    all_of,
    amount,
    clocks,
    demands,
    km,
    offers,
    oldest,
    said_as,
    usual_pay,
    was_done,
    wished_by,
)
from tests.matching.rows import Row
from tests.matching.truth_reasons import (
    cert,
    done,
    hours,
    live,
    near,
    newbie,
    older,
    open_places,
    pay,
    ride,
    similar,
    urgent,
    wished,
)

Check = Callable[[str, Row, Row], str]
ON_FOOT = r"站|洗碗|洗菜|端|服务员|传菜|炒|厨|切|打荷|客房|铺床|装卸|配菜|食堂|上菜|点餐|做饭|帮工|饭"
LATE = r"晚|加班|2[1-4]|14-22|9点|10点|11点|九点|十点|十一点"
WITHIN_DAYS = ("健康证", "体检合格证明", "无犯罪记录证明", "居住证")
_NIGHT = re.compile(
    r"夜|晚上值|通宵|三班|四班|两班|对班|晚班|凌晨|[零0]点|2[234](?::|点)|熬|24|二十四|天亮|黑班|第二天|次日|急结|"
    r"上一[天班]|"
    r"做一[天日]|[休歇]|住(?:门卫室|值班室)|睡"
)


def lacks(text: str, person: Row, posting: Row) -> str:
    found = said_as(r"(?:要先办(.+)|(.+)过期了，要先补办)", text)
    if not found:
        return "no such sentence"
    word = found[1] or found[2]
    asked = posting["证书要求"] + posting["招聘条件"] + posting["工作内容"]
    short = word if word == "健康证" else word[:2]  # 身体健康 asks for no paper
    wanted = short in asked or (word[3:] and word[3:] in asked) or re.search(r"持证|有证", asked)
    willing = word[:2] in person["可办证书"] + person["备注"] or "应届生" in posting["接收人群"] or word in WITHIN_DAYS
    if found[2] and word not in many(person["技能证书"]):
        return "never had it"
    if not found[2] and word in many(person["技能证书"]):
        return "has it on the form"
    return "" if wanted and willing else "not asked, or the person would not get it"


def stays(text: str, person: Row, posting: Row) -> str:
    return "" if text == "晚上要住在那边" and re.search(r"住|睡", all_of(posting)) else "nobody sleeps there"


def nights(text: str, person: Row, posting: Row) -> str:
    shown = posting["班次"] in ("夜班", "三班倒", "两班倒") or "夜班" in many(posting["工作条件"])
    return "" if text == "要上夜班" and (shown or _NIGHT.search(affirmed(posting))) else "no nights"


def less(text: str, person: Row, posting: Row) -> str:
    asked, low = amount(person["期望月薪"]), amount(posting["薪资下限"])
    if text.startswith("时间短，"):
        text = text.removeprefix("时间短，")
        hours = clocks(posting["工作内容"])
        if posting["用工形式"] != "兼职" and not hours:
            return "is no short day"
    found = said_as(r"起薪(\d+)元，比您要的少(\d+)元", text)
    if found:
        monthly = (posting["计薪方式"] or "月") == "月"
        return "" if monthly and low == int(found[1]) and asked - low == int(found[2]) > 0 else f"{low} for {asked}"
    found = said_as(r"一个月大约(\d+)元，比您要的少", text)
    if not found:
        return "no such sentence"
    usual = usual_pay(posting)
    known = any(abs(int(found[1]) - one) <= 1 for one in usual)
    return "" if int(found[1]) < asked and known else f"one of {sorted(usual)} for {asked}"


def far(text: str, person: Row, posting: Row) -> str:
    away = km(person, posting)
    stay = said_as(r"离家(?:远|(\d+)公里)，要住在那边", text)
    if stay:
        lives = person["接受住宿"] == "是" and not live("包住", person, posting).startswith("no lodging")
        measured = away is None if stay[1] is None else away is not None and abs(away - int(stay[1])) <= 0.6
        return "" if lives and measured else "not told to live there, or another distance"
    found = said_as(r"(?:有点远，(\d+)公里|可能有点远)，(没有厂车|没说有厂车)", text)
    if not found:
        return "no such sentence"
    if posting["班车"] == "是" or (found[2] == "没有厂车") != (posting["班车"] == "否"):
        return "of a shuttle something else is said"
    if found[1] is None:
        return "" if away is None else "the distance is known"
    return "" if away is not None and away > 9.9 and abs(away - int(found[1])) <= 0.6 else f"{away} km"


def school(text: str, person: Row, posting: Row) -> str:
    steps = ["小学", "初中", "高中", "中专", "大专", "本科", "硕士", "博士"]
    own = steps.index(person["文化程度"]) if person["文化程度"] in steps else 1
    said = [posting["学历要求"]] if posting["学历要求"] else [one for one in steps if one in demands(posting)]
    true = any(text == f"要求{asked}文化，先问一声" and steps.index(asked) > own for asked in said if asked in steps)
    return "" if true else f"asks {said}, has {person['文化程度']}"


def practised(text: str, person: Row, posting: Row) -> str:
    words = r"熟|经验|做过|年|会|独立|手艺|师傅|上手"
    shown = amount(posting["经验年限"]) > 0 or re.search(words, demands(posting))
    return "" if text == "要求做过的，您经验少一点" and shown else "no experience is asked"


def aged(text: str, person: Row, posting: Row) -> str:
    cap = oldest(posting)
    true = cap is not None and text == f"写的是{cap}岁以内，先打电话问" and age_of(person) > cap
    return "" if true else f"{age_of(person)} years, {cap} at most"


def shows(sentences: dict[str, str], columns: str = "") -> Check:
    """A check of fixed sentences: each with the words, not denied, one of which must stand in the posting."""

    def check(text: str, person: Row, posting: Row) -> str:
        if text not in sentences:
            return "no such sentence"
        by_column = columns and any(one in many(posting["工作条件"]) for one in columns.split())
        return "" if by_column or re.search(sentences[text], affirmed(posting)) else "nothing shows it"

    return check


def tight(text: str, person: Row, posting: Row) -> str:
    ends = clocks(posting["工作内容"])
    true = text == "下班和接孩子的时间挨得紧" and ends and re.search(r"接|放学|学校|校门", person["备注"])
    return "" if true else "nobody is fetched"


CHECKS: dict[str, Check] = {
    "R_OCC": done, "R_WISH": wished, "R_ADJ": similar, "R_NEAR": near, "R_SHUTTLE": ride, "R_WAGE_OK": pay,
    "R_SHIFT": hours, "R_LIVE": live, "R_CERT": cert, "R_OLDER": older, "R_NEWBIE": newbie, "R_URGENT": urgent,
    "R_OPEN": open_places, "N_CERT": lacks, "N_STAY": stays, "N_NIGHT": nights, "N_WAGE": less, "N_FAR": far,
    "N_SCHOOL": school, "N_EXP": practised, "N_AGE": aged, "N_TIGHT": tight,
    "N_HEAVY": shows({"有力气活": r"搬|扛|挑|码垛|背|力气|装卸|卸货|抬|上货|腰好|装车"}, "负重"),
    "N_SMELL": shows({
        "有灰尘": r"尘|灰", "有气味": r"味|烟|胶|漆",
        "会碰到药水这类东西": r"药|酸|镀|电解|苯|碱", "会碰到有毒有害的东西": r"毒",
    }, "有毒有害"),
    "N_LATE": shows({"有时晚上下班晚": LATE}),
    "N_STAND": shows({"要站着做": ON_FOOT}, "久站"),
}  # fmt: skip


def relaxed(text: str, person: Row, posting: Row) -> str:
    """The same for what the ladder gave way on."""
    away = km(person, posting)
    found = said_as(r"(可能)?比([\d.]+)公里远一点(?:，约(\d+)公里)?", text)
    if found:
        if person["最远公里"] or float(found[2]) != 15:
            return "the limit was another"
        if found[1]:
            return "" if away is None else "the distance is known"
        return "" if away is not None and away > 15 and abs(away - int(found[3])) <= 0.6 else f"{away} km"
    found = said_as(r"只有一部分是您要的(.+)", text)
    if found:
        return "" if wished_by(found[1], person) and offers(found[1], posting) else "not wished, or not the work"
    found = said_as(r"(不是您要的工种|不是一样的活)，是(您做过的|相近的)(.+)", text)
    if found:
        if not offers(found[3], posting):
            return "is not the work"
        if found[2] == "您做过的" and not was_done(found[3], person):
            return "was never done"
        return "" if found[1] == "不是一样的活" or person["择业工种"] or person["备注"] else "nothing was wished"
    if text == "工资比您要的低一些":
        least = min(usual_pay(posting) | {amount(posting["薪资下限"]) or 99_999.0})
        return "" if least < amount(person["期望月薪"] or "99999") else "pays as much"
    found = said_as(r"要先办好(.+)，几天就能办", text)
    if found:
        asked = posting["证书要求"] + posting["招聘条件"] + posting["工作内容"]
        named = found[1][:3] in asked or re.search(r"持证|有证", asked)
        return "" if found[1] in WITHIN_DAYS and named else "takes longer, or is not asked"
    if text == "班次和您要的不一样":
        return "" if person["班次要求"] else "no shift was asked"
    return "no such sentence"


def refute(code: str, text: str, person: Row, posting: Row) -> str:
    """Why a sentence does not hold, "" where it does."""
    check = CHECKS.get(code)
    return check(text, person, posting) if check else f"{code} is no kind of sentence"


_PLAIN = re.compile(r"[\u4e00-\u9fff\d，：.、（）]+")
_TRAITS = re.compile(
    r"男|女(?!装|鞋)|户口|户籍|民族|族人|本地人|结婚|已婚|未婚|生育|怀孕|长相|五官|身高|体重|党员|残疾"
)


def unfit(texts: Iterable[str]) -> list[str]:
    """What is wrong with the sentences of one match as sentences, truth apart."""
    found, texts = [], list(texts)
    for text in texts:
        plain = re.sub(r"驾驶证[ABC][123]|安全员C证|CNC|PLC", "", text)
        if not 0 < len(text) <= 30:
            found.append(f"{text}: {len(text)} characters")
        if not _PLAIN.fullmatch(plain) or re.search(r"None|nan|_", text):
            found.append(f"{text}: not plain Chinese")
        if text[-1] in "，：、." or text[0] in "，：、." or "，，" in text:
            found.append(f"{text}: ends in the middle")
        if _TRAITS.search(text):
            found.append(f"{text}: tells what nobody may be chosen by")
    if len(set(texts)) != len(texts):
        found.append(f"said twice: {texts}")
    return found
