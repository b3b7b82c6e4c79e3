"""The standard error of one session's change: from its own figures, by the quantile of its interval, and never less
than rounding allows."""

from __future__ import annotations

import math
import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import all_alike, rounding, standard_error
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Part

YES_NO = [(False, True)] * 4 + [(True, True)] * 3 + [(False, False)] * 2 + [(True, False)]
SCALE = [(3, 4), (3, 2), (2, 3), (4, 5), (3, 4), (3, 2), (2, 2), (3, 4), (4, 4), (3, 2), (2, 4), (4, 4)]


def record(measure: Measure, pairs: Any, beside: Any = (), linked: bool = True, sensitive: bool = False) -> Any:
    """The record of linked pairs, with others beside them who answered before alone."""
    ends = {"low": 1, "high": 5} if measure is Measure.ORDINAL else {}
    part = Part("q", measure, "Q", ("before", "after"), better=Better.HIGHER, item="i", sensitive=sensitive, **ends)
    links = tuple((i, i) for i in range(len(pairs))) if linked else ()
    before, after = (tuple(pair[side] for pair in pairs) for side in (0, 1))
    return figures([(part, Answers((*before, *beside), after, links))])[0]


def without_error(made: dict[str, Any]) -> dict[str, Any]:
    return made | {"details": {name: value for name, value in made["details"].items() if name != "error"}}


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize(("measure", "pairs"), [(Measure.BINARY, YES_NO), (Measure.ORDINAL, SCALE)])
def test_the_interval_gives_the_error_that_made_it(measure: Measure, pairs: Any, linked: bool) -> None:
    made = record(measure, pairs, linked=linked)
    close = 1e-9 if linked or measure is Measure.BINARY else 0.01  # Welch's degrees of freedom are not published
    assert standard_error(without_error(made)) == pytest.approx(standard_error(made), rel=close)


@pytest.mark.parametrize(
    ("measure", "pairs", "beside", "off"),
    [(Measure.BINARY, YES_NO, (True,) * 3 + (False,) * 3, 0.0005), (Measure.ORDINAL, SCALE, (3,) * 6, 0.05)],
)
def test_the_same_pairs_have_one_error_whatever_the_base(measure: Measure, pairs: Any, beside: Any, off: float) -> None:
    alone, beside_others = record(measure, pairs), record(measure, pairs, beside)
    assert (rounding(alone), rounding(beside_others)) == (0, off)
    error, rounded = standard_error(alone), standard_error(beside_others)
    assert error <= rounded <= math.hypot(error + off, off)


def test_an_interval_rounded_to_nothing_keeps_the_error_of_its_rounding() -> None:
    made = record(Measure.ORDINAL, [(3, 3)] * 694 + [(3, 4)] * 6, (3,) * 10)
    assert made["interval"] == [0, 0]
    assert standard_error(made) > statistics.stdev([0] * 694 + [1] * 6) / math.sqrt(700)


def test_a_hidden_change_has_no_error_and_is_not_said_to_be_alike() -> None:
    made = record(Measure.ORDINAL, [(2, 2)] * 4 + [(3, 3)] * 4 + [(4, 4)] * 4, sensitive=True)
    assert (made["mean_change"], standard_error(made), all_alike(made)) == (0, None, False)


def test_people_who_all_moved_alike_have_no_error_of_their_own() -> None:
    made = record(Measure.ORDINAL, [(2, 3), (3, 4), (1, 2), (2, 3), (3, 4), (4, 5)])
    assert (made["mean_change"], standard_error(made), all_alike(made)) == (1, None, True)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=10, max_size=16))
def test_the_step_of_a_sensitive_number_is_never_taken_for_a_narrower_one(pairs: list[tuple[int, int]]) -> None:
    made = record(Measure.NUMERIC, pairs, sensitive=True)
    exact = statistics.fmean(after - before for before, after in pairs)
    if made["mean_change"] is not None:
        assert abs(made["mean_change"] - exact) <= rounding(made) + 1e-9
    if made["interval"] is not None:
        assert standard_error(made) >= statistics.stdev(a - b for b, a in pairs) / math.sqrt(len(pairs))
