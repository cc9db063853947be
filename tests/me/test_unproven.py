"""An ID number typed into a phone proves nothing: the desk's registration under it is not for whoever typed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.database import db
from app.extensions import keyring
from app.identity.service import create_staff
from app.privacy.models import AuditEntry
from tests.app.helpers import PASSWORD, log_in
from tests.imports.tables import ID_A, worker
from tests.me.conftest import Headers, call, owner

CLAIMER, HOLDER = "19900000001", "19900000002"
Enter = Callable[[str], Headers]
Load = Callable[..., object]
CLAIM = {"name": "甲一", "birth": "1984-06-12", "region": "360722100", "id_no": ID_A}


@pytest.fixture
def claimer(client: FlaskClient, enter: Enter) -> Headers:
    """Somebody who wrote ID_A, and the name that belongs to it, into a profile of their own."""
    headers = enter("claimer")
    call(client, "POST", "/phone", headers, json={"code": f"tel:{CLAIMER}"})
    call(client, "POST", "/profile", headers, 201, json=CLAIM)
    return headers


def at_the_desk(client: FlaskClient, **more: Any) -> dict[str, Any]:
    create_staff("desk", PASSWORD, "town", "360722")
    form = {"name": "甲一", "id_no": ID_A, "region": "360722101", "channel": "window", "note": "只对窗口说的"}
    answer = client.post("/api/v1/registrations", headers=log_in(client, "desk"), json=form | more)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    db.session.rollback()
    return dict(answer.json)


def test_whoever_only_claimed_the_number_sees_nothing_of_the_desk(
    client: FlaskClient, enter: Enter, claimer: Headers
) -> None:
    said = at_the_desk(client, phone=HOLDER)
    assert said["new"] is False  # the same number is still one record
    call(client, "GET", "/profile", claimer, 409)
    call(client, "POST", "/claim", claimer, 404, json={"name": "甲一", "id_tail": ID_A[-4:]})
    assert call(client, "POST", "/phone", claimer, json={"code": f"tel:{CLAIMER}"})["linked"] is False
    holder = enter("holder")
    assert call(client, "POST", "/phone", holder, json={"code": f"tel:{HOLDER}"})["linked"] is True
    assert call(client, "GET", "/profile", holder)["id"] == said["worker_id"]
    assert db.session.query(AuditEntry).filter(AuditEntry.action == "person.part").count() == 1


def test_another_name_without_a_phone_takes_the_claimer_s_number_off_the_record(
    client: FlaskClient, claimer: Headers
) -> None:
    at_the_desk(client, name="乙二")
    call(client, "GET", "/profile", claimer, 409)
    answer = call(client, "POST", "/phone", claimer, json={"code": f"tel:{CLAIMER}"})
    assert (answer["linked"], answer["next"]) == (False, "profile")


@pytest.mark.parametrize("more", [{"phone": CLAIMER}, {"phone": CLAIMER, "name": "甲壹"}, {}])
def test_who_has_the_desk_s_phone_number_or_the_name_keeps_the_record(
    client: FlaskClient, claimer: Headers, more: dict[str, str]
) -> None:
    said = at_the_desk(client, **more)
    assert call(client, "GET", "/profile", claimer)["id"] == said["worker_id"]


def test_a_record_of_staff_is_kept_through_a_change_of_number(client: FlaskClient, enter: Enter, load: Load) -> None:
    load("workers", worker("W1", 手机=CLAIMER, 身份证号=ID_A))
    headers = enter("a")
    call(client, "POST", "/phone", headers, json={"code": f"tel:{CLAIMER}"})
    at_the_desk(client, phone=HOLDER)
    assert call(client, "GET", "/profile", headers)["phone"] == HOLDER


def test_a_table_parts_them_too(client: FlaskClient, load: Load, claimer: Headers) -> None:
    load("workers", worker("W1", 手机=HOLDER, 身份证号=ID_A))
    assert keyring().decrypt(owner("W1").phone_enc or b"") == HOLDER
    call(client, "GET", "/profile", claimer, 409)
