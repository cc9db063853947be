"""What flask-smorest says of the API, completed: who may call, what fails and how, examples, all other addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app.identity.access import READING
from app.openapi.examples import Json, example_of
from app.openapi.failures import CODES, STATUS_WORDS
from app.openapi.fields import meaning
from app.openapi.plain import PLAIN
from app.openapi.words import INTRODUCTION, SECURITY, SYSTEM, WHO

METHODS = ("get", "post", "put", "patch", "delete")
REQUEST_ID = "7d0c1b52-4f0e-4a57-9d43-1f6f0e2b9a88"
STAFF = ("admin", "county", "town", "village", "volunteer")


def complete(app: Flask, spec: Json) -> Json:
    """The whole document, from what flask-smorest made of the blueprints' schemas. Changes ``spec`` and gives it."""
    spec["info"] |= {"description": INTRODUCTION}
    spec["servers"] = [{"url": "/", "description": "本机"}]
    spec["components"]["securitySchemes"] = SECURITY
    spec["components"].pop("responses", None)
    spec["components"]["schemas"].pop("PaginationMetadata", None)
    schemas = spec["components"]["schemas"]
    for name, schema in schemas.items():
        for field, part in schema.get("properties", {}).items():
            part["description"] = meaning(field, part, name)
    rules: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        rules.setdefault(path_of(rule), []).append(rule)
    for path, group in sorted(rules.items()):
        described = spec["paths"].setdefault(path, {})
        in_path = described.pop("parameters", [])
        for rule in group:
            view = app.view_functions[rule.endpoint]
            for method in sorted(method.lower() for method in rule.methods or () if method.lower() in METHODS):
                operation = described.setdefault(method, {})
                operation |= deepcopy(PLAIN.get(rule.endpoint, {}))
                operation["parameters"] = [*deepcopy(in_path), *operation.get("parameters", [])]
                _finish(operation, path, method, rule, view, schemas)
    spec["paths"] = dict(sorted(spec["paths"].items()))
    spec["tags"].append({"name": "system", "description": SYSTEM})
    return spec


def path_of(rule: Rule) -> str:
    """The rule as OpenAPI writes it."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def operations(spec: Json) -> Iterator[tuple[str, str, Json]]:
    """(path, method, operation) of a document."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def audience(access: tuple[str, ...]) -> str:
    """Which of the doors an access mark opens: public, staff, recruiter or worker."""
    return access[0] if access[0] in ("public", "worker", "recruiter") else "staff"


def _finish(operation: Json, path: str, method: str, rule: Rule, view: Any, schemas: dict[str, Json]) -> None:
    access: tuple[str, ...] = view.access
    door = audience(access)
    operation["operationId"] = rule.endpoint.replace(".", "_")
    operation["x-access"] = list(access)
    doors = [door, *(one for one in ("recruiter", "worker") if door == "staff" and one in access)]
    operation["security"] = [] if door == "public" else [{one: []} for one in doors]
    if len(doors) > 1:
        who = WHO["own" if "worker" in doors else "both"]
    else:
        who = WHO[door] if door != "staff" or set(access) == set(STAFF) else _roles(access)
    more = operation.get("description", "")
    operation["description"] = f"谁可以调用：{who}。" + (f"\n\n{more}" if more else "")
    for parameter in operation.get("parameters", []):
        _finish_parameter(parameter, schemas)
    _finish_body(operation, schemas)
    responses = operation.setdefault("responses", {})
    responses.pop("default", None)
    _finish_successes(responses, schemas)
    if getattr(view, "polled", False):
        _polled(operation)
    counted = ("too_many_requests",) if door == "worker" and method.upper() not in READING else ()
    _failures(operation, path, door, (*getattr(view, "fails", ()), *counted))
    operation["responses"] = dict(sorted(responses.items()))


def _roles(access: tuple[str, ...]) -> str:
    from_words = {"admin": "管理员", "county": "县级", "town": "乡镇", "village": "村级", "volunteer": "服务点人员"}
    return "工作人员（" + "、".join(from_words[role] for role in STAFF if role in access) + "）"


def _finish_parameter(parameter: Json, schemas: dict[str, Json]) -> None:
    """An address says nothing by null: what may be left out is left out."""
    schema = parameter["schema"]
    if isinstance(schema.get("type"), list):
        schema["type"] = next(one for one in schema["type"] if one != "null")
    if schema.get("default", "") is None:
        del schema["default"]
    if "enum" in schema and None in schema["enum"]:
        schema["enum"] = [one for one in schema["enum"] if one is not None]
    parameter["example"] = schema.pop("example", parameter.get("example", example_of(schema, schemas)))
    said = meaning(parameter["name"], schema | {"description": parameter.get("description", "")})
    parameter["description"] = said or ("编号" if schema.get("format") == "uuid" else "代码")


