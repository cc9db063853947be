"""What a job seeker wants, can and will not do, read from the form and from what staff wrote down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from search.facts.freetime import free_hours, home_by, only_at_night
from search.facts.papers import certificates, dated, no_licence
from search.facts.reading import HAN_NUMBER, clauses, number
from search.facts.requirements import EDUCATION_RANK
from search.facts.wage import DAY_WORK_DAYS
from search.lexicon import Lexicon, load_lexicon
from search.ranking.views import PersonView

_REFUSAL = {
    "夜班": "night",
    "高空": "height",
    "高温": "heat",
    "有毒有害": "toxic",
    "负重": "heavy",
    "久站": "standing",
    "户外": "outdoors",
    "井下": "underground",
    "住厂": "live_in",
    "出县": "outside",
}
_NO_WORK_STATUS = ("在岗", "无就业意愿")
_NOT_LOOKING = re.compile(r"不出去做事|没说要走|顺手也?填|不找工作|莫推工作|暂时不找|不想(?:出去)?(?:上班|做事)|离不开")
_NOT_NOW = re.compile(
    r"(?:暂时?|目前|现在|近期)(?:还)?(?:不|没)(?:有)?(?:考虑|打算|准备|想)(?:找|上班|就业|工作|做事|出来)|不考虑(?:上班|找工作|就业)"
)
_NEGATION = re.compile(
    r"不想(?:再)?(?:做|去|当|干|开|进|碰)?|不愿(?:意)?(?:再)?|不要(?:再)?|莫(?:再)?(?:给[他她])?推|只要不是|除了|不肯(?:做|去)?|"
    r"不做|不再|不进|不去|不干|不开|不碰|做不得|做不了|受够了?|吃不消|(?:莫|别)(?:再)?(?:叫|介绍|安排)|就不去|不接受"
)
_TERM_REFUSED = re.compile(
    r"(?:不|莫|别)(?:想|愿意?|要|肯|能|用|接受)?(?:再)?(?:做|去|上|进|倒|值|干|找|跑)?"
    r"(?:住(?:在)?(?:厂里|厂区|工厂|厂|宿舍|家|校)|(?:上|倒|值)?(?:大?夜班|晚班|倒班|三班倒|两班倒|通宵)"
    r"|(?:太|很|特别)?远(?:的)?(?:地方)?|加班|出县|出远门|(?:太|很)(?:累|脏|苦|重)(?=的?(?:厂|工厂|车间|普工)))的?"
    r"|(?:打|喷|施)(?:农)?药的?(?=[^,，。;；]{0,3}(?:不|莫|怕))"
)
"""A refusal of lodging, nights or distance: the work named beside it is not refused with it."""
_HEALTHY = re.compile(
    r"(?:没有?|无|未|不曾|从没)(?:有|做过|动过|得过)?(?:什么)?[^,，。;；]{0,2}(?:手术|开刀|腰[痛疼伤椎]|腰间盘|过敏|哮喘|恐高|残疾)过?"
    r"|不(?:恐高|怕高|怕热|怕油漆|过敏|怕味道?)|腰(?:腿)?(?:没问题|好)|听力(?:正常|好|没问题)"
)
_PREGNANT = re.compile(r"(?<!没)(?<!未)(?<!没有)(?<!老婆)(?<!媳妇)(?<!妻子)(?<!爱人)(?:怀孕|有身孕|怀了)|孕妇|孕期")
_NOT_WHILE_PREGNANT = ("night", "heavy", "toxic", "height", "heat", "paint", "spray", "fumes", "underground")
_OWN_REFUSAL: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "night",
        re.compile(
            r"夜班(?:一个都)?(?:不上|不做|不要|不行|上不了)|不(?:想|愿意?|要|肯|能|接受)?(?:再)?(?:上|做|值|倒)?(?:大?夜班|晚班|通宵)|(?:夜班|晚班|夜里|晚上)(?:都|也)?(?:做不了|上不了|做不得|不行|不方便|不能(?:做|上))|上不了夜班|只上白班|晚上看[^,，]{0,3}吃力|晚上必须回|天黑前要?能?(?:回|到家)|熬不得夜|不能熬夜|白班就(?:行|可以|好)|只做白班|晚上要(?:在家|带)"
        ),
    ),
    (
        "height",
        re.compile(
            r"(?:爬高|登高|高处|外墙|吊篮|架子|架上|屋顶|高空)[^,，。;；]{0,8}(?:不做|不去|不上|不行|怕)|莫要?爬高|(?:不能|不敢|爬不得)(?:爬|登|上)?高|怕高|恐高|两层以上不|不(?:上|爬)(?:高|架)"
        ),
    ),
    ("toxic", re.compile(r"有毒[^,，。]{0,5}不|怕有毒|不碰有毒")),
    ("paint", re.compile(r"怕油漆|油漆[^,，。;；]{0,5}(?:不|过敏|受不了|闻不)|喷漆[^,，。;；]{0,4}不|闻不得油漆")),
    ("glue", re.compile(r"胶水?味?[^,，。;；]{0,5}(?:不要|不做|不行|过敏|受不了|闻不)|怕胶")),
    ("spray", re.compile(r"(?:打|喷)(?:农)?药[^,，。;；]{0,3}(?:不|怕)|怕农药|农药过敏")),
    ("fumes", re.compile(r"闻不得|过敏|怕(?:味道|药水|气味|呛)|味道?重的?不|哮喘|气管")),
    (
        "heavy",
        re.compile(
            r"重的(?:抬|搬|做|提|拿)不[了得动]|抬不了|腰(?:不好|痛|疼|伤|椎)|肩膀(?:吃不消|痛|不好)|提不得重|不能(?:提|搬|扛)重|搬不动|腰间盘|做不得重|重活(?:做|干)不[了得]|手术"
        ),
    ),
    (
        "standing",
        re.compile(
            r"久站不[行得]|站不(?:得|久|住)|不能久站|腿(?:脚)?(?:不好|痛|不便|不方便)|膝盖|坐着(?:做)?的|走路慢|坐着、|要坐着"
        ),
    ),
    ("heat", re.compile(r"受够了?油烟|油烟受够|怕热|受不了热")),
    ("outdoors", re.compile(r"不想再?晒太阳|晒不得|在工地上就不去|不(?:想|愿)在外面")),
    (
        "live_in",
        re.compile(
            r"不(?:想|愿意?|能|要|肯)?(?:再)?住(?:在)?(?:厂|工厂|宿舍|家|校)|晚上(?:必须|要)回(?:家|来)?|晚上要回家"
        ),
    ),
    (
        "outside",
        re.compile(r"不(?:再)?出去|不想出远门|不出县|不去外地|不出远门|不(?:想|愿意?|要)?(?:去|跑)(?:太|很)?远(?!近)"),
    ),
    ("long_haul", re.compile(r"跨省过夜[^,，]{0,4}不|不跑长途|跨省[^,，]{0,6}不要")),
    ("danger_goods", re.compile(r"危险品[^,，]{0,3}不")),
    (
        "eyesight",
        re.compile(
            r"(?<!夜里)(?<!晚上)(?<!夜间)(?:看不(?:太|大)?清|看东西(?:模糊|花|吃力))|近处看得清|老花|视力(?:很|太|比较)?(?:差|不好|弱|低|残疾|障碍|不行|下降)"
            r"|(?:眼睛|眼)(?:花|不好|不行|不大好|有病|看不)|眼神不好|弱视|白内障|青光眼"
        ),
    ),
    ("colour", re.compile(r"(?<![不无没])(?:是|有)?(?:红绿)?色[盲弱]")),
    (
        "talk",
        re.compile(
            r"听力(?:不好|不行|差|弱|下降|残疾|障碍|不便)|耳(?:朵)?(?:有点|有些|很)?(?:背|聋|不好|不灵|听不)|听不(?:太|大)?[清见]|听障|聋|口吃|结巴|哑"
            r"|(?:说话|讲话|口齿|吐字|话)(?:讲|说)?(?:得)?不(?:太|大)?(?:清|利索|利落)|打字沟通|面对面讲慢"
        ),
    ),
    (
        "phone",
        re.compile(
            r"(?:说话|讲话|口齿|吐字)不(?:太|大)?清|听障|不(?:接|打|做)电话|打字沟通|听不清|耳朵(?:不好|背|听)|面对面讲慢点|听力"
        ),
    ),
    ("stairs", re.compile(r"上楼|一楼的?")),
    ("late", re.compile(r"晚上(?:最迟)?(?:9|九)点(?:半)?(?:前要?到家)?")),
)
_OWN_WANT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("seated", re.compile(r"坐着|坐班(?!站)|轻松|莫太累|轻省|不要太累")),
    ("office", re.compile(r"坐办公室")),
    ("weekends", re.compile(r"双休|周末休|星期六(?:也)?要在家|周末要")),
    ("shuttle", re.compile(r"要有班车|要车接|有车接|车子来[^,，]{0,4}接|厂里有班车|没有?班车|要(?:有)?厂车")),
    (
        "lodging",
        re.compile(r"要有宿舍|只要包住|包吃住|住家可以|吃住在|要包住|要宿舍|住宿舍|有地方住|或者住厂|工地包住"),
    ),
    ("home_work", re.compile(r"在家(?:做|上)|回家做|发料回家|在家可以")),
    ("half_day", re.compile(r"做半天|半天也行|半天工|上半天")),
    ("day_pay", re.compile(r"日结|日清|现结|当天拿|钱要日清|做一天算一天")),
    ("piece", re.compile(r"做件")),
    ("learn", re.compile(r"跟个?师傅|要有师傅教|学技术|学手艺|愿意学|肯学|肯从打杂|当学徒|从头学")),
    ("insured", re.compile(r"交五险|五险|交社保")),
    ("pay", re.compile(r"工资高|钱多|多挣|多赚")),
    ("meals", re.compile(r"管饭|包餐|管餐|包吃|中午要包")),
)
_FACT: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no_computer", re.compile(r"电脑不会|不会(?:用)?电脑|只会用手机")),
    (
        "computer",
        re.compile(r"电脑(?!不会)|Excel|会用财务软件|打字|表格|排版|会用系统|软件|详情页|编程|开票|Java|剪辑|写脚本"),
    ),
    ("unlettered", re.compile(r"不识(?:多少|得)?字|不认字|没读过书|识字不多")),
    ("pension", re.compile(r"养老金|退休金|已退休")),
    ("flexible_ok", re.compile(r"接(?:了|回来)?再(?:回)?来做|走开一下|放[她他]去接|回去接")),
    ("overtime_ok", re.compile(r"能加班|不怕加班|肯吃苦|加(?:班)?到")),
    (
        "night_ok",
        re.compile(r"夜班(?:能|可以|都)(?:上|倒)?|夜里[^,，]{0,4}也行|晚上起夜没问题|两班倒也(?:能|可以)|三班倒习惯"),
    ),
    ("strong", re.compile(r"身体硬朗|扛得起|有力气|挑得|体能好|搬得动")),
    ("commission_ok", re.compile(r"(?<!不要)(?<!不做)(?<!不拿)(?<!不靠)提成(?!不|莫|的不)|多劳多得|拿业绩")),
    (
        "lift",
        re.compile(
            r"(?<![百\d])[一二三两四1-4][一二两三四]?[十0](?:来|多|几)?斤(?:以[内下])?的?(?:还|能|可以|都)?(?:[搬提拿]得[动起]|没问题|可以|以[内下])"
        ),
    ),
    ("expired", re.compile(r"过期|没复审|证到期|失效|吊销")),
    (
        "body",
        re.compile(
            r"走路慢|左手|右手有力|扶手|近处看得清|看不清|腿|抬不了|听不清|打字沟通|身体(?!好|硬|健康|没|棒|结实|强壮|还行|可以|不错)|腰(?!好)|肩膀|轮椅|拐"
        ),
    ),
)
_VEHICLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("walk", re.compile(r"只会走路|走路去得到|走路上班|不开车不骑车|走路(?:去|可)")),
    ("car", re.compile(r"自己有(?:面包|小)?车|有小车|有皮卡|有面包车|皮卡一辆|自己开车|有车")),
    ("moto", re.compile(r"有摩托|骑摩托")),
    ("ebike", re.compile(r"电动车|骑三轮|骑车")),
)
_NO_VEHICLE = re.compile(
    r"(?<!有)(?:没有?|无)(?:自己的|私家|交通工具|摩托|电动|面包|小|任何)*(?:车(?![间床位队接送费])|交通工具)|不会骑|车(?:子)?(?:已经?|都|也|给)?(?:卖|报废|处理)(?:了|掉|给)"
)
_DAY_WAGE = re.compile(
    rf"(?:一天|每天|日工资|做半天)\s*(?:不低于)?\s*(?P<n>\d{{2,3}}|{HAN_NUMBER})(?=块|元|以上|以下|左右|上下|就|[,，。;；管]|$)"
)
_LESS_OK = re.compile(r"(?P<n>\d{4,5})(?:元)?以上也(?:可以|行|能)")
_SEASON = re.compile(
    r"到(?:明年)?(?:清明|过年|年底|春节|年前|[1-9]月)[^,，。]{0,3}(?:前|都有空|有空)?|过年前(?:都有空)?|过年前都|做到[0-9]+月|农闲|\d+月到(?:明年)?\d+月"
)
_EXAM_PASSED = re.compile(r"考试[^,，。;；]{0,5}(?:过了|通过|合格)|已过考|考过了")
_EXAMS = (("护士", "护士执业证"), ("教师", "教师资格证"), ("会计", "初级会计证"), ("医师", "医师资格证"))
_VAGUE = re.compile(
    r"随便|坐着|离家近|轻松|工资高|什么(?:都|活都|事都)|都可以|不限|没想好|有事做|有活就|^做工$|^做事$|^打工$|找事做"
)
_MEANWHILE = re.compile(r"(?:边|一边)?带(?:着)?(?:小孩|孩子|崽|娃)(?:的时候|也|还|上班|能)")
"""A circumstance, not a wish: work that can be done with a child at one's side."""
_WISH_IN_NOTE = re.compile(r"最好|想(?:做|找|学)|愿意|也肯|想进")
_WISH_OF_NOTE = 0.85
_PLAIN_WORD = 0.8
_CADRE_GROUPS = frozenset({"office", "finance", "health", "edu", "engineer", "it", "lab"})


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """wishes: family → 0–1 of what was asked for; done: family → years; against: families refused.

    refused / wants / facts: code → the words that show it. care: (from, to) hours free for work, None = any.
    certs_until: certificate → (year, month) to which it holds, where the note says.
    day_wage: least a day in yuan. season: available for a season only. cadre: pension age 55 rather than 50 for women.
    """

    wishes: Mapping[str, float]
    done: Mapping[str, float]
    against: Mapping[str, str]
    vague: bool
    refused: Mapping[str, str]
    wants: Mapping[str, str]
    facts: Mapping[str, str]
    vehicle: str
    care: tuple[float, float] | None
    home_by: float | None
    night_only: bool
    wage_min: int | None
    day_wage: int | None
    certs: frozenset[str]
    certs_coming: frozenset[str]
    certs_exam: frozenset[str]
    certs_until: Mapping[str, tuple[int, int]]
    looking: bool
    cadre: bool
    education: int


