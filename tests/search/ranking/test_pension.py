from datetime import date

import pytest

from search.ranking.pension import age_on, over_pension_age, pension_age_months, pension_date


@pytest.mark.parametrize(
    ("kind", "birth", "months", "due"),
    [
        ("woman55", date(1971, 4, 1), 55 * 12 + 4, (2026, 8)),
        ("man", date(1964, 12, 1), 60 * 12, (2024, 12)),
        ("man", date(1965, 1, 1), 60 * 12 + 1, (2025, 2)),
        ("man", date(1965, 5, 1), 60 * 12 + 2, (2025, 7)),
        ("man", date(1976, 9, 1), 63 * 12, (2039, 9)),
        ("man", date(1990, 1, 1), 63 * 12, (2053, 1)),
        ("woman50", date(1974, 12, 1), 50 * 12, (2024, 12)),
        ("woman50", date(1975, 1, 1), 50 * 12 + 1, (2025, 2)),
        ("woman50", date(1984, 11, 1), 55 * 12, (2039, 11)),
        ("woman55", date(1981, 9, 1), 58 * 12, (2039, 9)),
    ],
)
def test_table(kind, birth, months, due):
    assert pension_age_months(kind, birth) == months
    assert pension_date(kind, birth) == due


def test_over_pension_age_follows_sex_and_kind_of_post():
    today = date(2026, 11, 21)
    assert over_pension_age("2", date(1973, 5, 1), cadre=False, today=today)
    assert not over_pension_age("2", date(1973, 5, 1), cadre=True, today=today)
    assert not over_pension_age("1", date(1973, 5, 1), cadre=False, today=today)
    assert not over_pension_age("2", date(1978, 1, 1), cadre=False, today=today)


def test_age_counts_full_years():
    assert age_on(date(2009, 1, 15), date(2026, 11, 21)) == 17
    assert age_on(date(2008, 11, 21), date(2026, 11, 21)) == 18
