"""Words by their sound: typing errors that keep the sound (送快弟), pinyin (chushi) and initials (fwy).

Letters are also read as the south speaks: l for n, z c s for zh ch sh, h for f. Chinese characters are not: whoever
chose them saw them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from search.lexicon.loader import Lexicon
from search.pattern import regex

_HAN = regex(r"[\u4e00-\u9fff]+")
_LATIN = regex(r"[a-z]{3,}")
_LONGEST = 6
_SHORTEST_INITIALS = 3
_SHORTEST_DIALECT = 2
"""Syllables that a word must have to be known by how it sounds in dialect; one alone would be anything."""
_SAME_HEARD = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_HU_FOR_F = {"fa": "hua", "fo": "huo", "fei": "hui", "fan": "huan", "fang": "huang", "fen": "hun", "feng": "hong"}
"""Both are one: 饭 is said huan, 花 fa; what is left, fu, is hu."""
_WORDS_HEARD = 3
_ABC = "abcdefghijklmnopqrstuvwxyz"


def syllables(text: str) -> list[str]:
    """The toneless syllable of each Chinese character; what lies between them stays one piece."""
    from pypinyin import lazy_pinyin  # on first use: its table of phrases is a sixth of the start of every command

    return list(lazy_pinyin(text))


@lru_cache(maxsize=16_384)
def _sound(word: str) -> tuple[str, ...]:
    """The syllables of a word of the lexicon: the next one has most of its words in common with it."""
    return tuple(syllables(word))


@lru_cache(maxsize=16_384)
def _alone(character: str) -> str:
    """How a character is said where no word tells: who does not know that 会计 is kuai ji types 会记."""
    return "".join(syllables(character))


def in_dialect(syllable: str) -> str:
    """What a syllable and those that many cannot tell from it have in common: zhong and zong, nan and lan, fan and
    huan."""
    if syllable in _HU_FOR_F:
        return _HU_FOR_F[syllable]
    if syllable == "fu":
        return "hu"
    for fine, coarse in _SAME_HEARD:
        if syllable.startswith(fine):
            return coarse + syllable[len(fine) :]
    return syllable


class Sounds:
    """The words of a lexicon by toneless syllables, by their letters run together, and by their initials."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._syllables: dict[tuple[str, ...], list[str]] = {}
        self._letters: dict[str, list[str]] = {}
        self._initials: dict[str, list[str]] = {}
        self._dialect: dict[tuple[str, ...], list[str]] = {}
        self._said: set[str] = set()
        for word, _ in lexicon.words:
            if not _HAN.fullmatch(word):
                continue
            sound = _sound(word)
            for said in {sound, tuple(map(_alone, word))}:
                self._syllables.setdefault(said, []).append(word)
            self._letters.setdefault("".join(sound), []).append(word)
            if len(sound) >= _SHORTEST_DIALECT:
                self._dialect.setdefault(tuple(map(in_dialect, sound)), []).append(word)
            self._said.update(map(in_dialect, sound))
            if len(sound) >= _SHORTEST_INITIALS:
                self._initials.setdefault("".join(part[0] for part in sound), []).append(word)

    def spoken_as(self, text: str) -> list[str]:
        """Known words that sound like a part of ``text`` but are written otherwise, longest first, none overlapping."""
        return [word for _, word in self.heard_in(text)]

    def heard_in(self, text: str) -> list[tuple[str, str]]:
        """The same with what is written: (as written, the known word that sounds so)."""
        found: list[tuple[str, str]] = []
        for match in _HAN.finditer(text):
            run = match[0]
            sound = syllables(run)
            if len(sound) != len(run):
                continue
            at = 0
            while at < len(run):
                for size in range(min(_LONGEST, len(run) - at), 1, -1):
                    if self._lexicon.families_of(run[at : at + size]):
                        at += size
                        break
                    words = self._syllables.get(tuple(sound[at : at + size]))
                    if words:
                        written = run[at : at + size]
                        found.append((written, self._meant(written, words)))
                        at += size
                        break
                else:
                    at += 1
        return found

    def _meant(self, written: str, words: list[str]) -> str:
        """Of words that sound alike the one written most alike, and of those the one that most trades are named by."""
        alike = [sum(map(str.__eq__, word, written)) for word in words]
        best = [word for word, same in zip(words, alike, strict=True) if same == max(alike)]
        if len(best) == 1:
            return best[0]
        return max(best, key=lambda word: sum(word in other for other, _ in self._lexicon.words))

    def typed_as(self, text: str) -> list[str]:
        """Known words that Latin letters stand for: whole pinyin, initials of three letters and more, dialect."""
        found: list[str] = []
        for match in _LATIN.finditer(text.lower()):
            letters = match[0]
            found += self._letters.get(letters) or self._usual(letters) or self._heard_as(letters)
        return found

    def _usual(self, initials: str) -> list[str]:
        """Of the words with these initials those that most trades are named by: bzg is 包装工, not 焙纸工."""
        words = self._initials.get(initials, [])
        if len(words) < 2:
            return words
        named = {word: sum(word in other for other, _ in self._lexicon.words) for word in words}
        return [word for word in words if 2 * named[word] > max(named.values())]

    def spelt(self, letters: str) -> list[str]:
        """Known words whose whole pinyin the letters are."""
        return self._letters.get(letters, [])

    def spelt_nearly(self, letters: str) -> list[str]:
        """Known words whose whole pinyin is that but for one letter, put in, left out or changed: zhencha is 针车."""
        found: list[str] = []
        for at in range(len(letters) + 1):
            head, tail = letters[:at], letters[at:]
            for spelling in (
                head + tail[1:],
                *(head + one + tail[1:] for one in _ABC),
                *(head + one + tail for one in _ABC),
            ):
                found += self._letters.get(spelling, [])
        return list(dict.fromkeys(found))[:_WORDS_HEARD]

    def _heard_as(self, letters: str) -> list[str]:
        """Known words that sound in dialect as the letters do, of the first way to cut them that gives any."""
        for cut in self._cuts(letters):
            if words := self._dialect.get(cut):
                return words[:_WORDS_HEARD]
        return []

    def _cuts(self, letters: str, most: int = _LONGEST) -> Iterator[tuple[str, ...]]:
        """Every way to cut letters into so many syllables of the lexicon and fewer, each as in dialect; long first."""
        if not letters:
            yield ()
        elif most:
            for size in range(min(_LONGEST, len(letters)), 0, -1):
                said = in_dialect(letters[:size])
                if said in self._said:
                    for rest in self._cuts(letters[size:], most - 1):
                        yield (said, *rest)


@lru_cache(maxsize=2)
def sounds_of(lexicon: Lexicon) -> Sounds:
    """The sounds of a lexicon, worked out once."""
    return Sounds(lexicon)
