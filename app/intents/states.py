"""The states of an interest, as codes and in words."""

from __future__ import annotations

NEW, CONTACTED, INTERVIEW, OFFER, HIRED = "new", "contacted", "interview", "offer", "hired"
BY_WORKER, BY_EMPLOYER, LAPSED = "declined_by_worker", "declined_by_employer", "lapsed"

STATES: dict[str, str] = {
    NEW: "已报名",
    CONTACTED: "单位已联系",
    INTERVIEW: "约了面试",
    OFFER: "单位愿意录用",
    HIRED: "已入职",
    BY_WORKER: "本人不去了",
    BY_EMPLOYER: "单位没有录用",
    LAPSED: "没有下文",
}
