"""``python -m deploy.sandbox --port 8001``: the sandbox until it is interrupted."""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import sys
from pathlib import Path

from deploy.sandbox import AES_KEY, APPID, SECRET, TOKEN
from deploy.sandbox.faults import Plan
from deploy.sandbox.push import Target
from deploy.sandbox.server import Sandbox


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m deploy.sandbox", description="A WeChat for trials, on 127.0.0.1.")
    options.add_argument("--port", type=int, default=8001)
    options.add_argument("--appid", default=APPID)
    options.add_argument("--secret", default=SECRET)
    options.add_argument("--callback-url", default="", help="where events are pushed")
    options.add_argument("--callback-token", default=TOKEN)
    options.add_argument("--aes-key", default=AES_KEY, help="43 characters; empty: events are not sealed")
    options.add_argument("--format", choices=("json", "xml"), default="json", help="of events")
    options.add_argument("--plan", type=Path, help="a JSON file with a plan of failures")
    options.add_argument("--memory", type=Path, help="a file in which people and consents outlive the sandbox")
    given = options.parse_args()
    sandbox = Sandbox(given.port, appid=given.appid, secret=given.secret, memory=given.memory)
    if given.plan:
        sandbox.world.plan = Plan(json.loads(given.plan.read_text(encoding="utf-8")))
    if given.callback_url:
        sandbox.postman.target = Target(given.callback_url, given.callback_token, given.aes_key, given.format)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with sandbox, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{sandbox.url} appid {given.appid}\n")
        sys.stdout.flush()
        sandbox.wait()


if __name__ == "__main__":
    main()
