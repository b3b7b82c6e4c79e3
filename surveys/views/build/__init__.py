"""The builder: a community's questionnaires, and the desk at which one of them is written.

Everything works by plain forms and redirects; a small script adds comfort. Who may see a community may look at its
questionnaires; changing anything needs the permission to build.
"""

from surveys.views.build import changes, desk, publishing, question, shelf, translations
from surveys.views.build.base import blueprint

__all__ = ["blueprint", "changes", "desk", "publishing", "question", "shelf", "translations"]
