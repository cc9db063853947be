"""How near postings come to a kind of factory, with as few of their words read as are needed."""

from __future__ import annotations

import pytest

from search.lexicon import load_lexicon
from search.ranking import workplaces
from search.ranking.freetext import understand
from search.ranking.workplaces import Workplaces
from tests.search.make import ready_posting


def test_duties_and_addresses_tell_the_kind_where_the_work_does_not() -> None:
    said = understand("电子厂女工")
    assert said.workplace
    checks = ready_posting(key=1, title="普工", duties="电子元件插件", place="工业园", house="某某有限公司")
    stores = ready_posting(
        key=2, title="仓库管理员", duties="收货发货", place="工业园", house="某某贸易商行", employer=9
    )
    found = Workplaces(said, [checks, stores], load_lexicon())
    assert found.near(checks, 0.0) > found.near(stores, 0.0)


def test_what_cannot_bring_a_posting_nearer_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    true = workplaces._named
    monkeypatch.setattr(workplaces, "_named", lambda words, lexicon: read.append(words) or true(words, lexicon))
    own = ready_posting(key=1, title="电子厂插件工", duties="电子元件插件", place="工业园")
    assert Workplaces(understand("电子厂女工"), [own], load_lexicon()).near(own, 1.0) > 0.8
    assert not read
    other = ready_posting(key=2, title="仓库管理员", duties="收货发货", place="城南路")
    Workplaces(understand("电子厂女工"), [other], load_lexicon())
    assert read == ["城南路", "收货发货"]
