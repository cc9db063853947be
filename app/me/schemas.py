"""What the mini-program reads."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.feedback.effects import KINDS
from app.intents.service import LEVELS, STATES
from app.matching.routes import MatchOut
from app.me.fields import Name, Place, Words
from app.paging import CursorIn, NextOut, sort_field
from app.people.consents import PURPOSES
from app.people.employment import RETURN_PLANS
from app.postings.routes import FoundOut, PostingOut, UnderstoodOut
from app.schemas import Moment, ReasonOut


class AccountOut(Schema):
    linked = fields.Boolean(metadata={"description": "有没有档案"})
    next = fields.String(
        allow_none=True,
        metadata={"description": "下一步：phone claim profile，空：都好了"},
    )
    phone = fields.String(allow_none=True)


class PhoneIn(Schema):
    code = Words(required=True, validate=validate.Length(1, 200), metadata={"description": "手机号按钮给的 code"})


class ClaimIn(Schema):
    name = Name(required=True, metadata={"example": "甲一"})
    id_tail = Words(
        load_default="",
        validate=validate.Regexp(r"^([0-9]{3}[0-9Xx])?$"),
        metadata={"description": "身份证号后四位；没有就填出生日期", "example": "0024"},
    )
    birth = fields.Date(load_default=None, allow_none=True)


class TradeOut(Schema):
    work = fields.String()
    years = fields.Float(allow_none=True)


class ProfileOut(Schema):
    id = fields.UUID()
    name = fields.String()
    phone = fields.String(allow_none=True)
    id_no = fields.String(allow_none=True)
    sex = fields.String()
    birth = fields.Date()
    birth_precision = fields.String(metadata={"description": "d 到日，m 到月，y 到年"})
    region = fields.String()
    region_name = fields.String()
    lng = fields.Float(allow_none=True)
    lat = fields.Float(allow_none=True)
    education = fields.String(allow_none=True)
    trades = fields.List(fields.Nested(TradeOut))
    certs = fields.List(fields.String())
    certs_willing = fields.List(fields.String())
    wishes = fields.List(fields.String())
    wage_min = fields.Integer(allow_none=True, metadata={"description": "期望月薪，元"})
    max_km = fields.Float(allow_none=True)
    lodging = fields.Boolean(allow_none=True)
    shifts = fields.List(fields.String())
    refusals = fields.List(fields.String())
    forms = fields.List(fields.String())
    start_by = fields.Date(allow_none=True)
    status = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    reason_name = fields.String(allow_none=True)
    note = fields.String()
    state = fields.String(metadata={"description": "active paused placed expired closed"})
    visibility = fields.String(metadata={"description": "shown hidden"})
    valid_to = fields.Date()
    updated_at = Moment()
    next_step = fields.Nested(ReasonOut, allow_none=True, metadata={"description": "按未就业原因给的下一步建议"})


class FeedbackIn(Schema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(tuple(KINDS)),
        metadata={"description": "；".join(f"{code} {name}" for code, name in KINDS.items()), "example": "too_far"},
    )


class FeedbackOut(Schema):
    id = fields.UUID(attribute="public_id")
    kind = fields.String()
    said = fields.String(metadata={"description": "改了什么，念给本人听"})
    before = fields.Dict()
    after = fields.Dict()
    at = Moment()
    undone_at = Moment(allow_none=True)


class FeedbacksIn(CursorIn):
    sort = sort_field("at", default="-at")


class FeedbacksOut(NextOut):
    items = fields.List(fields.Nested(FeedbackOut))


class OwnMatchOut(MatchOut):
    applied = fields.Boolean(metadata={"description": "已经报过名"})


class OwnMatchesOut(Schema):
    matches = fields.List(fields.Nested(OwnMatchOut))
    silence = fields.Nested(ReasonOut, allow_none=True)
    unlock = fields.Dict(allow_none=True)
    at = Moment(allow_none=True)


class OwnInboxItemOut(Schema):
    id = fields.UUID(attribute="public_id")
    title = fields.String()
    body = fields.String()
    delivered_at = Moment()
    read_at = Moment(allow_none=True)


class InboxOut(NextOut):
    items = fields.List(fields.Nested(OwnInboxItemOut))
    unread = fields.Integer(metadata={"description": "还没看过几条", "example": 1})


class ConsentOut(Schema):
    purpose = fields.String(metadata={"example": "push"})
    name = fields.String()
    held = fields.Boolean()
    version = fields.String(allow_none=True)
    proof = fields.String(allow_none=True)
    channel = fields.String(allow_none=True)
    granted_at = Moment(allow_none=True)
    withdrawn_at = Moment(allow_none=True)
    withdrawn_channel = fields.String(
        allow_none=True, metadata={"description": "从哪里撤回的；channel 一直是同意时的渠道", "example": "mini"}
    )


class ConsentIn(Schema):
    purpose = fields.String(required=True, validate=validate.OneOf(tuple(PURPOSES)))
    yes = fields.Boolean(required=True)
    version = Words(load_default="mini-1", validate=validate.Length(1, 16), metadata={"description": "看到的那版说明"})


class ConsentsIn(Schema):
    consents = fields.List(
        fields.Nested(ConsentIn), required=True, validate=validate.Length(1, len(PURPOSES)),
        metadata={"example": [{"purpose": "push", "yes": True}]},
    )  # fmt: skip


class SearchOwnIn(CursorIn):
    q = Words(load_default="", validate=validate.Length(max=200), metadata={"example": "打螺丝 包吃住"})
    lng = fields.Float(load_default=None, validate=validate.Range(-180, 180))
    lat = fields.Float(load_default=None, validate=validate.Range(-90, 90))
    region = Place(least=2, load_default=None, metadata={"description": "只看这个区划和它下面的", "example": "360722"})
    km = fields.Float(load_default=None, validate=validate.Range(0, 5000), metadata={"description": "最远公里"})
    wage_min = fields.Integer(
        load_default=None, validate=validate.Range(0, 1_000_000), metadata={"description": "元/月"}
    )


class SearchOwnOut(NextOut):
    understood = fields.Nested(UnderstoodOut)
    filters = fields.Dict(metadata={"description": "用了哪些条件"})
    items = fields.List(fields.Nested(FoundOut))


class InterestIn(Schema):
    level = fields.String(load_default="ask", validate=validate.OneOf(tuple(LEVELS)), metadata={"example": "ask"})


class OwnInterestOut(Schema):
    id = fields.UUID(attribute="public_id")
    level = fields.String()
    state = fields.String(metadata={"description": " ".join(STATES)})
    state_name = fields.Function(lambda intent: STATES[intent.state], metadata={"type": "string"})
    source = fields.String()
    acting_for = fields.Boolean()
    at = Moment()
    changed_at = Moment()
    posting = fields.Nested(PostingOut)


class InterestsIn(CursorIn):
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(tuple(STATES)),
        metadata={"description": "只看到了这一步的", "example": "new"},
    )
    sort = sort_field("at", "changed_at", default="-at")


class InterestsOut(NextOut):
    items = fields.List(fields.Nested(OwnInterestOut))


class EmploymentIn(Schema):
    region = Place(least=2, required=True, metadata={"description": "在哪里上班，全国的区划代码", "example": "441900"})
    employer = Words(load_default="", validate=validate.Length(max=100))
    trade = Words(load_default="", validate=validate.Length(max=40), metadata={"example": "缝纫工"})
    wage = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 1_000_000))
    since = fields.Date(load_default=None, allow_none=True)
    return_plan = fields.String(
        load_default="unsure",
        validate=validate.OneOf(tuple(RETURN_PLANS)),
        metadata={"description": "；".join(f"{code} {name}" for code, name in RETURN_PLANS.items())},
    )


class EmploymentOut(Schema):
    id = fields.UUID(attribute="public_id")
    region = fields.String()
    region_name = fields.String()
    employer = fields.String()
    trade = fields.String()
    wage = fields.Integer(allow_none=True)
    since = fields.Date(allow_none=True)
    return_plan = fields.String()
    return_plan_name = fields.String()
    channel = fields.String()
    at = Moment()


class LedgerOut(NextOut):
    current = fields.Nested(EmploymentOut, allow_none=True)
    items = fields.List(fields.Nested(EmploymentOut), metadata={"description": "全部记录，新的在前，从不改写"})


class ExportRegistrationOut(Schema):
    external_no = fields.String(allow_none=True)
    channel = fields.String()
    at = Moment()
    said = fields.Dict()


class ExportOut(Schema):
    at = Moment()
    profile = fields.Nested(ProfileOut)
    registrations = fields.List(fields.Nested(ExportRegistrationOut))
    consents = fields.List(fields.Nested(ConsentOut))
    matches = fields.List(fields.Nested(OwnMatchOut))
    inbox = fields.List(fields.Nested(OwnInboxItemOut))
    interests = fields.List(fields.Nested(OwnInterestOut))
    feedback = fields.List(fields.Nested(FeedbackOut))
    employment = fields.List(fields.Nested(EmploymentOut))
