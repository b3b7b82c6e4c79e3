"""People: signing in, the members of a community, one's own account, and the page for a lost password."""

from surveys.views.people import account, members, signing
from surveys.views.people.base import blueprint

__all__ = ["account", "blueprint", "members", "signing"]
