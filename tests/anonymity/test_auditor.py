"""The auditor itself, tried on publications whose leaks are known."""

from __future__ import annotations

import pytest

from tests.anonymity.auditor import Group, Shown, by_visit, derivable, findings, only_possible


def people(*numbers: int) -> Group:
    return frozenset((number, "one wave") for number in numbers)


def crowd(first: int, last: int) -> Group:
    return people(*range(first, last + 1))


KNOWN = [
    ("one figure of everybody", [crowd(1, 12)], []),
    ("everybody and one of two sites", [crowd(1, 12), crowd(1, 9)], [people(10, 11, 12)]),
    ("twelve, and thirteen after one more came", [crowd(1, 12), crowd(1, 13)], [people(13)]),
    ("a batch of five", [crowd(1, 12), crowd(1, 17)], []),
    ("both bases, three without a partner", [crowd(1, 20), crowd(1, 17)], [people(18, 19, 20)]),
    ("everybody and both roles", [crowd(1, 14), crowd(1, 7), crowd(8, 14)], []),
    ("two filters that overlap in five", [crowd(1, 15), crowd(1, 10), crowd(6, 15)], []),
    (
        "two filters that overlap in four",
        [crowd(1, 10), crowd(1, 7), crowd(4, 10)],
        [people(1, 2, 3), people(8, 9, 10), people(4, 5, 6, 7)],
    ),
]


@pytest.mark.parametrize(("groups", "leaks"), [case[1:] for case in KNOWN], ids=[case[0] for case in KNOWN])
def test_auditor_finds_exactly_what_follows(groups: list[Group], leaks: list[Group]) -> None:
    assert set(derivable(groups, 5)) == set(leaks)


def test_person_who_comes_back_is_one_person() -> None:
    five_times = frozenset(("ann", session) for session in range(6))
    others = frozenset((name, 0) for name in ("ben", "cem", "dua", "eli", "fay"))
    assert derivable([five_times | others, others], 5) == [five_times]


def test_four_people_who_give_five_answers_at_two_sessions_are_five_visits() -> None:
    three = frozenset((name, "Monday") for name in ("ann", "ben", "cem"))
    two = frozenset((name, "Friday") for name in ("ann", "dua"))
    joined = Shown("joined", three | two)
    assert findings([joined], 5) == [joined.group]
    assert [findings(figures, 5) for figures in by_visit({"sure": [joined]}).values()] == [[]]
    alone = [joined, Shown("Monday", three)]
    assert [len(findings(figures, 5)) for figures in by_visit({"sure": alone}).values()] == [2]


def test_value_that_is_the_only_possible_one_is_found() -> None:
    # 1-10 and 8-17 overlap in three; 9 of the first and 2 of the second said yes: two of the three did, surely
    first, second = crowd(1, 10), crowd(8, 17)
    assert derivable([first, second], 5) == []
    assert only_possible([Shown("a", first, (1, 9)), Shown("b", second, (8, 2))], 5) == [people(8, 9, 10)]
    assert only_possible([Shown("a", first, (4, 6)), Shown("b", second, (4, 6))], 5) == []


def test_group_that_agrees_says_so_itself() -> None:
    everybody, linked = crowd(1, 15), crowd(1, 10)
    shown = [Shown("everyone", everybody, (0, 15)), Shown("linked", linked, (0, 10))]
    assert findings(shown, 5) == []


def test_counts_that_contradict_each_other_are_no_silence() -> None:
    with pytest.raises(AssertionError, match="contradict"):
        only_possible([Shown("a", crowd(1, 8), (7, 1)), Shown("b", crowd(1, 6), (5, 2))], 5)
