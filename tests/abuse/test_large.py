"""Bodies of five million bytes at every door, bombs among them: refused soon, and without taking the memory."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import MAX_FIELD, MOST_ERRORS
from app.imports.report import CannotRead
from app.imports.xlsx_file import open_sheet
from deploy.worker import GRACE
from tests.abuse.answers import check
from tests.abuse.doors import BODIES, EVENTS, UPLOADS, knock
from tests.abuse.house import House
from tests.benchmarks.kit import gunicorn

SIZE = 5_000_000
PEAK = 4 * SIZE
MEMORY_WATCHED = ("PATCH /me/profile", "POST /imports/workers", EVENTS)
JSON = "application/json"
ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
PART = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n"
BODIES_OF_FIVE: dict[str, tuple[bytes, str]] = {
    "one text": (b'{"name": "' + b"x" * SIZE + b'"}', JSON),
    "deep": (b"[" * SIZE, JSON),
    "deep objects": (b'{"a":' * (SIZE // 5), JSON),
    "many keys": (b"{" + b",".join(b'"k%d":1' % n for n in range(SIZE // 12)) + b"}", JSON),
    "one number": (b"1" * SIZE, JSON),
    "nothing": (b" " * SIZE, JSON),
    "zeros": (bytes(SIZE), "application/octet-stream"),
    "form": (b"a=b&" * (SIZE // 4), "application/x-www-form-urlencoded"),
    "xml": (b'<!DOCTYPE x [<!ENTITY a0 "a">' + ENTITIES + b"]><xml>" + b"&a11;" * (SIZE // 5) + b"</xml>", "text/xml"),
    "parts": (
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n" * (SIZE // 52),
        "multipart/form-data; boundary=x",
    ),
}
SMALL_BOMBS: dict[str, tuple[bytes, str]] = {
    "entities": (b'<!DOCTYPE x [<!ENTITY a0 "a">' + ENTITIES + b"]><xml>&a11;</xml>", "text/xml"),
    "unknown keys": (b"{" + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}", JSON),
    "texts under lists": (b"[" * 900 + b",".join([b'"a"'] * 300_000) + b"]" * 900, JSON),
    "long names inside one another": (b'{"' + b"k" * 60_000 + b'":' + b'{"k":' * 25 + b"1" + b"}" * 26, JSON),
}


@pytest.mark.parametrize("door", BODIES)
def test_five_million_bytes(house: House, door: str) -> None:
    watched = door in MEMORY_WATCHED
    for name, (body, content_type) in BODIES_OF_FIVE.items():
        what, peak = f"{door} {name}", 0
        if watched:
            tracemalloc.start()
        answer = knock(house, door, body, content_type)
        if watched:
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        check(answer, what)
        assert 400 <= answer.status_code < 500 or not BODIES[door][1], f"{what}: {answer.status_code}"
        assert peak < PEAK, f"{what}: {peak} bytes"


@pytest.mark.parametrize("bomb", SMALL_BOMBS)
def test_bombs_that_are_small_enough_to_be_read(house: House, bomb: str) -> None:
    body, content_type = SMALL_BOMBS[bomb]
    for door in ("POST /auth/login", "PATCH /me/profile", "POST /registrations", EVENTS):
        answer = knock(house, door, body, content_type)
        refusal = check(answer, f"{door} {bomb}")
        assert refusal or door == EVENTS, f"{door} {bomb}: {answer.status_code}"
        assert len(answer.data) < 20_000, f"{door} {bomb}: a large answer to a small question"


ROW_DOORS = {
    "POST /registrations/batch": "registrations",
    "POST /fairs/{fair_id}/stalls": "stalls",
    "PATCH /me/profile": "trades",
    "PUT /me/consents": "consents",
    "POST /me/wechat/subscriptions": "choices",
}


@pytest.mark.parametrize("door", ROW_DOORS)
def test_lists_of_more_than_anybody_has_are_refused_unread(house: House, door: str) -> None:
    for count, item in ((100_000, b"{}"), (900, b'{"trades":[' + b",".join([b"{}"] * 90) + b"]}")):
        body = b'{"%s":[' % ROW_DOORS[door].encode() + b",".join([item] * count) + b"]}"
        assert check(knock(house, door, body, JSON), f"{door} {count}")["code"] == "bad_json"


def test_a_row_with_thousands_of_wrong_fields_tells_some_of_them(house: House) -> None:
    row = b'{"trades":[' + b",".join([b"{}"] * 900) + b'],"' + b"x" * 10_000 + b'":1}'
    answer = knock(house, "POST /registrations/batch", b'{"registrations":[' + b",".join([row] * 40) + b"]}", JSON)
    assert answer.status_code == 200
    rows = answer.json["rows"]  # type: ignore[index]
    assert [len(one["errors"]) for one in rows] == [MOST_ERRORS] * 40
    assert max(len(wrong["field"]) for one in rows for wrong in one["errors"]) <= MAX_FIELD


def test_half_a_million_bytes_in_an_address(house: House) -> None:
    for path in ("/me/postings", "/codes/occupations", "/postings"):
        answer = house.call("worker", "GET", path, query_string={"q": "工" * (SIZE // 90)})
        assert check(answer, path)["code"] == "too_long"


def workbook(cells: bytes, strings: bytes = b"<sst/>") -> bytes:
    """An XLSX whose sheet holds these cells."""
    types = b'<Types><Override PartName="/xl/workbook.xml" ContentType="x"/></Types>'
    book = (b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.'
            b'openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
            b"</sheets></workbook>")  # fmt: skip
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relations = (b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                 b'Id="r1" Type="' + kind + b'worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="'
                 + kind + b'sharedStrings" Target="sharedStrings.xml"/></Relationships>')  # fmt: skip
    packet = (b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
              b'Id="r1" Type="' + kind + b'officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + cells
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", types)
        file.writestr("_rels/.rels", packet)
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/_rels/workbook.xml.rels", relations)
        file.writestr("xl/worksheets/sheet1.xml", sheet + b"</sheetData></worksheet>")
        file.writestr("xl/sharedStrings.xml", strings)
    return packed.getvalue()


def lying(package: bytes) -> bytes:
    """The same package, saying of its last file that it is small."""
    at = package.rindex(b"PK\x01\x02")
    return package[: at + 24] + struct.pack("<I", 100) + package[at + 28 :]


def test_workbooks_that_unpack_to_much_more_are_refused_unread(house: House, tmp_path: Path) -> None:
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    assert list(open_sheet(_file(tmp_path, workbook(cell))).rows) == [["x"]]
    bombs = {
        "rows": workbook(b"<row/>" * 20_000_000),
        "strings": workbook(cell, b"<sst>" + b" " * 100_000_000 + b"</sst>"),
        "lying": lying(workbook(cell, b"<sst>" + b" " * 50_000_000 + b"</sst>")),
        "rectangle": workbook(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    }
    for name, bomb in bombs.items():
        assert len(bomb) < 1_000_000
        with pytest.raises(CannotRead):
            open_sheet(_file(tmp_path, bomb))
        for door in UPLOADS:
            answer = house.call("staff", *door.split(" "), data={"file": (io.BytesIO(bomb), "a.xlsx")})
            refusal = check(answer, name)
            assert (answer.status_code, refusal["errors"][0]["field"]) == (422, "file"), f"{door} {name}"


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "bomb.xlsx"
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def port(house: House) -> Iterator[int]:
    """The house as gunicorn serves it, on a port."""
    env = {**os.environ, "DATA_DIR": str(house.app.extensions["settings"].data_dir)}
    with gunicorn(env, workers=1) as served:
        yield served.port


LOGIN = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
CHUNKED = LOGIN + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (CHUNKED + b"4\r\n{\"a\"\r\n5\r\n:NaN}\r\n0\r\n\r\n", b"400"),
        (CHUNKED + b'24\r\n{"username":"\\u0000","password":"bbbb"}\r\n0\r\n\r\n', b"4"),
        (CHUNKED + b"10000\r\n" * 1 + b"[" * 65_536 + b"\r\n0\r\n\r\n", b"400"),
        (CHUNKED + (b"100000\r\n" + b" " * 1_048_576 + b"\r\n") * 5 + b"0\r\n\r\n", b"4"),
        (CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", b"400"),
        (LOGIN + b"Content-Length: -1\r\n\r\n{}", b"400"),
        (LOGIN + b"Content-Length: 5\r\nContent-Length: 2\r\n\r\n{}", b"400"),
        (LOGIN + b"Content-Length: 5000000\r\n\r\n" + b" " * SIZE, b"413"),
        (LOGIN + b"X: " + b"x" * 100_000 + b"\r\n\r\n", b"431"),
        (LOGIN + b"".join(b"X%d: 1\r\n" % n for n in range(2000)) + b"\r\n", b"431"),
        (b"GET /api/v1/codes/regions?parent=" + b"3" * 6000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"414"),
        (b"GET /api/v1/codes/regions/%00%ff%ed%a0%80 HTTP/1.1\r\nHost: a\r\n\r\n", b"422"),
        (b"GET /api/v1/auth/me HTTP/1.1\r\nHost: \xff\xfe b\r\nAuthorization: Bearer \xff\xfe\r\n\r\n", b"4"),
        (b"\x16\x03\x01\x02\x00 TLS to a plain door\r\n\r\n", b"400"),
    ],
)  # fmt: skip
def test_through_the_real_server(port: int, sent: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=120) as line:
        with contextlib.suppress(OSError):  # it has heard enough
            line.sendall(sent)
        answer = b""
        while b"\r\n" not in answer and (part := line.recv(65_536)):
            answer += part
    assert answer.split(b" ", 1)[0] == b"HTTP/1.1", answer[:200]
    assert answer.split(b" ", 2)[1].startswith(status), answer[:300]
    with socket.create_connection(("127.0.0.1", port), timeout=120) as line:
        line.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert b"200 OK" in line.recv(1000)


def test_who_says_nothing_keeps_nobody_waiting(port: int) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(6):  # three for each thread
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120))
        time.sleep(0.1)  # so that the server has seen them, if it ever does
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=120) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert b"200 OK" in line.recv(1000)
        assert time.monotonic() - began < GRACE