def _match_all(table: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> dict[str, str]:
    found = {}
    for code, pattern in table:
        match = pattern.search(text)
        if match:
            found[code] = match[0]
    return found


def _against(texts: list[str], lexicon: Lexicon) -> dict[str, str]:
    """Families that a clause refuses: the words after the refusal, or before it where it closes the clause."""
    refused: dict[str, str] = {}
    for text in texts:
        for clause in clauses(_TERM_REFUSED.sub("", text)):
            match = _NEGATION.search(clause)
            if not match:
                continue
            after = clause[match.end() :]
            spoken = after if lexicon.families_in(after) else clause[: match.start()]
            for family, weight in lexicon.families_in(spoken).items():
                if weight >= 0.6:
                    refused[family] = clause
    return refused


def person_facts(person: PersonView, lexicon: Lexicon | None = None) -> PersonFacts:
    """Reads one job seeker. Pure; callers keep the result for a run."""
    lexicon = lexicon or load_lexicon()
    note = person.note
    said = "。".join((*person.wishes, note))
    against = _against([*person.wishes, note], lexicon)
    wishes: dict[str, float] = {}
    vague = not person.wishes
    for place, wish in enumerate(_TERM_REFUSED.sub("", one) for one in person.wishes):
        if _NEGATION.search(wish):
            continue
        wish = _MEANWHILE.sub("", wish)
        vague = vague or bool(_VAGUE.search(wish))
        rank = 1.0 - 0.03 * place
        for family, weight in lexicon.named_in(wish).items():
            if family not in against:
                wishes[family] = max(wishes.get(family, 0.0), weight * rank)
    if not wishes:
        for clause in clauses(note):
            if _WISH_IN_NOTE.search(clause) and not _NEGATION.search(clause):
                for family, weight in lexicon.named_in(clause).items():
                    if family not in against and weight >= _PLAIN_WORD:
                        wishes[family] = max(wishes.get(family, 0.0), _WISH_OF_NOTE * weight)
    done: dict[str, float] = {}
    for words, years in person.trades:
        for family, weight in lexicon.named_in(words).items():
            if weight >= 0.6:
                done[family] = done.get(family, 0.0) + years
    refused = {_REFUSAL[word]: word for word in person.refusals if word in _REFUSAL}
    ailing = _HEALTHY.sub("", said)
    for code, words in _match_all(_OWN_REFUSAL, ailing).items():
        refused.setdefault(code, words)
    pregnant = _PREGNANT.search(note)
    if pregnant and person.sex == "2":
        for code in _NOT_WHILE_PREGNANT:
            refused.setdefault(code, pregnant[0])
    facts = _match_all(_FACT, ailing)
    if "no_computer" in facts:
        facts.pop("computer", None)
    wants = _match_all(_OWN_WANT, said)
    if "night_ok" in facts and "夜班" not in person.refusals:
        refused.pop("night", None)
    if person.lodging is False:
        wants.pop("lodging", None)
    vehicles = _match_all(_VEHICLE, note)
    vehicle = next((code for code, _ in _VEHICLE if code in vehicles), "")
    without = _NO_VEHICLE.search(note)
    if without and (not vehicle or "卖" not in without[0] or vehicle == "car"):
        facts["no_vehicle"] = without[0]
        vehicle = "walk" if "只会走路" in note else vehicle if vehicle == "walk" else ""
    care, fetches = free_hours(note)
    if fetches:
        facts["fetch"] = fetches
    day = _DAY_WAGE.search(note)
    day_wage = round(number(day["n"]) or 0) if day else None
    wage_min = person.wage_min
    less = _LESS_OK.search(note)
    if less and wage_min:
        wage_min = min(wage_min, int(less["n"]))
    if wage_min is None and day_wage:
        wage_min = day_wage * DAY_WORK_DAYS
    held, coming = certificates(person)
    unlicensed = no_licence(person, held)
    if unlicensed:
        facts["no_licence"] = unlicensed
    exam = frozenset(cert for word, cert in _EXAMS if word in said) if _EXAM_PASSED.search(note) else frozenset()
    groups = {lexicon.families[f].group for f in done}
    season = _SEASON.search(note)
    if season and (set(person.forms) & {"日结", "季节工"}):
        facts["season"] = season[0]
    return PersonFacts(
        wishes=wishes,
        done=done,
        against=against,
        vague=vague,
        refused=refused,
        wants=wants,
        facts=facts,
        vehicle=vehicle,
        care=care,
        home_by=home_by(note),
        night_only=only_at_night(note) or person.shifts == ("夜班",),
        wage_min=wage_min,
        day_wage=day_wage,
        certs=held,
        certs_coming=coming,
        certs_exam=exam,
        certs_until=dated(note, (*person.certs, *held)),
        looking=person.status not in _NO_WORK_STATUS
        and not _NOT_NOW.search(note)
        and not (_NOT_LOOKING.search(note) and person.status != "失业"),
        cadre=EDUCATION_RANK.get(person.education, 0) >= 4 or bool(groups & _CADRE_GROUPS),
        education=EDUCATION_RANK.get(person.education, 0),
    )
