"""The mini-program's account, where it is set: the one client of this process, opened on first use."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, current_app

from app.config import Settings
from app.errors import ApiError
from app.wechat import watch
from app.wechat.ledger import real_now
from app.wechat.tokens import SharedTokens

if TYPE_CHECKING:
    from app.wechat.client import WeChatClient


def register_wechat(app: Flask) -> None:
    """Keeps the way to WeChat in the app. Nothing is opened here."""
    settings: Settings = app.extensions["settings"]

    @cache
    def opened() -> WeChatClient | None:
        if not (settings.wechat_api and settings.wechat_appid and settings.wechat_secret):
            return None
        from app.wechat.client import WeChatClient  # it brings httpx along

        tokens = SharedTokens(settings.wechat_appid, settings.keyring, real_now)
        account = settings.wechat_api, settings.wechat_appid, settings.wechat_secret
        return WeChatClient(*account, tokens, rate=settings.wechat_rate, heard=watch.count)

    guard = Lock()

    def one() -> WeChatClient | None:
        with guard:  # two threads that come first at once would otherwise open one each
            return opened()

    app.extensions["wechat"] = one


def wechat() -> WeChatClient:
    """This process's client. Raises ApiError 503 where no account is set."""
    client: WeChatClient | None = current_app.extensions["wechat"]()
    if client is None:
        raise ApiError(503, "wechat_not_set", "微信登录还没有开通")
    return client
