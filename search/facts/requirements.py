"""What a posting demands: certificates hard and soft, schooling, years, age as stated. Read from fields and text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.facts.asked_papers import CLASSES, asked_in, classes_in
from search.facts.demands import EDUCATION_RANK as EDUCATION_RANK
from search.facts.demands import ages, schooling, years_asked
from search.facts.guard import EVERYTHING
from search.facts.negation import turned_away
from search.facts.reading import clauses
from search.facts.watched import POSTING
from search.pattern import regex
from search.ranking.views import PostingView

_SOFT = regex(
    r"优先|[更最]好(?!的)|加\d|加分|多给|多发|[证照]的?(?:补|奖|每月|另)|没有?(?:的)?也(?:行|可|要|能)|没有?(?:的|证)?(?:也|都)?(?:不要紧|没关系|没事|不打紧)|无所谓|不要紧|有没有|[证照](?:也)?(?:可以?|能)(?:以?后|现|再|来了)*(?:[补代]?办|补?考)|可入职后|(?:入职|到岗|进[站店厂园]|上岗|来了)(?:以|之)?后?(?:再|也|都)?可?(?:以)?[考办补]|可培养|安排去考|出钱考|(?:愿意|肯)(?:去)?[办考](?![核勤虑])|(?:正)?在考|包考|可以后补|代办|"
    r"(?:学校|公司|单位|厂里|我们)(?:统一)?(?:给)?办|统一办|帮(?:忙|你|着)?办|协助办|(?:没证|无证|没有证)(?!勿|不[得能要收]|免谈|者勿|莫)"
)
_NOT_ASKED = regex(
    r"(?:无需|不需要?|不必|不用|不要求?|不看|免)[^,，。;；]{0,4}[证照]|(?:没有|没|无)[^,，。;；]{1,6}[证照](?:也|都)(?:可|行|能|要|收)"
)
_OR_PRACTICE = regex(r"证(?:书)?[,，]?或(?:者)?(?:是)?(?:有)?[^,，。;；证照]{0,8}(?:过|经验|经历)")
"""有育婴员证或带过孩子: who has done the work needs no paper."""
_ANY_ONE = regex(r"其中?一|之一|任一|任意一|任何一|或|均可|都可以|都行|有一[个本样]")
_TEXT_CERTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("健康证", regex(r"健康证")),
    ("电工证", regex(r"电工(?:操作|作业|上岗)?证")),
    (
        "高压电工证",
        regex(r"(?<!低压[或、/])(?<![或、/])高低?压电工(?:进网|操作|作业|上岗)*证|电工(?:操作|作业|上岗)?证[(（]高压"),
    ),
    ("焊工证", regex(r"焊工(?:操作|作业|上岗)?证|熔化焊[^,，。;；]{0,6}证")),
    ("叉车证", regex(r"叉车(?:操作|司机)?证|N1证?")),
    ("高处作业证", regex(r"高处作业证|登高证|高空作业证")),
    ("保安员证", regex(r"保安(?:员)?证")),
    ("教师资格证", regex(r"教师资格证|教资")),
    ("护士执业证", regex(r"护士(?:执业|资格)?证|执业护士")),
    ("起重机证", regex(r"(?<!塔式)起重机械?(?:司机|操作|作业)?证|行车(?:操作)?证")),
    ("塔吊证", regex(r"(?:塔式起重机械?|塔吊|塔机|塔司)(?:司机|操作|作业)*证")),
    ("挖掘机操作证", regex(r"挖掘?机(?:操作)?证")),
    ("驾驶证A1", regex(r"(?:驾驶证|驾照)\s*A1|A1(?:驾驶证|驾照|证|照|本|[及或]?以上)")),
    (
        "驾驶证A2",
        regex(r"(?:驾驶证|驾照)\s*A2|A2(?:驾驶证|驾照|证|照|本|[及或]?以上)|(?<![A-Za-z])A(?:照|牌|本|驾)"),
    ),
    (
        "驾驶证B2",
        regex(r"(?:驾驶证|驾照)\s*B2|B2(?:驾驶证|驾照|证|照|本|[及或]?以上)|(?<![A-Za-z])B(?:照|牌|本|驾)"),
    ),
    (
        "驾驶证C1",
        regex(
            r"(?:驾驶证|驾照)\s*C1|C1|(?<![A-Za-z])C(?:照|牌|本|驾)|会开车|(?:有|持|需要?|须|要|具备)[^,，AaBb]{0,3}驾(?:照|驶证)"
        ),
    ),
    ("育婴员证", regex(r"育婴(?:员|师)?(?:证|(?=[、或/和]{1,2}(?:者)?母婴))")),
    ("保育师证", regex(r"保育(?:师|员)?证")),
    ("母婴护理证", regex(r"母婴护理(?:员|师)?(?:培训|资格|技能)*(?:证|(?=[、或/]{1,2}(?:者)?育婴))|月嫂证")),
    ("初级会计证", regex(r"初级会计(?:师)?证|会计证")),
    ("校车驾驶资格证", regex(r"校车(?:驾驶(?:员|人)?)?资格(?!优先)|准驾校车|校车(?:驾驶)?证")),
    ("安全员C证", regex(r"安全员(?:C)?证")),
    ("从业资格证", regex(r"从业资格证")),
    ("司炉证", regex(r"司炉证|锅炉证")),
)
_HEALTH = "健康证"
_NO_COACH = ("driver_bus", "驾驶证A2")
"""The licence for lorries with a trailer is none for a coach, whatever the posting says."""
_SEEN_TO = regex(
    r"健康证(?:也|都)?(?:可以?|能)(?:先[^,，。;；]{1,3}|以?后|再|来了)*(?:补|代)?办|健康证[,，]?(?:可|能|都)?(?:先(?:来|上岗|上班|入职|做|试工)|来了?|做几天|上班|试工|录用|面试)(?:了|以?后|完)?[,，]?(?:再|后|也)(?:来|去|慢慢)?(?:补|代)?[办交补]|健康证(?:可以?|能)后补|健康证[^,，。;；不]{0,4}(?:[一两三1-3]|半)个?(?:周|星期|礼拜|月)(?:之|以)?内(?:补|办)|(?:来了?|入职|到岗|上岗|上班|试工)(?:了|以?后)?(?:再|后)(?:来|去)?(?:补|代)?办(?:理|个)?健康证|没有?(?:证)?的?[,，(（]?(?:也|都|由|我们|厂里|公司|单位|学校|店里|院里)*(?:可以?|能|带去|带|帮忙?|统一|负责|安排|给|来了|进厂|入职后?)+(?:再|去|来|现)*(?:补)?办"
    r"|健康证[^,，。;；]{0,3}(?:入职|到岗|上岗|进[厂店园场]|来了)(?:以|之)?后(?:再|也|都|可以?|来|去)*(?:补)?(?:办|做)"
    r"|(?:厂里|公司|单位|学校|店里|院里|我们)[^,，。;；]{0,3}(?:统一|带去|帮忙?|负责|出钱|报销|代)[^,，。;；]{0,3}办"
    r"|健康证(?:的)?[,，]?(?:或者?|没有的?(?:要|须)?)?(?:愿意|肯)(?:去)?(?:补)?办|(?:愿意|肯)(?:去)?(?:补)?办[^,，。;；]{0,2}健康证"
)
"""The employer takes people without the paper and gets it with them."""
_SENT_TO_PASS = regex(
    r"(?:没有?|无)证?书?(?:的|者)?[^。;；]{0,10}(?:送|安排|出钱|包|负责|组织|带|培训)(?:你|您|去|参加|培训|学习)*考(?![核虑勤察])"
    r"|(?:没有?|无)证?书?的?(?:话)?[,，]?(?:只要)?(?:愿意|肯|打算|准备)(?:去)?[考办](?![核勤虑])"
)
"""没证的公司安排考: said of whatever paper was asked for just before."""
_NOT_BY_THE_WAY = ("驾驶证", "护士", "教师", "幼师", "医师", "药师", "从业资格", "初级会计", "中级会计", "建造师")
"""Papers that nobody gets on the employer's word alone: they take a school, or years."""
_DEMANDED = regex(r"须|必|需|要|持|凭|提供|办好|齐")
"""Without such a word 健康证 in the text alone can be seen to after the talk: any clinic gives it within a week."""
_TRADE_CERT = {
    "forklift": "叉车证",
    "welding": "焊工证",
    "electrician": "电工证",
    "plumber": "电工证",
    "equipment_maint": "电工证",
    "scaffold": "高处作业证",
    "facade_clean": "高处作业证",
    "aircon": "高处作业证",
    "excavator": "挖掘机操作证",
    "crane": "起重机证",
    "security": "保安员证",
    "nurse": "护士执业证",
    "driver_van": "驾驶证C1",
    "driver_car": "驾驶证C1",
    "driver_truck": "驾驶证B2",
    "driver_trailer": "驾驶证A2",
    "driver_bus": "驾驶证A1",
    "canteen_cook": "健康证",
    "cook": "健康证",
    "waiter": "健康证",
}
"""The certificate that "持证上岗" means in a trade."""
_LITTLE_ONES = regex(r"幼儿园|幼师|幼教|托育|托班|早教")
_TRADE_PAPER = regex(
    r"持证上岗|凭证上岗|持证上班|(?:须|需|必须|要)持(?:有效)?证(?!书?复印)|持有效证件?上岗|特种(?:设备)?作业(?:人员|操作)?证|无证勿扰|无证免谈"
)
_YEARS_SOFT = regex(r"(?:熟手|经验|做过|老手)[^,，。;；]{0,6}优先|优先|生手|新手|可学|没做过|慢慢来|也可以试|应届")
_UPPER_SCHOOL, _FOUR_YEARS = regex(r"高中(?!生)|A\s?-?Level|IGCSE|IB(?![A-Z])"), 5
"""Who teaches there needs 本科 by the law on teachers, also where the posting does not say so."""
_TEACHES = "教师资格证"
_CLASS_TEACHER = regex(
    r"(?:小学|初中|高中|中学|语文|数学|英语|物理|化学|历史|地理|政治|生物)[^,，。;；]{0,4}(?:教师|老师)"
)
"""Nobody teaches a class without the paper, also where the posting does not say so."""
_BEFORE_COLLEGE = 3
"""高中 and 中专 among the steps of schooling."""
_PUPILS_TOO = regex(r"在校(?:大|师范)?(?:学?生|的)|在读|(?:大|师范)学生")
"""Who is still at school has the schooling before it on record."""
_WHO_FIRST = regex(
    r"(?:夫妻|两口子|本地|本村|本乡|本镇|本县|附近|住得?近|女|男|退[伍役]|军人|党员|[贫脱]贫|有车|自[有带备]车|年轻)[^,，。;；]{0,5}优先"
)
"""Who is taken first, not whether the work must be known."""
_SKILLED = regex(
    r"熟手|(?:^|[,，;；])(?:[要须需])?做过(?![^,，;；。]*(?:优先|更好|最好|加分|也|都|可|或|均|不限|类似|相关))[^,，;；。]{0,8}(?=$|[,，;；。])|(?:^|[,，;；])会(?!用|看|说|讲|骑|电脑|沟通|办公|计|普|算|手机|Word|Excel|PS)[^,，。;；]{1,5}(?=$|[,，;；])|(?:^|[,，;；])懂(?!电脑|礼|得|规矩|事|一?点|沟通)[^,，。;；]{1,5}(?=$|[,，;；])|[一二两三四五六七八九\d]+年(?:以上)?(?:经验)?|有经验|独立(?:操作|编程|调机|完成|作业|开工|开模|上岗|上机)|会编程|熟练工|老师傅"
)
_EITHER = regex(r"生手[^,，。;；]{0,3}熟手|熟手[^,，。;；]{0,3}生手|有没有?经验|有无经验")
_BY_NAME = regex(r"熟手|熟练工|老师傅|有[^,，。;；]{0,4}经验(?![者的]?优先)")


