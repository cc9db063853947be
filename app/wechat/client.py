"""The few calls of WeChat that this service makes, each with a typed result; what an answer means is in ``codes``."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.database import is_away
from app.wechat.codes import (
    FOREIGN_PHONE,
    NO_CODE,
    OWN_LIMIT,
    TOKEN_AWAITED,
    TOKEN_REPLACED,
    UNCERTAIN,
    UNLISTED,
    UNREADABLE,
    Action,
    Api,
    Fate,
    Ledger,
    Outcome,
    fate,
)
from app.wechat.pace import Pace
from app.wechat.tokens import Fetched, Late, Tokens
from app.wechat.transport import Answer, Deadline, NoAnswer, Transport, whole_number

log = logging.getLogger(__name__)

TIMEOUT = 8.0
"""Seconds for a whole call with its token and its repetition; shorter than a channel may take over a message."""

SOON = (0.2, 0.6)
"""Seconds before the same message is tried again that met another one to the same person."""

TOKEN_LASTS, TOKEN_LASTS_UNSAID = 7200, 300
"""Seconds that a token lasts at most, and where the platform does not say; asking again costs one request."""

OPENID = re.compile(r"[!-~]{1,128}")
_CODE = re.compile(r"[ -~]{1,512}")
_FIELD = re.compile(r"data\.([a-z_]+\d+)")
Heard = Callable[[Api, Fate, int | None], None]
"""Told of every answer that is no success, and of every lack of one: call, fate, errcode."""

MiniprogramState = Literal["developer", "trial", "formal"]


class WeChatError(Exception):
    """A call came to nothing. fate says why and what to do; errcode is the platform's, or None without an answer."""

    def __init__(self, fate: Fate, errcode: int | None = None, detail: str = "") -> None:
        super().__init__(f"{fate.word} ({errcode if errcode is not None else detail})")
        self.fate = fate
        self.errcode = errcode
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Login:
    """Who logged in. The session key is not kept: nothing here needs it, and it must not get out."""

    openid: str
    unionid: str | None


