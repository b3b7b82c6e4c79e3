"""The API under /api/v1, for programs that act for a person by a token. It takes no cookie and gives none.

`gate` lets programs in, `operations` joins bodies, answers and the OpenAPI document, the other files hold the routes.
"""

from surveys.views.api import about, communities, planning, sessions
from surveys.views.api.gate import blueprint

__all__ = ["about", "blueprint", "communities", "planning", "sessions"]
