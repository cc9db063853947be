"""The words that are sent. They stand in the provider's approved template; here they are checked and shown.

Both clouds refuse recruiting and advertising, and a phone is often read by others: so the text names no posting and no
person, and the way in is fixed. It has no variables: what could be wrong in one is never sent.
"""

from __future__ import annotations

NOTICE = "notice"
TEXTS = {NOTICE: "您有新的就业服务通知，请进入“就业之家”小程序查看。"}
"""The text of each of our templates, as it was handed in for approval, without the signature."""

BANNED = ("招聘", "招募", "招工", "兼职", "面试", "培训", "推广", "高薪", "http", "www.")
"""Words for which the clouds refuse a template, and what would make it one of advertising."""

LONGEST = 70
"""Characters of one message with its signature; a longer one is split and paid twice."""


def whole(sign: str, template: str = NOTICE) -> str:
    """What arrives on the phone: 【签名】 and the text."""
    return f"【{sign}】{TEXTS[template]}"


def problem(sign: str, template: str = NOTICE) -> str | None:
    """Why a text must not be sent under a signature, in one sentence, or None."""
    text = whole(sign, template)
    if len(text) > LONGEST:
        return f"短信连签名超过 {LONGEST} 个字"
    found = next((word for word in BANNED if word in text.lower()), None)
    return f"短信里有服务商不许用的词：{found}" if found else None
