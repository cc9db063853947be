"""A paper that takes days is a drawback that is told, after what needs none; one that takes a course is a veto."""

import pytest

from search.facts import person_facts
from search.facts.noted import HARD, SOFT, noted_facts
from search.facts.paper_names import paper_name
from search.lexicon import load_lexicon
from search.ranking.candidates import candidates_query, people_query
from search.ranking.match import judge, rank
from search.ranking.views import DENIED
from search.ranking.weights import load_weights
from tests.search.make import TODAY, person, ready_person, ready_posting


def judged(who, what):
    return judge(ready_person(**who), ready_posting(**what), load_weights(), today=TODAY)


@pytest.mark.parametrize(
    ("cert", "veto"),
    [
        ("健康证", ""),
        ("食品从业人员健康证明", ""),
        ("体检合格证", ""),
        ("入职体检报告", ""),
        ("无犯罪记录证明", ""),
        ("居住证", "H3_CERT"),
        ("电工证", "H3_CERT"),
        ("教师资格证", "H3_CERT"),
        ("保安员证", "H3_CERT"),
        ("养老护理员证", "H3_CERT"),
        ("驾驶证C1", "H3_CERT"),
        ("食品检验员证", "H3_CERT"),
    ],
)
def test_what_takes_days_is_no_veto(cert, veto):
    result = judged({}, {"certs": (cert,)})
    assert result.veto == veto
    assert result.lacking == (() if veto else (paper_name(cert),))


@pytest.mark.parametrize(
    ("note", "veto"),
    [
        ("健康证办不了", "H3_CERT"),
        ("健康证一直办不下来", "H3_CERT"),
        ("医院不给办健康证", "H3_CERT"),
        ("不想办健康证", "H3_CERT"),
        ("健康证不愿去办", "H3_CERT"),
        ("健康证我不办", "H3_CERT"),
        ("上回体检没过", "H3_CERT"),
        ("体检过不了关", "H3_CERT"),
        ("没有健康证", ""),
        ("健康证过期了", ""),
        ("健康证过期了，一直没补", ""),
        ("健康证还没办", ""),
        ("健康证不办也行吗", ""),
        ("健康证能不能办", ""),
        ("体检过了", ""),
        ("驾照考不到", ""),
        ("", ""),
    ],
)
def test_only_who_cannot_get_it_is_not_sent_there(note, veto):
    assert judged({"note": note}, {"certs": ("健康证",)}).veto == veto


def test_what_needs_no_paper_comes_first_and_where_there_is_enough_alone():
    card = ready_posting(key=1, certs=("健康证",), wage_high=9000.0)
    one = rank(ready_person(), [card, ready_posting(key=2)], today=TODAY).matches
    assert [match.posting for match in one] == [2, 1]
    assert one[1].drawback == ("N_CERT", "要先办健康证")
    assert one[1].relaxed == ("要先办好健康证，几天就能办",)
    plenty = [ready_posting(key=key) for key in (2, 3, 4)]
    assert 1 not in [match.posting for match in rank(ready_person(), [card, *plenty], today=TODAY).matches]


def test_who_said_they_will_get_it_is_told_as_of_any_other_place():
    result = judged({"certs_willing": ("健康证",)}, {"certs": ("健康证",)})
    assert (result.relaxed, result.lacking) == ((), ("健康证",))
    assert result.score > judged({}, {"certs": ("健康证",)}).score


@pytest.mark.parametrize(
    ("note", "text", "strength"),
    [("健康证过期了", "健康证用不了了", SOFT), ("健康证过期了，补也办不了健康证", "办不了健康证", HARD)],
)
def test_what_is_made_of_it_is_told(note, text, strength):
    told = noted_facts(person_facts(person(certs=("健康证",), note=note)), load_lexicon())
    assert any(text in one.text and one.strength == strength for one in told)


def test_what_was_denied_is_not_held_against_anybody():
    note = "健康证办不了"
    decided = (("cert.never.健康证", note, DENIED),)
    assert judged({"note": note, "decided": decided}, {"certs": ("健康证",)}).veto == ""


def test_the_engine_is_asked_for_them_both_ways():
    assert "cert:健康证" in str(candidates_query(ready_person(), today=TODAY).must)
    assert "cert:健康证" not in str(candidates_query(ready_person(note="健康证办不了"), today=TODAY).must)
    assert "cert:" not in str(people_query(ready_posting(certs=("健康证",)), today=TODAY).must)
    assert "cert:电工证" in str(people_query(ready_posting(certs=("电工证",)), today=TODAY).must)
