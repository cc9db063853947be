"""The states of an interest, as codes and in words."""

from __future__ import annotations

NEW, CONTACTED, INTERVIEW, OFFER, HIRED = "new", "contacted", "interview", "offer", "hired"
RETAINED30, RETAINED90 = "retained30", "retained90"
BY_WORKER, BY_EMPLOYER, LAPSED = "declined_by_worker", "declined_by_employer", "lapsed"

STAYED: dict[str, int] = {RETAINED30: 30, RETAINED90: 90}
"""Somebody was hired and is still there after so many days."""
EMPLOYED = (HIRED, *STAYED)
"""Whoever came to one of these was hired."""

STATES: dict[str, str] = {
    NEW: "已报名",
    CONTACTED: "单位已联系",
    INTERVIEW: "约了面试",
    OFFER: "单位愿意录用",
    HIRED: "已入职",
    RETAINED30: "入职满30天还在岗",
    RETAINED90: "入职满90天还在岗",
    BY_WORKER: "本人不去了",
    BY_EMPLOYER: "单位没有录用",
    LAPSED: "没有下文",
}
