"""What becomes of every answer of WeChat: one table from error code to fate. Sources: the platform's own error lists.

A code that a call answers is looked up for that call first, then for all calls; a code that nobody documented is a
refusal with an alarm and is never tried again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Outcome = Literal["sent", "failed", "retry", "unknown"]
Ledger = Literal["keep", "consume", "zero"]


class Api(StrEnum):
    """The calls whose answers are judged, by path."""

    LOGIN = "/sns/jscode2session"
    TOKEN = "/cgi-bin/stable_token"  # noqa: S105  a path
    PHONE = "/wxa/business/getuserphonenumber"
    SEND = "/cgi-bin/message/subscribe/send"
    TEMPLATES = "/wxaapi/newtmpl/gettemplate"


class Action(StrEnum):
    """What the caller, or an operator, does about it."""

    NONE = "none"
    RETRY = "retry"  # the same again, later
    RETRY_SOON = "retry_soon"  # the same again within a second: the client does so itself
    REFRESH_TOKEN = "refresh_token"  # noqa: S105  a new token and the same once more: the client does so itself
    RELOGIN = "relogin"  # the mini-program must get a new code from the person
    REFUSE = "refuse"  # the platform blocks this person
    ZERO_LEDGER = "zero_ledger"  # no consent is left: the next channel
    DEAD_OPENID = "dead_openid"  # this address will never work
    STOP_TEMPLATE = "stop_template"  # nothing more with this template
    STOP_CAMPAIGN = "stop_campaign"  # nothing more of this run
    STOP_TODAY = "stop_today"  # nothing more before the next day
    REVIEW_CONTENT = "review_content"  # the posting's words are to be looked at
    FIX_MESSAGE = "fix_message"  # our message is malformed: a mistake in the program
    FIX_SETUP = "fix_setup"  # account, secret, address list: an operator must act


@dataclass(frozen=True, slots=True)
class Fate:
    """word: the reason, a stable word of ours. outcome: of a message that met it. alarm: somebody must be told.

    ledger: what it does to a one-time consent. Long-term consents are zeroed, never consumed.
    """

    word: str
    action: Action
    outcome: Outcome
    ledger: Ledger = "keep"
    alarm: bool = False


SUCCESS = Fate("accepted", Action.NONE, "sent", ledger="consume")
UNLISTED = Fate("unlisted_code", Action.FIX_MESSAGE, "failed", alarm=True)
UNREACHABLE = Fate("unreachable", Action.RETRY, "retry")
OVERLOADED = Fate("overloaded", Action.RETRY, "retry")
# Nothing was asked: our own limit of messages a second, or another process that is still fetching the token.
OWN_LIMIT = Fate("own_limit", Action.RETRY, "retry")
TOKEN_AWAITED = Fate("token_awaited", Action.RETRY, "retry")
# Taken or not, nobody can tell. The consent may be gone with it, so it is not counted on again.
UNCERTAIN = Fate("uncertain", Action.NONE, "unknown", ledger="consume")
# What the client mends by itself is no alarm; a second refusal is.
TOKEN_REPLACED = Fate("token_replaced", Action.REFRESH_TOKEN, "retry")
# For calls that send nothing, an answer that cannot be read is only a failed call.
UNREADABLE = Fate("unreadable_answer", Action.RETRY, "retry")
WRONG_ADDRESS = Fate("wrong_address", Action.FIX_SETUP, "retry", alarm=True)
NO_CODE = Fate("no_code", Action.RELOGIN, "failed")
FOREIGN_PHONE = Fate("foreign_watermark", Action.REFUSE, "failed", alarm=True)

_BUSY = Fate("busy", Action.RETRY, "retry")
_MINUTE = Fate("minute_quota", Action.RETRY, "retry")
_DAY = Fate("day_quota", Action.STOP_TODAY, "retry", alarm=True)
_TOKEN = Fate("token_refused", Action.REFRESH_TOKEN, "retry", alarm=True)
_BAD_APPID = Fate("bad_appid", Action.FIX_SETUP, "retry", alarm=True)
_BAD_SECRET = Fate("bad_secret", Action.FIX_SETUP, "retry", alarm=True)
_FROZEN = Fate("account_frozen", Action.FIX_SETUP, "retry", alarm=True)
_ADDRESS = Fate("address_not_allowed", Action.FIX_SETUP, "retry", alarm=True)
_MALFORMED = Fate("malformed_message", Action.FIX_MESSAGE, "failed", alarm=True)
_NO_TEMPLATES = Fate("templates_refused", Action.FIX_SETUP, "failed", alarm=True)
_NEW_CODE = Fate("code_used_or_old", Action.RELOGIN, "failed")

FATES: dict[tuple[Api | None, int], Fate] = {
    (None, -1): _BUSY,
    (None, 40001): _TOKEN,
    (None, 40014): _TOKEN,
    (None, 42001): _TOKEN,
    (None, 40013): _BAD_APPID,
    (None, 41002): _BAD_APPID,
    (None, 40125): _BAD_SECRET,
    (None, 41004): _BAD_SECRET,
    (None, 40164): _ADDRESS,
    (None, 89501): _ADDRESS,
    (None, 89503): _ADDRESS,
    (None, 89506): _ADDRESS,
    (None, 89507): _ADDRESS,
    (None, 40243): _FROZEN,
    (None, 50004): _FROZEN,
    (None, 50007): _FROZEN,
    (None, 48001): Fate("api_not_allowed", Action.FIX_SETUP, "failed", alarm=True),
    (None, 40002): _MALFORMED,
    (None, 43002): _MALFORMED,
    (None, 44002): _MALFORMED,
    (None, 47001): _MALFORMED,
    (None, 45009): _DAY,
    (None, 45011): _MINUTE,
    # -1 at login and phone number: the code may be used up already, so that only a new one helps.
    (Api.LOGIN, -1): Fate("busy", Action.RELOGIN, "failed"),
    (Api.PHONE, -1): Fate("busy", Action.RELOGIN, "failed"),
    (Api.LOGIN, 40029): _NEW_CODE,
    (Api.PHONE, 40029): _NEW_CODE,
    (Api.LOGIN, 40226): Fate("risky_person", Action.REFUSE, "failed"),
    # Where a token is asked for there is none that could be refused: 40001 is then a wrong secret.
    (Api.TOKEN, 40001): _BAD_SECRET,
    (Api.TEMPLATES, 20001): _BUSY,
    (Api.TEMPLATES, 200001): _BUSY,
    (Api.TEMPLATES, 43106): _NO_TEMPLATES,
    (Api.TEMPLATES, 200011): _NO_TEMPLATES,
    (Api.TEMPLATES, 200012): _NO_TEMPLATES,
    (Api.TEMPLATES, 200013): _NO_TEMPLATES,
    (Api.TEMPLATES, 200014): _NO_TEMPLATES,
    (Api.TEMPLATES, 200020): _NO_TEMPLATES,
    (Api.TEMPLATES, 200021): _NO_TEMPLATES,
    (Api.TEMPLATES, 200022): _NO_TEMPLATES,
    (Api.TEMPLATES, 200100): _NO_TEMPLATES,
    (Api.SEND, 40003): Fate("bad_openid", Action.DEAD_OPENID, "failed", ledger="zero"),
    (Api.SEND, 40037): Fate("bad_template", Action.STOP_CAMPAIGN, "failed", alarm=True),
    (Api.SEND, 41030): Fate("bad_page", Action.STOP_CAMPAIGN, "failed", alarm=True),
    (Api.SEND, 43101): Fate("no_consent_left", Action.ZERO_LEDGER, "failed", ledger="zero"),
    (Api.SEND, 43107): Fate("template_banned", Action.STOP_TEMPLATE, "failed", alarm=True),
    (Api.SEND, 43108): Fate("same_person_at_once", Action.RETRY_SOON, "retry"),
    (Api.SEND, 45168): Fate("sensitive_words", Action.REVIEW_CONTENT, "failed"),
    (Api.SEND, 47003): _MALFORMED,
}


def fate(api: Api, errcode: int) -> Fate:
    """What becomes of a call that was answered with ``errcode``. 0 is success."""
    if errcode == 0:
        return SUCCESS
    return FATES.get((api, errcode)) or FATES.get((None, errcode), UNLISTED)
