"""What the environment may say of the account at an SMS cloud; told at the start, not with the first message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app.sms import texts
from app.sms.codes import PROVIDERS, TENCENT

CLOUDS = {"tencent": "https://sms.tencentcloudapi.com", "aliyun": "https://dysmsapi.aliyuncs.com"}
"""Where each cloud is spoken to, unless SMS_API_BASE says otherwise."""

NAMES = ("SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN", "SMS_TEMPLATE")
_PATTERNS = {
    "SMS_KEY_ID": (r"[A-Za-z0-9._-]{1,128}", "只能是字母、数字、点、短横和下划线"),
    "SMS_KEY_SECRET": (r"[!-~]{1,256}", "里有空格或看不见的字符"),
    "SMS_SIGN": (r"[0-9A-Za-z\u4e00-\u9fff]{2,20}", "要是 2 至 20 个汉字、字母或数字，不带【】"),
    "SMS_TEMPLATE": (r"[A-Za-z0-9_]{1,64}", "只能是字母、数字和下划线"),
    "SMS_APP_ID": (r"[0-9]{1,20}", "只能是数字"),
    "SMS_CALLBACK_TOKEN": (r"[A-Za-z0-9_-]{16,128}", "要是 16 至 128 个字母、数字、短横或下划线"),
}
SANDBOX = frozenset({"AKIDsandboxOfNoAccount", "sandbox-sms-secret-of-no-account", "sandbox-sms-callback-token"})
"""The sandbox's account as ``deploy/sandbox`` has it; anybody can read it there, so production must not believe it."""


def problem(environ: Mapping[str, str], *, production: bool) -> str | None:
    """What is wrong with the account, in one sentence, or None. A trial may have a part of it: then nothing is sent."""
    provider = environ.get("SMS_PROVIDER", "")
    if provider and provider not in PROVIDERS:
        return "SMS_PROVIDER 只能是 tencent、aliyun，或者空着不用短信"
    for name, (pattern, words) in _PATTERNS.items():
        value = environ.get(name, "")
        if value and not re.fullmatch(pattern, value):
            return f"{name} {words}"
    if wrong := texts.problem(environ.get("SMS_SIGN") or "就业之家"):
        return f"SMS_SIGN 不能用：{wrong}"
    base = environ.get("SMS_API_BASE", "")
    if base and endpoint(base) is None:
        return "SMS_API_BASE 要写成 https://主机名，后面不能有路径、问号和井号"
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", rate := environ.get("SMS_SENDS_PER_SECOND") or "20") or not float(
        rate
    ):
        return "SMS_SENDS_PER_SECOND 要是大于 0、小于 10000 的数"
    if not re.fullmatch(r"[1-9]", environ.get("SMS_NUMBER_PER_DAY") or "1"):
        return "SMS_NUMBER_PER_DAY 要是 1 至 9：一个号码一天最多收几条"
    return _production_problem(environ, provider, base) if production and provider else None


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """The account as settings; the environment was found good by :func:`problem`."""
    provider = environ.get("SMS_PROVIDER", "")
    return {
        "sms_provider": provider,
        "sms_api": environ.get("SMS_API_BASE") or CLOUDS.get(provider, ""),
        "sms_key_id": environ.get("SMS_KEY_ID", ""),
        "sms_key_secret": environ.get("SMS_KEY_SECRET", ""),
        "sms_sign": environ.get("SMS_SIGN", ""),
        "sms_template": environ.get("SMS_TEMPLATE", ""),
        "sms_app_id": environ.get("SMS_APP_ID", ""),
        "sms_callback_token": environ.get("SMS_CALLBACK_TOKEN", ""),
        "sms_rate": float(environ.get("SMS_SENDS_PER_SECOND") or "20"),
        "sms_number_per_day": int(environ.get("SMS_NUMBER_PER_DAY") or "1"),
    }


def endpoint(base: str) -> tuple[str, str] | None:
    """Scheme and host with port of an address without a path, or None where it is none."""
    try:
        parts = urlsplit(base)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not host or not plain or re.search(r"[\s\\]", base):
        return None
    return parts.scheme, parts.netloc


def _production_problem(environ: Mapping[str, str], provider: str, base: str) -> str | None:
    needed = [*NAMES, "SMS_CALLBACK_TOKEN", *(["SMS_APP_ID"] if provider == TENCENT else [])]
    if missing := [name for name in needed if not environ.get(name)]:
        return f"正式环境用短信要把账号设全，还缺 {'、'.join(missing)}"
    if SANDBOX.intersection(environ.get(name, "") for name in needed):
        return "正式环境不能用试用的短信账号：SMS_KEY_ID、SMS_KEY_SECRET、SMS_CALLBACK_TOKEN 要用自己的"
    if base and not base.startswith("https://"):
        return "正式环境的 SMS_API_BASE 必须以 https:// 开头"
    return None
