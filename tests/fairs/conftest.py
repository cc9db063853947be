"""A fair in the judged county, at ten in the morning of its day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.identity.service import create_staff
from jobs.match import run_matching
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import posting, write_csv
from tests.staff_api.conftest import COUNTY, Headers, call, county, desk
from tests.world import import_table

__all__ = ["COUNTY", "Headers", "call", "county", "desk"]

Call = Callable[..., Any]
FAIR = {
    "name": "大塘埠镇集市招聘会",
    "type": "集市",
    "region": "360722101",
    "place": "集市东头空地",
    "starts_at": "2026-11-21T08:00:00+08:00",
    "ends_at": "2026-11-21T12:00:00+08:00",
}
"""Held on the day at which the tests' clock stands."""
SEWING = {
    "岗位名称": "缝纫工", "工作内容": "车卫衣，平车四线", "区划代码": "360722101", "班次": "长白班",
    "经度": "114.95", "纬度": "25.38",
}  # fmt: skip


@pytest.fixture
def town(app: Flask, client: FlaskClient) -> Headers:
    """The headers of an officer of the town where the fair is."""
    create_staff("town", PASSWORD, "town", "360722101")
    return log_in(client, "town")


@pytest.fixture
def sewing(app: Flask, tmp_path: Path) -> list[str]:
    """Four sewing workshops in the town with one posting each, S1 to S4, alike but for their names; their names."""
    names = [f"{name}制衣厂" for name in "甲乙丙丁"]
    rows = [posting(f"S{place}", 单位名称=name, **SEWING) for place, name in enumerate(names, start=1)]
    import_table("postings", write_csv(tmp_path / "sewing.csv", rows))
    run_matching("all")
    return names


@pytest.fixture
def fair(call: Call, town: Headers, sewing: list[str]) -> dict[str, Any]:
    """A live fair at which the second workshop stands at A03."""
    made: dict[str, Any] = call("POST", "/fairs", town, 201, json=FAIR)
    write_stalls(call, town, made, [{"no": "A03", "employer": sewing[1]}])
    return dict(call("PATCH", f"/fairs/{made['id']}", town, json={"status": "live"}))


def write_stalls(call: Call, headers: Headers, fair: dict[str, Any], rows: list[Any], **more: Any) -> Any:
    return call("POST", f"/fairs/{fair['id']}/stalls", headers, json={"stalls": rows, **more})
