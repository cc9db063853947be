"""Nothing that the ranking would recommend may be missing because of a filter that was pushed down."""

import pytest

from search.documents import Document
from search.lexicon import load_lexicon
from search.query import Best, Box, Condition, Query, Range, Tag, Term
from search.ranking.candidates import FAMILY_BOOST, NOTHING, candidates_query, people_query
from search.ranking.indexed import person_document, posting_document
from search.ranking.match import judge
from search.ranking.prepared import prepare_person, prepare_posting
from search.ranking.weights import load_weights
from tests.golden.reading import GOLDEN, read_people, read_postings
from tests.search.make import TODAY, ready_person, ready_posting


class Characters:
    def tokens(self, text):
        return list(text)


def holds(document: Document, condition: Condition) -> bool:
    if isinstance(condition, Tag):
        return condition.value in document.tags
    if isinstance(condition, Box):
        return all(holds(document, part) for part in condition.ranges)
    assert isinstance(condition, Range)
    value = document.numbers[condition.number]
    return (condition.low is None or value >= condition.low) and (condition.high is None or value <= condition.high)


def passes(document: Document, query: Query) -> bool:
    return all(any(holds(document, c) for c in group) for group in query.must) and not any(
        holds(document, c) for c in query.must_not
    )


@pytest.fixture(scope="module")
def everybody():
    lexicon, weights = load_lexicon(), load_weights()
    people = [prepare_person(view, lexicon, TODAY, weights) for view in read_people(GOLDEN)[0]]
    return people, [prepare_posting(view, lexicon) for view in read_postings(GOLDEN)[0]]


def good_pairs(everybody):
    people, postings = everybody
    weights = load_weights()
    for one in people:
        if one.facts.looking and one.age >= 16:
            for other in postings:
                if not judge(one, other, weights, today=TODAY).veto:
                    yield one, other


def test_no_match_is_filtered_away(everybody):
    lexicon = load_lexicon()
    documents = {one.view.key: posting_document(one.view, Characters(), lexicon) for one in everybody[1]}
    seen = 0
    for one, other in good_pairs(everybody):
        seen += 1
        assert passes(documents[other.view.key], candidates_query(one, today=TODAY)), (one.view, other.view)
    assert seen > 200


def test_no_person_is_filtered_away(everybody):
    lexicon = load_lexicon()
    documents = {one.view.key: person_document(one.view, Characters(), lexicon) for one in everybody[0]}
    for one, other in good_pairs(everybody):
        assert passes(documents[one.view.key], people_query(other, today=TODAY)), (one.view, other.view)


def test_filters_narrow(everybody):
    lexicon = load_lexicon()
    documents = [posting_document(one.view, Characters(), lexicon) for one in everybody[1]]
    left = [sum(passes(d, candidates_query(one, today=TODAY)) for d in documents) for one in everybody[0]]
    assert sum(left) < 0.25 * len(left) * len(documents)


def test_nobody_to_ask_for():
    assert candidates_query(ready_person(status="在岗"), today=TODAY) is NOTHING
    assert people_query(ready_posting(open_count=0), today=TODAY) is NOTHING


def test_scope_is_a_filter():
    query = candidates_query(ready_person(), today=TODAY, scope="361122")
    assert (Tag("r:361122"),) in query.must


def test_documents_hold_no_note():
    document = person_document(ready_person(note="腰不好，走路慢").view, Characters(), load_lexicon())
    assert "腰" not in [token for tokens in document.texts.values() for token in tokens]


def test_the_paper_of_a_group_leaves_no_trace_in_the_index():
    notes = ("什么都能做", "什么都能做，有残疾证")
    views = [ready_person(wishes=(), note=note).view for note in notes]
    facts = [prepare_person(view, load_lexicon(), TODAY).facts.facts for view in views]
    assert ["certified" in one for one in facts] == [False, True]
    first, second = (person_document(view, Characters(), load_lexicon()) for view in views)
    assert (first.texts, sorted(first.tags), first.numbers) == (second.texts, sorted(second.tags), second.numbers)


def test_the_best_work_of_a_posting_counts_and_no_word_of_its_text() -> None:
    one = ready_person()
    query = candidates_query(one, today=TODAY, own=True)
    (best,) = [clause for clause in query.should if isinstance(clause, Best)]
    assert max(term.boost for term in best.terms) == FAMILY_BOOST * max(work.value for work in one.affinity.values())
    assert {term.token for term in best.terms} == {tag.value for tag in query.must[1] if isinstance(tag, Tag)}
    assert not [clause for clause in query.should if isinstance(clause, Term) and clause.field != "tags"]
