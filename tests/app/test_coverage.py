"""docs/coverage.md names tests: each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "coverage.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (F\d{3}) \|(.*)\|(.*)\|$", re.MULTILINE)

ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
TESTS = sorted({name for *_, shown in ROWS for name in NAMED.findall(shown)})


def test_every_row_of_the_table_is_read_and_names_a_test() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| F")]
    assert len(ROWS) == len(lines) > 0
    for row, _, shown in ROWS:
        assert NAMED.search(shown), row
        assert len(NAMED.findall(shown)) == shown.count("::"), f"a name in {row} is not written as `path::test`"


@pytest.mark.parametrize(("path", "name"), TESTS, ids=[name for _, name in TESTS])
def test_a_named_test_exists(path: str, name: str) -> None:
    assert name.startswith("test_")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
