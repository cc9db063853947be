"""What somebody could type to hurt the search: answered like other words, on either engine, and soon."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from app import search_engine
from search.engines.elasticsearch import ElasticsearchEngine
from tests.abuse.answers import check
from tests.abuse.house import House, open_house

TEXTS = (
    "' OR 1=1 --", "'; DROP TABLE posting; --", "1); DELETE FROM person WHERE (1=1", "%' UNION SELECT * FROM staff --",
    "\\'; SELECT pg_sleep(10); --", "title:*", "title:[* TO *]", "*:*", "+a -b !c", "(a OR b", "\"unclosed",
    "a~2 b^99999",
    "/.*/", "/(a+)+b/", "a AND", "NOT", "r:36*", "{!lucene}x", "_exists_:x", "a:b:c:d", "\\", "\\\\\\", "[[[[", "]]]]",
    "(a+)+$", "(.*a){30}", "^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 200, "*" * 200, "?" * 200, "%" * 200, "(" * 200,
    "工" * 200, "1" * 200, "3000" * 50, "一二三四五六七八九十" * 20, "不要" * 100, "夜班不要" * 50, "元每月" * 60,
    "千万亿兆" * 50, "😀" * 100, "𬭎" * 100, "\u202e缝纫\u200b工", "\u0301" * 200, "ﷺ" * 200, "㍿" * 200,
    "{\"match_all\":{}}", "<script>alert(1)</script>", "${7*7}", "../../..", "\t\n\r", "　", "AND OR NOT", "à" * 200,
    " ".join(chr(0x4E00 + n) for n in range(100)), ",".join(str(n) for n in range(60)), "或者" * 100, "-" * 200,
)  # fmt: skip
ORDINARY = "打螺丝 包吃住"
SLOWEST = 40
"""How many times the processor time of ordinary words any words may take."""


@pytest.fixture(scope="module")
def house_on_elasticsearch(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The small county with the real Elasticsearch, in indexes of its own."""
    prefix = f"t{uuid.uuid4().hex[:12]}"
    with pytest.MonkeyPatch.context() as patch:

        def engine(url: str, *_more: object, **_named: object) -> ElasticsearchEngine:
            return ElasticsearchEngine(url, prefix)

        patch.setattr(search_engine, "make_engine", engine)
        try:
            with open_house(tmp_path_factory.mktemp("es"), ELASTICSEARCH_URL=elasticsearch_url) as opened:
                yield opened
                with opened.app.app_context():
                    opened.app.extensions["engine"]().close()
        finally:
            with Elasticsearch(elasticsearch_url) as client:
                for index in client.indices.get_alias(index=f"{prefix}-*").body:
                    client.indices.delete(index=index)


@pytest.fixture(params=["embedded", "elasticsearch"])
def searched(request: pytest.FixtureRequest) -> House:
    name = "house" if request.param == "embedded" else "house_on_elasticsearch"
    found = request.getfixturevalue(name)
    assert isinstance(found, House)
    return found


def cost(house: House, text: str) -> float:
    """Seconds of processor time of a search, the least of three."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        answer = house.call("worker", "GET", "/me/postings", query_string={"q": text})
        spent.append(time.process_time() - began)
        check(answer, repr(text))
        assert answer.status_code in (200, 422), f"{text!r}: {answer.status_code}"
    return min(spent)


def test_no_words_break_the_search_or_take_long(searched: House) -> None:
    usual = max(cost(searched, ORDINARY), 0.002)
    slow = {text: spent / usual for text in TEXTS if (spent := cost(searched, text)) > SLOWEST * usual}
    assert not slow


@pytest.mark.parametrize("length", [201, 900, 3_000])
def test_more_words_than_a_person_types_are_refused_with_the_field(searched: House, length: int) -> None:
    for who, path in (("worker", "/me/postings"), ("staff", "/postings"), ("nobody", "/codes/occupations")):
        for letter in "*a(":
            answer = searched.call(who, "GET", path, query_string={"q": letter * length})
            refusal = check(answer, path)
            assert answer.status_code in (414, 422)
            assert refusal["code"] == "too_long" or [one["field"] for one in refusal["errors"]] == ["q"]


def test_nothing_was_dropped(searched: House) -> None:
    """After all of it the search finds what it found before, and every table stands."""
    before = searched.rows()
    found = _found(searched)
    for text in TEXTS[:8]:
        for who, path in (("worker", "/me/postings"), ("staff", "/postings"), ("nobody", "/codes/occupations")):
            check(searched.call(who, "GET", path, query_string={"q": text}), text)
        check(searched.call("staff", "POST", "/workers/find", json={"name": text}), text)
    assert searched.rows() == before
    assert _found(searched) == found
    assert found


def _found(house: House) -> list[str]:
    answer = house.call("staff", "GET", "/postings", query_string={"q": ORDINARY})
    assert answer.json is not None
    return [one["posting"]["id"] for one in answer.json.get("results", answer.json.get("items"))]
