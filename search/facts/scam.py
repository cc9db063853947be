"""Postings that take money or papers from the applicant first, told apart from work that handles customers' money."""

from __future__ import annotations

from search.facts.guard import EVERYTHING
from search.facts.watched import POSTING
from search.pattern import regex

_CLAUSE = regex(r"[,，。;；!！\s]+")
_SENTENCE = regex(r"[。;；!！]+")
_FEES = (
    r"(?:建档|服装|工服|工装|资料|手续|体检|培训|报名|中介|介绍|加盟|会员|入会|材料|管理|办证|上岗|押车|制服|考证)费"
)
_DEPOSIT = r"(?:(?<!投标)(?<!工资)(?<!履约)(?<!质量)保证金(?!额|五险|融)|(?:材料|工服|服装|工装|设备)?押金)"
_GIVE = (
    r"(?:缴纳|交纳|缴|(?<![成移提上社转递外])交(?![货接班通流付件单友警替代易工完])"
    r"|(?<!社保)(?<!保险)自付|先付|预付|[需要]付|垫付)"
)
_TAKE = r"(?:收取|(?<![回验日月年])收(?![购货件菜拾入果割尾工台发放纳集银]))"
_BARE_FEES = r"(?:建档|服装|工服|资料|体检|培训|报名|中介|加盟)费"
_GAP = r"(?:(?!社保|保险|五险|公积金|税|住宿|房租|水电|伙食|餐费|电费)[^,，。;；]){0,8}?"
_MONEY = r"\d{2,}\s*(?:元|块)"
_PAPERS = r"(?:毕业证|身份证|证件)(?!复印|号|照|信息)(?:书|原件)?"
_HARMLESS = r"(?!.{0,3}(?:五险|社保|保险|公积金|资料|材料(?!费|押)|复印|体检(?!费)|健康证|简历|照片|身份证|合同|养老))"
_FROM_APPLICANT = regex(
    rf"{_GIVE}{_GAP}(?:{_FEES}|{_DEPOSIT}|服装|{_MONEY})|先交(?!.{{0,2}}(?:资料|简历|体检(?!费)|接|谈|流|班))"
    rf"|入职[^,，。;；]{{0,3}}交{_HARMLESS}"
    rf"|[押扣]{_PAPERS}|{_PAPERS}(?:要|需|先|得|必须|统一)*[押扣](?=[在给到公厂店]|$)|(?<!抵)押(?:[^,，。;；]{{0,4}}(?:工资|毕业证|身份证(?!复印|号))|\s*{_MONEY})"
    rf"|(?:收取|收|缴纳|上交){_GAP}(?:毕业证|身份证)(?:书)?原件|(?:收取|缴纳)(?:毕业证|身份证)(?!复印|号|信息)"
    r"|(?:普工|零基础|无基础|转行)[^,，。;；]{0,6}(?:转行|转)(?:做|学|入)?(?:IT|互联网|程序员|编程|软件)|刷单|加微信联系|贷款[^,，。]{0,3}培训"
    r"|(?:先|须|需要?|必须|自己)[^,，。;；]{0,3}(?:购买|买)[^,，。;；]{0,6}(?:产品|会员|套餐|货|设备|课程|材料包|原料包)"
    r"|先[^,，。;；]{0,3}(?:购买|买)[^,，。;；]{0,4}(?:材料|原料|样品)(?!库|商|市场|单|清单)"
    r"|(?:购买|买)[^,，。;；]{0,6}成为(?:会员|代理)"
    rf"|自(?:费|己|行)?购买?(?:{_BARE_FEES}|服装|工服|工装|制服|产品|设备)[^,，。;；]{{0,2}}\d{{2,}}"
    rf"|{_BARE_FEES}[^,，。;；]{{0,4}}(?:从|在)[^,，。;；]{{0,4}}(?:工资|工钱)(?:里|中)?[扣抵]|(?:工资|工钱)(?:里|中)?扣[^,，。;；]{{0,3}}{_BARE_FEES}"
    r"|垫[资钱付款]|囤货|加盟费|自费[^,，。;；]{0,6}(?:购买|买)"
    rf"|(?:办理?|开通?|充值?|交|激活)[^,，。;；]{{0,4}}{_MONEY}[^,，。;；]{{0,4}}(?:会员|套餐|权限|年卡|账号)"
    r"|会员[^,，。;；]{0,3}(?:开通|接单|派单)|(?:实训|培训|学|课程)费[^,，。;；]{0,8}(?:分期|贷)|培训贷|先学后付"
    r"|(?:出租|收购|租借|借用)[^,，。;；]{0,4}(?:银行卡|电话卡|微信号|账号)|跑分|做好评|下单点赞|返本(?:加|和)"
)
_TAKEN = regex(rf"{_TAKE}{_GAP}(?:{_FEES}|{_DEPOSIT}|{_MONEY})|收定金|{_DEPOSIT}|办理?贷款|{_BARE_FEES}")
"""What an applicant is asked for, or what a cashier asks of customers: the clause and the title tell."""
_CHECKUP_SOLD = regex(r"自费[^。;；]{0,4}体检[^。;；]{0,14}交(?:给|到|至)?(?:公司|单位|厂|我)")
_DENIED = regex(
    r"(?:不|无|免|没有|未|零|谢绝)(?:[用需要会必另再须得]|一分钱?|半分钱?|分文|一毛钱?|任何|一切|本人|个人|员工|你){0,3}"
    r"(?:抵?押|压(?!力)|收|缴|交|扣|垫|付|出|[\u4e00-\u9fff]{2}费|押金|保证金)(?:(?![但只需要先])[^,，。;；]){0,10}"
)
_REPAID = regex(r"报销|(?:厂里|公司|单位|厂方|老板|学校)(?:统一)?(?:出|报|承担|支付|负担|付)|全免|退押金")
_CUSTOMER = regex(r"顾客|客户|客人|住户|业主|租客|租户|旅客|乘客|消费者|房客|买家|退房|入住|购车|购房|开单|学员")
_COUNTER = regex(
    r"收银|前台|客服|中介|经纪|房产|销售|业务|顾问|导购|店员|营业|宾馆|酒店|出纳|财务|会计|停车|收费|招生|置业|信贷|银行"
)
_NEWCOMER = regex(r"入职|上岗|应聘|报名(?!费)|新员工|新人|面试|本人|自己|工服|服装|工装")


