"""Subscribe templates as data, and values made to fit them before anything is sent.

Words are cut to the documented limit; numbers, dates, plates and names of states are not: half of one is a wrong one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

DATA = Path(__file__).parent / "data" / "templates.json"

Kind = Literal["one_time", "long_term"]


class TemplateProblem(ValueError):
    """A value that the platform would refuse, or a template that is not one. field: its key; code: a stable word."""

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Field:
    """key: as in the template, "thing1". type: one of ``TYPES``. choices: the listed values of an enum."""

    key: str
    type: str
    label: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """name: ours. template_id: the account's. page: where a tap leads; empty leads nowhere."""

    name: str
    template_id: str
    kind: Kind
    page: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)


def load_templates(path: Path = DATA) -> dict[str, Template]:
    """Templates by our name, from a JSON file. Raises TemplateProblem for a file that does not describe templates."""
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        found = {name: _template(name, item) for name, item in listed.items()}
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise TemplateProblem(path.name, "malformed", f"not a list of templates ({error})") from None
    return found


def _template(name: str, item: Mapping[str, object]) -> Template:
    described = item["fields"]
    if not isinstance(described, dict) or item["kind"] not in ("one_time", "long_term"):
        raise TypeError(name)
    fields = {}
    for key, about in described.items():
        kind = re.sub(r"\d+$", "", key)
        if kind not in TYPES or kind == key:
            raise TemplateProblem(f"{name}.{key}", "unknown_type", "no such type of value")
        fields[key] = Field(key, kind, str(about["label"]), tuple(about.get("choices", ())))
    lasting: Kind = "long_term" if item["kind"] == "long_term" else "one_time"
    return Template(name, str(item["template_id"]), lasting, str(item.get("page", "")), fields)


def fit(template: Template, values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The ``data`` of a message: every field of the template, cleaned and within its limit.

    Raises TemplateProblem (unknown_field, missing, empty, too_long, wrong_form) before anything is sent.
    """
    for key in values:
        if key not in template.fields:
            raise TemplateProblem(key, "unknown_field", "the template has no such field")
    data = {}
    for key, wanted in template.fields.items():
        if key not in values:
            raise TemplateProblem(key, "missing", "the template wants a value here")
        text = clean(values[key])
        if not text:
            raise TemplateProblem(key, "empty", "nothing is left to show")
        data[key] = {"value": TYPES[wanted.type](wanted, text)}
    return data


def clean(text: str) -> str:
    """One line without control or invisible characters. Joiners stay where they hold an emoji together."""
    kept: list[str] = []
    for char in text:
        category = unicodedata.category(char)
        if char.isspace() or category in ("Zl", "Zp"):
            kept.append(" ")
        elif char == "\u200d":
            if kept and (unicodedata.category(kept[-1]) in ("So", "Sk") or kept[-1] == "\ufe0f"):
                kept.append(char)
        elif category[0] != "C":
            kept.append(char)
    joined = " ".join("".join(kept).split()).rstrip("\u200d")
    return "" if all(unicodedata.category(char)[0] in "MZ" for char in joined) else joined


def length(text: str) -> int:
    """Characters as the platform may count them at most: in UTF-16 units, so that an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def clusters(text: str) -> list[str]:
    """The text in pieces that a reader sees as one character each: emoji sequences, flags, accents stay whole."""
    found: list[str] = []
    for char in text:
        if found and (_extends(char) or found[-1].endswith("\u200d") or _half_flag(found[-1], char)):
            found[-1] += char
        else:
            found.append(char)
    return found


def _extends(char: str) -> bool:
    return (
        char == "\u200d"
        or unicodedata.category(char)[0] == "M"
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # tags of regional flags
    )


def _half_flag(before: str, char: str) -> bool:
    return len(before) == 1 and all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in before + char)


