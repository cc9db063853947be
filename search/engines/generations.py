"""The folder of one collection: generations of an index beside each other, and the pointer that names the live one.

``live.json`` is swapped in one step, so that a process that dies at any moment leaves either the old or the new one
in force. Readers take no lock. Who writes holds ``write.lock``; the kernel lets go of it when the process dies.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from search.engines.base import EngineUnavailable, IndexDamaged

POINTER = "live.json"
LOCK = "write.lock"
_POLL_SECONDS = 0.05
_PASSING = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
"""What a file cannot be opened for though nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What ``live.json`` says. previous: the generation before, kept for one round, or ""."""

    generation: str
    lexicon: str
    built_at: str
    previous: str = ""


def new_generation(now: datetime) -> str:
    """A unique name that sorts by time and that a file system and Elasticsearch both accept."""
    return f"{now:%Y%m%dt%H%M%Sz}-{uuid4().hex[:8]}"


class Generations:
    """root: the collection's own folder; it is made by the first build."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, generation: str) -> Path:
        return self.root / generation

    def live(self) -> Pointer | None:
        """The live generation; None where none was published. Raises IndexDamaged where the pointer is no such."""
        try:
            pointer = Pointer(**json.loads((self.root / POINTER).read_text("utf-8")))
            datetime.fromisoformat(pointer.built_at)
            if not all(isinstance(value, str) for value in asdict(pointer).values()):
                raise TypeError("a value is no text")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise damage(f"the pointer to the live index in {self.root} cannot be read: {error}", error) from error
        return pointer

    def usable(self) -> Pointer | None:
        """The live generation; None also where the pointer is damaged, so that a build can replace it."""
        try:
            return self.live()
        except IndexDamaged:
            return None

    def publish(self, generation: str, lexicon: str, built_at: datetime) -> Pointer:
        """Points readers at a generation and removes all but it and the one before. The write lock must be held."""
        before = self.usable()
        pointer = Pointer(generation, lexicon, built_at.isoformat(), before.generation if before else "")
        draft = self.root / f"{POINTER}.new"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(asdict(pointer), file)
            file.flush()
            os.fsync(file.fileno())
        if (self.root / POINTER).is_dir():
            shutil.rmtree(self.root / POINTER)
        draft.replace(self.root / POINTER)
        self._sync_folder()
        self.clean()
        return pointer

    def clean(self) -> None:
        """Removes what killed builds left and what is older than the one before. The write lock must be held."""
        live = self.usable()
        kept = {live.generation, live.previous} if live else set()
        for entry in self.root.iterdir():
            if entry.is_dir() and entry.name not in kept:
                shutil.rmtree(entry, ignore_errors=True)

    def _sync_folder(self) -> None:
        handle = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def damage(sentence: str, error: Exception) -> EngineUnavailable:
    """The exception for files that did not open: IndexDamaged, or EngineUnavailable where it will pass by itself.

    tantivy hands on the number of the system's error only inside its text.
    """
    if isinstance(error, OSError) and error.errno in _PASSING:
        return EngineUnavailable(sentence)
    if any(f"code: {number}," in str(error) or f"(os error {number})" in str(error) for number in _PASSING):
        return EngineUnavailable(sentence)
    return IndexDamaged(sentence)


class WriteLock:
    """One writer a collection, over threads and processes. Taken on construction, let go by ``release``."""

    def __init__(self, root: Path, wait_seconds: float) -> None:
        """Raises EngineUnavailable where another writer holds it for longer than wait_seconds."""
        self._handle = -1
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise EngineUnavailable(f"the index folder {root} cannot be written: {error}") from error
        deadline = time.monotonic() + wait_seconds
        while not self._taken():
            if time.monotonic() >= deadline:
                self.release()
                raise EngineUnavailable(f"another process has been writing {root.name} for {wait_seconds:g} s")
            time.sleep(_POLL_SECONDS)

    def _taken(self) -> bool:
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def __enter__(self) -> WriteLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def __del__(self) -> None:
        self.release()
