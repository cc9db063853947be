"""Every list of codes that the API gives or takes, with what each code means."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from app.codes import people
from app.codes.education import levels
from app.fairs.service import STATUS_WORDS as FAIR_STATES
from app.feedback.effects import KINDS
from app.intents.service import LEVELS, SOURCES
from app.intents.states import STATES
from app.lexicon.service import STATES as WORD_STATES
from app.lexicon.sightings import SOURCES as SIGHTED
from app.people.consents import PURPOSES
from app.people.employment import FOUND_BY, RETURN_PLANS

Words = dict[str, str]

CHANNELS: Words = {
    "mini": "小程序", "window": "窗口", "fair": "招聘会现场", "kiosk": "自助机", "phone": "电话", "import": "表格导入",
    "grid": "网格走访",
}  # fmt: skip
ROLES: Words = {
    "admin": "管理员", "county": "县级", "town": "乡镇", "village": "村级", "volunteer": "服务点人员",
    "recruiter": "招聘单位",
}  # fmt: skip
REGION_LEVELS: Words = {
    "province": "省", "city": "设区市", "county": "县", "township": "乡镇、街道", "village": "村、社区",
}  # fmt: skip
OCCUPATION_LEVELS: Words = {"major": "大类", "middle": "中类", "minor": "小类", "occupation": "职业"}
INDUSTRY_LEVELS: Words = {"section": "门类", "division": "大类", "group": "中类", "class": "小类"}
ZONE_KINDS: Words = {"new_area": "新区", "economic": "经济开发区", "hightech": "高新区", "scenic": "风景名胜区"}
PERSON_STATES: Words = {
    "active": "在找工作", "paused": "本人暂停", "placed": "已有工作", "expired": "登记过期", "closed": "已结束",
}  # fmt: skip
POSTING_STATES: Words = {
    "draft": "草稿", "pending": "待审核", "open": "在招", "paused": "暂停", "filled": "招满", "expired": "过期",
    "offline": "已下线",
}  # fmt: skip
VISIBILITIES: Words = {"shown": "正常找工作", "hidden": "先不找了，不推荐也不给单位看"}
SAVED: Words = {
    "created": "新记下的", "updated": "改了已有的", "unchanged": "和已有的一样", "refused": "没记下",
}  # fmt: skip
TEMPLATE_NAMES: Words = {"postings_found": "有合适的岗位", "fair_reminder": "招聘会提醒"}
TEMPLATE_KINDS: Words = {"one_time": "点一次收一条", "long_term": "一直有效"}
ANSWERS: Words = {
    "accept": "同意", "acceptWithAudio": "同意并带提示音", "reject": "不同意", "ban": "后台封了这个模板",
    "filter": "标题重名被微信滤掉",
}  # fmt: skip
NEXT: Words = {"phone": "先授权手机号", "claim": "核对身份，认领档案", "profile": "填写档案"}
TABLES: Words = {"postings": "岗位表", "workers": "求职者表"}
IMPORT_STATES: Words = {"waiting": "等着", "running": "正在导入", "done": "完成", "failed": "没有导入"}
PRECISIONS: Words = {"d": "说到日", "m": "说到月", "y": "说到年"}
COMPONENTS: Words = {
    "wage": "工资", "near": "远近", "work": "工种", "hours": "时间", "board": "食宿", "stable": "稳定",
    "usefulness": "合意", "chance": "把握",
}  # fmt: skip
SORTS: Words = {
    "at": "时间", "changed_at": "最后变动", "created_at": "登记时间", "updated_at": "修改时间", "starts_at": "开始时间",
    "delivered_at": "送达时间", "valid_to": "有效期", "region": "区划", "times": "次数", "last": "最近一次",
    "word": "词", "username": "账号名",
}  # fmt: skip


@cache
def of_fields() -> dict[str, Words]:
    """Field, or schema and field (``FairOut.status``): its codes. Reads the code lists."""
    return {
        "channel": CHANNELS,
        "withdrawn_channel": {**CHANNELS, "sms": "短信回复"},
        "ChannelsOut.channels": CHANNELS,
        "online_channels": {name: CHANNELS[name] for name in ("mini", "kiosk")},
        "MeOut.role": ROLES,
        "StaffAccountOut.role": ROLES,
        "RegionOut.level": REGION_LEVELS,
        "RegionDetail.level": REGION_LEVELS,
        "point_level": {name: REGION_LEVELS[name] for name in ("province", "city", "county")},
        "coverage": {"whole": "全部在内", "part": "部分在内"},
        "OccupationOut.level": OCCUPATION_LEVELS,
        "OccupationDetail.level": OCCUPATION_LEVELS,
        "IndustryOut.level": INDUSTRY_LEVELS,
        "EducationOut.code": {one.code: one.name for one in levels()},
        "ZoneOut.kind": ZONE_KINDS,
        "WorkerOut.state": PERSON_STATES,
        "ProfileOut.state": PERSON_STATES,
        "OwnPostingOut.status": POSTING_STATES,
        "visibility": VISIBILITIES,
        "StallSavedOut.state": SAVED,
        "WeChatTemplateOut.name": TEMPLATE_NAMES,
        "WeChatTemplateOut.kind": TEMPLATE_KINDS,
        "SubscribeChoiceIn.answer": ANSWERS,
        "AccountOut.next": NEXT,
        "table": TABLES,
        "ImportOut.state": IMPORT_STATES,
        "ImportWithReportOut.state": IMPORT_STATES,
        "birth_precision": PRECISIONS,
        "components": COMPONENTS,
        "UnknownIn.source": SIGHTED,
        "WordsIn.state": WORD_STATES,
        "LexiconWordOut.state": WORD_STATES,
        "LexiconWordDetailOut.state": WORD_STATES,
        "level": LEVELS,
        "source": SOURCES,
        "InterestOut.state": STATES,
        "OwnInterestOut.state": STATES,
        "AnswerIn.state": STATES,
        "purpose": PURPOSES,
        "kind": KINDS,
        "FairsIn.status": FAIR_STATES,
        "FairOut.status": FAIR_STATES,
        "FairDetailOut.status": FAIR_STATES,
        "FairChangeIn.status": FAIR_STATES,
        "return_plan": RETURN_PLANS,
        "found_by": {code: word for code, word in FOUND_BY.items() if code},
        "education": {one.code: one.name for one in levels()},
        "sex": people.names("sex"),
        "ProfileOut.status": people.names("employment"),
        "ProfileIn.status": people.names("employment"),
        "ProfileChange.status": people.names("employment"),
        "ProfileOut.reason": people.names("reason"),
        "ProfileIn.reason": people.names("reason"),
        "ProfileChange.reason": people.names("reason"),
    }


def of_choice(choice: Iterable[str]) -> Words:
    """What the codes of a choice mean; empty where they are words already, or no list has them all."""
    names = [code for code in choice if code]
    for words in (*of_fields().values(), SORTS):
        if names and all(code.removeprefix("-") in words for code in names):
            return {code: words[code] for code in names if code in words}
    return {}
