"""F040: a word that the county decides on is understood in search at once and in matching with the next run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import today
from app.database import db
from app.extensions import engine
from app.lexicon.current import words
from app.matching.documents import made_with
from app.matching.models import Match, MatchRun
from app.outreach.candidates import read_postings
from app.people.models import Person
from app.postings.models import Posting
from jobs.match import run_matching
from search.documents import POSTINGS
from search.lexicon import load_lexicon, put_in_force, shipped_lexicon
from tests.imports.tables import posting, worker, write_csv
from tests.lexicon.conftest import CLEANING
from tests.world import import_table

Call = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def street(app: Flask, tmp_path: Path) -> None:
    """Somebody who wishes for work in a word that nobody knows, and two postings."""
    offers = [
        posting("P-clean", 岗位名称="保洁员", 工作内容="打扫楼道"),
        posting("P-sew", 岗位名称="缝纫工", 工作内容="车衣服"),
    ]
    import_table("postings", write_csv(tmp_path / "p.csv", offers))
    import_table("workers", write_csv(tmp_path / "w.csv", [worker("W1", 择业工种="噜噜搓", 授权推送="是")]))


def matched() -> set[str]:
    """The postings that the last run found for the one person."""
    run_matching("changed")
    db.session.rollback()
    query = select(Posting.external_no).join(Match, Match.posting_id == Posting.id).join(Person)
    return set(db.session.scalars(query))


def test_a_word_of_the_county_s_is_understood_in_search_and_matching_until_it_is_retired(
    call: Call, client: Any, desks: dict[str, dict[str, str]], street: None
) -> None:
    def found() -> tuple[list[str], list[str]]:
        answer = client.get("/api/v1/postings", headers=desks["county"], query_string={"q": "噜噜搓"}).json
        return [one["posting"]["external_no"] for one in answer["items"]], answer["understood"]["work"]

    assert "P-clean" not in matched()
    assert found() == ([], [])
    before = engine().info(POSTINGS)
    made = call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    assert found() == (["P-clean"], ["保洁"]), "at once, with the index of before"
    assert matched() == {"P-clean"}
    after = engine().info(POSTINGS)
    assert before is not None
    assert after is not None
    assert before.lexicon != after.lexicon == made_with(), "everything was read anew"
    runs = [(one.scope, one.lexicon) for one in db.session.scalars(select(MatchRun).order_by(MatchRun.id))]
    assert runs[-1] == ("all", made_with())
    call("county", "POST", f"/words/{made['id']}/retire", {})
    assert "P-clean" not in matched()
    assert found() == ([], [])


def test_a_title_in_a_word_of_the_county_s_is_found_by_everybody_s_word(
    call: Call, client: Any, desks: dict[str, dict[str, str]], app: Flask, tmp_path: Path
) -> None:
    import_table("postings", write_csv(tmp_path / "p.csv", [posting("P1", 岗位名称="噜噜搓", 工作内容="楼道和厕所")]))
    call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    run_matching("all")
    answer = client.get("/api/v1/postings", headers=desks["county"], query_string={"q": "搞卫生"}).json
    assert [one["posting"]["external_no"] for one in answer["items"]] == ["P1"]


def test_what_was_told_is_no_news_because_a_word_means_something_else(call: Call, street: None) -> None:
    ids = list(db.session.scalars(select(Posting.id)))
    before = {key: one.cluster for key, one in read_postings(db.session(), ids, today()).items()}
    call("county", "POST", "/words", {"word": "保洁员", "meanings": [{"family": "nanny"}]}, status=201)
    assert load_lexicon().families_in("保洁员") == {"nanny": 1.0}
    assert {key: one.cluster for key, one in read_postings(db.session(), ids, today()).items()} == before


def test_another_application_on_the_same_database_follows(call: Call, app: Flask) -> None:
    """What another process is: its own view of the words, nothing in force but the shipped ones."""
    made = call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
    put_in_force(None)
    other = type(words())()
    other.look()
    assert load_lexicon().families_in("噜噜搓") == {"cleaning": 1.0}
    same = load_lexicon()
    other.look()
    assert load_lexicon() is same, "nothing changed: nothing is made anew"
    call("county", "POST", f"/words/{made['id']}/retire", {})
    other.look(now_=True)
    assert load_lexicon().version == shipped_lexicon().version


PROGRAM = """
import sys
from app import create_app
from app.lexicon import current
current.LOOK_SECONDS = 0.0
app = create_app({"DATA_DIR": sys.argv[1]})
client = app.test_client()
from search.lexicon import load_lexicon
for line in sys.stdin:
    client.get("/api/v1/openapi.json")
    print(sorted(load_lexicon().families_in(line.strip())), flush=True)
"""


def test_a_second_process_that_runs_already_follows(call: Call, app: Flask) -> None:
    data_dir = str(app.extensions["settings"].data_dir)
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, data_dir], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert child.stdin is not None
        assert child.stdout is not None

        def asked() -> str:
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write("噜噜搓\n")
            child.stdin.flush()
            return child.stdout.readline().strip()

        assert asked() == "[]"
        call("county", "POST", "/words", {"word": "噜噜搓", "meanings": CLEANING}, status=201)
        assert asked() == "['cleaning']"
    finally:
        child.communicate(timeout=300)


def test_a_request_looks_at_the_words_no_more_than_it_should(
    call: Call, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import event

    monkeypatch.setattr("app.lexicon.current.LOOK_SECONDS", 600.0)
    asked: list[str] = []
    call("county", "GET", "/families")

    @event.listens_for(db.engine, "before_cursor_execute")
    def _count(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    for _ in range(3):
        call("county", "GET", "/families")
    assert [one for one in asked if "lexicon" in one] == []
