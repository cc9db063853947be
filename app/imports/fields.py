"""Cells of one row as values; what is wrong with each is gathered, so that a row's problems are told all at once."""

from __future__ import annotations

import calendar
import math
import re
import unicodedata
from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import lru_cache

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from app.codes import UnknownCode, canonical, nearest_known
from app.codes.regions import children
from app.imports.reader import Row
from app.imports.report import Problem, reason

Note = Callable[[str, str, int], None]
"""Takes a warning: code, column, row."""

FORMULA_ERRORS = frozenset(("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
_SEPARATORS = re.compile(r"[;；、,，|\n]+")
_THOUSANDS = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_NUMBER = re.compile(r"^[+-]?\d{1,15}(\.\d{0,20})?(E[+-]?\d{1,2})?$")
_UNITS = re.compile(r"(元/月|元|公里|千米|KM|人|个|名|年|岁)$")
_AS_NUMBER = re.compile(r"^\d(\.\d+)?E\+?\d+$|^\d{15,}\.0$")
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DATE = re.compile(r"^(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?)?[年月]?" + _TIME + "$")
_PACKED_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})?$")
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_EPOCH = date(1899, 12, 30)
_SPACES = re.compile(r"\s+")
_CJK_GAP = re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")
_DOTS = re.compile("[•・‧．∙·●]")
_PHONE = re.compile(r"^1[3-9]\d{9}$")
_USCC = re.compile(r"^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$")


