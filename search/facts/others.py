"""Whose words of body, papers and shifts a note speaks: what is so of the family is not so of who looks for work."""

from __future__ import annotations

from search.facts.kin import FAMILY
from search.pattern import regex

_KIN = rf"(?<![姑大厨月伴新板]){FAMILY}"
_LEAD = r"(?:我|我家|家里|屋里|还有|因为|因|就是|主要是?|现在|去年|前年|今年|的|有个|一个)*"
_STATE = (
    r"(?:身体|腰|腿|脚|膝|手(?!机|工|艺)|眼|耳|听力|视力|心脏|肺|血压|高血压|糖尿病|中风|瘫|生?病|住院|手术|开刀|残疾|哮喘|过敏|恐高|怕高|头晕"
    r"|怀孕|有喜|怀[了起]|快生|要生|坐月子|喂奶|哺乳|上夜班|夜班|倒班|加班|退休|[做干](?:不[了得动]|不了)|拿?养老金|低保|轮椅|偏瘫|瞎|癌|尿毒症|腰椎)"
)
_FOR_ME = r"我|给|让|叫|准|许|同意|要求|怕我|照[顾看管]|带|管|服侍|伺候|护理|代|陪"
_OTHERS = regex(
    rf"(?:(?<=[,，。;；!！\n\s])|^){_LEAD}{_KIN}(?:(?!{_FOR_ME}|[,，。;；!！?？\n]).){{0,6}}?{_STATE}"
    rf"(?:(?!(?<!我)我(?!家|老)|中午|晚上|夜里|下午|早上|要回|要照|得回|[,，。;；!！?？\n]).)*"
    r"(?:[,，](?:[做干搬提扛上]不[了得动]|不能(?:做|干|搬|提|上)|(?:也)?有残疾证|持残疾证)[^,，。;；!！?？\n]*)?"
)
"""老公腰椎间盘突出，干不了重活: the second half has no subject of its own, it is still the husband's."""
_SPOKEN_FOR = regex(r"代(?:登记|报名|填|办|问|来)|[帮替](?:[^,，。;；]{0,4})(?:登记|报名|填|问|找)|委托")
"""Somebody registers a parent: then the parent is the one who looks for work."""


def spoken_for(note: str) -> bool:
    """Whether somebody registers for one of the family, so that what is told of them is what counts."""
    return bool(_SPOKEN_FOR.search(note))


def of_oneself(note: str) -> str:
    """The note without what ails, is held by, or keeps busy somebody of the family. Pure."""
    return note if spoken_for(note) else _OTHERS.sub("", note)
