"""What a posting speaks of beside the work: benefits, and whom somebody in a home is there for."""

from __future__ import annotations

from search.facts.guard import EVERYTHING
from search.facts.watched import POSTING
from search.pattern import regex

_BENEFITS = POSTING.watch(
    regex(
        r"(?:定期|年度|免费|每年|一年一次)[^,，。;；]{0,2}体检|(?:员工|公司|团队|年度|带薪|集体|国内|国外|国内外|境外|免费)旅游|出国机会"
        r"|餐饮?补(?:贴|助)?|(?:团队|部门|公司|员工)聚餐|子女(?:就读|入学|入园)(?:福利)?|(?:交通|通讯|话费|住房|租房)补贴|班车接送"
        r"|(?:补充医疗|社会|医疗|工伤|失业|生育|雇主责任|意外伤害)保险(?![代经推销公业])"
        r"|(?:缴纳|购买|代缴|[缴买交有享])[^,，。;；卖销推]{0,5}保险(?![代经推销公业])"
        r"|(?:专业|岗前|带薪|入职|免费)培训|年终奖金?|绩效奖金|五险一?金?"
    )
)
_OLD = POSTING.watch(
    regex(r"老(?:人|年人|太太?|爷爷|奶奶|头|伯)|爷爷|奶奶|阿婆|[七八九]十多?岁|(?<!\d)[7-9]\d岁|瘫|失能|卧床")
)
_CHILD = regex(r"小孩|孩子|宝宝|婴|幼|娃|崽|毛毛|伢|月子|产妇|新生儿|岁半|个月大")


def without_benefits(duties: str, seen: int = EVERYTHING) -> str:
    """The duties without what the employer gives: 定期体检 is no work in a health centre, 员工旅游 no travel agency.

    seen: which patterns the text can hold.
    """
    return _BENEFITS.pattern.sub("，", duties) if seen & _BENEFITS.bit else duties


def for_the_old(words: str, seen: int = EVERYTHING) -> bool:
    """Whether somebody is there for the old and for no child, whatever the title. words: title and duties."""
    return bool(seen & _OLD.bit and _OLD.pattern.search(words)) and not _CHILD.search(words)
