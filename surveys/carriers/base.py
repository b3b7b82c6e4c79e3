"""What every carrier of a link code shares: a session's rules, the code that is read, and how a carrier is asked.

A carrier is one way for a person to be recognised from form to form without being known: one file, one object.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

Posted = Callable[[str], str | None]  # the first string of a posted field, None where it is absent or empty


class Rules(NamedTuple):
    """What a session says about linking: its code, the carriers that it offers, the elements of a recalled code."""

    code: str
    carriers: tuple[str, ...]
    elements: tuple[str, ...] = ()


class LinkCode(NamedTuple):
    """A link code in its one spelling: what two forms must agree on. None is an element that was left out.

    tolerant: whether one element may differ. Never stored; only keyed hashes of it are (`link_keys.tokens`).
    """

    carrier: str
    elements: tuple[str | None, ...]
    tolerant: bool = False

    def spelled(self, leave_out: int | None = None) -> str:
        """As one string that no other code, and no other carrier's, can have."""
        kept = [element for i, element in enumerate(self.elements) if i != leave_out]
        return json.dumps([self.carrier, *kept], ensure_ascii=False)


class Carrier(ABC):
    """One way to be recognised. `name` is its word in the contract, in tables and in the names of form fields."""

    name: str

    @abstractmethod
    def read(self, value: object, rules: Rules) -> LinkCode | None:
        """The code in a submission; None where nothing usable was given. Raises Invalid, naming the field."""

    @abstractmethod
    def of_form(self, posted: Posted, rules: Rules) -> object | None:
        """The posted fields as the JSON value that `read` takes, None where all are empty."""
