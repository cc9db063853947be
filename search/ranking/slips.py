"""Words that are in no lexicon, taken for the known ones that they nearly are: one character slipped in typing (月搜),
the kind of beast or fruit put in between (养乌鸡), letters with one amiss or with another tail (zhencha, dazagong)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from search.lexicon import Lexicon
from search.lexicon.sounds import in_dialect, sounds_of, syllables
from search.pattern import regex
from search.ranking.realwords import is_real

_INITIAL = regex(r"^(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?")
_LOOK_ALIKE = [
    "帅师",
    "毋母姆",
    "合台",
    "上士土",
    "汁计",
    "己已",
    "千干",
    "折拆",
    "拔拨",
    "免兔",
    "末未",
    "木本",
    "贝见",
    "银垠限 长厂",
]
"""Characters that one takes for one another by eye."""
_DONE = "养喂放牧摘采剥挖种栽收割砍修剪做卖送开看守杀洗烧炒蒸榨酿晒腌卤烤炸切装拆刷贴补织编绣刻雕扎捆磨绑拨钓"
"""What is done, before what it is done to."""
_GROWS = "鸡鸭鹅猪牛羊蜂兔鸽鱼虾蟹鳝鳅蛙龟鳖蛇蚕菇菌茶果橘桔橙柚桃梨李枣莲藕笋药菜瓜薯稻谷草树竹木花"
"""Beasts and plants, of which there are kinds: 养乌鸡 keeps hens, while 修飞机 mends no machines."""
_MIXED_UP = ({"ao", "ou"}, {"iao", "iu"}, {"ai", "ei"}, {"uo", "ou"})
"""Finals that one takes for one another by ear."""
_CARRIED = "搬扛卸抬背挑"
_CARRIES = regex(rf"(?<![\u4e00-\u9fff])[{_CARRIED}][\u4e00-\u9fff]{{1,3}}(?![\u4e00-\u9fff])")
"""Whatever is carried: 搬酒, 扛米."""
_BETWEEN = 3
"""Characters that may stand between the two: 养黑山羊."""
_LONGEST = 4
_SURE = 0.8
_TAILS = regex(r"(?:gongren|gongzuo|shifu|gong|yuan|zhaopin|zhaogong|zhao|ren|huo|de|ma)$")
_SHORTEST_LETTERS = 7


def by_slip(runs: Iterable[str], lexicon: Lexicon) -> list[tuple[str, str]]:
    """(as written, the known word that is meant) of runs that nothing was read from; a real word is no slip."""
    found = []
    for run in runs:
        word = "" if is_real(run) or run[0] in _CARRIED + _DONE + "打" else _slipped(run, lexicon) or ""
        if word:
            found.append((run, word))
    return found


def put_between(runs: Iterable[str], lexicon: Lexicon) -> list[tuple[str, str]]:
    """(as written, the known word whose first and last character these are): 养鸡 of 养乌鸡, 养羊 of 养黑山羊."""
    found = []
    for run in runs:
        thing = run.removesuffix("子")
        if run[0] in _DONE and thing[-1] in _GROWS and (len(run) > len(thing) or 3 <= len(run) <= 2 + _BETWEEN):
            word = run[0] + thing[-1]
            if any(weight >= _SURE for _, weight in lexicon.families_of(word)):
                found.append((run, word))
    return found


def carries(text: str) -> bool:
    """Whether a text asks to carry something, whatever it is."""
    return bool(_CARRIES.search(text))


def by_letters(text: str, lexicon: Lexicon) -> list[str]:
    """Known words that letters stand for: whole, or when what people put behind a trade is left off, or one letter is
    amiss."""
    sounds = sounds_of(lexicon)
    found = [sounds.typed_as(run) or _nearly(run, lexicon) for run in re.findall(r"[a-z]{3,}", text.lower())]
    return [word for words in found for word in words]


def _nearly(letters: str, lexicon: Lexicon) -> list[str]:
    if len(letters) < _SHORTEST_LETTERS:
        return []
    sounds = sounds_of(lexicon)
    bare = _TAILS.sub("", letters)
    return (sounds.spelt(bare) if bare != letters else []) or sounds.spelt_nearly(letters)


@lru_cache(maxsize=2)
def _gapped(lexicon: Lexicon) -> dict[tuple[str, int], tuple[str, ...]]:
    """Known words by what is left of each without one of its characters, and the place of that one."""
    found: dict[tuple[str, int], list[str]] = {}
    for word, _ in lexicon.words:
        if len(word) <= _LONGEST and any(weight >= _SURE for _, weight in lexicon.families_of(word)):
            for at in range(len(word)):
                found.setdefault((word[:at] + word[at + 1 :], at), []).append(word)
    return {key: tuple(words) for key, words in found.items()}


def _slipped(run: str, lexicon: Lexicon) -> str | None:
    """The known word that differs from a run in one character, nearly the same by ear or by eye."""
    if not 2 <= len(run) <= _LONGEST:
        return None
    for at in range(len(run)):
        words = _gapped(lexicon).get((run[:at] + run[at + 1 :], at), ())
        near = [word for word in words if _alike(run[at], word[at])]
        if near:
            return min(near, key=lambda word: _letters_apart(*(syllables(one[at])[0] for one in (run, word))))
    return None


def _alike(one: str, other: str) -> bool:
    if any(one in group and other in group for group in _LOOK_ALIKE):
        return True
    a, b = (in_dialect(syllables(character)[0]) for character in (one, other))
    (first, rest), (second, tail) = _split(a), _split(b)
    return first == second and (rest.removesuffix("g") == tail.removesuffix("g") or {rest, tail} in _MIXED_UP)


def _split(syllable: str) -> tuple[str, str]:
    """A syllable as initial and final."""
    match = _INITIAL.match(syllable)
    initial = match[0] if match else ""
    return initial, syllable[len(initial) :]


def _letters_apart(one: str, other: str) -> int:
    """How many letters have to be put in, left out or changed, 2 for more than one."""
    if one == other:
        return 0
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return 2
    at = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return 1 if short[at + (len(short) == len(long)) :] == long[at + 1 :] else 2
