"""``python -m deploy.sandbox --port 8001``: WeChat and both SMS clouds on one port, until it is interrupted."""

from __future__ import annotations

import argparse
import contextlib
import json
import shlex
import signal
import sys
from pathlib import Path

from deploy.sandbox import AES_KEY, APPID, SECRET, SMS_TEMPLATES, TOKEN, sms_environ
from deploy.sandbox.faults import Plan
from deploy.sandbox.push import Target
from deploy.sandbox.server import Sandbox
from deploy.sandbox.sms_push import Way


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m deploy.sandbox", description="WeChat and SMS for trials, on 127.0.0.1."
    )
    options.add_argument("--port", type=int, default=8001)
    options.add_argument("--appid", default=APPID)
    options.add_argument("--secret", default=SECRET)
    options.add_argument("--callback-url", default="", help="where events are pushed")
    options.add_argument("--callback-token", default=TOKEN)
    options.add_argument("--aes-key", default=AES_KEY, help="43 characters; empty: events are not sealed")
    options.add_argument("--format", choices=("json", "xml"), default="json", help="of events")
    options.add_argument(
        "--sms", choices=sorted(SMS_TEMPLATES), default="tencent", help="the cloud to be told how to use"
    )
    options.add_argument(
        "--sms-callback-url", default="", help="where its receipts go, and answers: …/reports, …/upstream"
    )
    options.add_argument("--plan", type=Path, help="a JSON file with a plan of failures")
    options.add_argument("--memory", type=Path, help="a file in which people and consents outlive the sandbox")
    given = options.parse_args()
    sandbox = Sandbox(given.port, appid=given.appid, secret=given.secret, memory=given.memory)
    if given.plan:
        sandbox.world.plan = Plan(json.loads(given.plan.read_text(encoding="utf-8")))
    if given.callback_url:
        sandbox.postman.target = Target(given.callback_url, given.callback_token, given.aes_key, given.format)
    if given.sms_callback_url:
        for kind in ("reports", "upstream"):
            sandbox.sms_postman.targets[Way(given.sms, kind)] = f"{given.sms_callback_url}/{kind}"
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with sandbox, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{sandbox.url} appid {given.appid}\n{_told(sandbox.url, given)}\n")
        sys.stdout.flush()
        sandbox.wait()


def _told(url: str, given: argparse.Namespace) -> str:
    """What points the program at this sandbox, to be pasted into a shell."""
    sms = sms_environ(given.sms, url)
    wechat = {
        "WECHAT_API_BASE": url,
        "WECHAT_APPID": given.appid,
        "WECHAT_SECRET": given.secret,
        "WECHAT_TOKEN": given.callback_token,
        "WECHAT_AES_KEY": given.aes_key,
    }
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in {**wechat, **sms}.items())


if __name__ == "__main__":
    main()
