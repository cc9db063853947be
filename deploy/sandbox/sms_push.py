"""Receipts and answers pushed to the addresses that an account has set, in each cloud's own words, until taken."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx

from deploy.sandbox.sms_world import Sms, SmsWorld

AGAIN = (60.0, 300.0, 600.0)  # Alibaba's; Tencent names no times, and is given the same
PATIENCE = 5.0
BATCH = 100
LOOK = 0.5  # the sandbox's time may have been moved by hand

FATES = {
    "tencent": {
        "ok": ("DELIVRD", "用户短信送达成功"),
        "off": ("EXPIRED", "用户关机"),
        "empty": ("MK:0001", "空号"),
        "stopped": ("MK:0013", "停机"),
        "barred": ("DB:0144", "运营商黑名单"),
    },
    "aliyun": {
        "ok": ("DELIVERED", "用户接收成功"),
        "off": ("MOBILE_NOT_ON_SERVICE", "关机"),
        "empty": ("MOBILE_NOT_ON_SERVICE", "空号"),
        "stopped": ("MOBILE_NOT_ON_SERVICE", "停机"),
        "barred": ("MOBILE_IN_BLACK", "手机号在黑名单"),
    },
}
"""Code and words of a receipt by the state of the number."""


class Way(NamedTuple):
    """kind: reports or upstream."""

    cloud: str
    kind: str


@dataclass(slots=True)
class Push:
    """item: one receipt or answer as the cloud writes it. attempt: 1 is the first."""

    item: dict[str, Any]
    attempt: int = 1


class SmsPostman:
    """Delivers from one thread, begun with the first. ``log``: every try, oldest first. Times are the sandbox's.

    delay: seconds from taking a message to its receipt. again: after how many seconds it is tried again, each time.
    """

    def __init__(self, world: SmsWorld) -> None:
        self._world = world
        self._condition = threading.Condition()
        self._order = itertools.count()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._held = False
        self._busy = False
        self._resets = 0
        self._answers = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        with self._condition:
            self._due: dict[Way, list[tuple[float, int, Push]]] = defaultdict(list)
            self._resets += 1
            self.targets: dict[Way, str] = {}
            self.log: list[dict[str, Any]] = []
            self.delay = 1.0
            self.again: tuple[float, ...] = AGAIN

    def report(self, sms: Sms) -> None:
        """Puts a message's receipt on its way."""
        state = self._world.state(sms.number)
        if Way(sms.cloud, "reports") in self.targets and state != "silent":
            code, words = FATES[sms.cloud][state]
            self._send(Way(sms.cloud, "reports"), sms.number, _receipt(self._world, sms, code, words), self.delay)

    def upstream(self, cloud: str, number: str, text: str, sign: str) -> None:
        """Somebody answers."""
        if Way(cloud, "upstream") in self.targets:
            answer = _answer(self._world, cloud, number, text, sign, next(self._answers))
            self._send(Way(cloud, "upstream"), number, answer, 0.0)

    def _send(self, way: Way, number: str, item: dict[str, Any], delay: float) -> None:
        """As the plan's rules for ``push/sms/tencent/reports`` and its like say."""
        with self._world.lock:
            fault = self._world.world.plan.pick(f"push/sms/{way.cloud}/{way.kind}", number)
        kind = fault.kind if fault else ""
        if kind == "lost":
            return
        if fault and kind == "fail":
            item = {**item, **_failed(way.cloud, fault.code)}
        late = fault.seconds if fault and kind == "late" else 0.0
        for _copy in range(2 if kind == "duplicate" else 1):
            self._put(way, self._world.now() + delay + late, Push(item))

    def _put(self, way: Way, due: float, push: Push) -> None:
        with self._condition:
            heapq.heappush(self._due[way], (due, next(self._order), push))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sandbox-sms-postman", daemon=True)
                self._thread.start()
            self._condition.notify_all()

    def settled(self, seconds: float) -> bool:
        """Waits so long until nothing is under way, nor due before the waiting would end."""
        until = self._world.now() + seconds
        with self._condition:
            return self._condition.wait_for(lambda: not self._busy and self._next() > until, seconds)

    def wake(self) -> None:
        """The sandbox's time was moved."""
        with self._condition:
            self._condition.notify_all()

    def hold(self) -> None:
        """Keeps what comes from now on until :meth:`release_when_answered`: the service may not be up yet."""
        self._held = True

    def release_when_answered(self, every: float = 0.2) -> None:
        """Waits for the first address to answer anything, and lets all that was held go."""
        address = next(iter(self.targets.values()))
        while not _answers(address):
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

    def _next(self) -> float:
        return min((queue[0][0] for queue in self._due.values() if queue), default=float("inf"))

    def _run(self) -> None:
        with httpx.Client(timeout=PATIENCE, trust_env=False) as http:
            for way, pushes, resets in self._coming():
                taken, status = self._deliver(http, way, pushes)
                with self._condition:
                    if resets == self._resets:  # else it is forgotten
                        self._settle(way, pushes, status, taken=taken)
                    self._busy = False
                    self._condition.notify_all()

    def _settle(self, way: Way, pushes: Sequence[Push], status: int, *, taken: bool) -> None:
        for push in pushes:
            told = {"cloud": way.cloud, "kind": way.kind, "item": push.item, "attempt": push.attempt}
            self.log.append({**told, "status": status, "taken": taken})
            if not taken and push.attempt <= len(self.again):
                due = self._world.now() + self.again[push.attempt - 1]
                self._put(way, due, Push(push.item, push.attempt + 1))

    def _coming(self) -> Iterator[tuple[Way, list[Push], int]]:
        """Where what is due goes, and how often all was forgotten before."""
        while True:
            with self._condition:
                while not self._stopped and (self._held or self._next() > self._world.now()):
                    wait = min(self._next() - self._world.now(), LOOK)
                    self._condition.wait(None if self._held or self._next() == float("inf") else wait)
                if self._stopped:
                    return
                way = min((queue[0][0], way) for way, queue in self._due.items() if queue)[1]
                most = 1 if way == Way("tencent", "upstream") else BATCH
                pushes: list[Push] = []
                queue = self._due[way]
                while queue and len(pushes) < most and queue[0][0] <= self._world.now():
                    pushes.append(heapq.heappop(queue)[2])
                self._busy = True
                resets = self._resets
            yield way, pushes, resets

    def _deliver(self, http: httpx.Client, way: Way, pushes: Sequence[Push]) -> tuple[bool, int]:
        """Whether it was taken, and the HTTP status, 0 where none came."""
        target = self.targets.get(way)
        if target is None:
            return True, 0
        items = [push.item for push in pushes]
        # an answer comes to Tencent's customers alone, everything else in a list
        body: object = items[0] if way == Way("tencent", "upstream") else items
        try:
            answer = http.post(target, json=body)
            status = answer.status_code
            taken = status == 200 and answer.json().get("result" if way.cloud == "tencent" else "code") == 0
        except httpx.HTTPError:
            return False, 0
        except (ValueError, AttributeError):
            taken = False
        return taken, status


