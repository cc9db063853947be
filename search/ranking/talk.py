"""What of a query is plain talk, and no name of a place or an employer, nor a second trade beside the one asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from search.lexicon import Lexicon
from search.pattern import regex
from search.ranking.grounds import GROUNDS
from search.ranking.realwords import is_noun, is_talk

_PARTICLES = frozenset("给把被就很都会看有没多少过着得地也又再让跟和从去来说问学懂用教收带家老十几多年那这某各每种样")
_GROUND = frozenset("场园路街村城楼苑站桥厅区湾镇乡坊塘岭坪洲")
"""What names of places end with: 春天广场."""
_ON_THE_WAY = regex("[去到在进从或]")
_MASTER = "师傅"
"""Whoever has learnt a trade, and in titles as in what people ask for."""
_SURE, _PLAINLY, _LENT = 0.8, 0.6, 0.5
_PLACES = GROUNDS | {
    "食堂", "学校食堂", "工地", "工地上", "工地里", "仓库", "仓库里", "厂里", "工厂", "医院里", "诊所", "学校",
    "早餐店", "早点铺", "网店", "后厨", "厨房", "市场",
}  # fmt: skip
"""Beside a trade these say where it is done."""
_MARKET = regex(
    r"(?:(?:农产品|农副产品|批发|农贸|集贸|菜|综合|建材|花鸟|水产|海鲜|果蔬|蔬菜|水果|粮油|小商品|家具|家居|牲畜|钢材|汽配|服装|五金|二手车?)+(?:大)?市场)"
    r"(?!部|营销|推广|专员|经理|拓展|督导|管理)"
)
"""A market is where work is: who asks for the vegetable market does not ask to sell by telephone."""


@lru_cache(maxsize=4_096)
def is_said(run: str) -> bool:
    """Whether a run of characters that nothing was read from is made of ordinary words, of things at most one: 那种,
    会电脑, 家眼睛; a place or an employer is not."""
    if run[-1] in _GROUND:
        return False
    if len(run) == 2 and is_noun(run):
        return True
    best: dict[int, int] = {0: 0}  # characters read → the fewest things among them
    for at in range(len(run)):
        if at not in best:
            continue
        if run[at] in _PARTICLES:
            best[at + 1] = min(best.get(at + 1, 9), best[at])
        pair = run[at : at + 2]
        if len(pair) == 2 and (is_talk(pair) or is_noun(pair)):
            best[at + 2] = min(best.get(at + 2, 9), best[at] + (not is_talk(pair)))
    return best.get(len(run), 9) <= 1


def a_hint(words: str, filler: re.Pattern[str]) -> bool:
    """Whether what stands before 园, 厂, 镇 … may be a name: 或者去(幼儿园) is none, nor is 离家近的(厂)."""
    return not (filler.search(words) or _ON_THE_WAY.search(words) or is_said(words))


def markets_in(text: str) -> tuple[tuple[str, ...], str]:
    """The markets that a text names, as addresses spell them, and the text without them."""
    found = tuple("农贸市场" if one in ("菜市场", "集贸市场") else one for one in _MARKET.findall(text))
    return tuple(dict.fromkeys(found)), _MARKET.sub(" ", text)


def trades_before_places(text: str, families: Mapping[str, float], lexicon: Lexicon) -> dict[str, float]:
    """The families of a sentence, where a trade is named in full those of mere places lessened: 到饭店掌勺 cooks."""
    words = [word for _, word in lexicon.spans(text)]
    trades = [word for word in words if word not in _PLACES]
    if len(trades) == len(words) or not any(
        weight >= _SURE for word in trades for _, weight in lexicon.families_of(word)
    ):
        return dict(families)
    own = {family for word in trades for family, _ in lexicon.families_of(word)}
    return {family: weight if family in own else weight * _LENT for family, weight in families.items()}


def telling(words: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """Of the words of work those that name one plainly, all where none does: 阿姨 beside 搞卫生 tells nothing."""
    plain = tuple(word for word in words if any(weight >= _PLAINLY for _, weight in lexicon.families_of(word)))
    plain += (_MASTER,) if plain and _MASTER in words and _MASTER not in plain else ()
    return plain or words


_SOFTENED = regex(r"([看开扫洗做煮带守搞摆送拉修搬打收])(?:一下|一?[个点]|下|两天|些|\1)(?=([\u4e00-\u9fff]{1,2}))")
"""看个大门, 扫扫地, 搞点卫生: what is put between a deed and its thing, or the deed said twice."""


def plainly_said(text: str, lexicon: Lexicon) -> str:
    """The text with such deeds in plain words, where these are known as work: 看大门, 扫地."""

    def plain(match: re.Match[str]) -> str:
        deed, thing = match[1], match[2]
        known = lexicon.has(match[0] + thing) or lexicon.has(match[0] + thing[:1])
        return deed if not known and (lexicon.has(deed + thing) or lexicon.has(deed + thing[:1])) else match[0]

    return _SOFTENED.sub(plain, text)


_CALLED = frozenset("师员工手匠家生")
"""What names of callings end with: 心理咨询师 is none of whom the word 心理 stands for."""
_HANDLED = frozenset("扛搬抬挑背装卸码送运拉")
"""What is done with goods, however a posting calls it: 扛烟包 is loading where it speaks of 烟包."""
_ABLE = regex(r"^(?:会讲?|懂|学过?|考过|精通|熟悉)(?=[\u4e00-\u9fff]{2})")


def has_name(name: str, text: str) -> bool:
    """Whether a posting's words have a name: of a place or an employer as people shorten it, a calling or a skill."""
    name = _ABLE.sub("", name)
    if name in text or (len(name) > 2 and name[-1] != "师" and name[:-1] in text):
        return True
    if len(name) > 2 and name[0] in _HANDLED and name[1:] in text:
        return True
    return len(name) > 2 and name[-1] not in _CALLED and name[:2] in text


def blanked(text: str, lexicon: Lexicon) -> str:
    """The text with each known word of work blotted out."""
    return "".join("\0" * len(word) if len(word) > 1 else word for word in _pieces(text, lexicon))


def _pieces(text: str, lexicon: Lexicon) -> list[str]:
    """The text with each known word of work as one piece."""
    found, at = [], 0
    for start, word in lexicon.spans(text):
        found += [*text[at:start], word]
        at = start + len(word)
    return [*found, *text[at:]]
