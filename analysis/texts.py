"""The English of this package and the few rules for writing numbers in it.

A sentence may be built from smaller ones: a parameter of the form {"id": ..., "parameters": {...}} is said first and
put in its place, so that a translation can order the parts as its language wants.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from forms.texts import Catalogue, Text

MINUS = "\u2212"
FEW = 20  # below, people are counted and not given in per cent


def grouped(value: object) -> object:
    """A whole number in groups of three, as it is read aloud: 1,945. Anything else stays as it is."""
    return f"{value:,}" if type(value) is int and abs(value) >= 1000 else value


class ReadAloud(Catalogue):
    """A catalogue that writes whole numbers in groups of three; a year is given as words."""

    def say(self, text: Text) -> str:
        """The sentence in English; KeyError for an unknown id or a parameter that is missing."""
        return super().say(Text(text.id, {name: grouped(value) for name, value in text.parameters.items()}))


class NestedCatalogue(ReadAloud):
    """A catalogue whose parameters may be texts themselves, as `nest` writes them."""

    def say(self, text: Text) -> str:
        """The sentence in English, starting with a capital; KeyError for an unknown id or missing parameter."""
        sentence = self._part(text)
        return sentence[:1].upper() + sentence[1:]

    def _part(self, text: Text) -> str:
        values = {name: self._inner(value) for name, value in text.parameters.items()}
        return super().say(Text(text.id, values))

    def _inner(self, value: object) -> object:
        if isinstance(value, Text):
            return self._part(value)
        if isinstance(value, Mapping) and set(value) == {"id", "parameters"}:
            return self._part(Text.from_json(dict(value)))
        return value


CATALOGUE = NestedCatalogue(*(Path(__file__).with_name(name) for name in ("texts.json", "later.json")))


def nest(text_id: str, **parameters: object) -> dict[str, object]:
    """A text as a parameter of another one."""
    return Text(text_id, parameters).to_json()


def plain(value: float, decimals: int = 1) -> str:
    """A number for reading, with a true minus sign and never "-0.0"."""
    rounded = round(value, decimals) + 0.0
    return f"{abs(rounded):.{decimals}f}" if rounded >= 0 else f"{MINUS}{abs(rounded):.{decimals}f}"


def signed(value: float, decimals: int = 1) -> str:
    """A change for reading: +1.1, \u22120.3 or 0.0."""
    text = plain(value, decimals)
    return text if text.startswith(MINUS) or round(value, decimals) == 0 else f"+{text}"


def end(value: float) -> str:
    """The end of a scale: whole numbers without decimals."""
    return plain(value, 0) if float(value).is_integer() else plain(value)


def percent(share: float, decimals: int = 0) -> str:
    """A share as a number of per cent; ">99" and "<1" where somebody is missing from all, or from nobody."""
    if 0 < share < 1 and round(100 * share, decimals) in (0, 100):
        return "<1" if share < 0.5 else ">99"
    return plain(100 * share, decimals)


def p_words(p: float) -> str:
    """A p value for a table, three decimals and never "0.000"."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def counted(kind: str, n: int) -> dict[str, object]:
    """ "1 the same", "nobody lower": a count of people in the words of `kind` (n_same, n_higher, n_lower, people_n)."""
    if n:
        return nest(kind, n=n)
    return nest("people_nobody" if kind == "people_n" else f"{kind}_nobody")


def share_of(count: int, n: int) -> dict[str, object]:
    """ "7 of 12 people", with the per cent in brackets from 20 people up, unless it is nobody or all of them."""
    if n < FEW or count in (0, n):
        return nest("people_of", count=count, n=n)
    return nest("people_percent", count=count, n=n, percent=percent(count / n))
