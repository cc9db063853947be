"""What a code list raises when it does not know a value."""

from __future__ import annotations


class UnknownCode(ValueError):
    """``value`` is not in the code list ``kind`` (``region``, ``zone``, ``occupation``, ``education`` ...)."""

    def __init__(self, kind: str, value: str) -> None:
        super().__init__(f"unknown {kind}: {value!r}")
        self.kind = kind
        self.value = value


class UnknownRegion(UnknownCode):
    """No region has this code. kind is ``region``."""

    def __init__(self, value: str) -> None:
        super().__init__("region", value)
