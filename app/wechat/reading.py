"""The bodies of WeChat's pushes, XML or JSON, as the same kind of dictionary. What is not plain data is refused."""

from __future__ import annotations

import json
from typing import Any
from xml.parsers import expat

MAX_BODY = 64 * 1024
"""Bytes; a push of events is some hundreds."""

MAX_DEPTH = 12


class Unreadable(Exception):
    """Neither the XML nor the JSON that a push may be."""


def parse(body: bytes) -> dict[str, Any]:
    """The fields of a push. Repeated XML elements become a list. Raises Unreadable."""
    if len(body) > MAX_BODY:
        raise Unreadable("too long")
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None
    return _parse_xml(text) if text.startswith("<") else _parse_json(text)


def _parse_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    return found


class _Tree:
    """Collects elements into dictionaries. A document type is refused, and with it every entity and outside file."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []

    def doctype(self, *_declared: object) -> None:
        raise Unreadable("a document type")

    def start(self, name: str, _attributes: object) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable("too deep")
        self._open.append((name, {}, []))

    def text(self, part: str) -> None:
        self._open[-1][2].append(part)

    def end(self, _name: str) -> None:
        name, children, parts = self._open.pop()
        value: Any = children or "".join(parts).strip()
        if not self._open:
            self.root = children
            return
        above = self._open[-1][1]
        if name not in above:
            above[name] = value
        elif isinstance(above[name], list):
            above[name].append(value)
        else:
            above[name] = [above[name], value]


def _parse_xml(text: str) -> dict[str, Any]:
    tree = _Tree()
    parser = expat.ParserCreate("utf-8")  # whatever the document says of itself
    parser.StartDoctypeDeclHandler = tree.doctype
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.text
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError:
        raise Unreadable("not XML") from None
    return tree.root
