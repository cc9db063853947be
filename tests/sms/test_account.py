"""What the environment may say of the account, and what production does not believe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.fernet import Fernet

from app import create_app
from app.config import ConfigProblem, load_settings
from deploy.sandbox import sms_environ

Environ = dict[str, str]
OWN = {
    "SMS_PROVIDER": "tencent", "SMS_KEY_ID": "AKIDxyz", "SMS_KEY_SECRET": "secret", "SMS_SIGN": "某县就业之家",
    "SMS_TEMPLATE": "1234567", "SMS_APP_ID": "1400000001", "SMS_CALLBACK_TOKEN": "0123456789abcdefABCDEF",
}  # fmt: skip


@pytest.fixture
def production(make_environ: Callable[..., Environ]) -> Environ:
    keys = {"DATA_KEYS": Fernet.generate_key().decode(), "INDEX_KEY": "i" * 32, "SECRET_KEY": "s" * 32}
    environ = make_environ(APP_ENV="production", WECHAT_TEMPLATES="", **keys)
    return {name: value for name, value in environ.items() if name != "APP_NOW"}


def test_without_an_account_there_is_none(make_environ: Callable[..., Environ]) -> None:
    assert create_app(make_environ()).extensions["sms"]() is None


def test_half_an_account_is_none_in_a_trial(make_environ: Callable[..., Environ]) -> None:
    for name in ("SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN", "SMS_TEMPLATE", "SMS_APP_ID"):
        assert create_app(make_environ(**{**OWN, name: ""})).extensions["sms"]() is None


@pytest.mark.parametrize("provider", ["tencent", "aliyun"])
def test_the_clouds_own_addresses_are_the_default(production: Environ, provider: str) -> None:
    found = load_settings({**production, **OWN, "SMS_PROVIDER": provider})
    host = {"tencent": "sms.tencentcloudapi.com", "aliyun": "dysmsapi.aliyuncs.com"}[provider]
    assert found.sms_api == f"https://{host}"
    client = create_app({**production, **OWN, "SMS_PROVIDER": provider}).extensions["sms"]()
    assert client.provider == provider
    assert client.problem("notice") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"SMS_PROVIDER": "huawei"},
        {"SMS_API_BASE": "ftp://x"},
        {"SMS_API_BASE": "https://x/path"},
        {"SMS_API_BASE": "https://u:p@x"},
        {"SMS_SIGN": "招聘之家"},
        {"SMS_SIGN": "【就业之家】"},
        {"SMS_SIGN": "县" * 21},
        {"SMS_TEMPLATE": "a b"},
        {"SMS_APP_ID": "x"},
        {"SMS_CALLBACK_TOKEN": "short"},
        {"SMS_CALLBACK_TOKEN": "has/slash/in/the/path"},
        {"SMS_SENDS_PER_SECOND": "0"},
        {"SMS_SENDS_PER_SECOND": "fast"},
        {"SMS_NUMBER_PER_DAY": "0"},
    ],
)
def test_what_cannot_be_is_told_at_the_start(make_environ: Callable[..., Environ], wrong: Environ) -> None:
    with pytest.raises(ConfigProblem, match=r"SMS_|短信") as told:
        load_settings(make_environ(**{**OWN, **wrong}))
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("name", ["SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_SIGN", "SMS_TEMPLATE", "SMS_APP_ID",
                                  "SMS_CALLBACK_TOKEN"])  # fmt: skip
def test_production_refuses_half_an_account(production: Environ, name: str) -> None:
    with pytest.raises(ConfigProblem, match=name):
        load_settings({**production, **OWN, name: ""})


def test_production_refuses_plain_http_and_the_sandbox(production: Environ) -> None:
    with pytest.raises(ConfigProblem, match="https"):
        load_settings({**production, **OWN, "SMS_API_BASE": "http://sms.example.cn"})
    with pytest.raises(ConfigProblem, match="试用"):
        load_settings({**production, **sms_environ("aliyun", "https://sms.example.cn")})