_FIELD = regex(
    r"(?P<field>[\u4e00-\u9fff、]{2,12}?)(?:(?:类|等|相关|的|及|或者?)*专业|(?:类|等相关|相关)(?:的)?(?:中专|中职|大专|本科|技校|高职|学历|毕业))"
)
_DEGREE_OF = regex(r"(?P<field>[\u4e00-\u9fff]{2,6}?)(?:中专|大专|本科)(?:以上|毕业|学历|及以上|$)")
_NO_FIELD = regex(r"优先|不限|不看|不要求|不论|更好|加分|对口|本专业|任何|可培养|也可|可以|都行")
_NOT_A_FIELD = regex(
    r"^(?:全日制|统招|学历|以上|至少|需要?|要求?|持有?|具[有备]|应届|有|是|国家|高中|初中|职高)+|[或及、]"
)

_NAMED = POSTING.table(_TEXT_CERTS)
_UNNAMED, _SEEN_TO_IT, _SENT = POSTING.watch(_TRADE_PAPER), POSTING.watch(_SEEN_TO), POSTING.watch(_SENT_TO_PASS)
_SOFTLY, _LEARNT = POSTING.watch(_SOFT), POSTING.watch(_YEARS_SOFT)
_NEEDLESS, _CHOSEN = POSTING.watch(_NOT_ASKED), POSTING.watch(CLASSES)
_SCHOOLED = POSTING.watch(regex("|".join(step for step in EDUCATION_RANK if step)))
_TAUGHT = POSTING.watch(
    regex(
        r"有人[带教]|师傅[带教]|(?:可以?|包|肯|手把手|会|的|慢慢|免费|负责)教(?!师|学|室|育|练|材|孩|小|[初高]中|英|数|语)|教(?:会|你|半|一|两|到会)"
        r"|带教|学徒|新手|生手|零基础|一学就会|有没有?经验|有无经验|(?:无|没有?|不用|不要|不需要?|无需|不限)(?:工作|相关)?经验|经验不限|没做过|[头第]一回|一对一|岗前培训|带薪培训"
    )
)
"""Who has never done the work is shown how."""
_OF_A_FIELD = POSTING.watch(_FIELD).bit | POSTING.watch(_DEGREE_OF).bit
_PUPILS, _WHO, _HANDS = POSTING.watch(_PUPILS_TOO), POSTING.watch(_WHO_FIRST), POSTING.watch(_SKILLED)


