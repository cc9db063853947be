"""Work offered beside a wish, overtime by choice, trades of the knitting works, learners without the field of study."""

from datetime import date

import pytest

from search.facts.person import person_facts
from search.facts.posting import posting_facts
from search.lexicon import load_lexicon
from search.ranking.filters import start_date
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.stages import counts_as
from search.ranking.views import DENIED
from tests.search.make import TODAY, person, posting


@pytest.mark.parametrize(
    ("note", "families"),
    [
        ("本地有活就做，扫地看车也行", {"cleaning", "parking"}),
        ("没有保洁的话洗碗也做", {"cleaning", "dishwashing"}),
        ("实在没有就搬货也干", {"loading"}),
        ("超市理货都行", {"shelf"}),
        ("端盘子也肯做", {"waiter"}),
        ("住工地也行", set()),
        ("开车上班也可以", set()),
        ("厂里让带小孩去也可以", set()),
        ("小区的、厂里的都做得", set()),
        ("老公开车也行", set()),
        ("做过保洁也做过保姆", set()),
        ("不开大车送货也可以", set()),
        ("夜班也可以，远一点也行", set()),
    ],
)
def test_work_that_would_do_as_well(note, families):
    assert person_facts(person(note=note)).wishes.keys() - {"sewing"} == families


def test_what_is_offered_is_worth_less_than_a_wish_and_can_be_denied():
    facts = person_facts(person(note="扫地也行"))
    assert 0.0 < facts.wishes["cleaning"] < facts.wishes["sewing"]
    assert facts.noted["wish.cleaning"] == "扫地也行"
    denied = person_facts(person(note="扫地也行", decided=(("wish.cleaning", "扫地也行", DENIED),)))
    assert "cleaning" not in denied.wishes


@pytest.mark.parametrize(
    ("duties", "late"),
    [
        ("早8点到下午5点半，晚上自愿加班到8点半", False),
        ("早8点到下午5点半，想多挣的可以加班到晚上9点", False),
        ("早8点到下午5点半，晚上加班到8点半", True),
        ("晚上加班到9点，周末自愿加班", True),
    ],
)
def test_overtime_by_choice_keeps_nobody(duties, late):
    assert ("late" in posting_facts(posting(duties=f"装耳机壳。{duties}")).marks) is late


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("套口工(缝盘)", "linking"),
        ("毛衣缝盘工", "linking"),
        ("电脑横机挡车工", "knitting"),
        ("矮林割枝采叶工", "forestry"),
        ("景区保洁", "cleaning"),
        ("公交车清洗工", "car_wash"),
        ("看线路板", "electronics_qc"),
        ("刮鱼鳞", "fish_processing"),
        ("守水闸", "utility_op"),
        ("编箩筐", "handcraft"),
        ("煮猪食", "pig_farm"),
        ("路灯安装", "electrician"),
        ("照顾月子", "nanny"),
    ],
)
def test_trades_that_stand_beside_each_other(title, family):
    facts = posting_facts(posting(title=title, duties="按件算。"))
    assert facts.family == family


def test_who_watches_the_machine_does_not_link():
    lexicon = load_lexicon()
    assert 0.0 < lexicon.similarity("knitting", "linking") < 0.5


@pytest.mark.parametrize(
    ("requirements", "field"),
    [("汽修专业或两年以上修车经验，学徒也可以来", ""), ("汽修专业，两年以上修车经验", "汽修")],
)
def test_where_learners_are_taken_no_study_is_asked_for(requirements, field):
    assert posting_facts(posting(title="汽车修理工", duties="修车。", requirements=requirements)).needs.field == field


@pytest.mark.parametrize(
    ("other", "family", "skilled", "counts"),
    [
        ("orchard_pick", "orchard_care", True, False),
        ("orchard_pick", "orchard_care", False, True),
        ("orchard_pick", "orchard_pick", True, True),
    ],
)
def test_who_picked_has_not_pruned(other, family, skilled, counts):
    assert counts_as(other, family, skilled=skilled) is counts


@pytest.mark.parametrize(
    ("form", "start", "vetoed"),
    [
        ("季节工", date(2027, 1, 16), False),
        ("季节工", date(2027, 1, 25), True),
        ("全职", date(2027, 1, 16), True),
        ("全职", date(2026, 12, 10), False),
    ],
)
def test_names_are_put_on_a_seasons_list_before_it_closes(form, start, vetoed):
    someone = prepare_person(person(start_by=start), load_lexicon(), TODAY)
    place = prepare_posting(posting(form=form, valid_to=date(2027, 1, 15)), load_lexicon())
    assert (start_date(someone, place, TODAY) is not None) is vetoed
