"""Schooling that a note tells of where the form says nothing: 大专，学会计的; 高中没读完 is lower secondary school."""

from __future__ import annotations

from search.facts.subject import of_another
from search.pattern import regex

_CLAUSE = regex(r"[,，。;；!！?？\s]+")
_SCHOOLS = (
    ("博士", regex(r"博士(?!后)")),
    ("硕士", regex(r"硕士|研究生")),
    ("本科", regex(r"本科|大学(?:毕业|学历|文凭|文化)")),
    ("大专", regex(r"大专|专科|高职")),
    ("中专", regex(r"中专|中职|职高|职校|技校|卫校")),
    ("高中", regex(r"高中")),
    ("初中", regex(r"初中")),
    ("小学", regex(r"小学(?=毕业|文化|学历|没|读|$)")),
)
_BEFORE = {"硕士": "本科", "本科": "高中", "大专": "高中", "中专": "初中", "高中": "初中", "初中": "小学", "小学": ""}
"""What who did not finish has."""
_UNFINISHED = regex(r"没(?:有)?(?:读|念|上)?(?:完|毕业)|肄业|在读|在校|辍学|读到一半|还没毕业|没拿到")
_NOT_OWN = regex(
    r"要求|以上|限|教|老师|资格|接送|考上|想|报|做过|保安|保洁|食堂|附近|旁边|门口|对面|工地|初中生|小学生|高中生"
)


def schooling(note: str) -> str:
    """The school that was finished, as forms name it; "" where the note does not tell. Pure."""
    for clause in filter(None, _CLAUSE.split(note)):
        if of_another(clause) or _NOT_OWN.search(clause):
            continue
        for school, pattern in _SCHOOLS:
            if pattern.search(clause):
                return _BEFORE.get(school, "") if _UNFINISHED.search(clause) else school
    return ""
