"""The carriers of link codes: what is one code in many spellings, what is refused, and how it becomes tokens."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.carriers import LinkCode, Rules, link_of_form, read_link
from surveys.carriers.card import (
    LETTERS,
    MOST,
    PLACES,
    PRIME,
    SHEETS,
    _shuffled,
    check_letter,
    new_cards,
    number_of,
    words,
)
from surveys.carriers.recalled import FAMILY, NO_FAMILY, elements_for, first_sign
from surveys.errors import Invalid
from surveys.link_keys import tokens

RULES = Rules("K7MX4PDW", ("card", "phone", "recalled"), tuple(elements_for(30, family=True)))
ALL_FIVE = {
    "mother_initial": "A",
    "father_initial": "B",
    "birth_day": 7,
    "birthplace_initial": "C",
    "older_siblings": 2,
}
codes = st.tuples(st.sampled_from(words()), st.integers(0, 999), st.integers(0, PRIME - 1))


def refused(link: object, rules: Rules = RULES) -> str | None:
    with pytest.raises(Invalid) as caught:
        read_link(link, rules)
    return caught.value.field


def letter_of(signs: str, number: int) -> str | None:
    return check_letter(signs[:-3], signs[-3:], number)


def test_words_of_cards_are_plain_and_many() -> None:
    assert len(words()) == len(set(words())) >= 400
    assert all(3 <= len(word) <= 10 and set(word) <= set(string.ascii_uppercase) for word in words())


@given(codes, st.data())
def test_check_letter_catches_one_wrong_sign_and_swapped_neighbours(
    code: tuple[str, int, int], data: st.DataObject
) -> None:
    word, digits, number = code
    signs = f"{word}{digits:03d}"
    at = data.draw(st.integers(0, len(signs) - 1))
    kind = string.ascii_uppercase if at < len(word) else string.digits
    other = data.draw(st.sampled_from([sign for sign in kind if sign != signs[at]]))
    wrong = signs[:at] + other + signs[at + 1 :]
    right = letter_of(signs, number)
    assert right is None or letter_of(wrong, number) != right
    swapped = signs[:at] + signs[at : at + 2][::-1] + signs[at + 2 :]
    across = at == len(word) - 1  # a letter among the digits has not the shape of a card
    assert right is None or swapped == signs or across or letter_of(swapped, number) != right


def test_new_cards_are_different_and_fit_their_session() -> None:
    made = new_cards(b"secret", RULES.code, 200)
    assert len(set(made)) == 200
    assert all(read_link({"card": card}, RULES) is not None for card in made)
    assert {card[-1] for card in made} <= set(LETTERS)


@pytest.mark.parametrize("code", ["AAAA2222", "BBBB3333", "KMNP7QRT"])
def test_two_prints_share_no_card(code: str) -> None:
    prints = [new_cards(b"secret", code, MOST, sheet) for sheet in (*range(1, 11), SHEETS)]
    assert [len(made) for made in prints] == [MOST] * 11
    assert len({card for made in prints for card in made}) == 11 * MOST


def test_every_place_has_a_card_of_its_own() -> None:
    assert 1000 * len(words()) >= SHEETS * PLACES
    assert (
        len({_shuffled(b"key", place) for place in range(0, 1000 * len(words()), 37)}) == len(words()) * 1000 // 37 + 1
    )


def test_more_cards_of_a_print_begin_with_the_same_and_other_secrets_give_others() -> None:
    made = new_cards(b"secret", RULES.code, 40)
    assert new_cards(b"secret", RULES.code, 20) == made[:20]
    assert len({*made, *new_cards(b"another", RULES.code, 40)}) > 70
    with pytest.raises(ValueError, match="no such cards"):
        new_cards(b"secret", RULES.code, 1, SHEETS + 1)


def test_card_is_one_code_however_it_is_typed() -> None:
    [card] = new_cards(b"secret", RULES.code, 1)
    word, digits, letter = card.split("-")
    arabic = "".join(chr(ord("٠") + int(digit)) for digit in digits)
    spellings = (
        card,
        card.lower(),
        f" {word} {digits} {letter} ",
        f"{word}{digits}{letter}",
        f"{word}–{arabic}–{letter}",
    )
    assert {read_link({"card": typed}, RULES) for typed in spellings} == {LinkCode("card", (word, digits))}


def test_card_of_another_session_is_told() -> None:
    other = next(code for code in ("AAAA2222", "BBBB3333", "CCCC4444") if number_of(code) != number_of(RULES.code))
    for card in new_cards(b"secret", other, 20):
        assert refused({"card": card}) == "link.card"


@pytest.mark.parametrize(
    ("link", "field"),
    [
        ({"card": ""}, "link.card"),
        ({"card": 412}, "link.card"),
        ({"card": "OTTER"}, "link.card"),
        ({"card": "🦦-412-K"}, "link.card"),
        ({"card": "A" * 5000}, "link.card"),
        ({"phone": "short"}, "link.phone"),
        ({"phone": ["x" * 22]}, "link.phone"),
        ({"recalled": "A"}, "link.recalled"),
        ({"recalled": {"shoe_size": 44}}, "link.recalled"),
        ({"recalled": {"birth_day": 32}}, "link.recalled.birth_day"),
        ({"recalled": {"birth_day": "third"}}, "link.recalled.birth_day"),
        ({"recalled": {"birth_day": True}}, "link.recalled.birth_day"),
        ({"recalled": {"birth_day": 7.5}}, "link.recalled.birth_day"),
        ({"recalled": {"mother_initial": {"a": 1}}}, "link.recalled.mother_initial"),
        ({"recalled": {"mother_initial": "A" * 5000}}, "link.recalled.mother_initial"),
        ({"card": "x", "phone": "y"}, "link"),
        ({"pigeon": "x"}, "link"),
        ([], "link"),
        ("OTTER-412-K", "link"),
    ],
)
def test_what_is_no_code_is_refused_by_its_field(link: object, field: str) -> None:
    assert refused(link) == field


def test_carrier_that_the_session_does_not_offer_is_refused() -> None:
    assert refused({"phone": "x" * 22}, Rules("K7MX4PDW", ("card",))) == "link"


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("Élodie", "e"),
        ("  'abd", "a"),
        ("ÅSA", "a"),
        ("İpek", "i"),
        ("ﬁona", "f"),
        ("ß", "s"),
        ("Ω", "ω"),
        ("Жанна", "ж"),
        ("محمد", "م"),
        ("שָׂרָה", "ש"),
        ("김", "김"),
        ("\u1100\u1175\u11b7", "김"),
        ("山田", "山"),
        ("٣", "3"),
        ("👩🏽‍🌾", "👩‍🌾"),
        ("🇫🇷", "🇫🇷"),
        ("❤️", "❤"),
        ("-", None),
        ("   ", None),
        ("\u200d", None),
    ],
)
def test_first_sign_is_the_same_without_case_accents_and_dress(typed: str, sign: str | None) -> None:
    assert first_sign(typed) == sign


@given(st.text(max_size=30))
def test_first_sign_takes_any_text_and_is_at_rest(typed: str) -> None:
    once = first_sign(typed)
    assert once is None or (once != "" and len(once) <= 30)


def test_numbers_come_in_any_spelling() -> None:
    spellings = (7, "7", "07", " 7 ", "٧", "７", "7.")
    found = {read_link({"recalled": {**ALL_FIVE, "birth_day": typed}}, RULES) for typed in spellings}
    assert found == {LinkCode("recalled", ("a", "b", "7", "c", "2"), tolerant=True)}
    many = [read_link({"recalled": {**ALL_FIVE, "older_siblings": typed}}, RULES) for typed in ("4+", 4, 11)]
    assert len(set(many)) == 1


@pytest.mark.parametrize("no_answer", [None, "", "no_answer", "prefer_not", " "])
def test_one_element_may_be_left_out_and_two_are_no_code(no_answer: object) -> None:
    one = read_link({"recalled": {**ALL_FIVE, "father_initial": no_answer}}, RULES)
    assert one == LinkCode("recalled", ("a", None, "7", "c", "2"), tolerant=True)
    assert read_link({"recalled": {**ALL_FIVE, "father_initial": no_answer, "birth_day": None}}, RULES) is None
    assert read_link({"recalled": {}}, RULES) is None


def test_five_elements_up_to_sixty_people_and_six_above_with_and_without_family() -> None:
    assert [len(elements_for(n, family=False)) for n in (None, 8, 60, 61, 3000)] == [5, 5, 5, 6, 6]
    family = {"mother_initial", "father_initial", "older_siblings", "mother_second"}
    assert family <= {element.name for element in FAMILY}
    assert family.isdisjoint(element.name for element in NO_FAMILY)


def test_tokens_meet_exactly_where_codes_are_within_one_element() -> None:
    key = b"k" * 32
    whole = LinkCode("recalled", ("a", "b", "7", "c", "2"), tolerant=True)
    found = tokens(key, whole)
    assert (len(found), len(set(found))) == (6, 6)
    for i in range(5):
        elements = list(whole.elements)
        elements[i] = "x"
        slipped = tokens(key, LinkCode("recalled", tuple(elements), tolerant=True))
        assert set(slipped) & set(found) == {found[i + 1]}
        elements[i] = None
        assert tokens(key, LinkCode("recalled", tuple(elements), tolerant=True)) == [None, found[i + 1]]
    moved = LinkCode("recalled", ("b", "a", "7", "c", "2"), tolerant=True)
    assert set(tokens(key, moved)).isdisjoint(found)
    assert set(tokens(b"l" * 32, whole)).isdisjoint(found)


def test_tokens_of_different_carriers_never_meet() -> None:
    same = ("otter", "412")
    found = [tokens(b"k" * 32, LinkCode(name, same)) for name in ("card", "phone", "recalled")]
    assert [len(each) for each in found] == [1, 1, 1]
    assert len({each[0] for each in found}) == 3


def test_form_without_script_links_by_what_was_typed_unless_it_was_declined() -> None:
    fields = {"link-card": "OTTER-412-K", "link-phone": "x" * 22}
    assert link_of_form(fields.get, RULES) == {"card": "OTTER-412-K"}
    assert link_of_form({**fields, "link": "none"}.get, RULES) is None
    assert link_of_form({**fields, "link": "phone"}.get, RULES) == {"phone": "x" * 22}
    assert link_of_form({"link": "phone"}.get, RULES) is None
    assert link_of_form({"link-phone": "x" * 22}.get, RULES) is None  # a number is the page's, the choice a person's
    assert link_of_form({"link-recalled-birth_day": "7"}.get, RULES) == {
        "recalled": {name: "7" if name == "birth_day" else None for name in RULES.elements}
    }
