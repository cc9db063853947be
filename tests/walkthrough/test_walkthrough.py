"""What docs/api.md says is what happens."""

from __future__ import annotations

import json
from pathlib import Path

from app.api import PREFIX
from tests.walkthrough.page import Request, steps_of
from tests.walkthrough.walk import PAGE, walked


def test_the_page_says_what_the_service_answers(tmp_path: Path) -> None:
    """After a change that the page should show: ``python -m tests.walkthrough`` writes the answers anew."""
    assert walked(tmp_path) == PAGE.read_text(encoding="utf-8")


def test_the_page_walks_all_three_doors() -> None:
    requests = [step for step in steps_of(PAGE.read_text(encoding="utf-8")) if isinstance(step, Request)]
    doors = {request.path.removeprefix(PREFIX).split("/")[1].split("?")[0] for request in requests}
    assert {"me", "recruiter", "registrations", "workers"} <= doors
    for request in requests:
        if request.headers.get("Content-Type") == "application/json":
            json.loads(request.body.replace("$", "S"))
