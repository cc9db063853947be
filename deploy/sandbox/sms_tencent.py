"""Tencent Cloud's SendSms of 2021-01-11, as its documents describe it: TC3 signature, a state for each number."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from deploy.sandbox import SMS_APP_ID, SMS_KEY_ID, SMS_KEY_SECRET
from deploy.sandbox.sms_world import MAINLAND, Report, Sms, SmsWorld, charged, filled, holds_address
from deploy.sandbox.world import Reply

PATH = "sms/tencent"
VERSION = "2021-01-11"
SKEW = 300
MOST_NUMBERS = 200
CONTEXT_BYTES = 512
MARKETING_HOURS = range(8, 22)
FIELDS = {
    "PhoneNumberSet": list,
    "SmsSdkAppId": str,
    "TemplateId": str,
    "SignName": str,
    "TemplateParamSet": list,
    "ExtendCode": str,
    "SessionContext": str,
    "SenderId": str,
}
_SCHEME = re.compile(
    r"TC3-HMAC-SHA256 Credential=([^/]+)/([0-9-]+)/(\w+)/tc3_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]+)"
)
_EACH = re.compile(
    r"(FailedOperation|LimitExceeded|InvalidParameterValue|UnauthorizedOperation|UnsupportedOperation)\."
)


class Denied(Exception):
    """A call that is refused as a whole."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


