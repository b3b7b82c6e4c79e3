"""Rankings: every option has a place, or none has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.measures import Better, Ranking
from forms.publishing import problems_before_publishing
from forms.questionnaire import load
from forms.questions.base import Refused

KEYS = ("a", "b", "c", "d")
SETTINGS = {"options": [{"key": key, "label": key.upper()} for key in KEYS]}
QUESTION = load(
    {"pages": [{"questions": [
        {"key": "q", "type": "ranking", "prompt": "First?", "waves": ["before", "after"], "item": "i",
         "settings": SETTINGS}]}]}
).question("q")  # fmt: skip


def refusal(raw):
    with pytest.raises(Refused) as refused:
        QUESTION.kind.read(QUESTION, raw)
    return refused.value.text.id


def posted(places):
    fields = {f"q-q-{key}": [place] for key, place in places.items()}
    return QUESTION.kind.raw_from_form(QUESTION, lambda name: fields.get(name, []))


@given(st.permutations(KEYS))
def test_any_order_goes_in_by_list_or_by_places_and_comes_out_as_places(order):
    assert QUESTION.kind.read(QUESTION, order) == order
    assert posted({key: str(place) for place, key in enumerate(order, 1)}) == order
    assert QUESTION.kind.values(QUESTION, order) == {f"q.{key}": order.index(key) + 1 for key in KEYS}


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["", "0", "1", "2", "3", "4", "5", " 1", "x"])))
def test_places_that_make_no_order_are_refused_and_never_mended(places):
    given_places = [place for place in places.values() if place]
    raw = posted(places)
    if not given_places:
        assert raw is None
    elif sorted(given_places) == ["1", "2", "3", "4"]:
        assert sorted(QUESTION.kind.read(QUESTION, raw)) == list(KEYS)
    else:
        twice = len(set(given_places)) < len(given_places)
        assert refusal(raw) == ("answer.rank_different" if twice else "answer.rank_all")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (["a", "b", "c"], "answer.rank_all"),
        (["a", "b", "c", "a"], "answer.rank_different"),
        (["a", "b", "c", "d", "a"], "answer.rank_different"),
        (["a", "b", "c", "x"], "answer.rank_list"),
        (["a", ["b"], "c", "d"], "answer.rank_list"),
        ("abcd", "answer.rank_list"),
        (["a"] * 100_000, "answer.rank_different"),
    ],
)
def test_a_list_that_is_no_order_is_refused(raw, expected):
    assert refusal(raw) == expected


def test_an_empty_list_is_unanswered():
    assert QUESTION.kind.read(QUESTION, []) is None


def test_each_option_is_a_part_with_a_line_of_its_own_and_the_first_place_is_best():
    part = QUESTION.parts[1]
    assert (part.key, part.item, part.prompt, part.low, part.high) == ("q.b", "i.b", "B (First?)", 1.0, 4.0)
    assert (part.better, part.ranking) == (Better.LOWER, Ranking("q", "First?", "B"))


def test_a_ranking_cannot_be_the_key_question():
    definition = {**QUESTION.model_dump(mode="json", exclude_defaults=True), "key_question": True}
    questionnaire = load({"pages": [{"questions": [definition]}]})
    assert [part.key_question for part in questionnaire.parts()] == [False] * 4
    assert [text.id for _, text in problems_before_publishing(questionnaire)] == ["problem.key_of_several"]
