"""The sandbox's own way of reading requests: kept connections, clients that ask first, and lines that are none."""

from __future__ import annotations

import contextlib
import json
import socket

import pytest

from tests.sms_sandbox.conftest import Clouds

LAST = "Connection: close"
ORDER = json.dumps({"15400000001": "off"}).encode()


def spoken(clouds: Clouds, *parts: bytes) -> bytes:
    """What comes back over one connection until the sandbox ends it."""
    host, port = clouds.host.split(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        for part in parts:
            line.sendall(part)
        answer = b""
        with contextlib.suppress(ConnectionError):  # it ended before it had read all of ours
            while more := line.recv(65536):
                answer += more
    return answer


def order(*headers: str, version: str = "HTTP/1.1", body: bytes = ORDER) -> bytes:
    lines = [f"POST /sandbox/sms/numbers {version}", "Host: x", f"content-length:{len(body)}", *headers, "\r\n"]
    return "\r\n".join(lines).encode() + body


def test_a_connection_is_kept_until_somebody_wants_it_closed(clouds: Clouds) -> None:
    assert spoken(clouds, order(), order(), order(LAST)).count(b"200 OK") == 3
    assert spoken(clouds, order(LAST), order()).count(b"200 OK") == 1
    assert spoken(clouds, order(version="HTTP/1.0"), order()).count(b"200 OK") == 1


def test_a_client_that_asks_first_is_told_to_go_on(clouds: Clouds) -> None:
    answer = spoken(clouds, order("Expect: 100-continue", LAST))
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (b"nonsense\r\n\r\n", b""),
        (b"\r\n", b""),
        (b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", b""),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b""),
        (b"POST / HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", b"HTTP/1.1 404 Not Found"),
        (b"POST / HTTP/1.1\r\nX-TC-Action: SendSms\r\nConnection: Close\r\n\r\n", b"HTTP/1.1 200 OK"),
        (b"GET / HTTP/1.0\r\nX-TC-Action: SendSms\r\n\r\n", b"HTTP/1.1 404 Not Found"),
        (b"DELETE / HTTP/1.1\r\n\r\n", b"HTTP/1.1 501"),
        (b"GET /sandbox/log HTTP/1.0\r\n" + b"a: b\r\n" * 99 + b"\r\n", b"HTTP/1.1 200 OK"),
        (b"GET /sandbox/log HTTP/1.1\r\n" + b"a: b\r\n" * 100 + b"\r\n", b""),
    ],
)
def test_what_is_no_request_ends_the_connection_and_nothing_else(clouds: Clouds, said: bytes, answer: bytes) -> None:
    found = spoken(clouds, said)
    assert found.startswith(answer)
    assert bool(found) == bool(answer)
    assert clouds.post("sms/numbers") == {"numbers": {}}
