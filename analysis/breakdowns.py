"""Figures of a question for each group of people, where groups were declared before the first form opened (rule R4).

Every group shown holds at least k people, and whoever subtracts groups from everyone, from the linked people, or from
one another is left with nobody or with at least k: the auditor looks before anything is shown. The sizes of groups
are figures too, of the question that asks for the groups: what they add to its own figures isolates nobody either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from analysis import disclosure
from analysis.auditing import isolates, table_isolates
from analysis.blocks import Group, Groups, as_shown, shown_by
from analysis.coarse import dominated, rounded_level, step_of
from analysis.comparing import compare_pairs, compare_unlinked, level
from analysis.distributions import counts, options, scale_ends
from analysis.records import plain_json
from analysis.results import NotEnough
from analysis.samples import Answers, Paired, Unlinked
from analysis.texts import CATALOGUE
from analysis.waves import GRADED, in_steps, sensitive_reason
from forms.measures import Part
from forms.texts import Text


class Person(NamedTuple):
    """An answer of the base: its group, whether it is one of a pair whose change is shown, and where it comes from."""

    group: Group
    answer: Any
    linked: bool
    block: int


Wave = list[Person]


class Told:
    """Of which people it is told how many belong to each group: by the figures of the question that asks for it, and
    by the sizes of the groups of other questions. k: the smallest group of the question that asks for it.
    """

    def __init__(self, k: int) -> None:
        self._k = k
        self._crowds: set[frozenset[Hashable]] = set()

    def add(self, crowds: Iterable[frozenset[Hashable]]) -> None:
        self._crowds |= set(crowds)

    def isolates(self, crowds: Iterable[frozenset[Hashable]]) -> bool:
        """Whether a few would be left if these crowds were told of too."""
        every = self._crowds | set(crowds)
        return isolates(every, Counter(frozenset().union(*every)), self._k)


def hidden_groups(waves: Sequence[Wave], groups: Sequence[Group], k: int) -> set[Group]:
    """Which groups may not be shown: those below k, and as many more, the smallest first, as hide them.

    groups: all of them in their order, which decides between two of one size. All: none may be shown.
    """
    sizes = [Counter(person.group for person in wave) for wave in waves]
    hidden = {group for group in groups if any(wave[group] < k for wave in sizes)}
    while len(hidden) < len(groups):
        shown = [group for group in groups if group not in hidden]
        if not any(_tells(wave, shown, k) for wave in waves):
            break
        hidden.add(min(shown, key=lambda group: (sum(wave[group] for wave in sizes), groups.index(group))))
    return hidden


def _tells(wave: Wave, shown: Collection[Group], k: int) -> bool:
    """Whether the groups shown, beside everyone and the linked people of each release, tell a few by subtraction."""
    classes: dict[tuple[int, bool], Counter[Hashable]] = {}
    for person in wave:
        group = (person.group,) if person.group in shown else ()  # all that are hidden are one
        classes.setdefault((person.block, person.linked), Counter())[group] += 1
    return table_isolates(classes.values(), k)


def breakdown(
    part: Part, answers: Answers, groups: Groups, record: Mapping[str, Any], k: int, told: Told | None = None
) -> dict[str, Any] | None:
    """A record's figures for each group, of exactly the people whom the record describes; None where it shows nothing.

    told: what is told of the groups already; what is shown here is added. No test and no verdict word: change and
    interval alone, and for sensitive questions no interval.
    """
    if record["base"] is None or part.key == groups.by.key or part.ranking is not None:
        return None  # the options of a ranking tell of one another: whose groups would hide whose is not worked out
    k = disclosure.smallest_group(k, part.sensitive or groups.by.sensitive)
    waves = _waves(answers, groups, record)
    named = {option.value: option.label for option in options(groups.by)}
    hidden = hidden_groups(list(waves.values()), list(named), k)
    found: dict[str, Any] = {"by": groups.by.key, "prompt": groups.by.prompt, "k": k, "change_from": None}
    told, whose = told or Told(k), groups.whose(as_shown(answers, shown_by(record)))
    if len(hidden) == len(named) or (part.sensitive and _gives_away(part, waves, hidden)) or told.isolates(whose):
        why = Text("breakdown_withheld", {"k": k})
        found |= {"groups": [], "hidden": list(named.values())}
        return found | {"withheld": CATALOGUE.say(why), "withheld_text": why.to_json()}
    told.add(whose)
    paired = record["change_from"] == "pairs" and all(person.linked for wave in waves.values() for person in wave)
    if part.compared and len(waves) == 2:
        found["change_from"] = "pairs" if paired else "unlinked"
    shown = [group for group in named if group not in hidden]
    step = _step(part, shown, waves) if in_steps(part) else None
    found["groups"] = [
        {"key": group, "label": named[group], **_figures(part, group, waves, paired, step)} for group in shown
    ]
    found["hidden"] = [label for group, label in named.items() if group in hidden]
    return plain_json(found | {"withheld": None, "withheld_text": None})


def _waves(answers: Answers, groups: Groups, record: Mapping[str, Any]) -> dict[str, Wave]:
    """The people of each wave that the record shows; linked ones in the order of their pairs, then the others."""
    pairs = answers.pairs if record["change_from"] == "pairs" or record["base"] == "matched" else ()
    complete = [(i, j) for i, j in pairs if answers.before[i] is not None and answers.after[j] is not None]
    found = {}
    for side, wave, named, blocks in (
        (0, answers.before, groups.before, groups.blocks_before),
        (1, answers.after, groups.after, groups.blocks_after),
    ):
        if record[("n_before", "n_after")[side]] is None:
            continue
        linked = [pair[side] for pair in complete]
        mates = set(linked)
        alone = [] if record["base"] == "matched" else [i for i in range(len(wave)) if i not in mates]
        found[("before", "after")[side]] = [
            Person(named[i], wave[i], i in mates, blocks[i] if blocks else 0)
            for i in (*linked, *alone)
            if wave[i] is not None
        ]
    return found


def _gives_away(part: Part, waves: Mapping[str, Wave], hidden: set[Group]) -> bool:
    """Whether a group of a sensitive question, or all that are hidden together, would say too much of its people."""
    for wave in waves.values():
        seen: dict[Group, list[Any]] = {}
        for person in wave:
            seen.setdefault(None if person.group in hidden else person.group, []).append(person.answer)
        if any(sensitive_reason(part, given) for given in seen.values()):
            return True
    return False


def _step(part: Part, shown: Sequence[Group], waves: Mapping[str, Wave]) -> float:
    """The step of a sensitive number for all groups: the coarsest that any of them, or all people together, need.

    With a finer one whoever adds the groups up would have the average that is rounded above them.
    """
    crowds = [[[person.answer for person in wave] for wave in waves.values()]]
    crowds += [[[p.answer for p in wave if p.group == group] for wave in waves.values()] for group in shown]
    linked = [[person.answer for person in wave if person.linked] for wave in waves.values()]
    moves = [a - b for b, a in zip(*linked, strict=True)] if len(linked) == 2 else []
    whole = step_of(part, crowds[0], () if dominated(part, moves) else moves)
    return max(whole, *(step_of(part, crowd) for crowd in crowds[1:]))


def _figures(
    part: Part, group: Group, waves: Mapping[str, Wave], paired: bool, step: float | None = None
) -> dict[str, Any]:
    """The figures of one group; step: what the averages of a sensitive number are rounded to."""
    found: dict[str, Any] = dict.fromkeys(
        f"{name}_{side}" for name in ("n", "mean", "counts") for side in ("before", "after")
    )
    found |= {"mean_change": None, "interval": None}
    people = {side: tuple(person.answer for person in wave if person.group == group) for side, wave in waves.items()}
    for side, given in people.items():
        found[f"n_{side}"] = len(given)
        if part.measure in GRADED:
            average = level(given, part.measure)
            found[f"mean_{side}"] = (rounded_level(average, step) if step else average).mean
        else:
            found[f"counts_{side}"] = counts(part, given)
    if not part.compared or len(people) < 2 or part.measure not in GRADED:
        return found
    if step:
        return found | {"mean_change": round(found["mean_after"] - found["mean_before"], 10) + 0.0}
    before, after = people["before"], people["after"]
    change = (
        compare_pairs(Paired(before, after), part.measure, scale_ends(part))
        if paired
        else compare_unlinked(Unlinked(before, after), part.measure)
    )
    if not isinstance(change, NotEnough):
        found |= {"mean_change": change.mean_change, "interval": None if part.sensitive else change.interval}
    return found
