"""Word lists and bounds that the two tables share."""

from __future__ import annotations

SHIFTS = ("长白班", "两班倒", "三班倒", "夜班", "弹性")
FORMS = ("全职", "兼职", "日结", "季节工", "实习")
CONDITIONS = ("夜班", "高空", "高温", "有毒有害", "负重", "久站", "户外", "井下")
REFUSALS = (*CONDITIONS, "住厂", "出县")
MOST_MONEY = 1_000_000
"""Yuan; a larger wage is a slip of the hand."""
