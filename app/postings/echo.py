"""What was read out of somebody's words, for them to see and correct."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.codes import full_name
from search.lexicon import load_lexicon
from search.ranking.freetext import Understood

SHIFT_WISHES = (
    "no_night", "night", "home_by_night", "forenoon", "morning", "midday", "afternoon", "between", "evening", "late",
    "weekends", "weekend_work", "season", "flexible", "part_time",
)  # fmt: skip


def echo(said: Understood, let_go: Sequence[str] = ()) -> dict[str, Any]:
    """The work, places, wage, shift and other terms that were read, and the same as one sentence.

    let_go: the conditions, as they were said, that the results do not keep, since nothing keeps them all.
    """
    lexicon = load_lexicon()
    work = [lexicon.label(family) for family in said.families]
    places = [
        {"code": codes[0] if len(codes) == 1 else None, "name": full_name(codes[0]) if len(codes) == 1 else words}
        for words, codes in said.places.items()
    ]
    shift = "、".join(dict.fromkeys(said.wishes[code] for code in SHIFT_WISHES if code in said.wishes))
    terms = [words for code, words in said.wishes.items() if code not in SHIFT_WISHES]
    excluded = [f"不要{words}" for words in said.unwanted]
    parts = (
        ("找", "、".join(work)),
        ("在", "、".join(place["name"] or "" for place in places)),
        ("月薪", f"{said.wage_min} 元以上" if said.wage_min else ""),
        ("时间", shift),
        ("年龄", f"{said.age} 岁" if said.age else ""),
        ("驾照", "、".join(said.licences)),
        ("条件", "、".join(terms)),
        ("名字里有", "、".join(said.names)),
        ("不要", "、".join(said.unwanted)),
        ("放宽了", "、".join(let_go)),
    )
    return {
        "work": work,
        "wishes": list(said.wishes.values()),
        "wage_min": said.wage_min,
        "age": said.age,
        "licences": list(said.licences),
        "names": list(said.names),
        "excluded": excluded,
        "let_go": list(let_go),
        "places": places,
        "shift": shift or None,
        "corrected": [{"written": written, "meant": meant} for written, meant in said.corrected],
        "sentence": "；".join(f"{name}：{value}" for name, value in parts if value),
    }
