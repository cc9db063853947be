"""Whether somebody would sleep at the place of work, where the form leaves it open and the note tells."""

from __future__ import annotations

from dataclasses import replace

from search.facts import PersonFacts
from search.pattern import regex
from search.ranking.views import PersonView

_STAYS = regex(
    r"(?<![不没])(?:可以?|能|愿意?|肯|习惯)住(?:在)?(?:家|厂|宿舍|店|场|校|院|工地|那[边里]|外面|单位|公司|山上|塘边|船上)?(?:里|那边)?(?=$|[,，。;；的])"
    r"|住(?:在)?(?:厂|宿舍|店|场|校|院|工地|那[边里]|外面|单位|公司|果园|山上|塘边|船上|猪场)(?:里)?[^,，。;；不]{0,3}(?:都|也)?(?:行|可以|没问题|没事|要得|无所谓|愿意|肯|习惯)(?!不)"
    r"|(?:晚上|夜里|夜晚)?(?:守|看)(?:夜|塘|鱼塘|山|林子?|场|工地|仓库?|果园|棚)[^,，。;；不没]{0,4}(?:没问题|可以|都行|也行|要得|愿意|肯)"
)


def bedded(person: PersonView, facts: PersonFacts) -> PersonView:
    """The person with 接受住宿 filled in where the form has no answer and the note accepts a bed or asks for one."""
    if person.lodging is not None or "live_in" in facts.refused or "outside" in facts.refused:
        return person
    accepts = "lodging" in facts.wants or _STAYS.search(person.note)
    return replace(person, lodging=True) if accepts else person
