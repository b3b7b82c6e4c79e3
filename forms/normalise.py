"""What happens to every text on its way in, and nothing more.

Typed text is kept as it was typed: no trimming, no recomposing, no escaping. Only what no database and no page can
carry goes away: control characters except TAB and LF (so CRLF becomes LF) and lone surrogates.
"""

import re

# PostgreSQL refuses NUL, UTF-8 cannot carry surrogates, and the rest shows as nothing. CR is in the list, so that CRLF
# turns into LF by the same rule.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


def normalise(text: str) -> str:
    """The text as it is stored: C0 controls except TAB and LF dropped, CRLF to LF, surrogates dropped."""
    return _UNWANTED.sub("", text)


def tidy(bound: float) -> float:
    """A whole number as an int, so that 120 stays 120 in definitions and sentences."""
    return int(bound) if bound.is_integer() else bound
