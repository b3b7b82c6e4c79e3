"""Results of a session: what changed, what people wrote, and the figures as files."""

from surveys.views.results import comments, session
from surveys.views.results.base import blueprint

__all__ = ["blueprint", "comments", "session"]
