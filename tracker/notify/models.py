"""What users are told: one row a notice and a reader."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import Base, BigId
from tracker.sentence import Sentence


class Notice(Base):
    """Something a user should know, until it is read and forgotten."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "user_id", "read_at", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(30))  # such as "band A"
    # What it is about, as `kind` says: a lead's id, a model's version. Nothing refers to it: what
    # is gone was true all the same.
    about: Mapped[int | None] = mapped_column(BigId)
    message: Mapped[dict[str, Any]]  # a packed sentence
    read_at: Mapped[datetime | None]

    @property
    def sentence(self) -> Sentence:
        """What it says."""
        return Sentence.unpacked(self.message)