class Fields:
    """The cells of one row. Each method returns the value, or the empty one where the cell is empty or wrong."""

    __slots__ = ("_note", "_values", "number", "problems")

    def __init__(self, row: Row, note: Note) -> None:
        self.number = row.number
        self._values = row.values
        self._note = note
        self.problems: list[Problem] = []
        for column, code in row.troubles:
            self.fail(column, code)

    def fail(self, column: str, code: str, **more: object) -> None:
        self.problems.append(Problem(self.number, column, code, reason(code, **more)))

    def note(self, code: str, column: str) -> None:
        self._note(code, column, self.number)

    def _raw(self, column: str, required: bool = False) -> str:
        text = self._values.get(column, "")
        if not text:
            if required:
                self.fail(column, "required")
            return ""
        if text[0] == "#" and text.upper() in FORMULA_ERRORS:
            self.fail(column, "formula_error")
            return ""
        return text

    def text(self, column: str, most: int, *, required: bool = False) -> str:
        """Free text, as written."""
        text = self._raw(column, required)
        if len(text) > most:
            self.fail(column, "too_long", most=most)
            return ""
        return text

    def name(self, column: str, most: int, *, required: bool = False) -> str:
        """A name of a person or an employer: one form for all the ways of typing it."""
        return tidy_name(self.text(column, most, required=required))

    def code(self, column: str, most: int, *, required: bool = False) -> str:
        """An id given by others: half-width, without spaces around."""
        text = self.text(column, most, required=required)
        return text if text.isascii() else half_width(text)

    def number_in(self, column: str, low: float, high: float, *, required: bool = False) -> float | None:
        text = self._raw(column, required)
        if not text:
            return None
        value = _number(text)
        if value is None:
            self.fail(column, "not_number")
        elif not low <= value <= high:
            self.fail(column, "out_of_range", low=f"{low:g}", high=f"{high:.15g}")
        else:
            return value
        return None

    def integer(self, column: str, low: int, high: int, *, required: bool = False) -> int | None:
        text = self._raw(column, required)
        if not text:
            return None
        value = _number(text)
        if value is None or not value.is_integer():
            self.fail(column, "not_integer")
        elif not low <= value <= high:
            self.fail(column, "out_of_range", low=low, high=high)
        else:
            return int(value)
        return None

    def yuan(self, column: str, high: int) -> int | None:
        """Whole yuan; parts of a yuan are rounded."""
        value = self.number_in(column, 0, high)
        return None if value is None else math.floor(value + 0.5)

    def flag(self, column: str) -> bool | None:
        word = self.choice(column, ("是", "否"))
        return word == "是" if word else None

    def choice(self, column: str, words: Collection[str], *, required: bool = False) -> str:
        """One word of a fixed list."""
        text = self._raw(column, required)
        if not text or text in words:
            return text
        found = split(text)
        if len(found) == 1 and found[0] in words:
            return found[0]
        if len(found) > 1 and all(word in words for word in found):
            self.fail(column, "only_one")
        else:
            self.fail(column, "not_in_list", words=" ".join(words))
        return ""

    def choices(self, column: str, words: Collection[str]) -> tuple[str, ...]:
        """Several words of a fixed list."""
        found = split(self._raw(column))
        if all(word in words for word in found):
            return found
        self.fail(column, "not_in_list", words=" ".join(words))
        return ()

    def words(self, column: str, most: int = 20, length: int = 40) -> tuple[str, ...]:
        """Several free words or phrases."""
        text = self._raw(column)
        found = split(text) if len(text) <= most * (length + 1) else (text,)
        if len(found) > most:
            self.fail(column, "too_many", most=most)
        elif any(len(word) > length for word in found):
            self.fail(column, "too_long", most=length)
        else:
            return found
        return ()

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A full date."""
        text = self._raw(column, required)
        if not text:
            return None
        found = read_date(text)
        if found is None or found[1] != "d":
            self.fail(column, "not_date", form="2026-11-21")
        elif not FIRST_DAY <= found[0] <= LAST_DAY:
            self.fail(column, "out_of_range", low=FIRST_DAY, high=LAST_DAY)
        else:
            return found[0]
        return None

    def birth(self, column: str, today: date) -> tuple[date, str] | None:
        """A date of birth and its precision (d, m, y), required."""
        text = self._raw(column, required=True)
        if not text:
            return None
        found = read_date(text)
        if found is None:
            self.fail(column, "not_date", form="1980-05-21、1980-05 或 1980")
            return None
        born, precision = found
        first = born if precision == "d" else born.replace(day=1, month=1 if precision == "y" else born.month)
        if born < FIRST_DAY or first > today:
            self.fail(column, "out_of_range", low=FIRST_DAY, high=today)
            return None
        return born, precision

    def point(self, east: str = "经度", north: str = "纬度") -> tuple[float, float] | None:
        """Decimal degrees within the country's rectangle."""
        one, other = self._raw(east), self._raw(north)
        if not one and not other:
            return None
        if not one or not other:
            self.fail(north if one else east, "incomplete_point")
            return None
        lng, lat = _number(one), _number(other)
        if lng is not None and lat is not None and 3 <= lng <= 54 and 73 <= lat <= 136:
            self.fail(east, "swapped_point")
            return None
        lng, lat = self.number_in(east, 73, 136), self.number_in(north, 3, 54)
        return None if lng is None or lat is None else (lng, lat)

    def region(self, column: str) -> str:
        """A region code, required; one that is not listed is kept where its county is known."""
        text = self._raw(column, required=True)
        if not text:
            return ""
        found = _region(half_width(text) if len(text) < 30 else text)
        if found is None:
            self.fail(column, "unknown_region")
            return ""
        code, listed = found
        if not listed:
            self.note("region_anchored", column)
        return code

    def phone(self, column: str) -> str:
        text = self._raw(column)
        if not text:
            return ""
        digits = re.sub(r"[\s-]", "", half_width(text[:40]))
        digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
        if not _PHONE.match(digits):
            self.fail(column, "bad_phone")
            return ""
        return digits

    def id_no(self, column: str, today: date) -> str:
        """A citizen's number (GB 11643). Its region is not checked: the lists of former counties have gaps."""
        text = self._raw(column)
        if not text:
            return ""
        number = re.sub(r"[\s-]", "", half_width(text[:40])).upper()
        why = ""
        if _AS_NUMBER.match(number):
            why = "表格把它当成了数字，末几位已丢失，请把这一列设为“文本”后重新填写"
        elif len(number) != 18:
            why = "要 18 位"
        elif not (number.isascii() and number[:17].isdigit() and number[0] != "0" and number[17] in "0123456789X"):
            why = "前 17 位要数字，末位是数字或 X"
        elif number[17] != ric.calc_check_digit(number):
            why = "校验位不对，可能有一位填错"
        elif (born := id_birth(number)) is None or not FIRST_DAY <= born <= today:
            why = "里面的出生日期不对"
        if why:
            self.fail(column, "bad_id_no", why=why)
            return ""
        return number

    def uscc(self, column: str) -> str:
        """A unified social credit code (GB 32100), letters in the first two places included (N2… of village units)."""
        text = self._raw(column)
        if not text:
            return ""
        number = re.sub(r"[\s-]", "", half_width(text[:40])).upper()
        why = ""
        if _AS_NUMBER.match(number):
            why = "表格把它当成了数字，末几位已丢失，请把这一列设为“文本”后重新填写"
        elif len(number) != 18:
            why = "要 18 位"
        elif not _USCC.match(number):
            why = "有不该出现的字符"
        elif number[17] != uscc.calc_check_digit(number[:17]):
            why = "校验位不对，可能有一位填错"
        if why:
            self.fail(column, "bad_uscc", why=why)
            return ""
        return number


