"""Communities: the list of mine, a new one, its page over time, one item's line, outcomes, periods; and languages."""

from surveys.views.network import communities, languages, outcomes, overtime, period_words, periods, whole
from surveys.views.network.base import blueprint

__all__ = ["blueprint", "communities", "languages", "outcomes", "overtime", "period_words", "periods", "whole"]
