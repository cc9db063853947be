from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import deploy.sandbox
from app import create_app
from app.clock import SHANGHAI, make_clock
from app.config import ROOT, ConfigProblem, load_settings
from app.outreach.channels import standard_channels
from app.privacy.keyring import KeyProblem
from app.wechat.account_rules import SANDBOX
from app.wechat.events import templates
from app.wechat.templates import DATA

PRODUCTION = {
    "APP_ENV": "production",
    "DATA_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "INDEX_KEY": "of-a-test",
    "SECRET_KEY": "of-a-test",
}
ACCOUNT = {
    "WECHAT_APPID": "wx1234567890abcdef",
    "WECHAT_SECRET": "a-secret-of-nobody",
    "WECHAT_TOKEN": "a-token-of-nobody",
    "WECHAT_AES_KEY": "b" * 43,
}


def test_an_empty_environment_is_enough(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path / "new")})
    assert settings.database_url.startswith("sqlite:///")
    assert (tmp_path / "new").is_dir()
    assert not settings.production
    assert (settings.wechat_api, settings.wechat_appid) == ("https://api.weixin.qq.com", "")


@pytest.mark.parametrize(
    "environ",
    [
        {"APP_ENV": "staging"},
        {"APP_NOW": "yesterday"},
        {"APP_ENV": "production", "APP_NOW": "2026-11-21"},
        {"WECHAT_API_BASE": "api.weixin.qq.com"},
        {"WECHAT_API_BASE": "ftp://api.weixin.qq.com"},
        {"WECHAT_API_BASE": "https://"},
        {"WECHAT_API_BASE": "https://api.weixin.qq.com/?a=b"},
        {"WECHAT_API_BASE": "https://api.weixin.qq.com:port"},
        {"WECHAT_API_BASE": "https://[::1"},
        {"WECHAT_APPID": "../etc"},
        {"WECHAT_AES_KEY": "short"},
        {"WECHAT_AES_KEY": "?" * 43},
        {"WECHAT_SENDS_PER_SECOND": "0"},
        {"WECHAT_SENDS_PER_SECOND": "many"},
        {"WECHAT_LOGIN_WAIT_MINUTES": "100"},
        {"WECHAT_TEMPLATES": "/no/such/file.json"},
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigProblem):
        load_settings({"DATA_DIR": str(tmp_path), **environ})


def test_production_does_not_make_its_own_keys(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem):
        load_settings({"DATA_DIR": str(tmp_path), "APP_ENV": "production"})


@pytest.mark.parametrize(
    ("given", "shown"), [("2026-11-21", "2026-11-21T12:00"), ("2026-11-21T08:30", "2026-11-21T08:30")]
)
def test_a_frozen_clock_stands_in_shanghai(given: str, shown: str) -> None:
    assert make_clock(given)().astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") == shown


def test_the_values_that_production_refuses_are_the_sandbox_s() -> None:
    sandbox = deploy.sandbox
    assert {sandbox.APPID, sandbox.SECRET, sandbox.TOKEN, sandbox.AES_KEY} == SANDBOX


@pytest.mark.parametrize(
    "more",
    [
        {},
        ACCOUNT,
        {**ACCOUNT, "WECHAT_AES_KEY": ""},
        {**ACCOUNT, "WECHAT_API_BASE": "https://api2.weixin.qq.com/"},
        {**ACCOUNT, "WECHAT_API_BASE": "https://api.weixin.qq.com:443/through/here"},
    ],
)
def test_production_takes_an_account_of_the_platform_s(tmp_path: Path, more: dict[str, str]) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path), **PRODUCTION, **more})
    assert settings.wechat_appid == more.get("WECHAT_APPID", "")


@pytest.mark.parametrize(
    "more",
    [
        {"WECHAT_APPID": deploy.sandbox.APPID},
        {"WECHAT_SECRET": deploy.sandbox.SECRET},
        {"WECHAT_TOKEN": deploy.sandbox.TOKEN},
        {"WECHAT_AES_KEY": deploy.sandbox.AES_KEY},
        *(
            {"WECHAT_API_BASE": address}
            for address in (
                "http://api.weixin.qq.com",
                "https://localhost",
                "https://localhost.:8001",
                "https://wechat.localhost",
                "https://sandbox",
                "https://sandbox.local",
                "https://127.0.0.1:8001",
                "https://127.1",
                "https://2130706433",
                "https://0.0.0.0",
                "https://10.0.0.8",
                "https://172.16.3.4/prefix",
                "https://192.168.1.1",
                "https://169.254.1.1",
                "https://100.64.0.1",
                "https://[::1]",
                "https://[fd00::1]",
                "https://[fe80::1]",
                "https://[::ffff:127.0.0.1]",
                "https://api.weixin.qq.com@127.0.0.1",
            )
        ),
    ],
)
def test_production_refuses_the_sandbox(tmp_path: Path, more: dict[str, str]) -> None:
    environ = {"DATA_DIR": str(tmp_path), **PRODUCTION, **ACCOUNT}
    with pytest.raises(ConfigProblem, match="正式环境"):
        load_settings({**environ, **more})
    load_settings({"DATA_DIR": str(tmp_path), **more})


@pytest.mark.parametrize(
    "command", [["-m", "flask", "wechat", "status", "--json"], ["-c", "import wsgi"]], ids=["flask", "wsgi"]
)
def test_neither_a_command_nor_the_server_starts_on_the_sandbox_in_production(
    tmp_path: Path, command: list[str]
) -> None:
    environ = {**os.environ, **PRODUCTION, "DATA_DIR": str(tmp_path), "WECHAT_APPID": deploy.sandbox.APPID}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode != 0
    assert "正式环境不能用试用的微信账号" in done.stderr
    if "flask" in command:
        assert done.returncode == 2
        assert '"code": "config"' in done.stdout


def test_production_has_no_templates_but_its_own(tmp_path: Path) -> None:
    """The trial's ids belong to no account: every message would come back as 40037."""
    own = tmp_path / "templates.json"
    own.write_text(DATA.read_text(encoding="utf-8"), encoding="utf-8")
    for more, bells in (({}, set()), ({"WECHAT_TEMPLATES": str(own)}, {"wechat", "wechat_news", "wechat_fair"})):
        application = create_app({"DATA_DIR": str(tmp_path / "var"), **PRODUCTION, **ACCOUNT, **more})
        with application.app_context():
            assert set(standard_channels().bells) == bells
            assert bool(templates()) == bool(bells)
            application.extensions["wechat"]().close()
