"""Running a session: the list, a new one, the page to run it from, the join screen and the poster."""

from surveys.views.run import joining, planning, session
from surveys.views.run.base import blueprint

__all__ = ["blueprint", "joining", "planning", "session"]
