"""The words for one's family, once: whoever is named so in a note is somebody else than who looks for work."""

from __future__ import annotations

FAMILY = (
    r"(?:爷爷|奶奶|外公|外婆|公公|婆婆|公婆|家公|家婆|岳父|岳母|父母|老公|老婆|丈夫|妻子|爱人|婆娘|老伴|对象|男人|屋里人"
    r"|儿媳妇?|孙媳妇?|媳妇|女婿|(?<![月儿大])嫂子?|姐夫|姐姐?|妹夫|妹妹?|哥哥?|弟弟?|爸爸?|妈妈?|父亲|母亲|爹|老爹|老爷子|老头子?"
    r"|老娘|老母亲?|娘|老人家?|叔叔?|(?<!阿)姨妈?|姑姑?|舅舅?|儿子|女儿|两?个?[大小细]?崽|孩子|小孩|细人子?|细伢子?|孙子|孙女|[大小]的(?=[读在上]))"
)
"""Of the house or of the blood, in the county's own words too. Who uses it sees to what stands before: 大姐, 板娘."""
OTHERS = r"(?:亲戚|邻居|隔壁|朋友|同学|同村|老乡|工友|人家|别人|家里人?)"
"""Whoever else a note tells of."""
