"""Events that WeChat pushes to us: who sent them, what they say, and a key by which a second copy is known.

Plain mode signs only the moment, not the body: production should use the encrypted mode, and where a key is set an
unencrypted push is refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.wechat.reading import Unreadable, parse

log = logging.getLogger(__name__)

MAX_AGE = 300
"""Seconds by which a push's timestamp may differ from our clock; WeChat repeats a push within some seconds."""

BLOCK = 32
"""The block of the padding, twice that of AES."""

Reason = Literal["bad_signature", "stale", "not_encrypted", "not_decrypted", "malformed"]


class CallbackRefused(Exception):
    """A push that is not taken. reason: a stable word; what exactly was wrong is not told to the sender."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PopupChoice:
    """The person's answer to one template in the popup. key: the same event has the same, 64 characters. raw: the item
    of the push as it came."""

    key: str
    openid: str
    template_id: str
    accepted: bool
    at: datetime
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """The person turned a template off (or on) in the settings."""

    key: str
    openid: str
    template_id: str
    accepted: bool
    at: datetime
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SentReport:
    """What became of a message that WeChat had taken. errcode 0: delivered."""

    key: str
    openid: str
    template_id: str
    msg_id: str
    errcode: int
    status: str
    at: datetime
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


Event = PopupChoice | SettingsChange | SentReport

_ACCEPTS = ("accept", "acceptWithAudio", "acceptWithAlert")
"""The pushes say accept; the mini-program has the others too."""

_WRAPPERS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}


class Callback:
    """One mini-program's event push.

    aes_key: the 43 characters of the console, or empty for plain mode. clock: the real time, aware UTC: the other
    side's timestamps are of today also where the program's clock stands still. Raises ValueError for a malformed key.
    """

    def __init__(self, appid: str, token: str, aes_key: str, clock: Callable[[], datetime]) -> None:
        if not token:
            raise ValueError("event push needs a token")
        self._appid = appid
        self._token = token
        self._clock = clock
        self._key = _aes_key(aes_key) if aes_key else None

    def greeting(self, query: Mapping[str, str]) -> str:
        """The answer to WeChat's first GET, as text/plain. query: signature, timestamp, nonce, echostr.

        It changes nothing, so that its age does not matter. Raises CallbackRefused.
        """
        self._check_signature(query.get("signature", ""), query)
        return query.get("echostr", "")

    def events(self, query: Mapping[str, str], body: bytes) -> list[Event]:
        """The events of a POST; none for kinds that we do not use. Store them by key, answer ``success`` within 5 s.

        Raises CallbackRefused.
        """
        if self._key is None:
            self._check(query.get("signature", ""), query)
            push = _parsed(body)
            if "Encrypt" in push and "MsgType" not in push:  # sealed, and we were not given the key
                raise CallbackRefused("not_decrypted")
            return self._events(push)
        sealed = _parsed(body).get("Encrypt")
        if not isinstance(sealed, str) or not sealed or not sealed.isascii():
            raise CallbackRefused("not_encrypted")
        self._check(query.get("msg_signature", ""), query, sealed)
        return self._events(_parsed(self._open(sealed, self._key)))

    def _events(self, push: Mapping[str, Any]) -> list[Event]:
        return list(_events(push, self._clock() + timedelta(seconds=MAX_AGE)))

    def _check(self, given: str, query: Mapping[str, str], *more: str) -> None:
        self._check_signature(given, query, *more)
        moment = query.get("timestamp", "")
        if not (moment.isdigit() and len(moment) <= 12):
            raise CallbackRefused("stale")
        if abs(self._clock().timestamp() - int(moment)) > MAX_AGE:
            raise CallbackRefused("stale")

    def _check_signature(self, given: str, query: Mapping[str, str], *more: str) -> None:
        moment = query.get("timestamp", "")
        nonce = query.get("nonce", "")
        if not (moment + nonce + given).isascii():
            raise CallbackRefused("bad_signature")
        if not hmac.compare_digest(signature(self._token, moment, nonce, *more), given):
            raise CallbackRefused("bad_signature")

    def _open(self, sealed: str, key: bytes) -> bytes:
        """16 random bytes, length (4, big-endian), message, appid, padding to 32; any flaw is one and the same."""
        try:
            ciphertext = base64.b64decode(sealed, validate=True)
            opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
            padded = opener.update(ciphertext) + opener.finalize()
        except ValueError:
            raise CallbackRefused("not_decrypted") from None
        pad = padded[-1] if padded else 0
        if not 1 <= pad <= BLOCK or len(padded) % BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise CallbackRefused("not_decrypted")
        plain = padded[:-pad]
        size = int.from_bytes(plain[16:20], "big")
        message, appid = plain[20 : 20 + size], plain[20 + size :]
        if len(plain) < 20 or len(message) != size or not hmac.compare_digest(appid, self._appid.encode()):
            raise CallbackRefused("not_decrypted")
        return message


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts, hexadecimal: how WeChat signs (token, timestamp, nonce and, if sealed, body)."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def _aes_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text + "=", validate=True)
    except ValueError:
        key = b""
    if len(text) != 43 or len(key) != 32:
        raise ValueError("the event push's AES key is not 43 letters and digits")
    return key


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        return parse(body)
    except Unreadable:
        raise CallbackRefused("malformed") from None


def _events(push: Mapping[str, Any], latest: datetime) -> Iterator[Event]:
    """latest: nothing happened after it, whatever the push says. Items that cannot be read are passed over, unless
    none can."""
    name = str(push.get("Event", "")).lower()
    wrapper = _WRAPPERS.get(name)
    if push.get("MsgType") != "event" or wrapper is None:
        return
    openid = _word(push.get("FromUserName"))
    seconds = _number(push.get("CreateTime"))
    try:
        at = min(datetime.fromtimestamp(seconds, UTC), latest)
    except (ValueError, OverflowError, OSError):
        raise CallbackRefused("malformed") from None
    read, unread = 0, 0
    for item in _items(push, wrapper):
        try:
            event = _event(name, openid, seconds, at, item)
        except CallbackRefused:
            unread += 1
            continue
        read += 1
        if event is not None:
            yield event
    if unread:
        log.warning("wechat push %s: %s of %s items cannot be read", name, unread, read + unread)
        if not read:
            raise CallbackRefused("malformed")


def _event(name: str, openid: str, seconds: int, at: datetime, item: Mapping[str, Any]) -> Event | None:
    """One item of a list; None where it says nothing that we use. Raises CallbackRefused."""
    template = _word(item.get("TemplateId"))
    if name == "subscribe_msg_sent_event":
        message = _word(str(item.get("MsgID", "")))
        status = str(item.get("ErrorStatus", ""))[:100]
        code = _number(item.get("ErrorCode", 0 if status == "success" else None))
        key = _key(openid, seconds, name, template, message)
        return SentReport(key, openid, template, message, code, status, at, item)
    answer = item.get("SubscribeStatusString")
    if answer not in (*_ACCEPTS, "reject"):
        return None  # ban, filter: no choice of the person's
    accepted = answer in _ACCEPTS
    kind = PopupChoice if name == "subscribe_msg_popup_event" else SettingsChange
    key = _key(openid, seconds, name, template, "accept" if accepted else "reject")
    return kind(key, openid, template, accepted, at, item)


def _items(push: Mapping[str, Any], wrapper: str) -> Iterator[Mapping[str, Any]]:
    """The list's items, from any of the forms seen: ``List`` at the top or inside the wrapper, one or many."""
    waiting: list[Any] = [push[wrapper] if wrapper in push else push.get("List")]
    while waiting:
        found = waiting.pop(0)
        if isinstance(found, list):
            waiting = [*found, *waiting]
        elif isinstance(found, Mapping) and "List" in found:
            waiting.insert(0, found["List"])
        elif isinstance(found, Mapping):
            yield found
        else:
            raise CallbackRefused("malformed")


def _word(value: object) -> str:
    """An identifier of the platform's."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not 1 <= len(value) <= 128:
        raise CallbackRefused("malformed")
    return value


def _number(value: object) -> int:
    """A whole number, as JSON or XML writes it."""
    text = str(value).strip()
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise CallbackRefused("malformed")
    return int(text)


def _key(openid: str, seconds: int, *rest: str) -> str:
    return hashlib.sha256("\x1f".join((openid, str(seconds), *rest)).encode()).hexdigest()
