"""Of whom a clause of a note speaks: of whoever seeks work, or of somebody of the family or next door."""

from __future__ import annotations

from functools import lru_cache

from search.facts.kin import FAMILY, OTHERS
from search.pattern import regex

_KIN = rf"(?:{FAMILY}|{OTHERS})"
_OWN = r"我|本人|自己|[他她](?:想|要|现在|以前|原来|做|会)"
_OTHER = regex(rf"(?P<who>{_KIN})(?:们|里)?(?!的?(?:店|厂|车间|工地|公司|事|饭|孩子|小孩)里?)")
_AS_OBJECT = regex(
    r"(?:帮|跟|给|替|和|同|与|带|陪|看|为|有|照[顾看管]|护理|伺候|服侍|接|送|教|离|靠|听)(?:着|过|了|自己|自家|我|一?个)*$"
)
"""Before one of the family: what is done for or with them is done by whoever seeks work."""
_MINE = regex(_OWN)


@lru_cache(maxsize=4096)
def of_another(clause: str) -> bool:
    """Whether a clause tells of somebody else: 老公是电焊工; not 帮人家带孩子, nor 老公在外我在家做衣服."""
    for match in _OTHER.finditer(clause):
        if _AS_OBJECT.search(clause[: match.start()]) or _MINE.search(clause[: match.start()]):
            continue
        return not _MINE.search(clause, match.end())
    return False
