"""The WeChat of a trial: ``deploy.sandbox`` in this process, where the environment names no other.

It lives and dies with the process, so that nothing is left behind however that ends; who came to it, and what they
agreed to, is kept in DATA_DIR for the next start.
"""

from __future__ import annotations

import csv
import shlex
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click
from flask import current_app

from app.extensions import settings
from app.wechat_account import register_wechat
from jobs.sample import FOLDER

if TYPE_CHECKING:
    from deploy.sandbox.server import Sandbox

EVENTS = "/api/v1/wechat/events"
MEMORY = "trial-wechat.json"
OPENID = "oTrialWorker"
FIELDS = {
    "WECHAT_API_BASE": "wechat_api",
    "WECHAT_APPID": "wechat_appid",
    "WECHAT_SECRET": "wechat_secret",
    "WECHAT_TOKEN": "wechat_token",
    "WECHAT_AES_KEY": "wechat_aes_key",
}
"""Names of the environment, and of the settings made of them."""


@dataclass(frozen=True, slots=True)
class Trial:
    """environ: what processes that are to use the same WeChat need. sandbox: None where another server is named."""

    environ: Mapping[str, str]
    sandbox: Sandbox | None = None

    def served(self) -> None:
        """The service is coming up: events go to it as soon as it answers."""
        if self.sandbox is not None:
            threading.Thread(target=self.sandbox.postman.release_when_greeted, daemon=True).start()

    def tell(self) -> None:
        """Says how somebody logs in as a worker."""
        if self.sandbox is None:
            return
        number, phone = _somebody()
        person = self.sandbox.world.person(OPENID, phone)
        code = self.sandbox.world.make_code(person.openid, "login")
        same = {"DATA_DIR": str(settings().data_dir), **self.environ}  # else the other window works on another county
        names = " ".join(f"{name}={shlex.quote(value)}" for name, value in same.items())
        click.echo(
            f"求职者用微信登录：微信由试用的顶替，在 {self.sandbox.url} 。\n"
            f'  POST /api/v1/auth/wechat {{"code": "{code}"}} ，这个 code 五分钟内用一次\n'
            f"  再要 code（login_codes 登录用，phone_codes 给 /api/v1/me/phone 验证手机号，进入 {number} 的档案）：\n"
            f"""  curl -s {self.sandbox.url}/sandbox/codes -d '{{"openid": "{OPENID}", "phone": "{phone}"}}'\n"""
            f"  在另一个窗口里推送，要先：export {names}"
        )


@contextmanager
def trial_wechat(environ: Mapping[str, str], port: int) -> Iterator[Trial]:
    """Outside production, the sandbox's account for whatever of WECHAT_* the environment leaves open; for the block the
    application uses it.

    The sandbox itself runs only where WECHAT_API_BASE is open too. It pushes its events to the service on ``port``.
    """
    if settings().production:
        yield Trial({})
        return
    from deploy.sandbox.push import Target
    from deploy.sandbox.server import Sandbox

    more = _left_open(environ)
    if environ.get("WECHAT_API_BASE"):
        with _using(more):
            yield Trial(more)
        return
    account = {**environ, **more}
    memory = settings().data_dir / MEMORY
    with Sandbox(
        but_not=port, appid=account["WECHAT_APPID"], secret=account["WECHAT_SECRET"], memory=memory
    ) as sandbox:
        url, key = f"http://127.0.0.1:{port}{EVENTS}", account.get("WECHAT_AES_KEY", "")
        sandbox.postman.target = Target(url, account["WECHAT_TOKEN"], key)
        sandbox.postman.hold()
        more = {"WECHAT_API_BASE": sandbox.url, **more}
        with _using(more):
            yield Trial(more, sandbox)


def _left_open(environ: Mapping[str, str]) -> dict[str, str]:
    """The sandbox's values of what the environment does not set. A token of somebody's own stands for its own way of
    pushing, so that a key is not added to it."""
    from deploy.sandbox import AES_KEY, APPID, SECRET, TOKEN

    more = {}
    for name, value in (("WECHAT_APPID", APPID), ("WECHAT_SECRET", SECRET), ("WECHAT_TOKEN", TOKEN)):
        if not environ.get(name):
            more[name] = value
    if "WECHAT_TOKEN" in more and "WECHAT_AES_KEY" not in environ:
        more["WECHAT_AES_KEY"] = AES_KEY
    return more


@contextmanager
def _using(more: Mapping[str, str]) -> Iterator[None]:
    """The application with another account for a while."""
    extensions = current_app.extensions
    before = {name: extensions[name] for name in ("settings", "wechat")}
    fields: dict[str, Any] = {FIELDS[name]: value for name, value in more.items()}
    extensions["settings"] = replace(settings(), **fields)
    register_wechat(current_app)
    try:
        yield
    finally:
        if (client := extensions["wechat"]()) is not None:
            client.close()
        extensions.update(before)


def _somebody() -> tuple[str, str]:
    """Registration number and phone of the first of the sample county whose phone is nobody else's."""
    with (FOLDER / "workers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["登记编号"], row["手机"]) for row in csv.DictReader(file) if row["手机"]]
    count = Counter(phone for _number, phone in rows)
    return next(row for row in rows if count[row[1]] == 1)
