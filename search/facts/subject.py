"""Of whom a clause of a note speaks: of whoever seeks work, or of somebody of the family or next door."""

from __future__ import annotations

import re
from functools import lru_cache

_KIN = (
    r"(?:老公|老婆|丈夫|爱人|婆娘|媳妇|妻子|对象|男人|儿子|女儿|女婿|儿媳|两?个?崽|小孩|孩子|[大小]的(?=[读在上])|孙子|孙女|公公|婆婆|公婆"
    r"|岳父|岳母|父母|父亲|母亲|爸爸?|妈妈?|爹|娘|爷爷|奶奶|外公|外婆|哥哥?|(?<![月儿大])嫂子?|姐姐?|姐夫|弟弟?|妹妹?|妹夫|叔叔?|(?<!阿)姨妈?|姑姑?|舅舅?"
    r"|亲戚|邻居|隔壁|朋友|同学|同村|老乡|工友|人家|别人|家里人?|屋里人)"
)
_OWN = r"我|本人|自己|[他她](?:想|要|现在|以前|原来|做|会)"
_OTHER = re.compile(rf"(?P<who>{_KIN})(?:们|里)?(?!的?(?:店|厂|车间|工地|公司|事|饭|孩子|小孩)里?)")
_AS_OBJECT = re.compile(
    r"(?:帮|跟|给|替|和|同|与|带|陪|看|为|有|照[顾看管]|护理|伺候|服侍|接|送|教|离|靠|听)(?:着|过|了|自己|自家|我|一?个)*$"
)
"""Before one of the family: what is done for or with them is done by whoever seeks work."""
_MINE = re.compile(_OWN)


@lru_cache(maxsize=4096)
def of_another(clause: str) -> bool:
    """Whether a clause tells of somebody else: 老公是电焊工; not 帮人家带孩子, nor 老公在外我在家做衣服."""
    for match in _OTHER.finditer(clause):
        if _AS_OBJECT.search(clause[: match.start()]) or _MINE.search(clause[: match.start()]):
            continue
        return not _MINE.search(clause, match.end())
    return False
