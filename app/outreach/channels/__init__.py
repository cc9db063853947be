"""The ways in which a message reaches a person, in the order in which they are tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from flask import current_app

from app.extensions import settings
from app.outreach.channels.base import Bell, Channel
from app.outreach.channels.inbox import InboxChannel
from app.outreach.channels.sms import SmsChannel
from app.outreach.channels.wechat import USES, WeChatChannel
from app.outreach.policy_config import load_policy
from app.wechat.events import templates


class Channels:
    """Channels by name, in order of preference, and bells, which say that a message came by one of them.

    Raises ValueError for no channel or for a name that stands twice.
    """

    def __init__(self, channels: Iterable[Channel], bells: Iterable[Bell] = ()) -> None:
        ladder, ringing = list(channels), list(bells)
        for name, count in Counter(one.name for one in (*ladder, *ringing)).items():
            if count > 1:
                raise ValueError(f"two channels are called {name}")
        self._channels = {channel.name: channel for channel in ladder}
        self.bells = {bell.name: bell for bell in ringing}
        if not self._channels:
            raise ValueError("no channel at all")

    def __iter__(self) -> Iterator[Channel]:
        """Bells last: by then the inbox has what they ring for."""
        return iter([*self._channels.values(), *self.bells.values()])

    def get(self, name: str) -> Channel | None:
        return self._channels.get(name) or self.bells.get(name)

    @property
    def first(self) -> Channel:
        return next(iter(self._channels.values()))

    def after(self, name: str) -> Channel | None:
        """The channel to try when ``name`` has been given up, or None; after a bell one that may ring for the same."""
        bell = self.bells.get(name)
        ladder: list[Channel] = list(self._channels.values())
        if bell is not None:
            ladder = [one for one in self.bells.values() if one.purposes >= bell.purposes]
        place = [one.name for one in ladder].index(name) + 1
        return ladder[place] if place < len(ladder) else None


def standard_channels() -> Channels:
    """What an installation delivers by: the inbox, and as its bells WeChat and then text messages, where each has an
    account and its template and stands on the policy's ladder."""
    ladder, bells = load_policy().ladder, list[Bell]()
    wechat, sms = current_app.extensions["wechat"](), current_app.extensions["sms"]()
    if wechat is not None and "wechat" in ladder:
        bells += [WeChatChannel(wechat, name) for name in USES if name in templates()]
    if sms is not None and "sms" in ladder:
        bells.append(SmsChannel(sms, settings().sms_number_per_day))
    return Channels([InboxChannel()], bells)
