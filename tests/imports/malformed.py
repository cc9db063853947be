"""Strategies for tables in which right and wrong rows alternate; every wrong one knows what must be said of it.

What is wrong with a cell is wrong by the contract of the two tables, worked out here without the importer's own rules.
Everything is invented: names are drawn, numbers count up from one, with right check digits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from stdnum.cn import ric

from app.codes import education
from app.imports import postings, workers
from app.imports.words import CONDITIONS, FORMS, REFUSALS, SHIFTS
from tests.imports.tables import POSTING, WORKER

Cells = dict[str, str]
Told = dict[str, frozenset[str]]
"""Column to the codes one of which must be told; "" is the whole row."""
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Spoilt:
    """Cells to put into a row, and what must then be told."""

    cells: Cells
    told: Told


@dataclass
class Line:
    """One record. name: what the database must hold of a right one; told: empty for a right one; text: as bytes."""

    number: str = ""
    name: str = ""
    cells: Cells = field(default_factory=dict)
    told: Told = field(default_factory=dict)
    text: bytes = b""


LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo"], exclude_characters="甲乙"), min_size=1, max_size=6)
WORDS = LETTERS.map(lambda text: f"甲乙{text}")  # no list has a word that begins so, and no number or date either
NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4, max_size=6)
IGNORED = st.sampled_from(["\x00", "\x07", "\x1b", "\u200b", "\ufeff", "\u202e", "\x85", "\x7f"])
BLANKS = st.one_of(st.sampled_from(["", " ", "\u3000", "\t "]), st.text(IGNORED, min_size=1, max_size=4))
FORMULAS = st.sampled_from(["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#name?"])
UNREADABLE = st.one_of(
    st.sampled_from("\udcc0\udcc1\udcf5\udcfe\udcff"),  # bytes that no UTF-8 has
    st.characters(categories=["Cs"], max_codepoint=0xDBFF),  # a surrogate without its partner
)
DIGITS = "0123456789"
UNPAIRED = frozenset(["bad_quotes"])


def digits(low: int, high: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=low, max_size=high)


def outside(low: int, high: int) -> st.SearchStrategy[str]:
    return st.one_of(st.integers(-(10**9), low - 1), st.integers(high + 1, 10**14)).map(str)


def beyond(most: int) -> st.SearchStrategy[str]:
    return st.builds(lambda char, more: char * (most + more), st.sampled_from("长字あ"), st.integers(1, 50))


NO_DATES = st.one_of(
    WORDS,
    st.builds("{}{}{:02}{}{:02}".format, st.integers(1900, 2100), st.sampled_from("-/."), st.integers(13, 99),
              st.just("-"), st.integers(1, 28)),
    st.builds("{}-{}".format, st.integers(1900, 2100), st.sampled_from(["02-30", "04-31", "00-10", "12-00", "6-31"])),
    st.builds("{}{}".format, st.integers(1900, 2100), st.integers(1300, 9999)),
    digits(1, 3), digits(7, 7), digits(9, 30),
)  # fmt: skip
FAR_YEARS = st.one_of(st.integers(1000, 1899), st.integers(2101, 9999))
FAR_DAYS = st.builds("{}-{:02}-11".format, FAR_YEARS, st.integers(1, 12))
NO_REGIONS = st.one_of(WORDS, digits(1, 5), digits(5, 5).map(lambda text: f"9{text}"), st.just("信丰县"))


def one_of_many(*kinds: tuple[st.SearchStrategy[str], str]) -> st.SearchStrategy[tuple[str, str]]:
    """Cells with the code that each must be told by."""
    return st.one_of([cells.map(lambda text, code=code: (text, code)) for cells, code in kinds])  # type: ignore[misc]


def text_cell(most: int) -> st.SearchStrategy[tuple[str, str]]:
    return one_of_many((beyond(most), "too_long"))


def whole(low: int, high: int) -> st.SearchStrategy[tuple[str, str]]:
    parts = st.builds("{}.{}".format, st.integers(1, 60), st.integers(1, 9))
    return one_of_many((WORDS, "not_integer"), (parts, "not_integer"), (outside(low, high), "out_of_range"))


def number(low: int, high: int) -> st.SearchStrategy[tuple[str, str]]:
    return one_of_many((WORDS, "not_number"), (outside(low, high), "out_of_range"), (st.just("1-2"), "not_number"))


def chosen(*words: str) -> st.SearchStrategy[tuple[str, str]]:
    pair = st.lists(st.sampled_from(words), min_size=2, max_size=2, unique=True).map(";".join)
    return one_of_many((WORDS, "not_in_list"), (pair, "only_one"))


def several(*words: str) -> st.SearchStrategy[tuple[str, str]]:
    return one_of_many((st.builds("{};{}".format, st.sampled_from(words), WORDS), "not_in_list"))


def free_words(most: int = 40) -> st.SearchStrategy[tuple[str, str]]:
    many = st.integers(21, 30).map(lambda count: ";".join(f"证{place}" for place in range(count)))
    return one_of_many((many, "too_many"), (beyond(most), "too_long"))


@lru_cache(maxsize=1000)
def id_number(count: int) -> str:
    start = f"360722{1950 + count % 50}0612{count % 1000:03}"
    return start + str(ric.calc_check_digit(f"{start}?"))


TRADES = st.one_of(WORDS, outside(0, 80).filter(lambda text: len(text) > 2)).map(lambda text: f"缝纫工:{text}")
WRONG_ID = st.one_of(
    digits(1, 17), digits(19, 30), WORDS, st.integers(0, 99).map(lambda count: id_number(count)[:17] + "?"),
    st.integers(0, 99).map(lambda count: id_number(count)[:17] + ("1" if id_number(count)[17] != "1" else "2")),
)  # fmt: skip
WRONG_USCC = st.one_of(
    digits(1, 17), digits(19, 30), WORDS, st.sampled_from("IOZSV").map(lambda letter: f"91360722MA35A1B2{letter}D"),
    st.sampled_from("0123456789ABEFGH").map(lambda last: f"91360722MA35A1B2C{last}"),
)  # fmt: skip
WRONG_PHONE = st.one_of(digits(1, 9), digits(20, 30), digits(9, 9).map(lambda text: f"12{text}"), WORDS)

POSTING_CELLS: Mapping[str, st.SearchStrategy[tuple[str, str]]] = {
    "岗位编号": text_cell(64), "单位名称": text_cell(120), "岗位名称": text_cell(120), "招聘人数": whole(1, 100_000),
    "工作内容": text_cell(20_000), "工作地点": text_cell(200), "区划代码": one_of_many((NO_REGIONS, "unknown_region")),
    "计薪方式": chosen(*postings.UNITS), "有效期至": one_of_many((NO_DATES, "not_date"), (FAR_DAYS, "out_of_range")),
    "统一社会信用代码": one_of_many((WRONG_USCC, "bad_uscc")), "招聘条件": text_cell(20_000),
    "学历要求": chosen(*education.WORDS), "经验年限": whole(0, 60), "证书要求": free_words(),
    "底薪": number(0, 1_000_000), "食宿": chosen(*postings.BOARDS), "班车": chosen("是", "否"),
    "班次": chosen(*SHIFTS), "用工形式": chosen(*FORMS), "工作条件": several(*CONDITIONS),
    "接收人群": several(*postings.ACCEPTS),
}  # fmt: skip
WORKER_CELLS: Mapping[str, st.SearchStrategy[tuple[str, str]]] = {
    "登记编号": text_cell(64), "姓名": text_cell(50),
    "出生日期": one_of_many((NO_DATES, "not_date"), (st.one_of(st.just("2026-11-22"), FAR_DAYS), "out_of_range")),
    "区划代码": one_of_many((NO_REGIONS, "unknown_region")), "性别": chosen(*workers.SEXES),
    "身份证号": one_of_many((WRONG_ID, "bad_id_no")), "手机": one_of_many((WRONG_PHONE, "bad_phone")),
    "文化程度": chosen(*education.WORDS), "做过的工种": one_of_many((TRADES, "")), "技能证书": free_words(),
    "择业工种": free_words(), "期望月薪": number(0, 1_000_000), "最远公里": number(0, 5000),
    "接受住宿": chosen("是", "否"), "班次要求": several(*SHIFTS), "绝对不接受": several(*REFUSALS),
    "用工形式": several(*FORMS), "可到岗日期": one_of_many((NO_DATES, "not_date"), (FAR_DAYS, "out_of_range")),
    "就业状态": chosen(*workers.STATUSES), "未就业原因": chosen(*workers.REASONS), "可办证书": free_words(),
    "授权推送": chosen("是", "否"), "备注": text_cell(5000),
}  # fmt: skip
POINT = ("经度", "纬度")
WAGE = ("薪资下限", "薪资上限")


@dataclass(frozen=True)
class Kind:
    """A table: its columns in file order (the required ones first), its cells, and the column of the name."""

    table: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    cells: Mapping[str, st.SearchStrategy[tuple[str, str]]]
    name: str
    free: str
    whole_row: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.columns[0]


KINDS = (
    Kind("postings", postings.COLUMNS.required + postings.COLUMNS.optional, postings.COLUMNS.required, POSTING_CELLS,
         "岗位名称", "工作内容", ("point", "wage")),
    Kind("workers", workers.COLUMNS.required + workers.COLUMNS.optional, workers.COLUMNS.required, WORKER_CELLS,
         "姓名", "备注", ("point",)),
)  # fmt: skip


def base(kind: Kind, count: int, name: str) -> Cells:
    """A right row; no two have a number in common."""
    row = {column: str(value) for column, value in (POSTING if kind.table == "postings" else WORKER).items()}
    more = {kind.key: f"R{count}", kind.name: name, "经度": "114.9", "纬度": "25.4"}
    if kind.table == "workers":
        more |= {"身份证号": id_number(count), "手机": f"199{count:08}", "备注": f"家住第{count}号院子"}
    return row | more


def spoil_cell(draw: Draw, kind: Kind, column: str) -> Spoilt:
    """One cell made wrong in one of the ways that any column can be, or in its own."""
    ways = ["own"] * 6 + ["formula", "bytes"] + ["blank"] * 2 * (column in kind.required)
    way = draw(st.sampled_from(ways))
    if way == "blank":
        text, code = draw(BLANKS), "required"
    elif way == "formula":
        text, code = draw(FORMULAS), "formula_error"
    elif way == "bytes":
        text, code = draw(WORDS) + draw(UNREADABLE) + draw(st.sampled_from(["", "尾", "7"])), "bad_encoding"
    else:
        text, code = draw(kind.cells[column])
    codes = {code} if code else {"not_number", "out_of_range"}
    return Spoilt({column: text}, {column: frozenset(codes)})


def spoil_point(draw: Draw) -> Spoilt:
    way = draw(st.sampled_from(["alone", "swapped", "far", "word"]))
    column = draw(st.sampled_from(POINT))
    if way == "alone":
        return Spoilt({column: draw(BLANKS)}, {column: frozenset(["incomplete_point"])})
    if way == "swapped":
        return Spoilt({"经度": "25.4", "纬度": "114.9"}, {"经度": frozenset(["swapped_point"])})
    if way == "far":
        text = draw(outside(73, 136) if column == "经度" else outside(3, 54))
        return Spoilt({column: text}, {column: frozenset(["out_of_range"])})
    return Spoilt({column: draw(WORDS)}, {column: frozenset(["not_number"])})


def spoil_wage(draw: Draw) -> Spoilt:
    column = draw(st.sampled_from(WAGE))
    way = draw(st.sampled_from(["crossed", "far", "word", "blank"]))
    if way == "crossed":
        low, more = draw(st.integers(2, 500_000)), draw(st.integers(1, 400_000))
        return Spoilt({"薪资下限": str(low + more), "薪资上限": str(low)}, {"薪资下限": frozenset(["low_above_high"])})
    if way == "blank":
        return Spoilt({column: draw(BLANKS)}, {column: frozenset(["required"])})
    text, code = (draw(WORDS), "not_number") if way == "word" else (draw(outside(1, 1_000_000)), "out_of_range")
    return Spoilt({column: text}, {column: frozenset([code])})


def spoil(draw: Draw, kind: Kind, cells: Cells) -> Told:
    """Spoils one to three cells; what must be told."""
    told: Told = {}
    groups = st.sampled_from([*kind.cells, *kind.whole_row])
    for group in draw(st.lists(groups, min_size=1, max_size=3, unique=True)):
        one = spoil_point(draw) if group == "point" else spoil_wage(draw) if group == "wage" else None
        one = one or spoil_cell(draw, kind, group)
        cells |= one.cells
        told |= one.told
    return told


def cell_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(char in text for char in ',"\r\n') else text


def to_bytes(text: str) -> bytes:
    """UTF-8, where lone surrogates are what they stand for: an undecodable byte, or half a pair."""
    return b"".join(
        bytes([ord(char) - 0xDC00]) if "\udc80" <= char <= "\udcff" else char.encode("utf-8", "surrogatepass")
        for char in text
    )


def right_line(draw: Draw, kind: Kind, count: int, name: str) -> Line:
    """A right row, with what an office's file may well have and an import puts up with."""
    cells = base(kind, count, name)
    way = draw(st.sampled_from(["plain", "noise", "short", "padded", "lines"]))
    written = cells
    if way == "noise":
        written = cells | {kind.name: draw(IGNORED).join([" ", *name, "\u3000"]), kind.key: f"R{count}\x00"}
    elif way == "lines":
        written = cells | {kind.free: '他说"好",\n第二行' + draw(st.sampled_from(["", "\r\n三", '"', "\n\n,"]))}
    texts = [cell_text(written.get(column, "")) for column in kind.columns]
    if way == "short":
        texts = texts[: len(kind.required)]
    if way == "padded":
        texts += ["", " ", ""]
    return Line(f"R{count}", name, cells, {}, to_bytes(",".join(texts)))


