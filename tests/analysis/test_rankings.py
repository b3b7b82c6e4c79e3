"""Rankings: average places, described and never judged; what one option may not show, none of them shows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.figures import figures
from analysis.ranked import folded
from analysis.samples import Answers
from forms.measures import Part
from forms.questionnaire import load
from tests.analysis.asked import AFTER, BEFORE, CONTRACT, scale, together
from tests.analysis.test_texts import forbidden_in

ORDERS = ["".join(order) for order in itertools.permutations("abc")]
FIRST, LAST = ["abc"] * 8 + ["bac"] * 4, ["cab"] * 6 + ["cba"] * 3 + ["acb"] * 3


def asked(
    before: Sequence[str | None], after: Sequence[str | None], pairs: int = 0, waves: Sequence[str] = (), **more: Any
) -> list[tuple[Part, Answers]]:
    """The parts of a ranking of a, b and c with these orders; the first `pairs` people of each wave are linked."""
    options = [{"key": key, "label": key.upper()} for key in "abc"]
    question = load({"pages": [{"questions": [
        {"key": "r", "type": "ranking", "prompt": "What first?", "waves": list(waves or ("before", "after")),
         "settings": {"options": options}, **more}]}]}).question("r")  # fmt: skip
    sides = [[question.kind.values(question, order and list(order)) for order in wave] for wave in (before, after)]
    linked = tuple((i, i) for i in range(pairs))
    return [
        (part, Answers(*(tuple(values[part.key] for values in side) for side in sides), linked))
        for part in question.parts
    ]


def test_a_ranking_says_average_places_and_their_change() -> None:
    a, b, c = figures(asked(FIRST, LAST, 12))
    assert all(set(record) == CONTRACT for record in (a, b, c))
    assert (a["key"], a["ranking"]) == ("r.a", {"key": "r", "prompt": "What first?", "option": "A"})
    assert (a["counts_before"], a["counts_after"]) == ([8, 4, 0], [3, 6, 3])
    assert [record["mean_change"] for record in (a, b, c)] == pytest.approx([2 / 3, 13 / 12, -7 / 4])
    assert (c["change_from"], c["n_pairs"], c["base"]) == ("pairs", 12, "everyone")
    assert c["interval"][0] < -7 / 4 < c["interval"][1] < 0
    assert c["sentence"] == (
        "On average “C” is placed nearer the front after than before: place 1.2, it was 3.0 (1 is first); the change "
        "is −1.8, with a 95 % interval from −2.0 to −1.5. This is described, not tested: it could be chance."
    )


def test_a_ranking_has_no_verdict_and_weighs_in_no_family() -> None:
    alone = figures([(scale(), together(BEFORE, AFTER))])[0]
    with_ranking = figures([(scale(), together(BEFORE, AFTER)), *asked(FIRST, LAST, 12)])
    assert with_ranking[0] == alone
    for record in with_ranking[1:]:
        assert {record[name] for name in ("verdict", "p", "p_holm", "p_method", "up", "same", "down", "margin")} == {
            None
        }


def test_friedmans_q_is_that_of_the_average_places() -> None:
    record = figures(asked(FIRST, LAST, 12))[0]
    means = [16 / 12, 20 / 12, 3]
    assert record["details"]["friedman_q_before"] == pytest.approx(12 * sum((mean - 2) ** 2 for mean in means))
    assert record["details"]["friedman_df_after"] == 2


def test_linked_people_beside_everyone_have_one_decimal() -> None:
    record = figures(asked([*FIRST, *["cba"] * 5], LAST, 12))[2]
    assert (record["base"], record["change_from"]) == ("everyone", "pairs")
    assert (record["mean_change"], record["interval"]) == (-1.8, [-2.0, -1.5])
    assert "Among the 12 people whose answers are linked" in record["sentence"]


def test_below_the_smallest_group_nothing_is_shown() -> None:
    for record in figures(asked(FIRST[:4], LAST[:4], 4)):
        assert (record["base"], record["mean_after"], record["verdict"]) == (None, None, None)
        assert record["withheld"] is not None


SAFE = ["abc"] * 4 + ["bca"] * 4 + ["cab"] * 4


def test_a_sensitive_ranking_shows_rounded_averages_alone() -> None:
    for record in figures(asked(SAFE, [*SAFE[1:], "abc"], 12, sensitive=True)):
        assert (record["mean_before"], record["mean_after"], record["mean_change"]) == (2.0, 2.0, 0.0)
        assert record["change_from"] == "unlinked"
        shown = {name for name in CONTRACT if name.startswith(("counts", "level", "interval", "quantiles", "n_pairs"))}
        assert [record[name] for name in shown] == [None] * len(shown)
        assert (record["details"], record["withheld"]) == ({}, None)


def test_one_option_of_a_sensitive_ranking_that_tells_few_hides_them_all() -> None:
    """Here A could be shown alone: 6 and 6. B and C could not; and with A and B out, C would be what is left."""
    lone = ["abc"] * 3 + ["acb"] * 3 + ["bac"] * 5 + ["cab"]
    assert [record["withheld"] is None for record in figures(asked(lone, SAFE, 12, sensitive=True))] == [False] * 3
    (first, *_) = asked(lone, SAFE, 12, sensitive=True)
    assert figures([first])[0]["withheld"] is None  # the fault that treating them together heals


orders_said = st.lists(st.sampled_from([*ORDERS, None]), max_size=24)


@settings(max_examples=120, deadline=None)
@given(orders_said, orders_said, st.integers(0, 24), st.booleans(), st.sampled_from([(), ("after",), ("before",)]))
def test_whatever_people_rank_all_options_show_alike(
    before: list[Any], after: list[Any], pairs: int, sensitive: bool, waves: tuple[str, ...]
) -> None:
    questions = asked(before, after, min(pairs, len(before), len(after)), waves, sensitive=sensitive)
    records = figures(questions)
    about = ("base", "change_from", "n_before", "n_after", "wave_n_before", "wave_n_after", "n_pairs", "withheld")
    assert [record for record in records if [record[n] for n in about] != [records[0][n] for n in about]] == []
    for side in ("before", "after"):
        means = [record[f"mean_{side}"] for record in records if record[f"mean_{side}"] is not None]
        assert not means or sum(means) == pytest.approx(6, abs=0.16 if sensitive else 1e-9)
    (whole,) = folded(records)
    said = [*records[0]["sentences"].values(), *whole["sentences"].values()]
    assert [words for words in said if words and (forbidden_in(words) or "{" in words)] == []


def test_folded_a_ranking_is_one_question_in_the_place_of_its_first_option() -> None:
    records = [*figures([*asked(FIRST, LAST, 12), (scale(), together(BEFORE, AFTER))])]
    ranking, other = folded(records)
    assert (ranking["key"], ranking["prompt"], other) == ("r", "What first?", records[3])
    assert ranking["sentence"] == (
        "Before, from the front: “A” (1.3), “B” (1.7), “C” (3.0). After, from the front: “C” (1.2), “A” (2.0), “B” "
        "(2.8). This is described, not tested: it could be chance."
    )
