"""One request to WeChat and what is certain afterwards: an answer, nothing sent, or nobody knows.

No exception of httpx leaves this file: their texts and requests carry the secret and the token in the address.
"""

from __future__ import annotations

import json
import logging
import re
import weakref
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any

import httpx

from app.wechat.codes import OVERLOADED, UNCERTAIN, UNREACHABLE, WRONG_ADDRESS, Api, Fate

MAX_ANSWER = 1024 * 1024
"""Bytes; a template list is the longest answer there is, some tens of thousands."""

NOT_TAKEN = frozenset({429, 503})
"""HTTP statuses by which a server says that it did not take the request up. Any other 5xx may come after the work."""

CONNECT_SECONDS = 2.0


class Deadline:
    """A moment by which a call is over, whatever the other side does. seconds: from now."""

    def __init__(self, seconds: float, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._end = now() + seconds

    @property
    def left(self) -> float:
        """Seconds, never below zero."""
        return max(0.0, self._end - self._now())

    @property
    def passed(self) -> bool:
        return self.left <= 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object that the server answered. errcode: 0 where it has none. body: whatever else stands in it."""

    errcode: int
    errmsg: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """What the lack of an answer means; detail names the cause without any address."""

    fate: Fate
    detail: str


class Transport:
    """Talks to one host over kept connections; safe to share between threads. Opens nothing before the first call."""

    def __init__(self, base_url: str, *, connections: int = 40) -> None:
        # httpx logs each address, and the address of a login holds the secret.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=4)
        self._base_url = base_url.rstrip("/")
        self._http = httpx.Client(limits=limits, follow_redirects=False, trust_env=False)
        self._headers = dict(self._http.headers)
        weakref.finalize(self, self._http.close)  # an app that goes takes its connections along; httpx leaves them open

    def close(self) -> None:
        self._http.close()

    def call(
        self,
        api: Api,
        deadline: Deadline,
        *,
        query: Mapping[str, str] | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Answer | NoAnswer:
        """GET, or POST where there is a payload. Ends with the deadline, also where bytes come in slowly."""
        left = deadline.left
        if left <= 0:
            return NoAnswer(UNREACHABLE, "no time left")
        timeout = httpx.Timeout(left, connect=min(left, CONNECT_SECONDS), pool=min(left, CONNECT_SECONDS))
        content = None if payload is None else json.dumps(payload, ensure_ascii=False).encode()
        headers = {} if content is None else {"Content-Type": "application/json; charset=utf-8"}
        method = "GET" if content is None else "POST"
        try:
            address = _address if method == "POST" else _address.__wrapped__  # a login's address is never seen again
            url = address(self._base_url, api.value, tuple((query or {}).items()))
            limits = {"timeout": timeout.as_dict()}
            request = httpx.Request(method, url, headers=self._headers | headers, content=content, extensions=limits)
            with closing(self._http.send(request, stream=True)) as response:
                return _judged(response, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return NoAnswer(UNREACHABLE, type(error).__name__)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            return NoAnswer(WRONG_ADDRESS, type(error).__name__)
        except httpx.HTTPError as error:
            return NoAnswer(UNCERTAIN, type(error).__name__)


@lru_cache(8)
def _address(base_url: str, path: str, query: tuple[tuple[str, str], ...]) -> httpx.URL:
    """Kept, since httpx takes as long to read a token of 512 characters as to send the message."""
    return httpx.URL(base_url + path, params=dict(query))


def _judged(response: httpx.Response, deadline: Deadline) -> Answer | NoAnswer:
    """An error code is the platform's own word, whatever HTTP status it comes with; else a bad status decides.

    Raises httpx.HTTPError where an answer of a good status breaks off.
    """
    if response.is_success:
        return _read(response, deadline)
    try:
        found = _read(response, deadline)
    except httpx.HTTPError:
        return _by_status(response.status_code)
    return found if isinstance(found, Answer) and found.errcode else _by_status(response.status_code)


def _by_status(status: int) -> NoAnswer:
    if status in NOT_TAKEN:
        return NoAnswer(OVERLOADED, f"HTTP {status}")
    if status >= 500:
        return NoAnswer(UNCERTAIN, f"HTTP {status}")
    return NoAnswer(WRONG_ADDRESS, f"HTTP {status}")


def _read(response: httpx.Response, deadline: Deadline) -> Answer | NoAnswer:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_ANSWER or deadline.passed:
            return NoAnswer(UNCERTAIN, "answer too long or too slow")
    try:
        body = json.loads(b"".join(parts))
    except (ValueError, RecursionError):
        return NoAnswer(UNCERTAIN, "answer is not JSON")
    if not isinstance(body, dict):
        return NoAnswer(UNCERTAIN, "answer is not an object")
    told = body.get("errcode")
    errcode = 0 if told is None else whole_number(told)
    if errcode is None:
        return NoAnswer(UNCERTAIN, "errcode is not a number")
    return Answer(errcode, str(body.get("errmsg") or "")[:200], body)


def whole_number(value: object) -> int | None:
    """A whole number however it is written, 0, 0.0 or "0", of at most nine digits; None for everything else."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e9:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = value.strip() if isinstance(value, str) else str(value) if abs(value) < 10**9 else ""
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text) else None
