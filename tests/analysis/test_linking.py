"""Matching tokens: exact first, then forgiving one element, one to one, and silent where it cannot know."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from analysis.linking import Code, Links, match

Elements = Sequence[object]


def code(elements: Elements | None) -> Code | None:
    """A code in clear, as tokens that can be read: "ab", and one for each element left out. None is a missing one."""
    if elements is None:
        return None
    missing = [i for i, element in enumerate(elements) if element is None]
    if len(missing) > 1:
        return Code(None)
    parts = {i: f"{i}:{[element for j, element in enumerate(elements) if j != i]}" for i in range(len(elements))}
    return Code(None, (parts[missing[0]],)) if missing else Code(str(list(elements)), tuple(parts.values()))


def cards(*words: str | None) -> list[Code | None]:
    return [Code(word) if word is not None else None for word in words]


def recalled(*words: str) -> list[Code | None]:
    """One character an element; "-" is a missing one."""
    return [code([None if sign == "-" else sign for sign in word]) for word in words]


def counts(links: Links) -> dict[str, float]:
    """What is not zero, without the pairs."""
    return {name: value for name, value in vars(links).items() if value and name != "pairs"}


def test_match_links_equal_codes_and_counts_the_rest() -> None:
    links = match(cards("a", "b", None, "c", "c", "x"), cards("b", "a", "c", "", "y"))
    assert links.pairs == ((0, 1), (1, 0))
    assert counts(links) == {
        "exact": 2,
        "repeated_before": 2,
        "no_code_before": 1,
        "no_code_after": 1,
        "no_partner_before": 1,
        "ambiguous_after": 1,  # which of the two c's?
        "no_partner_after": 1,
    }


def test_match_of_nothing_is_empty() -> None:
    assert (match([], []).pairs, counts(match([], []))) == ((), {})


def test_one_wrong_or_missing_element_is_forgiven() -> None:
    links = match(recalled("abcde", "fghij", "klmno", "pqrst"), recalled("abcdx", "-ghij", "klm-o", "pqrxy"))
    assert links.pairs == ((0, 0), (1, 1), (2, 2))
    assert counts(links) == {"tolerant": 3, "no_partner_before": 1, "no_partner_after": 1}


def test_two_candidates_link_nobody() -> None:
    links = match(recalled("abcde"), recalled("abcdx", "abcdy"))
    assert counts(links) == {"ambiguous_before": 1, "ambiguous_after": 2, "expected_wrong": 2 / 1}


def test_equal_code_goes_before_a_near_one() -> None:
    assert match(recalled("abcde", "abcdx"), recalled("abcde")).pairs == ((0, 0),)


def test_code_sent_twice_makes_no_room_for_a_stranger() -> None:
    """ "abcde" came twice after: whose it is cannot be told, so its sibling "abcdx" is not linked in its stead."""
    links = match(recalled("abcde"), recalled("abcde", "abcde", "abcdx"), guard=False)
    assert counts(links) == {"ambiguous_before": 1, "repeated_after": 2, "ambiguous_after": 1}


def test_two_missing_elements_are_no_code() -> None:
    assert counts(match(recalled("abc--"), recalled("abcde"))) == {"no_code_before": 1, "no_partner_after": 1}


def test_guard_forgives_nothing_where_strangers_are_near() -> None:
    """Everybody is within one element of everybody, so a near partner says nothing."""
    crowd = [f"aaaa{sign}" for sign in "bcdefgh"]
    links = match(recalled(*crowd, "zzzzz"), recalled(*crowd[:5], "aaaax", "zzzzy"))
    assert (links.exact, links.tolerant, links.guarded) == (5, 0, True)
    assert links.expected_wrong > 0.02 * 5
    assert match(recalled("zzzzz"), recalled("zzzzy")).tolerant == 1


def test_cards_are_forgiven_nothing() -> None:
    assert counts(match(cards("OTTER412"), cards("OTTER413"))) == {"no_partner_before": 1, "no_partner_after": 1}


waves = st.lists(
    st.none()
    | st.sampled_from("abcdefgh").map(Code)
    | st.lists(st.sampled_from(["a", "b", "c", None]), min_size=3, max_size=3).map(code),
    max_size=14,
)


@given(waves, waves)
def test_match_is_one_to_one_symmetric_and_adds_up(before: list[Code | None], after: list[Code | None]) -> None:
    there, back = match(before, after), match(after, before)
    assert sorted(there.pairs) == sorted((i, j) for j, i in back.pairs)
    assert (there.exact, there.tolerant, there.guarded) == (back.exact, back.tolerant, back.guarded)
    for wave, n in (("before", len(before)), ("after", len(after))):
        rest = sum(getattr(there, f"{why}_{wave}") for why in ("repeated", "ambiguous", "no_code", "no_partner"))
        assert len(there.pairs) + rest == n
    assert len({i for i, _ in there.pairs}) == len({j for _, j in there.pairs}) == len(there.pairs)
    assert there.exact + there.tolerant == len(there.pairs)


def shares_a_token(one: Code | None, other: Code | None) -> bool:
    assert one is not None
    assert other is not None
    return bool({one.full, *one.parts} & {other.full, *other.parts} - {None})


@given(waves, waves)
def test_linked_people_share_a_token_and_have_no_other_candidate(
    before: list[Code | None], after: list[Code | None]
) -> None:
    """Against the definition, by looking at everybody."""
    links = match(before, after, guard=False)
    whole = [[one.full if one else None for one in wave] for wave in (before, after)]
    equal = {(i, j) for i, j in links.pairs if whole[0][i] and whole[0][i] == whole[1][j]}
    assert len(equal) == links.exact
    left_before = {i for i, one in enumerate(before) if one} - {i for i, _ in equal}
    left_after = {j for j, one in enumerate(after) if one} - {j for _, j in equal}
    for i, j in set(links.pairs) - equal:
        assert {m for m in left_after if shares_a_token(before[i], after[m])} == {j}
        assert {m for m in left_before if shares_a_token(before[m], after[j])} == {i}


@given(waves, waves, st.randoms(use_true_random=False))
def test_match_does_not_depend_on_the_order_of_rows(
    before: list[Code | None], after: list[Code | None], chance: Random
) -> None:
    order = list(range(len(after)))
    chance.shuffle(order)
    moved, still = match(before, [after[j] for j in order]), match(before, after)
    assert sorted((i, order[j]) for i, j in moved.pairs) == sorted(still.pairs)
    assert counts(moved) == counts(still)


def test_five_thousand_identical_codes_are_counted_and_link_nobody() -> None:
    same = recalled("abcde") * 5000
    links = match(same, same)
    half = recalled("abcd-") * 5000
    unclear = match(half, half)
    assert counts(links) == {"repeated_before": 5000, "repeated_after": 5000}
    assert (unclear.pairs, unclear.ambiguous_before, unclear.ambiguous_after) == ((), 5000, 5000)


def test_ten_thousand_people_are_linked() -> None:
    chance = Random(7)
    people = [[chance.randrange(400) for _ in range(6)] for _ in range(10_000)]
    slipped = [[*elements[:5], 999] if i % 5 == 0 else elements for i, elements in enumerate(people)]
    links = match([code(one) for one in people], [code(one) for one in slipped])
    assert (links.exact, links.tolerant) == (8000, 2000)
