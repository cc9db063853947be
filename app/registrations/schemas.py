"""What registrations say and take over HTTP."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.imports.words import MOST_MONEY, REFUSALS
from app.imports.workers import REASONS, STATUSES
from app.matching.routes import NextStepsOut
from app.people.fact_routes import FactOut
from app.postings.shown import PostingOut
from app.schemas import NIGHT, SAME_NUMBER, TOO_FAR, EachRow, MomentIn, Ready, ReasonOut

LATER = {"code": "search_unavailable", "text": "已登记。推荐暂时算不出来，稍后会自动补上"}
CHANNELS = ("window", "fair", "kiosk", "phone", "grid")
BATCH = 200


class TradeDoneIn(Schema):
    work = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"description": "工种", "example": "缝纫工"}
    )
    years = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 80),
        metadata={"description": "做过几年", "example": 11},
    )


class RegistrationIn(Schema):
    """Ten answers at most: who has an ID number gives neither birth nor sex. Required: name, region, and a birth."""

    name = fields.String(
        required=True, validate=validate.Length(1, 50), metadata={"description": "姓名", "example": "刘冬香"}
    )
    phone = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=40),
        metadata={"description": "手机号，没有可不填", "example": "15499990001"},
    )
    id_no = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=40),
        metadata={"description": "身份证号，可不填；填了就不用问出生日期和性别", "example": ""},
    )
    birth = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=40),
        metadata={"description": "没有身份证号时必填：年月日、年月或年", "example": "1984-06"},
    )
    sex = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.OneOf(("男", "女", "")),
        metadata={"description": "性别", "example": "女"},
    )
    region = fields.String(
        required=True,
        validate=validate.Length(1, 12),
        metadata={"description": "住在哪里：县、乡镇或村的代码", "example": "360827100"},
    )
    wishes = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=3),
        metadata={"description": "想做什么，按先后，最多三样", "example": ["缝纫工", "普工"]},
    )
    wage_min = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(0, MOST_MONEY),
        metadata={"description": "至少要多少元一个月", "example": 3500},
    )
    max_km = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, 5000),
        metadata={"description": "最远跑多少公里", "example": 10},
    )
    lng = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(-180, 180),
        metadata={"description": "住处的经度，地图上点的；不填就说不准多远", "example": 114.51},
    )
    lat = fields.Float(
        load_default=None,
        allow_none=True,
        validate=validate.Range(-90, 90),
        metadata={"description": "住处的纬度", "example": 26.32},
    )
    lodging = fields.Boolean(
        load_default=None, allow_none=True, metadata={"description": "愿不愿意住厂", "example": False}
    )
    refusals = fields.List(
        fields.String(validate=validate.OneOf(REFUSALS)),
        load_default=list,
        validate=validate.Length(max=len(REFUSALS)),
        metadata={"description": "绝对不接受的", "example": ["夜班"]},
    )
    push = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "本人同意推荐和接收消息；没问就不填", "example": True},
    )
    trades = fields.List(
        fields.Nested(TradeDoneIn),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "做过的工种和年数，可不填"},
    )
    certs = fields.List(
        fields.String(validate=validate.Length(1, 40)),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "有什么证，可不填", "example": ["健康证"]},
    )
    status = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.OneOf((*STATUSES, "")),
        metadata={"description": "就业状态，可不填", "example": "失业"},
    )
    reason = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.OneOf((*REASONS, "")),
        metadata={"description": "未就业原因，可不填", "example": "照顾家人"},
    )
    note = fields.String(
        load_default="",
        allow_none=True,
        validate=validate.Length(max=1000),
        metadata={"description": "别的要记下的话，可不填", "example": "四点半要接小孩"},
    )
    channel = fields.String(
        required=True, validate=validate.OneOf(CHANNELS), metadata={"description": "在哪里登记的", "example": "window"}
    )
    fair = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "在哪场招聘会登记的；填了就优先推荐到场单位的岗位", "x-unasked": True},
    )
    client_uuid = fields.UUID(
        load_default=None,
        metadata={
            "description": "设备给这份登记的编号；带着同一个再交一次，不会重复登记",
            "example": "6f1d0a52-3c1e-4b8a-9d53-0c8b1f2e7a10",
        },
    )


class OfflineIn(RegistrationIn):
    """A form made without a network."""

    client_uuid = fields.UUID(
        required=True,
        metadata={"description": "设备给这份登记的编号", "example": "6f1d0a52-3c1e-4b8a-9d53-0c8b1f2e7a10"},
    )
    offline_at = MomentIn(
        required=True,
        metadata={"description": "什么时候填的，30 天以内", "example": "2026-11-21T09:12:00+08:00"},
    )


class BatchIn(Schema):
    registrations = fields.List(
        EachRow(OfflineIn),
        required=True,
        validate=validate.Length(1, BATCH),
        metadata={"description": f"没有网络时填的登记表，一次最多 {BATCH} 份"},
    )
    with_matches = fields.Boolean(
        load_default=False, metadata={"description": "要不要同时算推荐；要的话会慢一些", "example": False}
    )


class SlipIn(Schema):
    width = fields.Integer(
        load_default=32,
        validate=validate.Range(24, 80),
        metadata={"description": "一行多少格，汉字算两格；58 毫米的打印机是 32", "example": 32},
    )


class StandOut(Schema):
    no = fields.String(metadata={"description": "摊位号", "example": "A03"})
    fair = fields.UUID(metadata={"description": "招聘会的 id"})


class TopOut(Schema):
    id = fields.UUID(metadata={"description": "这条推荐的 id，以后可以问为什么：/matches/{id}/why"})
    rank = fields.Integer(metadata={"description": "第几名", "example": 1})
    score = fields.Float(metadata={"description": "0 到 100", "example": 87})
    reasons = fields.List(Ready(ReasonOut), metadata={"description": "为什么推荐，最多三条"})
    drawback = Ready(
        ReasonOut, allow_none=True, metadata={"description": "唯一要注意的一点，没有则为空", "example": NIGHT}
    )
    relaxed = fields.List(
        fields.String(), metadata={"description": "放宽了什么", "example": ["比15公里远一点，约18公里"]}
    )
    km = fields.Float(allow_none=True, metadata={"description": "离家直线多少公里；一方没有坐标则为空", "example": 3.2})
    stall = fields.Nested(
        StandOut, allow_none=True, metadata={"description": "单位就在现场时，在哪个摊位；不在现场则为空"}
    )
    posting = Ready(PostingOut, metadata={"description": "岗位"})


class AdviceOut(NextStepsOut):
    matches = fields.List(fields.Nested(TopOut), metadata={"description": "现在最合适的，最多五个"})
    silence = Ready(
        ReasonOut, allow_none=True, metadata={"description": "没有合适的，为什么；有推荐则为空", "example": TOO_FAR}
    )
    note = Ready(
        ReasonOut, allow_none=True, metadata={"description": "推荐暂时算不出来时的说明，平时为空", "example": LATER}
    )


class RegisteredOut(AdviceOut):
    worker_id = fields.UUID(metadata={"description": "求职者的 id"})
    registration_no = fields.String(
        metadata={"description": "登记编号", "example": "D6f1d0a523c1e4b8a9d530c8b1f2e7a10"}
    )
    new = fields.Boolean(metadata={"description": "第一次登记的人", "example": True})
    visit = fields.Integer(metadata={"description": "这个人第几次登记", "example": 1})
    notes = fields.List(Ready(ReasonOut), metadata={"description": "要再核对的地方", "example": [SAME_NUMBER]})
    facts = fields.List(fields.Nested(FactOut), metadata={"description": "从备注里读出来的，当面问一声，点一下就行"})


class WrongFieldOut(Schema):
    field = fields.String(metadata={"description": "哪一项", "example": "birth"})
    code = fields.String(metadata={"description": "不变的代号", "example": "not_date"})
    message = fields.String(metadata={"description": "为什么", "example": "不是日期，请写成 1980-05-21"})


class BatchRowOut(Schema):
    row = fields.Integer(metadata={"description": "第几份，从 1 数起", "example": 1})
    client_uuid = fields.UUID(
        allow_none=True, metadata={"description": "设备给的编号", "example": "6f1d0a52-3c1e-4b8a-9d53-0c8b1f2e7a10"}
    )
    state = fields.String(
        metadata={
            "description": "created 新的人，merged 登记过的人又来一次，unchanged 已经交过，refused 没记下",
            "example": "created",
        }
    )
    worker_id = fields.UUID(allow_none=True, metadata={"description": "求职者的 id；没记下则为空"})
    registration_no = fields.String(
        allow_none=True, metadata={"description": "登记编号", "example": "D6f1d0a523c1e4b8a9d530c8b1f2e7a10"}
    )
    visit = fields.Integer(allow_none=True, metadata={"description": "这个人第几次登记", "example": 1})
    notes = fields.List(Ready(ReasonOut), metadata={"description": "要再核对的地方", "example": [SAME_NUMBER]})
    code = fields.String(metadata={"description": "没记下的代号；记下了则为空", "example": ""})
    message = fields.String(metadata={"description": "没记下的原因；记下了则为空", "example": ""})
    errors = fields.List(fields.Nested(WrongFieldOut), metadata={"description": "哪些项填得不对"})
    advice = fields.Nested(AdviceOut, allow_none=True, metadata={"description": "推荐；没要就是空"})


class BatchOut(Schema):
    rows = fields.List(fields.Nested(BatchRowOut), metadata={"description": "每份的结果，和提交的次序一样"})
    counts = fields.Dict(
        fields.String(),
        fields.Integer(),
        metadata={
            "description": "各种结果各几份",
            "example": {"created": 38, "merged": 1, "unchanged": 0, "refused": 1},
        },
    )
