"""The platform's calls, as its documents describe them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.sandbox.push import Postman
from deploy.sandbox.values import allowed
from deploy.sandbox.world import OVERLAP, TOKEN_LASTS, Accepted, Refused, Token, World

SEND = "/cgi-bin/message/subscribe/send"
PHONE = "/wxa/business/getuserphonenumber"
STATES = ("developer", "trial", "formal")
LANGUAGES = ("zh_CN", "en_US", "zh_HK", "zh_TW")


@dataclass(frozen=True, slots=True)
class Request:
    """pause: waits for the latency of the call, before its work is done."""

    query: Mapping[str, str]
    body: bytes
    pause: Callable[[], None]

    def payload(self) -> dict[str, Any]:
        """Raises Refused 44002, 47001."""
        if not self.body:
            raise Refused(44002, "empty post data")
        try:
            found = json.loads(self.body)
        except ValueError:
            raise Refused(47001, "data format error") from None
        if not isinstance(found, dict):
            raise Refused(47001, "data format error")
        return found


class Platform:
    """The calls by method and path. Each gives the fields of its answer or raises Refused."""

    def __init__(self, world: World, postman: Postman) -> None:
        self._world = world
        self._postman = postman
        self.calls: dict[tuple[str, str], Callable[[Request], dict[str, Any]]] = {
            ("GET", "/sns/jscode2session"): self._login,
            ("GET", "/cgi-bin/token"): self._token,
            ("POST", "/cgi-bin/stable_token"): self._stable_token,
            ("POST", PHONE): self._phone,
            ("POST", SEND): self._send,
            ("GET", "/wxaapi/newtmpl/gettemplate"): self._templates,
        }
        self.paths = {path for _method, path in self.calls}

    def _login(self, request: Request) -> dict[str, Any]:
        request.pause()
        query = request.query
        self._world.check_app(query.get("appid"), query.get("secret"))
        if query.get("grant_type") != "authorization_code":
            raise Refused(40002, "invalid grant_type")
        code = self._world.take_code(query.get("js_code"), "login")
        self._world.count_minute("login_per_minute", code.openid)
        if code.risky:
            raise Refused(40226, "code blocked")
        person = self._world.person(code.openid)
        found = {"openid": person.openid, "session_key": secrets.token_urlsafe(16)}
        return {**found, "unionid": person.unionid} if person.unionid else found

    def _token(self, request: Request) -> dict[str, Any]:
        request.pause()
        self._world.check_app(request.query.get("appid"), request.query.get("secret"))
        if request.query.get("grant_type") != "client_credential":
            raise Refused(40002, "invalid grant_type")
        self._world.count_day("token_per_day")
        return {"access_token": self._world.fresh_token("plain", overlap=OVERLAP).value, "expires_in": TOKEN_LASTS}

    def _stable_token(self, request: Request) -> dict[str, Any]:
        payload = request.payload()
        request.pause()
        world = self._world
        world.check_app(payload.get("appid"), payload.get("secret"))
        if payload.get("grant_type") != "client_credential":
            raise Refused(40002, "invalid grant_type")
        with world.lock:
            world.count_minute("stable_token_per_minute")
            world.count_day("stable_token_per_day")
            if payload.get("force_refresh") is True:
                if world.now() - world.forced_at < world.limit("force_refresh_spacing"):
                    raise Refused(45011, "force_refresh too often")
                world.count_day("force_refresh_per_day")
                world.forced_at = world.now()
                return _told(world.fresh_token("stable", overlap=0), world.now())
            token = world.newest.get("stable")
            if token is None or token.valid_until - world.now() <= OVERLAP:
                token = world.fresh_token("stable", overlap=OVERLAP)
            return _told(token, world.now())

    def _phone(self, request: Request) -> dict[str, Any]:
        self._world.check_token(request.query.get("access_token", ""))
        payload = request.payload()
        request.pause()
        self._world.count_minute("phone_per_minute")
        code = self._world.take_code(payload.get("code"), "phone")
        if payload.get("openid") not in (None, "", code.openid):
            raise Refused(40029, "invalid code")
        person = self._world.person(code.openid)
        full = person.phone if person.country == "86" else f"+{person.country}{person.phone}"
        mark = {"timestamp": int(self._world.now()), "appid": person.mark or self._world.appid}
        info = {"phoneNumber": full, "purePhoneNumber": person.phone, "countryCode": person.country, "watermark": mark}
        return {"errcode": 0, "errmsg": "ok", "phone_info": info}

    def _templates(self, request: Request) -> dict[str, Any]:
        self._world.check_token(request.query.get("access_token", ""))
        request.pause()
        self._world.count_day("templates_per_day")
        return {"errcode": 0, "errmsg": "ok", "data": [one.described for one in self._world.templates.values()]}

    def _send(self, request: Request) -> dict[str, Any]:
        world = self._world
        world.check_token(request.query.get("access_token", ""))
        payload = request.payload()
        openid = payload.get("touser")
        if not isinstance(openid, str) or openid not in world.people:
            raise Refused(40003, "invalid openid")
        with world.alone(openid):
            request.pause()
            with world.lock:
                taken = self._take(openid, payload)
        result = {"TemplateId": taken.template_id, "MsgID": taken.msg_id, "ErrorCode": "0", "ErrorStatus": "success"}
        self._postman.event("subscribe_msg_sent_event", openid, [result])
        return {"errcode": 0, "errmsg": "ok"}

    def _take(self, openid: str, payload: Mapping[str, Any]) -> Accepted:
        world = self._world
        world.count_minute("send_per_minute")
        template = world.templates.get(str(payload.get("template_id")))
        if template is None:
            raise Refused(40037, "invalid template_id")
        if template.template_id in world.banned:
            raise Refused(43107, "subscribe template banned")
        page = payload.get("page", "")
        if not isinstance(page, str) or page.startswith("/"):
            raise Refused(41030, "invalid page")
        data = _checked(payload.get("data"), template.fields, template.choices)
        for name, known in (("miniprogram_state", STATES), ("lang", LANGUAGES)):
            if payload.get(name, known[0]) not in known:
                raise Refused(47003, f"argument invalid! {name} invalid")
        if any(word in value for word in world.plan.words for value in data.values()):
            raise Refused(45168, "keyword in blacklist")
        if world.consents[openid, template.template_id] < 1:
            raise Refused(43101, "user refuse to accept the msg")
        world.count_day("send_per_day")
        if not template.lasting:
            world.consents[openid, template.template_id] -= 1
        taken = Accepted(str(10**18 + len(world.accepted)), openid, template.template_id, page, data, world.now())
        world.took(taken)
        return taken


def _told(token: Token, now: float) -> dict[str, Any]:
    return {"access_token": token.value, "expires_in": int(token.valid_until - now)}


def _checked(data: object, fields: Mapping[str, str], choices: Mapping[str, list[str]]) -> dict[str, str]:
    """The values by key. Raises Refused 47003, which names the field."""
    if not isinstance(data, dict):
        raise Refused(47003, "argument invalid! data invalid")
    for key in data:
        if key not in fields:
            raise Refused(47003, f"argument invalid! data.{key} invalid")
    found: dict[str, str] = {}
    for key, kind in fields.items():
        value = data[key].get("value") if isinstance(data.get(key), dict) else None
        if not isinstance(value, str) or not value:
            raise Refused(47003, f"argument invalid! data.{key}.value is empty")
        if not allowed(kind, value, choices.get(key, [])):
            raise Refused(47003, f"argument invalid! data.{key}.value invalid")
        found[key] = value
    return found