_ASKED, _SOLD = POSTING.watch(_FROM_APPLICANT), POSTING.watch(_CHECKUP_SOLD)
_TOOK = POSTING.watch(_TAKEN)
_SAID_NOT_TO_BE = POSTING.watch(_DENIED).bit


def scam_words(title: str, text: str, seen: int = EVERYTHING) -> str:
    """The words that ask the applicant for money or papers, "" where none do. text: duties and requirements.

    seen: which patterns the text can hold.
    """
    asks, takes, sells = _ASKED.within(seen), _TOOK.within(seen), _SOLD.within(seen)
    if not (asks or takes or sells):
        return ""
    for sentence in _SENTENCE.split(text):
        honest = _DENIED.sub(" ", sentence) if seen & _SAID_NOT_TO_BE else sentence
        for clause in _CLAUSE.split(honest) if asks or takes else ():
            asked = asks.search(clause) if asks else None
            taken = takes.search(clause) if takes else None
            if not (asked or taken):
                continue
            for_newcomers = bool(_NEWCOMER.search(clause))
            if _CUSTOMER.search(clause) and not for_newcomers:
                continue
            if asked:
                return asked[0]
            at_a_counter = not for_newcomers and (_COUNTER.search(title) or _COUNTER.search(clause))
            if taken and not (at_a_counter or _REPAID.search(sentence)):
                return taken[0]
        sold = sells.search(honest) if sells else None
        if sold:
            return sold[0]
    return ""
