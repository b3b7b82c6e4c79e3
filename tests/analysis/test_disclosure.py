"""No subtraction of published figures isolates fewer than k people: the rule of base and what is withheld."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import (
    Base,
    choose_base,
    moves_tell,
    round_about_pairs,
    sensitive_reason,
    smallest_group,
    texts_from,
    texts_shown_from,
    too_few,
)
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Audience, Measure, Option, Part
from forms.texts import Text

SCALE = tuple(Option(point, str(point)) for point in range(1, 6))


def isolated(groups: list[set[int]], k: int) -> list[int]:
    """Sizes of groups, and of differences between two of them, that are neither 0 nor at least k."""
    differences = [len(one ^ other) for one in groups for other in groups]
    return [size for size in [*map(len, groups), *differences] if 0 < size < k]


def groups_shown(base: Base, wave: set[int], linked: set[int]) -> list[set[int]]:
    """The sets of people of one wave that figures under a base describe."""
    shown = [linked] if base.who == "matched" else [wave]
    return [*shown, linked] if base.change_from == "pairs" else shown


@given(st.integers(5, 40), st.integers(5, 40), st.integers(0, 40), st.integers(5, 12), st.booleans())
def test_rule_of_base_isolates_nobody(n_before: int, n_after: int, pairs: int, k: int, show_start: bool) -> None:
    n_before, n_after = max(n_before, k), max(n_after, k)
    linked = set(range(min(pairs, n_before, n_after)))
    base = choose_base(n_before, n_after, len(linked), k, show_start)
    for wave in (set(range(n_before)), set(range(n_after))):
        assert isolated(groups_shown(base, wave, linked), k) == []
    assert not (show_start and base.who == "matched")


def test_a_leaking_rule_of_base_is_caught() -> None:
    leaking = Base("everyone", "pairs")
    assert 2 in isolated(groups_shown(leaking, set(range(14)), set(range(12))), 5)


@pytest.mark.parametrize(
    ("n_before", "n_after", "pairs", "show_start", "expected"),
    [
        (12, 12, 12, False, Base("everyone", "pairs")),  # A: nobody without a partner
        (17, 12, 12, False, Base("everyone", "pairs")),  # A: five without
        (17, 17, 4, False, Base("everyone", "unlinked")),  # A: too few pairs
        (15, 14, 12, False, Base("matched", "pairs")),  # B
        (15, 14, 7, False, Base("everyone", "pairs")),  # A again: eight and seven without
        (12, 9, 5, False, Base("matched", "pairs")),  # B: five of nine are more than half
        (11, 12, 5, False, Base("everyone", "pairs")),  # A: six and seven without
        (20, 13, 6, True, Base("everyone", "pairs")),  # A does not care about the start
        (15, 14, 12, True, Base("everyone", "unlinked")),  # C: the start was shown
        (8, 8, 4, False, Base("everyone", "unlinked")),  # C: too few pairs
        (9, 30, 5, False, Base("matched", "pairs")),  # B: half of the smaller wave is enough
    ],
)
def test_base_of_known_cases(n_before: int, n_after: int, pairs: int, show_start: bool, expected: Base) -> None:
    assert choose_base(n_before, n_after, pairs, 5, show_start) == expected


def test_base_is_everyone_where_less_than_half_is_linked() -> None:
    assert choose_base(14, 18, 6, 10) == Base("everyone", "unlinked")
    assert choose_base(30, 31, 12, 20) == Base("everyone", "unlinked")


values = st.none() | st.integers(1, 5)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Answers, int]:
    before, after = draw(st.lists(values, max_size=26)), draw(st.lists(values, max_size=26))
    linked = draw(st.integers(0, min(len(before), len(after))))
    order = draw(st.permutations(range(len(after))))
    pairs = tuple(zip(range(linked), order[:linked], strict=True))
    return Answers(tuple(before), tuple(after), pairs), draw(st.integers(5, 8))


def shown_people(record: dict[str, Any], answers: Answers, side: int) -> list[set[int]]:
    """The people of one side whom the record's figures describe, after checking that it describes just them."""
    wave = (answers.before, answers.after)[side]
    name = ("before", "after")[side]
    both = [
        pair for pair in answers.pairs if answers.before[pair[0]] is not None and answers.after[pair[1]] is not None
    ]
    linked, everyone = {pair[side] for pair in both}, {i for i, v in enumerate(wave) if v is not None}
    groups = []
    if record[f"counts_{name}"] is not None:
        described = linked if record["base"] == "matched" else everyone
        times = Counter(wave[i] for i in described)
        assert record[f"counts_{name}"] == [times[point] for point in range(1, 6)]
        assert record[f"n_{name}"] == len(described)
        groups.append(described)
    if record["n_pairs"] is not None or record["up"] is not None:
        assert record["n_pairs"] == record["up"] + record["same"] + record["down"] == len(linked)
        groups.append(linked)
    return groups


