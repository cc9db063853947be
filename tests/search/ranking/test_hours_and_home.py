"""The hour at which a day is over, the way to school in the morning, something near home: invented people."""

import pytest

from search.facts.freetime import LATEST, free_day
from search.facts.reading import off_at
from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import HOME, TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("坐着做，5点半下班", 17.5),
        ("下午4点就可以下班", 16.0),
        ("晚上9点下班", 21.0),
        ("六点收工", 18.0),
        ("下班后打扫", None),
        ("5点半下班后再打扫", None),
        ("早上8点上班", None),
    ],
)
def test_the_end_of_the_day_is_read_where_it_stands_alone(text, hour):
    assert off_at(text) == hour


@pytest.mark.parametrize(
    ("note", "duties", "veto"),
    [
        ("下午4点半要去学校接小孩", "平车，5点半下班", "S_HOURS"),
        ("下午4点半要去学校接小孩", "平车，下午4点半下班", ""),
        ("晚上7点前要到家", "平车，晚上9点下班", "S_HOURS"),
        ("晚上7点前要到家", "平车，6点下班", ""),
        ("早上8点前送小的去幼儿园", "平车，早6点到下午3点", "S_HOURS"),
        ("早上8点前送小的去幼儿园", "平车，8点到5点", ""),
        ("早上8点前送小的去幼儿园", "平车", ""),
    ],
)
def test_a_day_fits_between_school_and_home(note, duties, veto):
    assert judged({"note": note}, {"duties": duties}).veto == veto


@pytest.mark.parametrize(
    ("note", "free"),
    [
        ("早上8点前送小的去幼儿园", (8.0, LATEST)),
        ("早上七点半要送崽上学", (7.5, LATEST)),
        ("早上8点送货", None),
        ("早上8点送孩子", None),
        ("早上8点送小孩，现在爷爷去送，不用我送", None),
        ("女儿读大学了，早上8点送小的去幼儿园是以前", None),
    ],
)
def test_who_takes_a_child_to_school_is_free_after(note, free):
    assert free_day(note).hours == free


def test_a_bed_far_away_is_worth_less_to_who_will_not_go_far():
    far = {"lng": HOME[0] + 0.15, "board": "包吃住", "wage_low": 5000.0, "wage_high": 6500.0}
    home = {"max_km": 6.0, "lodging": True}
    assert judged({**home, "note": "太远不去"}, far).score < judged(home, far).score
    assert (
        judged({**home, "note": "太远不去"}, {"lng": HOME[0] + 0.02}).score
        > judged({**home, "note": "太远不去"}, far).score
    )


def test_a_factory_that_tells_no_hours_is_hardly_anything_for_who_fetches_a_child():
    who = {"note": "下午4点半要去学校接小孩"}
    untold, told = judged(who, {"duties": "平车"}), judged(who, {"duties": "平车，8点到4点半"})
    assert untold.components["hours"] == 0.3
    assert told.components["hours"] == 1.0
    assert untold.score < 0.75 * told.score
    assert judged(who, {"duties": "平车，下午4点下班"}).components["hours"] == 0.8