class Tencent:
    """The cloud's one call. taken: told of each message that it takes. Clients cannot move their clocks, so that the
    age of a signature is measured by the machine's, and everything else by the sandbox's."""

    def __init__(self, world: SmsWorld, taken: Report) -> None:
        self._world = world
        self._taken = taken

    def whom(self, _query: Mapping[str, str], body: bytes) -> tuple[str, str]:
        """The first number, eleven digits, and the template of a request, for the plan's rules."""
        try:
            asked = json.loads(body)
            number = MAINLAND.fullmatch(asked["PhoneNumberSet"][0])
            return number.group(1) if number else "", str(asked.get("TemplateId", ""))
        except (ValueError, KeyError, TypeError, IndexError):
            return "", ""

    def answer(
        self, headers: Mapping[str, str], _query: Mapping[str, str], body: bytes, pause: Callable[[], None]
    ) -> Reply:
        """headers: by lower-case name. pause: waits for the latency of the call, before its work is done."""
        try:
            _check_call(headers, body)
            asked = _asked(body)
            pause()
            with self._world.lock:
                states = [self._state(asked, number) for number in asked["PhoneNumberSet"]]
        except Denied as denied:
            return self._denied(denied)
        for state in states:
            self._world.count(PATH, state["Code"])
        return _response({"SendStatusSet": states})

    def planned(self, code: str, body: bytes) -> Reply:
        """The answer of a call that a plan fails with a code; those of the product stand beside each number."""
        if not (_EACH.match(code) or code.startswith("InternalError.")):
            return self._denied(Denied(code, "planned"))
        try:
            asked = _asked(body)
        except Denied as denied:
            return self._denied(denied)
        self._world.count(PATH, code)
        return _response({"SendStatusSet": [_status(asked, one, code, "planned") for one in asked["PhoneNumberSet"]]})

    def _denied(self, denied: Denied) -> Reply:
        self._world.count(PATH, denied.code)
        return _response({"Error": {"Code": denied.code, "Message": denied.message}})

    def _state(self, asked: Mapping[str, Any], said: str) -> dict[str, Any]:
        """Takes the message to one number, or says why not."""
        world = self._world
        code, message = self._judged(asked, said)
        if code:
            return _status(asked, said, code, message)
        match = MAINLAND.fullmatch(said)
        number = match.group(1) if match else said
        sign, template = asked["SignName"], asked["TemplateId"]
        params = {str(place): value for place, value in enumerate(asked.get("TemplateParamSet") or [], 1)}
        text = filled(world.templates["tencent"][template], params, sign)
        fee = charged(text)
        if refused := self._limited(number, text, fee):
            return _status(asked, said, *refused)
        serial = f"2640:{next(world.serials):018d}"
        context = asked.get("SessionContext") or ""
        sms = Sms(serial, "tencent", number, sign, template, params, text, context, fee, world.now())
        world.accepted.append(sms)
        self._taken(sms)
        return _status(asked, said, "Ok", "send success", serial, fee)

    def _judged(self, asked: Mapping[str, Any], said: str) -> tuple[str, str]:
        """The code and the words against a message, both empty where there is nothing."""
        world = self._world
        values = asked.get("TemplateParamSet") or []
        template = world.templates["tencent"].get(asked["TemplateId"])
        number = MAINLAND.fullmatch(said)
        state = world.state(number.group(1)) if number else ""
        if asked["SmsSdkAppId"] != SMS_APP_ID:
            return "UnauthorizedOperation.SmsSdkAppIdVerifyFail", "Verify sdkAppid is fail"
        if world.signs.get(asked.get("SignName") or "") != "approved":
            return "FailedOperation.SignatureIncorrectOrUnapproved", "signature is incorrect or unapproved"
        if template is None or not template.approved:
            return "FailedOperation.TemplateIncorrectOrUnapproved", "template is incorrect or unapproved"
        if number is None and re.fullmatch(r"\+[1-9][0-9]{6,14}", said) and not said.startswith("+86"):
            code = "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"
            return code, "a mainland template cannot be sent abroad"
        if number is None or state == "invalid":
            return "InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number"
        if len(values) != len(template.names):
            code = "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
            return code, "the number of template parameters does not match"
        if holds_address(values):
            code = "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
            return code, "a template parameter holds a URL"
        if any(len(value) > world.limit("tencent_param_length") for value in values):
            return "InvalidParameterValue.TemplateParameterLengthLimit", "a template parameter is too long"
        if world.banned("tencent", values):
            return "FailedOperation.ContainSensitiveWord", "the content contains a sensitive word"
        if template.kind == "marketing" and world.local().hour not in MARKETING_HOURS:
            return "FailedOperation.MarketingSendTimeConstraint", "marketing messages only from 8 to 22"
        if state == "blacklisted":
            return "FailedOperation.PhoneNumberInBlacklist", "the phone number is in a blacklist"
        return "", ""

    def _limited(self, number: str, text: str, fee: int) -> tuple[str, str] | None:
        """The code and the words of the limit that stands against a message; without one it is counted."""
        world = self._world
        moment = world.local()
        day, hour = f"{moment:%F}", f"{moment:%F %H}"
        if world.used_up("tencent_balance", more=fee):
            return "FailedOperation.InsufficientBalanceInSmsPackage", "insufficient balance in the SMS package"
        if world.used_up("tencent_per_day", day):
            return "LimitExceeded.AppDailyLimit", "the daily limit of the application"
        if world.too_soon("tencent_same_content_spacing", number, text):
            return "LimitExceeded.PhoneNumberThirtySecondLimit", "the 30-second limit of the phone number"
        if world.used_up("tencent_number_per_hour", number, hour):
            return "LimitExceeded.PhoneNumberOneHourLimit", "the one-hour limit of the phone number"
        if world.used_up("tencent_same_content_per_day", number, text, day):
            return "LimitExceeded.PhoneNumberSameContentDailyLimit", "the daily limit of the same content"
        if world.used_up("tencent_number_per_day", number, day):
            return "LimitExceeded.PhoneNumberDailyLimit", "the daily limit of the phone number"
        world.use("tencent_balance", more=fee)
        world.use("tencent_per_day", day)
        world.mark("tencent_same_content_spacing", number, text)
        world.use("tencent_number_per_hour", number, hour)
        world.use("tencent_same_content_per_day", number, text, day)
        world.use("tencent_number_per_day", number, day)
        return None


def _status(
    asked: Mapping[str, Any], said: str, code: str, message: str, serial: str = "", fee: int = 0
) -> dict[str, Any]:
    number = MAINLAND.fullmatch(said)
    return {
        "SerialNo": serial,
        "PhoneNumber": f"+86{number.group(1)}" if number else said,
        "Fee": fee,
        "SessionContext": asked.get("SessionContext") or "",
        "Code": code,
        "Message": message,
        "IsoCode": "CN" if number else "DEF",
    }


