"""The slip: five postings on narrow paper, and nothing about who it is for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.identity.service import create_staff
from app.postings.models import Posting
from app.registrations.slip import cells, pay_of, wrapped
from search.engines.base import EngineUnavailable
from tests.app.helpers import PASSWORD, log_in
from tests.fairs.conftest import Headers
from tests.imports.tables import ID_A

Call = Callable[..., Any]
FORM = {
    "name": "欧阳冬香", "phone": "13800001234", "id_no": ID_A, "region": "360722101", "wishes": ["缝纫工"],
    "wage_min": 3500, "max_km": 30, "channel": "fair", "lng": 114.93, "lat": 25.39,
}  # fmt: skip


def slip(client: FlaskClient, headers: Headers, which: str, status: int = 200, **query: Any) -> str:
    answer = client.get(f"/api/v1/registrations/{which}/slip", headers=headers, query_string=query)
    assert answer.status_code == status, answer.get_data(as_text=True)
    if status == 200:
        assert answer.content_type == "text/plain; charset=utf-8"
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("width", [24, 32, 48])
def test_it_fits_the_paper_and_says_what_was_found(
    call: Call, client: FlaskClient, town: Headers, fair: dict[str, Any], width: int
) -> None:
    device_id = str(uuid.uuid4())
    said = call("POST", "/registrations", town, 201, json=FORM | {"fair": fair["id"], "client_uuid": device_id})
    text = slip(client, town, said["registration_no"], width=width)
    assert all(cells(line) <= width for line in text.splitlines())
    assert slip(client, town, device_id, width=width) == text
    joined = text.replace("\n", "")
    for place, match in enumerate(said["matches"], start=1):
        assert f"{place}. {match['posting']['title']}" in joined
        assert match["posting"]["employer"] in joined
    assert "A03号摊" in joined
    assert "3000-5000元/月" in joined
    assert "公里" in joined
    assert joined.count("合适：") == len(said["matches"])
    assert joined.count("注意：") == sum(1 for match in said["matches"] if match["drawback"])
    assert fair["name"] in joined
    assert said["registration_no"][-6:] in joined
    for personal in ("欧阳", "冬香", "13800001234", "1234", ID_A, ID_A[-4:]):
        assert personal not in joined


def test_looking_at_it_counts_nobody_to_a_stall(
    call: Call, client: FlaskClient, town: Headers, fair: dict[str, Any]
) -> None:
    said = call("POST", "/registrations", town, 201, json=FORM | {"fair": fair["id"]})
    for _ in range(3):
        slip(client, town, said["registration_no"])
    [stall] = call("GET", f"/fairs/{fair['id']}", town)["stalls"]
    assert stall["shown"] == 1


def test_where_nothing_fits_it_says_so(call: Call, client: FlaskClient, town: Headers, sewing: list[str]) -> None:
    said = call("POST", "/registrations", town, 201, json=FORM | {"wishes": ["海员"]})
    assert said["matches"] == []
    assert said["silence"]["text"] in slip(client, town, said["registration_no"]).replace("\n", "")


def test_a_slip_is_for_who_wrote_it_and_whose_person_it_is(
    call: Call, client: FlaskClient, town: Headers, sewing: list[str]
) -> None:
    said = call("POST", "/registrations", town, 201, json=FORM | {"region": "360722102"})  # lives next door
    assert "就业之家" in slip(client, town, said["registration_no"])
    for name, region, status in (("home", "360722102", 200), ("far", "360827", 404)):
        create_staff(name, PASSWORD, "volunteer", region)
        slip(client, log_in(client, name), said["registration_no"], status)
    for which in ("D0", str(uuid.uuid4())):
        assert "not_found" in slip(client, town, which, 404)
    assert "out_of_range" in slip(client, town, said["registration_no"], 422, width=8)


def test_without_the_engine_it_is_printed_later(
    app: Flask, call: Call, client: FlaskClient, town: Headers, sewing: list[str]
) -> None:
    said = call("POST", "/registrations", town, 201, json=FORM)

    def away() -> None:
        raise EngineUnavailable("away")

    app.extensions["engine"] = away
    assert "search_unavailable" in slip(client, town, said["registration_no"], 503)


@pytest.mark.parametrize(
    ("stated", "printed"),
    [
        ({"wage_low": 3000.0, "wage_high": 5000.0, "wage_unit": "月", "wage_base": 1950}, "底薪1950元"),
        ({"wage_low": 3000.0, "wage_high": 5000.0, "wage_unit": "月"}, "3000-5000元/月"),
        ({"wage_low": 150.0, "wage_high": 150.0, "wage_unit": "日"}, "150元/天"),
        ({"wage_low": 14.5, "wage_high": 16.0, "wage_unit": "时"}, "14.5-16元/小时"),
        ({"wage_low": 0.5, "wage_high": 0.8, "wage_unit": "件"}, "0.5-0.8元/件"),
        ({"wage_low": 3800.0, "wage_high": 6000.0, "wage_unit": "件"}, "计件，一个月3800-6000元"),
        ({"wage_low": 0.0, "wage_high": 0.0, "wage_unit": "月"}, "工资面议"),
    ],
)
def test_the_pay_is_printed_as_it_was_stated(stated: dict[str, Any], printed: str) -> None:
    assert pay_of(Posting(**stated)) == printed


def test_wide_characters_count_two() -> None:
    assert cells("A03号摊") == 7
    assert wrapped("底薪2500元", 6) == ["底薪25", "00元"]
    assert wrapped("", 24) == [""]