def _field(parts: list[str]) -> str:
    """The field of study that is asked for, "" where none is or where it only helps."""
    for part in parts:
        if _NO_FIELD.search(part):
            continue
        found = _FIELD.search(part) or _DEGREE_OF.search(part)
        name = _NOT_A_FIELD.sub("", found["field"]) if found else ""
        if len(name) >= 2:
            return name
    return ""


@dataclass(frozen=True, slots=True)
class Requirements:
    """certs: must be held. any_of: of each group one is enough. certs_soft: wished for. education: 0–7.

    years: hard years of experience. field: the field of study that is asked for, "" none.

    age_min/age_max: as stated (unlawful as a filter, lowers the chance only). skilled: asks for practised hands.
    age_max_women: what is stated for women apart.
    beginner: says that newcomers are taught or taken.
    """

    certs: tuple[str, ...]
    certs_soft: tuple[str, ...]
    education: int
    education_soft: bool
    years: int
    age_min: int | None
    age_max: int | None
    skilled: bool
    beginner: bool
    any_of: tuple[tuple[str, ...], ...] = ()
    field: str = ""
    age_max_women: int | None = None


def _trade_cert(family: str, words: str) -> str:
    """What a paper without a name is in a trade, "" where the trade knows none or the paper is of another kind."""
    cert = _TRADE_CERT.get(family, "")
    return "" if words.startswith("特种") and cert in ("健康证", "保安员证", "护士执业证") else cert


