"""Alibaba Cloud's SendSms of 2017-05-25 as its SDK calls it: everything in the query, an ACS3 signature in headers."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from deploy.sandbox import SMS_KEY_ID, SMS_KEY_SECRET
from deploy.sandbox.sms_world import MAINLAND, Report, Sms, SmsWorld, charged, filled, holds_address
from deploy.sandbox.world import Reply

PATH = "sms/aliyun"
VERSION = "2017-05-25"
SKEW = 15 * 60
MOST_NUMBERS = 1000
NEEDED = ("PhoneNumbers", "SignName", "TemplateCode")
SIGNED = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
_SCHEME = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,]+),\s?SignedHeaders=([\w;-]+),\s?Signature=([0-9a-f]+)")
STATUS = {"InvalidAccessKeyId.NotFound": 404, "InvalidAction.NotFound": 404, "ServiceUnavailable": 503}
"""HTTP status of what the gateway refuses; 400 where it is not here. What the product refuses is answered with 200."""


class Refusal(Exception):
    """A request that is refused. code: with isv. or isp. of the product, else of the gateway."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class Aliyun:
    """The cloud's one call. taken: told of each message that it takes. Clients cannot move their clocks, so that the
    age of a signature is measured by the machine's, and everything else by the sandbox's."""

    def __init__(self, world: SmsWorld, taken: Report) -> None:
        self._world = world
        self._taken = taken

    def whom(self, query: Mapping[str, str], _body: bytes) -> tuple[str, str]:
        """The first number, eleven digits, and the template of a request, for the plan's rules."""
        number = MAINLAND.fullmatch(query.get("PhoneNumbers", "").split(",")[0])
        return number.group(1) if number else "", query.get("TemplateCode", "")

    def answer(
        self, headers: Mapping[str, str], query: Mapping[str, str], body: bytes, pause: Callable[[], None]
    ) -> Reply:
        """headers: by lower-case name. pause: waits for the latency of the call, before its work is done."""
        try:
            _check_call(headers, query, body)
            with self._world.lock:
                nonce = headers["x-acs-signature-nonce"]
                if nonce in self._world.nonces:
                    raise Refusal("SignatureNonceUsed", "Specified signature nonce was used already.")
                self._world.nonces.add(nonce)
            for name in NEEDED:
                if not query.get(name):
                    raise Refusal(f"Missing{name}", f"{name} is mandatory for this action.")
            pause()
            with self._world.lock:
                serial = self._take(query)
        except Refusal as refusal:
            return self._refused(refusal)
        self._world.count(PATH, "OK")
        return _json({"Code": "OK", "Message": "OK", "BizId": serial})

    def planned(self, code: str, _body: bytes) -> Reply:
        """The answer of a call that a plan fails with a code."""
        return self._refused(Refusal(code, "planned"))

    def _refused(self, refusal: Refusal) -> Reply:
        self._world.count(PATH, refusal.code)
        found = {"Code": refusal.code, "Message": refusal.message}
        if refusal.code.startswith(("isv.", "isp.")):
            return _json(found)
        return _json({**found, "HostId": "dysmsapi.aliyuncs.com"}, STATUS.get(refusal.code, 400))

    def _take(self, query: Mapping[str, str]) -> str:
        """Takes the message to all its numbers, or to none, and gives the BizId. Raises Refusal."""
        world = self._world
        numbers = query["PhoneNumbers"].split(",")
        sign, code = query["SignName"], query["TemplateCode"]
        params = self._params(sign, code, query)
        text = filled(world.templates["aliyun"][code], params, sign)
        found = []
        for one in numbers:
            match = MAINLAND.fullmatch(one)
            state = world.state(match.group(1)) if match else "invalid"
            if match is None or state == "invalid":
                raise Refusal("isv.MOBILE_NUMBER_ILLEGAL", f"{one}非法手机号")
            if state == "blacklisted":
                raise Refusal("isv.BLACK_KEY_CONTROL_LIMIT", "黑名单管控")
            found.append(match.group(1))
        fee = charged(text)
        self._spend(found, sign, code, fee)
        serial = f"{10**17 + next(world.serials)}^0"
        for number in found:
            sms = Sms(serial, "aliyun", number, sign, code, params, text, query.get("OutId", ""), fee, world.now())
            world.accepted.append(sms)
            self._taken(sms)
        return serial

    def _params(self, sign: str, code: str, query: Mapping[str, str]) -> dict[str, str]:
        """The variables of a message whose sign and template may be used. Raises Refusal."""
        world = self._world
        template = world.templates["aliyun"].get(code)
        if query["PhoneNumbers"].count(",") >= MOST_NUMBERS:
            raise Refusal("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
        if sign not in world.signs:
            raise Refusal("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
        if world.signs[sign] != "approved":
            raise Refusal("isv.SIGN_STATE_ILLEGAL", "签名状态为不可用")
        if template is None or not template.approved:
            raise Refusal("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
        try:
            given = json.loads(query.get("TemplateParam") or "{}")
        except ValueError:
            given = None
        if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
            raise Refusal("isv.INVALID_JSON_PARAM", "JSON参数不合法，只接受字符串值")
        if missing := [name for name in template.names if name not in given]:
            raise Refusal("isv.TEMPLATE_MISSING_PARAMETERS", f"模板缺少变量 {missing}")
        values = [given[name] for name in template.names]
        if holds_address(values):
            raise Refusal("isv.PARAM_NOT_SUPPORT_URL", "不支持URL")
        if any(len(value) > world.limit("aliyun_param_length") for value in values):
            raise Refusal("isv.PARAM_LENGTH_LIMIT", "参数超出长度限制")
        if world.banned("aliyun", values):
            raise Refusal("isv.BLACK_KEY_CONTROL_LIMIT", "黑名单管控")
        return {name: given[name] for name in template.names}

    def _spend(self, numbers: list[str], sign: str, code: str, fee: int) -> None:
        """Counts a message to each number. Raises Refusal, and counts nothing, where a limit stands against one."""
        world = self._world
        day = f"{world.local():%F}"
        if world.used_up("aliyun_balance", more=fee * len(numbers)):
            raise Refusal("isv.AMOUNT_NOT_ENOUGH", "账户余额不足")
        if world.used_up("aliyun_per_day", day, more=len(numbers)):
            raise Refusal("isv.DAY_LIMIT_CONTROL", "触发日发送限额")
        for number in numbers:
            if world.used_up("aliyun_template_per_day", number, sign, code, day):
                raise Refusal("isv.BUSINESS_LIMIT_CONTROL", "触发天级流控Permits:50")
        world.use("aliyun_balance", more=fee * len(numbers))
        world.use("aliyun_per_day", day, more=len(numbers))
        for number in numbers:
            world.use("aliyun_template_per_day", number, sign, code, day)


def _json(found: Mapping[str, str], status: int = 200) -> Reply:
    body = json.dumps({**found, "RequestId": str(uuid.uuid4()).upper()}, ensure_ascii=False).encode()
    return Reply(body, status)


def _check_call(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> None:
    """Raises Refusal for another action or version, and for a signature that is not the account's."""
    if headers.get("x-acs-action") != "SendSms":
        raise Refusal("InvalidAction.NotFound", "Specified api is not found.")
    if headers.get("x-acs-version") != VERSION:
        raise Refusal("InvalidVersion", "Specified parameter Version is not valid.")
    found = _SCHEME.fullmatch(headers.get("authorization", ""))
    if found is None:
        raise Refusal("IncompleteSignature", "The request signature does not conform to Aliyun standards.")
    key_id, signed, signature = found.groups()
    if key_id != SMS_KEY_ID:
        raise Refusal("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
    _check_age(headers.get("x-acs-date", ""))
    names = signed.split(";")
    canonical = "\n".join(
        (
            "POST",
            "/",
            "&".join(f"{quote(name, safe='~')}={quote(query[name], safe='~')}" for name in sorted(query)),
            *(f"{name}:{headers.get(name, '').strip()}" for name in names),
            "",
            signed,
            headers.get("x-acs-content-sha256", ""),
        )
    )
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    right = hmac.new(SMS_KEY_SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    whole = set(names) >= SIGNED and headers.get("x-acs-content-sha256") == hashlib.sha256(body).hexdigest()
    if not (whole and hmac.compare_digest(right, signature)):
        raise Refusal("SignatureDoesNotMatch", "Specified signature is not matched with our calculation.")


def _check_age(said: str) -> None:
    try:
        at = datetime.strptime(said, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refusal("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.") from None
    if abs(time.time() - at.timestamp()) > SKEW:
        raise Refusal("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