def shorten(text: str, limit: int, mark: str = "…") -> str:
    """The text, or its beginning and the mark, in at most ``limit`` characters. No visible character is split."""
    if length(text) <= limit:
        return text
    kept, room = "", limit - length(mark)
    for piece in clusters(text):
        room -= length(piece)
        if room < 0:
            break
        kept += piece
    return kept.rstrip() + mark


HAN = r"㐀-䶿一-鿿〇"
_TIME = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_DATE = r"\d{4}(?:年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2}|\.\d{1,2}\.\d{1,2})"


def _cut(limit: int) -> Callable[[Field, str], str]:
    return lambda _wanted, text: shorten(text, limit)


def _exact(pattern: str, limit: int) -> Callable[[Field, str], str]:
    """For a value that is either right or wrong: the whole of it in the form, within the limit."""
    form = re.compile(pattern)

    def check(wanted: Field, text: str) -> str:
        if not form.fullmatch(text):
            raise TemplateProblem(wanted.key, "wrong_form", f"not what {wanted.type} allows")
        if length(text) > limit:
            raise TemplateProblem(wanted.key, "too_long", f"longer than {limit}")
        return text

    return check


def _character_string(wanted: Field, text: str) -> str:
    if not re.fullmatch(r"[!-~]+", text):
        raise TemplateProblem(wanted.key, "wrong_form", "only letters, digits and symbols, without spaces")
    return shorten(text, 32, "...")


def _name(_wanted: Field, text: str) -> str:
    """Up to twenty letters and symbols, or ten characters where one of them is not ASCII."""
    return shorten(text, 20, "...") if text.isascii() else shorten(text, 10)


def _symbol(wanted: Field, text: str) -> str:
    if any(unicodedata.category(char)[0] not in "PSM" and char != "\u200d" for char in text):
        raise TemplateProblem(wanted.key, "wrong_form", "only symbols")
    if length(text) > 5:
        raise TemplateProblem(wanted.key, "too_long", "longer than 5")
    return text


def _moments(pattern: str) -> Callable[[Field, str], str]:
    """A moment or a range of two; each date must be one of the calendar."""
    form = re.compile(rf"{pattern}(?: ?~ ?{pattern})?", re.ASCII)

    def check(wanted: Field, text: str) -> str:
        if not form.fullmatch(text):
            raise TemplateProblem(wanted.key, "wrong_form", f"not what {wanted.type} allows")
        for written in re.findall(_DATE, text):
            try:
                date(*(int(part) for part in re.findall(r"\d+", written)))
            except ValueError:
                raise TemplateProblem(wanted.key, "wrong_form", "no such day") from None
        return text

    return check


def _amount(wanted: Field, text: str) -> str:
    if not re.fullmatch(r"[¥￥$€£₩]?[0-9]+(?:\.[0-9]+)?元?", text):
        raise TemplateProblem(wanted.key, "wrong_form", "not one sum of money")
    if sum(char.isdigit() for char in text) > 10:
        raise TemplateProblem(wanted.key, "too_long", "more than 10 digits")
    return text


def _enum(wanted: Field, text: str) -> str:
    if text not in wanted.choices:
        raise TemplateProblem(wanted.key, "wrong_form", "not one of the listed values")
    return text


TYPES: dict[str, Callable[[Field, str], str]] = {
    "thing": _cut(20),
    "number": _exact(r"[0-9]+(?:\.[0-9]+)?", 32),
    "letter": _exact(r"[A-Za-z]+", 32),
    "symbol": _symbol,
    "character_string": _character_string,
    "time": _moments(rf"(?:{_DATE} ?)?{_TIME}"),
    "date": _moments(rf"{_DATE}(?: ?{_TIME})?"),
    "amount": _amount,
    "phone_number": _exact(r"[0-9+*#()-]+", 17),
    "car_number": _exact(rf"[{HAN}A-Za-z0-9][A-Za-z0-9]*[{HAN}A-Za-z0-9]", 8),
    "name": _name,
    "phrase": _exact(rf"[{HAN}]+", 5),
    "enum": _enum,
}
"""What each type allows, by the platform's table; a function gives the value to send or raises TemplateProblem."""
