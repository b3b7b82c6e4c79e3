"""R4: breakdowns. Every group is at least k people, and so is whoever is in no group that is shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.blocks import Groups
from analysis.breakdowns import Person, breakdown, hidden_groups
from analysis.figures import figures
from analysis.samples import Answers
from forms.measures import Better, Measure, Option, Part
from tests.analysis.test_auditing import by_projection

GROUPS = ("a", "b", "c", "d")
ROLE = Part(
    key="role",
    measure=Measure.NOMINAL,
    prompt="Your role?",
    waves=("before",),
    options=tuple(Option(group, group.upper()) for group in GROUPS),
)
SCALE = Part(
    key="q",
    measure=Measure.ORDINAL,
    prompt="Sure?",
    waves=("before", "after"),
    options=tuple(Option(point, str(point)) for point in range(1, 6)),
    better=Better.HIGHER,
)
K = 5


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 7, "b": 7}, "cd"),
        ({"a": 7, "b": 6, "c": 3}, "bcd"),  # one small group: the smallest other is hidden with it
        ({"a": 9, "b": 4, "c": 3}, "bcd"),  # two small ones hold seven together
        ({"a": 7, "b": 3}, "abcd"),  # the other group is the complement of the small one
        ({"a": 9, "b": 6, None: 2}, "bcd"),  # those who did not say are a group that is never shown
        ({"a": 9, "b": 6, None: 5}, "cd"),
        ({"a": 6, "b": 6, "c": 1}, "acd"),  # of two of one size the first
        ({}, "abcd"),
    ],
)
def test_r4_one_small_group_hides_the_smallest_other(sizes: dict[str | None, int], hidden: str) -> None:
    wave = [Person(group, 3, False, 0) for group, n in sizes.items() for _ in range(n)]
    assert "".join(sorted(hidden_groups([wave], GROUPS, K))) == hidden


def test_r4_groups_are_not_told_apart_by_the_linked_people_either() -> None:
    linked = [Person(group, 3, True, 0) for group in "aaaaabbbbbcc"]
    late = [Person(None, 3, False, 0)] * 6  # nobody knows their group: eight people are in none that is shown
    assert hidden_groups([[*linked, *late]], GROUPS, K) == set("acd")
    assert hidden_groups([[person._replace(linked=False) for person in (*linked, *late)]], GROUPS, K) == set("cd")


def test_r4_groups_put_together_are_not_told_apart_by_the_releases_that_they_come_from() -> None:
    first = [Person("a", 3, False, 0)] * 8  # a session of one group alone, shown on its own page
    second = [Person(group, 3, False, 1) for group in "aaaabbbbbbbbb"]
    assert hidden_groups([[*first, *second]], GROUPS, K) == set(GROUPS)


@pytest.mark.parametrize(("k", "blocks"), [(k, blocks) for k in range(5, 11) for blocks in range(3, 13)])
def test_r4_one_person_of_a_group_in_each_session_does_not_follow(k: int, blocks: int) -> None:
    wave = [Person(group, 3, False, block) for block in range(blocks) for group in "a" + "b" * 12 + "c" * 13]
    few = {"a", "b"} if blocks < k else set()  # the second smallest hides the smallest
    assert hidden_groups([wave], "abc", k) == few
    assert hidden_groups([[person for person in wave if person.group != "c"]], "ab", k) == few


rooms = st.lists(st.lists(st.sampled_from("aabbbc-"), max_size=12).map(Counter), min_size=1, max_size=4)


@given(rooms, st.integers(2, 8))
def test_r4_no_few_people_follow_from_the_groups_shown_over_several_sessions(held: list[Counter[str]], k: int) -> None:
    wave = [Person(group, 3, False, block) for block, room in enumerate(held) for group in room.elements()]
    hidden = hidden_groups([wave], "abc", k)
    shown = [group for group in "abc" if group not in hidden]
    sizes = Counter((person.group, person.block) for person in wave)
    figures = [[atom for atom in sizes if atom[1] == block] for block in range(len(held))]
    figures += [[atom for atom in sizes if atom[0] == group] for group in shown]
    assert not shown or not by_projection(figures, sizes, k)


people = st.tuples(st.sampled_from([*GROUPS, None]), st.integers(1, 5), st.integers(1, 5))


@given(st.lists(people, max_size=40), st.lists(people, max_size=12), st.lists(people, max_size=12))
def test_r4_nobody_can_be_told_by_subtracting_groups(linked: list[Any], early: list[Any], late: list[Any]) -> None:
    before, after = [*linked, *early], [*linked, *late]
    answers = Answers(
        tuple(b for _, b, _ in before), tuple(a for _, _, a in after), tuple((i, i) for i in range(len(linked)))
    )
    groups = Groups(ROLE, tuple(group for group, _, _ in before), tuple(group for group, _, _ in after))
    (record,) = figures([(SCALE, answers)], K)
    found = breakdown(SCALE, answers, groups, record, K)
    if record["base"] is None:
        assert found is None
        return
    for side in ("before", "after"):
        shown = [group[f"n_{side}"] for group in found["groups"] if group[f"n_{side}"] is not None]
        rest = (record[f"n_{side}"] or 0) - sum(shown)
        assert all(n >= K for n in shown)
        assert not shown or rest == 0 or rest >= K
    assert not {"verdict", "p", "up"} & {name for group in found["groups"] for name in group}


def test_r4_groups_are_those_of_the_base_that_the_question_shows() -> None:
    linked = [("a", 1, 3)] * 6 + [("b", 2, 3)] * 5
    answers = Answers((*(b for _, b, _ in linked), 5), tuple(a for _, _, a in linked), tuple((i, i) for i in range(11)))
    groups = Groups(ROLE, (*(g for g, _, _ in linked), "a"), tuple(g for g, _, _ in linked))
    (record,) = figures([(SCALE, answers)], K)
    assert record["base"] == "matched"
    found = breakdown(SCALE, answers, groups, record, K)
    assert found is not None
    assert [(g["key"], g["n_before"], g["mean_before"], g["mean_change"]) for g in found["groups"]] == [
        ("a", 6, 1, 2),
        ("b", 5, 2, 1),
    ]
    assert (found["change_from"], found["hidden"]) == ("pairs", ["C", "D"])


def test_r4_a_sensitive_question_needs_its_own_smallest_group() -> None:
    sensitive = Part(**{**vars(SCALE), "sensitive": True})
    values = [1, 2, 3] * 6
    answers = Answers(tuple(values), tuple(values), ())
    (record,) = figures([(sensitive, answers)], K)
    groups = tuple("ab"[i % 2] for i in range(18))
    assert Counter(groups) == {"a": 9, "b": 9}
    found = breakdown(sensitive, answers, Groups(ROLE, groups, groups), record, K)
    assert found is not None
    assert (found["groups"], found["k"]) == ([], 10)
    assert found["withheld"].startswith("Not shown by group: a group is shown from 10 people up")


def test_r4_a_sensitive_question_is_not_broken_down_where_a_group_agrees() -> None:
    sensitive = Part(**{**vars(SCALE), "sensitive": True})
    values = [2] * 12 + [1, 3, 4] * 4
    groups = ("a",) * 12 + ("b",) * 12
    answers = Answers(tuple(values), tuple(values), ())
    (record,) = figures([(sensitive, answers)], K)
    assert record["base"] == "everyone"
    found = breakdown(sensitive, answers, Groups(ROLE, groups, groups), record, K)
    assert found is not None
    assert found["groups"] == []


def test_r4_the_question_that_breaks_down_is_not_broken_down_itself() -> None:
    answers = Answers(("a",) * 6 + ("b",) * 6)
    (record,) = figures([(ROLE, answers)], K)
    assert breakdown(ROLE, answers, Groups(ROLE, answers.before, ()), record, K) is None
