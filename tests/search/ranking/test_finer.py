"""What tells apart postings that fit alike, and the search for better numbers on judged counties."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from search.lexicon import load_lexicon
from search.ranking.finer import named_factor, way_factor
from search.ranking.match import judge, rank
from search.ranking.prepared import prepare_posting
from search.ranking.weights import load_weights, weights_from
from tests.golden import fit
from tests.golden.reading import GOLDEN, TODAY, read_postings
from tests.search.make import ready_person, ready_posting

WEIGHTS = load_weights()


def named(wishes, title):
    return named_factor(ready_person(wishes=wishes), ready_posting(title=title), WEIGHTS)


def test_the_very_title_comes_before_a_kin_one():
    very, partly, other = (named(("缝纫工",), title) for title in ("缝纫工", "羽绒服缝纫工", "车衣熟手"))
    assert WEIGHTS.named_high == very > partly > other == WEIGHTS.named_low


def test_a_title_says_nothing_to_who_asked_for_no_trade():
    assert {named(("随便",), title) for title in ("缝纫工", "保洁员")} == {1.0}


@pytest.mark.parametrize(("km", "factor"), [(0.0, WEIGHTS.way_near), (10.0, WEIGHTS.way_far), (40.0, WEIGHTS.way_far)])
def test_the_way_counts_against_what_the_person_would_go(km, factor):
    assert way_factor(ready_person(max_km=10.0), ready_posting(), km, WEIGHTS) == pytest.approx(factor)


def test_the_same_way_is_more_to_who_would_go_less_far():
    near, far = (way_factor(ready_person(max_km=limit), ready_posting(), 4.0, WEIGHTS) for limit in (5.0, 20.0))
    assert near < far


def test_a_bed_that_was_asked_for_leaves_no_way():
    asks = ready_person(max_km=10.0, lodging=True, note="要包住的")
    assert way_factor(asks, ready_posting(board="包吃住"), 40.0, WEIGHTS) == 1.0
    assert way_factor(asks, ready_posting(board="包吃"), 40.0, WEIGHTS) == WEIGHTS.way_far


def test_neither_takes_a_match_away_nor_brings_one():
    plain = replace(WEIGHTS, named_low=1.0, named_high=1.0, way_near=1.0, way_far=1.0)
    person, postings = ready_person(), [prepare_posting(view, load_lexicon()) for view in read_postings(GOLDEN)[0]]
    with_them, without = (
        {one.view.key: judge(person, one, weights, today=TODAY) for one in postings} for weights in (WEIGHTS, plain)
    )
    assert {key: (one.veto, one.fit) for key, one in with_them.items()} == {
        key: (one.veto, one.fit) for key, one in without.items()
    }
    assert any(one.score != without[key].score for key, one in with_them.items())


def test_numbers_kept_before_there_were_these_are_read_and_change_nothing():
    before = {name: value for name, value in WEIGHTS.numbers().items() if not name.startswith(("named_", "way_"))}
    old = weights_from(before)
    assert (
        named_factor(ready_person(), ready_posting(), old) == way_factor(ready_person(), ready_posting(), 9, old) == 1
    )


@pytest.fixture(scope="module")
def counties():
    return [fit.read_county(fit.HERE / name, load_lexicon(), WEIGHTS) for name in ("anyuan", "wanzai", "nanchangxian")]


def test_what_is_fitted_is_what_is_recommended(counties):
    for county in counties:
        found = fit.recommended(county, WEIGHTS)
        postings = [prepare_posting(view, load_lexicon()) for view in read_postings(fit.HERE / county.name)[0]]
        for person, name, _ in county.people:
            matches = rank(person, postings, today=TODAY).matches
            assert found[name] == [county.ids[match.posting - 1] for match in matches]


def test_a_moved_share_leaves_the_rest_to_the_others():
    shares = fit.moved(WEIGHTS, "usefulness.wage", 0.5).usefulness
    assert shares["wage"] == 0.5
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["near"] / shares["work"] == pytest.approx(WEIGHTS.usefulness["near"] / WEIGHTS.usefulness["work"])


def test_a_number_that_went_wrong_is_found(counties):
    wrong = replace(WEIGHTS, p_power=1.4)
    fitting = fit.Fitting(counties, wrong)
    names = [county.name for county in counties]
    found, moves = fitting.search(names, ["p_power"], fit.LEAST)
    assert found.p_power < wrong.p_power
    assert moves[0].startswith("p_power 1.4 → ")
    assert fitting.gain(found, names) > fit.LEAST
    assert fitting.harmless(found, names)


def test_each_county_is_told_by_what_the_others_lead_to(tmp_path, capsys):
    folders = [str(fit.HERE / name) for name in ("anyuan", "wanzai", "nanchangxian")]
    fit.main([*folders, "--only", "work_power", "--out", str(tmp_path / "weights.json")])
    told = capsys.readouterr().out
    for name in ("anyuan", "wanzai", "nanchangxian", "mean"):
        assert told.count(f"\n{name} ") == 2
    assert weights_from(json.loads((tmp_path / "weights.json").read_text(encoding="utf-8"))).enough == WEIGHTS.enough
    with pytest.raises(SystemExit):
        fit.main([*folders, "--only", "luck"])
