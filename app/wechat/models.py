from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import UTCDateTime, db


class WeChatToken(db.Model):  # type: ignore[name-defined,misc]
    """The access token of a mini-program, shared by every process. expires_at: when a new one is to be fetched.

    Both moments are of the real clock.
    """

    __tablename__ = "wechat_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    appid: Mapped[str] = mapped_column(String(64), unique=True)
    token_enc: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
