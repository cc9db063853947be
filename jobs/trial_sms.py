"""The SMS cloud of a trial: ``deploy.sandbox`` as Tencent Cloud, where the environment names no account of its own.

Where the trial's WeChat is the sandbox too, one sandbox is both.
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click
from flask import current_app

from app.extensions import settings
from app.sms.account_rules import read
from app.sms.codes import TENCENT
from app.sms_account import register_sms

if TYPE_CHECKING:
    from deploy.sandbox.server import Sandbox

CALLBACKS = "/api/v1/callbacks/sms"
ACCOUNT = ("SMS_PROVIDER", "SMS_KEY_ID", "SMS_KEY_SECRET", "SMS_API_BASE")
"""Whoever sets one of these has an account, or wants none."""


@dataclass(frozen=True, slots=True)
class TrialSms:
    """environ: what processes that are to use the same cloud need. sandbox: None where there is no trial's cloud."""

    environ: Mapping[str, str]
    sandbox: Sandbox | None = None

    def served(self) -> None:
        """The service is coming up: receipts go to it as soon as it answers."""
        if self.sandbox is not None:
            threading.Thread(target=self.sandbox.sms_postman.release_when_answered, daemon=True).start()

    def tell(self) -> None:
        """Says where the messages are seen, and how somebody answers one."""
        if self.sandbox is None:
            return
        url = self.sandbox.url
        names = " ".join(f"{name}={shlex.quote(value)}" for name, value in self.environ.items())
        reply = f"""{{"cloud": "{TENCENT}", "number": "手机号", "text": "TD"}}"""
        click.echo(
            f"短信由试用的顶替，不会真的发出：发了什么看 {url}/sandbox/sms/log\n"
            f"  有人回复退订：curl -s {url}/sandbox/sms/upstream -d '{reply}'\n"
            f"  在另一个窗口里推送，还要：export {names}"
        )


@contextmanager
def trial_sms(environ: Mapping[str, str], port: int, beside: Sandbox | None) -> Iterator[TrialSms]:
    """Outside production and where nothing of an SMS account is set, the sandbox's; for the block the application uses
    it. It pushes to the service on ``port``. beside: the sandbox that WeChat uses, which is used then."""
    if settings().production or any(environ.get(name) for name in ACCOUNT):
        yield TrialSms({})
        return
    if beside is not None:
        with _using(beside, environ, port) as trial:
            yield trial
        return
    from deploy.sandbox.server import Sandbox

    with Sandbox(but_not=port) as sandbox, _using(sandbox, environ, port) as trial:
        yield trial


@contextmanager
def _using(sandbox: Sandbox, environ: Mapping[str, str], port: int) -> Iterator[TrialSms]:
    """The application with the sandbox's account for a while."""
    from deploy.sandbox import SMS_CALLBACK_TOKEN, sms_environ
    from deploy.sandbox.sms_push import Way

    more = sms_environ(TENCENT, sandbox.url)
    for kind in ("reports", "upstream"):
        address = f"http://127.0.0.1:{port}{CALLBACKS}/{TENCENT}/{SMS_CALLBACK_TOKEN}/{kind}"
        sandbox.sms_postman.targets[Way(TENCENT, kind)] = address
    sandbox.sms_postman.hold()
    extensions = current_app.extensions
    before = {name: extensions[name] for name in ("settings", "sms")}
    extensions["settings"] = replace(settings(), **read({**environ, **more}))
    register_sms(current_app)
    try:
        yield TrialSms(more, sandbox)
    finally:
        extensions.update(before)
