"""Questionnaires: one draft that is written on, and numbered versions that never change once published."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.database import Base
from surveys.identifiers import new_id
from surveys.models.people import Community


class Questionnaire(Base):
    """What is asked. `draft` is a definition; `past` and `future` hold the drafts that undo and redo return to."""

    __tablename__ = "questionnaires"

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    community_id: Mapped[str] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    edits: Mapped[int] = mapped_column(default=0)  # grows with each change; a form made from an older draft is refused
    past: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    future: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # wave → [opens, closes], such as "16:00": the times of day that were planned last, to be proposed again. Sessions
    # keep none, because nothing that a response leads to holds a time finer than its session's date
    usual_times: Mapped[dict[str, list[str | None]]] = mapped_column(JSON, default=dict)

    # of two changes made from the same draft the second is refused, also when both arrive at once
    __mapper_args__ = {"version_id_col": edits, "version_id_generator": False}  # noqa: RUF012 - read once by SQLAlchemy

    community: Mapped[Community] = relationship()
    versions: Mapped[list[Version]] = relationship(
        back_populates="questionnaire", order_by="Version.number", cascade="all, delete-orphan"
    )


class Version(Base):
    """A published questionnaire. Its definition is written once and read for ever."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("questionnaire_id", "number"),)

    id: Mapped[str] = mapped_column(String(22), primary_key=True, default=new_id)
    questionnaire_id: Mapped[str] = mapped_column(ForeignKey("questionnaires.id", ondelete="CASCADE"), index=True)
    number: Mapped[int] = mapped_column()
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)

    questionnaire: Mapped[Questionnaire] = relationship(back_populates="versions")
