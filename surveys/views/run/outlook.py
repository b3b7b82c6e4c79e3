"""What a head-count will and will not see, said before anybody has answered (DESIGN.md 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.disclosure import smallest_group, texts_from, texts_together_from
from forms.measures import Audience, Measure
from forms.questionnaire import Question


@dataclass(frozen=True)
class Outlook:
    """What to expect with so many people, if everybody answers; `people` None: nobody said how many.

    figures: whether anything is shown of this session alone; changes: whether something is compared.
    room_texts, facilitator_texts: whether what people write for them will be shown; None where nothing is asked.
    facilitators_from: how many answers it takes for the latter, and for sensitive questions. unseen: the questions for
    words that this session cannot show, though it shows figures; for_the_room: whether it could, if the room read them.
    together_from: with how many answers several sessions of a period show words that this one cannot; 0: none of them
    do, as with conditional ones, whose words are shown beside their session's figures alone. held: sensitive questions
    that it cannot show. groups: the question whose groups the others are told for; groups_shown: whether there can be
    two groups.
    """

    people: int | None
    k: int
    figures: bool
    changes: bool
    room_texts: bool | None
    facilitator_texts: bool | None
    facilitators_from: int
    linked: bool
    unseen: tuple[str, ...]
    for_the_room: bool
    together_from: int
    held: tuple[str, ...]
    groups: str | None
    groups_shown: bool

    @property
    def period_helps(self) -> bool:
        """Whether a period can show something that this session cannot."""
        return bool(self.together_from or (self.figures and (self.held or (self.groups and not self.groups_shown))))


def outlook(people: int | None, k: int, questions: Iterable[Question], *, linked: bool) -> Outlook:
    """What will be seen of these questions."""
    n, asked = people or 0, list(questions)
    parts = [part for question in asked for part in question.parts]
    smallest = {part: smallest_group(k, part.sensitive) for part in parts}
    readers = {part: part.audience or Audience.FACILITATOR for part in parts if part.measure is Measure.TEXT}
    needed = {part: texts_from(audience, smallest[part])[0] for part, audience in readers.items()}
    unseen = [part for part, answers in needed.items() if k <= n < answers]
    later = [part for part, answers in needed.items() if 0 < n < answers and part.asked_if is None]
    together = [texts_together_from(readers[part], smallest[part])[0] for part in later]
    held = [q.prompt for q in asked for part in q.parts if part not in readers and k <= n < smallest[part]]
    groups = next((question for question in asked if question.breakdown), None)

    def shown_to(audience: Audience) -> bool | None:
        answers = [needed[part] for part, reader in readers.items() if reader is audience]
        return n >= min(answers) if answers else None

    return Outlook(
        people=people,
        k=k,
        figures=n >= k,
        changes=any(part.compared for part in parts),
        room_texts=shown_to(Audience.ROOM),
        facilitator_texts=shown_to(Audience.FACILITATOR),
        facilitators_from=texts_from(Audience.FACILITATOR, k)[0],
        linked=linked,
        unseen=tuple(part.prompt for part in unseen),
        for_the_room=all(texts_from(Audience.ROOM, smallest[part])[0] <= n for part in unseen),
        together_from=max(together, default=0),
        held=tuple(dict.fromkeys(held)),
        groups=groups.prompt if groups else None,
        groups_shown=groups is not None and n >= 2 * smallest_group(k, groups.sensitive),
    )
