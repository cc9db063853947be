"""The document as the documentation page shows it: by door, each operation with a request and the answers to it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from app.openapi.document import operations
from app.openapi.examples import Json
from app.openapi.words import STORIES

HERE = "localhost:8000"
"""The address in the commands, where the page does not know its own."""
A_HOST = re.compile(r"[A-Za-z0-9.:-]{1,255}")
TOKENS = {"staff": "$STAFF", "recruiter": "$RECRUITER", "worker": "$WORKER"}


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a table: what it is called, where it stands, of what kind, and what it means."""

    name: str
    place: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation. curl: a command that can be tried; answers: (status, words, body as text), successes first."""

    id: str
    method: str
    path: str
    summary: str
    who: list[str]
    takes: list[Field]
    gives: list[Field]
    curl: str
    answers: list[tuple[str, str, str]]
    refusals: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody does with the API, one thing after the other. steps: (operation, its id on the page, what for)."""

    title: str
    steps: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    words: str
    operations: list[Shown]


def groups(spec: Json) -> list[Group]:
    """Every operation of the document, under the tag that it has."""
    found: dict[str, list[Shown]] = {tag["name"]: [] for tag in spec["tags"]}
    words = {tag["name"]: tag["description"] for tag in spec["tags"]}
    for path, method, operation in operations(spec):
        tag = operation["tags"][0]
        found.setdefault(tag, []).append(_shown(path, method, operation, spec["components"]["schemas"]))
    return [Group(name, words.get(name, name), listed) for name, listed in found.items()]


def stories(spec: Json) -> list[Story]:
    """The stories of :data:`STORIES`, with links. Raises KeyError for an operation that there is none of."""
    ids = {f"{method.upper()} {path}": operation["operationId"] for path, method, operation in operations(spec)}
    return [
        Story(title, [(what.replace("/api/v1", ""), ids[what], words) for what, words in steps])
        for title, steps in STORIES
    ]


def at_host(page: str, host: str, *, secure: bool) -> str:
    """The page with commands that call the host that it was asked of; one that could be anything but a name is not
    repeated."""
    if not A_HOST.fullmatch(host):
        return page
    return page.replace(HERE, f"https://{host}" if secure else host)


def _shown(path: str, method: str, operation: Json, schemas: dict[str, Json]) -> Shown:
    answers: list[tuple[str, str, str]] = []
    refusals: list[tuple[str, list[str]]] = []
    gives: list[Field] = []
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if status.startswith(("2", "3")) or not any("examples" in one for one in content.values()):
            body: Json = next(iter(content.values()), {})
            answers.append((status, answer["description"], _text(body.get("example"))))
            gives = gives or _fields(body.get("schema", {}), schemas, "回答")
        else:
            refusals.append((status, [code for one in content.values() for code in one["examples"]]))
    return Shown(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        who=operation["description"].split("\n\n"),
        takes=_takes(operation, schemas),
        gives=gives,
        curl=_curl(path, method, operation),
        answers=answers,
        refusals=refusals,
    )


def _takes(operation: Json, schemas: dict[str, Json]) -> list[Field]:
    places = {"query": "地址参数", "path": "地址里", "header": "请求头"}
    rows = [
        Field(one["name"], places[one["in"]], _kind(one["schema"]), bool(one.get("required")), one["description"])
        for one in operation.get("parameters", [])
    ]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        rows += _fields(content["schema"], schemas, "正文")
    return rows


def _fields(schema: Json, schemas: dict[str, Json], place: str, before: str = "") -> list[Field]:
    """The fields of a body, those of objects in it after it with a dotted name."""
    rows: list[Field] = []
    schema, many = _object(schema, schemas)
    before += "[]." if many and not before else ""
    for name, part in schema.get("properties", {}).items():
        inner, several = _object(part, schemas)
        mark = f"{before}{name}{'[]' if several else ''}"
        required = name in schema.get("required", ())
        words = part.get("description", "")
        if "example" in part and part["example"] not in (None, "") and not isinstance(part["example"], dict | list):
            words += f"{'，' if words else ''}如 {_said(part['example'])}"
        rows.append(Field(mark, place, _kind(part), required, words))
        if before.count(".") < 3 and inner.get("properties"):
            rows += _fields(inner, schemas, place, f"{mark}.")
    return rows


def _said(value: Any) -> str:
    """A value as JSON writes it, text without quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _object(schema: Json, schemas: dict[str, Json]) -> tuple[Json, bool]:
    """What a schema is about behind references, lists and the choice of null; whether there are several of it."""
    many = False
    while True:
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
        elif several := schema.get("anyOf") or schema.get("allOf"):
            schema = several[0]
        elif schema.get("type") == "array" and "items" in schema:
            schema, many = schema["items"], True
        else:
            return schema, many


def _kind(schema: Json) -> str:
    words = {
        "string": "文字", "integer": "整数", "number": "数", "boolean": "是或否", "array": "列表", "object": "对象",
        "null": "空",
    }  # fmt: skip
    formats = {"uuid": "编号", "date": "日期", "date-time": "时间", "binary": "文件"}
    if "anyOf" in schema:
        return "对象或空"
    kinds = schema.get("type", "object")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    said = "或".join(
        formats.get(schema.get("format", ""), words[one]) if one == "string" else words[one] for one in kinds
    )
    choices = schema.get("enum") or schema.get("items", {}).get("enum", ())
    if choice := [_said(one) for one in choices if one not in (None, "")]:
        return f"{said}：{' '.join(choice)}"
    return said


def _curl(path: str, method: str, operation: Json) -> str:
    """A command that calls the operation as its examples say, where this page is read."""
    asked: dict[str, str] = {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(str(parameter["example"])))
        elif parameter["in"] == "query" and (parameter.get("required") or parameter["name"] == "q"):
            asked[parameter["name"]] = _said(parameter["example"])
    command = "curl -s" + ("G" if asked and method == "get" else "")
    body = operation.get("requestBody", {}).get("content", {})
    if method != "get" and not (method == "post" and body):
        command += f" -X {method.upper()}"
    if asked and method != "get":  # what is asked and a body: -G would send the body as a question too
        command += f" '{HERE}{path}?{urlencode(asked)}'"
    else:
        command += f" {HERE}{path}"
        command += "".join(f" \\\n  --data-urlencode '{name}={value}'" for name, value in asked.items())
    if operation["security"]:
        command += f' \\\n  -H "Authorization: Bearer {TOKENS[next(iter(operation["security"][0]))]}"'
    if "multipart/form-data" in body:
        command += " \\\n  -F file=@岗位表.xlsx"
    elif "audio/mpeg" in body:
        command += " \\\n  -H 'Content-Type: audio/mpeg' \\\n  --data-binary @录音.mp3"
    elif body:
        kind, content = next(iter(body.items()))
        sent = (
            content["example"]
            if isinstance(content.get("example"), str)
            else json.dumps(content.get("example"), ensure_ascii=False)
        )
        command += f" \\\n  -H 'Content-Type: {kind}' \\\n  -d '{sent}'"
    return command


def _text(example: Any) -> str:
    if example is None or isinstance(example, str):
        return example or ""
    return json.dumps(example, ensure_ascii=False, indent=2)
