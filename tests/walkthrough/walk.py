"""Sends what docs/api.md says to a service on the sample county, beside a sandbox that plays WeChat."""

from __future__ import annotations

import os
import re
import shlex
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.clock import make_clock
from app.config import ROOT
from app.database import db
from deploy.sandbox import AES_KEY, APPID, SECRET, TOKEN
from deploy.sandbox.push import Target
from deploy.sandbox.server import Sandbox
from jobs.cli import register_commands
from tests.walkthrough.page import Clock, Command, Request, Shown, steps_of

PAGE = ROOT / "docs" / "api.md"
SHOWN_HEADERS = ("ETag", "Content-Type", "Location", "Retry-After")


def walked(folder: Path) -> str:
    """The page as it reads after every step was taken anew. folder: an empty one for the service's data.

    Raises AssertionError where a step is refused that the page shows taken, or the other way round.
    """
    page = PAGE.read_text(encoding="utf-8")
    shown, names, pieces, at = Shown(), {}, [], 0
    with _service(folder) as (app, url, sandbox):
        names["SANDBOX"] = sandbox
        with httpx.Client(base_url=url, trust_env=False, timeout=120) as http:
            for step in steps_of(page):
                if isinstance(step, Clock):
                    app.extensions["clock"] = make_clock(step.moment)
                    continue
                if isinstance(step, Command):
                    _run(app, step.line)
                    continue
                assert step.answer is not None
                start, end = step.answer
                pieces += [page[at:start], _send(http, step, names, shown, page[start:end])]
                at = end
    return "".join(pieces) + page[at:]


def _send(http: httpx.Client, step: Request, names: dict[str, str], shown: Shown, before: str) -> str:
    def filled(text: str) -> str:
        return re.sub(r"\$([A-Z_0-9]+)", lambda found: names[found.group(1)], text)

    headers = {name: filled(value) for name, value in step.headers.items()}
    answer = http.request(step.method, filled(step.path), headers=headers, content=filled(step.body).encode())
    expected = int(before.split()[1])
    assert answer.status_code == expected, f"{step.method} {step.path}: {answer.status_code} {answer.text[:2000]}"
    for name, path in step.keep.items():
        names[name] = answer.headers["ETag"] if path == "ETag" else str(_value(answer.json(), path))
    headers = {
        name: answer.headers[name] for name in SHOWN_HEADERS if name in answer.headers and _telling(name, answer)
    }
    return shown.answer(answer.status_code, answer.reason_phrase, headers, answer.content)


def _telling(name: str, answer: httpx.Response) -> bool:
    return name != "Content-Type" or not answer.headers[name].startswith("application/json")


def _value(content: Any, path: str) -> Any:
    for part in path.split("."):
        content = content[int(part)] if part.isdigit() else content[part]
    return content


def _run(app: Flask, line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "flask", line
    with app.app_context():
        result = app.test_cli_runner().invoke(args=words)
        db.session.remove()
    assert result.exit_code == 0, f"{line}: {result.output}"


@contextmanager
def _service(folder: Path) -> Iterator[tuple[Flask, str, str]]:
    """The sample county, matched and served; yields the app and the addresses of the service and the sandbox."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox())
        environ = {
            "DATA_DIR": str(folder / "var"),
            "APP_NOW": "2026-11-21T10:00",
            "WECHAT_API_BASE": sandbox.url,
            "WECHAT_APPID": APPID,
            "WECHAT_SECRET": SECRET,
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_AES_KEY": AES_KEY,
        }
        app = create_app({**environ, "PATH": os.environ.get("PATH", "")})
        register_commands(app)
        _run(app, "flask start --no-serve")
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        stack.callback(server.server_close)
        stack.callback(thread.join)
        stack.callback(server.shutdown)
        url = f"http://127.0.0.1:{server.server_port}"
        sandbox.postman.target = Target(f"{url}/api/v1/wechat/events", TOKEN, AES_KEY, "json")
        yield app, url, sandbox.url
        with app.app_context():
            if (client := app.extensions["wechat"]()) is not None:
                client.close()
            db.engine.dispose()
