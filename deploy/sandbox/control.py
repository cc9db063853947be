"""The sandbox's own calls, under /sandbox/: codes, consents, plans, time, and what was taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from deploy.sandbox.faults import Plan
from deploy.sandbox.push import Postman, Target
from deploy.sandbox.sms_control import SmsControl
from deploy.sandbox.world import World


class BadCall(ValueError):
    """A call of /sandbox/ that asks for something that there is not."""


class Control:
    """Each call gives a JSON object. Raises BadCall, BadPlan, KeyError, TypeError or ValueError for a wrong body."""

    def __init__(self, world: World, postman: Postman, sms: SmsControl) -> None:
        self._world = world
        self._postman = postman
        self._sms = sms
        self.calls: dict[tuple[str, str], Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            ("POST", "/sandbox/codes"): self._codes,
            ("POST", "/sandbox/subscribe"): self._subscribe,
            ("POST", "/sandbox/plan"): self._plan,
            ("POST", "/sandbox/callback"): self._callback,
            ("POST", "/sandbox/time"): self._time,
            ("POST", "/sandbox/tokens"): self._tokens,
            ("POST", "/sandbox/ban"): self._ban,
            ("POST", "/sandbox/reset"): self._reset,
            ("GET", "/sandbox/log"): self._log,
            **sms.calls,
        }

    def _codes(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """{openid?, phone?, country?, unionid?, mark?, risky?, count?}: a person, and as many codes of both kinds as
        asked for. country: of the phone, 86; mark: the appid that the phone number is marked with, if not ours."""
        person = self._world.person(body.get("openid", ""), body.get("phone", ""), body.get("unionid", ""))
        with self._world.lock:
            person.country = str(body.get("country", person.country))
            person.mark = str(body.get("mark", person.mark))
            self._world.remember()
        risky, wanted = bool(body.get("risky")), range(int(body.get("count", 1)))
        return {
            "openid": person.openid,
            "phone": person.phone,
            "login_codes": [self._world.make_code(person.openid, "login", risky=risky) for _ in wanted],
            "phone_codes": [self._world.make_code(person.openid, "phone") for _ in wanted],
        }

    def _subscribe(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """{openid, template_ids, status?: accept|reject, from?: popup|settings, times?}: a person's choice."""
        status, source = body.get("status", "accept"), body.get("from", "popup")
        if status not in ("accept", "reject") or source not in ("popup", "settings"):
            raise BadCall("status is accept or reject, from is popup or settings")
        if source == "settings" and status == "accept":
            raise BadCall("the settings page reports only what is turned off")
        openid = self._world.person(body["openid"]).openid
        name = "subscribe_msg_popup_event" if source == "popup" else "subscribe_msg_change_event"
        for _time in range(int(body.get("times", 1))):
            items: list[dict[str, Any]] = []
            for template_id in body["template_ids"]:
                with self._world.lock:
                    template = self._world.templates[template_id]
                    key = (openid, template_id)
                    if source == "settings":
                        self._world.consents[key] = 0
                    elif status == "accept":
                        self._world.consents[key] = 1 if template.lasting else self._world.consents[key] + 1
                item = {"TemplateId": template_id, "SubscribeStatusString": status}
                items.append({**item, "PopupScene": "0"} if source == "popup" else item)
            self._postman.event(name, openid, items)
        self._world.remember()
        return {"left": {one: self._world.consents[openid, one] for one in body["template_ids"]}}

    def _plan(self, body: Mapping[str, Any]) -> dict[str, Any]:
        plan = Plan(body)
        with self._world.lock:
            self._world.plan = plan
        return {"rules": len(plan.rules), "seed": plan.seed}

    def _callback(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """{url, token, aes_key?, form?, listed?, again_after?}: where events go; an empty url: nowhere."""
        known = {"form": ("json", "xml"), "listed": ("array", "object", "wrapped")}
        more = {name: body[name] for name in known if name in body}
        if any(value not in known[name] for name, value in more.items()):
            raise BadCall("form is json or xml, listed is array, object or wrapped")
        self._postman.again_after = float(body.get("again_after", self._postman.again_after))
        self._postman.target = (
            Target(body["url"], body["token"], body.get("aes_key", ""), **more) if body.get("url") else None
        )
        return {"verified": self._postman.greet()}

    def _time(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self._world.advance(float(body["advance"]))
        self._sms.moved()
        return {"now": self._world.now()}

    def _tokens(self, _body: Mapping[str, Any]) -> dict[str, Any]:
        """Makes every token invalid, as somebody who resets the secret does."""
        self._world.revoke_tokens()
        return {}

    def _ban(self, body: Mapping[str, Any]) -> dict[str, Any]:
        with self._world.lock:
            self._world.banned.add(body["template_id"])
        return {}

    def _reset(self, _body: Mapping[str, Any]) -> dict[str, Any]:
        self._world.reset()
        self._world.remember()
        self._postman.target = None
        self._postman.log.clear()
        self._sms.reset()
        return {}

    def _log(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """?settle=seconds: first waits until no event is under way. calls: what was answered, requests: what came."""
        self._postman.settled(float(body.get("settle", 0)))
        with self._world.lock:
            accepted = [asdict(one) for one in self._world.accepted]
            calls: dict[str, dict[str, int]] = {}
            for (path, errcode), number in self._world.calls.items():
                calls.setdefault(path, {})[errcode] = number
            return {
                "accepted": accepted,
                "by_person": dict(Counter(one["openid"] for one in accepted)),
                "requests": dict(self._world.requests),
                "calls": calls,
                "pushes": list(self._postman.log),
            }
