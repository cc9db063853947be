"""The sandbox's HTTP server: a thread for each connection, and answers that can come late, broken or never."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
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
from deploy.sandbox.sms_aliyun import PATH as ALIYUN
from deploy.sandbox.sms_aliyun import Aliyun
from deploy.sandbox.sms_control import SmsControl
from deploy.sandbox.sms_push import SmsPostman
from deploy.sandbox.sms_tencent import PATH as TENCENT
from deploy.sandbox.sms_tencent import Tencent
from deploy.sandbox.sms_world import SmsWorld
from deploy.sandbox.world import Refused, Reply, World

MAX_BODY = 1024 * 1024
MAX_LINE = 64 * 1024
MAX_HEADERS = 100

Pause = Callable[[], None]


class Sandbox:
    """The whole of it. port 0 takes a free one other than ``but_not``; ``url`` says which. Use it as a context, or
    start and close it."""

    def __init__(
        self, port: int = 0, *, but_not: int = 0, appid: str = APPID, secret: str = SECRET, memory: Path | None = None
    ) -> None:
        self.world = World(appid, secret, memory)
        self.postman = Postman(self.world)
        self._platform = Platform(self.world, self.postman)
        self.sms = SmsWorld(self.world)
        self.sms_postman = SmsPostman(self.sms)
        self._clouds: dict[str, Tencent | Aliyun] = {
            TENCENT: Tencent(self.sms, self.sms_postman.report),
            ALIYUN: Aliyun(self.sms, self.sms_postman.report),
        }
        self._control = Control(self.world, self.postman, SmsControl(self.sms, self.sms_postman))
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
        self.sms_postman.close()

    def wait(self) -> None:
        """Until it is closed or the process interrupted."""
        self._stopping.wait()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.close()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """The answer to one request. target: path and query; headers: by lower-case name."""
        parts = urlsplit(target)
        path, query = parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
        if (method, path) in self._control.calls:
            return self._own(method, path, query, body)
        if path in self._platform.paths:
            return self._as_planned(
                path,
                _whom(body),
                lambda pause: self._work(method, path, Request(query, body, pause)),
                lambda code: self._refused(path, int(code)),
            )
        name = _cloud(headers) if (method, path) == ("POST", "/") else ""
        if not name:
            return Reply(b"not found", 404)
        cloud = self._clouds[name]
        return self._as_planned(
            name,
            cloud.whom(query, body),
            lambda pause: cloud.answer(headers, query, body, pause),
            lambda code: cloud.planned(code, body),
        )

    def _as_planned(
        self, path: str, whom: tuple[str, str], work: Callable[[Pause], Reply], refused: Callable[[str], Reply]
    ) -> Reply:
        """The call's work, spoilt as the plan says. whom: person and template; refused: the answer with a code."""
        with self.world.lock:
            self.world.requests[path] += 1
            fault = self.world.plan.pick(path, *whom)
            latency = self.world.plan.latency.get(path, 0.0)
        if fault is not None and fault.kind == "slow":
            latency, fault = latency + fault.seconds, None
        if fault is not None and not fault.after:
            self._wait(fault.seconds)
            return _spoilt(fault, refused)
        reply = work(lambda: self._wait(latency))
        if fault is None:
            return reply
        self._wait(fault.seconds)
        return _spoilt(fault, refused)

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

    def _refused(self, path: str, errcode: int) -> Reply:
        self._count(path, errcode)
        return _json({"errcode": errcode, "errmsg": "planned rid: 00000000-sandbox"})

    def _own(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Reply:
        try:
            given = json.loads(body) if body else dict(query)
            return _json(self._control.calls[method, path](given))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    def _count(self, path: str, errcode: int) -> None:
        with self.world.lock:
            self.world.calls[path, str(errcode)] += 1

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._stopping.wait(seconds)


def _spoilt(fault: Fault, refused: Callable[[str], Reply]) -> Reply:
    if fault.kind == "errcode":
        return refused(fault.code)
    if fault.kind == "status":
        return Reply(b"<html>planned</html>", int(fault.code), headers={"Content-Type": "text/html"})
    if fault.kind == "garbage":
        return Reply(b'{"errcode": 0, "errm')
    return Reply(drop=True)


def _cloud(headers: Mapping[str, str]) -> str:
    """Which of the SMS clouds a request means; empty: neither."""
    if "x-tc-action" in headers:
        return TENCENT
    return ALIYUN if "x-acs-action" in headers else ""


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
        """Reads and writes headers in its own plain way: the library's takes longer than all the rest of a call."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 60
        raw_requestline: bytes

        def parse_request(self) -> bool:
            """The request line and the headers into command, path and fields; whether there is a request at all."""
            self.close_connection = True
            self.requestline = self.raw_requestline.decode("latin-1").rstrip()
            words = self.requestline.split()
            if len(words) != 3:
                return False
            self.command, self.path, self.request_version = words
            self.fields: dict[str, str] = {}
            for _header in range(MAX_HEADERS):
                name, colon, value = self.rfile.readline(MAX_LINE).decode("latin-1").partition(":")
                if not colon:
                    break
                self.fields[name.strip().lower()] = value.strip()
            else:
                return False
            self.close_connection = (
                self.request_version != "HTTP/1.1" or self.fields.get("connection", "").lower() == "close"
            )
            if self.fields.get("expect", "").lower() == "100-continue":
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return True

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            size = self.fields.get("content-length", "0")
            if not size.isdigit() or int(size) > MAX_BODY:
                self.close_connection = True
                return
            body = self.rfile.read(int(size))
            reply = sandbox.answer(self.command, self.path, self.fields, body)
            if reply.drop:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            lines = [f"HTTP/1.1 {reply.status} {_phrase(reply.status)}"]
            lines += [f"{name}: {value}" for name, value in reply.headers.items()]
            lines += [f"Content-Length: {len(reply.body)}", "\r\n"]
            self.wfile.write("\r\n".join(lines).encode("latin-1") + reply.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: addresses hold secrets, and ``/sandbox/log`` tells the rest."""

    return Handler


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Planned"
