"""Cards drawn from a hat: a word, three digits and a check letter, such as OTTER-412-K. A sheet serves one session.

The check letter is a weighted sum of the signs and of the session's own number, modulo the prime 29 with powers of 2 as
weights: one wrong sign, or two neighbours swapped, always changes it, and 28 of 29 cards of another session do not fit
(docs/decisions/0006). Cards are made afresh at each print and stored nowhere.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path

from surveys.carriers.base import Carrier, LinkCode, Posted, Rules
from surveys.errors import Invalid

PRIME = 29
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # check letters, by value; cards whose sum has none are not made
WRITTEN = re.compile(r"([A-Z]{3,10})[\W_]*([0-9]{3})[\W_]*([A-Z])")
WRONG = "This code does not fit. Look at each letter and digit of your card again. Or is it a card of another session?"
SHAPE = "The code of a card is a word, three digits and a letter, such as OTTER-412-K."


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """The words that cards are made of: plain, kind, upper case."""
    return tuple(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())


def number_of(code: str) -> int:
    """A session's own number, from 0 to 28, in the sum of its cards' signs."""
    return hashlib.sha256(f"cards of {code}".encode()).digest()[0] % PRIME


def check_letter(word: str, digits: str, number: int) -> str | None:
    """The letter that belongs to a word and digits in a session of that number; None where the sum has no letter.

    The weights are 2, 4, 8 …: different for up to 28 signs, and no neighbours' are alike.
    """
    values = [ord(sign) - ord("A") for sign in word] + [int(sign) for sign in digits]
    total = (number + sum(value * pow(2, place, PRIME) for place, value in enumerate(values, 1))) % PRIME
    return LETTERS[total] if total < len(LETTERS) else None


def new_cards(code: str, how_many: int) -> list[str]:
    """So many different cards for the session of this code, at random."""
    number = number_of(code)
    made: dict[str, None] = {}
    while len(made) < how_many:
        word, digits = secrets.choice(words()), f"{secrets.randbelow(1000):03d}"
        letter = check_letter(word, digits, number)
        if letter is not None:
            made[f"{word}-{digits}-{letter}"] = None
    return list(made)


class Card(Carrier):
    """The same card serves every form of its session. Typed in any case, with or without dashes and spaces."""

    name = "card"

    def read(self, value: object, rules: Rules) -> LinkCode | None:
        if not isinstance(value, str) or len(value) > 100:
            raise Invalid(SHAPE, field="link.card")
        found = WRITTEN.fullmatch(_plain(value))
        if found is None:
            raise Invalid(SHAPE, field="link.card")
        word, digits, letter = found.groups()
        if check_letter(word, digits, number_of(rules.code)) != letter or word not in words():
            raise Invalid(WRONG, field="link.card")
        return LinkCode(self.name, (word, digits))

    def of_form(self, posted: Posted, rules: Rules) -> object | None:
        typed = posted("link-card")
        return typed if typed and typed.strip() else None


def _plain(typed: str) -> str:
    """Upper case, digits of any script as 0 to 9, nothing around it."""
    folded = unicodedata.normalize("NFKC", typed).strip().upper()
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)
