"""``python -m tests.walkthrough``: writes the answers into docs/api.md as they come now."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.walkthrough.walk import PAGE, walked

with tempfile.TemporaryDirectory() as folder:
    PAGE.write_text(walked(Path(folder)), encoding="utf-8")
