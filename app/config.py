"""Configuration from the environment; the table in README.md lists every name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.clock import Clock, make_clock
from app.privacy.keyring import Keyring, load_keyring

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
    wechat_api: str = "https://api.weixin.qq.com"
    wechat_appid: str = ""
    wechat_secret: str = ""
    wechat_token: str = ""  # of the event push
    wechat_aes_key: str = ""  # 43 characters; empty: events are not sealed
    wechat_templates: Path | None = None  # None: the sandbox's

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
        raise ConfigProblem("APP_ENV is neither development nor production")
    frozen = environ.get("APP_NOW", "")
    if frozen and env == "production":
        raise ConfigProblem("APP_NOW stops the clock; production refuses it")
    try:
        clock = make_clock(frozen)
    except ValueError:
        raise ConfigProblem("APP_NOW is not YYYY-MM-DD or YYYY-MM-DDTHH:MM") from None
    data_dir = Path(environ.get("DATA_DIR") or ROOT / "var").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    keyring = load_keyring(data_dir / "keys", dict(environ), may_create=env != "production")
    aes_key = environ.get("WECHAT_AES_KEY", "")
    if aes_key and len(aes_key) != 43:
        raise ConfigProblem("WECHAT_AES_KEY is not the 43 characters of the console")
    return Settings(
        env=env,
        data_dir=data_dir,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'employment.db'}",
        elasticsearch_url=environ.get("ELASTICSEARCH_URL", ""),
        broker_url=environ.get("CELERY_BROKER_URL", ""),
        keyring=keyring,
        clock=clock,
        frozen=bool(frozen),
        wechat_api=environ.get("WECHAT_API_BASE") or "https://api.weixin.qq.com",
        wechat_appid=environ.get("WECHAT_APPID", ""),
        wechat_secret=environ.get("WECHAT_SECRET", ""),
        wechat_token=environ.get("WECHAT_TOKEN", ""),
        wechat_aes_key=aes_key,
        wechat_templates=Path(templates) if (templates := environ.get("WECHAT_TEMPLATES", "")) else None,
    )
