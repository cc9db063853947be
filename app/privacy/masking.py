"""How personal data looks where the whole of it is not needed."""

from __future__ import annotations

import re

_ID = re.compile(r"(?<!\d)(\d{4})\d{10}(\d{3}[\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)((?:0{0,2}86)?1\d{2})\d{4}(\d{4})(?!\d)")


def mask_name(name: str) -> str:
    """刘冬香 → 刘**; a single character stays alone."""
    return name[:1] + "*" * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """13800001234 → 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"


def mask_id_no(number: str) -> str:
    """3621**********1234: the first and the last four of eighteen."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


def mask_text(text: str) -> str:
    """Masks whatever looks like an ID number or a mobile number inside free text."""
    return _PHONE.sub(r"\1****\2", _ID.sub(r"\1**********\2", text))
