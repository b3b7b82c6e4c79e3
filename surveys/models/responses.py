"""Sealed responses: unordered sets of answers per wave. Only sealing, releasing and operations touch this table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from surveys.database import Base


class Response(Base):
    """One attendee's answers in one wave. No time, no address, no counter: a random id, given when the wave was sealed.

    `person` is a random number shared by the responses that pairing matched; nobody knows whose it is.
    """

    __tablename__ = "responses"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    wave_id: Mapped[str] = mapped_column(String(22), ForeignKey("waves.id", ondelete="CASCADE"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    person: Mapped[bytes | None] = mapped_column(LargeBinary(16))
