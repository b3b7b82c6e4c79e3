"""The tables. Importing this package makes all of them known to SQLAlchemy; it holds no behaviour."""

from surveys.models import evidence, intake, people, questionnaires, responses, sessions, tries

__all__ = ["evidence", "intake", "people", "questionnaires", "responses", "sessions", "tries"]
