"""The project's words of work: families, the everyday words for them, and how near families are to one another.

Data: ``families.csv`` (code, label, group, occupation, words; ``word:0.6`` carries a weight below 1),
``groups.csv`` (how near families of one group are unless ``adjacency.csv`` says otherwise), ``adjacency.csv``.
Occupation codes are of 职业分类大典 (2022); empty where none fits. Beside the files stand the words that whoever uses
the library hands over: :meth:`Lexicon.with_words`, :func:`put_in_force`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.pairs import Pairs
from search.pattern import regex

HERE = Path(__file__).parent
FILES = ("families.csv", "groups.csv", "adjacency.csv")
_NEAR_ENOUGH = 0.3
_PARTS = regex(r"[\s兼和及或、/+,，:：;；!！|-]+")
_BRACKETS = regex(r"[()（）\[\]【】]")
Meanings = tuple[tuple[str, float], ...]
"""What a word means: (family, weight above 0 and at most 1); empty where it says nothing about work."""
ROLES = frozenset({"factory_worker", "machine_operator", "odd_jobs", "technician", "apprentice", "line_leader"})
"""Roles found in every trade: the words beside them say which."""
BEFORE_HEAD = 0.5
IN_BRACKETS = 0.7
KEPT_TITLES = 4096
"""Titles and wishes whose reading is kept: the same ones come again and again."""
GENERAL_HEADS = frozenset({"司机", "驾驶员", "老师", "店员", "手工", "手工活", "做手工", "手工工", "阿姨"})
"""Heads that leave open what is driven, taught or sold: the word before them says it."""
CLEANING_HEADS = frozenset({"保洁", "保洁员", "清洁", "清洁员", "清洁工", "保洁工", "保洁阿姨", "搞卫生"})
"""Heads that leave open what is cleaned: 酒店客房清洁员 does the rooms."""
_WAITS = frozenset({"服务员", "服务人员"})
"""Heads of who waits on tables, unless other work stands before them: 居家养老服务员."""
_AT_TABLES = frozenset({"food", "labor"})
_IN_THE_OPEN = frozenset({"agri", "orchard"})
OPEN_HEADS = {
    "值班员": frozenset({"utility", "electric"}),
    "小工": _IN_THE_OPEN,
    "普工": _IN_THE_OPEN
    | {"construct", "machinery", "cleaning", "food", "care", "mining", "drive", "delivery", "security"},
}
"""Heads of a building site and of a factory, and the groups in which they are meant otherwise: 造林抚育小工 plants
trees, and 沥青摊铺普工 stands in no factory."""
_PLACES_TO_COOK = frozenset({"厨房", "后厨", "食堂", "饭堂", "学校食堂", "酒楼", "饭店", "酒店", "餐厅", "餐饮"})
"""Before a trade of the kitchen these say where: 厨房炒锅 is a cook and no helper."""
_WHERE, _PLAINLY = 0.3, 0.6
_BEFORE_PACKING = frozenset(
    {
        "验布", "修布", "客服", "电商客服", "网店客服", "分拣", "拣货", "检验", "质检", "剪线", "剪线头", "整烫",
        "熨烫", "大烫", "组装", "装配", "切片", "裁剪", "焊接", "注塑", "印刷", "收银", "理货", "制单", "打单",
        "采摘", "采收", "摘果", "剪果", "摘柚子", "摘脐橙", "摘橙子",
    }
)  # fmt: skip
"""Work done before the packing: 客服打包 answers and packs, while 电线包装 packs wire."""
_BOTH, _PACKS_TOO = 0.9, 0.85
_COOKS = frozenset({"cook", "canteen_cook", "pastry", "bakery"})


@dataclass(frozen=True, slots=True)
class Family:
    """A family of work as a job seeker would name it. label: at most six characters, used in reasons."""

    code: str
    label: str
    group: str
    occupation: str


class Lexicon:
    """Words → families of work. Immutable once built; ``version`` changes with any of its files and words."""

    def __init__(
        self,
        families: Mapping[str, Family],
        vocabulary: Mapping[str, Meanings],
        similar: Mapping[str, Mapping[str, float]],
        version: str,
    ) -> None:
        self.families = families
        self.version = version
        self._vocabulary = vocabulary
        self._similar = similar
        # A frequency far above jieba's own keeps each of our words in one piece.
        self.words: list[tuple[str, int]] = sorted((w, 20_000) for w in vocabulary if len(w) > 1)
        longer: dict[str, set[int]] = {}
        for word in vocabulary:
            if len(word) > 2:
                longer.setdefault(word[:3], set()).add(len(word))
        self._longer = {begun: tuple(sorted(lengths, reverse=True)) for begun, lengths in longer.items()}
        self._begun = Pairs({word[:2] for word in vocabulary})
        self._named: dict[str, dict[str, float]] = {}

    def with_words(self, words: Mapping[str, Meanings]) -> Lexicon:
        """This lexicon with words put in or meaning something else; itself where there are none.

        A word without meanings hides the words inside it: 电子城 is not electronics. Raises ValueError for a family
        that is not known or a weight out of range.
        """
        if not words:
            return self
        for word, meanings in words.items():
            for family, weight in meanings:
                if family not in self.families or not 0.0 < weight <= 1.0:
                    raise ValueError(f"{word!r} cannot mean {family!r} by {weight}")
        spelt = {
            spelling: tuple(meanings) for word, meanings in words.items() for spelling in (word, word.upper()) if word
        }
        said = "\n".join(f"{word}\t{sorted(meanings)}" for word, meanings in sorted(spelt.items()))
        version = hashlib.sha256(f"{self.version}\n{said}".encode()).hexdigest()[:12]
        return Lexicon(self.families, {**self._vocabulary, **spelt}, self._similar, version)

    def spans(self, text: str) -> Iterator[tuple[int, str]]:
        """The words of work in ``text`` with their positions: from the left, longest first, none overlapping."""
        return ((at, word) for at, word in self._found(text) if self._vocabulary[word])

    def _found(self, text: str) -> list[tuple[int, str]]:
        """The same with the words that say nothing."""
        longer, vocabulary = self._longer, self._vocabulary
        found: list[tuple[int, str]] = []
        over = 0
        for at in self._begun.places(text):
            if at < over:
                continue
            for length in longer.get(text[at : at + 3], ()):
                word = text[at : at + length]
                if word in vocabulary:
                    break
            else:
                word = text[at : at + 2]
                if word not in vocabulary:
                    word = text[at]
                    if word not in vocabulary:
                        continue
            found.append((at, word))
            over = at + len(word)
        return found

    def families_of(self, word: str) -> Meanings:
        """What one known word means: (family, weight), or nothing."""
        return self._vocabulary.get(word, ())

    def has(self, word: str) -> bool:
        """Whether the word stands in the lexicon, also as one that says nothing."""
        return word in self._vocabulary

    def families_in(self, text: str) -> dict[str, float]:
        """Every family named in ``text`` with the best weight (0–1) that a word gives it."""
        found: dict[str, float] = {}
        for _, word in self._found(text):
            for family, weight in self._vocabulary[word]:
                if weight > found.get(family, 0.0):
                    found[family] = weight
        return found

    def named_in(self, title: str) -> dict[str, float]:
        """Families that a title or a wish names: its last word counts in full, the place before it half.

        酒店保安 is a guard, 注塑普工 works at injection moulding: a head that says little lends its weight.
        """
        known = self._named.get(title)
        if known is None:
            if len(self._named) >= KEPT_TITLES:
                self._named.clear()
            known = self._named[title] = self._read(title)
        return dict(known)

    def _read(self, title: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for part, bracketed in _parts(title):
            words = [word for _, word in self.spans(part)]
            if not words:
                continue
            head = self._vocabulary[words[-1]]
            general = words[-1] in GENERAL_HEADS and any(self._same_field(words[-1], word) for word in words[:-1])
            general = general or (
                words[-1] in CLEANING_HEADS and any(self._of_group(head, word) for word in words[:-1])
            )
            general = general or self._borrowed(words)
            lent = 1.0 if general or any(family in ROLES for family, _ in head) else BEFORE_HEAD
            for place, word in enumerate(words, 1):
                share = (BEFORE_HEAD if general else 1.0) if place == len(words) else lent
                if _BEFORE_PACKING.intersection(words[:-1]) and any(family == "packing" for family, _ in head):
                    share = _PACKS_TOO if place == len(words) else _BOTH if word in _BEFORE_PACKING else share
                if place < len(words) and word in _PLACES_TO_COOK and self._cooks(head):
                    share = _WHERE
                if bracketed and found:
                    share *= IN_BRACKETS
                for family, weight in self._vocabulary[word]:
                    if weight * share > found.get(family, 0.0):
                        found[family] = weight * share
        return found

    def _borrowed(self, words: list[str]) -> bool:
        """Whether the last word belongs to another trade than the one that is named plainly before it."""
        last = words[-1]
        if last not in _WAITS and last not in OPEN_HEADS:
            return False
        named = {
            self.families[family].group
            for word in words[:-1]
            for family, weight in self._vocabulary[word]
            if weight >= _PLAINLY and family not in ROLES
        }
        return bool(named) and (not named & _AT_TABLES if last in _WAITS else named <= OPEN_HEADS[last])

    def _cooks(self, head: Meanings) -> bool:
        """Whether a head is a cook's or a baker's."""
        return any(family in _COOKS and weight >= _PLAINLY for family, weight in head)

    def _of_group(self, head: Meanings, word: str) -> bool:
        """Whether a word before a head names work of the head's own group, and plainly: 客房 before 清洁员."""
        groups = {self.families[family].group for family, weight in head if weight >= BEFORE_HEAD}
        return any(weight >= 0.8 and self.families[f].group in groups for f, weight in self._vocabulary[word])

    def _same_field(self, head: str, word: str) -> bool:
        """Whether a word before a general head is of its field: 牵引车司机 drives, and 托育老师 minds children."""
        groups = {self.families[family].group for family, _ in self._vocabulary[head]}
        near = {other for family, _ in self._vocabulary[head] for other in self.adjacent(family)}
        return any(f in near or self.families[f].group in groups for f, _ in self._vocabulary[word])

    def adjacent(self, family: str) -> Mapping[str, float]:
        """Families near this one with their similarity (0.3–1), without itself."""
        return self._similar.get(family, {})

    def similarity(self, a: str, b: str) -> float:
        """0 (nothing in common) to 1 (the same)."""
        return 1.0 if a == b else self._similar.get(a, {}).get(b, 0.0)

    def words_of(self, family: str) -> list[str]:
        """The words that mean this family first of all, the surest before the others."""
        found = [
            (-meanings[0][1], word)
            for word, meanings in self._vocabulary.items()
            if meanings[:1] and meanings[0][0] == family
        ]
        return [word for _, word in sorted(found, key=lambda one: one[0])]

    def label(self, family: str) -> str:
        """The family as a person would say it."""
        return self.families[family].label


