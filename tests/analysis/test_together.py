"""Sums of frozen points: people are counted once each, whatever they ticked, and what is left out is said."""

from __future__ import annotations

from typing import Any

from analysis.together import together

YES_NO = [{"key": False, "label": "No"}, {"key": True, "label": "Yes"}]


def question(**more: Any) -> dict[str, Any]:
    made = {
        "item": "whom", "prompt": "Do you know?", "waves": ["before", "after"], "options": YES_NO, "base": "everyone",
        "counts_before": [3, 4], "counts_after": [1, 6], "n_before": 7, "n_after": 7,
        "wave_n_before": 7, "wave_n_after": 7,
    }  # fmt: skip
    return made | more


def released(*questions: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"questions": [each]} for each in questions]


def test_together_adds_the_points_each_on_its_base() -> None:
    matched = question(
        base="matched", counts_before=[2, 3], counts_after=[0, 5], n_before=5, n_after=5, wave_n_before=8
    )
    [entry] = together(released(question(), matched))
    assert (entry["counts_before"], entry["counts_after"]) == ([5, 7], [1, 11])
    assert (entry["people_before"], entry["people_after"], entry["left_out"]) == (12, 12, 5)
    assert (entry["sessions"], entry["sessions_matched"]) == (2, 1)


def test_together_counts_people_and_not_ticks() -> None:
    ticked = question(counts_before=[5, 6], counts_after=[6, 7])
    [entry] = together(released(ticked))
    assert (entry["people_before"], entry["people_after"], entry["left_out"]) == (7, 7, 0)


def test_together_leaves_out_what_is_in_no_point() -> None:
    withheld = question(
        counts_before=None, counts_after=None, n_before=None, n_after=None, wave_n_before=3, wave_n_after=2
    )
    [entry] = together(released(withheld, question()))
    assert (entry["sessions"], entry["left_out"], entry["left_out_other"]) == (1, 5, 0)
    assert together(released(withheld)) == []


def test_together_takes_the_newest_words_and_keeps_the_sum() -> None:
    older = question(prompt="Do you now?", options=[{"key": False, "label": "Noo"}, {"key": True, "label": "Yes"}])
    [entry] = together(released(older, question()))
    assert (entry["prompt"], entry["options"], entry["sessions"]) == ("Do you know?", YES_NO, 2)


def test_together_does_not_add_other_options() -> None:
    other = question(options=[{"key": "a", "label": "A"}, {"key": "b", "label": "B"}])
    [entry] = together(released(other, question()))
    assert (entry["sessions"], entry["left_out"], entry["left_out_other"]) == (1, 0, 14)
