"""Tries: a questionnaire on a phone before anybody is asked, with results of answers that nobody gave."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.identifiers import new_id
from surveys.models.people import Community
from surveys.models.sessions import Session


class Try(Base):
    """One try of a session, or of a questionnaire that no session asks yet; its random id is the way to it.

    `definition`: what is tried, as it was then. `figures`: what the clerk made of made-up answers, once `made`.
    """

    __tablename__ = "tries"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    community_id: Mapped[str] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[str | None] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"), index=True)
    questionnaire_id: Mapped[str | None] = mapped_column(
        ForeignKey("questionnaires.id", ondelete="CASCADE"), index=True
    )
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    ends: Mapped[datetime.datetime] = mapped_column(DateTime)
    made: Mapped[bool] = mapped_column(default=False, index=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    community: Mapped[Community] = relationship()
    session: Mapped[Session | None] = relationship()
