"""The table of verdicts, row by row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.results import Change, Verdict
from analysis.verdicts import direction_word, margin_of, verdict
from forms.measures import Better, Measure, Option, Part

HIGHER, LOWER, NEITHER = Better.HIGHER, Better.LOWER, Better.NEITHER


def change(effect: float, interval: tuple[float, float] | None, p: float, n: int = 12, **other: object) -> Change:
    """A paired change of n people, with as many moved as fits the sign of the effect."""
    moved = {"up": n - 2 if effect > 0 else 1, "same": 1, "down": 1 if effect > 0 else n - 2}
    about = {"paired": True, "n_before": n, "n_after": n, "headline": "mean", "p_method": "x"} | moved | other
    return Change(mean_change=effect, effect=effect, interval=interval, verdict_interval=interval, p=p, **about)


def alike(effect: float, interval: tuple[float, float] | None, net: tuple[float, float] = (-0.1, 0.1)) -> Change:
    """A change by which all moved alike. interval: of the average, if there is one; net: of the share who moved."""
    return replace(change(effect, net, 0.01 if effect else 1.0), equal=True, interval=interval)


@pytest.mark.parametrize(
    ("found", "p_holm", "better", "expected"),
    [
        (change(1.1, (0.7, 1.5), 0.001), 0.01, HIGHER, Verdict("improvement", False)),
        (change(-1.1, (-1.5, -0.7), 0.001), 0.01, HIGHER, Verdict("decline", False)),
        (change(-1.1, (-1.5, -0.7), 0.001), 0.01, LOWER, Verdict("improvement", False)),
        (change(1.1, (0.7, 1.5), 0.001), 0.01, NEITHER, Verdict("shift", False)),
        (change(0.2, (0.1, 0.3), 0.001), 0.01, HIGHER, Verdict("improvement", True)),
        (change(1.1, (0.7, 1.5), 0.001), 0.051, HIGHER, Verdict("hint")),
        (change(1.1, (-0.1, 2.3), 0.01), 0.04, HIGHER, Verdict("hint")),
        (change(0.1, (-0.1, 0.3), 0.5), 1.0, HIGHER, Verdict("same")),
        (change(0.1, (-0.1, 0.3), 0.09), 1.0, HIGHER, Verdict("same")),
        (change(0.4, (-0.1, 0.9), 0.10), 0.6, HIGHER, Verdict("hint")),
        (change(0.4, (-0.1, 0.9), 0.11), 0.6, HIGHER, Verdict("unclear")),
        (change(1.1, (0.7, 1.5), 0.001, n=5), 0.001, HIGHER, Verdict("too_few")),
        (change(1.1, (0.7, 1.5), 0.001, n=6), 0.001, HIGHER, Verdict("improvement", False)),
        (change(1.1, (0.7, 1.5), 0.001, n_before=12, n_after=5, up=None), 0.001, HIGHER, Verdict("too_few")),
        (change(1.1, (0.7, 1.5), 0.001, up=4, same=4, down=4), 0.01, HIGHER, Verdict("mixed")),
        (change(1.1, (0.7, 1.5), 0.001, up=3, same=4, down=5), 0.01, NEITHER, Verdict("mixed")),
        (change(0.25, (-0.4, 0.9), 0.08, up=4, same=4, down=4), 0.3, HIGHER, Verdict("mixed")),
        (change(0.25, (-0.4, 0.9), 0.50, up=4, same=4, down=4), 1.0, HIGHER, Verdict("unclear")),
        (alike(0.0, None), 1.0, HIGHER, Verdict("unclear")),
        (alike(0.0, (-0.39, 0.39)), 1.0, HIGHER, Verdict("same")),
        (alike(0.0, (-0.41, 0.41)), 1.0, HIGHER, Verdict("unclear")),
        (change(1.0, None, 0.01), 0.01, HIGHER, Verdict("hint")),
        (alike(3.0, None, (0.2, 0.35)), 0.01, HIGHER, Verdict("improvement", False)),
    ],
)
def test_verdict_is_the_first_row_that_holds(found: Change, p_holm: float, better: Better, expected: Verdict) -> None:
    assert verdict(found, p_holm, 0.4, better) == expected


def test_a_number_without_a_range_is_never_about_the_same() -> None:
    assert verdict(change(0.0, (-0.1, 0.1), 0.9), 1.0, None, HIGHER) == Verdict("unclear")


def test_direction_word_follows_what_is_better() -> None:
    words = [direction_word(-1, better) for better in (HIGHER, LOWER, NEITHER)]
    assert words == ["decline", "improvement", "shift"]


def test_margin_is_a_tenth_of_the_range_unless_given() -> None:
    both = ("before", "after")
    scale = tuple(Option(point, str(point)) for point in range(1, 6))
    assert margin_of(Part("a", Measure.ORDINAL, "?", both, scale, 1, 5)) == 0.4
    assert margin_of(Part("a", Measure.ORDINAL, "?", both, scale)) == 0.4
    assert margin_of(Part("a", Measure.BINARY, "?", both)) == 0.1
    assert margin_of(Part("a", Measure.NUMERIC, "?", both)) is None
    assert margin_of(Part("a", Measure.NUMERIC, "?", both, low=0, high=50)) == 5
    assert margin_of(Part("a", Measure.NUMERIC, "?", both, margin=2)) == 2
    assert margin_of(Part("a", Measure.NOMINAL, "?", both)) == 0.1