def half_width(text: str) -> str:
    """Full-width digits, letters and punctuation as half-width, spaces around removed."""
    return unicodedata.normalize("NFKC", text).strip()


def tidy_name(text: str) -> str:
    """A name in one form: NFC, one kind of dot, full-width letters narrow, no space beside a Chinese character."""
    if text.isalpha() and not text.isascii() and len(text) < 5:
        return unicodedata.normalize("NFKC", text)
    text = unicodedata.normalize("NFKC", _DOTS.sub("·", text))  # dots first: NFKC makes a full stop of one of them
    return _CJK_GAP.sub("", _SPACES.sub(" ", text)).strip()


def split(text: str) -> tuple[str, ...]:
    """The values of a cell, each once, half-width."""
    if not text:
        return ()
    parts = (half_width(part) for part in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def id_birth(number: str) -> date | None:
    try:
        born: date = ric.get_birth_date(number)
    except (ValidationError, ValueError):
        return None
    return born


def id_sex(number: str) -> str:
    """GB/T 2261.1: the seventeenth digit is odd for men."""
    return "1" if int(number[16]) % 2 else "2"


def read_date(text: str) -> tuple[date, str] | None:
    """A date and its precision; of a month or a year its last day. None where it is no date.

    The last day, because it makes the person as young as may be: who might still be a minor is treated as one.
    Five digits are a spreadsheet's day number (25,569 is 1970-01-01).
    """
    if len(text) > 40:
        return None
    text = half_width(text)
    if _SERIAL.match(text):
        return _EPOCH + timedelta(days=int(float(text))), "d"
    found = _PACKED_DATE.match(text) or _DATE.match(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if not year:
        return None
    try:
        if month is None:
            return date(year, 12, 31), "y"
        if day is None:
            return date(year, month, calendar.monthrange(year, month)[1]), "m"
        return date(year, month, day), "d"
    except (ValueError, calendar.IllegalMonthError):
        return None


def _number(text: str) -> float | None:
    if len(text) > 40:
        return None
    if not text.isdigit() or not text.isascii():
        text = _UNITS.sub("", half_width(text).upper()).strip()
        if _THOUSANDS.match(text):
            text = text.replace(",", "")
        if not _NUMBER.match(text):
            return None
    value = float(text)
    return value if math.isfinite(value) else None


@lru_cache(maxsize=50_000)
def _region(text: str) -> tuple[str, bool] | None:
    """The code without padding and whether it is listed; None where not even its county is."""
    try:
        short = canonical(text)
        if len(short) < 6 and (len(text.strip()) < 6 or len(short) < 4 or children(short)):
            return None  # all the same 441900 is 东莞: it, 中山 and 儋州 are cities without counties
        return short, nearest_known(short).code == short
    except UnknownCode:
        return None
