"""The code lists over HTTP, open to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from app.codes import education, industries, occupations, regions, zones
from app.codes.errors import UnknownCode
from app.codes.schemas import (
    EducationOut,
    IndustryOut,
    IndustryQuery,
    OccupationDetail,
    OccupationFound,
    OccupationQuery,
    RegionDetail,
    RegionOut,
    RegionQuery,
    ZoneOut,
)
from app.errors import ApiError, FieldError
from app.identity import access
from app.openapi.failures import fails

codes = Blueprint("codes", __name__, url_prefix="/codes", description="代码表")
NAMES = {"region": "区划代码", "occupation": "职业代码", "industry": "行业代码"}


@contextmanager
def _unknown_is_422(field: str) -> Iterator[None]:
    try:
        yield
    except UnknownCode as problem:
        message = f"没有这个{NAMES.get(problem.kind, '代码')}：{problem.value}"
        raise ApiError(422, "unknown_code", message, [FieldError(field, "unknown_code", message)]) from None


@codes.get("/regions")
@access.public
@codes.arguments(RegionQuery, location="query")
@codes.response(200, RegionOut(many=True))
@fails("unknown_code")
def list_regions(query: dict[str, str]) -> list[regions.Region]:
    """下一级区划"""
    with _unknown_is_422("parent"):
        return regions.children(query.get("parent"))


@codes.get("/regions/<code>")
@access.public
@codes.response(200, RegionDetail)
@fails("unknown_code")
def get_region(code: str) -> dict[str, Any]:
    """一个区划，连同各级上级和所在功能区"""
    with _unknown_is_422("code"):
        region = regions.resolve(code)
    return {
        **asdict(region),
        "full_name": regions.full_name(region.code),
        "ancestors": regions.ancestors(region.code),
        "zones": zones.zones_of(region.code),
    }


@codes.get("/occupations")
@access.public
@codes.arguments(OccupationQuery, location="query")
@codes.response(200, OccupationFound(many=True))
def find_occupations(query: dict[str, Any]) -> list[occupations.Found]:
    """按职业名或工种名查找"""
    return occupations.find(query["q"], query["limit"])


@codes.get("/occupations/<code>")
@access.public
@codes.response(200, OccupationDetail)
@fails("unknown_code")
def get_occupation(code: str) -> dict[str, Any]:
    """一个职业，连同上级和工种"""
    with _unknown_is_422("code"):
        found = occupations.occupation(code)
    return {
        **asdict(found),
        "ancestors": occupations.ancestors(found.code),
        "trades": occupations.trades_of(found.code),
    }


@codes.get("/industries")
@access.public
@codes.arguments(IndustryQuery, location="query")
@codes.response(200, IndustryOut(many=True))
@fails("unknown_code")
def list_industries(query: dict[str, str]) -> list[industries.Industry]:
    """下一级行业"""
    with _unknown_is_422("parent"):
        return industries.industries(query.get("parent"))


@codes.get("/education")
@access.public
@codes.response(200, EducationOut(many=True))
def list_education() -> list[education.Education]:
    """文化程度"""
    return education.levels()


@codes.get("/zones")
@access.public
@codes.response(200, ZoneOut(many=True))
def list_zones() -> list[dict[str, Any]]:
    """功能区及其覆盖的区划"""
    return [{**asdict(zone), "regions": zones.regions_of(zone.code)} for zone in zones.zones()]
