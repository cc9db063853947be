"""docs/api.md as steps. A step is a fenced block: a request (``http``) with its answer below it, or a command.

A comment ``<!-- $NAME = path.to.value -->`` below an answer keeps a value of it for the requests that follow, and
``<!-- clock: 2026-11-22T10:00 -->`` sets the service's clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n|^<!-- clock: (\S+) -->\n", re.DOTALL | re.MULTILINE)
KEPT = re.compile(r"<!--\s*\$(\w+) = ([\w.]+)\s*-->")
MOST_ITEMS = 1
"""How many rows of a list the page shows; ``"…"`` stands for the others."""
SECRET = {"access_token", "refresh_token", "openid", "cursor", "next"}
SECRET_FROM = 24
"""Values under these names that are at least so long differ from run to run; ``"…"`` stands for them."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TAG = re.compile(r'ETag: (W/)?"[0-9a-f]{40}"')
REGISTRATION = re.compile(r"D[0-9a-f]{32}")


@dataclass(slots=True)
class Request:
    """method, path with its query, headers and body, as written; their $NAMES are not filled in."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    answer: tuple[int, int] | None = None  # where in the page its answer stands
    keep: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the operator's shell, without the ``$``."""

    line: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment as APP_NOW takes it."""

    moment: str


def steps_of(page: str) -> Iterator[Request | Command | Clock]:
    """The steps of the page in their order. Raises AssertionError for an answer without a request."""
    waiting: Request | None = None
    for block in BLOCK.finditer(page):
        kind, text = block.group(1), block.group(2)
        if block.group(3):
            yield Clock(block.group(3))
        if kind == "console":
            yield from (Command(line[2:]) for line in text.splitlines() if line.startswith("$ "))
        if kind != "http":
            continue
        if text.startswith("HTTP/1.1"):
            assert waiting is not None, f"an answer to nothing: {text[:80]}"
            waiting.answer = block.span(2)
            following = re.match(r"(?:<!--.*?-->\n)*", page[block.end() :])
            waiting.keep = dict(KEPT.findall(following.group(0) if following else ""))
            yield waiting
            waiting = None
        else:
            assert waiting is None, f"no answer to {waiting and waiting.path}"
            waiting = _request(text)
    assert waiting is None, f"no answer to {waiting and waiting.path}"


def _request(text: str) -> Request:
    head, _, body = text.partition("\n\n")
    first, *lines = head.splitlines()
    method, path = first.split(" ", 1)
    return Request(method, path.strip(), dict(line.split(": ", 1) for line in lines), body.strip())


class Shown:
    """Answers as the page shows them: ids that differ from run to run are numbered, tokens and lists are cut."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def answer(self, status: int, reason: str, headers: dict[str, str], body: bytes) -> str:
        """The text of an answer block. headers: those worth showing."""
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
        text = body.decode()
        if text.startswith(("{", "[")):
            text = _json(_cut(json.loads(text)))
        return self._steady("\n".join(lines)) + (f"\n\n{self._steady(text.rstrip())}" if text else "") + "\n"

    def _steady(self, text: str) -> str:
        text = UUID.sub(lambda found: self._number(found.group(0), "00000000-0000-4000-8000-{:012d}"), text)
        text = REGISTRATION.sub(lambda found: self._number(found.group(0), "D{:032d}"), text)
        return TAG.sub('ETag: \\1"…"', text)

    def _number(self, found: str, form: str) -> str:
        return self._ids.setdefault(found, form.format(len(self._ids) + 1))


def _cut(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _cut(one, name) for name, one in value.items()}
    if isinstance(value, list):
        whole = not value or not isinstance(value[0], dict) or "code" in value[0]
        shown = [_cut(one, key) for one in (value if whole else value[:MOST_ITEMS])]
        return shown if len(shown) == len(value) else [*shown, "…"]
    if isinstance(value, str) and len(value) >= SECRET_FROM and (key in SECRET or key.endswith("_codes")):
        return "…"
    return value


def _json(value: Any, indent: int = 0) -> str:
    """JSON with short objects and lists on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= 110 or not isinstance(value, dict | list) or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        inner = [
            f"{pad}{json.dumps(name, ensure_ascii=False)}: {_json(one, indent + 2)}" for name, one in value.items()
        ]
        return "{\n" + ",\n".join(inner) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + _json(one, indent + 2) for one in value) + "\n" + " " * indent + "]"
