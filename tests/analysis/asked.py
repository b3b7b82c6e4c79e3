"""Questions, answers and their records, as the tests of figures need them again and again."""

from __future__ import annotations

import json
from typing import Any

from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part

BOTH = ("before", "after")
SCALE = tuple(Option(point, str(point)) for point in range(1, 6))
LETTERS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
#: The key question of the mock-up: 12 linked people, 2.7 to 3.8 on the scale of 1 to 5.
BEFORE = (2, 3, 2, 1, 3, 3, 2, 4, 3, 3, 3, 3)
AFTER = (4, 4, 3, 3, 4, 4, 4, 4, 4, 4, 4, 3)
CONTRACT = {
    "attrition", "ceiling", "sensitivity", "nps", "yardstick", "spread",
    "key", "item", "measure", "prompt", "waves", "low", "high", "unit", "better", "remembered", "key_question",
    "margin", "sensitive", "audience", "ranking", "base", "change_from", "wave_n_before", "wave_n_after", "n_before",
    "n_after", "n_pairs", "options", "counts_before", "counts_after", "quantiles_before", "quantiles_after", "up",
    "same", "down",
    "mean_before", "mean_after", "level_interval_before", "level_interval_after", "mean_change", "interval", "p",
    "p_holm", "p_method", "details", "option_changes", "verdict", "small", "sentence", "sentences", "texts",
    "withheld", "withheld_text", "asked_if", "asked_of",
}  # fmt: skip


def scale(**other: Any) -> Part:
    """A compared question on a scale of 1 to 5 where higher is better."""
    about = {
        "key": "q",
        "measure": Measure.ORDINAL,
        "prompt": "?",
        "waves": BOTH,
        "options": SCALE,
        "low": 1,
        "high": 5,
    }
    return Part(**(about | {"better": Better.HIGHER, "item": "q"} | other))


def together(before: tuple, after: tuple) -> Answers:
    """Everyone linked, in the order given."""
    return Answers(before, after, tuple((i, i) for i in range(min(len(before), len(after)))))


def one(part: Part, answers: Answers, k: int = 5) -> dict[str, Any]:
    """The record of a single question, after checking that it is plain JSON with every key of the contract."""
    (record,) = figures([(part, answers)], k)
    assert set(record) == CONTRACT
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    return record
