"""A whole index anew: built beside the live one, checked, and only then swapped in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from search.documents import Collection, Document
from search.engines.base import (
    Builder,
    Engine,
    EngineUnavailable,
    IndexDamaged,
    IndexInfo,
    IndexRejected,
    IndexShrunk,
)

log = logging.getLogger(__name__)

KEPT_SHARE = 0.8
"""A new index with fewer documents than this share of the live one's is taken for a fault of its source."""

SPOT_CHECKS = 50
_PROGRESS_EVERY = 1_000


def rebuild(
    engine: Engine,
    collection: Collection,
    documents: Iterable[Document],
    *,
    expected: int | None,
    lexicon: str,
    now: datetime,
    allow_shrink: bool = False,
    progress: Callable[[int], None] | None = None,
) -> IndexInfo:
    """Builds, checks and publishes; returns what is live then.

    expected: how many documents there should be, None where that is not known. lexicon: the version of the segmenter
    that made the tokens. now: aware UTC. allow_shrink: publish although far fewer documents than before are in it.
    progress: told the number of documents added so far.

    Raises IndexRejected where the documents cannot be had or the new index fails a check, EngineUnavailable where the
    engine does; the live index then answers as before. A live index whose files are broken counts as none: it neither
    stops the build nor is anything compared with it. Changes made while this runs are not in the new index unless
    ``documents`` saw them: apply those since its start again afterwards.
    """
    if now.tzinfo is None:
        raise ValueError("now must know its time zone")
    live = _live(engine, collection)
    builder = engine.build(collection, lexicon=lexicon, now=now)
    try:
        watched = _Watched(documents, progress)
        added = builder.add(watched)
        _check(collection, builder, added, watched, expected)
        if live is not None and not allow_shrink and added < KEPT_SHARE * live.documents:
            raise IndexShrunk(collection.name, added, live.documents)
        return builder.publish()
    except (IndexRejected, EngineUnavailable) as error:
        _abort(builder, error)
        raise
    except Exception as error:
        _abort(builder, error)
        raise IndexRejected(f"the index of {collection.name} was not built: {error}") from error
    except BaseException as error:
        _abort(builder, error)
        raise


def _live(engine: Engine, collection: Collection) -> IndexInfo | None:
    try:
        return engine.info(collection)
    except IndexDamaged as error:
        log.warning("the live index of %s is broken and counts as none: %s", collection.name, error)
        return None


def _abort(builder: Builder, error: BaseException) -> None:
    """Removes the build; what stopped it stays the error that is told. The next build removes what this cannot."""
    try:
        builder.abort()
    except EngineUnavailable as second:
        error.add_note(f"what was built could not be removed: {second}")


def _check(collection: Collection, builder: Builder, added: int, watched: _Watched, expected: int | None) -> None:
    if expected is not None and added != expected:
        raise IndexRejected(f"{added} documents of {collection.name} were added where {expected} were expected")
    if watched.twice is not None:
        raise IndexRejected(f"document {watched.twice} of {collection.name} came more than once")
    counted = builder.count()
    if counted != added:
        raise IndexRejected(f"the new index of {collection.name} finds {counted} documents of {added} added")
    if lost := builder.missing(watched.samples()):
        raise IndexRejected(f"the new index of {collection.name} does not find documents {lost[:5]}")


class _Watched:
    """Documents on their way into a build: counted, told to who waits, and watched for keys that come twice."""

    def __init__(self, documents: Iterable[Document], progress: Callable[[int], None] | None) -> None:
        self._documents = documents
        self._progress = progress
        self._keys: set[int] = set()
        self.twice: int | None = None

    def __iter__(self) -> Iterator[Document]:
        number = 0
        for number, document in enumerate(self._documents, 1):
            if document.key in self._keys and self.twice is None:
                self.twice = document.key
            self._keys.add(document.key)
            yield document
            if self._progress and number % _PROGRESS_EVERY == 0:
                self._progress(number)
        if self._progress and (number % _PROGRESS_EVERY or not number):
            self._progress(number)

    def samples(self) -> list[int]:
        """Keys from the whole of what was added, the first and last in order among them."""
        keys = sorted(self._keys)
        step = max(1, len(keys) // SPOT_CHECKS)
        return sorted({*keys[::step], *keys[-1:]})
