"""Cards drawn from a hat: a word, three digits and a check letter, such as OTTER-412-K. A sheet serves one session.

The check letter is a weighted sum of the signs and of the session's own number, modulo the prime 29 with powers of 2 as
weights: one wrong sign, or two neighbours swapped, always changes it, and 28 of 29 cards of another session do not fit
(docs/decisions/0006). Cards follow from the session and the number of the print, and are stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from surveys.carriers.base import Carrier, LinkCode, Posted, Rules
from surveys.errors import Invalid, marked

PRIME = 29
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # check letters, by value; cards whose sum has none are not made
MOST = 400  # cards at one print
PLACES = 800  # of all words and digits at one print: 5 in 29 have no letter, so that there are always enough
SHEETS = 400  # prints with cards of their own; there are 480 words and 1000 numbers
ROUNDS = 8
WRITTEN = re.compile(r"([A-Z]{3,10})[\W_]*([0-9]{3})[\W_]*([A-Z])")
WRONG = marked(
    "This code does not fit. Look at each letter and digit of your card again. Or is it a card of another session?"
)
SHAPE = marked("The code of a card is a word, three digits and a letter, such as OTTER-412-K.")


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


def new_cards(secret: bytes, code: str, how_many: int, sheet: int = 1) -> list[str]:
    """The first cards, so many, of a print of the session of this code; those of two prints never agree.

    secret: the installation's, so that nobody else can tell which cards were printed. sheet: the number of the print,
    from 1 to SHEETS. The same number gives the same cards. Raises ValueError beyond SHEETS or MOST.
    """
    if not (1 <= sheet <= SHEETS and 0 <= how_many <= MOST):
        raise ValueError("there are no such cards")
    number = number_of(code)
    key = hmac.new(secret, f"cards of {code}".encode(), hashlib.sha256).digest()
    made: list[str] = []
    for place in range((sheet - 1) * PLACES, sheet * PLACES):
        if len(made) == how_many:
            break
        word, digits = _shuffled(key, place)
        letter = check_letter(word, digits, number)
        if letter is not None:
            made.append(f"{word}-{digits}-{letter}")
    return made


def _shuffled(key: bytes, place: int) -> tuple[str, str]:
    """The word and digits at a place of all there are, shuffled by a key: a Feistel network over words and numbers.

    Every round adds to one half what follows from the other, so it can be undone: no two places give the same.
    """
    word, number = divmod(place, 1000)
    for step in range(0, ROUNDS, 2):
        word = (word + _follows(key, step, number)) % len(words())
        number = (number + _follows(key, step + 1, word)) % 1000
    return words()[word], f"{number:03d}"


def _follows(key: bytes, step: int, half: int) -> int:
    return int.from_bytes(hashlib.blake2b(b"%d %d" % (step, half), key=key, digest_size=8).digest())


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
