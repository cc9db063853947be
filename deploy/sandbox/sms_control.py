"""The sandbox's own calls for the SMS clouds, under /sandbox/sms/: addresses, numbers, answers, and what was taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from deploy.sandbox import SMS_SIGN
from deploy.sandbox.sms_push import SmsPostman, Way
from deploy.sandbox.sms_world import CLOUDS, STATES, SmsWorld


class SmsControl:
    """Each call gives a JSON object. Raises KeyError, TypeError or ValueError for a wrong body."""

    def __init__(self, world: SmsWorld, postman: SmsPostman) -> None:
        self._world = world
        self._postman = postman
        self.calls: dict[tuple[str, str], Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            ("POST", "/sandbox/sms/callback"): self._callback,
            ("POST", "/sandbox/sms/numbers"): self._numbers,
            ("POST", "/sandbox/sms/upstream"): self._upstream,
            ("GET", "/sandbox/sms/log"): self._log,
        }

    def reset(self) -> None:
        self._world.reset()
        self._postman.reset()

    def moved(self) -> None:
        """The sandbox's time was moved."""
        self._postman.wake()

    def _callback(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """{cloud, reports?, upstream?, delay?, again?}: where receipts and answers go, an empty address: nowhere; after
        how many seconds of the sandbox a receipt comes, and the list of those after which it is tried again."""
        cloud = _cloud(body)
        delay = float(body.get("delay", self._postman.delay))
        again = tuple(float(seconds) for seconds in body.get("again", self._postman.again))
        for kind in ("reports", "upstream"):
            if body.get(kind):
                self._postman.targets[Way(cloud, kind)] = str(body[kind])
            elif kind in body:
                self._postman.targets.pop(Way(cloud, kind), None)
        self._postman.delay, self._postman.again = delay, again
        return {"delay": delay, "again": list(again)}

    def _numbers(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """{number: state}: what is true of a number, see ``sms_world.STATES``."""
        if unknown := set(body.values()) - set(STATES):
            raise ValueError(f"a number is one of {STATES}, not {sorted(unknown)}")
        with self._world.lock:
            self._world.numbers.update(body)
            return {"numbers": dict(self._world.numbers)}

    def _upstream(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """{cloud, number, text, sign?}: somebody answers."""
        self._postman.upstream(_cloud(body), str(body["number"]), str(body["text"]), str(body.get("sign", SMS_SIGN)))
        return {}

    def _log(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """?settle=seconds: first waits until no receipt is due or under way; ?since=n: without the first n messages.

        by_number and by_context count all that was taken, so that a message taken twice is seen. codes: what was
        answered, requests: what came.
        """
        self._postman.settled(float(body.get("settle", 0)))
        with self._world.lock:
            taken = self._world.accepted
            codes: dict[str, dict[str, int]] = {cloud: {} for cloud in CLOUDS}
            for (path, code), number in self._world.world.calls.items():
                if path.startswith("sms/"):
                    codes[path.removeprefix("sms/")][code] = number
            return {
                "accepted": [asdict(one) for one in taken[int(body.get("since", 0)) :]],
                "by_number": dict(Counter(one.number for one in taken)),
                "by_context": dict(Counter(one.context for one in taken)),
                "codes": codes,
                "requests": {cloud: self._world.world.requests[f"sms/{cloud}"] for cloud in CLOUDS},
                "pushes": list(self._postman.log),
            }


def _cloud(body: Mapping[str, Any]) -> str:
    if body["cloud"] not in CLOUDS:
        raise ValueError(f"a cloud is one of {CLOUDS}")
    return str(body["cloud"])