def _finish_body(operation: Json, schemas: dict[str, Json]) -> None:
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json" and "example" not in content and "examples" not in content:
            content["example"] = example_of(content["schema"], schemas)


def _finish_successes(responses: Json, schemas: dict[str, Json]) -> None:
    for status in [status for status in responses if not status.startswith("2")]:
        if "$ref" in responses[status] or status == "default":
            del responses[status]
    for status, answer in responses.items():
        if answer.get("description", "").isascii():
            answer["description"] = {"201": "已记下", "202": "已收下，稍后办", "204": "已办，没有内容"}.get(
                status, "好了"
            )
        for kind, content in answer.get("content", {}).items():
            if kind == "application/json":
                content.setdefault("schema", {})
                if "example" not in content and "examples" not in content:
                    content["example"] = example_of(content["schema"], schemas)
                packed = {
                    "description": "1 kB 以上、对方说能解开时为 gzip",
                    "schema": {"type": "string"},
                    "example": "gzip",
                }
                answer.setdefault("headers", {}).setdefault("Content-Encoding", packed)


def _polled(operation: Json) -> None:
    tag = {
        "description": "这份回答的标记",
        "schema": {"type": "string"},
        "example": 'W/"5d41402abc4b2a76b9719d911017c592"',
    }
    operation["responses"]["200"].setdefault("headers", {})["ETag"] = tag
    operation["responses"]["304"] = {"description": "和手里的一样，没有内容", "headers": {"ETag": dict(tag)}}
    asked = {
        "in": "header",
        "name": "If-None-Match",
        "required": False,
        "description": "手里那份回答的 ETag；没变就答 304，不再传一遍",
        "schema": {"type": "string"},
        "example": tag["example"],
    }
    operation.setdefault("parameters", []).append(asked)


def _failures(operation: Json, path: str, door: str, own: tuple[str, ...]) -> None:
    """Failures that follow from who may call and what is taken, and those that the route itself names."""
    codes = list(own)
    if door != "public":
        codes += ["not_logged_in", "bad_token", "token_expired", "not_allowed"]
    if path.startswith("/api/v1/"):
        body = operation.get("requestBody", {}).get("content", {})
        if body:
            codes += ["bad_request", "too_large"]
        if list(body) == ["application/json"]:
            codes += ["bad_json", "wrong_media_type", "wrong_encoding"]
        if body or operation.get("parameters"):
            codes += ["invalid", "bad_encoding"]
        if "{" in path and "unknown_code" not in own:
            codes += ["not_found"]
        if not operation.get("x-steady") and operation["tags"] != ["codes"]:
            codes += ["database_unavailable"]
    operation.pop("x-steady", None)
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(CODES[code][0], []).append(code)
    for status, names in by_status.items():
        operation["responses"].setdefault(str(status), _refusal(operation, status, names))


def _refusal(operation: Json, status: int, codes: list[str]) -> Json:
    examples = {
        code: {
            "summary": CODES[code][1],
            "value": {
                "code": code,
                "message": CODES[code][1],
                "errors": _wrong_fields(operation) if code == "invalid" else [],
                "request_id": REQUEST_ID,
            },
        }
        for code in codes
    }
    answer: Json = {
        "description": f"{STATUS_WORDS[status]}（{'、'.join(codes)}）",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}, "examples": examples}},
    }
    if status in (429, 503):
        later = {"description": "几秒后再来", "schema": {"type": "integer"}, "example": 5}
        answer["headers"] = {"Retry-After": later}
    return answer


def _wrong_fields(operation: Json) -> list[Json]:
    """One field of the operation as it is told to be wrong."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if isinstance(example := content.get("example"), dict) and example:
            return [{"field": next(iter(example)), "code": "required", "message": "必填"}]
        if properties := content["schema"].get("properties"):
            return [{"field": next(iter(properties)), "code": "required", "message": "必填"}]
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            return [{"field": parameter["name"], "code": "out_of_range", "message": "超出允许的范围"}]
    return []


def as_bytes(spec: Json) -> bytes:
    """The document as it is sent."""
    return json.dumps(spec, ensure_ascii=False, separators=(",", ":")).encode()
