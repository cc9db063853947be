"""What docs/ten-people.md tells is what happens."""

from __future__ import annotations

import re
from pathlib import Path

from tests.ten_people.page import PAGE, written


def test_the_page_tells_what_happened(tmp_path: Path) -> None:
    """After a change that the page should show: ``python -m tests.ten_people`` writes it anew."""
    assert written(tmp_path) == PAGE.read_text(encoding="utf-8")


def test_the_page_holds_ten_people_every_channel_and_no_phone_number() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(re.findall(r"^## ", text, re.MULTILINE)) == 11
    for word in ("微信提醒", "短信提醒", "打电话", "收件箱", "家乡", "没有发"):
        assert word in text, word
    assert re.findall(r"1\d{10}", text) == []
