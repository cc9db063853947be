"""What may not stand in a text that everybody hears or reads, and postings made fit to stand in one."""

from __future__ import annotations

import re
from collections.abc import Collection

_LONG_NUMBER = re.compile(r"(?<!\d)(?:\d[ \-—－.·]?){7,}(?!\d)")
"""Seven digits or more, with or without breaks: a phone, an identity card, an account. Ranges of pay have none."""
_SPELT_NUMBER = re.compile(r"[零〇○一二三四五六七八九幺两]{7,}")
_ARABIC_OR_LATIN = re.compile(r"[0-9０-９A-Za-zＡ-Ｚａ-ｚ]")
_UNFIT = re.compile(
    r"仅限?[男女]|只[招要][男女]|限[男女]|[男女][士性]?优先|已婚|未婚|已育|未育|妊检|乙肝|携带者|民族|籍贯|限本地户口"
    r"|押金|服装费|体检费|培训费|中介费|保证金|贷款|扣.{0,2}身份证|高薪保录|包过|刷单|日结五百|稳赚|出境|出国高薪"
    r"|微信号|加微|加[vVＶ]|扣扣|[qQ]{2}"
)
"""What the rules against discrimination and fraud forbid, and ways to be reached that nobody has checked."""
_BRACKETED = re.compile(r"[(（\[【〔{《<].*?[)）\]】〕}》>]")
_NOT_SAID = re.compile(r"[^\u4e00-\u9fff、，]+")
_CALLS = re.compile(r"急招|急聘|招聘|诚聘|直招|高薪|若干|数名|长期")
_LEGAL_FORM = re.compile(r"(?:有限责任|股份有限|有限)公司.*$|分公司$|公司$")


def has_number(text: str) -> bool:
    """Whether a text holds digits that look like a phone, an identity card or an account."""
    return bool(_LONG_NUMBER.search(text) or _SPELT_NUMBER.search(text))


def names_somebody(text: str, names: Collection[str]) -> bool:
    """Whether one of the names stands in a text; a name of one character says nothing."""
    return any(len(name) > 1 and name in text for name in names)


def is_unfit(text: str) -> bool:
    """Whether a text holds words that a public service may not spread."""
    return bool(_UNFIT.search(text))


def presentable(text: str, names: Collection[str]) -> bool:
    """Whether words of a posting may be printed as they are."""
    return not (has_number(text) or is_unfit(text) or names_somebody(text, names))


def said(text: str) -> str:
    """Words of a posting without what nobody can read out: brackets, letters, digits, signs, calls. May be empty."""
    return _CALLS.sub("", _NOT_SAID.sub("", _BRACKETED.sub("", text))).strip("、，")


def said_employer(name: str) -> str:
    """The name of an employer without its legal form."""
    return _LEGAL_FORM.sub("", said(name))


def problems(text: str, names: Collection[str] = (), *, most: int) -> list[str]:
    """What is wrong with a text to be read out; empty where nothing is.

    names: of the people who live there. most: characters. Codes: too_long, not_spoken (digits or letters), number,
    banned, name.
    """
    found = {
        "too_long": length(text) > most,
        "not_spoken": bool(_ARABIC_OR_LATIN.search(text)),
        "number": has_number(text),
        "banned": is_unfit(text),
        "name": names_somebody(text, names),
    }
    return [code for code, wrong in found.items() if wrong]


def length(text: str) -> int:
    """The characters of a text, blanks and line ends apart."""
    return sum(not char.isspace() for char in text)
