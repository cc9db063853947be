"""The engine inside the process: tantivy on local files. Many processes read, one at a time writes."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import tantivy

from search.documents import Collection, Document
from search.engines.base import Change, EngineUnavailable, IndexDamaged, IndexInfo, IndexRejected
from search.engines.embedded_documents import EmbeddedDocuments
from search.engines.embedded_parts import Parts
from search.engines.embedded_query import Spans, Translator, find, read, schema_of
from search.engines.encoding import CELL, KEY, PLACE, READING, cell_of, check_query, encode_document, placed
from search.engines.generations import POINTER, Generations, Pointer, WriteLock, damage, new_generation
from search.engines.lists import Lists, worth_while
from search.query import Hit, Query

BUILD_HEAP = 400_000_000
"""Bytes a build may gather before it writes a segment. One thread: its segments follow the order of documents."""

APPLY_HEAP = 50_000_000
PANIC = "PanicException"
"""What pyo3 raises where Rust panics; it cannot be imported."""

_Stamp = tuple[int, int, int]


class EmbeddedEngine:
    """path: the folder that holds a folder for each collection. wait_seconds: how long a writer waits for another."""

    name = "embedded"

    def __init__(self, path: Path, *, wait_seconds: float = 30.0) -> None:
        self._path = path
        self._wait_seconds = wait_seconds
        self._readers: dict[str, _Reader] = {}
        self._lock = threading.Lock()

    def build(self, collection: Collection, *, lexicon: str, now: datetime) -> EmbeddedBuilder:
        """Holds the write lock until ``publish`` or ``abort``. Raises EngineUnavailable where another writes."""
        generations = self._generations(collection)
        lock = WriteLock(generations.root, self._wait_seconds)
        try:
            generations.clean()
            return EmbeddedBuilder(collection, generations, lock, lexicon, now)
        except BaseException:
            lock.release()
            raise

    def apply(self, collection: Collection, changes: Sequence[Change]) -> None:
        """Raises EngineUnavailable where nothing is live or another writes, IndexDamaged where the live files do not
        open, IndexRejected for a misfit document."""
        latest = {change.key: change.document for change in changes}
        documents = {
            key: None if new is None else _native(collection, _same_key(key, new)) for key, new in latest.items()
        }
        if not documents:
            return
        generations = self._generations(collection)
        with WriteLock(generations.root, self._wait_seconds), _failures(collection):
            live = _demand(generations.live(), collection)
            with _opening(collection):
                index = tantivy.Index.open(str(generations.folder(live.generation)))
            writer = index.writer(APPLY_HEAP, 1)
            try:
                for key, document in documents.items():
                    writer.delete_documents_by_term(KEY, key)
                    if document is not None:
                        writer.add_document(document)
                writer.commit()
            except BaseException:
                _discard(writer)
                raise
            writer.wait_merging_threads()

    def search(self, collection: Collection, query: Query) -> list[Hit]:
        """Raises EngineUnavailable where nothing is live, ValueError where the query itself is at fault."""
        return self.search_many(collection, [query])[0]

    def search_many(self, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        """All queries see the same state of the index."""
        for query in queries:
            check_query(collection, query)
        opened, state = self._reader(collection).current()
        with _failures(collection):
            known = state.known(collection, queries)
            ask = partial(find, opened.translator, state.searcher, parts=state.parts, spans=state.spans)
            return [ask(query) if hits is None else hits for query, hits in zip(queries, known, strict=True)]

    def readings(self, collection: Collection, keys: Sequence[int]) -> dict[int, str]:
        """Raises EngineUnavailable where nothing is live."""
        opened, state = self._reader(collection).current()
        with _failures(collection):
            return read(opened.index.schema, state.searcher, keys)

    def state(self, collection: Collection) -> object | None:
        """Raises EngineUnavailable where nothing is live."""
        return self._reader(collection).current()[1]

    def info(self, collection: Collection) -> IndexInfo | None:
        """What is live, or None. Raises IndexDamaged where its files do not open."""
        if self._generations(collection).live() is None:
            return None
        opened, state = self._reader(collection).current()
        return _info(opened.live, state.searcher.num_docs)

    def _generations(self, collection: Collection) -> Generations:
        return Generations(self._path / collection.name)

    def _reader(self, collection: Collection) -> _Reader:
        with self._lock:
            if collection.name not in self._readers:
                self._readers[collection.name] = _Reader(collection, self._generations(collection))
            return self._readers[collection.name]


class EmbeddedBuilder:
    def __init__(
        self, collection: Collection, generations: Generations, lock: WriteLock, lexicon: str, now: datetime
    ) -> None:
        self._collection = collection
        self._generations = generations
        self._lock = lock
        self._lexicon = lexicon
        self._now = now
        self._generation = new_generation(now)
        self._folder = generations.folder(self._generation)
        self._schema = schema_of(collection)
        with _failures(collection):
            self._folder.mkdir()
            # Sorted by key: equal scores then come in the order that the interface promises.
            self._index = tantivy.Index(self._schema, str(self._folder), reuse=False, sort_by_field=KEY)
            self._index.config_reader("manual")
            self._writer: tantivy.IndexWriter | None = self._index.writer(BUILD_HEAP, 1)

    def add(self, documents: Iterable[Document]) -> int:
        added = 0
        writer = self._writer
        if writer is None:
            raise IndexRejected(f"the build of {self._collection.name} is closed; nothing can be added")
        for document in documents:
            native = _native(self._collection, document)
            with _failures(self._collection):
                writer.add_document(native)
            added += 1
        return added

    def count(self) -> int:
        return self._searcher().num_docs

    def missing(self, keys: Sequence[int]) -> list[int]:
        searcher = self._searcher()
        return [
            key
            for key in keys
            if not searcher.search(tantivy.Query.term_query(self._schema, KEY, key), 1, count=False).hits
        ]

    def publish(self) -> IndexInfo:
        documents = self.count()
        with _failures(self._collection):
            live = self._generations.publish(self._generation, self._lexicon, self._now)
        self._lock.release()
        return _info(live, documents)

    def abort(self) -> None:
        if self._writer is not None:
            _discard(self._writer)
            self._writer = None
        live = self._generations.usable()
        if live is None or live.generation != self._generation:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()

    def _searcher(self) -> tantivy.Searcher:
        with _failures(self._collection):
            if self._writer is not None:
                self._writer.commit()
                self._writer.wait_merging_threads()
                self._writer = None
            self._index.reload()
            return self._index.searcher()


@dataclass(frozen=True, slots=True)
class _Opened:
    live: Pointer
    index: tantivy.Index
    translator: Translator
    pointer_stamp: _Stamp
    meta: Path


class _State:
    """What the index held when it was last looked at."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self.searcher = searcher
        self.parts = Parts(schema, searcher)
        self.spans = Spans(searcher)
        self._lists: Lists | None = None
        self._lock = threading.Lock()

    def known(self, collection: Collection, queries: Sequence[Query]) -> Sequence[list[Hit] | None]:
        """What can be told of many queries faster than of each by itself, and of a few after those; None of others."""
        with self._lock:
            if self._lists is None and worth_while(collection, len(queries), self.searcher.num_docs):
                self._lists = Lists(EmbeddedDocuments(collection, self._schema, self.searcher))
            lists = self._lists
        return [None] * len(queries) if lists is None else lists.known(queries)


