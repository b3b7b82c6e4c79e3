"""Running a session: the list, a new one, the page to run it from, the join screen and the poster."""

from surveys.views.run import cards, joining, planning, session
from surveys.views.run.base import blueprint

__all__ = ["blueprint", "cards", "joining", "planning", "session"]
