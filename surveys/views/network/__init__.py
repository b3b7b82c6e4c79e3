"""Communities: the list of mine, a new one, its page over time, one item's line, outcomes, and periods."""

from surveys.views.network import communities, outcomes, overtime, period_words, periods, whole
from surveys.views.network.base import blueprint

__all__ = ["blueprint", "communities", "outcomes", "overtime", "period_words", "periods", "whole"]
