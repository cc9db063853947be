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


@dataclass(frozen=True, slots=True)
class Leftover:
    """A push that is of no use to us, or not in all its parts: whole and as it came, one for however many parts.

    kind: unread where a part cannot be read, or else unused. openid: "" where it names none. raw: what is not UTF-8 in
    it stands as surrogates (PEP 383).
    """

    key: str
    kind: Literal["unread", "unused"]
    openid: str
    at: datetime
    raw: str = field(repr=False)


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

    def events(self, query: Mapping[str, str], body: bytes) -> list[Event | Leftover]:
        """What a POST brings, never nothing. Store it by key, answer ``success`` within 5 s.

        What was sealed is WeChat's, and is left over where it cannot be read; of what came open nobody knows that, and
        neither XML nor JSON is refused. Raises CallbackRefused.
        """
        if self._key is None:
            self._check(query.get("signature", ""), query)
            push = _parsed(body)
            if "Encrypt" in push and "MsgType" not in push:  # sealed, and we were not given the key
                raise CallbackRefused("not_decrypted")
            return self._events(push, body)
        sealed = _parsed(body).get("Encrypt")
        if not isinstance(sealed, str) or not sealed or not sealed.isascii():
            raise CallbackRefused("not_encrypted")
        self._check(query.get("msg_signature", ""), query, sealed)
        message = self._open(sealed, self._key)
        try:
            return self._events(parse(message), message)
        except Unreadable:
            return [_leftover("unread", "", self._clock(), message)]

    def _events(self, push: Mapping[str, Any], message: bytes) -> list[Event | Leftover]:
        """Nothing happened more than a moment from now, whatever the push says."""
        now = self._clock()
        try:
            at = min(datetime.fromtimestamp(_number(push.get("CreateTime")), UTC), now + timedelta(seconds=MAX_AGE))
        except (Unreadable, ValueError, OverflowError, OSError):
            return [_leftover("unread", _openid(push), now, message)]
        return list(_events(push, at, message))

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


def _events(push: Mapping[str, Any], at: datetime, message: bytes) -> Iterator[Event | Leftover]:
    """at: when it happened. What is left over comes last."""
    name, openid = str(push.get("Event", "")).lower(), _openid(push)
    wrapper = _WRAPPERS.get(name)
    if push.get("MsgType") != "event" or wrapper is None:
        yield _leftover("unused", openid, at, message)
        return
    read, unused, unread = 0, 0, 0
    for item in _items(push, wrapper):
        try:
            event = _event(name, openid, _number(push.get("CreateTime")), at, item)
        except Unreadable:
            unread += 1
            continue
        if event is not None:
            read += 1
            yield event
        else:
            unused += 1
    if unread:
        log.error("wechat push %s: %s of %s items cannot be read", name, unread, unread + unused + read)
    if unread or unused or not read:
        yield _leftover("unread" if unread else "unused", openid, at, message)


def _leftover(kind: Literal["unread", "unused"], openid: str, at: datetime, message: bytes) -> Leftover:
    key = hashlib.sha256(b"leftover\x1f" + message).hexdigest()
    return Leftover(key, kind, openid, at, message.decode("utf-8", "surrogateescape"))


def _event(name: str, openid: str, seconds: int, at: datetime, item: object) -> Event | None:
    """One item of a list; None where it says nothing that we use. Raises Unreadable."""
    if not openid or not isinstance(item, Mapping):
        raise Unreadable("nobody's, or no item")
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


def _items(push: Mapping[str, Any], wrapper: str) -> Iterator[object]:
    """The list's items, from any of the forms seen: ``List`` at the top or inside the wrapper, one or many; and
    whatever else stands in their place."""
    waiting: list[Any] = [push[wrapper] if wrapper in push else push.get("List")]
    while waiting:
        found = waiting.pop(0)
        if isinstance(found, list):
            waiting = [*found, *waiting]
        elif isinstance(found, Mapping) and "List" in found:
            waiting.insert(0, found["List"])
        else:
            yield found


def _openid(push: Mapping[str, Any]) -> str:
    """Whom a push is about; "" where that cannot be read."""
    try:
        return _word(push.get("FromUserName"))
    except Unreadable:
        return ""


def _word(value: object) -> str:
    """An identifier of the platform's. Raises Unreadable."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not 1 <= len(value) <= 128:
        raise Unreadable("no identifier")
    return value


def _number(value: object) -> int:
    """A whole number, as JSON or XML writes it. Raises Unreadable."""
    text = str(value).strip()
    if not re.fullmatch(r"-?[0-9]{1,12}", text):
        raise Unreadable("no number")
    return int(text)


def _key(openid: str, seconds: int, *rest: str) -> str:
    return hashlib.sha256("\x1f".join((openid, str(seconds), *rest)).encode()).hexdigest()
