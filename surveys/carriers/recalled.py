"""The recalled code: a few small facts that a person knows by heart and nobody in the room does. The last choice.

Each is one sign in any script or a number; one may be left out or wrong and the answers can still be linked
(STATISTICS.md 3). Elements that ask about family are offered only where the facilitator chose them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.carriers.base import Carrier, LinkCode, Posted, Rules
from surveys.errors import Invalid, marked

FIVE_UP_TO = 60  # people; with more, a sixth element keeps strangers apart
LONGEST = 200
NO_ANSWER = (None, "", "no_answer", "prefer_not")
JOINER = "\u200d"


@dataclass(frozen=True)
class Element:
    """One fact: a sign, or a whole number from `low` to `high` where those are set; `capped`: above counts as high."""

    name: str
    low: int | None = None
    high: int = 0
    capped: bool = False

    def canonical(self, value: object) -> str | None:
        """The fact in its one spelling, None where it is left out. Raises ValueError for what is none."""
        if value in NO_ANSWER:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > LONGEST:
            raise ValueError(self.name)
        return first_sign(str(value)) if self.low is None else self._number(str(value))

    def _number(self, typed: str) -> str | None:
        plain = unicodedata.normalize("NFKC", typed).strip().rstrip("+.")
        if not plain:
            return None
        if not plain.isdecimal() or len(plain) > 6:
            raise ValueError(self.name)
        number = int(plain)  # digits of any script
        if self.capped:
            number = min(number, self.high)
        if not (self.low or 0) <= number <= self.high:
            raise ValueError(self.name)
        return str(number)


FAMILY = (
    Element("mother_initial"),
    Element("father_initial"),
    Element("birth_day", 1, 31),
    Element("birthplace_initial"),
    Element("older_siblings", 0, 4, capped=True),
    Element("mother_second"),
)
NO_FAMILY = (
    Element("birth_day", 1, 31),
    Element("birthplace_initial"),
    Element("street_initial"),
    Element("school_initial"),
    Element("teacher_initial"),
    Element("friend_initial"),
)
ELEMENTS = {element.name: element for element in (*FAMILY, *NO_FAMILY)}


def elements_for(people: int | None, *, family: bool) -> list[str]:
    """The names of the elements to ask so many people (None: not said): five up to 60, six above."""
    count = 6 if people is not None and people > FIVE_UP_TO else 5
    return [element.name for element in (FAMILY if family else NO_FAMILY)[:count]]


def asks_about_family(elements: list[str]) -> bool:
    """Whether these elements are those about family."""
    return any(name not in {element.name for element in NO_FAMILY} for name in elements)


def first_sign(typed: str) -> str | None:
    """The first sign that a reader would call one: without case, accents and skin tones; None where there is none.

    Spaces and punctuation before it do not count. An emoji joined of several is one sign, and so is a flag.
    """
    folded = unicodedata.normalize("NFKC", typed).casefold()
    bare = "".join(sign for sign in unicodedata.normalize("NFD", folded) if not _is_dress(sign))
    signs = unicodedata.normalize("NFC", bare)
    start = next((i for i, sign in enumerate(signs) if unicodedata.category(sign)[0] in "LNSM"), None)
    if start is None:
        return None
    end = start + 1
    if _is_flag_half(signs[start]) and signs[end : end + 1] and _is_flag_half(signs[end]):
        return signs[start : end + 1]
    while signs[end : end + 1] == JOINER and end + 1 < len(signs):
        end += 2
    sign = signs[start:end]
    return str(unicodedata.decimal(sign)) if sign.isdecimal() and len(sign) == 1 else sign


def _is_dress(sign: str) -> bool:
    """Accents, vowel points, the selectors of emoji, and skin tones."""
    return unicodedata.category(sign) in ("Mn", "Me") or "\U0001f3fb" <= sign <= "\U0001f3ff"


def _is_flag_half(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


class Recalled(Carrier):
    """What was left out counts as missing. With more than one missing nothing is linked; the answers still count."""

    name = "recalled"

    def read(self, value: object, rules: Rules) -> LinkCode | None:
        if not isinstance(value, Mapping):
            raise Invalid('link.recalled must be an object, such as {"birth_day": 7}', field="link.recalled")
        for name in value:
            if name not in rules.elements:
                raise Invalid(f"this session does not ask for {str(name)[:40]!r}", field="link.recalled")
        found = tuple(self._element(name, value.get(name)) for name in rules.elements)
        return LinkCode(self.name, found, tolerant=True) if found.count(None) <= 1 else None

    def _element(self, name: str, value: object) -> str | None:
        element = ELEMENTS[name]
        try:
            return element.canonical(value)
        except (ValueError, TypeError):
            where = f"link.recalled.{name}"
            if element.low is None:
                raise Invalid(marked("Enter one letter or sign, or leave it empty"), field=where) from None
            words = marked("Enter a number from {low} to {high}, or leave it empty")
            raise Invalid(words, field=where, low=element.low, high=element.high) from None

    def of_form(self, posted: Posted, rules: Rules) -> object | None:
        typed = {name: posted(f"link-recalled-{name}") for name in rules.elements}
        return typed if any(value and value.strip() for value in typed.values()) else None
