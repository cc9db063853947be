"""The interface that both engines keep. The same contract tests run on each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from search.documents import Collection, Document
from search.query import Hit, Query


class EngineUnavailable(Exception):
    """The engine cannot be reached or has no index; the caller answers without it or tries again later."""


class IndexDamaged(EngineUnavailable):
    """The files of the live index cannot be opened, now or later: only a rebuild brings the index back."""


class IndexRejected(Exception):
    """A finished build failed its check and was not swapped in; a live index answers as before."""


class IndexShrunk(IndexRejected):
    """The new index has far fewer documents than the live one. added, live: how many each has."""

    def __init__(self, collection: str, added: int, live: int) -> None:
        super().__init__(
            f"the new index of {collection} has {added} documents, the live one {live}: "
            "it would shrink by more than a fifth"
        )
        self.added = added
        self.live = live


@dataclass(frozen=True, slots=True)
class Change:
    """The newest state of one record: a document to put in place, or None to remove it."""

    key: int
    document: Document | None


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What is live: generation is unique per build; lexicon is the version of the segmentation that made its tokens."""

    generation: str
    lexicon: str
    built_at: datetime
    documents: int


class Builder(Protocol):
    """An index being built beside the live one. Nothing of it is seen before ``publish``."""

    def add(self, documents: Iterable[Document]) -> int:
        """Adds documents; returns how many. Raises IndexRejected when the engine refuses one."""

    def count(self) -> int:
        """Documents that a search of the new index would see."""

    def missing(self, keys: Sequence[int]) -> list[int]:
        """Those of the keys that a search of the new index would not see."""

    def publish(self) -> IndexInfo:
        """Makes the new index the live one in one step; the one before it is kept for one round."""

    def abort(self) -> None:
        """Removes what was built."""


class Engine(Protocol):
    name: str

    def build(self, collection: Collection, *, lexicon: str, now: datetime) -> Builder:
        """Opens a build beside the live index. now: aware UTC."""

    def apply(self, collection: Collection, changes: Sequence[Change]) -> None:
        """Puts changes into the live index; seen by searches when it returns. Playing one twice changes nothing."""

    def search(self, collection: Collection, query: Query) -> list[Hit]:
        """Best hits first. Raises EngineUnavailable."""

    def search_many(self, collection: Collection, queries: Sequence[Query]) -> list[list[Hit]]:
        """One list of hits per query, in their order."""

    def readings(self, collection: Collection, keys: Sequence[int]) -> dict[int, str]:
        """What is kept beside the documents with these keys, by key; without those that are not there or have none.

        As a search would see them. Raises EngineUnavailable.
        """

    def state(self, collection: Collection) -> object | None:
        """Another one whenever a search may be answered otherwise than before; None where that cannot be told. Raises
        EngineUnavailable."""

    def info(self, collection: Collection) -> IndexInfo | None:
        """What is live, or None where nothing was built. Raises EngineUnavailable."""
