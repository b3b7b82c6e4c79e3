"""What questions measure."""

from forms.measures import Better, Measure, Option, Part
from forms.questionnaire import load


def test_a_scale_with_labels_has_an_option_for_each(make_question):
    (part,) = make_question("scale", {"labels": ["Low", "Middle", "High"]}, better="higher", margin=0.2).parts
    assert part == Part(
        key="q",
        measure=Measure.ORDINAL,
        prompt="How is it?",
        waves=("after",),
        options=(Option(1, "Low"), Option(2, "Middle"), Option(3, "High")),
        low=1.0,
        high=3.0,
        better=Better.HIGHER,
        margin=0.2,
    )


def test_a_scale_with_ends_has_numbers_and_the_ends_words(make_question):
    (part,) = make_question("scale", {"points": 3, "low": "not ready", "high": "fully ready"}).parts
    assert part.options == (Option(1, "1 not ready"), Option(2, "2"), Option(3, "3 fully ready"))


def test_a_rating_goes_from_0_to_10(make_question):
    (part,) = make_question("rating").parts
    assert (part.low, part.high, len(part.options), part.options[0]) == (0.0, 10.0, 11, Option(0, "0"))


def test_yes_no_counts_no_first(make_question):
    (part,) = make_question("yes_no").parts
    assert part.options == (Option(False, "No"), Option(True, "Yes"))


def test_added_answers_are_options_too(make_question):
    options = {"options": [{"key": "a", "label": "A"}], "other": True, "none_of_these": True}
    (part,) = make_question("multiple_choice", options).parts
    assert part.options == (Option("a", "A"), Option("other", "Other"), Option("none_of_these", "None of these"))
    question = make_question("multiple_choice", options)
    assert question.kind.values(question, ["a", {"other": "B"}]) == {"q": ("a", "other")}
    assert question.kind.shown(question, ["a", {"other": "B"}]) == "A; Other: B"


def test_a_number_carries_its_range_and_unit(make_question):
    (part,) = make_question("number", {"minimum": 0, "unit": "years"}).parts
    assert (part.low, part.high, part.unit) == (0.0, None, "years")


def test_now_and_then_is_compared_by_what_is_remembered(make_question):
    question = make_question("now_and_then")
    (part,) = question.parts
    assert (part.remembered, part.compared, part.waves) == (True, True, ("after",))
    assert question.kind.values(question, {"now": 4, "then": 2}) == {"q": 4}
    assert question.kind.then_values(question, {"now": 4, "then": 2}) == {"q": 2}
    assert question.kind.values(question, {"then": 2}) == {"q": None}


def test_compared_needs_before_and_after_and_no_text(make_question):
    assert make_question("scale", waves=["before", "after"]).parts[0].compared is True
    assert make_question("scale", waves=["before"]).parts[0].compared is False
    assert make_question("long_text", waves=["before", "after"]).parts[0].compared is False


def test_the_questionnaires_parts_are_those_of_the_wave(every_type):
    assert [part.key for part in every_type.parts("before")] == [
        "know_what_to_say",
        "at_work.heard",
        "at_work.alone",
        "know_the_lead",
        "first_step",
        "matters.time",
        "matters.training",
        "matters.rules",
        "years",
    ]
    assert len(every_type.parts()) == 15
    assert load({}).parts() == ()
