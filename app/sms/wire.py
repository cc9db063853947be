"""What the errors of the SDKs' HTTP library say of whether a request left."""

from __future__ import annotations

from collections.abc import Iterator

from requests.exceptions import ConnectTimeout, InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

_NEVER_LEFT = (
    ConnectTimeout, ConnectTimeoutError, InvalidSchema, InvalidURL, MissingSchema, NameResolutionError,
    NewConnectionError,
)  # fmt: skip


def never_left(error: BaseException) -> bool:
    """Whether an error shows that no connection came about, so that the request cannot have been taken."""
    return any(isinstance(one, _NEVER_LEFT) for one in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it wraps and what it came from. The SDKs keep the first and the text of the rest."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        for inner in (*error.args, getattr(error, "reason", None), getattr(error, "inner_exception", None)):
            if isinstance(inner, BaseException) and inner not in seen:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__
