"""What one or two people did is not the only possibility that the figures of a sensitive question leave."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from analysis.coarse import FINEST, widened
from analysis.figures import figures
from analysis.samples import Answers, Paired
from analysis.solvable import Fact, of_moves, tells_few
from analysis.statistics.bonett_price import bonett_price_interval
from analysis.statistics.paired_t import paired_t
from forms.measures import Better, Measure, Option, Part
from tests.analysis.asked import BOTH

POINTS = (1, 2, 3)
Table = tuple[tuple[int, ...], ...]


def rows_of(total: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(room) == 1:
        yield from [(total,)] if total <= room[0] else []
        return
    for first in range(min(total, room[0]) + 1):
        yield from ((first, *rest) for rest in rows_of(total - first, room[1:]))


def tables(before: list[int], after: tuple[int, ...]) -> Iterator[Table]:
    """Every table with these margins, one by one: what somebody with patience would try."""
    if not before:
        yield from [()] if not any(after) else []
        return
    for row in rows_of(before[0], after):
        left = tuple(room - n for room, n in zip(after, row, strict=True))
        yield from ((row, *rest) for rest in tables(before[1:], left))


def certain(found: list[Table]) -> bool:
    cells = [(i, j) for i in range(3) for j in range(3) if i != j]
    return any({table[i][j] for table in found} <= {1, 2} for i, j in cells)


def cohort(chance: random.Random, people: tuple[int, int]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    before = tuple(chance.choice(POINTS) for _ in range(chance.randint(*people)))
    return before, tuple(b if chance.random() < 0.5 else chance.choice(POINTS) for b in before)


def record_of(part: Part, before: tuple[Any, ...], after: tuple[Any, ...]) -> dict[str, Any]:
    (record,) = figures([(part, Answers(before, after, tuple((i, i) for i in range(len(before)))))])
    return record


OPTIONS = tuple(Option(point, str(point)) for point in POINTS)
SCALE = Part("q", Measure.ORDINAL, "?", BOTH, OPTIONS, 1, 3, Better.HIGHER, sensitive=True)
CHOICE = Part("q", Measure.NOMINAL, "?", BOTH, OPTIONS, sensitive=True)


def scale_fits(record: dict[str, Any], table: Table) -> bool:
    moves = [j - i for i in range(3) for j in range(3) for _ in range(table[i][j])]
    if (sum(m > 0 for m in moves), sum(m < 0 for m in moves)) != (record["up"], record["down"]):
        return False
    interval = widened(paired_t(Paired((0,) * len(moves), tuple(moves))).interval, FINEST)
    return list(interval or ()) == record["interval"]


def choice_fits(record: dict[str, Any], table: Table) -> bool:
    n = sum(map(sum, table))
    for i, told in enumerate(record["option_changes"]):
        to, away = sum(row[i] for row in table) - table[i][i], sum(table[i]) - table[i][i]
        if list(widened(bonett_price_interval(to, away, n), FINEST) or ()) != told["interval"]:
            return False
    return True


@pytest.mark.parametrize(
    ("part", "fits", "told", "people"),
    [(SCALE, scale_fits, "up", (18, 34)), (CHOICE, choice_fits, "option_changes", (18, 40))],
    ids=["scale", "choice"],
)
def test_no_patience_finds_one_or_two_people_of_a_sensitive_question(
    part: Part, fits: Any, told: str, people: tuple[int, int]
) -> None:
    chance, seen, hidden = random.Random(5), 0, 0
    for _ in range(150):
        record = record_of(part, *cohort(chance, people))
        hidden += record["base"] is not None and record[told] is None
        if record[told] is None:
            continue
        seen += 1
        possible = [t for t in tables(record["counts_before"], tuple(record["counts_after"])) if fits(record, t)]
        assert possible
        assert not certain(possible)
    assert seen > 10
    assert hidden > 10


def test_a_cell_that_the_facts_leave_no_choice_is_found() -> None:
    table = ((4, 4, 2), (3, 4, 0), (0, 0, 5))
    moves = [0] * 13 + [1] * 4 + [2] * 2 + [-1] * 3
    interval = paired_t(Paired((0,) * 22, tuple(moves))).interval
    assert tells_few(table, of_moves(POINTS, moves, interval, 1e-9))
    assert not tells_few(table, [])
    assert not tells_few([[n and n + 2 for n in row] for row in table], [])


def test_a_large_group_is_left_to_the_rules_about_few_people() -> None:
    assert not tells_few(((100, 1), (100, 100)), [Fact(np.eye(2), 200, 200)])


def test_a_sensitive_choice_tells_no_test() -> None:
    chance = random.Random(2)
    record = record_of(CHOICE, *cohort(chance, (90, 90)))
    assert [record["p"], record["p_holm"], record["p_method"], record["details"]] == [None, None, None, {}]
    assert {(change["p"], change["p_holm"]) for change in record["option_changes"]} == {(None, None)}
    ends = [end for change in record["option_changes"] for end in change["interval"]]
    assert [round(end, 1) for end in ends] == ends
    assert record["verdict"] is not None


def test_several_answers_to_a_sensitive_question_tell_no_test_either() -> None:
    part = Part("q", Measure.MULTIPLE, "?", BOTH, OPTIONS, sensitive=True)
    before = ((1,),) * 6 + ((2,),) * 6 + ((1, 2, 3),) * 6
    after = ((1, 3),) * 4 + ((1,),) * 2 + ((2, 3),) * 4 + ((2,),) * 2 + ((1, 2),) * 6
    record = record_of(part, before, after)
    assert (record["p"], record["details"]) == (None, {})
    assert [change["p"] for change in record["option_changes"]] == [None] * 3
