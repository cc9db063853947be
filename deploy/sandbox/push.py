"""Events pushed to the address that the account has set: signed, plain or sealed, XML or JSON, repeated until taken."""

from __future__ import annotations

import base64
import hashlib
import heapq
import itertools
import json
import os
import secrets
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from deploy.sandbox.world import World

TRIES = 4  # the first, and three repetitions
PATIENCE = 5.0
WRAPPERS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where events go. form: json or xml. listed: how JSON holds the list: array, object or wrapped."""

    url: str
    token: str
    aes_key: str = ""
    form: str = "json"
    listed: str = "array"


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def seal(message: bytes, aes_key: str, appid: str) -> str:
    """16 random bytes, length, message, appid, padded to 32, AES-256-CBC, base64."""
    key = base64.b64decode(aes_key + "=")
    plain = os.urandom(16) + struct.pack(">I", len(message)) + message + appid.encode()
    pad = 32 - len(plain) % 32
    engine = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(engine.update(plain + bytes([pad]) * pad) + engine.finalize()).decode()


def write_body(event: Mapping[str, Any], items: list[dict[str, Any]], target: Target) -> bytes:
    """The body as the platform writes it. event: its common fields."""
    wrapper = WRAPPERS[event["Event"]]
    if target.form == "xml":
        lists = "".join(f"<List>{_xml(item)}</List>" for item in items)
        return f"<xml>{_xml(event)}<{wrapper}>{lists}</{wrapper}></xml>".encode()
    found: dict[str, Any] = dict(event)
    if target.listed == "wrapped":
        found[wrapper] = items
    else:
        found["List"] = items[0] if target.listed == "object" and len(items) == 1 else items
    return json.dumps(found, ensure_ascii=False).encode()


def _xml(fields: Mapping[str, Any]) -> str:
    return "".join(
        f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"
        for name, value in fields.items()
    )


class Postman:
    """Delivers events from one thread, begun with the first. ``log``: every try, oldest first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._due: list[tuple[float, int, int, dict[str, Any]]] = []
        self._order = itertools.count()
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._busy = False
        self.target: Target | None = None
        self.again_after = 1.0
        self._held = False
        self.log: list[dict[str, Any]] = []

    def event(self, name: str, openid: str, items: list[dict[str, Any]]) -> None:
        """Puts an event on its way, as the plan's rules for ``push/…`` say. Without a target there is none."""
        if self.target is None:
            return
        with self._world.lock:
            fault = self._world.plan.pick(f"push/{name}", openid)
        kind = fault.kind if fault else ""
        if kind == "lost":
            return
        if fault and kind == "fail":
            items = [{**item, "ErrorCode": fault.code, "ErrorStatus": "failed"} for item in items]
        push = {
            "event": {
                "ToUserName": "gh_sandbox",
                "FromUserName": openid,
                "CreateTime": int(self._world.now()),
                "MsgType": "event",
                "Event": name,
            },
            "items": items,
        }
        due = time.monotonic() + (fault.seconds if fault and kind == "late" else 0)
        for _copy in range(2 if kind == "duplicate" else 1):
            self._put(due, 1, push)

    def _put(self, due: float, attempt: int, push: dict[str, Any]) -> None:
        with self._condition:
            heapq.heappush(self._due, (due, next(self._order), attempt, push))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sandbox-postman", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def settled(self, seconds: float) -> bool:
        """Waits until nothing is due or under way."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._due and not self._busy, seconds)

    def hold(self) -> None:
        """Keeps what comes from now on until the address has answered once: it may not be up yet."""
        self._held = True

    def release_when_greeted(self, every: float = 0.2) -> None:
        """Waits for the address to prove itself, as the platform does when it is set, and lets events go to it."""
        while not self.greet():
            with self._condition:
                if self._condition.wait_for(lambda: self._stopped, every):
                    return
        with self._condition:
            self._held = False
            self._condition.notify_all()

    def close(self) -> None:
        with self._condition:
            self._stopped = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=PATIENCE + 1)

    def _run(self) -> None:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as http:
            for attempt, push in self._coming():
                if not self._deliver(http, attempt, push) and attempt < TRIES:
                    self._put(time.monotonic() + self.again_after, attempt + 1, push)
                with self._condition:
                    self._busy = False
                    self._condition.notify_all()

    def _coming(self) -> Iterator[tuple[int, dict[str, Any]]]:
        while True:
            with self._condition:
                while not self._stopped and (self._held or not self._due or self._due[0][0] > time.monotonic()):
                    timed = self._due and not self._held
                    self._condition.wait(self._due[0][0] - time.monotonic() if timed else None)
                if self._stopped:
                    return
                _due, _order, attempt, push = heapq.heappop(self._due)
                self._busy = True
            yield attempt, push

    def _deliver(self, http: httpx.Client, attempt: int, push: dict[str, Any]) -> bool:
        target = self.target
        if target is None:
            return True
        body = write_body(push["event"], push["items"], target)
        query, body = envelope(body, target, self._world.appid, int(self._world.now()))
        try:
            answer = http.post(target.url, params=query, content=body, headers={"Content-Type": f"text/{target.form}"})
            taken, status = answer.status_code == 200 and answer.text in ("success", ""), answer.status_code
        except httpx.HTTPError:
            taken, status = False, 0
        self.log.append({**push, "attempt": attempt, "status": status, "taken": taken})
        return taken

    def greet(self) -> bool:
        """The GET by which the platform makes sure that the address is the account's."""
        if self.target is None:
            return False
        query, _body = envelope(
            b"", Target(self.target.url, self.target.token), self._world.appid, int(self._world.now())
        )
        echo = secrets.token_hex(8)
        try:
            answer = httpx.get(self.target.url, params={**query, "echostr": echo}, timeout=PATIENCE, trust_env=False)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.text == echo


def envelope(body: bytes, target: Target, appid: str, at: int) -> tuple[dict[str, str], bytes]:
    """The query and the body of a push at a moment (seconds since 1970), sealed where the target has a key."""
    timestamp, nonce = str(at), str(secrets.randbelow(10**10))
    query = {"signature": sign(target.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
    if not target.aes_key:
        return query, body
    sealed = seal(body, target.aes_key, appid)
    query |= {"encrypt_type": "aes", "msg_signature": sign(target.token, timestamp, nonce, sealed)}
    if target.form == "xml":
        return query, f"<xml><ToUserName>gh_sandbox</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    return query, json.dumps({"ToUserName": "gh_sandbox", "Encrypt": sealed}).encode()
