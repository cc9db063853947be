"""A sandbox of WeChat and of the SMS clouds in a process of its own, and the app on a port, to which it pushes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from flask import Flask
from werkzeug.serving import make_server

from app.config import ROOT


class Driven:
    """The sandbox, driven by its own calls."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=120, trust_env=False)

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/sandbox/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def plan(self, *rules: dict[str, Any], **more: Any) -> None:
        self.post("plan", rules=list(rules), **more)

    def close(self) -> None:
        self.http.close()

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """It has taken nothing, and does again what it does of itself."""
        self.post("reset")
        self.plan()
        try:
            yield
        finally:
            self.plan()
            self.close()


@contextmanager
def sandbox_started() -> Iterator[str]:
    """The address of one."""
    command = [sys.executable, "-m", "deploy.sandbox", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[0]
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of the app."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
