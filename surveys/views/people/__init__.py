"""People: the members of a community, one's own account with its API tokens, and the page for a lost password."""

from surveys.views.people import account, members
from surveys.views.people.base import blueprint

__all__ = ["account", "blueprint", "members"]
