"""What every worker process needs is read once, before the workers are forked: they share its memory, and one that
takes another's place answers quickly from its first request on."""

from __future__ import annotations

from contextlib import suppress

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from app.clock import today
from app.codes import nearest_known
from app.database import db
from app.engines import copy_log_beside, map_file
from app.lexicon.current import words
from app.matching.shelf import shelf
from app.postings.finding import prepare_trades
from app.postings.models import Posting
from app.postings.suggesting import suggester
from search.engines.base import EngineUnavailable
from search.facts.paper_names import PAPERS
from search.facts.watched import NOTE, POSTING
from search.lexicon import load_lexicon
from search.pattern import make_all
from search.ranking.weights import load_weights
from search.text import default_segmenter

MOST = 2_000
"""Postings that are prepared beforehand; more are when they are first asked for."""

_A_VILLAGE = "360827102207"


def warm_up(app: Flask) -> int:
    """Makes the patterns, reads the dictionaries, prepares the open postings; how many of these. No connection to the
    database stays open.

    Where the database is away or has no tables yet: none, they are read when somebody asks.
    """
    with app.app_context():
        words().look()
    make_all()
    for guard in (POSTING, NOTE, PAPERS):
        guard.seen("")
    load_lexicon()
    load_weights()
    default_segmenter().tokens("打螺丝")
    nearest_known(_A_VILLAGE)
    configure_mappers()
    with app.app_context():
        map_file(db.engine)
        copy_log_beside(db.engine)
        query = select(Posting.id).where(Posting.status == "open", Posting.valid_to >= today())
        try:
            ids = list(db.session.scalars(query.order_by(Posting.updated_at.desc(), Posting.id).limit(MOST)))
            ready = len(shelf().take(db.session(), ids))
            suggester().suggest("bj", "")
            with suppress(EngineUnavailable):  # there is none yet: postings are read when somebody asks
                ready += prepare_trades()
            return ready
        except SQLAlchemyError:
            return 0
        finally:
            db.session.remove()
            db.engine.dispose()
