"""The sandbox's HTTP server: a thread for each connection, and answers that can come late, broken or never."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from deploy.sandbox import APPID, SECRET
from deploy.sandbox.api import Platform, Request
from deploy.sandbox.control import Control
from deploy.sandbox.faults import Fault
from deploy.sandbox.push import Postman
from deploy.sandbox.world import Refused, Reply, World

MAX_BODY = 1024 * 1024


class Sandbox:
    """The whole of it. port 0 takes a free one other than ``but_not``; ``url`` says which. Use it as a context, or
    start and close it."""

    def __init__(
        self, port: int = 0, *, but_not: int = 0, appid: str = APPID, secret: str = SECRET, memory: Path | None = None
    ) -> None:
        self.world = World(appid, secret, memory)
        self.postman = Postman(self.world)
        self._platform = Platform(self.world, self.postman)
        self._control = Control(self.world, self.postman)
        self._stopping = threading.Event()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        if not port and self._server.server_address[1] == but_not:
            taken, self._server = self._server, _Server(("127.0.0.1", 0), _handler(self))
            taken.server_close()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> Sandbox:
        self._thread.start()
        return self

    def close(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self.postman.close()

    def wait(self) -> None:
        """Until it is closed or the process interrupted."""
        self._stopping.wait()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.close()

    def answer(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Reply:
        """The answer to one request."""
        if (method, path) in self._control.calls:
            return self._own(method, path, query, body)
        if path not in self._platform.paths:
            return Reply(b"not found", 404)
        openid, template_id = _whom(body)
        with self.world.lock:
            self.world.requests[path] += 1
            fault = self.world.plan.pick(path, openid, template_id)
            latency = self.world.plan.latency.get(path, 0.0)
        if fault is not None and fault.kind == "slow":
            latency, fault = latency + fault.seconds, None
        if fault is not None and not fault.after:
            self._wait(fault.seconds)
            return self._spoilt(path, fault)
        reply = self._work(method, path, Request(query, body, lambda: self._wait(latency)))
        if fault is None:
            return reply
        self._wait(fault.seconds)
        return self._spoilt(path, fault)

    def _work(self, method: str, path: str, request: Request) -> Reply:
        try:
            call = self._platform.calls.get((method, path))
            if call is None:
                raise Refused(43002 if method == "GET" else 43001, f"require {'POST' if method == 'GET' else 'GET'}")
            found = call(request)
        except Refused as refused:
            found = {"errcode": refused.errcode, "errmsg": f"{refused.errmsg} rid: 00000000-sandbox"}
        self._count(path, found.get("errcode", 0))
        return _json(found)

    def _spoilt(self, path: str, fault: Fault) -> Reply:
        if fault.kind == "errcode":
            self._count(path, fault.code)
            return _json({"errcode": fault.code, "errmsg": "planned rid: 00000000-sandbox"})
        if fault.kind == "status":
            return Reply(b"<html>planned</html>", fault.code, headers={"Content-Type": "text/html"})
        if fault.kind == "garbage":
            return Reply(b'{"errcode": 0, "errm')
        return Reply(drop=True)

    def _own(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Reply:
        try:
            given = json.loads(body) if body else dict(query)
            return _json(self._control.calls[method, path](given))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    def _count(self, path: str, errcode: int) -> None:
        with self.world.lock:
            self.world.calls[path, errcode] += 1

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._stopping.wait(seconds)


def _whom(body: bytes) -> tuple[str, str]:
    """The person and the template of a request, for the plan's rules; empty where it names none."""
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        found = {}
    if not isinstance(found, dict):
        return "", ""
    return str(found.get("touser") or found.get("openid") or ""), str(found.get("template_id") or "")


def _json(found: Mapping[str, Any], status: int = 200) -> Reply:
    return Reply(json.dumps(found, ensure_ascii=False).encode(), status)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hangs up is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(sandbox: Sandbox) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 64 * 1024
        timeout = 60

        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def _serve(self, method: str) -> None:
            parts = urlsplit(self.path)
            size = self.headers.get("Content-Length", "0")
            if not size.isdigit() or int(size) > MAX_BODY:
                self.close_connection = True
                return
            body = self.rfile.read(int(size))
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            reply = sandbox.answer(method, parts.path, query, body)
            if reply.drop:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: addresses hold secrets, and ``/sandbox/log`` tells the rest."""

    return Handler
