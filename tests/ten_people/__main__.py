"""``python -m tests.ten_people``: writes docs/ten-people.md as it comes now."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.ten_people.page import PAGE, written

with tempfile.TemporaryDirectory() as folder:
    PAGE.write_text(written(Path(folder)), encoding="utf-8")