def _certificates(
    posting: PostingView, parts: list[str], family: str, seen: int
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(hard, soft, groups of which one is enough)."""
    hard: dict[str, None] = {}
    soft: dict[str, None] = {}
    groups: list[tuple[str, ...]] = []
    denied: set[str] = set()
    patterns = list(_NAMED.possible(seen))
    for part in parts if patterns or seen & _CHOSEN.bit else ():
        row = CLASSES.search(part) if seen & _CHOSEN.bit else None
        if row and not (_NOT_ASKED.search(part) or _SOFT.search(part) or _OR_PRACTICE.search(part)):
            groups.append(tuple(cert for cert in classes_in(row[0]) if (family, cert) != _NO_COACH))
            part = part.replace(row[0], "驾照", 1)
        named = [cert for cert, pattern in patterns if pattern.search(part)]
        if row:
            named = [cert for cert in named if not cert.startswith("驾驶证")]
        if not named:
            continue
        if _NOT_ASKED.search(part):
            denied.update(named)
        elif _SOFT.search(part) or _OR_PRACTICE.search(part):
            soft.update(dict.fromkeys(named))
        elif len(named) > 1 and _ANY_ONE.search(part):
            groups.append(tuple(named))
        else:
            (hard if named != [_HEALTH] or _DEMANDED.search(part) else soft).update(dict.fromkeys(named))
    told = (*parts, posting.duties) if seen & _UNNAMED.bit else ()
    paper = next((found for part in told if (found := _TRADE_PAPER.search(part))), None)
    cert = _trade_cert(family, paper[0]) if paper else ""
    if cert and not hard and not groups:
        maybe = parts if seen & (_SOFTLY.bit | _NEEDLESS.bit) else ()
        lenient = any(_SOFT.search(part) or _NOT_ASKED.search(part) for part in maybe)
        (soft if lenient else hard)[cert] = None
    told_of = {cert for group in groups for cert in group}
    fields = [asked_in(words) for words in posting.certs]
    groups += [field.any_of for field in fields if field.any_of and told_of.isdisjoint(field.any_of)]
    soft.update(dict.fromkeys(cert for field in fields for cert in field.soft if cert not in hard))
    either = {cert for group in groups for cert in group}
    for cert in (cert for field in fields for cert in field.hard):
        # a softening clause on the same certificate: 没证可入职后考
        if cert in either or (cert in soft and cert not in hard and cert != "健康证"):
            continue
        hard[cert] = None
    if _HEALTH in hard and seen & _SEEN_TO_IT.bit and _SEEN_TO.search("，".join(parts)):
        hard.pop(_HEALTH)
        soft[_HEALTH] = None
    sent = _SENT_TO_PASS.search("，".join(parts)) if seen & _SENT.bit else None
    if sent:
        for cert in [cert for cert in hard if not cert.startswith(_NOT_BY_THE_WAY)]:
            hard.pop(cert)
            soft[cert] = None
        who = sent[0].partition("有C")  # 没证的有C1驾照公司安排考: the licence to drive is what they come with
        hard |= {"驾驶证C1": None} if who[1] else {}
    if hard.keys() & {"驾驶证A1", "驾驶证A2", "驾驶证B2"}:
        hard.pop("驾驶证C1", None)
    if "教师资格证" in hard and _LITTLE_ONES.search(f"{posting.title}。{posting.house}。{posting.requirements}"):
        hard["幼师资格证"] = hard.pop("教师资格证")  # that of a kindergarten will do, and every other stands for it
    groups = [group for group in groups if not hard.keys() & set(group)]
    return tuple(hard), tuple(c for c in soft if c not in hard and c not in denied), tuple(groups)


def _taken_on(pattern: re.Pattern[str], text: str) -> bool:
    """Whether newcomers are spoken of and not turned away."""
    return any(not turned_away(text, found.start(), found.end()) for found in pattern.finditer(text))


def read_requirements(posting: PostingView, family: str = "", seen: int = EVERYTHING) -> Requirements:
    """Reads the requirements of one posting; the structured list of certificates is hard unless the text softens it.

    family: what the work mainly is; it tells which paper 持证上岗 means. seen: which patterns the duties and the
    requirements can hold.
    """
    everything = not posting.requirements.strip()  # who fills in one field only says there what is asked for, too
    text = posting.duties if everything else posting.requirements
    parts = clauses(text)
    certs, certs_soft, any_of = _certificates(posting, parts, family, seen)
    degree = EDUCATION_RANK.get(posting.education, 0)
    in_words, degree_soft = schooling(parts) if seen & _SCHOOLED.bit else (0, False)
    if not posting.education:
        degree = in_words
    if family == "teacher_school" and _CLASS_TEACHER.search(posting.title) and _TEACHES not in (*certs, *certs_soft):
        certs = (*certs, _TEACHES)
    if family == "teacher_school" and _UPPER_SCHOOL.search(posting.title):
        degree = max(degree, _FOUR_YEARS)
    if seen & _PUPILS.bit and _PUPILS_TOO.search(text):
        degree = _BEFORE_COLLEGE if degree > _BEFORE_COLLEGE else max(0, degree - 1)
    of_age = "，".join(part for part in parts if "岁" in part or "年龄" in part) if everything else text
    stated = ages(of_age, overage_taken="超龄" in posting.accepts)
    newcomers = "零经验" in posting.accepts or "应届生" in posting.accepts
    asked = _WHO_FIRST.sub("", text) if seen & _WHO.bit else text
    taught = bool(seen & _TAUGHT.bit and _taken_on(_TAUGHT.pattern, f"{posting.duties}。{posting.requirements}"))
    beginner = newcomers or bool((seen & _LEARNT.bit or asked != text) and _taken_on(_YEARS_SOFT, asked)) or taught
    hands = _BY_NAME if everything else _SKILLED
    years = posting.years or (0 if newcomers else years_asked(parts))
    return Requirements(
        certs=certs,
        certs_soft=certs_soft,
        education=degree,
        education_soft=degree_soft and degree == 0,
        years=years,
        age_min=stated.least,
        age_max=stated.most,
        skilled=not newcomers and bool(seen & _HANDS.bit and hands.search(text) and not _EITHER.search(text)),
        beginner=beginner,
        any_of=any_of,
        field=_field(parts) if seen & _OF_A_FIELD and not everything and not taught else "",
        age_max_women=stated.women,
    )
