"""What a posting says is not so: which of its words a denial covers, before them or after them in the same clause."""

from __future__ import annotations

import re

from search.pattern import regex

_BEFORE = regex(
    r"(?:(?:不(?![怕嫌限错少忙管论])|没|无(?!论|尘|人机|人驾)|免(?!费)|未|莫|非|谢绝|拒绝|杜绝|禁止|很少|极少|难得)[^,，。;；、:：]{0,3}"
    r"|(?:不(?:要|会)?让|不(?:用|需要?|必|会|要)[^,，。;；]{1,3}[、和或])[^,，。;；]{0,4})$"
)
"""不用搬, 没有厂车, 无需加班; and the second of two: 不用搬、扛."""
_AFTER = regex(
    r"^[^,，。;；、\d]{0,3}?(?:一律|都|也|均|可以?|已经?|正在|暂时?|暂)*"
    r"(?:不用|不需要?|不必|没有(?!的|证)|勿扰|免谈|勿来|勿投|绕道|莫来|取消|停[了运用开]|不强制|自愿|不来|另招|另外招|另请|"
    r"不要求|不作要求|不做要求|还没|未开|没开|申请|不开|不安排|不存在)"
    r"|^[,，](?:但|可是?|不过)?(?:现在|如今|后来|目前)[^,，。;；]{0,4}(?:取消|停|没有?了)"
)
"""加班自愿, 厂车停运了, 中介勿扰."""
_FAVOURED = regex(r"^[^,，。;；]{0,8}?(?:优先|也可|也要|也行|也能|也收|均可|都可|都行|都要|更好|最好)")
"""What helps and is not asked for: 有车优先, 脱贫户也要."""
_TURNED_AWAY = regex(r"(?:不(?:要|招|收|带|用|教|需要?)|谢绝|[莫勿]投?)[^,，。;；]{0,2}$")
_STAY_AWAY = regex(r"^[^,，。;；]{0,4}(?:勿|免谈|不要|不收|不招|莫|谢绝|绕道)")
_REACH = 12


def denied(text: str, start: int, end: int) -> bool:
    """Whether the words from ``start`` to ``end`` are said to be absent or not to be asked for."""
    return bool(_BEFORE.search(text[max(0, start - _REACH) : start]) or _AFTER.search(text[end : end + _REACH]))


def favoured(text: str, end: int) -> bool:
    """Whether what ends at ``end`` is welcome only."""
    return bool(_FAVOURED.search(text[end : end + _REACH]))


def turned_away(text: str, start: int, end: int) -> bool:
    """Whether who is named there is not taken: 不要学徒, 新手勿扰; not 没证带教."""
    return bool(
        _TURNED_AWAY.search(text[max(0, start - _REACH) : start]) or _STAY_AWAY.search(text[end : end + _REACH])
    )


def first_said(pattern: re.Pattern[str], text: str) -> str:
    """The first words found that nothing denies, "" where there are none."""
    for found in pattern.finditer(text):
        if not denied(text, found.start(), found.end()):
            return found[0]
    return ""
