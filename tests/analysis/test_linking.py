"""Matching tokens: exact, one to one, and silent where it cannot know."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.linking import Links, match

tokens = st.lists(st.none() | st.sampled_from("abcdefgh"), max_size=12)


def test_match_links_equal_tokens_and_counts_the_rest() -> None:
    assert match(["a", "b", None, "c", "c", "x"], ["b", "a", "c", "", "y"]) == Links(
        pairs=((0, 1), (1, 0)),
        exact=2,
        repeated_before=2,
        repeated_after=0,
        no_code_before=1,
        no_code_after=1,
        no_partner_before=1,
        no_partner_after=2,
    )


def test_match_of_nothing_is_empty() -> None:
    assert match([], []) == Links((), 0, 0, 0, 0, 0, 0, 0)


@given(tokens, tokens)
def test_match_is_symmetric_and_adds_up(before: list[str | None], after: list[str | None]) -> None:
    there, back = match(before, after), match(after, before)
    assert sorted(there.pairs) == sorted((i, j) for j, i in back.pairs)
    assert there.exact + there.repeated_before + there.no_code_before + there.no_partner_before == len(before)
    assert there.exact + there.repeated_after + there.no_code_after + there.no_partner_after == len(after)
    assert all(before[i] == after[j] for i, j in there.pairs)
    assert len({i for i, _ in there.pairs}) == len({j for _, j in there.pairs}) == len(there.pairs)


@given(tokens, tokens, st.randoms(use_true_random=False))
def test_match_does_not_depend_on_the_order_of_rows(before: list, after: list, chance: object) -> None:
    order = list(range(len(after)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    moved = match(before, [after[j] for j in order])
    assert sorted((i, order[j]) for i, j in moved.pairs) == sorted(match(before, after).pairs)
