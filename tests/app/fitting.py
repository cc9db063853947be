"""Whether a value fits what the description says of it."""

from __future__ import annotations

from typing import Any

from openapi_schema_validator import OAS31Validator, oas31_format_checker

Json = dict[str, Any]


def json_of(answer: Json) -> Json:
    """The JSON content of an answer or a body; empty where there is none."""
    return dict(answer.get("content", {}).get("application/json", {}))


def resolved(schema: Json, document: Json) -> Json:
    """The schema behind references."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def check(value: Any, schema: Json, document: Json) -> list[str]:
    """What is wrong with a value, by a schema of the document."""
    whole = {**schema, "components": document["components"]}
    checker = OAS31Validator(whole, format_checker=oas31_format_checker)
    return [f"{'.'.join(map(str, one.absolute_path))}: {one.message[:120]}" for one in checker.iter_errors(value)]
