"""Figures of a question for each group of people, where groups were declared before the first form opened (rule R4).

Every group shown holds at least k people, and so do the people in none of the groups shown, taken together, unless
there are none: whoever subtracts groups from the whole is left with nobody or with at least k.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis import disclosure
from analysis.comparing import compare_pairs, compare_unlinked, level
from analysis.distributions import categories, counts, options
from analysis.records import plain_json
from analysis.results import NotEnough
from analysis.samples import Answers, Paired, Unlinked
from analysis.texts import CATALOGUE
from forms.measures import Measure, Part
from forms.texts import Text

Group = Any  # an option's value; None: not said
Grouped = list[tuple[Group, Any]]  # (group, answer) of the people of one wave
GRADED = (Measure.BINARY, Measure.ORDINAL, Measure.NUMERIC)


@dataclass(frozen=True)
class Groups:
    """Which group each response belongs to, as its person said; None where they did not say.

    by: the part that asks for it. before, after: one group per response of the wave, in the order of its answers.
    """

    by: Part
    before: tuple[Group, ...]
    after: tuple[Group, ...]


def hidden_groups(sizes: Sequence[Mapping[Group, int]], groups: Sequence[Group], k: int) -> set[Group]:
    """Which groups may not be shown: those below k, and as many more, the smallest first, as hide them.

    sizes: for each wave that is shown, people per group; people whose group is not known under None. groups: all of
    them in their order, which decides between two of one size.
    """
    hidden = {group for group in groups if any(wave.get(group, 0) < k for wave in sizes)}
    while any(0 < _apart(wave, hidden) < k for wave in sizes):
        shown = [group for group in groups if group not in hidden]
        hidden.add(min(shown, key=lambda group: (sum(wave.get(group, 0) for wave in sizes), groups.index(group))))
        if len(shown) == 1:
            break
    return hidden


def _apart(wave: Mapping[Group, int], hidden: set[Group]) -> int:
    return wave.get(None, 0) + sum(wave.get(group, 0) for group in hidden)


def breakdown(part: Part, answers: Answers, groups: Groups, record: Mapping[str, Any], k: int) -> dict[str, Any] | None:
    """A record's figures for each group, of exactly the people whom the record describes; None where it shows nothing.

    No test and no verdict word: change and interval alone, and for sensitive questions no interval.
    """
    if record["base"] is None or part.key == groups.by.key:
        return None
    k = disclosure.smallest_group(k, part.sensitive or groups.by.sensitive)
    pairs = _as_pairs(answers, groups, record)
    waves = _waves(answers, groups, record) if pairs is None else _sides(pairs)
    listed = [option.value for option in options(groups.by)]
    hidden = hidden_groups([Counter(group for group, _ in wave) for wave in waves.values()], listed, k)
    found: dict[str, Any] = {"by": groups.by.key, "prompt": groups.by.prompt, "k": k, "groups": [], "hidden": []}
    found |= {"change_from": None, "withheld": None, "withheld_text": None}
    named = {option.value: option.label for option in options(groups.by)}
    found["hidden"] = [named[group] for group in listed if group in hidden]
    if len(hidden) == len(listed) or (part.sensitive and _gives_away(part, waves, hidden)):
        why = Text("breakdown_withheld", {"k": k})
        return found | {"hidden": list(named.values()), "withheld": CATALOGUE.say(why), "withheld_text": why.to_json()}
    if part.compared and len(waves) == 2:
        found["change_from"] = "unlinked" if pairs is None else "pairs"
    shown = [group for group in listed if group not in hidden]
    found["groups"] = [{"key": group, "label": named[group], **_figures(part, group, waves, pairs)} for group in shown]
    return plain_json(found)


def _as_pairs(answers: Answers, groups: Groups, record: Mapping[str, Any]) -> list[tuple[Group, Any, Any]] | None:
    """(group, before, after) of the linked people, where the record describes them and nobody else."""
    if record["change_from"] != "pairs":
        return None
    linked = [
        (groups.before[i], answers.before[i], answers.after[j])
        for i, j in answers.pairs
        if answers.before[i] is not None and answers.after[j] is not None
    ]
    alone = record["n_before"] == record["n_after"] == len(linked)
    return linked if alone else None


def _sides(pairs: Sequence[tuple[Group, Any, Any]]) -> dict[str, Grouped]:
    return {"before": [(group, b) for group, b, _ in pairs], "after": [(group, a) for group, _, a in pairs]}


def _waves(answers: Answers, groups: Groups, record: Mapping[str, Any]) -> dict[str, Grouped]:
    """Everyone in the waves that the record shows."""
    found = {}
    for side in ("before", "after"):
        if record[f"n_{side}"] is not None:
            given = zip(getattr(groups, side), getattr(answers, side), strict=True)
            found[side] = [(group, answer) for group, answer in given if answer is not None]
    return found


def _gives_away(part: Part, waves: Mapping[str, Grouped], hidden: set[Group]) -> bool:
    """Whether a group of a sensitive question, or all that are hidden together, would say too much of its people."""
    listed, several = part.measure is not Measure.NUMERIC, part.measure is Measure.MULTIPLE
    for wave in waves.values():
        names = {group if group is not None and group not in hidden else None for group, _ in wave}
        for name in names:
            people = [a for group, a in wave if (None if group in hidden else group) == name]
            if people and disclosure.sensitive_reason(categories(part, people), len(people), listed, several):
                return True
    return False


def _figures(
    part: Part, group: Group, waves: Mapping[str, Grouped], pairs: Sequence[tuple[Group, Any, Any]] | None
) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(
        f"{name}_{side}" for name in ("n", "mean", "counts") for side in ("before", "after")
    )
    found |= {"mean_change": None, "interval": None}
    people = {side: [answer for name, answer in wave if name == group] for side, wave in waves.items()}
    for side, given in people.items():
        found[f"n_{side}"] = len(given)
        if part.measure in GRADED:
            found[f"mean_{side}"] = level(given, part.measure).mean
        else:
            found[f"counts_{side}"] = counts(part, given)
    if not part.compared or len(people) < 2 or part.measure not in GRADED:
        return found
    if pairs is None:
        change = compare_unlinked(Unlinked(tuple(people["before"]), tuple(people["after"])), part.measure)
    else:
        change = compare_pairs(Paired(tuple(people["before"]), tuple(people["after"])), part.measure)
    if not isinstance(change, NotEnough):
        found |= {"mean_change": change.mean_change, "interval": None if part.sensitive else change.interval}
    return found
