"""Logging in through the mini-program, and whose record a login may open.

A login opens a record only by a phone number that WeChat verified. Where several people share it, where the record has
not heard the number for long, or where a desk has parted the two, the one who logs in names themselves and gives the
end of their ID number or their date of birth, and both must be right for one of them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now, today
from app.database import write
from app.errors import ApiError, FieldError
from app.extensions import keyring, settings
from app.identity.limits import spend
from app.identity.models import WorkerLogin
from app.identity.tokens import Pair, issue
from app.locks import alone
from app.people.directory import hash_name
from app.people.editing import edit, statement_of
from app.people.models import Person, Registration
from app.people.statements import PersonStatement
from app.privacy.audit import record
from app.reach.service import number_is_dead
from app.wechat.client import WeChatError
from app.wechat.codes import Action
from app.wechat_account import wechat

PER_ADDRESS, PER_OPENID, PER_CLAIM, PER_NUMBER = 60, 10, 5, 15
"""Tries: a minute from one address (a village shares one), a minute of one person, a day of claiming a record by one
person, and by everybody who has the same number: one person may have many WeChat accounts."""

Standing = Literal["linked", "claim", "new"]


def log_in(code: str, address: str) -> Pair:
    """A token pair for a code of ``wx.login``. address: of the caller. Raises ApiError 401, 403, 429 or 503."""
    spend("wechat.address", address, most=PER_ADDRESS, per=timedelta(minutes=1))
    try:
        openid = wechat().code2session(code).openid
    except WeChatError as error:
        raise _refusal(error) from None
    spend("wechat.openid", openid, most=PER_OPENID, per=timedelta(minutes=1))
    try:
        return _enter(openid)
    except IntegrityError:  # the same new person's other tap was faster
        return _enter(openid)


def _enter(openid: str) -> Pair:
    ring, moment = keyring(), now()
    with write() as session:
        mark = ring.blind("openid", openid)
        login = session.scalar(select(WorkerLogin).where(WorkerLogin.openid_hash == mark))
        if login is None:
            login = WorkerLogin(openid_hash=mark, openid_enc=ring.encrypt(openid), created_at=moment)
            session.add(login)
        login.seen_at = moment
        session.flush()
        record(session, actor=f"login:{login.id}", action="login.wechat", subject=f"login:{login.id}")
        return issue(session, "worker", login.id)


def verify_phone(login: WorkerLogin, code: str) -> Standing:
    """Takes a code of the phone button; what it comes to.

    linked: the login has a record. claim: several people have the number, or it does not speak for itself;
    :func:`claim` decides. new: nobody has it, or the record has another login. Raises ApiError 401, 403, 422, 429 or
    503.
    """
    spend("wechat.phone", str(login.id), most=PER_OPENID, per=timedelta(minutes=1))
    ring = keyring()
    try:
        phone = wechat().phone_number(code, ring.decrypt(login.openid_enc))
    except WeChatError as error:
        raise _refusal(error, stale="手机号授权已失效，请再点一次“获取手机号”") from None
    if phone.country != "86":
        message = "请用中国内地的手机号码"
        raise ApiError(422, "phone_foreign", message, [FieldError("code", "phone_foreign", message)])
    with write() as session:
        session.refresh(login, with_for_update=True)
        login.phone_hash, login.phone_enc = ring.blind("phone", phone.number), ring.encrypt(phone.number)
        actor = f"login:{login.id}"
        record(session, actor=actor, action="phone.verified", subject=actor)
        if login.person_id is not None:
            person = session.get_one(Person, login.person_id)
            if person.phone_hash != login.phone_hash:
                edit(session, person, {"phone": phone.number}, channel="mini", operator=actor, at=now(), today=today())
            return "linked"
        holders = _holders(session, login.phone_hash)
        free = [person for person in holders if not _taken(session, person)]
        if len(holders) == 1 and free and _speaks_for_itself(session, login, free[0]):
            _link(session, login, free[0])
            return "linked"
        return "claim" if free else "new"


def standing(session: Session, login: WorkerLogin) -> Standing | None:
    """Where a login stands; None where it has no verified phone number yet."""
    if login.person_id is not None:
        return "linked"
    if login.phone_hash is None:
        return None
    holders = session.scalars(_holding(login.phone_hash)).all()
    free = any(not _taken(session, person) for person in holders)
    return "claim" if free else "new"


def claim(login: WorkerLogin, name: str, id_tail: str, birth: date | None) -> None:
    """Links a login to the one person of its phone number whom the answers fit exactly.

    id_tail: last four of the ID number, "" where birth is given. Raises ApiError 404, 409 or 429.
    """
    spend("claim", str(login.id), most=PER_CLAIM, per=timedelta(days=1))
    if login.phone_hash is not None:
        spend("claim.number", login.phone_hash.hex(), most=PER_NUMBER, per=timedelta(days=1))
    with write() as session:
        session.refresh(login, with_for_update=True)
        if login.person_id is not None:
            raise ApiError(409, "already_linked", "您已经有档案了")
        if login.phone_hash is None:
            raise ApiError(409, "phone_needed", "请先验证手机号")
        mark = hash_name(name, keyring())
        fitting = [
            person
            for person in _holders(session, login.phone_hash)
            if person.name_hash == mark and _fits(person, id_tail, birth) and not _taken(session, person)
        ]
        if len(fitting) == 1:
            _link(session, login, fitting[0])
    if len(fitting) != 1:
        message = "和登记的不一致，请核对后再填，或者到服务窗口办理"
        raise ApiError(404, "no_such_record", message, [FieldError("name", "no_such_record", message)])


def _speaks_for_itself(session: Session, login: WorkerLogin, person: Person) -> bool:
    """Whether a verified number is enough to open the record: it was said of the person not long ago, no desk has
    parted the two, and no call has shown that it is not theirs. A number that nobody uses any longer is given to
    somebody else within months."""
    if login.parted_from == person.id or number_is_dead(session, person):
        return False
    since = now() - timedelta(days=settings().phone_months * 365.25 / 12)
    query = select(Registration.payload_enc).where(Registration.person_id == person.id, Registration.at >= since)
    ring = keyring()
    said = (PersonStatement.from_json(ring.decrypt(sealed)).phone for sealed in session.scalars(query))
    return any(phone and ring.blind("phone", phone) == person.phone_hash for phone in said)


def own_namesake(session: Session, login: WorkerLogin, name: str) -> bool:
    """Whether a person of this name and the login's phone number is on record already. Until the caller's write
    transaction ends, nobody else who has the number is told so: two new logins of one person make one record."""
    mark = hash_name(name, keyring())
    if login.phone_hash is not None:
        alone(session, [login.phone_hash])
    return login.phone_hash is not None and any(one.name_hash == mark for one in _holders(session, login.phone_hash))


def _fits(person: Person, id_tail: str, birth: date | None) -> bool:
    here = statement_of(person)
    if id_tail and here.id_no[-4:].upper() != id_tail.upper():
        return False
    if birth is not None and not _born(here, birth):
        return False
    return bool(id_tail) or birth is not None


def _born(here: PersonStatement, birth: date) -> bool:
    """Whether somebody was born on a day, or in its month where the record knows no more; a year says too little."""
    if here.birth_precision == "m":
        return (here.birth.year, here.birth.month) == (birth.year, birth.month)
    return here.birth_precision == "d" and here.birth == birth


def _holding(phone: bytes) -> Select[Person]:
    return select(Person).where(Person.phone_hash == phone).order_by(Person.id)


def _holders(session: Session, phone: bytes) -> list[Person]:
    """Who has the number; whoever links one of them waits until the caller's write transaction ends."""
    return list(session.scalars(_holding(phone).with_for_update()))


def _taken(session: Session, person: Person) -> bool:
    return session.scalar(select(WorkerLogin.id).where(WorkerLogin.person_id == person.id).limit(1)) is not None


def _link(session: Session, login: WorkerLogin, person: Person) -> None:
    login.person_id = person.id
    session.flush()
    record(session, actor=f"login:{login.id}", action="person.link", subject=f"person:{person.id}")


def _refusal(error: WeChatError, *, stale: str = "微信登录已失效，请重新打开小程序再试") -> ApiError:
    if error.fate.action is Action.RELOGIN:
        return ApiError(401, "wechat_code", stale)
    if error.fate.action is Action.REFUSE:
        return ApiError(403, "wechat_refused", "微信不允许这个账号登录")
    return ApiError(503, "wechat_unavailable", "微信暂时连不上，请稍后再试")
