"""A small county behind the service, somebody of every kind who may call it, and every operation that there is."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import create_app
from app.clock import now
from app.database import db, write
from app.employers.models import Employer
from app.identity.models import Staff, WorkerLogin
from app.identity.service import create_staff
from app.identity.tokens import issue
from app.people.models import Person
from app.postings.models import Posting
from app.privacy.keyring import Keyring
from jobs.match import run_matching
from tests.app.helpers import PASSWORD
from tests.databases import make_tables
from tests.faults.serving import Answer, Service
from tests.world import GOLDEN, import_table, rows_of, write_table

NOWHERE = "6f0f6a9e-0000-4000-8000-000000000000"
NUMBERED = {"run_id": "1"}
"""Parameters of paths that are numbers."""
VERBS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class County:
    """tokens: by who bears them, a name of an access mark; ids: of records, by the parameter that names them."""

    tokens: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)


def make_county(environ: Mapping[str, str], folder: Path) -> County:
    """Tables, 20 postings and 12 people, indexed and matched, and an account of every kind."""
    app = create_app(environ)
    with app.app_context():
        make_tables()
        for kind, rows in (("postings", 20), ("workers", 12)):
            import_table(kind, write_table(folder / f"{kind}.csv", rows_of(GOLDEN / f"{kind}.csv")[:rows]))
        run_matching("all")
        create_staff("county", PASSWORD, "county", "360722")
        posting = db.session.scalars(select(Posting).order_by(Posting.id)).first()
        person = db.session.scalars(select(Person).order_by(Person.id)).first()
        assert posting is not None
        assert person is not None
        employer = db.session.get_one(Employer, posting.employer_id)
        create_staff("recruiter", PASSWORD, "recruiter", "360722", employer.id)
        county = County(_tokens(person, app.extensions["settings"].keyring))
        county.ids.update(worker_id=str(person.public_id), posting_id=str(posting.public_id))
        db.session.remove()
        db.engine.dispose()
    return county


def _tokens(person: Person, ring: Keyring) -> dict[str, str]:
    with write() as session:
        login = WorkerLogin(openid_hash=ring.blind("openid", "one"), openid_enc=ring.encrypt("one"),
                            person_id=person.id, created_at=now(), seen_at=now())  # fmt: skip
        session.add(login)
        session.flush()
        staff, recruiter = (
            session.scalars(select(Staff).where(Staff.username == name)).one() for name in ("county", "recruiter")
        )
        return {
            "staff": issue(session, "staff", staff.id).access_token,
            "recruiter": issue(session, "staff", recruiter.id).access_token,
            "worker": issue(session, "worker", login.id).access_token,
            "": "",
        }


@dataclass(frozen=True)
class Operation:
    """bearer: who calls it, "" for nobody. rests: whether an answer needs the database."""

    verb: str
    path: str
    bearer: str
    more: dict[str, Any]
    rests: bool

    def call(self, service: Service, county: County) -> Callable[[], Answer]:
        headers = {"X-Request-ID": str(uuid.uuid4())}
        return lambda: service.ask(
            self.verb.upper(), self.path, county.tokens[self.bearer], headers=headers, **self.more
        )


PUBLIC_BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/auth/login": {"json": {"username": "county", "password": PASSWORD}},
    "/api/v1/auth/wechat": {"json": {"code": "of-nobody"}},
    "/api/v1/auth/refresh": {"json": {"refresh_token": "of-nobody"}},
    "/api/v1/auth/logout": {"json": {"refresh_token": "of-nobody"}},
}
"""Of what nobody needs a token for, the operations that look into the database all the same."""


def operations(service: Service, county: County, access: Mapping[tuple[str, str], tuple[str, ...]]) -> list[Operation]:
    """Every operation of the service's own description, called by somebody who may."""
    described = service.ask("GET", "/api/v1/openapi.json").body["paths"]
    found = []
    for template, verbs in described.items():
        if not template.startswith("/api/v1/"):
            continue
        path = re.sub(r"\{(\w+)\}", lambda name: county.ids.get(name[1], NUMBERED.get(name[1], NOWHERE)), template)
        for verb in VERBS:
            if verb in verbs:
                bearer = _bearer(access[verb, template])
                more = PUBLIC_BODIES.get(template, {}) if verb == "post" else {}
                found.append(Operation(verb, path, bearer, more, bool(bearer or more)))
    assert len(found) > 50
    return found


def access_marks(environ: Mapping[str, str]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Who may call what, by verb and path of the description."""
    app = create_app(environ)
    found = {}
    for rule in app.url_map.iter_rules():
        template = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for verb in rule.methods or ():
            found[verb.lower(), template] = getattr(app.view_functions[rule.endpoint], "access", ())
    return found


def _bearer(marks: tuple[str, ...]) -> str:
    if marks == ("public",):
        return ""
    return marks[0] if marks[0] in ("worker", "recruiter") else "staff"


def form(number: int, **more: Any) -> dict[str, Any]:
    """Somebody at a desk; the same number is the same form, sent again."""
    device = uuid.UUID(int=0x4000_8000_0000_0000_0000 + number)
    return {
        "name": f"某{chr(0x4E00 + number)}",
        "phone": f"199{number:08d}",
        "birth": "1984-06-12",
        "region": "360722101",
        "wishes": ["普工"],
        "channel": "fair",
        "client_uuid": str(device),
        **more,
    }
