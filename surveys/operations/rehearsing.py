"""The clerk's step that makes the figures of tries, of answers that nobody gave, and clears tries whose day is over."""

from __future__ import annotations

from forms.questionnaire import load
from surveys import releasing, trying
from surveys.clock import now
from surveys.database import may_only_read, may_write
from surveys.models.tries import Try
from surveys.operations.turning import Steps, held


class Rehearsals(Steps):
    """The steps about tries."""

    def tries_due(self) -> bool:
        """Make the figures of tries that were begun, and clear those whose day is over."""
        return bool(self.each("making up figures for a try", self.look(trying.due()), self._rehearse))

    def _rehearse(self, try_id: str) -> None:
        with may_only_read():
            over = self.database.get_one(Try, try_id).ends <= now()
            self.database.rollback()
        (self._clear if over else self._make_up)(try_id)

    def _clear(self, try_id: str) -> None:
        with may_write():
            one = held(self.database, Try, try_id)
            if one is not None:
                self.database.delete(one)
            self.database.commit()

    def _make_up(self, try_id: str) -> None:
        with may_only_read():
            one = self.database.get_one(Try, try_id)
            meeting, headcount = trying.meeting_of(one), one.session.headcount if one.session else None
            figures = releasing.compute_made_up(
                load(one.definition),
                trying.waves_of(one),
                releasing.how_many(headcount, meeting.k),
                meeting.k,
                linked=bool(meeting.linking) or one.session is None,
            )
            self.database.rollback()
        with may_write():
            found = held(self.database, Try, try_id)
            if found is not None and not found.made:
                trying.keep_figures(self.database, found, figures)
            self.database.commit()
