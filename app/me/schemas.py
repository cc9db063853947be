"""What the mini-program reads."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.calls.doors import WHY
from app.calls.sentences import RESULTS
from app.care.service import LEVELS as CARE_LEVELS
from app.feedback.effects import KINDS
from app.intents.service import LEVELS
from app.intents.states import STATES
from app.ledger.schemas import EmploymentOut
from app.matching.explained import ExplanationOut
from app.matching.routes import MatchOut, TrainingOut
from app.me.fields import Name, Place, Words
from app.outreach.sentences import reason
from app.paging import CursorIn, NextOut, sort_field
from app.people.consents import PURPOSES
from app.postings.search_schemas import FoundOut, NarrowIn, SearchOut
from app.postings.shown import PostingOut
from app.reach.schemas import ReachOut
from app.schemas import CARE, TOO_FAR, MatchIds, Moment, Ready, ReasonOut


class AccountOut(Schema):
    linked = fields.Boolean(metadata={"description": "有没有档案", "example": False})
    next = fields.String(
        allow_none=True,
        metadata={"description": "下一步做什么，都好了则为空", "example": "profile"},
    )
    phone = fields.String(allow_none=True, metadata={"example": "15499990001"})


class PhoneIn(Schema):
    code = Words(
        required=True,
        validate=validate.Length(1, 200),
        metadata={"description": "手机号按钮给的 code", "example": "a1b2c3d4e5"},
    )


class ClaimIn(Schema):
    name = Name(required=True, metadata={"example": "甲一"})
    id_tail = Words(
        load_default="",
        validate=validate.Regexp(r"^([0-9]{3}[0-9Xx])?$"),
        metadata={"description": "身份证号后四位；没有就填出生日期", "example": "0024"},
    )
    birth = fields.Date(load_default=None, allow_none=True, metadata={"example": "1984-06-12"})


class TradeOut(Schema):
    work = fields.String(metadata={"example": "缝纫工"})
    years = fields.Float(allow_none=True, metadata={"example": 11.0})


class ProfileOut(Schema):
    id = fields.UUID()
    name = fields.String(metadata={"example": "刘冬香"})
    phone = fields.String(allow_none=True, metadata={"example": "15499990001"})
    id_no = fields.String(allow_none=True, metadata={"example": None})
    sex = fields.String(metadata={"example": "2"})
    birth = fields.Date(metadata={"example": "1984-06-12"})
    birth_precision = fields.String(metadata={"description": "出生日期说得多细", "example": "d"})
    region = fields.String(metadata={"example": "360827100"})
    region_name = fields.String(metadata={"example": "江西省吉安市遂川县泉江镇"})
    lng = fields.Float(allow_none=True, metadata={"example": 114.51})
    lat = fields.Float(allow_none=True, metadata={"example": 26.33})
    education = fields.String(allow_none=True, metadata={"example": "70"})
    trades = fields.List(fields.Nested(TradeOut))
    certs = fields.List(fields.String(), metadata={"example": ["电工证"]})
    certs_willing = fields.List(fields.String(), metadata={"example": ["健康证"]})
    wishes = fields.List(fields.String(), metadata={"example": ["缝纫工"]})
    wage_min = fields.Integer(allow_none=True, metadata={"description": "期望月薪，元", "example": 3500})
    max_km = fields.Float(allow_none=True, metadata={"example": 10.0})
    lodging = fields.Boolean(allow_none=True, metadata={"example": False})
    shifts = fields.List(fields.String(), metadata={"example": ["长白班"]})
    refusals = fields.List(fields.String(), metadata={"example": ["夜班"]})
    forms = fields.List(fields.String(), metadata={"example": ["全职"]})
    start_by = fields.Date(allow_none=True, metadata={"example": "2026-12-01"})
    status = fields.String(allow_none=True, metadata={"example": "E8"})
    reason = fields.String(allow_none=True, metadata={"example": "R04"})
    reason_name = fields.String(allow_none=True, metadata={"example": "照顾家人"})
    note = fields.String(metadata={"example": "下午四点半要接孩子"})
    state = fields.String(metadata={"example": "active"})
    visibility = fields.String(metadata={"description": "给不给人看", "example": "shown"})
    valid_to = fields.Date(metadata={"example": "2027-05-20"})
    updated_at = Moment()
    next_step = fields.Nested(
        ReasonOut, allow_none=True, metadata={"description": "按未就业原因给的下一步建议", "example": CARE}
    )


class FeedbackIn(Schema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(tuple(KINDS)),
        metadata={"description": "；".join(f"{code} {name}" for code, name in KINDS.items()), "example": "too_far"},
    )


class FeedbackOut(Schema):
    id = fields.UUID(attribute="public_id")
    kind = fields.String(metadata={"example": "too_far"})
    said = fields.String(metadata={"description": "改了什么，念给本人听", "example": "好的，以后只推荐 7 公里以内的"})
    before = fields.Dict(metadata={"example": {"max_km": 10.0}})
    after = fields.Dict(metadata={"example": {"max_km": 7.0}})
    at = Moment()
    undone_at = Moment(allow_none=True, metadata={"example": None})


class FeedbacksIn(CursorIn):
    sort = sort_field("at", default="-at")


class FeedbacksOut(NextOut):
    items = fields.List(fields.Nested(FeedbackOut))


class OwnMatchOut(MatchOut):
    posting = Ready(PostingOut)
    applied = fields.Boolean(metadata={"description": "已经报过名"})


class PlainOut(Schema):
    nearest = fields.List(fields.Nested(FoundOut), metadata={"description": "离登记的住处最近的，最多五个"})
    newest = fields.List(fields.Nested(FoundOut), metadata={"description": "最新的，最多五个"})


class OwnMatchesOut(Schema):
    matches = fields.List(fields.Nested(OwnMatchOut))
    silence = fields.Nested(ReasonOut, allow_none=True, metadata={"example": TOO_FAR})
    unlock = fields.Dict(
        allow_none=True,
        metadata={"example": {"code": "cert", "what": "健康证", "count": 6, "text": "办个健康证可多出6个岗位"}},
    )
    training = fields.List(
        fields.Nested(TrainingOut), metadata={"description": "因为缺技能没有工作时：学什么能多出附近的岗位，最多三样"}
    )
    at = Moment(allow_none=True)
    plain = fields.Nested(
        PlainOut, allow_none=True, metadata={"description": "关了个性化推荐时：不看个人情况，只按远近和新旧列出"}
    )


class OwnInboxItemOut(Schema):
    id = fields.UUID(attribute="public_id")
    title = fields.String(metadata={"example": "3 个岗位适合您"})
    body = fields.String(
        metadata={"example": "刘女士，您好！遂川县霓裳制衣有限公司招缝纫工，月薪 4500 到 6500 元，离您家约 2 公里。"}
    )
    matches = MatchIds()
    delivered_at = Moment()
    read_at = Moment(allow_none=True)


class InboxOut(NextOut):
    items = fields.List(fields.Nested(OwnInboxItemOut))
    unread = fields.Integer(metadata={"description": "还没看过几条", "example": 1})


class ConsentOut(Schema):
    purpose = fields.String(metadata={"example": "push"})
    name = fields.String(metadata={"example": "推荐岗位和发消息"})
    held = fields.Boolean()
    version = fields.String(allow_none=True, metadata={"example": "mini-1"})
    proof = fields.String(allow_none=True, metadata={"example": "小程序 login:7"})
    channel = fields.String(allow_none=True, metadata={"example": "mini"})
    granted_at = Moment(allow_none=True)
    withdrawn_at = Moment(allow_none=True, metadata={"example": None})
    withdrawn_channel = fields.String(
        allow_none=True, metadata={"description": "从哪里撤回的；channel 一直是同意时的渠道", "example": "mini"}
    )


class ConsentIn(Schema):
    purpose = fields.String(required=True, validate=validate.OneOf(tuple(PURPOSES)), metadata={"example": "push"})
    yes = fields.Boolean(required=True)
    version = Words(
        load_default="mini-1",
        validate=validate.Length(1, 16),
        metadata={"description": "看到的那版说明", "example": "mini-1"},
    )


class ConsentsIn(Schema):
    consents = fields.List(
        fields.Nested(ConsentIn), required=True, validate=validate.Length(1, len(PURPOSES)),
        metadata={"example": [{"purpose": "push", "yes": True}]},
    )  # fmt: skip


class SearchOwnIn(NarrowIn):
    q = Words(load_default="", validate=validate.Length(max=200), metadata={"example": "打螺丝 包吃住"})
    region = Place(least=2, load_default=None, metadata={"description": "只看这个区划和它下面的", "example": "360827"})


class SearchOwnOut(SearchOut):
    filters = fields.Dict(metadata={"description": "用了哪些条件", "example": {"km": 10.0}})


class InterestIn(Schema):
    level = fields.String(load_default="ask", validate=validate.OneOf(tuple(LEVELS)), metadata={"example": "ask"})


class OwnInterestOut(Schema):
    id = fields.UUID(attribute="public_id")
    level = fields.String(metadata={"example": "ask"})
    state = fields.String(metadata={"example": "new"})
    state_name = fields.Function(lambda intent: STATES[intent.state], metadata={"type": "string", "example": "已报名"})
    source = fields.String(metadata={"example": "search"})
    acting_for = fields.Boolean(metadata={"example": False})
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


class ExportVoiceOut(Schema):
    kind = fields.String(data_key="format", metadata={"description": "录音的格式", "example": "mp3"})
    size = fields.Integer(metadata={"description": "录音有多少字节", "example": 184320})
    channel = fields.String(metadata={"description": "在哪里录的", "example": "fair"})
    at = Moment(metadata={"description": "什么时候录的"})
    typed_at = Moment(allow_none=True, metadata={"description": "工作人员什么时候听过、写进了备注；还没有则为空"})


class ExportRegistrationOut(Schema):
    external_no = fields.String(allow_none=True, metadata={"example": "SC-W00001"})
    channel = fields.String(metadata={"example": "mini"})
    at = Moment()
    said = fields.Dict(metadata={"example": {"name": "刘冬香", "wishes": ["缝纫工"]}})
    voice = fields.Nested(
        ExportVoiceOut,
        allow_none=True,
        metadata={"description": "登记时本人同意留下的语音备注，想删掉可以找服务窗口；没有则为空"},
    )


class DecisionOut(Schema):
    kind = fields.String(metadata={"description": "note 备注里读出来的；别的是资料里的哪一项", "example": "max_km"})
    code = fields.String(metadata={"description": "说的是哪一条", "example": "max_km"})
    said = fields.Dict(metadata={"description": "原来是什么", "example": {"key": "7.0", "value": 7.0, "place": 0}})
    state = fields.String(metadata={"description": "confirmed 说是，refused 说不是", "example": "refused"})
    channel = fields.String(metadata={"example": "mini"})
    at = Moment()
    undone_at = Moment(allow_none=True, metadata={"description": "什么时候撤回的；没撤回则为空", "example": None})


class ExportCallOut(Schema):
    result = fields.String(
        validate=validate.OneOf(tuple(RESULTS)),
        metadata={"description": "；".join(f"{code} {name}" for code, name in RESULTS.items()), "example": "no_answer"},
    )
    result_name = fields.String(metadata={"description": "结果的说法", "example": "没人接"})
    said = fields.String(metadata={"description": "改了什么", "example": "没人接，过一会儿再打，还可以打2次"})
    note = fields.String(metadata={"description": "工作人员记下的话；没有则为空", "example": ""})
    at = Moment(metadata={"description": "什么时候打的"})
    undone_at = Moment(allow_none=True, metadata={"description": "什么时候撤回的；没撤回则为空", "example": None})


class ExportDoorOut(Schema):
    why = fields.Function(
        lambda door: WHY[door.why],
        metadata={"type": "string", "description": "为什么上门", "example": "本人请我们上门"},
    )
    created_at = Moment(metadata={"description": "什么时候定的"})
    done_at = Moment(allow_none=True, metadata={"description": "什么时候去的；没去过则为空", "example": None})


class ExportCareOut(Schema):
    level = fields.String(
        validate=validate.OneOf(tuple(CARE_LEVELS)),
        metadata={"description": "；".join(f"{code} {name}" for code, name in CARE_LEVELS.items()), "example": "key"},
    )
    opened_at = Moment(metadata={"description": "什么时候开始的"})
    closed_at = Moment(allow_none=True, metadata={"description": "什么时候结束的；没结束则为空", "example": None})


class ExportMessageOut(Schema):
    channel = fields.String(metadata={"description": "inbox 收件箱，wechat 微信提醒，sms 短信", "example": "sms"})
    body = fields.String(metadata={"description": "写了什么", "example": "有 3 个岗位适合您，请到小程序里看。"})
    state = fields.String(
        metadata={
            "description": "queued 等着发，sent 发出了，delivered 送到了，opened 打开了，failed 没有送成，"
            "unknown 不能确定是否送到，suppressed 没有发",
            "example": "delivered",
        }
    )
    reason = fields.Function(
        lambda message: reason(message.code) if message.code else "",
        metadata={"type": "string", "description": "为什么没有马上送到；没有则为空字符", "example": ""},
    )
    created_at = Moment(metadata={"description": "什么时候写的"})
    sent_at = Moment(allow_none=True, metadata={"description": "什么时候发的；没发则为空", "example": None})


class ExportSilenceOut(Schema):
    reason = fields.Function(
        lambda silence: reason(silence.code),
        metadata={"type": "string", "description": "为什么没有给我推送", "example": "暂时没有合适的岗位"},
    )
    since = Moment(metadata={"description": "从什么时候起"})
    until = Moment(allow_none=True, metadata={"description": "到什么时候；现在还是则为空", "example": None})


class ExportOut(Schema):
    at = Moment()
    profile = fields.Nested(ProfileOut)
    registrations = fields.List(fields.Nested(ExportRegistrationOut))
    consents = fields.List(fields.Nested(ConsentOut))
    matches = fields.List(fields.Nested(OwnMatchOut))
    inbox = fields.List(fields.Nested(OwnInboxItemOut))
    messages = fields.List(
        fields.Nested(ExportMessageOut), metadata={"description": "写给我的每一条消息，微信提醒和短信也在"}
    )
    silences = fields.List(fields.Nested(ExportSilenceOut), metadata={"description": "没有给我推送的时候和原因"})
    interests = fields.List(fields.Nested(OwnInterestOut))
    feedback = fields.List(fields.Nested(FeedbackOut))
    decisions = fields.List(
        fields.Nested(DecisionOut), metadata={"description": "对系统记着的每一条说过的是和不是，撤回的也在"}
    )
    employment = fields.List(fields.Nested(EmploymentOut))
    reach = fields.Nested(ReachOut, metadata={"description": "怎么联系得上"})
    care = fields.List(fields.Nested(ExportCareOut), metadata={"description": "一对一帮扶的记录"})
    calls = fields.List(fields.Nested(ExportCallOut), metadata={"description": "给我打过的电话，记下的结果"})
    doors = fields.List(fields.Nested(ExportDoorOut), metadata={"description": "要上门的记录"})
    explanations = fields.List(
        fields.Nested(ExplanationOut), metadata={"description": "推荐时说过的每一句为什么，照当时的原话，新的在前"}
    )