def _response(found: Mapping[str, Any]) -> Reply:
    # a client of the cloud's own looks for an error only where the type is this and nothing more
    body = json.dumps({"Response": {**found, "RequestId": str(uuid.uuid4())}}, ensure_ascii=False).encode()
    return Reply(body, headers={"Content-Type": "application/json"})


def _check_call(headers: Mapping[str, str], body: bytes) -> None:
    """Raises Denied for another action or version, and for a signature that is not the account's."""
    if headers.get("x-tc-action") != "SendSms":
        raise Denied("InvalidAction", "the action does not exist")
    if headers.get("x-tc-version") != VERSION:
        raise Denied("NoSuchVersion", "the version does not exist")
    found = _SCHEME.fullmatch(headers.get("authorization", ""))
    if found is None:
        raise Denied("AuthFailure.InvalidAuthorization", "the Authorization header is not as it must be")
    key_id, day, service, signed, signature = found.groups()
    timestamp = headers.get("x-tc-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise Denied("MissingParameter", "X-TC-Timestamp is missing")
    if key_id != SMS_KEY_ID:
        raise Denied("AuthFailure.SecretIdNotFound", "the SecretId is not found")
    if abs(time.time() - int(timestamp)) > SKEW:
        raise Denied("AuthFailure.SignatureExpire", "the signature is expired")
    names = signed.split(";")
    scope = f"{day}/{service}/tc3_request"
    canonical = "\n".join(
        (
            "POST",
            "/",
            "",
            *(f"{name}:{headers.get(name, '').lower()}" for name in names),
            "",
            signed,
            hashlib.sha256(body).hexdigest(),
        )
    )
    text = "\n".join(("TC3-HMAC-SHA256", timestamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    right = hmac.new(_key(day, service), text.encode(), hashlib.sha256).hexdigest()
    dated = day == f"{datetime.fromtimestamp(int(timestamp), UTC):%F}"
    whole = {"content-type", "host"} <= set(names) and service == "sms"
    if not (dated and whole and hmac.compare_digest(right, signature)):
        raise Denied("AuthFailure.SignatureFailure", "the provided credentials could not be validated")


@lru_cache(maxsize=8)
def _key(day: str, service: str) -> bytes:
    key = f"TC3{SMS_KEY_SECRET}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _asked(body: bytes) -> dict[str, Any]:
    """The request. Raises Denied where it is not as the documents describe it."""
    try:
        asked = json.loads(body)
    except ValueError:
        raise Denied("InvalidParameter", "the body is no JSON") from None
    if not isinstance(asked, dict):
        raise Denied("InvalidParameter", "the body is no object")
    for name, value in asked.items():
        if name not in FIELDS:
            raise Denied("UnknownParameter", f"{name} is not known")
        if value is not None and not isinstance(value, FIELDS[name]):
            raise Denied("InvalidParameter", f"{name} is of another type")
        if isinstance(value, list) and not all(isinstance(one, str) for one in value):
            raise Denied("InvalidParameter", f"{name} holds something else than strings")
    for name in ("PhoneNumberSet", "SmsSdkAppId", "TemplateId"):
        if asked.get(name) is None:
            raise Denied("MissingParameter", f"{name} is missing")
    numbers = asked["PhoneNumberSet"]
    if not numbers:
        raise Denied("MissingParameter.EmptyPhoneNumberSet", "PhoneNumberSet is empty")
    if len(numbers) > MOST_NUMBERS:
        raise Denied("LimitExceeded.PhoneNumberCountLimit", f"more than {MOST_NUMBERS} phone numbers")
    if len({MAINLAND.fullmatch(one) is None and one.startswith("+") for one in numbers}) > 1:
        code = "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber"
        raise Denied(code, "numbers at home and abroad in one request")
    if len((asked.get("SessionContext") or "").encode()) >= CONTEXT_BYTES:
        raise Denied("InvalidParameter.InvalidParameters", f"SessionContext has {CONTEXT_BYTES} bytes or more")
    return asked
