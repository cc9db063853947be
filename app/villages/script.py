"""What the loudspeaker says: three to five jobs in under a minute, in words that are spoken. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from app.postings.models import Posting
from app.villages import spoken
from app.villages.choose import Chosen
from app.villages.places import Place, bare_town, here_words, where
from app.villages.wording import is_unfit, length, names_somebody, problems, said, said_employer
from search.lexicon import load_lexicon

MOST_CHARACTERS = 250
CHARACTERS_A_SECOND = 4.2
"""Slow enough for a loudspeaker across a valley: 250 characters are a minute."""
MOST_ELDER, ELDER_CHARACTERS = 5, 60
OPENING = "{name}的乡亲们，大家好！就业之家报几个招工的消息。"
ASK = "想去的，到{desk}问，或者请{officer}带个话。"
FREE = "找工作全部免费，不收一分钱。"
NAMELESS_OPENING = "乡亲们，大家好！就业之家报几个招工的消息。"
NAMELESS_ASK = "想去的，到附近的就业之家问，或者请村干部带个话。"
BOARD = {"包吃": "包吃", "包住": "包住", "包吃住": "包吃包住", "不包": "不包吃住"}
SHIFTS = {"长白班": "上白班", "两班倒": "两班倒", "三班倒": "三班倒", "夜班": "上夜班", "弹性": "时间灵活"}
AT_NIGHT = ("两班倒", "三班倒", "夜班")
ORDER = ((5, 0), (5, 1), (4, 0), (4, 1), (3, 0), (3, 1), (4, 2), (3, 2), (3, 3), (2, 1), (2, 3), (1, 1), (1, 3))
"""How many jobs, and how briefly each is told (0 whole, 3 shortest), the best first."""


@dataclass(frozen=True, slots=True)
class Job:
    """A posting in words that can be read out; empty words are left out. away: 离村里两公里."""

    posting: int
    title: str
    employer: str
    place: str
    count: str
    pay: str
    short_pay: str
    board: str
    shift: str
    at_night: bool
    away: str

    def sentence(self, brief: int) -> str:
        """The job without its number. brief: 0 whole, 1 without what matters less, 2 without who hires, 3 shortest."""
        shift = self.shift if brief == 0 or self.at_night else ""
        if brief >= 2:
            parts = [f"{self.place}招{self.title}", self.short_pay if brief == 3 else self.pay]
            parts += [self.board, shift] if brief == 2 else [shift]
        else:
            whose = self.place if not self.employer else self.employer
            if self.employer and not self.employer.startswith(self.place):
                whose = f"{self.place}的{self.employer}"
            parts = [f"{whose}招{self.title}" + (self.count if brief == 0 else ""), self.pay, self.board, shift]
            parts.append(self.away)
        return "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Script:
    """The text, and the postings that it names, in their order."""

    text: str
    postings: tuple[int, ...]

    @property
    def characters(self) -> int:
        return length(self.text)

    @property
    def seconds(self) -> int:
        return math.ceil(self.characters / CHARACTERS_A_SECOND)


def job_of(chosen: Chosen, posting: Posting, place: Place, names: Collection[str]) -> Job:
    """A posting as it is read out in a place. names: of those who live there; an employer called after one of them
    goes unnamed, and so does a title."""
    here = where(place, posting.region)
    employer = _without_place(said_employer(posting.employer.name), here, posting, place)
    low, high = posting.wage_low, posting.wage_high
    lowest = low or high
    return Job(
        posting=posting.id,
        title=title_of(posting, names),
        employer="" if names_somebody(posting.employer.name, names) or is_unfit(employer) else employer,
        place=here,
        count=f"{spoken.number(posting.open_count)}个人",
        pay=spoken.pay(low, high, posting.wage_base, posting.wage_unit),
        short_pay=spoken.pay(lowest, lowest, None, posting.wage_unit) + ("起" if low != high and lowest else ""),
        board=BOARD.get(posting.board, ""),
        shift=SHIFTS.get(posting.shift, ""),
        at_night=posting.shift in AT_NIGHT,
        away=away_of(chosen, place),
    )


def title_of(posting: Posting, names: Collection[str]) -> str:
    """The kind of work in words that can be said: the title, or what the lexicon calls it."""
    title = said(posting.title)
    if len(title) >= 2 and not is_unfit(posting.title) and not is_unfit(title) and not names_somebody(title, names):
        return title
    return kind_of(posting)


def kind_of(posting: Posting) -> str:
    """The kind of work as the lexicon calls it, in six characters at most."""
    families = load_lexicon().families_in(posting.title)
    return load_lexicon().label(min(families, key=lambda one: (-families[one], one))) if families else "工人"


def away_of(chosen: Chosen, place: Place) -> str:
    """How far it is from home; empty where it is not known, or it is here."""
    if chosen.km is None or chosen.offer.region == place.code:
        return ""
    here = here_words(place, of_town=chosen.from_town)
    return f"离{here}{spoken.distance(chosen.km)}" if here else ""


def compose(jobs: Sequence[Job], place: Place, names: Collection[str] = ()) -> Script:
    """The script for a place: as many of the jobs, the first ones first, and as much of each as there is time for.

    Empty where no job can be told. names: of the people who live there; none of them is ever in it.
    """
    jobs = [job for job in jobs if not problems(job.sentence(3), names, most=MOST_CHARACTERS)]
    for opening, closing in _frames(place):
        for count, brief in ORDER:
            told = jobs[:count]
            if len(told) < count:
                continue
            text = opening + "".join(_numbered(told, brief)) + closing
            if not problems(text, names, most=MOST_CHARACTERS):
                return Script(text, tuple(job.posting for job in told))
    return Script("", ())


def elder_lines(jobs: Sequence[Job], names: Collection[str] = ()) -> list[tuple[int, str]]:
    """(posting, what is read aloud): at most five, short enough to be remembered."""
    found: list[tuple[int, str]] = []
    for job in jobs:
        for brief in range(4):
            text = f"{spoken.ORDINALS[len(found)]}，{job.sentence(brief)}。"
            if not problems(text, names, most=ELDER_CHARACTERS):
                found.append((job.posting, text))
                break
        if len(found) == MOST_ELDER:
            break
    return found


def _numbered(jobs: Sequence[Job], brief: int) -> Iterator[str]:
    if len(jobs) == 1:
        yield f"{jobs[0].sentence(brief)}。"
        return
    for ordinal, job in zip(spoken.ORDINALS, jobs, strict=False):
        yield f"{ordinal}，{job.sentence(brief)}。"


def _frames(place: Place) -> Iterator[tuple[str, str]]:
    """Beginning and end; the second time without the names of places, where one is also somebody's name."""
    officer = "社区干部" if place.here in ("社区", "街道") else "村干部"
    ask = ASK.format(desk=bare_town(place), officer=officer)
    yield OPENING.format(name=place.name), ask + FREE
    yield NAMELESS_OPENING, NAMELESS_ASK + FREE


def _without_place(employer: str, here: str, posting: Posting, place: Place) -> str:
    """The employer without the own county, or the town or village that was just said before it."""
    if posting.region.startswith(place.county_code):
        employer = _rest(employer, place.county)
    if employer.startswith(here):
        return employer
    if posting.region.startswith(place.town_code):
        employer = _rest(employer, place.town)
    shared = "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, employer, strict=False)))
    return _rest(employer, shared[: max(shared.rfind(mark) for mark in "县市镇乡村区") + 1])


def _rest(employer: str, name: str) -> str:
    """The employer without the beginning ``name``, if something is left that says who it is."""
    rest = employer.removeprefix(name)
    return rest if len(rest) >= 3 else employer
