"""Whoever links and whoever does not: no record of analysis.figures lets anybody subtract fewer than k people."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import smallest_group
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Measure, Option, Part
from tests.anonymity.auditor import Group, Shown, findings

SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
LETTERS = tuple(Option(key, key.upper()) for key in "abc")
KINDS: dict[Measure, tuple[tuple[Option, ...], tuple[Any, ...]]] = {
    Measure.ORDINAL: (SCALE, (1, 2, 3, 4, 5)),
    Measure.BINARY: ((), (False, True)),
    Measure.NOMINAL: (LETTERS, ("a", "b", "c")),
    Measure.NUMERIC: ((), (0, 1, 2, 7, 40)),
}
CAME = st.sampled_from(["linked", "linked", "linked", "both", "before", "after"])
FIGURES = ("counts", "mean", "quantiles", "level_interval")
CHANGE = ("up", "same", "down", "mean_change", "interval", "p", "option_changes")


@st.composite
def rooms(draw: st.DrawFn) -> tuple[Part, Answers, int]:
    """A question, everybody's answers with gaps, and the smallest group of the session."""
    measure = draw(st.sampled_from(list(KINDS)))
    options, values = KINDS[measure]
    value = st.sampled_from(values) | st.none() if draw(st.booleans()) else st.sampled_from(values)
    before: list[Any] = []
    after: list[Any] = []
    pairs = []
    for how in draw(st.lists(CAME, min_size=4, max_size=26)):
        if how == "linked":
            pairs.append((len(before), len(after)))
        before += [draw(value)] if how != "after" else []
        after += [draw(value)] if how != "before" else []
    flags = {name: draw(st.booleans()) for name in ("sensitive", "show_start")}
    part = Part("q", measure, "?", ("before", "after"), options, **flags)
    return part, Answers(tuple(before), tuple(after), tuple(pairs)), draw(st.sampled_from([5, 6, 8]))


def members(answers: Answers, side: str, linked_alone: bool) -> Group:
    """The answers of one side that a figure covers; linked people are the same person on both sides."""
    place = 0 if side == "before" else 1
    values = (answers.before, answers.after)
    full = {pair: f"pair{pair}" for pair in answers.pairs if None not in (values[0][pair[0]], values[1][pair[1]])}
    names = {pair[place]: name for pair, name in full.items()}
    own = [i for i, value in enumerate(values[place]) if value is not None and (i in names or not linked_alone)]
    return frozenset((names.get(i, f"{side}{i}"), side) for i in own)


def shown(record: dict[str, Any], answers: Answers) -> list[Shown]:
    found = []
    for side in ("before", "after"):
        if any(record[f"{name}_{side}"] is not None for name in FIGURES):
            group = members(answers, side, record["base"] == "matched")
            assert record[f"n_{side}"] == len(group)
            counts = record[f"counts_{side}"]
            found.append(Shown(side, group, None if not counts else tuple(counts)))
        if record["change_from"] == "pairs" and any(record[name] is not None for name in CHANGE):
            found.append(Shown(f"pairs {side}", members(answers, side, linked_alone=True)))
    return found


@settings(max_examples=150)
@given(rooms())
def test_no_subtraction_isolates_fewer_than_k(room: tuple[Part, Answers, int]) -> None:
    part, answers, k = room
    (record,) = figures([(part, answers)], k)
    assert findings(shown(record, answers), smallest_group(k, part.sensitive)) == []


@settings(max_examples=100)
@given(rooms(), st.data())
def test_answers_that_no_figure_covers_change_nothing(room: tuple[Part, Answers, int], data: st.DataObject) -> None:
    part, answers, k = room
    (record,) = figures([(part, answers)], k)
    if record["withheld"] is not None and "sensitive" in record["withheld_text"]["id"]:
        return  # that something is withheld because answers agree is said, and depends on them
    covered = frozenset().union(*(one.group for one in shown(record, answers)))
    value = st.sampled_from(KINDS[part.measure][1])
    full = dict.fromkeys(covered)

    def others(side: str) -> tuple[Any, ...]:
        place = 0 if side == "before" else 1
        names = {pair[place]: f"pair{pair}" for pair in answers.pairs}
        own = (answers.before, answers.after)[place]
        seen = [(names.get(i), side) in full or (f"{side}{i}", side) in full for i in range(len(own))]
        return tuple(v if v is None or seen[i] else data.draw(value) for i, v in enumerate(own))

    assert figures([(part, Answers(others("before"), others("after"), answers.pairs))], k) == (record,)


def test_two_ways_to_pair_the_same_moves_give_the_same_figures() -> None:
    """P6: who moved from which answer to which cannot be read off; two rooms with other paths look alike."""
    part = Part("q", Measure.ORDINAL, "?", ("before", "after"), SCALE)
    one, other = ([(1, 2), (2, 4), (3, 3)] * 3, [(1, 3), (2, 2), (3, 4)] * 3)
    linked = tuple((i, i) for i in range(9))
    found = [figures([(part, Answers(*map(tuple, zip(*room, strict=True)), linked))]) for room in (one, other)]
    assert found[0] == found[1]
    assert (found[0][0]["up"], found[0][0]["same"]) == (6, 3)
