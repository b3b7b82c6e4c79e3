"""The carriers of link codes: how a person can be recognised from form to form without being known.

One file per carrier; the tuple is their order in menus. May import errors and nothing else of ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.carriers.base import LinkCode, Posted, Rules
from surveys.carriers.card import Card
from surveys.carriers.phone import Phone
from surveys.carriers.recalled import Recalled
from surveys.errors import Invalid

CARRIERS = (Card(), Phone(), Recalled())
BY_NAME = {carrier.name: carrier for carrier in CARRIERS}
NAMES = tuple(BY_NAME)


def read_link(link: object, rules: Rules) -> LinkCode | None:
    """The link code in a submission, None where the attendee declined or left too much out.

    Raises Invalid, naming the field, for what is no link code of this session's carriers.
    """
    if link is None or link == {}:
        return None
    if not isinstance(link, Mapping) or len(link) != 1:
        raise Invalid('link must hold one carrier, for example {"phone": "…"}', field="link")
    [(carrier, value)] = link.items()
    if carrier not in rules.carriers or carrier not in BY_NAME:
        raise Invalid(f"this session does not link by {str(carrier)[:20]!r}", field="link")
    return BY_NAME[carrier].read(value, rules)


def link_of_form(posted: Posted, rules: Rules) -> dict[str, object] | None:
    """A posted form's link as `read_link` takes it. Where none was chosen, whatever was typed counts as chosen."""
    chosen = posted("link")
    for name in rules.carriers if chosen is None else [chosen]:
        carrier = BY_NAME.get(name) if name in rules.carriers else None
        value = carrier.of_form(posted, rules) if carrier is not None else None
        # a phone's number is made by the page, not by a person: it is nobody's choice
        if value is not None and (chosen is not None or name != "phone"):
            return {name: value}
    return None
