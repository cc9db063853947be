"""What helps somebody next, by why they are out of work."""

from __future__ import annotations

from app.people.models import Person

NEXT_STEPS: dict[str, tuple[str, str]] = {
    "R01": ("S_JOBS", "先看看推荐的岗位，合同材料留好"),
    "R02": ("S_JOBS", "先看看推荐的岗位"),
    "R03": ("S_GRADUATE", "可以问问见习和毕业生岗位"),
    "R04": ("S_CARE", "优先看离家近、时间短的岗位；可以只填能上班的时段"),
    "R05": ("S_HEALTH", "把身体做不了的活勾上，我们不推荐"),
    "R06": ("S_TRAINING", "看看学什么能多出岗位；想考的证写进“可办证书”"),
    "R07": ("S_WAGE", "把最低能接受的工资填实，我们按这个找"),
    "R08": ("S_NEAR", "把最远公里填上，也看看有厂车或包住的"),
    "R09": ("S_SEASON", "农闲时可以看日结和季节工"),
    "R10": ("S_LOCAL", "看看家门口的岗位"),
    "R11": ("S_TRAINING", "看看学什么能多出岗位，也可以问问免费培训"),
    "R12": ("S_JOBS", "先看看推荐的岗位，也可以问问创业扶持"),
    "R13": ("S_WAIT", "想找的时候再打开，资料给您留着"),
    "R99": ("S_TALK", "和服务窗口聊聊，我们一起想办法"),
}
"""What helps next, by why somebody is out of work."""


def next_step(person: Person) -> dict[str, str] | None:
    """The code and the sentence; None for somebody who is not looking or did not say why they have no work."""
    step = NEXT_STEPS.get(person.reason or "") if person.state == "active" else None
    return {"code": step[0], "text": step[1]} if step else None