def _parts(title: str) -> Iterator[tuple[str, bool]]:
    """The title cut at 兼, 和, stops and brackets; True for what stands in brackets."""
    for place, piece in enumerate(_BRACKETS.split(title)):
        for part in _PARTS.split(piece):
            if part:
                yield part, place % 2 == 1


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_in_force: Lexicon | None = None


def load_lexicon() -> Lexicon:
    """The lexicon in force in this process: the shipped one, unless another was put in force."""
    return _in_force or shipped_lexicon()


def put_in_force(lexicon: Lexicon | None) -> None:
    """Everybody who asks from now on gets this lexicon, None the shipped one; who is at work with another ends with
    that."""
    global _in_force
    _in_force = lexicon


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """The lexicon shipped with the library; read once."""
    families: dict[str, Family] = {}
    vocabulary: dict[str, dict[str, float]] = {}
    for row in _rows("families.csv"):
        code = row["code"]
        families[code] = Family(code, row["label"], row["group"], row["occupation"])
        for entry in row["words"].split():
            word, _, weight = entry.partition(":")
            meanings = vocabulary.setdefault(word, {})
            meanings[code] = max(meanings.get(code, 0.0), float(weight or 1.0))
    within = {row["group"]: float(row["within"]) for row in _rows("groups.csv")}
    similar: dict[str, dict[str, float]] = {code: {} for code in families}
    for a, one in families.items():
        for b, other in families.items():
            if a != b and one.group == other.group and within[one.group] >= _NEAR_ENOUGH:
                similar[a][b] = within[one.group]
    for row in _rows("adjacency.csv"):
        a, b, value = row["a"], row["b"], float(row["similarity"])
        similar[a][b] = similar[b][a] = value
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((HERE / name).read_bytes())
    return Lexicon(
        families,
        {word: tuple(meanings.items()) for word, meanings in vocabulary.items()},
        similar,
        digest.hexdigest()[:12],
    )