@dataclass(frozen=True, slots=True)
class Phone:
    """number: without the country's code. country: digits, "86" for China's mainland."""

    number: str
    country: str


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of one message. field: the template's field that the platform refused, where it says so.

    outcome "unknown": it may have arrived, and must not be sent again. detail: for logs, without personal data.
    """

    outcome: Outcome
    word: str
    action: Action
    ledger: Ledger
    alarm: bool = False
    errcode: int | None = None
    field: str | None = None
    detail: str = ""


class WeChatClient:
    """One mini-program's account; safe to share between threads. Close it at the end.

    tokens: where the access token is kept. timeout: seconds that any call may take at most. rate: messages a second,
    over all threads of this process. heard: what is told of every failed call; it must not raise.
    """

    def __init__(
        self,
        base_url: str,
        appid: str,
        secret: str,
        tokens: Tokens,
        *,
        timeout: float = TIMEOUT,
        rate: float = 50.0,
        sleep: Callable[[float], None] = time.sleep,
        heard: Heard = lambda _api, _fate, _errcode: None,
    ) -> None:
        self._appid = appid
        self._secret = secret
        self._tokens = tokens
        self._timeout = timeout
        self._sleep = sleep
        self._heard = heard
        self.rate = rate
        self._pace = Pace(rate)
        self._transport = Transport(base_url)
        self._sending: set[str] = set()
        self._guard = threading.Condition()

    def __enter__(self) -> WeChatClient:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def code2session(self, code: str) -> Login:
        """Who stands behind a code of ``wx.login``. The code is good once; nothing is repeated. Raises WeChatError."""
        query = {
            "appid": self._appid,
            "secret": self._secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        _check_code(code)
        body = self._body(Api.LOGIN, self._call(Api.LOGIN, Deadline(self._timeout), query=query))
        openid = body.get("openid")
        if not isinstance(openid, str) or not OPENID.fullmatch(openid):
            raise WeChatError(UNREADABLE, detail="no openid in the answer")
        unionid = body.get("unionid")
        return Login(openid, unionid if isinstance(unionid, str) and unionid else None)

    def phone_number(self, code: str, openid: str) -> Phone:
        """The number behind a code of the phone button, which must be that person's own. Raises WeChatError."""
        _check_code(code)
        answer = self._with_token(Api.PHONE, Deadline(self._timeout), {"code": code, "openid": openid})
        info = self._body(Api.PHONE, answer).get("phone_info")
        if not isinstance(info, dict) or not isinstance(info.get("watermark"), dict):
            raise WeChatError(UNREADABLE, detail="no phone_info in the answer")
        if info["watermark"].get("appid") != self._appid:
            log.error("wechat phone: %s", FOREIGN_PHONE.word)
            self._heard(Api.PHONE, FOREIGN_PHONE, None)
            raise WeChatError(FOREIGN_PHONE)
        number, country = str(info.get("purePhoneNumber") or ""), str(info.get("countryCode") or "").lstrip("+")
        if not (number.isascii() and number.isdigit() and country.isascii() and country.isdigit()):
            raise WeChatError(UNREADABLE, detail="no digits in the answer")
        return Phone(number, country)

    def templates(self) -> list[dict[str, Any]]:
        """The account's private templates as the platform describes them (priTmplId, title, content, type, …).

        Counted against a daily quota: keep the answer. Raises WeChatError.
        """
        body = self._body(Api.TEMPLATES, self._with_token(Api.TEMPLATES, Deadline(self._timeout), None))
        found = body.get("data")
        if not isinstance(found, list):
            raise WeChatError(UNREADABLE, detail="no data in the answer")
        return [item for item in found if isinstance(item, dict)]

    def send(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, Mapping[str, str]],
        *,
        page: str = "",
        state: MiniprogramState = "formal",
    ) -> SendResult:
        """Sends one subscribe message and says what became of it; raises nothing of WeChat's.

        data: as ``templates.fit`` makes it. Messages to one openid never overlap in this process. What may have been
        taken is never sent again: a refused token and ``same_person_at_once`` are the only repetitions.
        """
        payload: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": data,
            "miniprogram_state": state,
            "lang": "zh_CN",
        }
        if page:
            payload["page"] = page
        deadline = Deadline(self._timeout)
        if not self._begin(openid, deadline):
            return _result(fate(Api.SEND, 43108), detail="another message to this person is still on its way")
        try:
            result = self._send(deadline, payload)
        finally:
            self._end(openid)
        if result.alarm:
            log.error("wechat send: %s (%s) %s", result.word, result.errcode, result.detail)
        return result

    def _send(self, deadline: Deadline, payload: Mapping[str, Any]) -> SendResult:
        waits = iter(SOON)
        while True:
            if not self._pace.turn(deadline.left, self._sleep):
                return _result(OWN_LIMIT, detail="more messages than this process may send")
            try:
                answer = self._with_token(Api.SEND, deadline, payload)
            except WeChatError as error:  # no token: nothing was sent
                return _result(error.fate, error.errcode, error.detail)
            if isinstance(answer, NoAnswer):
                return _result(answer.fate, detail=answer.detail)
            found = fate(Api.SEND, answer.errcode)
            pause = next(waits, None) if found.action is Action.RETRY_SOON else None
            if pause is None or deadline.left <= pause:
                return _result(found, answer.errcode, answer.errmsg)
            self._sleep(pause)

    def _with_token(self, api: Api, deadline: Deadline, payload: Mapping[str, Any] | None) -> Answer | NoAnswer:
        """One call with the token; after a refused token once more with another, and then no more."""
        token = self._token(lambda: self._tokens.current(lambda: self._fetch(deadline), deadline.left))
        answer = self._transport.call(api, deadline, query={"access_token": token}, payload=payload)
        if isinstance(answer, NoAnswer) or fate(api, answer.errcode).action is not Action.REFRESH_TOKEN:
            return self._noted(api, answer)
        self._heard(api, TOKEN_REPLACED, answer.errcode)
        refused = token
        token = self._token(lambda: self._tokens.renewed(refused, lambda: self._fetch(deadline), deadline.left))
        return self._call(api, deadline, query={"access_token": token}, payload=payload)

    def _call(self, api: Api, deadline: Deadline, **request: Any) -> Answer | NoAnswer:
        return self._noted(api, self._transport.call(api, deadline, **request))

    def _noted(self, api: Api, answer: Answer | NoAnswer) -> Answer | NoAnswer:
        """The answer, after whoever listens was told of a failure."""
        if isinstance(answer, NoAnswer):
            self._heard(api, answer.fate, None)
        elif answer.errcode != 0:
            self._heard(api, fate(api, answer.errcode), answer.errcode)
        return answer

    def _body(self, api: Api, answer: Answer | NoAnswer) -> dict[str, Any]:
        """The answer of a call that sends nothing. Raises WeChatError for every other than success."""
        if isinstance(answer, Answer):
            if answer.errcode == 0:
                return answer.body
            error = WeChatError(fate(api, answer.errcode), answer.errcode, answer.errmsg)
        else:
            error = WeChatError(UNREADABLE if answer.fate is UNCERTAIN else answer.fate, detail=answer.detail)
        if error.fate.alarm:
            log.error("wechat %s: %s", api.name.lower(), error)
        raise error

    def _token(self, ask: Callable[[], str]) -> str:
        try:
            return ask()
        except Late:
            raise WeChatError(TOKEN_AWAITED, detail="another process is still fetching the token") from None
        except Exception as error:
            if not is_away(error):
                raise
            raise WeChatError(TOKEN_AWAITED, detail="the database that has the token is away") from error

    def _fetch(self, deadline: Deadline) -> Fetched:
        payload = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret,
            "force_refresh": False,
        }
        body = self._body(Api.TOKEN, self._call(Api.TOKEN, deadline, payload=payload))
        token, lasts = body.get("access_token"), whole_number(body.get("expires_in"))
        if not isinstance(token, str) or not re.fullmatch(r"[!-~]+", token):
            raise WeChatError(UNREADABLE, detail="no token in the answer")
        return Fetched(token, TOKEN_LASTS_UNSAID if lasts is None else max(0, min(lasts, TOKEN_LASTS)))

    def _begin(self, openid: str, deadline: Deadline) -> bool:
        with self._guard:
            if not self._guard.wait_for(lambda: openid not in self._sending, deadline.left):
                return False
            self._sending.add(openid)
            return True

    def _end(self, openid: str) -> None:
        with self._guard:
            self._sending.discard(openid)
            self._guard.notify_all()


def _check_code(code: str) -> None:
    """What cannot be a code is not asked about. Raises WeChatError."""
    if not _CODE.fullmatch(code):
        raise WeChatError(NO_CODE, detail="not a code of the platform's")


def _result(found: Fate, errcode: int | None = None, detail: str = "") -> SendResult:
    field = _FIELD.search(detail) if found.action is Action.FIX_MESSAGE and found is not UNLISTED else None
    return SendResult(
        found.outcome,
        found.word,
        found.action,
        found.ledger,
        found.alarm,
        errcode,
        field.group(1) if field else None,
        detail,
    )
