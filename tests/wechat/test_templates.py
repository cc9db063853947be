"""Values made to fit their templates, and what the sandbox, which reads the limits for itself, says to them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wechat.templates import Field, Template, TemplateProblem, clean, clusters, fit, length, load_templates, shorten
from deploy.sandbox.values import allowed
from deploy.sandbox.world import load_templates as load_account

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇨🇳"


def one(kind: str, value: str, choices: tuple[str, ...] = ()) -> str:
    key = f"{kind}1"
    template = Template("t", "id", "one_time", "", {key: Field(key, kind, "", choices)})
    return fit(template, {key: value})[key]["value"]


def problem(kind: str, value: str, choices: tuple[str, ...] = ()) -> str:
    with pytest.raises(TemplateProblem) as caught:
        one(kind, value, choices)
    assert caught.value.field == f"{kind}1"
    return caught.value.code


RIGHT = [
    ("thing", "字" * 20, "字" * 20),
    ("thing", "字" * 21, "字" * 19 + "…"),
    ("thing", "6000-8000元/月", "6000-8000元/月"),
    ("thing", " 缝纫\r\n工\t（计件） \x00", "缝纫 工 （计件）"),
    ("thing", "缝\u200b纫\u202e工", "缝纫工"),
    ("thing", "字" * 18 + "😀😀", "字" * 18 + "…"),
    ("thing", "字" * 18 + "😀", "字" * 18 + "😀"),
    ("thing", "字" * 12 + FAMILY, "字" * 12 + "…"),
    ("thing", "字" * 9 + FAMILY, "字" * 9 + FAMILY),
    ("thing", "字" * 17 + FLAG, "字" * 17 + "…"),
    ("number", "3", "3"),
    ("number", "3.50", "3.50"),
    ("number", "9" * 32, "9" * 32),
    ("letter", "abcXYZ", "abcXYZ"),
    ("symbol", "+-*/!", "+-*/!"),
    ("character_string", "A-2026/11", "A-2026/11"),
    ("character_string", "x" * 33, "x" * 29 + "..."),
    ("time", "15:01", "15:01"),
    ("time", "2019年10月1日 15:01", "2019年10月1日 15:01"),
    ("time", "08:30~11:30", "08:30~11:30"),
    ("date", "2019年10月1日", "2019年10月1日"),
    ("date", "2019-10-01 15:01", "2019-10-01 15:01"),
    ("date", "2019/10/1", "2019/10/1"),
    ("date", "2019.10.1~2019.10.7", "2019.10.1~2019.10.7"),
    ("amount", "￥100.5", "￥100.5"),
    ("amount", "6000元", "6000元"),
    ("phone_number", "+86-0766-66888866", "+86-0766-66888866"),
    ("car_number", "赣B8Z888挂", "赣B8Z888挂"),
    ("name", "欧阳建国", "欧阳建国"),
    ("name", "字" * 11, "字" * 9 + "…"),
    ("name", "a" * 20, "a" * 20),
    ("name", "a" * 21, "a" * 17 + "..."),
    ("phrase", "已推荐", "已推荐"),
]


@pytest.mark.parametrize(("kind", "value", "wanted"), RIGHT)
def test_a_value_that_fits_or_is_cut_to_fit(kind: str, value: str, wanted: str) -> None:
    assert one(kind, value) == wanted
    assert allowed(kind, wanted, [])


WRONG = [
    ("thing", "", "empty"),
    ("thing", " \n\u200b\ufeff", "empty"),
    ("thing", "\u200d\ufe0f", "empty"),
    ("thing", "\ud83d", "empty"),
    ("number", "三", "wrong_form"),
    ("number", "３", "wrong_form"),
    ("number", "-3", "wrong_form"),
    ("number", "9" * 33, "too_long"),
    ("letter", "abc1", "wrong_form"),
    ("letter", "a" * 33, "too_long"),
    ("symbol", "+a", "wrong_form"),
    ("symbol", "++++++", "too_long"),
    ("character_string", "编号7", "wrong_form"),
    ("character_string", "a b", "wrong_form"),
    ("time", "25:00", "wrong_form"),
    ("time", "下午三点", "wrong_form"),
    ("time", "１５:０１", "wrong_form"),
    ("time", "2019年13月1日 15:01", "wrong_form"),
    ("date", "2019年2月30日", "wrong_form"),
    ("date", "2019-10/1", "wrong_form"),
    ("date", "15:01", "wrong_form"),
    ("amount", "6000-8000元", "wrong_form"),
    ("amount", "¥$6", "wrong_form"),
    ("amount", "12345678901", "too_long"),
    ("phone_number", "电话0797", "wrong_form"),
    ("phone_number", "1" * 18, "too_long"),
    ("car_number", "赣B8Z8888挂", "too_long"),
    ("car_number", "B赣8", "wrong_form"),
    ("phrase", "ok", "wrong_form"),
    ("phrase", "一二三四五六", "too_long"),
    ("enum", "别的", "wrong_form"),
]


@pytest.mark.parametrize(("kind", "value", "code"), WRONG)
def test_a_value_that_would_be_refused_is_refused_before(kind: str, value: str, code: str) -> None:
    assert problem(kind, value, ("甲",)) == code


def test_an_enum_takes_its_listed_values() -> None:
    assert one("enum", "甲", ("甲", "乙")) == "甲"


TYPES = [
    "thing", "number", "letter", "symbol", "character_string", "time", "date", "amount", "phone_number", "car_number",
    "name", "phrase", "enum",
]  # fmt: skip


@given(
    st.sampled_from(TYPES),
    st.text(max_size=60) | st.from_regex(r"[0-9年月日:~/. 元¥A-Za-z字😀🇨‍-]{1,40}", fullmatch=True),
)
def test_whatever_fits_the_platform_takes(kind: str, value: str) -> None:
    try:
        made = one(kind, value, ("已推荐",))
    except TemplateProblem:
        return
    assert allowed(kind, made, ["已推荐"]), (kind, value, made)


@given(st.text(max_size=40), st.integers(min_value=2, max_value=30))
def test_a_cut_keeps_the_beginning_whole_and_within_the_limit(text: str, limit: int) -> None:
    line = clean(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", line)
    assert clean(line) == line
    cut = shorten(line, limit)
    assert length(cut) <= limit
    if cut != line:
        assert length(line) > limit
        assert cut.endswith("…")
        pieces = clusters(line)
        begins = {"".join(pieces[:count]).rstrip() for count in range(len(pieces))}
        assert cut[:-1] in begins


@given(st.text(max_size=40))
def test_clusters_lose_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text


def test_what_a_reader_sees_as_one_stays_one() -> None:
    for whole in (FAMILY, FLAG, "👍🏽", "é", "☎️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"):
        assert clusters(whole + whole) == [whole, whole]
    for whole in (FAMILY, FLAG, "👍🏽", "é", "☎️"):
        assert clean(whole) == whole


TEMPLATE = Template(
    "t", "id", "one_time", "", {"thing1": Field("thing1", "thing"), "number2": Field("number2", "number")}
)


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"thing1": "字"}, "number2", "missing"),
        ({"thing1": "字", "number2": ""}, "number2", "empty"),
        ({"thing1": "字", "number2": "1", "thing3": "字"}, "thing3", "unknown_field"),
        ({"thing1.DATA": "字", "number2": "1"}, "thing1.DATA", "unknown_field"),
    ],
)
def test_every_field_and_no_other(values: dict[str, str], field: str, code: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        fit(TEMPLATE, values)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_the_templates_that_come_along_are_those_of_the_sandbox_s_account() -> None:
    account = {one.template_id: one for one in load_account()}
    for ours in load_templates().values():
        theirs = account[ours.template_id]
        assert {key: field.type for key, field in ours.fields.items()} == theirs.fields
        assert (ours.kind == "long_term") == theirs.lasting
        for key, field in ours.fields.items():
            assert f"{field.label}:{{{{{key}.DATA}}}}" in theirs.described["content"]


@pytest.mark.parametrize(
    "written",
    [
        "[]",
        "{",
        '{"a": {}}',
        '{"a": {"template_id": "x", "kind": "sometimes", "fields": {}}}',
        '{"a": {"template_id": "x", "kind": "one_time", "fields": {"thing": {"label": "字"}}}}',
        '{"a": {"template_id": "x", "kind": "one_time", "fields": {"const1": {"label": "字"}}}}',
        '{"a": {"template_id": "x", "kind": "one_time", "fields": {"thing1": {}}}}',
    ],
)
def test_a_file_that_describes_no_templates_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "templates.json"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(TemplateProblem):
        load_templates(path)


def test_an_enum_s_choices_come_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "templates.json"
    described = {"template_id": "x", "kind": "long_term", "fields": {"enum1": {"label": "进度", "choices": ["甲"]}}}
    path.write_text(json.dumps({"a": described}), encoding="utf-8")
    found = load_templates(path)["a"]
    assert fit(found, {"enum1": "甲"}) == {"enum1": {"value": "甲"}}
