"""The account at an SMS cloud, where one is set: the one client of this process, opened on first use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock

from flask import Flask

from app.config import Settings
from app.sms import watch
from app.sms.account_rules import endpoint
from app.sms.client import Provider, SmsClient
from app.sms.codes import ALIYUN, TENCENT
from app.sms.texts import NOTICE


def register_sms(app: Flask) -> None:
    """Keeps the way to the cloud in the app. Nothing is opened here."""
    settings: Settings = app.extensions["settings"]

    @cache
    def opened() -> SmsClient | None:
        provider = _provider(settings)
        if provider is None:
            return None
        templates = {NOTICE: settings.sms_template}
        return SmsClient(provider, settings.sms_sign, templates, rate=settings.sms_rate, heard=watch.count)

    guard = Lock()

    def one() -> SmsClient | None:
        with guard:  # two threads that come first at once would otherwise open one each
            return opened()

    app.extensions["sms"] = one


def _provider(here: Settings) -> Provider | None:
    """The account's own way; None where there is no whole account. The SDKs are large: only the one used is loaded."""
    makers: dict[str, Callable[[Settings], Provider]] = {TENCENT: _tencent, ALIYUN: _aliyun}
    whole = here.sms_key_id and here.sms_key_secret and here.sms_sign and here.sms_template
    if here.sms_provider == TENCENT:
        whole = whole and here.sms_app_id
    return makers[here.sms_provider](here) if here.sms_provider and whole else None


def _tencent(here: Settings) -> Provider:
    from app.sms.tencent import Tencent

    return Tencent(*_endpoint(here), here.sms_key_id, here.sms_key_secret, here.sms_app_id, here.sms_sign)


def _aliyun(here: Settings) -> Provider:
    from app.sms.aliyun import Aliyun

    return Aliyun(*_endpoint(here), here.sms_key_id, here.sms_key_secret, here.sms_sign)


def _endpoint(here: Settings) -> tuple[str, str]:
    found = endpoint(here.sms_api)
    assert found is not None, "checked when the environment was read"
    return found
