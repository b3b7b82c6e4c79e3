"""Which rule hides a sensitive question is nobody's to know: data that differ by the rule alone give one record."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.disclosure import moves_tell, nearly_everyone, sensitive_reason
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part

BOTH = ("before", "after")
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
KINDS = {Measure.ORDINAL: st.integers(1, 5), Measure.BINARY: st.booleans()}


def part(measure: Measure, waves: tuple[str, ...] = BOTH) -> Part:
    options = SCALE if measure is Measure.ORDINAL else ()
    return Part("q", measure, "?", waves, options, better=Better.HIGHER, sensitive=True)


def record_of(measure: Measure, before: list[Any], after: list[Any], order: list[int]) -> dict[str, Any]:
    """The record where the i-th person before is the order[i]-th after."""
    answers = Answers(tuple(before), tuple(after), tuple(enumerate(order)))
    (record,) = figures([(part(measure), answers)])
    return record


@st.composite
def hidden(draw: st.DrawFn, measure: Measure, n: int) -> tuple[str, list[Any]]:
    """Which rule hides these n answers, and the answers."""
    values = [1, 2, 3, 4, 5] if measure is Measure.ORDINAL else [False, True]
    most, other, *_ = draw(st.permutations(values))
    rule = draw(st.sampled_from(["all", "all but one", "few"]))
    apart = {"all": 0, "all but one": 1, "few": 2}[rule]
    return rule, [most] * (n - apart) + [other] * apart


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(KINDS)), st.integers(10, 39), st.data())
def test_hidden_answers_give_one_record_whatever_hides_them(measure: Measure, n: int, data: st.DataObject) -> None:
    shown = ([2] * n if measure is Measure.ORDINAL else [False] * n)[: n // 2]
    shown += [3 if measure is Measure.ORDINAL else True] * (n - len(shown))
    sides = [data.draw(hidden(measure, n)) for _ in range(2)]
    records = []
    for _, answers in sides:
        before, after = (answers, shown) if data.draw(st.booleans()) else (shown, answers)
        records.append(record_of(measure, before, after, list(range(n)) if data.draw(st.booleans()) else []))
    assert records[0] == records[1]
    assert records[0]["withheld"] is not None


@settings(max_examples=100, deadline=None)
@given(st.integers(10, 39), st.data())
def test_hidden_numbers_give_one_record(n: int, data: st.DataObject) -> None:
    spread = list(range(n))
    waves = []
    for _ in range(2):
        most, other = data.draw(st.integers(0, 9)), data.draw(st.integers(10, 99))
        waves.append([most] * (n - 1) + [data.draw(st.sampled_from([most, other]))])
    records = [record_of(Measure.NUMERIC, wave, spread, list(range(n))) for wave in waves]
    assert records[0] == records[1]
    assert records[0]["withheld"] is not None


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(list(KINDS)), st.integers(10, 20), st.data())
def test_hidden_moves_give_one_record_whoever_moved(measure: Measure, n: int, data: st.DataObject) -> None:
    """The same answers in each wave, linked in two ways that are both hidden: by few, or by nearly all, who moved."""
    ends = [2, 3] if measure is Measure.ORDINAL else [False, True]
    waves = [[ends[0]] * (n - many) + [ends[1]] * many for many in (data.draw(st.integers(3, n - 3)) for _ in range(2))]
    records = []
    for _ in range(2):
        order = list(data.draw(st.permutations(range(n))))
        moves = [int(waves[1][order[i]]) - int(waves[0][i]) for i in range(n)]
        assume(moves_tell(moves.count(1), moves.count(0), moves.count(-1)))
        records.append(record_of(measure, *waves, order))
    assert records[0] == records[1]
    assert (records[0]["verdict"], records[0]["up"], records[0]["interval"]) == (None, None, None)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=5))
def test_every_reason_is_the_same_text(counts: list[int]) -> None:
    reason = sensitive_reason(counts, sum(counts))
    assert reason is None or (reason.id, reason.parameters) == ("sensitive", {})
    assert (reason is None) == (not nearly_everyone(counts, sum(counts)) and not any(0 < c < 3 for c in counts))
