"""Blocks: what releases have shown of a question, ready to be put together without telling anything new of a few.

A block is a session, or several put together before, with exactly the answers that its own release describes. Figures
of whole blocks, and of nothing but whole blocks, tell by subtraction only what some release shows already.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.samples import Answers
from forms.measures import Part
from forms.texts import Text

Group = Any  # an option's value; None: not said


@dataclass(frozen=True)
class Shown:
    """What a release's record describes of a question: which waves, of whom, and whether their change."""

    before: bool
    after: bool
    matched: bool
    pairs: bool


def shown_by(record: Mapping[str, Any]) -> Shown:
    """What a record describes. A sensitive one may hide how linked people changed; a choice says it per option."""
    change = record["up"] is not None or record["option_changes"] is not None
    return Shown(
        before=record["n_before"] is not None,
        after=record["n_after"] is not None,
        matched=record["base"] == "matched",
        pairs=record["change_from"] == "pairs" and (change or not record["sensitive"]),
    )


def as_shown(answers: Answers, shown: Shown) -> Answers:
    """The answers that are shown, all others as missing; each response keeps its place.

    Linked people stay linked where their change is shown, and nowhere else.
    """
    linked = [(i, j) for i, j in answers.pairs if answers.before[i] is not None and answers.after[j] is not None]
    mates = {i for i, _ in linked}, {j for _, j in linked}
    before, after = (
        tuple(value if kept and (not shown.matched or i in mates[side]) else None for i, value in enumerate(wave))
        for side, wave, kept in ((0, answers.before, shown.before), (1, answers.after, shown.after))
    )
    return Answers(before, after, answers.pairs if shown.pairs else ())


@dataclass(frozen=True)
class Groups:
    """Which group each response belongs to, as its person said; None where they did not say.

    by: the part that asks for it. before, after: one group per response of the wave, in the order of its answers.
    people_before, people_after: who gave each, linked people the same one in both; empty where nobody asks (whose).
    blocks_before, blocks_after: of answers put together of several releases, which one each comes from; each release
    shows its own people too. Empty where all come from one.
    """

    by: Part
    before: tuple[Group, ...]
    after: tuple[Group, ...]
    blocks_before: tuple[int, ...] = ()
    blocks_after: tuple[int, ...] = ()
    people_before: tuple[Hashable, ...] = ()
    people_after: tuple[Hashable, ...] = ()

    def whose(self, answers: Answers) -> set[frozenset[Hashable]]:
        """Of each wave and block, those who gave these answers and said which group they belong to.

        Block by block, although several together tell less: how many there are of a group can be so few, or so many,
        that it is known of each block.
        """
        found: dict[tuple[int, int], set[Hashable]] = {}
        sides = (
            (self.people_before, answers.before, self.before, self.blocks_before),
            (self.people_after, answers.after, self.after, self.blocks_after),
        )
        for side, (people, given, named, blocks) in enumerate(sides):
            for i, who in enumerate(people):
                if given[i] is not None and named[i] is not None:
                    found.setdefault((side, blocks[i] if blocks else 0), set()).add(who)
        return set(map(frozenset, found.values()))

    def told_by_question(self, answers: Answers) -> set[frozenset[Hashable]]:
        """The same of the answers to the question that asks for the groups, and of those whose two answers are linked.

        How linked people moved can tell what they had named: where all of them moved, how many left each answer is how
        many had given it.
        """
        linked: dict[int, set[Hashable]] = {}
        for i, j in answers.pairs if self.people_before else ():
            if answers.before[i] is not None and answers.after[j] is not None and self.before[i] is not None:
                block = self.blocks_before[i] if self.blocks_before else 0
                linked.setdefault(block, set()).add(self.people_before[i])
        return self.whose(answers) | set(map(frozenset, linked.values()))


def put_together(n: int) -> Text:
    """What is said of n sessions whose answers are put together for a period."""
    return Text("period_note", {"n": n})
