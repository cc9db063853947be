"""The description says of every address who may call it, what it takes, gives and refuses, with examples that hold."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema
from openapi_spec_validator import validate

from app.codes import resolve
from app.errors import HTTP_CODES
from app.identity.access import READING
from app.openapi.document import METHODS, operations, path_of
from app.openapi.examples import unexampled
from app.openapi.failures import CODES
from app.openapi.page import stories
from tests.app.fitting import Json, check, json_of, resolved
from tests.app.raising import Source

PUSHED = ("bad_signature", "stale", "malformed", "not_decrypted", "not_encrypted")
"""Reasons for which a push of WeChat's is refused: the callback names them."""
BY_GUARD = {"bad_json", "bad_encoding", "wrong_encoding", "wrong_media_type", "too_long"}
"""What is refused before any route looks at it."""
NEVER = {
    "POST /api/v1/fairs": {"not_found", "fair_closed", "fair_over", "fair_wrong_step"},  # of a fair that is there
    # is written all the same; and only a phone number is ever taken off a record there
    "POST /api/v1/registrations": {"search_unavailable", "id_no_taken"},
    "POST /api/v1/registrations/batch": {"search_unavailable", "id_no_taken"},
    "POST /api/v1/workers/<uuid:worker_id>/wechat/unlink": {"id_no_taken"},
    "PATCH /api/v1/registrations/<string:registration>/voice": {"id_no_taken"},  # and only the note is written there
    "GET /api/v1/me/matches": {"place_needed"},  # the nearest are looked for where the home is known
}
"""What the source shows on a way that the operation does not go."""
COUNTED = {"too_many_requests"}
"""What a worker's writes can end in and their reads cannot: both come by the same door."""
WHOLE = {"/api/v1/supply-demand"}
"""Tables of figures: every line of them, with the sum."""


@pytest.fixture
def document(client: FlaskClient) -> Json:
    found = client.get("/api/v1/openapi.json").json
    assert found is not None
    return dict(found)


def named(path: str, method: str) -> str:
    return f"{method.upper()} {path}"


def test_the_document_is_one(document: Json) -> None:
    validate(document)


def test_every_address_is_in_it_with_who_may_call(app: Flask, document: Json) -> None:
    missing = []
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & {one.upper() for one in METHODS}:
            operation = document["paths"].get(path_of(rule), {}).get(method.lower(), {})
            if operation.get("x-access") != list(getattr(app.view_functions[rule.endpoint], "access", ())):
                missing.append(named(rule.rule, method))
    assert missing == []


def test_every_operation_says_what_it_is_and_takes_the_token_of_its_door(document: Json) -> None:
    ids = []
    for path, method, operation in operations(document):
        what = named(path, method)
        ids.append(operation["operationId"])
        assert re.search("[\u4e00-\u9fff]", operation["summary"]), what
        assert operation["description"].startswith("谁可以调用："), what
        (tag,) = operation["tags"]
        assert tag in {one["name"] for one in document["tags"]}, what
        access = operation["x-access"]
        door = access[0] if access[0] in ("public", "worker", "recruiter") else "staff"
        doors = [door, *(one for one in ("recruiter", "worker") if door == "staff" and one in access)]
        assert operation["security"] == ([] if door == "public" else [{one: []} for one in doors]), what
        assert any(status.startswith("2") for status in operation["responses"]), what
        refused = {"401", "403"} if door != "public" else set()
        assert refused <= set(operation["responses"]), what
    assert len(ids) == len(set(ids))
    assert set(document["components"]["securitySchemes"]) == {"staff", "recruiter", "worker"}


def test_every_field_and_parameter_says_what_stands_in_it(document: Json) -> None:
    schemas = document["components"]["schemas"]
    bare = {name: sorted(unexampled(schema, schemas)) for name, schema in schemas.items()}
    assert {name: found for name, found in bare.items() if found} == {}
    for name, schema in schemas.items():
        for field, part in schema.get("properties", {}).items():
            assert re.search("[\u4e00-\u9fff]", part.get("description", "")), f"{name}.{field} says nothing"
    for path, method, operation in operations(document):
        for one in operation.get("parameters", []):
            assert re.search("[\u4e00-\u9fff]|ETag", one["description"]), (path, method, one["name"])
            assert check(one["example"], one["schema"], document) == [], (path, method, one["name"])


