"""What WeChat would not send for its words is shown to the staff who look after postings, until it is worded anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.clock import now
from app.database import write
from app.identity.service import create_staff
from app.outreach.service import Push
from app.postings.models import Posting
from tests.app.helpers import PASSWORD, log_in, tick
from tests.outreach.helpers import rows
from tests.wechat_channel.conftest import SEND, Platform, village


def listed(client: FlaskClient, headers: dict[str, str], **asked: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/postings/to-review", headers=headers, query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert isinstance(answer.json, dict)
    return list(answer.json["items"])


@pytest.mark.both_databases
def test_a_refused_posting_is_listed_once_until_it_is_worded_anew(
    app: Flask, client: FlaskClient, platform: Platform
) -> None:
    village(platform, 8)
    for name, role, region in (("town", "town", "360827100"), ("other", "county", "360722")):
        create_staff(name, PASSWORD, role, region)
    town, other = log_in(client, "town"), log_in(client, "other")
    assert listed(client, town) == []
    platform.plan({"path": SEND, "kind": "errcode", "code": 45168})
    Push(clock=now).send()
    found = listed(client, town)
    numbers = [one["posting"]["external_no"] for one in found]
    assert 0 < len(numbers) == len(set(numbers)) < 8, "several were to hear of each"
    assert found[0]["reason"] == {"code": "sensitive_words", "text": "内容里有服务商不让发的词"}
    assert listed(client, other) == []
    tick(app, timedelta(minutes=1))
    with write() as session:
        for posting in rows(Posting):
            session.get_one(Posting, posting.id).updated_at = now()
            if posting.external_no != numbers[0]:
                session.get_one(Posting, posting.id).title = "平车工"
                continue
            session.get_one(Posting, posting.id).status = "paused"
    assert listed(client, town) == []


def test_who_only_helps_at_a_desk_does_not_see_it(app: Flask, client: FlaskClient) -> None:
    create_staff("volunteer", PASSWORD, "volunteer", "360827")
    assert client.get("/api/v1/postings/to-review", headers=log_in(client, "volunteer")).status_code == 403
