"""Crafts and arts that a posting wants mastered, and work to be shown: who never spoke of them is not sent there."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting
from search.ranking.spoken import own_words

_ARTS: tuple[tuple[str, str], ...] = (
    ("剪纸|刻纸", "剪纸|刻纸"),
    ("刺绣|绣花|十字绣|手绣|湘绣|苏绣|夏布绣", "绣"),
    ("竹编|编竹|篾[匠活]|破篾|草编|藤编|柳编|棕编|编[织筐篮席]|打草鞋", "编|篾|竹"),
    ("扎染|蜡染|蓝印", "染"),
    ("木雕|根雕|石雕|玉雕|砖雕|竹雕|雕刻|刻字|篆刻", "雕|刻"),
    ("裱画|装裱|字画", "裱|画"),
    ("书法|毛笔字|软笔|硬笔", "书法|毛笔|写字|写得一手|美术|书画"),
    ("国画|素描|油画|水彩|美术|画画|绘画|工笔|彩绘|画工", "画|美术|艺术|彩绘|设计"),
    ("陶艺|拉坯", "陶|拉坯|瓷"),
    ("漆艺|大漆|髹漆", "漆"),
    ("唱戏|采茶戏|黄梅戏|赣剧|戏曲|唢呐|锣鼓|二胡|吹打", "戏|唱|唢呐|锣鼓|二胡|吹|曲艺|乐"),
    ("钢琴|古筝|吉他|架子鼓|乐器|弹琴|声乐|乐理", "琴|筝|吉他|鼓|乐|声乐|艺术|弹唱|弹"),
    ("舞蹈|跳舞|街舞|中国舞|拉丁|瑜伽", "舞|瑜伽|艺术|健身"),
    ("武术|跆拳道|散打", "武|拳|散打|体育|退役|退伍|军"),
    ("手语", "手语|特教|特殊教育"),
    ("缝纫机|针车|衣车|平车|缝制设备", "缝|针车|衣|裤|裁|平车|高车|电车|车工|车位|服装|鞋|箱包"),
    ("液压|挖机|挖掘机|工程机械", "液压|挖|铲车|装载|工程机械|叉车|汽修|修车|农机|拖拉机|重卡"),
)
"""What is asked for, and the words one of which somebody who can do it would have used."""
_OF_ONE_S_OWN = tuple((regex(f"(?:{asked})(?!机)"), regex(spoken)) for asked, spoken in _ARTS)
_MASTERED = regex(
    r"(?:^|[,，。;；、\s])(?:要求?|须|需|必须|得)?(?:真的?|自己)?(?:会|修过|能|懂|精通|擅长|熟练|熟悉|有)(?P<what>[^,，。;；]{1,10})"
)
_WELCOME = regex(r"优先|更好|最好|加分|兴趣|爱好|喜欢|也[行可要]|都[行可要]|或")
_TAUGHT = regex(
    r"(?:不会|没(?:有)?(?:做过|学过|基础|经验)|零基础|新手|生手)[^。;；勿]{0,5}(?:[教学带]|培训|也[行可要])"
)
_SHOWN = regex(
    r"(?:有|带|附|提供|发)(?:上?[个本]人|自己|过往|以往|独立|原创|完整|成熟|拿得出手)?的?(?:设计|剪辑|摄影|视频|代表)?(?:作品|样片)(?!优先|更好|最好|加分|者优先)|作品集"
)
_SAME_TRADE = 0.65


@lru_cache(maxsize=4096)
def _asked(requirements: str) -> tuple[tuple[re.Pattern[str], ...], bool]:
    """(for each art that must be mastered the words of who masters it, whether work of one's own is to be shown)."""
    arts = []
    for found in () if _TAUGHT.search(requirements) else _MASTERED.finditer(requirements):
        clause = found["what"]
        if not _WELCOME.search(clause):
            arts += [spoken for asked, spoken in _OF_ONE_S_OWN if asked.search(clause)]
    return tuple(arts), bool(_SHOWN.search(requirements))


def unmastered(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """S_SKILL: an art must be mastered that nothing of the person speaks of, or work be shown in another's trade."""
    arts, shown = _asked(posting.view.requirements)
    if not arts and not shown:
        return None
    if "零经验" in posting.view.accepts or "learner" in posting.facts.marks:
        return None
    known = own_words(person)
    if arts and not any(spoken.search(known) for spoken in arts):
        return "S_SKILL"
    main, facts = posting.facts.family, person.facts
    trades = (*facts.wishes, *facts.done)
    return "S_SKILL" if shown and not any(person.similarity(main, one) >= _SAME_TRADE for one in trades) else None
