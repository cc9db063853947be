"""What stands between the lines of a posting or a note: each row is an invented person and an invented posting."""

import pytest

from search.ranking.match import judge
from search.ranking.weights import load_weights
from tests.search.make import TODAY, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


NIGHT_LINE = {"title": "普工", "duties": "装配灯具，长夜班，不倒白班。", "shift": ""}
FACTORY = {"wishes": ("进厂",), "trades": (("普工", 3.0),)}


@pytest.mark.parametrize(
    ("who", "rungs"),
    [
        ({"shifts": ("夜班",)}, ()),
        ({"shifts": ("夜班", "两班倒")}, ()),
        ({"shifts": ("两班倒", "长白班")}, ("shift",)),
        ({"shifts": ("两班倒",), "note": "夜班能上"}, ()),
        ({}, ()),
    ],
)
def test_who_takes_turns_has_not_asked_for_nights_alone(who, rungs):
    result = judged({**FACTORY, **who}, NIGHT_LINE)
    assert (result.veto, result.relaxed) == ("", rungs)


def test_nights_alone_rank_lower_for_who_named_no_shift():
    assert judged(FACTORY, NIGHT_LINE).score < judged({**FACTORY, "note": "夜班能上"}, NIGHT_LINE).score
