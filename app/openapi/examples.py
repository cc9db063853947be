"""Examples of whole bodies, composed of what the schemas say of each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

OF_FORMAT = {
    "uuid": "3f2a7c1e-8b4d-4c56-9e0f-5a1b2c3d4e5f",
    "date": "2026-11-21",
    "date-time": "2026-11-21T10:00:00+08:00",
}
OF_TYPE: dict[str, Any] = {"boolean": True, "integer": 1, "number": 1.5, "string": "文字", "null": None}
SELF_EVIDENT = ("boolean",)
"""Types of which any value is a good example."""
UNASKED = "x-unasked"
"""Marks a field that is better left out of the example: the id of something that has to be there."""


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Json]) -> Any:
    """A value that fits a JSON schema: its own example, or one composed of its parts'.

    schemas: those that ``#/components/schemas/`` holds.
    """
    schema = _plain(schema, schemas)
    if "example" in schema:
        return schema["example"]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = _kind(schema)
    if kind == "array":
        return [example_of(schema["items"], schemas)] if "items" in schema else []
    if kind == "object":
        parts = schema.get("properties", {}).items()
        return {name: example_of(part, schemas) for name, part in parts if not part.get(UNASKED)}
    return OF_FORMAT.get(schema.get("format", ""), OF_TYPE.get(kind))


def unexampled(schema: Mapping[str, Any], schemas: Mapping[str, Json], at: str = "") -> Iterator[str]:
    """The fields of a schema of which nobody could say what stands in them: neither example, choice nor format."""
    schema = _plain(schema, schemas)
    if any(key in schema for key in ("example", "const", "enum")) or schema.get("format") in OF_FORMAT:
        return
    kind = _kind(schema)
    if kind == "array" and "items" in schema:
        yield from unexampled(schema["items"], schemas, f"{at}[]")
    elif kind == "object" and schema.get("properties"):
        for name, part in schema["properties"].items():
            yield from unexampled(part, schemas, f"{at}.{name}")
    elif kind not in SELF_EVIDENT:
        yield at


def _plain(schema: Mapping[str, Any], schemas: Mapping[str, Json]) -> Mapping[str, Any]:
    """The schema behind references, and behind the choice between something and null."""
    while "example" not in schema:
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
        elif several := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            schema = several[0]
        else:
            break
    return schema


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "")
    return str(next((one for one in kind if one != "null"), "null") if isinstance(kind, list) else kind)