@settings(max_examples=150, deadline=None)
@given(sessions(), st.booleans())
def test_records_isolate_nobody(session: tuple[Answers, int], show_start: bool) -> None:
    answers, k = session
    part = Part("q", Measure.ORDINAL, "?", ("before", "after"), SCALE, 1, 5, show_start=show_start)
    (record,) = figures([(part, answers)], k)
    for side in (0, 1):
        groups = shown_people(record, answers, side)
        assert isolated(groups, k) == []
        assert all(len(group) >= k for group in groups)


def test_a_record_about_the_wrong_people_is_caught() -> None:
    answers = Answers((1, 2, 3, 4, 5, 5, 5), (2, 3, 4, 5, 5, 5), tuple((i, i) for i in range(6)))
    (record,) = figures([(Part("q", Measure.ORDINAL, "?", ("before", "after"), SCALE, 1, 5), answers)], 5)
    assert record["base"] == "matched"
    everyone = record | {"base": "everyone", "counts_before": [1, 1, 1, 1, 3], "n_before": 7}
    assert isolated(shown_people(everyone, answers, 0), 5) == [1, 1]


def test_smallest_group_is_ten_for_sensitive_questions() -> None:
    assert [smallest_group(k, sensitive) for k, sensitive in ((5, False), (5, True), (12, True))] == [5, 10, 12]


def test_smallest_group_below_five_is_refused() -> None:
    with pytest.raises(ValueError, match="smallest group"):
        smallest_group(4, False)


def test_texts_are_shown_from_k_answers_and_for_facilitators_alone_from_ten() -> None:
    assert [texts_from(Audience.ROOM, k) for k in (5, 12)] == [(5, 3), (12, 3)]
    assert [texts_from(Audience.FACILITATOR, k) for k in (5, 12)] == [(10, 5), (12, 5)]


@pytest.mark.parametrize(
    ("audience", "sensitive", "k", "expected"),
    [(None, False, 5, (5, 3)), (Audience.ROOM, True, 5, (10, 3)), (Audience.FACILITATOR, False, 12, (12, 5))],
)
def test_texts_say_from_when_they_are_shown(
    audience: Audience | None, sensitive: bool, k: int, expected: tuple[int, int]
) -> None:
    part = Part("w", Measure.TEXT, "Next?", ("after",), audience=audience, sensitive=sensitive)
    answers, texts = expected
    assert texts_shown_from(part, k) == Text(
        "texts_shown_from", {"prompt": "Next?", "answers": answers, "texts": texts}
    )


def test_too_few_says_how_many_and_from_how_many() -> None:
    assert too_few(5, 5) is None
    assert too_few(3, 5, "before") == Text("too_few_before", {"n": 3, "k": 5})
    assert too_few(0, 5) == Text("too_few_nobody", {"k": 5})


@pytest.mark.parametrize(
    ("counts", "n", "hidden"),
    [
        ([4, 3, 0, 5], 12, False),
        ([10, 2], 12, True),  # two in a category
        ([12, 0], 12, True),  # everyone
        ([11, 1], 12, True),  # everyone but one
        ([57, 3], 60, True),  # more than 90 %
        ([54, 6], 60, False),
        ([36, 3], 39, False),
    ],
)
def test_sensitive_reason_of_known_cases(counts: list[int], n: int, hidden: bool) -> None:
    assert sensitive_reason(counts, n) == (Text("sensitive") if hidden else None)


def test_sensitive_reason_for_several_answers_counts_those_outside() -> None:
    assert sensitive_reason([10, 5], 12) is None
    assert sensitive_reason([10, 5], 12, several=True) == Text("sensitive")


def test_sensitive_reason_of_numbers_hides_nearly_everyone_alone() -> None:
    assert sensitive_reason([1] * 12, 12, listed=False) is None
    assert sensitive_reason([11, 1], 12, listed=False) == Text("sensitive")


@pytest.mark.parametrize(
    ("up", "same", "down", "told"),
    [(4, 5, 3, False), (6, 6, 0, False), (2, 5, 5, True), (0, 12, 0, True), (12, 0, 0, True), (37, 3, 0, True)],
)
def test_moves_tell_where_few_or_nearly_all_made_one(up: int, same: int, down: int, told: bool) -> None:
    assert moves_tell(up, same, down) == told


def test_figures_about_pairs_are_rounded_to_one_decimal() -> None:
    assert [round_about_pairs(1.2345, False), round_about_pairs(0.12345, True)] == [1.2, 0.123]
