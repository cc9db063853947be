"""Work that a note offers beside the wishes of the form: 扫地看车也行, 没有保洁的话洗碗也做."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from search.facts import person_words as words
from search.facts.reading import clauses
from search.facts.subject import of_another
from search.lexicon import Lexicon
from search.lexicon.loader import ROLES
from search.pattern import regex

ALSO = 0.8
"""What is offered so is worth less than the last of three wishes."""
_OFFERED = regex(
    r"(?P<what>[^,，。;；]{2,24}?)(?:的)?(?:我)?(?:也|都)(?:行|可以|要得|好$|[肯愿]意?(?:做|去|干|学)?|能(?:做|干)|做得|考虑|(?:接受|做|干|接(?![电人孩送待触]))(?![过了得不]))"
)
_NOT_WORK = regex(
    r"住|睡|宿|路|远|公里|里地|分钟|小时|点(?:钟|半)|上下?班|接送|[坐搭骑]车|车接|班车|厂车|吃|工资|钱|块|带(?:着)?(?:小孩|孩子|崽|娃|小的)"
    r"|(?:小孩|孩子|崽|娃)(?:上|在|读|去)|打电话|发微信|过(?:来|去)?$|以前|原来|从前|证|照(?![看顾料])"
)
"""Terms, ways and people of whom the same is said: 住工地也行, 开车上班也可以."""


def also_offered(
    note: str, lexicon: Lexicon, wishes: Mapping[str, float], denied: Collection[tuple[str, str]]
) -> dict[str, tuple[float, str]]:
    """Family → (value, clause) of the work that a note says would do as well. Pure."""
    offered: dict[str, tuple[float, str]] = {}
    for clause in clauses(note):
        found = _OFFERED.search(clause)
        if not found or words.NEGATION.search(clause) or of_another(clause) or _NOT_WORK.search(found["what"]):
            continue
        for family, weight in lexicon.families_in(found["what"]).items():
            if weight < words.PLAIN_WORD or family in wishes or family in ROLES:
                continue
            if (f"wish.{family}", clause) not in denied:
                offered[family] = ALSO * weight, clause
    return offered
