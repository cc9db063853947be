"""Twenty clients in one process of their own: ``python -m tests.benchmarks.api_client``, a plan on standard input.

A door is a list of requests made beforehand; each client takes the next one as soon as it was answered (and has
thought, where the plan says so). A request and its answer cost this program about 50 µs: on two cores a comfortable
client would take a large part of what it measures. What it used is told beside the times.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

Request = tuple[str, bytes, int]
"""Its kind, the bytes, the status that is right."""


@dataclass
class Seen:
    """times: seconds of each right answer, by kind. wrong: what else came: how often. cpu: seconds of this process.

    sizes, tags: where the plan says look, how many matches or messages each answer held, and its ETag.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """One answer at a time, over one connection that is opened anew where the server closed it."""

    def __init__(self) -> None:
        self.gone = False
        self.head = b""
        self.body = b""
        self._got = bytearray()
        self._left = -1
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self.gone = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server closed the connection"))

    def ask(self, request: bytes) -> asyncio.Future[int]:
        """The status of the answer; then ``head`` and ``body`` are its own."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._got.clear()
        self._left = -1
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._got += data
        if self._left < 0:
            end = self._got.find(b"\r\n\r\n")
            if end < 0:
                return
            self.head = bytes(self._got[:end])
            low = self.head.lower()
            at = low.find(b"\r\ncontent-length:")
            length = int(low[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            self._left = end + 4 + length
            if b"\r\nconnection: close" in low:
                self.gone = True
        if len(self._got) >= self._left and self._answer is not None and not self._answer.done():
            self.body = bytes(self._got[len(self.head) + 4 :])
            self._answer.set_result(int(self.head[9:12]))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def _one(port: int, turn: Iterator[Request], plan: dict[str, Any], seen: Seen, number: int) -> None:
    loop, pick = asyncio.get_running_loop(), random.Random(number)
    connection: _Connection | None = None
    think, until = float(plan["think"]), time.perf_counter() + float(plan["seconds"])
    if think:
        await asyncio.sleep(think * number / int(plan["clients"]))  # not all at once
    for kind, request, right in turn:
        began = time.perf_counter()
        if began >= until:
            break
        try:
            used = connection is not None and not connection.gone
            if connection is None or not used:
                _, connection = await loop.create_connection(_Connection, "127.0.0.1", port)
            try:
                status = await connection.ask(request)
            except ConnectionError:
                if not used:
                    raise
                # The server ended an idle connection at this very moment: every client asks again (RFC 9112, 9.3.1).
                _, connection = await loop.create_connection(_Connection, "127.0.0.1", port)
                status = await connection.ask(request)
        except OSError as problem:
            seen.wrong[type(problem).__name__] = seen.wrong.get(type(problem).__name__, 0) + 1
            connection = None
            continue
        if status == right:
            seen.times.setdefault(kind, []).append(time.perf_counter() - began)
            if plan["look"]:
                _look(connection, seen)
        else:
            seen.wrong[str(status)] = seen.wrong.get(str(status), 0) + 1
        if think:
            await asyncio.sleep(think * pick.uniform(0.5, 1.5))
    if connection is not None:
        connection.close()


def _look(connection: _Connection, seen: Seen) -> None:
    """Keeps the tag of an answer, and how many matches or messages it brought."""
    for line in connection.head.split(b"\r\n"):
        if line.lower().startswith(b"etag:"):
            seen.tags.append(line[5:].strip().decode())
    packed = b"gzip" in connection.head.lower()
    if connection.body:
        answer = json.loads(gzip.decompress(connection.body) if packed else connection.body)
        seen.sizes.append(len(answer.get("matches", answer.get("items", ()))))


async def _all(plan: dict[str, Any], seen: Seen) -> None:
    turn = iter([(kind, text.encode(), right) for kind, text, right in plan["requests"]])
    asking = [_one(plan["port"], turn, plan, seen, number) for number in range(plan["clients"])]
    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*asking)
    seen.seconds, seen.cpu = time.perf_counter() - began, time.process_time() - used


def main() -> None:
    seen = Seen()
    asyncio.run(_all(json.load(sys.stdin), seen))
    json.dump(asdict(seen), sys.stdout)


if __name__ == "__main__":
    main()
