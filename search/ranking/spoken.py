"""What a person's own words must speak of before some work is proposed."""

from __future__ import annotations

from datetime import date

from search.pattern import regex
from search.ranking.prepared import PreparedPerson, PreparedPosting


def own_words(person: PreparedPerson) -> str:
    """Note, certificates, wishes and trades in one text."""
    view = person.view
    return " ".join((view.note, *view.certs, *view.wishes, *(words for words, _ in view.trades)))


_OF_MINES = regex(r"矿|井下|下井|煤|支护|打钻|隧道|坑道|巷道|煤窑|掘进|盾构|爆破|凿岩")


_COUNTY = regex(r"^(?:[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,3}市)?[\u4e00-\u9fff]{2,3}?(?:市|县|区)")
_TOWN = regex(r"([\u4e00-\u9fff]{2,4}?)(?:街道|镇|乡|垦殖场|林场|工业|产业|园区|开发区|村|圩)")


def not_there(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """H5: the work is in a place that the person named and does not want to go to: 五里那边太远了不想去."""
    said = person.facts.refused.get("places", "")
    if not said:
        return None
    town = _TOWN.match(_COUNTY.sub("", posting.view.place))
    return "H5_REFUSED" if town and town[1] in said else None


def underground(person: PreparedPerson, posting: PreparedPosting, today: date) -> str | None:
    """Nobody is sent below the ground who never spoke of it: a fitter of machines is no miner."""
    if "underground" not in posting.facts.marks or "mining" in person.facts.wishes:
        return None
    return None if _OF_MINES.search(own_words(person)) else "S_WORK"
