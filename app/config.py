"""Configuration from the environment; the table in README.md lists every name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from app.clock import Clock, make_clock
from app.privacy.keyring import Keyring, load_keyring
from app.sms import account_rules as sms_rules
from app.wechat.account_rules import PLATFORM, problem, production_problem

ROOT = Path(__file__).resolve().parent.parent


class ConfigProblem(Exception):
    """The environment asks for something that cannot or must not be."""


@dataclass(frozen=True, slots=True)
class Settings:
    env: str
    data_dir: Path
    database_url: str
    elasticsearch_url: str
    broker_url: str
    keyring: Keyring
    clock: Clock
    frozen: bool
    trusted_proxies: int
    wechat_api: str = PLATFORM
    wechat_appid: str = ""
    wechat_secret: str = ""
    wechat_token: str = ""  # of the event push
    wechat_aes_key: str = ""  # 43 characters; empty: events are not sealed
    wechat_templates: Path | None = None  # None: the sandbox's
    wechat_rate: float = 50.0  # messages a second that this process sends at most
    wechat_login_wait: int = 30  # minutes that what is pushed about somebody without a login waits for one
    sms_provider: str = ""  # tencent, aliyun, or empty: no text messages
    sms_api: str = ""
    sms_key_id: str = ""
    sms_key_secret: str = ""
    sms_sign: str = ""  # as approved, without 【】
    sms_template: str = ""  # the cloud's code of the notice
    sms_app_id: str = ""  # Tencent's SmsSdkAppId
    sms_callback_token: str = ""  # the secret part of the path that the cloud pushes to
    sms_rate: float = 20.0  # messages a second that this process sends at most
    sms_number_per_day: int = 1  # messages that one number gets in a day
    mini_program_link: str = ""  # by which a scanned code opens the mini-program; empty: no code is printed
    worker_writes: int = 60  # a minute, of one user of the mini-program; 0: as many as they like
    phone_months: int = 12  # how long a phone number that somebody stated opens their record by itself

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Reads and checks the environment. Creates DATA_DIR. Raises ConfigProblem with one plain sentence."""
    env = environ.get("APP_ENV") or "development"
    if env not in ("development", "production"):
        raise ConfigProblem("APP_ENV 只能是 development 或 production")
    frozen = environ.get("APP_NOW", "")
    if frozen and env == "production":
        raise ConfigProblem("正式环境不能设 APP_NOW：它会让时钟停住")
    try:
        clock = make_clock(frozen)
    except (ValueError, OverflowError):
        raise ConfigProblem("APP_NOW 要写成 YYYY-MM-DD 或 YYYY-MM-DDTHH:MM") from None
    data_dir = Path(environ.get("DATA_DIR") or ROOT / "var").resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not os.access(data_dir, os.W_OK | os.X_OK):
            raise PermissionError
        keyring = load_keyring(data_dir / "keys", dict(environ), may_create=env != "production")
    except OSError as error:
        raise ConfigProblem("DATA_DIR 要是一个能读写的文件夹") from error
    database_url = environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'employment.db'}"
    _check_database_url(database_url)
    return Settings(
        env=env,
        data_dir=data_dir,
        database_url=database_url,
        elasticsearch_url=environ.get("ELASTICSEARCH_URL", ""),
        broker_url=environ.get("CELERY_BROKER_URL", ""),
        keyring=keyring,
        clock=clock,
        frozen=bool(frozen),
        trusted_proxies=_count(environ, "TRUSTED_PROXIES"),
        mini_program_link=_link(environ, "MINI_PROGRAM_LINK"),
        phone_months=_count(environ, "PHONE_TRUSTED_MONTHS", "12"),
        worker_writes=_count(environ, "WORKER_WRITES_PER_MINUTE", "60", digits=4),
        **_wechat(environ, production=env == "production"),
        **_sms(environ, production=env == "production"),
    )


def _wechat(environ: Mapping[str, str], *, production: bool) -> dict[str, Any]:
    """The mini-program's account, of which none or a part may be set. Raises ConfigProblem."""
    api = environ.get("WECHAT_API_BASE") or PLATFORM
    names = ("WECHAT_APPID", "WECHAT_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY")
    appid, secret, token, aes_key = account = tuple(environ.get(name, "") for name in names)
    wrong = problem(api, appid, aes_key) or (production_problem(api, *account) if production else None)
    if wrong:
        raise ConfigProblem(wrong)
    templates, rate = environ.get("WECHAT_TEMPLATES", ""), environ.get("WECHAT_SENDS_PER_SECOND") or "50"
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", rate) or not float(rate):
        raise ConfigProblem("WECHAT_SENDS_PER_SECOND 要是大于 0、小于 10000 的数")
    if templates and not Path(templates).is_file():
        raise ConfigProblem("WECHAT_TEMPLATES 所写的文件不存在")
    return {
        "wechat_api": api,
        "wechat_appid": appid,
        "wechat_secret": secret,
        "wechat_token": token,
        "wechat_aes_key": aes_key,
        "wechat_templates": Path(templates) if templates else None,
        "wechat_rate": float(rate),
        "wechat_login_wait": _count(environ, "WECHAT_LOGIN_WAIT_MINUTES", "30"),
    }


def _sms(environ: Mapping[str, str], *, production: bool) -> dict[str, Any]:
    """The account at an SMS cloud, where there is one. Raises ConfigProblem."""
    if wrong := sms_rules.problem(environ, production=production):
        raise ConfigProblem(wrong)
    return sms_rules.read(environ)


def _count(environ: Mapping[str, str], name: str, default: str = "0", *, digits: int = 2) -> int:
    text = environ.get(name) or default
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise ConfigProblem(f"{name} is not a small number")
    return int(text)


def _link(environ: Mapping[str, str], name: str) -> str:
    """An address that people scan. Raises ConfigProblem."""
    text = environ.get(name, "")
    if text and not re.fullmatch(r"https://[a-z0-9.-]+(:\d{1,5})?(/[\w./~%-]*)?(\?[\w=&%.-]*)?", text, re.ASCII):
        raise ConfigProblem(f"{name} 要是 https:// 开头的网址")
    return text


def _check_database_url(url: str) -> None:
    """An address that no driver here can read is told at the start. Raises ConfigProblem; the address stays unsaid, it
    may hold a password."""
    try:
        make_url(url).get_dialect().import_dbapi()
    except (ArgumentError, ImportError, ValueError) as error:
        raise ConfigProblem(
            "DATABASE_URL 写得不对，或没有装它的驱动；例：postgresql+psycopg://用户:密码@主机/库名"
        ) from error