def wrong_line(draw: Draw, kind: Kind, count: int, name: str) -> Line:
    """A wrong row: cells of it, or all of it."""
    cells = base(kind, count, name)
    way = draw(st.sampled_from(["cells"] * 9 + ["short", "long", "quote"]))
    told = spoil(draw, kind, cells) if way == "cells" else {"": frozenset(["too_many_cells"])}
    texts = [cell_text(cells.get(column, "")) for column in kind.columns]
    if way == "short":
        kept = draw(st.integers(1, len(kind.required) - 1))
        texts = texts[:kept]
        told = {column: frozenset(["required"]) for column in kind.required[kept:]}
    elif way == "long":
        texts += draw(st.lists(WORDS, min_size=1, max_size=3))
    elif way == "quote":
        place = draw(st.integers(0, len(texts) - 1))
        texts[place] = '"' + (texts[place] or draw(WORDS))
        told = {"": UNPAIRED}
    return Line(f"R{count}", name, cells, told, to_bytes(",".join(texts)))


class Table:
    """content: the file. lines: its records after the header, None where blank. Not a dataclass: its repr is huge."""

    def __init__(self, kind: Kind, lines: list[Line | None], content: bytes) -> None:
        self.kind, self.lines, self.content = kind, lines, content


@st.composite
def tables(draw: Draw) -> Table:
    """A table of 40 to 70 rows, most of them wrong, a blank line here and there."""
    kind = draw(st.sampled_from(KINDS))
    names = draw(st.lists(NAMES, min_size=3, max_size=3))
    wanted = draw(st.lists(st.sampled_from(["wrong"] * 7 + ["right"] * 2 + ["blank"]), min_size=40, max_size=70))
    lines: list[Line | None] = []
    for count, want in enumerate(wanted, 1):
        name = names[count % 3]
        if want == "blank":
            lines.append(None)
        else:
            lines.append((wrong_line if want == "wrong" else right_line)(draw, kind, count, name))
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    content = [",".join(kind.columns).encode(), *(line.text if line else b"" for line in lines), b""]
    return Table(kind, lines, end.join(content))
