"""What becomes of every answer of the SMS clouds: one table a provider from error code to fate, one for the reports.

Sources: Tencent's SDK (``tencentcloud.sms.v20210111.errorcodes``), Alibaba's lists "API 错误码" and "回执错误码", the
carriers' own report codes. A code that nobody documented is a refusal with an alarm and is never tried again by itself;
where it names the provider's own inside it may have been taken, and is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Outcome = Literal["sent", "failed", "retry", "unknown"]
TENCENT, ALIYUN = "tencent", "aliyun"
PROVIDERS = (TENCENT, ALIYUN)


class Action(StrEnum):
    """What the caller, or an operator, does about it."""

    NONE = "none"
    RETRY = "retry"  # the same again, later
    WAIT_HOUR = "wait_hour"  # this number has had enough for now
    WAIT_DAY = "wait_day"  # this number has had enough for today
    DEAD_NUMBER = "dead_number"  # nobody answers to this number
    OPT_OUT = "opt_out"  # whoever has this number wants no messages
    STOP_TEMPLATE = "stop_template"  # nothing more with this template before an operator lifts it
    STOP_TODAY = "stop_today"  # nothing more before the next day
    FIX_MESSAGE = "fix_message"  # our request is malformed: a mistake in the program
    FIX_SETUP = "fix_setup"  # account, money, address list: an operator must act


@dataclass(frozen=True, slots=True)
class Fate:
    """word: the reason, a stable word of ours. outcome: of a message that met it. alarm: somebody must be told."""

    word: str
    action: Action
    outcome: Outcome
    alarm: bool = False


SUCCESS = Fate("accepted", Action.NONE, "sent")
UNLISTED = Fate("unlisted_code", Action.FIX_MESSAGE, "failed", alarm=True)
UNREACHABLE = Fate("unreachable", Action.RETRY, "retry")
# Nothing was asked: our own limit of messages a second.
OWN_LIMIT = Fate("own_limit", Action.RETRY, "retry")
# Taken or not, nobody can tell, until a report comes.
UNCERTAIN = Fate("uncertain", Action.NONE, "unknown")
UNREADABLE_PUSH = Fate("unreadable_push", Action.FIX_MESSAGE, "failed", alarm=True)
DELIVERED = Fate("delivered", Action.NONE, "sent")

_BUSY = Fate("busy", Action.RETRY, "retry")
_HOUR = Fate("number_hour_limit", Action.WAIT_HOUR, "retry")
_DAY = Fate("number_day_limit", Action.WAIT_DAY, "retry")
_ALL_DAY = Fate("day_quota", Action.STOP_TODAY, "retry", alarm=True)
_BAD_NUMBER = Fate("bad_number", Action.DEAD_NUMBER, "failed")
_BLACKLISTED = Fate("blacklisted", Action.OPT_OUT, "failed")
_SENSITIVE = Fate("sensitive_words", Action.STOP_TEMPLATE, "failed", alarm=True)
_SIGN = Fate("sign_refused", Action.STOP_TEMPLATE, "failed", alarm=True)
_TEMPLATE = Fate("template_refused", Action.STOP_TEMPLATE, "failed", alarm=True)
_WRONG_HOURS = Fate("marketing_hours", Action.STOP_TODAY, "retry", alarm=True)
_MONEY = Fate("no_balance", Action.FIX_SETUP, "retry", alarm=True)
_KEY = Fate("bad_key", Action.FIX_SETUP, "retry", alarm=True)
_APP = Fate("bad_app", Action.FIX_SETUP, "retry", alarm=True)
_CLOSED = Fate("account_closed", Action.FIX_SETUP, "retry", alarm=True)
_DENIED = Fate("not_permitted", Action.FIX_SETUP, "retry", alarm=True)
_ADDRESS = Fate("address_not_allowed", Action.FIX_SETUP, "retry", alarm=True)
_CLOCK = Fate("clock_wrong", Action.FIX_SETUP, "retry", alarm=True)
_MALFORMED = Fate("malformed_message", Action.FIX_MESSAGE, "failed", alarm=True)
_INSIDE = Fate("provider_fault", Action.NONE, "unknown")

FATES: dict[tuple[str, str], Fate] = {
    (TENCENT, "FailedOperation.ContainSensitiveWord"): _SENSITIVE,
    (TENCENT, "FailedOperation.FailResolvePacket"): _MALFORMED,
    (TENCENT, "FailedOperation.InsufficientBalanceInSmsPackage"): _MONEY,
    (TENCENT, "FailedOperation.JsonParseFail"): _MALFORMED,
    (TENCENT, "FailedOperation.MarketingSendTimeConstraint"): _WRONG_HOURS,
    (TENCENT, "FailedOperation.MissingSignature"): _SIGN,
    (TENCENT, "FailedOperation.MissingSignatureList"): _SIGN,
    (TENCENT, "FailedOperation.MissingTemplateList"): _TEMPLATE,
    (TENCENT, "FailedOperation.NotEnterpriseCertification"): _CLOSED,
    (TENCENT, "FailedOperation.OtherError"): _MALFORMED,
    (TENCENT, "FailedOperation.ParametersOtherError"): _MALFORMED,
    (TENCENT, "FailedOperation.PhoneNumberInBlacklist"): _BLACKLISTED,
    (TENCENT, "FailedOperation.PhoneNumberParseFail"): _BAD_NUMBER,
    (TENCENT, "FailedOperation.ProhibitSubAccountUse"): _DENIED,
    (TENCENT, "FailedOperation.QualificationIdNotApproved"): _SIGN,
    (TENCENT, "FailedOperation.SignIdNotExist"): _SIGN,
    (TENCENT, "FailedOperation.SignatureIncorrectOrUnapproved"): _SIGN,
    (TENCENT, "FailedOperation.TemplateIdNotExist"): _TEMPLATE,
    (TENCENT, "FailedOperation.TemplateIncorrectOrUnapproved"): _TEMPLATE,
    (TENCENT, "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"): _TEMPLATE,
    (TENCENT, "FailedOperation.TemplateUnapprovedOrNotExist"): _TEMPLATE,
    (TENCENT, "InternalError.JsonParseFail"): _MALFORMED,
    (TENCENT, "InternalError.OtherError"): _INSIDE,
    (TENCENT, "InternalError.ParseBackendResponseFail"): _INSIDE,
    (TENCENT, "InternalError.RequestTimeException"): _CLOCK,
    (TENCENT, "InternalError.RestApiInterfaceNotExist"): _MALFORMED,
    (TENCENT, "InternalError.SendAndRecvFail"): UNCERTAIN,
    (TENCENT, "InternalError.SigFieldMissing"): _KEY,
    (TENCENT, "InternalError.SigVerificationFail"): _KEY,
    (TENCENT, "InternalError.Timeout"): UNCERTAIN,
    (TENCENT, "InternalError.UnknownError"): _INSIDE,
    (TENCENT, "InvalidParameter"): _MALFORMED,
    (TENCENT, "InvalidParameter.AppidAndBizId"): _APP,
    (TENCENT, "InvalidParameter.DirtyWordFound"): _SENSITIVE,
    (TENCENT, "InvalidParameter.InvalidParameters"): _MALFORMED,
    (TENCENT, "InvalidParameterValue.ContentLengthLimit"): _TEMPLATE,
    (TENCENT, "InvalidParameterValue.IncorrectPhoneNumber"): _BAD_NUMBER,
    (TENCENT, "InvalidParameterValue.InvalidTemplateFormat"): _TEMPLATE,
    (TENCENT, "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"): _MALFORMED,
    (TENCENT, "InvalidParameterValue.SdkAppIdNotExist"): _APP,
    (TENCENT, "InvalidParameterValue.TemplateParameterFormatError"): _MALFORMED,
    (TENCENT, "InvalidParameterValue.TemplateParameterLengthLimit"): _MALFORMED,
    (TENCENT, "InvalidParameterValue.TemplateWithDirtyWords"): _SENSITIVE,
    (TENCENT, "InvalidParameterValue.UnsupportedTemplateVariable"): _TEMPLATE,
    (TENCENT, "LimitExceeded.AppDailyLimit"): _ALL_DAY,
    (TENCENT, "LimitExceeded.AppMainlandChinaDailyLimit"): _ALL_DAY,
    (TENCENT, "LimitExceeded.DailyLimit"): _ALL_DAY,
    (TENCENT, "LimitExceeded.DeliveryFrequencyLimit"): _HOUR,
    (TENCENT, "LimitExceeded.PhoneNumberCountLimit"): _MALFORMED,
    (TENCENT, "LimitExceeded.PhoneNumberDailyLimit"): _DAY,
    (TENCENT, "LimitExceeded.PhoneNumberOneHourLimit"): _HOUR,
    (TENCENT, "LimitExceeded.PhoneNumberSameContentDailyLimit"): _DAY,
    (TENCENT, "LimitExceeded.SameContentDailyLimit"): _DAY,  # as older lists write it
    (TENCENT, "LimitExceeded.PhoneNumberThirtySecondLimit"): Fate("number_too_soon", Action.RETRY, "retry"),
    (TENCENT, "MissingParameter"): _MALFORMED,
    (TENCENT, "MissingParameter.EmptyPhoneNumberSet"): _MALFORMED,
    (TENCENT, "RequestLimitExceeded"): _BUSY,
    (TENCENT, "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny"): _TEMPLATE,
    (TENCENT, "UnauthorizedOperation.RequestIpNotInWhitelist"): _ADDRESS,
    (TENCENT, "UnauthorizedOperation.RequestPermissionDeny"): _DENIED,
    (TENCENT, "UnauthorizedOperation.SdkAppIdIsDisabled"): _CLOSED,
    (TENCENT, "UnauthorizedOperation.ServiceSuspendDueToArrears"): _MONEY,
    (TENCENT, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"): _APP,
    (TENCENT, "UnsupportedOperation"): _MALFORMED,
    (TENCENT, "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone"): _BAD_NUMBER,
    (TENCENT, "UnsupportedOperation.ContainDomesticPhoneNumber"): _TEMPLATE,
    (TENCENT, "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone"): _TEMPLATE,
    (TENCENT, "UnsupportedOperation.UnsupportedRegion"): _BAD_NUMBER,
    (ALIYUN, "isp.RAM_PERMISSION_DENY"): _DENIED,
    (ALIYUN, "isp.SYSTEM_ERROR"): _INSIDE,
    (ALIYUN, "isp.GATEWAY_ERROR"): _INSIDE,
    (ALIYUN, "isv.ACCOUNT_ABNORMAL"): _CLOSED,
    (ALIYUN, "isv.ACCOUNT_NOT_EXISTS"): _CLOSED,
    (ALIYUN, "isv.AMOUNT_NOT_ENOUGH"): _MONEY,
    # The number's own list of those that left or complained; of words in variables too, of which our template has none.
    (ALIYUN, "isv.BLACK_KEY_CONTROL_LIMIT"): _BLACKLISTED,
    (ALIYUN, "isv.BUSINESS_LIMIT_CONTROL"): _DAY,
    (ALIYUN, "isv.CUSTOMER_REFUSED"): _BLACKLISTED,
    (ALIYUN, "isv.DAY_LIMIT_CONTROL"): _ALL_DAY,
    (ALIYUN, "isv.DENY_IP_RANGE"): _ADDRESS,
    (ALIYUN, "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"): _TEMPLATE,
    (ALIYUN, "isv.EXTEND_CODE_ERROR"): _MALFORMED,
    (ALIYUN, "isv.INVALID_JSON_PARAM"): _MALFORMED,
    (ALIYUN, "isv.INVALID_PARAMETERS"): _MALFORMED,
    (ALIYUN, "isv.MOBILE_COUNT_OVER_LIMIT"): _MALFORMED,
    (ALIYUN, "isv.MOBILE_NUMBER_ILLEGAL"): _BAD_NUMBER,
    (ALIYUN, "isv.MONTH_LIMIT_CONTROL"): _ALL_DAY,
    (ALIYUN, "isv.OUT_OF_SERVICE"): _MONEY,
    (ALIYUN, "isv.PARAM_LENGTH_LIMIT"): _MALFORMED,
    (ALIYUN, "isv.PARAM_NOT_SUPPORT_URL"): _MALFORMED,
    (ALIYUN, "isv.PRODUCT_UNSUBSCRIBE"): _CLOSED,
    (ALIYUN, "isv.PRODUCT_UN_SUBSCRIPT"): _CLOSED,
    (ALIYUN, "isv.SIGN_STATE_ILLEGAL"): _SIGN,
    (ALIYUN, "isv.SMS_CONTENT_ILLEGAL"): _SENSITIVE,
    (ALIYUN, "isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE"): _TEMPLATE,
    (ALIYUN, "isv.SMS_SIGNATURE_ILLEGAL"): _SIGN,
    (ALIYUN, "isv.SMS_SIGNATURE_SCENE_ILLEGAL"): _SIGN,
    (ALIYUN, "isv.SMS_SIGN_ILLEGAL"): _SIGN,
    (ALIYUN, "isv.SMS_TEMPLATE_ILLEGAL"): _TEMPLATE,
    (ALIYUN, "isv.SMS_TEST_NUMBER_LIMIT"): _DENIED,
    (ALIYUN, "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT"): _TEMPLATE,
    (ALIYUN, "isv.TEMPLATE_MISSING_PARAMETERS"): _TEMPLATE,
    (ALIYUN, "isv.TEMPLATE_PARAMS_ILLEGAL"): _MALFORMED,
    (ALIYUN, "isv.UNSUPPORTED_CONTENT"): _TEMPLATE,
    (ALIYUN, "InvalidAccessKeyId.NotFound"): _KEY,
    (ALIYUN, "InvalidAccessKeyId.Inactive"): _KEY,
    (ALIYUN, "SignatureDoesNotMatch"): _KEY,
    (ALIYUN, "IncompleteSignature"): _KEY,
    (ALIYUN, "InvalidTimeStamp.Expired"): _CLOCK,
    (ALIYUN, "Forbidden.RAM"): _DENIED,
    (ALIYUN, "NoPermission"): _DENIED,
    (ALIYUN, "Throttling"): _BUSY,
    (ALIYUN, "ServiceUnavailable"): _INSIDE,
    (ALIYUN, "InternalError"): _INSIDE,
}  # fmt: skip

FAMILIES: tuple[tuple[str, str, Fate], ...] = (
    (TENCENT, "AuthFailure", _KEY),
    (TENCENT, "RequestLimitExceeded.", _BUSY),
    (TENCENT, "InternalError", Fate("provider_fault", Action.NONE, "unknown", alarm=True)),
    (ALIYUN, "isp.", Fate("provider_fault", Action.NONE, "unknown", alarm=True)),
    (ALIYUN, "Throttling.", _BUSY),
    (ALIYUN, "InvalidAccessKeyId", _KEY),
    (ALIYUN, "SignatureNonce", _KEY),
)
"""Provider, how a code begins, and what becomes of one that is not listed itself."""

_EMPTY_NUMBER = Fate("bad_number", Action.DEAD_NUMBER, "failed")
_OFF = Fate("phone_off", Action.NONE, "failed")
_CARRIER_WORDS = Fate("carrier_filtered", Action.NONE, "failed", alarm=True)

REPORTS: dict[str, Fate] = {
    "MK:0000": _EMPTY_NUMBER,
    "MK:0001": _EMPTY_NUMBER,
    "CB:0001": _EMPTY_NUMBER,
    "CB:0053": _EMPTY_NUMBER,
    "DB:0101": _EMPTY_NUMBER,
    "DB:0144": _BLACKLISTED,
    "MOBILE_IN_BLACK": _BLACKLISTED,
    "USER_REJECT": _BLACKLISTED,
    "W-BLACK": _BLACKLISTED,
    "MBBLACK": _BLACKLISTED,
    "DBBLACK": _BLACKLISTED,
    "TDBLACK": _BLACKLISTED,
    "UNDELIV": _OFF,
    "UNKNOWN": _OFF,
    "EXPIRED": _OFF,
    "MK:0005": _OFF,
    "MK:0010": _OFF,
    "MK:0013": _OFF,
    "MK:0023": _OFF,
    "DB:0102": _OFF,
    "MOBILE_NOT_ON_SERVICE": _OFF,  # off, suspended or without signal: it may be on again tomorrow
    "MOBILE_ACCOUNT_ABNORMAL": _OFF,
    "MOBLLE_TERMINAL_ERROR": _OFF,  # written so
    "MOBILE_TERMINAL_ERROR": _OFF,
    "INVALID_NUMBER": _OFF,
    "REQUEST_SUCCESS": _OFF,
    "MOBILE_SEND_LIMIT": Fate("number_day_limit", Action.NONE, "failed"),
    "REJECTD": _CARRIER_WORDS,
    "CONTENT_KEYWORD": _CARRIER_WORDS,
    "CONTENT_ERROR": _CARRIER_WORDS,
    "NO_ROUTE": _CARRIER_WORDS,
    "IS_CLOSED": _CARRIER_WORDS,
    "MK:0014": _CARRIER_WORDS,
    "MK:0115": _CARRIER_WORDS,
    "SP_UNKNOWN_ERROR": Fate("carrier_fault", Action.NONE, "failed"),
}
"""What a report of a message says that did not arrive, the same words from either provider: they are the carriers'."""

NOT_ARRIVED = Fate("not_delivered", Action.NONE, "failed")
"""Carriers have thousands of codes; one that is not listed only says that it did not arrive, and is no alarm."""


def fate(provider: str, code: str) -> Fate:
    """What becomes of a message that a provider answered with ``code``."""
    if code.upper() == "OK":
        return SUCCESS
    if found := FATES.get((provider, code)):
        return found
    return next((one for name, head, one in FAMILIES if name == provider and code.startswith(head)), UNLISTED)


def report_fate(delivered: bool, code: str) -> Fate:
    """What a report means. code: the carrier's or the provider's word for it."""
    return DELIVERED if delivered else REPORTS.get(code.upper(), NOT_ARRIVED)
