"""Cards are what the schema makes of a posting."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import now
from app.database import db
from app.matching.cards import Cards
from app.matching.shelf import PostingShelf
from app.matching.views import offered
from app.postings.models import Posting
from app.postings.shown import PostingOut
from tests.world import golden_county


@pytest.mark.both_databases
def test_a_card_is_what_the_schema_makes_of_the_posting(app: Flask) -> None:
    golden_county(app)
    postings = list(db.session.scalars(select(Posting).order_by(Posting.id)))
    postings[0].shuttle, postings[0].wage_low, postings[1].wage_base = None, None, None
    postings[2].certs, postings[2].accepts = ["电工证", "焊工证"], []
    postings[3].status, postings[4].open_count = "paused", 0
    db.session.flush()
    shown = Cards().of(db.session(), [one.id for one in postings] + [10**6])
    schema = PostingOut()
    assert shown == {one.id: schema.dump(one) for one in postings if offered(one)}
    assert len(postings) - 200 > len(postings) - len(shown) >= 2


@pytest.mark.both_databases
def test_a_card_is_the_same_made_of_what_was_ranked(app: Flask) -> None:
    golden_county(app)
    postings = list(db.session.scalars(select(Posting).order_by(Posting.id)))
    postings[0].shuttle, postings[0].wage_low, postings[1].wage_base = None, None, None
    postings[2].certs, postings[2].accepts = ["电工证", "焊工证"], []
    db.session.flush()
    ids = [one.id for one in postings]
    cards, shelf = Cards(), PostingShelf()
    ready = shelf.take(db.session(), ids)
    shown = cards.made(db.session(), ready)
    assert shown == cards.of(db.session(), ids)
    assert all(cards.made(db.session(), ready)[key] is card for key, card in shown.items())
    postings[3].title, postings[3].updated_at = "塔吊司机", now()
    db.session.flush()
    fresh = PostingShelf().take(db.session(), ids)
    assert cards.made(db.session(), fresh)[ids[3]]["title"] == "塔吊司机"
