"""What makes two postings the same news to a person: employer, kind of work, place and pay."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from search.lexicon.loader import Lexicon

_BRACKETED = re.compile(r"[(\[【〔{《<].*?[)\]】〕}》>]")
_NOISE = re.compile(r"[\W\d_]+")
_CALLS = re.compile(r"急招|急聘|招聘|诚聘|直招|高薪|若干|数名")


def posting_cluster(
    *,
    employer: int,
    title: str,
    region: str,
    lng: float | None,
    lat: float | None,
    wage_unit: str,
    wages: tuple[float | None, float | None, float | None],
    lexicon: Lexicon,
) -> str:
    """The cluster key, 64 hex digits. wages: low, high (yuan per ``wage_unit``) and base (yuan a month).

    The same vacancy written again keeps its key; another wage or another place makes new content.
    """
    parts = (str(employer), kind_of_work(title, lexicon), _place(region, lng, lat), _pay(wage_unit, wages))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def kind_of_work(title: str, lexicon: Lexicon) -> str:
    """The families of work that a title names best, or the title without ornament where it names none."""
    families = lexicon.families_in(title)
    if families:
        best = max(families.values())
        return "+".join(sorted(family for family, weight in families.items() if weight == best))
    text = unicodedata.normalize("NFKC", title).casefold()
    plain = _NOISE.sub("", _CALLS.sub("", _BRACKETED.sub("", text)))
    return plain or text


def _place(region: str, lng: float | None, lat: float | None) -> str:
    # Two decimals, about a kilometre: a point set a little better is not another place.
    point = "" if lng is None or lat is None else f"{lng:.2f},{lat:.2f}"
    return f"{region[:9]}@{point}"


def _pay(unit: str, wages: tuple[float | None, float | None, float | None]) -> str:
    low, high, base = wages
    return f"{unit}:{_band(low)}-{_band(high)}/{_band(base)}"


def _band(yuan: float | None) -> str:
    """A wage in steps of about two to ten per cent: a rounding is not a rise."""
    if yuan is None:
        return ""
    step = 100.0 if yuan >= 1000 else 5.0 if yuan >= 50 else 1.0 if yuan >= 10 else 0.1
    return f"{round(yuan / step) * step:.1f}"