def _answers(address: str) -> bool:
    try:
        httpx.get(address, timeout=PATIENCE, trust_env=False)
    except httpx.HTTPError:
        return False
    return True


def _receipt(world: SmsWorld, sms: Sms, code: str, words: str) -> dict[str, Any]:
    good = code in ("DELIVRD", "DELIVERED")
    sent, now = f"{world.local(sms.at):%F %T}", f"{world.local():%F %T}"
    if sms.cloud == "tencent":
        return {
            "user_receive_time": now,
            "nationcode": "86",
            "mobile": sms.number,
            "report_status": "SUCCESS" if good else "FAIL",
            "errmsg": code,
            "description": words,
            "sid": sms.serial,
        }
    return {
        "phone_number": sms.number,
        "send_time": sent,
        "report_time": now,
        "success": good,
        "err_code": code,
        "err_msg": words,
        "sms_size": str(sms.fee),
        "biz_id": sms.serial,
        "out_id": sms.context,
    }


def _failed(cloud: str, code: str) -> dict[str, Any]:
    """The fields of a receipt that a plan makes one of a failure."""
    if cloud == "tencent":
        return {"report_status": "FAIL", "errmsg": code, "description": "planned"}
    return {"success": False, "err_code": code, "err_msg": "planned"}


def _answer(world: SmsWorld, cloud: str, number: str, text: str, sign: str, place: int) -> dict[str, Any]:
    if cloud == "tencent":
        return {
            "extend": "",
            "mobile": number,
            "nationcode": "86",
            "sign": sign,
            "text": text,
            "time": int(world.now()),
        }
    return {
        "phone_number": number,
        "send_time": f"{world.local():%F %T}",
        "content": text,
        "sign_name": sign,
        "dest_code": "1069000000",
        "sequence_id": place,
    }
