"""How many sends a second the sandbox answers: ``python -m tests.sms_sandbox.load [--sends 12000] [--connections 8]``.

The requests are signed beforehand and written to plain sockets that are kept open, so that the figures are the
sandbox's own. It runs in a process of its own. Receipts are on where ``--receipts`` is given.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx

from app.config import ROOT
from deploy.sandbox import APPID, SECRET, SMS_APP_ID, SMS_KEY_ID, SMS_KEY_SECRET, SMS_SIGN, SMS_TEMPLATES

LASTING = "sandbox-long-term-fair-reminder-0000000000"
SEND = "/cgi-bin/message/subscribe/send"
FAIR = {"thing1": "圩日招聘", "time2": "09:00", "thing3": "广场", "phone_number4": "0797-3300000"}
Make = Callable[[str, int], bytes]
GOOD = {"wechat": b'"errcode": 0', "tencent": b'"Code": "Ok"', "aliyun": b'"Code": "OK"'}


def number(place: int) -> str:
    return f"154{place:08d}"


def _written(method_and_target: str, headers: dict[str, str], body: bytes) -> bytes:
    fields = {"Accept-Encoding": "gzip, deflate", "Connection": "keep-alive", **headers, "Content-Length": len(body)}
    lines = [f"{method_and_target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "\r\n"]
    return "\r\n".join(lines).encode() + body


def tencent(host: str, place: int) -> bytes:
    """A signed request to the place-th number."""
    asked = {
        "PhoneNumberSet": [f"+86{number(place)}"],
        "SmsSdkAppId": SMS_APP_ID,
        "SignName": SMS_SIGN,
        "TemplateId": SMS_TEMPLATES["tencent"],
        "SessionContext": f"load-{place}",
    }
    body = json.dumps(asked).encode()
    now = int(time.time())
    day, signed = f"{datetime.fromtimestamp(now, UTC):%F}", "content-type;host"
    lines = (
        "POST",
        "/",
        "",
        "content-type:application/json",
        f"host:{host}",
        "",
        signed,
        hashlib.sha256(body).hexdigest(),
    )
    text = f"TC3-HMAC-SHA256\n{now}\n{day}/sms/tc3_request\n{_digest(*lines)}"
    key = f"TC3{SMS_KEY_SECRET}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    scope = f"Credential={SMS_KEY_ID}/{day}/sms/tc3_request"
    headers = {
        "Host": host,
        "Content-Type": "application/json",
        "X-TC-Action": "SendSms",
        "X-TC-Version": "2021-01-11",
        "X-TC-Timestamp": str(now),
        "Authorization": f"TC3-HMAC-SHA256 {scope}, SignedHeaders={signed}, Signature={signature}",
    }
    return _written("POST /", headers, body)


def aliyun(host: str, place: int) -> bytes:
    """A signed request to the place-th number."""
    query = {
        "PhoneNumbers": number(place),
        "SignName": SMS_SIGN,
        "TemplateCode": SMS_TEMPLATES["aliyun"],
        "OutId": f"load-{place}",
    }
    headers = {
        "host": host,
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": _digest(),
        "x-acs-date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-version": "2017-05-25",
    }
    signed = ";".join(headers)
    line = "&".join(f"{name}={quote(query[name], safe='~')}" for name in sorted(query))
    canonical = ("POST", "/", line, *(f"{name}:{value}" for name, value in headers.items()), "", signed, _digest())
    text = f"ACS3-HMAC-SHA256\n{_digest(*canonical)}"
    signature = hmac.new(SMS_KEY_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    scheme = f"ACS3-HMAC-SHA256 Credential={SMS_KEY_ID},SignedHeaders={signed},Signature={signature}"
    return _written(f"POST /?{urlencode(query)}", {**headers, "Authorization": scheme}, b"")


def wechat(host: str, place: int, token: str) -> bytes:
    """A message to the place-th person."""
    data = {name: {"value": value} for name, value in FAIR.items()}
    body = json.dumps({"touser": f"o{place}", "template_id": LASTING, "data": data}).encode()
    target = f"POST {SEND}?access_token={token}"
    return _written(target, {"Host": host, "Content-Type": "application/json"}, body)


def _digest(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _run(port: int, requests: Sequence[bytes], good: bytes, wrong: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            line.sendall(request)
            answer = line.recv(65536)
            while not answer.endswith(b"}"):
                answer += line.recv(65536)
            if good not in answer:
                wrong.append(answer)


def measure(pid: int, port: int, requests: list[bytes], connections: int, good: bytes) -> str:
    """Sends a second, and what the sandbox's own process spends on each."""
    wrong: list[bytes] = []
    shares = [requests[place::connections] for place in range(connections)]
    threads = [threading.Thread(target=_run, args=(port, share, good, wrong)) for share in shares]
    spent, began = _spent(pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, spent = time.perf_counter() - began, _spent(pid) - spent
    if wrong:
        raise SystemExit(f"{len(wrong)} were refused, as {wrong[0]!r}")
    return f"{len(requests) / seconds:6.0f} a second, {spent / len(requests) * 1e6:4.0f} µs of a processor each"


def _spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Taking(BaseHTTPRequestHandler):
    """Takes every receipt and event at once."""

    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = b'{"result": 0, "code": 0}' if "sms" in self.path else b"success"
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.sms_sandbox.load")
    options.add_argument("--sends", type=int, default=12_000)
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--receipts", action="store_true")
    given = options.parse_args()
    command = [sys.executable, "-m", "deploy.sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[0]
        host, port = url.removeprefix("http://"), int(url.rsplit(":", 1)[1])
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
            if given.receipts:
                _told_to_push(http)
            account = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
            token = http.post("/cgi-bin/stable_token", json=account).json()["access_token"]
            for place in range(given.sends):
                http.post("/sandbox/subscribe", json={"openid": f"o{place}", "template_ids": [LASTING]})
            http.get("/sandbox/log", params={"settle": 600})
            makes: dict[str, Make] = {"wechat": partial(wechat, token=token), "tencent": tencent, "aliyun": aliyun}
            for name, make in makes.items():
                requests = [make(host, place) for place in range(given.sends)]
                print(f"{name:8}", measure(process.pid, port, requests, given.connections, GOOD[name]))
        process.terminate()


def _told_to_push(http: httpx.Client) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    http.post("/sandbox/callback", json={"url": f"{url}/events", "token": "t"})
    for cloud in ("tencent", "aliyun"):
        http.post("/sandbox/sms/callback", json={"cloud": cloud, "reports": f"{url}/sms/{cloud}", "delay": 0})


if __name__ == "__main__":
    main()
