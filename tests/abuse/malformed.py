"""Bodies that are wrong as a broken phone, a wrong library or somebody with time on their hands would send them."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
WRONG_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63) - 1, 10**30, 1e308, -0.0, 0.1, "", " ", "\u3000", "a", "0",
    "null", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufffe", "\ufeff", "\u202e", "\u200b\u200d", "😀" * 30,
    "𬭎㛃·龘", "龍\ufa17", "é" * 200, "é", "x" * 65, "字" * 2000, "1" * 40, "9" * 5000, "-1", "+86 199", "1e400",
    "0000-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "1900-01-01T00:00:00Z", "00000000-0000-0000-0000",
    "' OR 1=1 --", "'; DROP TABLE person; --", "%", "_", "\\", "${jndi:ldap://x}", "{{7*7}}", "../../etc/passwd",
    "<script>alert(1)</script>", "\r\nSet-Cookie: a=b", [], {}, [[]], [None], [{}], {"a": 1}, {"$ne": None},
    {"__proto__": {}}, ["x"] * 300, [["缝纫工"]], {"": ""}, [0] * 50, "(a+)+$", "٣٤٥", "１２３", "NaN", "Infinity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """One body. what: how it was made. wrong: the one field that was changed, empty where it was more."""

    body: bytes
    content_type: str | None
    what: str
    headers: dict[str, str] = field(default_factory=dict)
    wrong: str = ""


Maker = Callable[[random.Random, Any], Sent]


def malformed(chance: random.Random, right: Any) -> Sent:
    """A body made from a right one."""
    maker = chance.choices(MAKERS, WEIGHTS)[0]
    return maker(chance, copy.deepcopy(right))


def malformed_table(chance: random.Random, right: Any) -> Sent:
    """An upload made from a right row: mostly a file with wrong cells, or a broken form."""
    if chance.random() < 0.3:
        return malformed(chance, right)
    row = dict(right)
    for name in list(row):
        if chance.random() < 0.2:
            row[name] = chance.choice(WRONG_VALUES)
    return _multipart(chance, row)


def malformed_sound(chance: random.Random, right: Any) -> Sent:
    """A body made from a sound: mostly damaged or cut, or called something else."""
    if chance.random() < 0.3:
        return malformed(chance, right)
    whole = bytearray(right["said"].encode() + chance.randbytes(chance.choice((0, 8, 4000))))
    for _ in range(chance.choice((0, 1, 3, 20))):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    kinds = ("audio/mpeg", "audio/mpeg", "audio/aac", "application/octet-stream", "video/mp4", "audio/", "", None)
    return Sent(bytes(whole[: chance.choice((1, 15, len(whole)))]), chance.choice(kinds), "sound")


def as_json(value: Any, what: str, **more: Any) -> Sent:
    return Sent(json.dumps(value, ensure_ascii=True).encode(), JSON, what, **more)


def _swapped(chance: random.Random, right: Any) -> Sent:
    """One value, however deep, is another."""
    places = list(_places(right))
    if not places:
        return as_json(chance.choice(WRONG_VALUES), "another whole")
    before = copy.deepcopy(right)
    holder, key = chance.choice(places)
    holder[key] = chance.choice(WRONG_VALUES)
    changed = [name for name in before if right[name] != before[name]]
    return as_json(right, f"swapped {key}", wrong="".join(changed[:1]))


def _several(chance: random.Random, right: Any) -> Sent:
    places = list(_places(right))
    for holder, key in places:
        if chance.random() < 0.4:
            holder[key] = chance.choice(WRONG_VALUES)
    return as_json(right, "several swapped")


def _missing(chance: random.Random, right: Any) -> Sent:
    names = list(right)
    for name in chance.sample(names, chance.randint(min(1, len(names)), len(names))):
        del right[name]
    return as_json(right, "missing")


def _extra(chance: random.Random, right: Any) -> Sent:
    for number in range(chance.choice((1, 2, 60, 500))):
        right[chance.choice(("id", "role", "person_id", "__class__", "é", "", "a" * 300, "\ud83d", "x\x00"))
              + str(number)] = chance.choice(WRONG_VALUES)  # fmt: skip
    return as_json(right, "extra")


def _nested(chance: random.Random, right: Any) -> Sent:
    value: Any = right
    for _ in range(chance.choice((1, 2, 20, 200))):
        value = [value] if chance.random() < 0.5 else {"a": value}
    return as_json(value, "nested")


def _deep(chance: random.Random, _right: Any) -> Sent:
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}")))
    depth = chance.choice((40, 900, 1100, 30_000))
    return Sent((opening * depth + "1" + closing * depth).encode(), JSON, "deep")


def _truncated(chance: random.Random, right: Any) -> Sent:
    whole = json.dumps(right, ensure_ascii=False).encode()
    return Sent(whole[: chance.randrange(len(whole))], JSON, "truncated")


def _damaged(chance: random.Random, right: Any) -> Sent:
    whole = bytearray(json.dumps(right, ensure_ascii=False).encode())
    for _ in range(chance.choice((1, 3, 20))):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return Sent(bytes(whole), JSON, "damaged")


def _encoded(chance: random.Random, right: Any) -> Sent:
    text = json.dumps(right, ensure_ascii=False)
    codec = chance.choice(("gbk", "gb18030", "utf-16", "utf-16-be", "utf-32", "utf-8-sig", "big5", "utf-7", "latin-1"))
    body = text.encode(codec, "replace")
    declared = chance.choice((JSON, f"{JSON}; charset={codec}", f"{JSON}; charset=utf-8", f"{JSON};charset=nonsense"))
    return Sent(body, declared, f"encoded {codec}")


def _typed(chance: random.Random, right: Any) -> Sent:
    """JSON that is called something else, or called nothing."""
    kinds = (None, "", "text/plain", "text/xml", "application/xml", "application/octet-stream", "json", "*/*",
             "application/json, application/json", "application/json; application/xml", "multipart/form-data",
             "application/x-www-form-urlencoded", "APPLICATION/JSON", "application/vnd.api+json",
             "application/json; charset=", "a" * 300)  # fmt: skip
    return Sent(json.dumps(right).encode(), chance.choice(kinds), "typed otherwise")


def _form(chance: random.Random, right: Any) -> Sent:
    body = "&".join(f"{name}={value}" for name, value in right.items()) if isinstance(right, dict) else "a=b"
    return Sent(body.encode("utf-8", "replace"), "application/x-www-form-urlencoded", "form")


def _multipart(chance: random.Random, right: Any) -> Sent:
    table = io.StringIO()
    if isinstance(right, dict) and right:
        writer = csv.DictWriter(table, list(right))
        writer.writeheader()
        writer.writerow(right)
    content = bytearray(table.getvalue().encode(errors="replace"))
    kind = chance.choice(("plain", "damaged", "unended", "unnamed", "headless", "noboundary", "zip", "many", "nul"))
    if kind == "damaged" and content:
        for _ in range(20):
            content[chance.randrange(len(content))] = chance.randrange(256)
    if kind == "zip":
        content = bytearray(b"PK\x03\x04" + chance.randbytes(200))
    if kind == "nul":
        content += b"\x00\x00"
    name = b"" if kind == "unnamed" else b' name="file"; filename="t\xff.csv"'
    part = b"--xx\r\nContent-Disposition: form-data;" + name + b"\r\n\r\n" + bytes(content) + b"\r\n"
    body = {"unended": part, "headless": b"--xx\r\n\r\nabc\r\n--xx--", "many": part * 30 + b"--xx--"}
    boundary = "" if kind == "noboundary" else "; boundary=xx"
    return Sent(body.get(kind, part + b"--xx--\r\n"), f"multipart/form-data{boundary}", f"multipart {kind}")


def _xml(chance: random.Random, right: Any) -> Sent:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Event>&a;</Event></xml>'
    plain = b"<xml><MsgType>event</MsgType><Event>x</Event></xml>"
    broken = (b"<xml>", b"<xml></lmx>", b"<" * 5000, b"<a>" * 5000, plain + b"x", b"\xef\xbb\xbf" + plain)
    return Sent(chance.choice((bomb, outside, plain, *broken)), chance.choice(("text/xml", JSON)), "xml")


def _packed(chance: random.Random, right: Any) -> Sent:
    body = json.dumps(right).encode()
    packed = chance.choice((body, gzip.compress(body), gzip.compress(body)[:-9], b"\x1f\x8b" + body))
    encoding = chance.choice(("gzip", "deflate", "br", "gzip, gzip", "x", ""))
    return Sent(packed, JSON, f"packed {encoding}", {"Content-Encoding": encoding})


def _bytes(chance: random.Random, _right: Any) -> Sent:
    return Sent(chance.randbytes(chance.choice((0, 1, 40, 3000))), chance.choice((JSON, None, "text/plain")), "bytes")


def _written(chance: random.Random, _right: Any) -> Sent:
    """What some parsers take for JSON, and numbers that are none."""
    texts = (b"NaN", b"Infinity", b"-Infinity", b'{"a": NaN}', b"'a'", b"{a: 1}", b"[1,]", b"{} {}", b"// x\n{}",
             b'{"a": 1, "a": 2}', b'{"name": "x", "name": null}', b"1e999999", b"-", b'"\\u00"', b'"\\ud83d"', b"\x00",
             b"undefined", b"null", b"[]", b'""', b"0", b'{"limit": 1e400}', b'{"": 1}', b"\xed\xa0\x80",
             b'{"name": "\xed\xa0\x80"}', b'{"wage_min": 1E1000000}', b'{"max_km": -Infinity}')  # fmt: skip
    return Sent(chance.choice(texts), JSON, "written otherwise")


def _twice(chance: random.Random, right: Any) -> Sent:
    text = json.dumps(right)
    again = text[1:-1] if isinstance(right, dict) and right else '"a": 1, "a": 2'
    return Sent((text[:-1] + ("," if len(text) > 2 else "") + again + "}").encode(), JSON, "keys twice")


MAKERS: tuple[Maker, ...] = (
    _swapped, _several, _missing, _extra, _nested, _deep, _truncated, _damaged, _encoded, _typed, _form, _multipart,
    _xml, _packed, _bytes, _written, _twice,
)  # fmt: skip
WEIGHTS = (24, 12, 6, 6, 3, 1, 5, 7, 6, 5, 3, 6, 3, 4, 3, 4, 2)


def _places(value: Any) -> Any:
    """Where in a body something stands: the dictionary or list, and the key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _places(inner)
    elif isinstance(value, list):
        for key, inner in enumerate(value):
            yield value, key
            yield from _places(inner)