class _Reader:
    """The live index of a collection, opened once and looked at anew when its files say that it changed."""

    def __init__(self, collection: Collection, generations: Generations) -> None:
        self._collection = collection
        self._generations = generations
        self._opened: _Opened | None = None
        self._state: _State | None = None
        self._meta_stamp: _Stamp | None = None
        self._lock = threading.Lock()

    def current(self) -> tuple[_Opened, _State]:
        """Costs two looks at file times where nothing changed. Raises EngineUnavailable, IndexDamaged."""
        with self._lock, _opening(self._collection):
            try:
                opened = self._refreshed()
            except (OSError, ValueError):
                # Between reading the pointer and opening what it names, two builds may have been published.
                self._opened = None
                opened = self._refreshed()
            if self._state is None:
                self._state = _State(opened.index.schema, opened.index.searcher())
            return opened, self._state

    def _refreshed(self) -> _Opened:
        pointer_stamp = _stamp(self._generations.root / POINTER)
        opened = self._opened
        if opened is None or opened.pointer_stamp != pointer_stamp:
            live = _demand(self._generations.live(), self._collection)
            folder = self._generations.folder(live.generation)
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")
            opened = _Opened(live, index, Translator(index.schema), pointer_stamp, folder / "meta.json")
            self._meta_stamp = None
        meta_stamp = _stamp(opened.meta)
        if meta_stamp != self._meta_stamp:
            opened.index.reload()
            self._meta_stamp, self._state = meta_stamp, None
        self._opened = opened
        return opened


def _discard(writer: tantivy.IndexWriter) -> None:
    """Ends a writer's threads now. Left to itself, it would write on for as long as a traceback refers to it."""
    with suppress(OSError, ValueError):
        writer.rollback()
    with suppress(OSError, ValueError):
        writer.wait_merging_threads()


def _stamp(path: Path) -> _Stamp:
    """Changes whenever the file is replaced; (0, 0, 0) where it is absent."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _demand(live: Pointer | None, collection: Collection) -> Pointer:
    if live is None:
        raise EngineUnavailable(f"no index of {collection.name} has been built")
    return live


def _native(collection: Collection, document: Document) -> tantivy.Document:
    fields = encode_document(collection, document)
    if READING in fields:
        fields[READING] = str(fields[READING]).encode()
    if placed(collection):
        fields[CELL] = cell_of(*(document.numbers[name] for name in PLACE))
    return tantivy.Document(**fields)


def _same_key(key: int, document: Document) -> Document:
    if document.key != key:
        raise IndexRejected(f"the change of {key} brings document {document.key}")
    return document


def _info(live: Pointer, documents: int) -> IndexInfo:
    return IndexInfo(live.generation, live.lexicon, datetime.fromisoformat(live.built_at), documents)


@contextmanager
def _failures(collection: Collection) -> Iterator[None]:
    """tantivy reports a full disk as ValueError or OSError; a broken file may make it panic, which is no Exception."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise EngineUnavailable(f"the index of {collection.name} cannot be used: {error}") from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise IndexDamaged(f"the index of {collection.name} cannot be read: {error}") from error


@contextmanager
def _opening(collection: Collection) -> Iterator[None]:
    """Around opening files that a build has finished: what fails here is the files' fault."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise damage(f"the index of {collection.name} cannot be opened: {error}", error) from error
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise IndexDamaged(f"the index of {collection.name} cannot be opened: {error}") from error
