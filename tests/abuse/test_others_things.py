"""What is somebody else's is answered exactly like what does not exist: walked over the whole description."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.abuse.answers import check
from tests.abuse.doors import BODIES, QUERIES, described
from tests.abuse.house import House

PARAMETER = re.compile(r"{(\w+)}")
OPEN_TO_ALL = {("clerk", "posting_id"), ("clerk", "word_id")}
"""What everybody of an audience may read whosesoever it is: postings and the words of the lexicon are for all staff."""
NOBODY_S = {"code", "name"}
"""Parameters that are no one's: codes of public lists, and files of the documentation."""


def audience_of(path: str) -> str:
    """Who calls a path with something of their own in it."""
    return {"me": "worker", "recruiter": "recruiter", "callbacks": "nobody"}.get(path.split("/")[1], "clerk")


def paths_with_ids(house: House) -> list[tuple[str, str, str, str]]:
    """method, path, audience and one parameter, for every parameter that could be another's."""
    found = []
    for method, path, _said in described(house.app):
        for name in PARAMETER.findall(path):
            audience = audience_of(path)
            if name not in NOBODY_S and (audience, name) not in OPEN_TO_ALL:
                found.append((method, path, audience, name))
    return found


def test_another_person_s_ids_are_as_if_they_were_not_there(fresh_house: House) -> None:
    house = fresh_house
    asked = paths_with_ids(house)
    for method, path, audience, name in asked:
        what = f"{method} {path} as {audience}"
        assert name in house.foreign[audience], f"{what}: no {name} of somebody else's is known here"
        body = BODIES.get(f"{method.upper()} {path}", (audience, None))[1]
        query = QUERIES.get(f"{method.upper()} {path}", "")
        own = house.own[audience]
        said = []
        for value in (house.foreign[audience][name], str(uuid.uuid4())):
            address = path.format_map({**own, name: value}) + query
            answer = house.call(audience, method, address, json=body)
            assert answer.status_code == 404, f"{what}: {answer.status_code} {answer.text}"
            refusal = check(answer, what)
            said.append((refusal["code"], refusal["message"], refusal["errors"]))
        assert said[0] == said[1], f"{what}: a stranger's is told from what does not exist"
    for method, path, audience in dict.fromkeys(one[:3] for one in asked):
        body = BODIES.get(f"{method.upper()} {path}", (audience, None))[1]
        address = path.format_map(house.own[audience]) + QUERIES.get(f"{method.upper()} {path}", "")
        answer = house.call(audience, method, address, json=body)
        assert answer.status_code not in (403, 404), f"{method} {path}: one's own is not there: {answer.text}"
    assert len(asked) >= 12


def test_the_other_way_round_the_things_are_there(house: House) -> None:
    """What was not there for the one is there for the one whose it is."""
    for who, path in (
        ("stranger worker", "/me/matches"),
        ("stranger staff", "/workers/{worker_id}"),
        ("stranger staff", "/imports/{import_id}"),
    ):
        answer = house.call(who, "GET", path.format_map(house.foreign["clerk"]))
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("audience", ["nobody", "worker", "recruiter", "staff"])
def test_nobody_gets_in_by_another_s_door(house: House, audience: str) -> None:
    """An id of one's own kind opens nothing under the paths of another audience."""
    for method, path, said in described(house.app):
        if said.get("security") == [] or audience_of(path) == audience or audience in said["x-access"]:
            continue
        if audience == "staff" and audience_of(path) == "clerk":
            continue
        if path.startswith("/auth"):
            continue
        ids = {**house.own["worker"], **house.own["recruiter"], **house.own["clerk"]}
        ids = {name: ids.get(name, str(uuid.UUID(int=0))) for name in PARAMETER.findall(path)}
        body = BODIES.get(f"{method.upper()} {path}", ("", None))[1]
        answer = house.call(audience, method, path.format_map(ids), json=body)
        assert answer.status_code == (401 if audience == "nobody" else 403), f"{method} {path}: {answer.text}"
        check(answer, path)
