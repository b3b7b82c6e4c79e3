"""The family of tests on one page: Holm over all of them, and the key question before the rest."""

from __future__ import annotations

from analysis.figures import figures
from analysis.samples import Answers
from tests.analysis.asked import scale, together


def test_holm_counts_every_test_and_leaves_the_key_question_alone() -> None:
    weak = together((3,) * 8, (3, 3, 3, 4, 4, 4, 4, 4))
    key = scale(key="key", key_question=True)
    records = figures([(scale(key="a"), weak), (key, weak), (scale(key="b"), weak), (scale(key="c"), Answers())], 5)
    assert [record["p"] for record in records] == [0.03125, 0.03125, 0.03125, None]
    assert [record["p_holm"] for record in records] == [0.0625, 0.03125, 0.0625, None]
    assert [record["verdict"] for record in records] == ["hint", "improvement", "hint", "too_few"]


def test_only_the_first_key_question_is_one() -> None:
    answers = together((3,) * 8, (3, 3, 3, 4, 4, 4, 4, 4))
    records = figures([(scale(key=key, key_question=True), answers) for key in "abc"], 5)
    assert [record["key_question"] for record in records] == [True, False, False]
    assert [record["p_holm"] for record in records] == [0.03125, 0.0625, 0.0625]