def choices(at: str, part: Any) -> Iterator[tuple[str, list[str], str]]:
    """(where, the codes of a choice, what is said of them)."""
    if isinstance(part, dict):
        if "enum" in part:
            yield at, [one for one in part["enum"] if one], part.get("description", "")
        elif isinstance(part.get("schema"), dict) and "enum" in part["schema"]:
            yield at, part["schema"]["enum"], part["description"]
            return
        for name, inner in part.items():
            yield from choices(f"{at}/{name}", inner)
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from choices(f"{at}/{place}", inner)


def test_every_code_that_can_be_chosen_is_explained(document: Json) -> None:
    """Words explain themselves; a code stands in the description with its meaning."""
    silent, seen = [], 0
    for at, codes, said in choices("", document):
        for code in (one.removeprefix("-") for one in codes if one.isascii()):
            seen += 1
            if not re.search(rf"(?<![a-z]){code}(?![a-z_])\W*[一-鿿]", said) and f"（{code}）" not in said:
                silent.append(f"{at}: {code}")
    assert silent == []
    assert seen > 100


def test_sentences_of_an_example_fit_where_they_stand(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for name, field, codes in (
        ("MatchOut", "drawback", ("N_",)), ("MatchesOut", "silence", ("H", "S_", "X_")),
        ("AdviceOut", "next_step", ("S_",)), ("AdviceOut", "note", ("search_unavailable",)),
    ):  # fmt: skip
        assert schemas[name]["properties"][field]["example"]["code"].startswith(codes), (name, field)


def test_every_answer_has_an_example_that_fits(document: Json) -> None:
    wrong = {}
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            content = json_of(answer)
            if not content:
                assert answer.get("content") or status in ("204", "304"), (path, method, status)
                continue
            values = (
                [one["value"] for one in content["examples"].values()]
                if "examples" in content
                else [content["example"]]
            )
            assert values
            if problems := [problem for value in values for problem in check(value, content["schema"], document)]:
                wrong[f"{named(path, method)} {status}"] = problems
    assert wrong == {}


def bodies(app: Flask, document: Json) -> Iterator[tuple[str, Schema, Any]]:
    """(operation, the schema that reads its body, the example)."""
    api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    classes = {name: key for key, name in api.ma_plugin.converter.refs.items()}
    for path, method, operation in operations(document):
        content = json_of(operation.get("requestBody", {}))
        if "$ref" in content.get("schema", {}):
            key = classes[content["schema"]["$ref"].rsplit("/", 1)[1]]  # the class, then how it is used
            schema = key[0]()
            for value in [one["value"] for one in content.get("examples", {}).values()] or [content["example"]]:
                yield named(path, method), schema, value


def test_every_example_of_a_body_is_taken(app: Flask, document: Json) -> None:
    found = list(bodies(app, document))
    assert len(found) > 10
    wrong = {what: problems for what, schema, value in found if (problems := schema.validate(value))}
    assert wrong == {}


def test_every_code_of_a_failure_is_listed_once_and_none_is_invented() -> None:
    raised = Source().raised()
    listed = {(status, code) for code, (status, _) in CODES.items()}
    standard = {(status, code) for status, (code, _) in HTTP_CODES.items()}
    later = {(503, "database_unavailable"), (503, "search_unavailable")}
    computed = {(CODES[code][0], code) for code in PUSHED}
    assert sorted(raised - listed) == []
    assert sorted(code for status, code in listed - raised - standard - later - computed) == []


def test_an_operation_names_every_failure_that_its_code_can_end_in(app: Flask, document: Json) -> None:
    source, silent = Source(), {}
    for rule in app.url_map.iter_rules():
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        name = f"{view.__module__}.{view.__name__}"
        if not rule.rule.startswith("/api/v1/") or name not in source.functions:
            continue
        ends = {code for _, code in source.of(name)} - BY_GUARD
        for method in (rule.methods or set()) & {one.upper() for one in METHODS}:
            operation = document["paths"][path_of(rule)][method.lower()]
            said = {code for one in operation["responses"].values() for code in json_of(one).get("examples", {})}
            what = named(rule.rule, method)
            uncounted = COUNTED if "worker" in operation["x-access"] and method in READING else set()
            if missing := sorted(ends - said - uncounted - NEVER.get(what, set())):
                silent[what] = missing
    assert silent == {}


def test_every_list_pages_in_the_same_way(document: Json) -> None:
    """Bare arrays are code lists and the fixed sets of what somebody agreed to; all others page."""
    wrong, lists = [], 0
    for path, method, operation in operations(document):
        schema = resolved(json_of(operation["responses"].get("200", {})).get("schema", {}), document)
        if method == "get" and schema.get("type") == "array" and not path.startswith("/api/v1/codes/"):
            assert path in ("/api/v1/me/consents", "/api/v1/me/wechat/subscriptions"), path
        if "items" not in schema.get("properties", {}) or path in WHOLE:
            continue
        lists += 1
        body = json_of(operation.get("requestBody", {})).get("schema", {})
        takes = {one["name"] for one in operation.get("parameters", [])} | set(
            resolved(body, document).get("properties", {})
        )
        if not {"limit", "cursor"} <= takes or "next" not in schema["properties"] or takes & {"before", "offset"}:
            wrong.append(named(path, method))
    assert wrong == []
    assert lists > 10


def test_what_phones_poll_has_a_tag(document: Json) -> None:
    for what in (
        "me", "me/matches", "me/inbox", "me/consents", "me/interests", "me/employment", "me/feedback", "me/profile",
        "me/postings/{posting_id}", "me/wechat/subscriptions", "recruiter/postings", "recruiter/interests",
    ):  # fmt: skip
        operation = document["paths"][f"/api/v1/{what}"]["get"]
        assert "ETag" in operation["responses"]["200"]["headers"], what
        assert "content" not in operation["responses"]["304"], what
        assert any(one["name"] == "If-None-Match" for one in operation["parameters"]), what


def test_the_page_shows_it_all_and_fetches_nothing(client: FlaskClient, document: Json) -> None:
    answer = client.get("/api/v1/docs")
    page = answer.get_data(as_text=True)
    assert not re.search(r"https?://|//cdn|<script|<link|@import|url\(|src=", page)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    for _, _, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page
        assert operation["summary"] in page.replace("&#34;", '"').replace("&#39;", "'")
    for code in CODES:
        assert f'id="code-{code}"' in page
    assert page.count("curl -s") > len(document["paths"])
    held = client.get("/api/v1/docs", headers={"If-None-Match": answer.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")


def test_commands_call_the_host_that_the_page_was_asked_of(client: FlaskClient) -> None:
    def commands(host: str, **more: str) -> str:
        return client.get("/api/v1/docs", headers={"Host": host}, environ_overrides=more).get_data(as_text=True)

    assert "curl -s jobs.example.org:8443/api/v1/codes/zones" in commands("jobs.example.org:8443")
    assert "curl -s https://jobs.example.org/api/v1/codes/zones" in commands(
        "jobs.example.org", **{"wsgi.url_scheme": "https"}
    )
    plain = commands("localhost:8000")
    for wrong in ("<script>alert(1)</script>", "a.org; rm -rf ~", "a.org$(id)", "a.org'b"):
        assert commands(wrong) == plain, wrong


def test_commands_send_what_they_say(client: FlaskClient) -> None:
    page = html.unescape(client.get("/api/v1/docs").get_data(as_text=True))
    pushed = page.split('id="wechat_messages_take"')[1].split("</pre>")[0]
    assert "curl -s 'localhost/api/v1/wechat/events?signature=" in pushed
    assert "curl -sG" not in pushed
    assert "-d '{" in pushed
    assert not re.search(r"\b(True|False)\b", page)


def test_stories_lead_to_operations(client: FlaskClient, document: Json) -> None:
    page = client.get("/api/v1/docs").get_data(as_text=True)
    told = stories(document)
    assert len(told) == 3
    for story in told:
        assert f"<h3>{story.title}</h3>" in page
        assert all(f'<a href="#{id}"><code>{what}</code></a>' in page for what, id, _ in story.steps)


def test_a_registration_that_is_shown_names_no_fair(document: Json) -> None:
    shown = json_of(document["paths"]["/api/v1/registrations"]["post"]["requestBody"])["example"]
    assert "fair" not in shown
    assert resolve(shown["region"]).name == "泉江镇"
