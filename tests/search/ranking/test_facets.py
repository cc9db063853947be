"""A value that is sent back gives as many postings as were counted."""

import random
from collections.abc import Iterator

from search.lexicon import load_lexicon
from search.ranking.facets import NAMES, WAGES, band_of, count_facets, keeps
from search.ranking.prepared import PreparedPosting
from tests.search.make import ready_posting

TITLES = ("缝纫工", "保洁员", "保安", "普工", "焊工", "司机")


def postings(dice: random.Random) -> Iterator[PreparedPosting]:
    for key in range(60):
        low = dice.choice((1800, 2900, 3000, 4400, 5000, 7999, 9000))
        yield ready_posting(
            key=key,
            title=dice.choice(TITLES),
            duties="做事。",
            region=dice.choice(("360722", "360722101", "360722102", "360827100204")),
            wage_low=low,
            wage_high=low,
            shift=dice.choice(("", "长白班", "两班倒")),
            form=dice.choice(("全职", "兼职", "日结", "")),
            board=dice.choice(("", "包吃住", "不包")),
            shuttle=dice.choice((None, True)),
            conditions=dice.choice(((), ("夜班",))),
        )


def test_every_count_is_what_the_value_gives() -> None:
    dice = random.Random(7)
    seen = 0
    shelf = list(postings(dice))
    for _ in range(25):
        chosen: dict[str, str] = {}
        for _ in range(dice.randrange(4)):
            facet = dice.choice(count_facets(shelf, chosen, load_lexicon(), str))
            if facet.values:
                chosen[facet.name] = dice.choice(facet.values).value
        for facet in count_facets(shelf, chosen, load_lexicon(), str):
            for value in facet.values:
                sent = {**chosen, facet.name: value.value}
                assert value.count == sum(keeps(one, sent) for one in shelf), (chosen, facet.name, value)
                assert value.chosen == (chosen.get(facet.name) == value.value)
                seen += 1
    assert seen > 500


def test_in_an_order_that_can_be_read() -> None:
    facets = {facet.name: facet for facet in count_facets(list(postings(random.Random(1))), {}, load_lexicon(), str)}
    assert tuple(facets) == NAMES
    bands = [value.value for value in facets["wage"].values]
    assert bands == [band for band in WAGES if band in bands]
    assert [len(value.value) for value in facets["region"].values] == [6, 6, 9, 9, 9]
    families = [value.count for value in facets["family"].values]
    assert families == sorted(families, reverse=True)
    assert [value.label for value in facets["night"].values] == ["要上夜班", "不上夜班"]


def test_bands_touch_and_do_not_overlap() -> None:
    assert [band_of(pay) for pay in (0, 1, 2999, 3000, 7999, 8000, 90_000)] == [
        "", "0-3000", "0-3000", "3000-4000", "6000-8000", "8000-", "8000-",
    ]  # fmt: skip
