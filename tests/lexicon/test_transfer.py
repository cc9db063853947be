"""A county takes its words to another server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from search.lexicon import load_lexicon
from tests.lexicon.conftest import CLEANING

Call = Callable[..., Any]


def run(app: Flask, *args: str) -> tuple[int, Any]:
    done = app.test_cli_runner().invoke(args=["lexicon", *args, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_what_is_written_is_read_again(call: Call, app: Flask, tmp_path: Path) -> None:
    both = [{"family": "nanny", "weight": 1.0}, {"family": "childcare_aide", "weight": 0.6}]
    made = {
        word: call("county", "POST", "/words", {"word": word, "meanings": meanings}, status=201)
        for word, meanings in (("噜噜搓", CLEANING), ("嗒嗒绞", both), ("电子城", []))
    }
    call("town", "POST", "/words", {"word": "唰唰嗒", "meanings": CLEANING}, status=201)
    out = tmp_path / "words.csv"
    assert run(app, "export", "--out", str(out)) == (0, {"rows": 3})
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "词,工种"
    assert set(lines[1:]) == {"噜噜搓,cleaning", "嗒嗒绞,nanny childcare_aide:0.6", "电子城,"}
    version = load_lexicon().version
    assert run(app, "import", str(out))[1]["unchanged"] == 3
    for one in made.values():
        call("county", "POST", f"/words/{one['id']}/retire", {})
    assert load_lexicon().version != version
    code, counts = run(app, "import", str(out), "--operator", "搬家")
    assert (code, counts["updated"], counts["errors"]) == (0, 3, [])
    assert load_lexicon().version == version
    step = call("county", "GET", f"/words/{made['噜噜搓']['id']}")["history"][0]
    assert (step["channel"], step["operator"], step["note"]) == ("import", "搬家", "从表里导入")


def test_a_wrong_row_is_told_and_loses_no_right_one(call: Call, app: Flask, tmp_path: Path) -> None:
    table = tmp_path / "words.csv"
    rows = ["噜噜搓,cleaning", "做,cleaning", "嗒嗒绞,no_such", "噜噜搓,nanny", "唰唰嗒,nanny:一半"]
    rows += ["咚咚嗒,nanny:2", "嗡嗡嗒"]
    table.write_text("\n".join(["词,工种", *rows]), encoding="utf-8")
    code, counts = run(app, "import", str(table))
    assert (code, counts["rows"], counts["created"], counts["rejected"]) == (1, 7, 2, 5)
    assert [(one["row"], one["column"], one["code"]) for one in counts["errors"]] == [
        (3, "词", "word_one_character"), (4, "工种", "unknown_family"), (5, "词", "duplicate_in_file"),
        (6, "工种", "weight_no_number"), (7, "工种", "weight_out_of_range"),
    ]  # fmt: skip
    assert load_lexicon().families_in("噜噜搓") == {"cleaning": 1.0}


def test_what_is_no_table_changes_nothing(app: Flask, tmp_path: Path) -> None:
    for content in (b"\xff\xfe\x00\x81", "甲,乙\n1,2\n".encode()):
        table = tmp_path / "words.csv"
        table.write_bytes(content)
        code, said = run(app, "import", str(table))
        assert (code, said["error"]["code"]) == (1, "cannot_read")
