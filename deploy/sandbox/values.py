"""The documented limits of a subscribe message's values, as the platform checks them."""

from __future__ import annotations

import re
from datetime import date

_HAN = re.compile(r"[㐀-䶿一-鿿〇]")
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9]"
_DAY = re.compile(r"([0-9]{4})(年|-|/|\.)([0-9]{1,2})(月|-|/|\.)([0-9]{1,2})(日?)")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _han_only(text: str) -> bool:
    return all(_HAN.match(char) for char in text)


def _one_moment(text: str, *, day: bool, clock: bool) -> bool:
    """day, clock: which part must be there; the other may."""
    found = _DAY.match(text)
    rest = text
    if found:
        year, first, month, second, number, last = found.groups()
        if (first, second, last) not in {("年", "月", "日"), ("-", "-", ""), ("/", "/", ""), (".", ".", "")}:
            return False
        try:
            date(int(year), int(month), int(number))
        except ValueError:
            return False
        rest = text[found.end() :].strip()
    if not found and day:
        return False
    if not rest:
        return not clock
    return re.fullmatch(_CLOCK, rest) is not None


def _moments(text: str, *, day: bool, clock: bool) -> bool:
    parts = [part.strip() for part in text.split("~")]
    return len(parts) <= 2 and all(_one_moment(part, day=day, clock=clock) for part in parts)


def _amount(text: str) -> bool:
    found = re.fullmatch(r"[^\w\s]?([0-9]+)(?:\.([0-9]+))?元?", text)
    return found is not None and len(found.group(1)) + len(found.group(2) or "") <= 10


def _name(text: str) -> bool:
    return _units(text) <= (10 if any(ord(char) > 127 for char in text) else 20)


def allowed(kind: str, text: str, choices: list[str]) -> bool:
    """Whether a value may stand in a field of that type. choices: the listed values of an enum."""
    if not text.strip() or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
        return False
    size = _units(text)
    match kind:
        case "thing":
            return size <= 20
        case "number":
            return size <= 32 and re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) is not None
        case "letter":
            return size <= 32 and text.isascii() and text.isalpha()
        case "symbol":
            return size <= 5 and not any(char.isalnum() or char.isspace() for char in text)
        case "character_string":
            return size <= 32 and all("!" <= char <= "~" for char in text)
        case "time":
            return _moments(text, day=False, clock=True)
        case "date":
            return _moments(text, day=True, clock=False)
        case "amount":
            return _amount(text)
        case "phone_number":
            return size <= 17 and not re.search(r"[^0-9+*#()-]", text)
        case "car_number":
            return size <= 8 and all(_HAN.match(char) or (char.isascii() and char.isalnum()) for char in text)
        case "name":
            return _name(text)
        case "phrase":
            return size <= 5 and _han_only(text)
        case "enum":
            return text in choices
    return False
