"""The intake: answers of open waves, receipts, link tokens and key halves. Everything here is deleted in the end,
and nothing here is in a backup but the answers, shuffled."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, Date, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from surveys.database import IntakeBase


class Gate(IntakeBase):
    """Whether a wave takes answers; read in the very transaction that stores one, so that none slips past the seal."""

    __tablename__ = "gates"
    __table_args__ = {"sqlite_with_rowid": False}

    wave_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    open: Mapped[bool] = mapped_column()


class Arrival(IntakeBase):
    """A response before its wave is sealed. `sealed_as` is the new id chosen by a seal under way."""

    __tablename__ = "arrivals"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    wave_id: Mapped[str] = mapped_column(String(22), index=True)
    answers: Mapped[str] = mapped_column(Text)  # JSON, written and read as text: nobody looks inside before the seal
    tokens: Mapped[str | None] = mapped_column(Text)
    sealed_as: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class Receipt(IntakeBase):
    """That a submission was received: a keyed hash of its id and one of its body. Shares nothing with the response."""

    __tablename__ = "receipts"
    __table_args__ = {"sqlite_with_rowid": False}

    submission: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary(16))
    wave_id: Mapped[str] = mapped_column(String(22), index=True)


class KeyHalf(IntakeBase):
    """The random half of a session's key. Deleting it destroys the key for good; 180 days is the longest it is kept.

    `proof` is a keyed hash by which the whole key is recognised, empty once a key came that was another one; None for
    halves that are older than proofs.
    """

    __tablename__ = "key_halves"
    __table_args__ = {"sqlite_with_rowid": False}

    session_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    half: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_on: Mapped[datetime.date] = mapped_column(Date)
    proof: Mapped[bytes | None] = mapped_column(LargeBinary(8))


class LinkToken(IntakeBase):
    """A sealed response's link tokens, kept until the session is paired."""

    __tablename__ = "link_tokens"
    __table_args__ = {"sqlite_with_rowid": False}

    response_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    wave_id: Mapped[str] = mapped_column(String(22), index=True)
    tokens: Mapped[list[Any]] = mapped_column(JSON)


class OwedRewrite(IntakeBase):
    """That rows were deleted whose bytes may still lie in the files. Gone once the files are rewritten."""

    __tablename__ = "owed_rewrites"
    __table_args__ = {"sqlite_with_rowid": False}

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
