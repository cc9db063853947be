"""What the environment may say of the mini-program's account; told at the start, not to the first who logs in."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

PLATFORM = "https://api.weixin.qq.com"

SANDBOX = frozenset({
    "wx00000000sandbox0",
    "sandbox-secret-of-no-account",
    "sandboxpushtoken",
    "c2FuZGJveC1vZi1qaXV5ZXpoaWppYS0wMTIzNDU2Nzg",
})  # fmt: skip
"""The sandbox's account as ``deploy/sandbox`` has it; anybody can read it there, so production must not believe it."""

APPID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LOCAL_NAMES = ("localhost", "local", "internal", "lan", "home.arpa")


def problem(api: str, appid: str, aes_key: str) -> str | None:
    """What is wrong with the account wherever it is used, in one sentence, or None."""
    parts = _split(api)
    if parts is None:
        return "WECHAT_API_BASE 要写成 https://主机名，后面可以有路径，不能有问号和井号"
    if appid and not APPID.fullmatch(appid):
        return "WECHAT_APPID 只能是字母、数字、短横和下划线"
    if aes_key and not re.fullmatch(r"[A-Za-z0-9+/]{43}", aes_key):
        return "WECHAT_AES_KEY 要是后台给的 43 个字符"
    return None


def production_problem(api: str, *account: str) -> str | None:
    """Why production does not take it, in one sentence, or None. account: appid, secret, token and key."""
    if SANDBOX.intersection(account):
        return "正式环境不能用试用的微信账号：WECHAT_APPID、WECHAT_SECRET、WECHAT_TOKEN、WECHAT_AES_KEY 要用后台给的"
    scheme, host = _split(api) or ("", "")
    if scheme != "https":
        return "正式环境的 WECHAT_API_BASE 必须以 https:// 开头"
    if not _public(host):
        return "正式环境的 WECHAT_API_BASE 不能指向本机或内网"
    return None


def _split(api: str) -> tuple[str, str] | None:
    """Scheme and host of an address that requests can be built on."""
    try:
        parts = urlsplit(api)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        return None
    return None if re.search(r"[\s\\]", api) else (parts.scheme, host)


def _public(host: str) -> bool:
    """Whether a host's name, as it is written, can be one of the internet. Nobody is asked."""
    name = host.rstrip(".").lower()
    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(name))  # 127.1, 0x7f000001, 2130706433
        except OSError:
            return "." in name and not any(name == one or name.endswith(f".{one}") for one in _LOCAL_NAMES)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global
