"""Every code that a failure may have, with its status and a sentence as people read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

CODES: dict[str, tuple[int, str]] = {
    "malformed": (400, "推送的内容读不出来"),
    "not_decrypted": (400, "推送的内容读不出来"),
    "not_encrypted": (400, "推送的内容读不出来"),
    "bad_request": (400, "请求的格式不对，请检查后再试"),
    "bad_json": (400, "提交的内容不是正确的 JSON"),
    "not_logged_in": (401, "请先登录"),
    "bad_token": (401, "登录信息不对，请重新登录"),
    "token_expired": (401, "登录已过期，请重新登录"),
    "refresh_refused": (401, "登录已过期，请重新登录"),
    "wrong_login": (401, "用户名或密码不对"),
    "wechat_code": (401, "微信登录已失效，请重新打开小程序再试"),
    "not_allowed": (403, "您没有权限做这件事"),
    "wechat_refused": (403, "微信不允许这个账号登录"),
    "bad_signature": (403, "签名不对或已过期"),
    "stale": (403, "签名不对或已过期"),
    "not_found": (404, "没有找到您要的内容"),
    "no_such_record": (404, "和登记的不一致，请核对后再填，或者到服务窗口办理"),
    "method_not_allowed": (405, "这个地址不支持这种操作"),
    "not_acceptable": (406, "无法提供您要的格式"),
    "timeout": (408, "请求超时，请再试一次"),
    "conflict": (409, "与现有的记录冲突"),
    "no_profile": (409, "还没有您的档案，请先验证手机号并填写资料"),
    "already_linked": (409, "您已经有档案了，直接修改就行"),
    "phone_needed": (409, "请先验证手机号"),
    "claim_needed": (409, "您的手机号登记过同名的档案，请先核对身份"),
    "id_no_taken": (409, "这个身份证号已经登记在别的档案上，请到服务窗口核对"),
    "id_no_fixed": (409, "身份证号已经登记，要改请到服务窗口"),
    "posting_closed": (409, "这个岗位已经招满或过期了"),
    "changed_since": (409, "之后又改过了，不能撤回；请直接修改资料"),
    "already_answered": (409, "单位已经处理了您的报名，不能撤回；不去了请在报名记录里说一声"),
    "call_done": (409, "这个电话已经记过结果，或者那天已经过了"),
    "call_off": (409, "这个电话不用打了：本人不要再打电话"),
    "not_calling_now": (409, "现在不是打这个电话的时候：按日子打，早上8点到晚上8点半之间"),
    "door_done": (409, "这次上门已经记过结果了"),
    "illegal_step": (409, "现在是“已入职”，不能改成“约了面试”"),
    "client_uuid_taken": (409, "这个 client_uuid 已经用于另一份登记，请换一个"),
    "fair_known": (409, "同一个地方同一时间已经有一场同名的招聘会"),
    "fair_closed": (409, "招聘会已经结束，不能再改"),
    "fair_over": (409, "这场招聘会的日子已经过了，不能再开"),
    "fair_wrong_step": (409, "已结束的招聘会不能改成筹备"),
    "fair_not_live": (409, "这场招聘会现在没有开"),
    "word_known": (409, "这个词已经在表里，请直接改它"),
    "nothing_suggested": (409, "这个词没有等着定的说法"),
    "word_not_in_force": (409, "这个词现在没有生效，不用停用"),
    "not_linked": (409, "这份档案没有绑定微信"),
    "nothing_to_tell": (409, "这里七天内能播的岗位都播过了，或者现在没有在招的岗位"),
    "last_account": (409, "没有别的同类账号了，停用它就没人能管了"),
    "changed_meanwhile": (412, "内容已被修改，请刷新后再试"),
    "too_large": (413, "提交的内容太大"),
    "too_long": (414, "地址太长"),
    "wrong_media_type": (415, "请用 JSON 格式提交"),
    "not_audio": (415, "这不是能听的录音：请用 mp3、aac、m4a 或 wav"),
    "wrong_encoding": (415, "请不要压缩提交的内容"),
    "invalid": (422, "有些内容填得不对，请看各项的说明"),
    "bad_encoding": (422, "内容里有无法识别的字符"),
    "unknown_code": (422, "没有这个代码，请核对"),
    "cannot_read": (422, "没有导入：这个文件不是 CSV 或 XLSX"),
    "place_needed": (422, "按距离找，请先给出位置"),
    "phone_foreign": (422, "请用中国内地的手机号码"),
    "not_agreed": (422, "录音要先问过本人：本人同意了才能存"),
    "card_differs": (422, "和档案里的不一致，请看着身份证核对"),
    "weak_password": (422, "密码至少 10 位"),
    "too_many_requests": (429, "操作太频繁，请稍后再试"),
    "views_used_up": (429, "每天最多看 30 次求职者名单，请明天再看"),
    "internal": (500, "系统出错了，我们已经记录，请稍后再试"),
    "not_implemented": (501, "暂不支持这种操作"),
    "unavailable": (503, "服务暂时不可用，请稍后再试"),
    "database_unavailable": (503, "系统暂时连不上数据库，请稍后再试"),
    "search_unavailable": (503, "搜索暂时不可用，请稍后再试"),
    "wechat_unavailable": (503, "微信暂时连不上，请稍后再试"),
    "wechat_not_set": (503, "微信登录还没有开通"),
}
"""Code: status and sentence. A test compares them with what the program raises."""

STATUS_WORDS = {
    400: "请求读不出来",
    401: "没有登录，或登录已失效",
    403: "没有权限",
    404: "没有这一项，或者不归您看",
    409: "与现有的记录冲突",
    412: "别处已经改过",
    413: "内容太大",
    415: "不是要求的格式",
    422: "填得不对，errors 里逐项说明",
    429: "太频繁",
    503: "暂时不可用，稍后再试",
}


def fails(*codes: str) -> Callable[[View], View]:
    """Marks a route with codes of failures of its own, beside those that follow from who may call and what it takes."""

    def mark(view: View) -> View:
        view.fails = (*getattr(view, "fails", ()), *codes)  # type: ignore[attr-defined]
        return view

    return mark
