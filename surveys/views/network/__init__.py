"""Communities: the list of mine, a new one, its page over time, one item's line, and outcomes."""

from surveys.views.network import communities, outcomes, overtime, periods
from surveys.views.network.base import blueprint

__all__ = ["blueprint", "communities", "outcomes", "overtime", "periods"]
