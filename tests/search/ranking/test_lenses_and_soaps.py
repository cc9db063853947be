"""Works that grind glass though 光学 or 光电 is in their name, and what cleans but washes nothing: invented."""

import pytest

from search.lexicon import load_lexicon
from tests.search.make import ready_posting


@pytest.mark.parametrize(
    ("title", "duties", "house"),
    [
        ("光学冷加工", "粗磨、精磨、定心磨边", "某某光电有限公司"),
        ("研磨工", "透镜研磨，换砂", ""),
        ("普工", "坐着做，白班", "江西某某光学有限公司"),
        ("抛光工", "棱镜抛光", ""),
    ],
)
def test_lenses_are_ground_glass(title, duties, house):
    families = dict(ready_posting(title=title, duties=duties, house=house).facts.families)
    assert families["glass"] >= 0.5


def test_who_puts_lamps_together_grinds_nothing():
    families = dict(ready_posting(title="普工", duties="贴片、插件", house="某某光电有限公司").facts.families)
    assert families.get("glass", 0.0) == 0.0


@pytest.mark.parametrize(
    ("words", "family"),
    [("磨镜片", "glass"), ("光学厂", "glass"), ("洗衣液厂", "chem_operator"), ("洗洁精厂", "chem_operator")],
)
def test_what_works_are_asked_for(words, family):
    named = load_lexicon().named_in(words)
    assert named[family] >= 0.8
    assert "laundry" not in named
