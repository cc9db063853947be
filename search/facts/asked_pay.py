"""The least wage that a note asks for. Wages of the past and of others, and what money is spent on, ask for nothing."""

from __future__ import annotations

from search.facts.subject import of_another
from search.facts.wage import DAY_WORK_DAYS, MONTH_DAYS
from search.pattern import regex
from search.ranking import amounts

_CLAUSE = regex(r"[,，。;；!！?？\n]+|(?=现在|如今|目前|后来)")
_PAST = regex(
    r"以前|原来|原先|之前|从前|早先|那时候?|那边|上一?个?(?:厂|单位|公司)|去年|前年|(?:在|去)[^,，。;；]{1,6}(?:拿|挣|赚|开|有)|[拿挣赚]过|过的"
)
_NOT_WAGE = regex(
    r"房贷|车贷|贷款|学费|生活费|补课|房租|租金|医[药疗]费|药费|看病|花|欠|债|借|还款|押金|赔|罚|养老金|退休金|低保|补贴|补助|津贴|救助"
    r"|抚养|开销|开支|社保|医保|电话|手机|微信|公里|里路|斤|米|转数|粉丝|奖金|彩礼|存[款了]|攒|投[资了]|亏|本钱|买[了过]?|卖了|寄|随礼|工龄|种了|养了|收入不高|被骗|中介"
)
_MOST = 40_000


def pay_asked(note: str) -> tuple[int | None, int | None, str]:
    """(yuan a month, yuan a day where it is said by the day or hour, the words); (None, None, "") where nothing is."""
    for clause in filter(None, _CLAUSE.split(note)):
        if of_another(clause) or _PAST.search(clause) or _NOT_WAGE.search(clause):
            continue
        if per := amounts.day_asked(clause):
            value, hourly, words = per
            day = value * 8 if hourly else value
            return round(day * (MONTH_DAYS if hourly else DAY_WORK_DAYS)), round(day), words
        month, words = amounts.wage_asked(clause)
        if month and month <= _MOST:
            return month, None, words.strip()
    return None, None, ""
