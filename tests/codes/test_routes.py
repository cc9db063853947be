"""The code lists over HTTP: open to anybody, and 422 for a code that is not listed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.codes.routes import codes
from app.errors import register_errors
from app.openapi.envelope import EnvelopeApi


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Only this blueprint and the error envelope: no database is needed, and none is there."""
    app = Flask("codes")
    app.config.update(API_TITLE="codes", API_VERSION="1", OPENAPI_VERSION="3.0.3")
    register_errors(app)
    EnvelopeApi(app).register_blueprint(codes, url_prefix=codes.url_prefix or "")
    return app.test_client()


def test_regions_down_the_tree(client: FlaskClient) -> None:
    assert len(client.get("/codes/regions").json) == 34
    counties = client.get("/codes/regions?parent=360700").json
    assert "360722" in [county["code"] for county in counties]
    assert {county["parent"] for county in counties} == {"3607"}
    assert {"lng", "lat", "point_level", "level", "name"} <= set(counties[0])


def test_one_region_with_ancestors_and_zones(client: FlaskClient) -> None:
    body = client.get("/codes/regions/360722400").json
    assert [above["code"] for above in body["ancestors"]] == ["36", "3607", "360722"]
    assert body["full_name"].endswith(body["name"])
    assert body["zones"] == [{"zone": "Z360705", "region": "360722400", "coverage": "whole"}]


def test_occupations(client: FlaskClient) -> None:
    found = client.get("/codes/occupations?q=焊工&limit=3").json
    assert len(found) == 3
    assert found[0]["occupation"]["code"] == "6-18-02-04"
    one = client.get("/codes/occupations/6-18-02-04").json
    assert "电焊工" in one["trades"]
    assert [above["level"] for above in one["ancestors"]] == ["major", "middle", "minor"]
    assert client.get("/codes/occupations").json == []


def test_industries_education_zones(client: FlaskClient) -> None:
    assert len(client.get("/codes/industries").json) == 20
    assert {node["parent"] for node in client.get("/codes/industries?parent=C18").json} == {"C18"}
    assert client.get("/codes/education").json[0] == {"code": "11", "name": "博士", "rank": 7, "word": "博士"}
    zones = {zone["code"]: zone for zone in client.get("/codes/zones").json}
    assert len(zones["Z360001"]["regions"]) > 1


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/codes/regions?parent=369999", "parent"),
        ("/codes/regions?parent=", "parent"),
        ("/codes/regions/369999", "code"),
        ("/codes/regions/x", "code"),
        ("/codes/occupations/9-99", "code"),
        ("/codes/industries?parent=Z9", "parent"),
    ],
)
def test_unknown_code_is_422_with_the_field(client: FlaskClient, path: str, field: str) -> None:
    response = client.get(path)
    assert response.status_code == 422
    assert response.json["code"] == "unknown_code"
    assert [error["field"] for error in response.json["errors"]] == [field]
    assert response.json["message"].startswith("没有这个")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "q=" + "工" * 51])
def test_bad_query_is_422(client: FlaskClient, query: str) -> None:
    assert client.get(f"/codes/occupations?{query}").status_code == 422


def test_every_route_says_that_it_is_public(client: FlaskClient) -> None:
    views = {name: view for name, view in client.application.view_functions.items() if name.startswith("codes.")}
    assert len(views) == 7
    assert all(view.access == ("public",) for view in views.values())
