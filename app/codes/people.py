"""Small lists about a person: sex, employment status, why not in work; and the words of the import tables for them."""

from __future__ import annotations

from functools import cache

from app.codes.errors import UnknownCode
from app.codes.loader import read_table

LISTS = ("sex", "employment", "reason")


@cache
def _codes() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {kind: {} for kind in LISTS}
    for kind, code, name in read_table("status.csv"):
        found[kind][code] = name
    return found


@cache
def _words() -> dict[tuple[str, str], tuple[str, str | None]]:
    return {(kind, word): (code, reason or None) for kind, word, code, reason in read_table("words.csv")}


def names(kind: str) -> dict[str, str]:
    """Code to name of one of LISTS, in the order of the standard. Raises UnknownCode (kind ``list``)."""
    try:
        return dict(_codes()[kind])
    except KeyError:
        raise UnknownCode("list", kind) from None


def name_of(kind: str, code: str) -> str:
    """The name of a code. Raises UnknownCode."""
    found = names(kind).get(code)
    if found is None:
        raise UnknownCode(kind, code)
    return found


def _word(kind: str, word: str) -> tuple[str, str | None]:
    wanted = word.strip()
    if found := _words().get((kind, wanted)):
        return found
    for code, name in _codes()[kind].items():
        if wanted in (code, name):
            return code, None
    raise UnknownCode(kind, word)


def sex_from_word(word: str) -> str:
    """男 or 女 (or a code or name of the list) as GB/T 2261.1. Raises UnknownCode."""
    return _word("sex", word)[0]


def employment_from_word(word: str) -> tuple[str, str | None]:
    """A word of 就业状态 (or a code or name) as (E code, the R code that the word itself states or None).

    失业 becomes E8, not E7: registered unemployment comes from the unemployment register alone. Raises UnknownCode.
    """
    return _word("employment", word)


def reason_from_word(word: str) -> str:
    """A word of 未就业原因 (or a code or name) as an R code. Raises UnknownCode."""
    return _word("reason", word)[0]
