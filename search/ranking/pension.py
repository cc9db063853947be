"""The statutory pension age as a function of birth month and sex (reform in force from 2025-01-01)."""

from __future__ import annotations

from datetime import date

_RULES = {
    # kind: (first birth month touched, months of birth per month of delay, most months of delay, age before)
    "man": ((1965, 1), 4, 36, 60),
    "woman50": ((1975, 1), 2, 60, 50),
    "woman55": ((1970, 1), 4, 36, 55),
}


def pension_age_months(kind: str, birth: date) -> int:
    """Pension age in months of life. kind: man, woman50, woman55."""
    (year, month), step, cap, age = _RULES[kind]
    after = (birth.year - year) * 12 + birth.month - month
    delay = min(cap, after // step + 1) if after >= 0 else 0
    return age * 12 + delay


def pension_date(kind: str, birth: date) -> tuple[int, int]:
    """(year, month) from which the pension is due."""
    months = birth.year * 12 + birth.month - 1 + pension_age_months(kind, birth)
    return months // 12, months % 12 + 1


def over_pension_age(sex: str, birth: date, *, cadre: bool, today: date) -> bool:
    """True from the month on in which the pension is due. sex: GB/T 2261.1; unknown counts as a man."""
    kind = "man" if sex != "2" else "woman55" if cadre else "woman50"
    return (today.year, today.month) >= pension_date(kind, birth)


def age_on(birth: date, today: date) -> int:
    """Full years of life."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
