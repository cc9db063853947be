"""What a page in large type is laid out with: the code to scan, and the pages of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import segno
from markupsafe import Markup

from app.villages.sheet import Row


@dataclass(frozen=True, slots=True)
class Screen:
    """A page of a screen. first: the number of its first job. begin, end: when it is shown, as hundredths of a turn."""

    rows: Sequence[Row]
    first: int
    begin: float
    end: float


def qr_svg(link: str, place: str) -> Markup:
    """A QR code that leads to a place's postings in the mini-program, as SVG to stand in a page.

    link: what WeChat opens the mini-program by (扫普通链接二维码打开小程序).
    """
    address = link + ("&" if "?" in link else "?") + urlencode({"place": place})
    drawn = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=2, light="#fff", dark="#000")
    return Markup(drawn)  # noqa: S704 - drawn by the library; the address is in its squares alone


def screens(rows: Sequence[Row], size: int) -> list[Screen]:
    """The rows in pages of ``size``, each shown for an equal part of the turn."""
    parts = [rows[start : start + size] for start in range(0, len(rows), size)]
    share = 100 / max(1, len(parts))
    return [
        Screen(part, number * size + 1, round(number * share, 3), round((number + 1) * share, 3))
        for number, part in enumerate(parts)
    ]
