"""What a head-count will and will not see, said before anybody has answered (DESIGN.md 4)."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure import texts_from
from forms.measures import Audience


@dataclass(frozen=True)
class Outlook:
    """What to expect with so many people, if everybody answers; `people` None: nobody said how many.

    room_texts, facilitator_texts: whether what people write for them will be shown; None where nothing is asked.
    facilitators_from: how many answers it takes for the latter.
    """

    people: int | None
    k: int
    figures: bool
    room_texts: bool | None
    facilitator_texts: bool | None
    facilitators_from: int
    linked: bool


def outlook(people: int | None, k: int, *, for_room: bool, for_facilitators: bool, linked: bool) -> Outlook:
    """What will be seen. for_room, for_facilitators: whether the questionnaire asks for texts of that audience."""
    n = people or 0
    room_from, _ = texts_from(Audience.ROOM, k)
    facilitators_from, _ = texts_from(Audience.FACILITATOR, k)
    return Outlook(
        people=people,
        k=k,
        figures=n >= k,
        room_texts=n >= room_from if for_room else None,
        facilitator_texts=n >= facilitators_from if for_facilitators else None,
        facilitators_from=facilitators_from,
        linked=linked,
    )
