"""The list for the wall: large enough in every rule of its style, one page, nothing from elsewhere, nobody in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.villages.paper import qr_svg, screens
from app.villages.sheet import PAPERS, Row
from app.villages.wording import has_number, is_unfit
from tests.staff_api.conftest import Headers
from tests.villages.conftest import TOWN, VILLAGE, People, Postings, everybody, fit

LINK = "https://jobs.example.gov.cn/m"
PAGES = ("size=A4", "size=A3", "view=screen")
SIZES = re.compile(r"(?<![\w-])font(?:-size)?\s*:([^;}]*)")
POINTS = re.compile(r"([\d.]+)pt")


@pytest.fixture
def make_environ(make_environ: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    return lambda **more: make_environ(MINI_PROGRAM_LINK=LINK, **more)


class Read(HTMLParser):
    """What is on a page: tags with their attributes, the style, and what people read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.style, self.text, self.open = "", "", [""]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] == "style":
            self.style += data
        elif self.open[-1] != "title":
            self.text += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


@pytest.fixture
def page(client: FlaskClient, office: Headers, people: People, postings: Postings) -> Callable[..., Read]:
    who = people(9, VILLAGE, 经度="115.03", 纬度="25.41")
    many: dict[str, Any] = {"底薪": "1900", "班次": "两班倒", "食宿": "包吃住", "班车": "是", "工作条件": "夜班;久站"}
    for one in postings(20, 经度="115.05", 纬度="25.42", **many):
        fit(who, one)

    def get(query: str, place: str = VILLAGE) -> Read:
        answer = client.get(f"/api/v1/villages/{place}/poster?{query}", headers=office)
        assert answer.content_type == "text/html; charset=utf-8"
        assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
        return Read(answer.get_data(as_text=True))

    return get


@pytest.mark.parametrize("query", PAGES)
def test_every_size_of_type_is_at_least_eighteen_points(page: Callable[..., Read], query: str) -> None:
    found = page(query)
    sizes = SIZES.findall(found.style)
    assert len(sizes) > 4
    for size in sizes:
        points = [float(one) for one in POINTS.findall(size)]
        assert points, f"a size that is not said in points: {size}"
        assert min(points) >= 18, size
        assert "min(" not in size
        assert "clamp(" not in size
    assert SIZES.search(found.style.split("\nbody {")[1].split("}")[0]), "the page itself says how large it is"
    assert not {"small", "sub", "sup", "font"} & {tag for tag, _ in found.tags}
    assert not any("style" in attributes for tag, attributes in found.tags if tag != "svg")
    assert "zoom" not in found.style
    assert "scale" not in found.style


@pytest.mark.parametrize("query", PAGES)
def test_it_fetches_nothing_and_runs_nothing(page: Callable[..., Read], query: str) -> None:
    found = page(query)
    assert not {"script", "link", "img", "iframe", "object", "a"} & {tag for tag, _ in found.tags}
    names = {name for tag, attributes in found.tags for name in attributes if tag != "svg"}
    assert not {name for name in names if name.startswith("on") or name in ("src", "href")}
    assert "url(" not in found.style
    assert "@import" not in found.style


@pytest.mark.parametrize(("query", "jobs"), [("size=A4", 8), ("size=A3", 10), ("view=screen", 12)])
def test_it_holds_what_fits_and_says_all_of_each(page: Callable[..., Read], query: str, jobs: int) -> None:
    found = page(query)
    assert found.count("li") + found.count("article") == jobs
    assert found.text.count("底薪1900，一共3000–5000元/月") == jobs
    assert found.text.count("橙心") == jobs
    assert found.text.count("离村里约2公里 · 两班倒 · 包吃住") == jobs
    assert found.text.count("注意：要上夜班、久站") == jobs
    assert "2026年11月21日" in found.text or "11月21日" in found.text
    assert "有效期到11月28日" in found.text
    assert "就业之家" in found.text
    assert "全部免费，不收一分钱" in found.text
    assert found.count("svg") == 1


def test_the_paper_is_one_page_of_its_size(page: Callable[..., Read]) -> None:
    for name, paper in PAPERS.items():
        style = page(f"size={name}").style
        assert f"@page {{ size: {name} portrait; margin: 0 }}" in style
        sheet = style.split(".sheet {")[1].split("}")[0]
        assert f"width: {paper.width}mm" in sheet
        assert f"height: {paper.height}mm" in sheet
        lines = paper.jobs * (paper.head + 2 * paper.line) * 1.24
        foot = max(paper.width * 0.135 / 25.4 * 72 + paper.line * 1.24, 3.2 * paper.head)
        points = lines + paper.title * 1.25 + foot + (2 * paper.margin + 12) / 25.4 * 72
        assert points < paper.height / 25.4 * 72, "the lines of all jobs, with head and foot, are higher than the paper"


@pytest.mark.parametrize("query", PAGES)
def test_nobody_is_in_it(page: Callable[..., Read], query: str) -> None:
    for place in (VILLAGE, TOWN):
        text = page(query, place).text
        assert not has_number(text)
        assert not is_unfit(text)
        assert [name for name in everybody() if name in text] == []
        assert not re.search(r"\d+\s*人(?:合适|求职|想)", text)


def test_the_screen_turns_its_pages_by_itself(page: Callable[..., Read]) -> None:
    found = page("view=screen")
    assert found.count("section") == 3
    assert "animation: 45s step-end infinite" in found.style
    shown = [re.search(rf"@keyframes turn{number} {{(.*)}}", found.style) for number in (1, 2, 3)]
    assert all(shown)
    assert [re.findall(r"([\d.]+)% { visibility: (\w+)", one[1]) for one in shown if one] == [
        [("0", "visible"), ("0.0", "visible"), ("33.333", "hidden")],
        [("0", "hidden"), ("33.333", "visible"), ("66.667", "hidden")],
        [("0", "hidden"), ("66.667", "visible")],
    ]


def test_where_there_is_nothing_the_page_says_so(client: FlaskClient, office: Headers) -> None:
    for query in PAGES:
        text = client.get(f"/api/v1/villages/{TOWN}/poster?{query}", headers=office).get_data(as_text=True)
        assert "现在没有合适的岗位" in text


def test_what_an_employer_writes_is_text(
    client: FlaskClient, office: Headers, people: People, postings: Postings, app: Flask
) -> None:
    people(6, VILLAGE)
    postings(1, 岗位名称="<b>普工</b>&", 单位名称="<img src=x>厂", 工作地点="<script>1</script>")
    for query in PAGES:
        found = Read(client.get(f"/api/v1/villages/{VILLAGE}/poster?{query}", headers=office).get_data(as_text=True))
        assert not {"img", "b"} & {tag for tag, _ in found.tags}
        assert "<img src=x>厂" in found.text


def test_the_code_leads_to_the_place_in_the_mini_program() -> None:
    one, other = qr_svg(LINK, VILLAGE), qr_svg(LINK, TOWN)
    assert one != other
    assert qr_svg(f"{LINK}?from=wall", VILLAGE) != one
    drawn = ElementTree.fromstring(str(one))
    assert drawn.attrib["viewBox"].split()[2] == drawn.attrib["viewBox"].split()[3]
    assert VILLAGE not in one


def test_pages_of_a_screen_take_equal_turns() -> None:
    rows = [Row(key, "普工", "", "", "", (), "") for key in range(9)]
    assert [(len(one.rows), one.first, one.begin, one.end) for one in screens(rows, 4)] == [
        (4, 1, 0.0, 33.333), (4, 5, 33.333, 66.667), (1, 9, 66.667, 100.0),
    ]  # fmt: skip
    assert screens([], 4) == []
