"""The ways in which a message reaches a person, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.outreach.channels.base import Channel
from app.outreach.channels.inbox import InboxChannel


class Channels:
    """Channels by name, in order of preference. Raises ValueError for none or for a name that stands twice."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        self._channels: dict[str, Channel] = {}
        for channel in channels:
            if channel.name in self._channels:
                raise ValueError(f"two channels are called {channel.name}")
            self._channels[channel.name] = channel
        if not self._channels:
            raise ValueError("no channel at all")

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._channels.values())

    def get(self, name: str) -> Channel | None:
        return self._channels.get(name)

    @property
    def first(self) -> Channel:
        return next(iter(self._channels.values()))

    def after(self, name: str) -> Channel | None:
        """The channel to try when ``name`` has been given up, or None."""
        names = list(self._channels)
        place = names.index(name) + 1
        return self._channels[names[place]] if place < len(names) else None


def standard_channels() -> Channels:
    """What an installation delivers by."""
    return Channels([InboxChannel()])
