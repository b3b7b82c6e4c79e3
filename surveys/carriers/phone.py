"""This phone: one random number that the browser keeps, offered in words, for the same day."""

from __future__ import annotations

import re

from surveys.carriers.base import Carrier, LinkCode, Posted, Rules
from surveys.errors import Invalid

NUMBER = re.compile(r"[A-Za-z0-9_-]{22,64}")


class Phone(Carrier):
    """The number is made by the page's script; without script there is none, and nothing is linked."""

    name = "phone"

    def read(self, value: object, rules: Rules) -> LinkCode | None:
        if not isinstance(value, str) or not NUMBER.fullmatch(value):
            raise Invalid("link.phone must be 22 to 64 letters, digits, dashes or underscores", field="link.phone")
        return LinkCode(self.name, (value,))

    def of_form(self, posted: Posted, rules: Rules) -> object | None:
        return posted("link-phone")
