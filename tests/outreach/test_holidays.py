"""Days on which nobody is written to."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.clock import SHANGHAI
from app.outreach.holidays import next_spring_festival, public_holidays, spring_festival
from app.outreach.policy import ContactPolicy
from app.outreach.policy_config import load_policy

POLICY = ContactPolicy(load_policy())


def days(text: str) -> set[date]:
    return {date.fromisoformat(day) for day in text.split()}


def test_the_public_holidays_of_two_years_are_those_of_the_calendar() -> None:
    assert public_holidays(2026) == days(
        "2026-01-01 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-04-05 2026-05-01 2026-05-02 2026-06-19 2026-09-25 "
        "2026-10-01 2026-10-02 2026-10-03"
    )
    assert public_holidays(2025) == days(
        "2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-04 2025-05-01 2025-05-02 2025-05-31 2025-10-06 "
        "2025-10-01 2025-10-02 2025-10-03"
    )


@pytest.mark.parametrize(
    ("day", "festival"),
    [("2026-02-17", "2026-02-17"), ("2026-02-18", "2027-02-06"), ("2026-12-31", "2027-02-06")],
)
def test_the_next_spring_festival_is_found(day: str, festival: str) -> None:
    assert next_spring_festival(date.fromisoformat(day)) == date.fromisoformat(festival)
    assert spring_festival(2026) == date(2026, 2, 17)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-10-01T10:00", "2026-10-04T08:00"),  # 国庆
        ("2026-06-07T10:00", "2026-06-10T08:00"),  # the national examination
        ("2026-12-13T10:00", "2026-12-14T08:00"),  # the day of national mourning
        ("2027-02-05T10:00", "2027-02-09T08:00"),  # 春节
        ("2026-09-30T21:00", "2026-10-04T08:00"),
        ("2026-11-21T10:00", "2026-11-21T10:00"),
    ],
)
def test_a_message_waits_for_the_first_working_hour_after_a_holiday(at: str, until: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    assert POLICY.next_allowed(moment) == datetime.fromisoformat(until).replace(tzinfo=SHANGHAI)
