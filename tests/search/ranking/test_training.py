"""F011: a course is suggested for what it really opens nearby, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from search.lexicon import load_lexicon
from search.ranking.match import judge
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.training import could_train, learned, load_courses, suggestions
from search.ranking.weights import load_weights
from tests.golden.reading import GOLDEN, read_people, read_postings
from tests.search.make import HOME, TODAY, ready_person, ready_posting

FORKLIFT = {"title": "叉车司机", "duties": "开叉车装货卸货。", "certs": ("叉车证",)}


def suggested(who, *what):
    return suggestions(who, what, load_weights(), today=TODAY)


def unskilled(**values):
    return ready_person(reason="缺技能", wishes=("普工",), trades=(), **values)


def test_the_certificate_that_opens_most_is_told_with_count_and_pay():
    near = [
        ready_posting(key=key, open_count=2, wage_low=4000.0 + 500 * key, wage_high=5000.0 + 500 * key, **FORKLIFT)
        for key in (1, 2, 3)
    ]
    elsewhere = ready_posting(key=4, lng=HOME[0] + 0.9, **FORKLIFT)
    nurse = ready_posting(key=5, title="护士", duties="打针换药。", certs=("护士执业证",))
    [one] = suggested(unskilled(), *near, elsewhere, nurse)
    assert (one.course.code, one.postings, one.vacancies) == ("forklift", (1, 2, 3), 6)
    assert one.text() == f"学开叉车，附近多出3个岗位，一般每月{one.wage}元"
    pays = sorted(posting.facts.pay.typical for posting in near)
    assert one.wage == round(pays[1], -2)


def test_what_is_shut_for_another_reason_too_is_not_promised():
    nights = ready_posting(shift="夜班", **FORKLIFT)
    assert suggested(unskilled(refusals=("夜班",)), nights) == ()
    assert [one.course.code for one in suggested(unskilled(), ready_posting(**FORKLIFT))] == ["forklift"]
    assert suggested(unskilled(certs=("叉车证",), wage_min=9000), ready_posting(**FORKLIFT)) == ()


def test_what_fits_already_needs_no_course():
    able = ready_person(reason="缺技能", wishes=("叉车司机",), trades=(), certs=("叉车证",))
    assert suggested(able, ready_posting(**FORKLIFT)) == ()
    assert suggested(replace(able, certs=frozenset()), ready_posting(**FORKLIFT)) != ()


def test_a_refused_trade_is_no_suggestion():
    assert suggested(unskilled(note="叉车不想再开"), ready_posting(**FORKLIFT)) == ()


def test_own_work_comes_before_what_opens_more():
    forklifts = [ready_posting(key=key, **FORKLIFT) for key in (1, 2, 3)]
    welder = ready_posting(key=4, title="电焊工", duties="烧焊。", certs=("焊工证",))
    found = suggested(ready_person(reason="缺技能", wishes=("电焊工",), trades=()), *forklifts, welder)
    assert [one.course.code for one in found] == ["welding", "forklift"]


def test_only_for_those_who_lack_a_skill_and_look_for_work():
    assert could_train(unskilled())
    assert could_train(ready_person(reason="失地"))
    assert not could_train(ready_person(reason="照顾家人"))
    assert not could_train(ready_person(reason="缺技能", status="无就业意愿"))


def test_every_promise_in_the_judged_county_holds():
    weights, lexicon = load_weights(), load_lexicon()
    postings = {view.key: prepare_posting(view, lexicon) for view in read_postings(GOLDEN)[0]}
    courses = {course.code: course for course in load_courses()}
    promised = 0
    for view in read_people(GOLDEN)[0]:
        person = prepare_person(replace(view, reason="缺技能"), lexicon, TODAY, weights)
        for one in suggested(person, *postings.values()):
            promised += len(one.postings)
            able = learned(person, courses[one.course.code])
            for key in one.postings:
                assert judge(person, postings[key], weights, today=TODAY).veto
                assert not judge(able, postings[key], weights, today=TODAY).veto
    assert promised > 50
