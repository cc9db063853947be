"""Regular expressions that are made when they are first asked, not when their module is read.

There are some nine hundred of them, and making one takes as long as asking it of a thousand notes: a command that reads
nothing would make them all for nothing.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, cast
from weakref import WeakSet

_ASKED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _Late:
    """What a compiled pattern is to those who ask it. From the first question on, its methods are the pattern's own."""

    __slots__ = ("__weakref__", "_made", "given", "pattern", *_ASKED)

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source
        self.given = flags
        self._made: re.Pattern[str] | None = None
        for name in _ASKED:
            setattr(self, name, partial(self._first, name))
        _known.add(self)

    def made(self) -> re.Pattern[str]:
        """The pattern itself. Raises re.error where its source is none."""
        made = self._made
        if made is None:
            made = re.compile(self.pattern, self.given)
            for name in _ASKED:
                setattr(self, name, getattr(made, name))
            self._made = made
        return made

    def _first(self, name: str, *asked: Any, **more: Any) -> Any:
        return getattr(self.made(), name)(*asked, **more)

    @property
    def flags(self) -> int:
        return self.made().flags

    @property
    def groups(self) -> int:
        return self.made().groups


_known: WeakSet[_Late] = WeakSet()


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile`` put off: to be asked as a compiled pattern is, by its methods; ``re.sub`` and its like do not know
    it. ``pattern`` is there at once. Whether the source is a pattern at all is seen at the first question."""
    return cast("re.Pattern[str]", _Late(source, flags))


def flags_given(pattern: Any) -> int:
    """The flags that a pattern was asked for with, or compiled with: those in its own text may be missing."""
    return pattern.given if isinstance(pattern, _Late) else pattern.flags


def make_all() -> int:
    """Makes all that there are; how many. For a process that forks: those that come of it share them."""
    known = list(_known)
    for one in known:
        one.made()
    return len(known)
