"""What a head-count will and will not see, said before anybody has answered (DESIGN.md 4)."""

from __future__ import annotations

from dataclasses import dataclass

# From how many answers to a form texts may be shown: to the room, and to facilitators alone. The rule stands in
# surveys.releasing, which loads the statistics that a web worker does without; a test holds the two together.
ROOM_FROM, FACILITATORS_FROM = 0, 10


@dataclass(frozen=True)
class Outlook:
    """What to expect with so many people, if everybody answers; `people` None: nobody said how many.

    room_texts, facilitator_texts: whether what people write for them will be shown; None where nothing is asked.
    """

    people: int | None
    k: int
    figures: bool
    room_texts: bool | None
    facilitator_texts: bool | None
    linked: bool


def outlook(people: int | None, k: int, *, for_room: bool, for_facilitators: bool, linked: bool) -> Outlook:
    """What will be seen. for_room, for_facilitators: whether the questionnaire asks for texts of that audience."""
    n = people or 0
    return Outlook(
        people=people,
        k=k,
        figures=n >= k,
        room_texts=n >= max(k, ROOM_FROM) if for_room else None,
        facilitator_texts=n >= max(k, FACILITATORS_FROM) if for_facilitators else None,
        linked=linked,
    )
