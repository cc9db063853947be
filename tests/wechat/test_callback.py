"""Events from outside: the documented vector, every form that was seen, and what somebody else might send."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wechat.callback import (
    Callback,
    CallbackRefused,
    Event,
    Leftover,
    PopupChoice,
    SentReport,
    SettingsChange,
    signature,
)
from app.wechat.reading import MAX_BODY, Unreadable, parse
from deploy.sandbox import AES_KEY, APPID, TOKEN
from deploy.sandbox.push import Target, envelope, seal, sign, write_body

AT = 1795226400
NOW = datetime.fromtimestamp(AT, UTC)
COMMON = {"ToUserName": "gh_x", "FromUserName": "oPerson", "CreateTime": AT, "MsgType": "event"}
ACCEPT = {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "0"}
REJECT = {"TemplateId": "T2", "SubscribeStatusString": "reject", "PopupScene": "0"}
SENT = {"TemplateId": "T1", "MsgID": "1864323726461255680", "ErrorCode": "0", "ErrorStatus": "success"}
POPUP = {**COMMON, "Event": "subscribe_msg_popup_event"}


def callback(aes_key: str = AES_KEY, *, late: float = 0) -> Callback:
    return Callback(APPID, TOKEN, aes_key, lambda: NOW + timedelta(seconds=late))


def push(body: bytes, target: Target, appid: str = APPID) -> tuple[dict[str, str], bytes]:
    return envelope(body, target, appid, AT)


def brought(event: dict[str, Any]) -> list[Event | Leftover]:
    """What a JSON push in plain mode brings."""
    return callback("").events(*push(json.dumps(event).encode(), Target("", TOKEN)))


def plain(event: dict[str, Any]) -> list[Event]:
    """Its events."""
    return [one for one in brought(event) if not isinstance(one, Leftover)]


def left_over(event: dict[str, Any]) -> str:
    """What else it is, of which it brings nothing but itself."""
    (found,) = brought(event)
    assert isinstance(found, Leftover)
    assert json.loads(found.raw) == event
    return found.kind


def refused(call: Any, *given: Any) -> str:
    with pytest.raises(CallbackRefused) as caught:
        call(*given)
    return caught.value.reason


def test_the_documented_signature() -> None:
    wanted = "f464b24fc39322e44b38aa78f5edd27bd1441696"
    assert signature("AAAAA", "1714036504", "1514711492") == wanted
    ours = Callback(APPID, "AAAAA", "", lambda: datetime.fromtimestamp(1714036510, UTC))
    query = {"signature": wanted, "timestamp": "1714036504", "nonce": "1514711492", "echostr": "4375120948345356249"}
    assert ours.greeting(query) == "4375120948345356249"
    for changed in ("signature", "timestamp", "nonce"):
        assert refused(ours.greeting, {**query, changed: query[changed][:-1] + "0"}) == "bad_signature"
    assert refused(ours.greeting, {}) == "bad_signature"


FORMS = [
    Target("", TOKEN, aes_key, form, listed)
    for aes_key in ("", AES_KEY)
    for form, listed in (("json", "array"), ("json", "object"), ("json", "wrapped"), ("xml", "array"))
]


@pytest.mark.parametrize("target", FORMS)
def test_every_event_in_every_form(target: Target) -> None:
    def events(name: str, items: list[dict[str, Any]]) -> list[Event | Leftover]:
        body = write_body({**COMMON, "Event": name}, items, target)
        return callback(target.aes_key).events(*push(body, target))

    yes, no = events("subscribe_msg_popup_event", [ACCEPT, REJECT])
    assert isinstance(yes, PopupChoice)
    assert isinstance(no, PopupChoice)
    assert (yes.openid, yes.template_id, yes.accepted, yes.at) == ("oPerson", "T1", True, NOW)
    assert (no.template_id, no.accepted) == ("T2", False)
    assert yes.key != no.key
    assert events("subscribe_msg_popup_event", [ACCEPT]) == [yes]
    (off,) = events("subscribe_msg_change_event", [{"TemplateId": "T1", "SubscribeStatusString": "reject"}])
    assert isinstance(off, SettingsChange)
    assert (off.template_id, off.accepted) == ("T1", False)
    (sent,) = events("subscribe_msg_sent_event", [SENT])
    assert isinstance(sent, SentReport)
    assert (sent.msg_id, sent.errcode, sent.status) == ("1864323726461255680", 0, "success")


@pytest.mark.parametrize(
    "more",
    [
        {"List": ACCEPT},
        {"List": [ACCEPT]},
        {"SubscribeMsgPopupEvent": [ACCEPT]},
        {"SubscribeMsgPopupEvent": [{"List": ACCEPT}]},
        {"SubscribeMsgPopupEvent": {"List": [ACCEPT]}},
        {"SubscribeMsgPopupEvent": {"List": ACCEPT}},
        {"List": [ACCEPT], "CreateTime": str(AT)},
        {"List": [ACCEPT, {"TemplateId": "T2", "SubscribeStatusString": "ban"}]},
    ],
)
def test_json_lists_as_they_were_seen(more: dict[str, Any]) -> None:
    (found,) = plain({**POPUP, **more})
    assert isinstance(found, PopupChoice)
    assert (found.template_id, found.accepted) == ("T1", True)


def test_what_cannot_be_read_of_a_list_does_not_take_the_rest_with_it() -> None:
    odd: list[Any] = [{}, {**ACCEPT, "TemplateId": ""}, {**ACCEPT, "TemplateId": "模板"}]
    event = {**POPUP, "List": [odd[0], ACCEPT, *odd[1:], 7, REJECT]}
    assert [one.template_id for one in plain(event)] == ["T1", "T2"]
    (whole,) = [one for one in brought(event) if isinstance(one, Leftover)]  # one, however many items it has
    assert (whole.kind, whole.openid, whole.at, json.loads(whole.raw)) == ("unread", "oPerson", NOW, event)
    for unread in ({"List": odd}, {"List": [ACCEPT], "FromUserName": ""}, {"List": [ACCEPT], "CreateTime": "now"}, {}):
        assert left_over({**POPUP, **unread}) == "unread"


@pytest.mark.parametrize("answer", ["accept", "acceptWithAudio", "acceptWithAlert"])
def test_every_yes_is_the_same_yes(answer: str) -> None:
    (found,) = plain({**POPUP, "List": {**ACCEPT, "SubscribeStatusString": answer}})
    assert found == plain({**POPUP, "List": ACCEPT})[0]


@pytest.mark.parametrize(
    ("item", "errcode"),
    [
        ({"ErrorCode": 0}, 0),
        ({"ErrorCode": " 0 "}, 0),
        ({"ErrorCode": "-1"}, -1),
        ({}, None),
        ({"ErrorStatus": "failed"}, None),
        ({"ErrorCode": "9" * 400}, None),
        ({"ErrorCode": None}, None),
    ],
)
def test_a_report_s_code_however_it_is_written(item: dict[str, Any], errcode: int | None) -> None:
    event = {**COMMON, "Event": "subscribe_msg_sent_event", "List": {"TemplateId": "T1", "MsgID": 7, **item}}
    if errcode is None:
        assert left_over(event) == "unread"
        return
    (found,) = plain(event)
    assert isinstance(found, SentReport)
    assert (found.errcode, found.msg_id) == (errcode, "7")


def test_a_report_that_only_says_success_is_one() -> None:
    item = {"TemplateId": "T1", "MsgID": "7", "ErrorStatus": "success"}
    (found,) = plain({**COMMON, "Event": "subscribe_msg_sent_event", "List": item})
    assert isinstance(found, SentReport)
    assert found.errcode == 0


def test_no_event_is_of_a_later_day_than_today() -> None:
    (found,) = plain({**POPUP, "CreateTime": AT + 10**8, "List": ACCEPT})
    assert found.at == NOW + timedelta(seconds=300)
    assert left_over({**POPUP, "CreateTime": AT * 1000}) == "unread"


def test_the_greeting_s_age_does_not_matter() -> None:
    query, _body = push(b"", Target("", TOKEN))
    assert callback(late=10**6).greeting({**query, "echostr": "hello"}) == "hello"
    assert refused(callback(late=10**6).greeting, {**query, "nonce": "9", "echostr": "hello"}) == "bad_signature"


def test_a_sealed_push_without_a_key_to_open_it_is_refused_and_not_lost() -> None:
    target = Target("", TOKEN, AES_KEY)
    query, body = push(write_body(POPUP, [ACCEPT], target), target)
    assert refused(callback("").events, query, body) == "not_decrypted"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_compatible_mode_s_push_is_read_with_a_key_and_without(form: str) -> None:
    """It holds the event twice, open and sealed, under both signatures."""
    open_body = write_body(POPUP, [ACCEPT], Target("", TOKEN, "", form))
    query, sealed_body = push(open_body, Target("", TOKEN, AES_KEY, form))
    if form == "json":
        both = json.dumps({**json.loads(open_body), "Encrypt": json.loads(sealed_body)["Encrypt"]}).encode()
    else:
        text = str(parse(sealed_body)["Encrypt"])
        both = open_body.replace(b"</xml>", f"<Encrypt><![CDATA[{text}]]></Encrypt></xml>".encode())
    assert callback("").events(query, both) == callback().events(query, both)
    assert len(callback().events(query, both)) == 1


def test_a_failed_delivery_is_reported_with_its_code() -> None:
    item = {**SENT, "ErrorCode": 20001, "ErrorStatus": "failed: system failed"}
    (found,) = plain({**COMMON, "Event": "subscribe_msg_sent_event", "List": item})
    assert isinstance(found, SentReport)
    assert found.errcode == 20001


def test_the_same_event_has_the_same_key_and_no_other_has() -> None:
    def keys(**changed: Any) -> list[str]:
        return [event.key for event in plain({**POPUP, "List": [ACCEPT], **changed})]

    first = keys()
    assert keys() == first
    assert keys(SubscribeMsgPopupEvent=[ACCEPT]) == first
    others = [
        keys(FromUserName="oOther"),
        keys(CreateTime=AT + 1),
        keys(List=[{**ACCEPT, "TemplateId": "T9"}]),
        keys(List=[REJECT]),
        keys(Event="subscribe_msg_change_event"),
    ]
    assert len({*first, *(key for keys_ in others for key in keys_)}) == 6


def test_a_key_is_not_ambiguous_about_where_its_parts_end() -> None:
    one = plain({**POPUP, "FromUserName": "oA", "CreateTime": 17, "List": [ACCEPT]})
    other = plain({**POPUP, "FromUserName": "oA1", "CreateTime": 7, "List": [ACCEPT]})
    assert one[0].key != other[0].key


def test_other_events_and_messages_are_left_over() -> None:
    assert left_over({**COMMON, "Event": "wxa_media_check"}) == "unused"
    assert left_over({**COMMON, "MsgType": "text", "Content": "subscribe_msg_popup_event"}) == "unused"
    assert left_over({**POPUP, "List": [{**ACCEPT, "SubscribeStatusString": "ban"}]}) == "unused"
    assert left_over({**POPUP, "List": []}) == "unused"


@pytest.mark.parametrize("body", [b"<xml>", b"", b"\xff\xfe", "你好".encode()])
def test_what_was_sealed_and_cannot_be_read_is_left_over_to_the_byte(body: bytes) -> None:
    target = Target("", TOKEN, AES_KEY)
    (found,) = callback().events(*push(body, target))
    assert isinstance(found, Leftover)
    assert (found.kind, found.at, found.raw.encode("utf-8", "surrogateescape")) == ("unread", NOW, body)
    assert [one.key for one in callback().events(*push(body, target))] == [found.key]


@pytest.mark.parametrize("target", FORMS)
def test_a_push_too_old_or_from_the_future_is_refused(target: Target) -> None:
    given = push(write_body(POPUP, [ACCEPT], target), target)
    for late in (301, -301):
        assert refused(callback(target.aes_key, late=late).events, *given) == "stale"
    for late in (299, -299):
        assert len(callback(target.aes_key, late=late).events(*given)) == 1


@pytest.mark.parametrize("target", [target for target in FORMS if target.aes_key])
def test_a_sealed_push_that_was_touched_is_refused(target: Target) -> None:
    query, body = push(write_body(POPUP, [ACCEPT], target), target)
    ours = callback()
    for changed in ("msg_signature", "timestamp", "nonce"):
        assert refused(ours.events, {**query, changed: query[changed][:-1] + "x"}, body) == "bad_signature"
    middle = len(body) // 2
    touched = body[:middle] + (b"A" if body[middle : middle + 1] != b"A" else b"B") + body[middle + 1 :]
    assert refused(ours.events, query, touched) == "bad_signature"
    assert refused(ours.events, {name: query[name] for name in ("signature", "timestamp", "nonce")}, body) == (
        "bad_signature"
    )


def test_where_a_key_is_set_an_open_push_is_not_taken() -> None:
    target = Target("", TOKEN)
    assert refused(callback().events, *push(write_body(POPUP, [ACCEPT], target), target)) == "not_encrypted"


def sealed(text: str) -> tuple[dict[str, str], bytes]:
    """A push with a right signature over whatever ``Encrypt`` holds."""
    query = {"timestamp": str(AT), "nonce": "1", "msg_signature": sign(TOKEN, str(AT), "1", text)}
    return query, json.dumps({"Encrypt": text}).encode()


def test_a_rightly_signed_push_that_is_not_for_us_is_refused() -> None:
    body = json.dumps({**POPUP, "List": [ACCEPT]}).encode()
    assert len(callback().events(*sealed(seal(body, AES_KEY, APPID)))) == 1
    other_key = "A" * 43
    for text in (
        seal(body, AES_KEY, "wxanother"),
        seal(body, AES_KEY, APPID + "0"),
        seal(body, other_key, APPID),
        seal(body, AES_KEY, APPID)[:-24],
        "AAAA",
        "no base64!",
        "A" * 64,
    ):
        assert refused(callback().events, *sealed(text)) == "not_decrypted"


@given(st.binary(max_size=200))
def test_whatever_is_sealed_no_push_breaks_the_program(body: bytes) -> None:
    for given_body in (body, json.dumps({"Encrypt": body.decode("latin-1")}).encode()):
        with pytest.raises(CallbackRefused):
            callback().events({"timestamp": str(AT)}, given_body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.sampled_from(["subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"]),
    st.dictionaries(
        st.sampled_from(["FromUserName", "CreateTime", "List", "SubscribeMsgPopupEvent", "SubscribeMsgSentEvent"]), JSON
    ),
    st.dictionaries(st.sampled_from([*ACCEPT, *SENT]), JSON),
)
def test_no_signed_push_breaks_the_program(name: str, common: dict[str, Any], item: dict[str, Any]) -> None:
    event = {**COMMON, "Event": name, "List": [{**ACCEPT, **SENT, **item}], **common}
    found = brought(event)
    assert found
    assert all(len(one.key) == 64 for one in found)


HOSTILE = [
    b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Event>&b;</Event></xml>',
    b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
    b'<?xml version="1.0"?><!DOCTYPE x><xml/>',
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><xml/>'.encode("utf-16"),
    b"<xml><a>&undefined;</a></xml>",
    b"<a>" * 50 + b"</a>" * 50,
    b"<xml>",
    b"<xml/><xml/>",
    b"",
    b"[1]",
    b"[" * 50_000,
    b"{",
    b"\xff\xfe",
    b"{" + b" " * MAX_BODY + b"}",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(body)
    assert refused(callback("").events, *push(body, Target("", TOKEN))) == "malformed"


def test_xml_becomes_the_same_as_json() -> None:
    written = "<xml><A><![CDATA[ 一 & 二 ]]></A><B><List><C>1</C></List><List><C>2</C></List></B><D/></xml>"
    assert parse(written.encode()) == {"A": "一 & 二", "B": {"List": [{"C": "1"}, {"C": "2"}]}, "D": ""}
    declared = '\ufeff<?xml version="1.0" encoding="gbk"?><xml><A>字</A></xml>'
    assert parse(declared.encode()) == {"A": "字"}


@pytest.mark.parametrize("key", ["short", "A" * 42, "A" * 44, "?" * 43, "é" * 43])
def test_a_malformed_key_is_told_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="43"):
        callback(key)


def test_a_push_without_a_token_to_check_it_is_not_set_up() -> None:
    with pytest.raises(ValueError, match="token"):
        Callback(APPID, "", "", lambda: NOW)
