"""What a head-count will and will not see, said before anybody has answered (DESIGN.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.disclosure import texts_from
from forms.measures import Audience, Measure, Part


@dataclass(frozen=True)
class Outlook:
    """What to expect with so many people, if everybody answers; `people` None: nobody said how many.

    room_texts, facilitator_texts: whether what people write for them will be shown; None where nothing is asked.
    facilitators_from: how many answers it takes for the latter. unseen: the questions that can never be shown, though
    figures are.
    """

    people: int | None
    k: int
    figures: bool
    room_texts: bool | None
    facilitator_texts: bool | None
    facilitators_from: int
    linked: bool
    unseen: tuple[str, ...]


def outlook(people: int | None, k: int, parts: Iterable[Part], *, linked: bool) -> Outlook:
    """What will be seen of these parts."""
    n = people or 0
    room_from, _ = texts_from(Audience.ROOM, k)
    facilitators_from, _ = texts_from(Audience.FACILITATOR, k)
    texts = [part for part in parts if part.measure is Measure.TEXT]
    for_facilitators = [part for part in texts if part.audience is Audience.FACILITATOR]
    return Outlook(
        people=people,
        k=k,
        figures=n >= k,
        room_texts=n >= room_from if len(texts) > len(for_facilitators) else None,
        facilitator_texts=n >= facilitators_from if for_facilitators else None,
        facilitators_from=facilitators_from,
        linked=linked,
        unseen=tuple(part.prompt for part in for_facilitators if k <= n < facilitators_from),
    )
