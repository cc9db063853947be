"""A paper that is not named: who drives a digger and says 没证，愿意去考 means the digger's."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from search.facts.paper_names import papers_in
from search.facts.papers import Papers
from search.pattern import regex

_OF_THE_TRADE: Mapping[str, tuple[str, ...]] = {
    "excavator": ("挖掘机操作证",),
    "loader_driver": ("装载机操作证", "装载机证"),
    "forklift": ("叉车证",),
    "crane": ("起重机证", "塔吊证"),
    "welding": ("焊工证",),
    "electrician": ("电工证",),
    "scaffold": ("高处作业证",),
    "security": ("保安员证",),
    "fire_control": ("消防设施操作员证",),
    "boiler": ("司炉证",),
    "elder_care": ("养老护理员证",),
    "hospital_aide": ("医疗护理员证",),
    "nanny": ("育婴员证", "母婴护理证"),
    "childcare_aide": ("保育师证",),
}
"""Family → the papers of the work that are learnt within weeks; a nurse's or a teacher's is none of them."""
_WILL = regex(
    r"(?<!不)(?<!没)(?:愿意?|肯|可以|打算|准备|会|能)(?:先|再|去|来|就)*(?:考|学|办|补)(?:证|个证|一?[个本张]|出来|取|下来)?(?:$|[,，。;；、也都的])"
)
_NONE_YET = regex(
    r"(?:没有?|无|冇|[还]?未)(?:得|考|拿|办|取)*(?:到|过|得)?[^,，。;；、]{0,3}证(?!明|件)|证[^,，。;；]{0,4}(?:没|未|冇)|没(?:有)?考过?(?!驾)"
)
_DRIVING = regex(r"驾(?:照|驶证|证)|[ABC][123]")


def unnamed_papers(note: str, wishes: Iterable[str]) -> dict[str, str]:
    """Certificate → the words in which the person would get it: of the trades that are wished for, where a note says
    that the paper is missing and would be got. Empty where another paper is meant. wishes: families."""
    missing = _NONE_YET.search(note)
    will = _WILL.search(note, missing.end()) if missing else None
    if missing is None or will is None:
        return {}
    told = note[missing.start() : will.end()]
    if _DRIVING.search(told) or re.search(r"不(?:想|愿意?|肯|打算|准备)(?:再|去)*[考学办]", note):
        return {}
    own = {paper for family in wishes for paper in _OF_THE_TRADE.get(family, ())}
    named = {usual for usual, _, _ in papers_in(told)}
    return dict.fromkeys(sorted(own & named if named else own), told.strip("，。,;；"))


def with_unnamed(papers: Papers, note: str, wishes: Iterable[str], denied: Collection[tuple[str, str]]) -> Papers:
    """The papers with those that a note promises without a name. denied: as for :func:`search.facts.papers.papers`."""
    there = papers.held | papers.coming
    more = {
        cert: words
        for cert, words in unnamed_papers(note, wishes).items()
        if cert not in there and (cert, words) not in denied
    }
    return replace(papers, coming=papers.coming | more.keys(), offered={**papers.offered, **more}) if more else papers
