"""The attendee's markup of every question: whole-row labels, nothing preselected, errors where they belong."""

from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict

from forms.compile import compile_form
from forms.questionnaire import load
from forms.questions import QUESTION_TYPES
from forms.texts import CATALOGUE

TEMPLATES = Path(__file__).parents[2] / "templates"
VOID = {"input", "br"}

# Included in a loop, as the form's page does it: the partial must find the loop's own question.
PAGE = (
    """{% for question, field, error in questions %}{% include "questions/" ~ question.kind.template %}{% endfor %}"""
)

answered_types = [kind for kind in QUESTION_TYPES if kind.example.posted]
every_type = pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
every_answered_type = pytest.mark.parametrize("kind", answered_types, ids=lambda kind: kind.name)


class Page(HTMLParser):
    """Elements with their attributes and the chain of tags around them; fails on tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs), list(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag, **wanted):
        return [
            attrs
            for name, attrs, _ in self.elements
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    def places(self):
        """The options of lists, each with the name of its list."""
        name = None
        for tag, attrs, _ in self.elements:
            name = attrs["name"] if tag == "select" else name
            if tag == "option":
                yield name, attrs

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def render(kind, posted=None, error=None, contact=None, community=True, **fields):
    definition = {**kind.example.question, **fields}
    questionnaire = load({"pages": [{"questions": [definition]}]})
    question = questionnaire.questions()[0]
    data = MultiDict([(name, value) for name, values in (posted or {}).items() for value in values])
    form = compile_form(questionnaire, question.waves[0])(data)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.from_string(PAGE).render(
        questions=[(question, form._fields.get(question.name), error)],
        say=CATALOGUE.say,
        community=SimpleNamespace(safeguarding_contact=contact) if community else None,
    )
    return Page(html)


@every_type
def test_an_empty_question_has_nothing_chosen_and_nothing_typed(kind):
    page = render(kind, prefer_not_to_say=True)
    chosen = ("checked", "selected")
    assert not [a for _, a, _ in page.elements if any(name in a for name in chosen) or a.get("value") == ""]
    assert kind.example.question["prompt"] in page.text
    assert not [
        attrs for _, attrs, _ in page.elements if "maxlength" in attrs or "required" in attrs or "style" in attrs
    ]


@every_answered_type
def test_what_was_sent_is_shown_again(kind):
    page = render(kind, kind.example.posted)
    chosen = [(attrs["name"], attrs["value"]) for attrs in page.all("input") if "checked" in attrs]
    chosen += [(name, attrs["value"]) for name, attrs in page.places() if "selected" in attrs]
    typed = [(attrs["name"], attrs["value"]) for attrs in page.all("input", type="text") if "value" in attrs]
    areas = [(attrs["name"], "".join(page.words)) for attrs in page.all("textarea")]
    for name, values in kind.example.posted.items():
        for value in filter(None, values):
            in_area = any(area == name and value.replace("\r", "") in words for area, words in areas)
            assert (name, value) in chosen + typed or in_area


@every_answered_type
def test_the_error_stands_beside_the_field_and_is_told_to_screen_readers(kind):
    page = render(kind, error="Select <one>")
    id = f"q-{kind.example.question['key']}-error"
    assert page.all("p", id=id) == [{"class": "error", "id": id}]
    assert "Select <one>" in page.text
    assert any(id in (attrs.get("aria-describedby") or "").split() for _, attrs, _ in page.elements)
    assert [attrs["class"] for attrs in page.all("div") if attrs.get("class", "").startswith("question")] == [
        "question wrong"
    ]


@every_answered_type
def test_what_describes_a_field_is_there(kind):
    page = render(kind, error="No", required=True, help="More")
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    described = {id for _, attrs, _ in page.elements for id in (attrs.get("aria-describedby") or "").split()}
    assert described <= set(ids)
    targets = {attrs["for"] for attrs in page.all("label") if "for" in attrs}
    assert targets <= set(ids)


@every_answered_type
def test_the_first_control_has_the_name_of_the_question_as_its_id(kind):
    page = render(kind)
    controls = [attrs for tag, attrs, _ in page.elements if tag in ("input", "textarea", "select")]
    assert controls[0]["id"] == "q-" + kind.example.question["key"]


@every_answered_type
def test_names_are_those_that_the_type_reads(kind):
    page = render(kind, prefer_not_to_say=True)
    question = load({"pages": [{"questions": [kind.example.question]}]}).questions()[0]
    assert {attrs["name"] for tag, attrs, _ in page.elements if tag in ("input", "textarea", "select")} <= set(
        kind.names(question)
    )


@every_answered_type
def test_required_is_said_in_words_and_optional_is_not(kind):
    """The form says once, above all questions, that any other may be left out (templates/attend/form.html)."""
    optional, required = render(kind), render(kind, required=True)
    assert "Please answer this one." in required.text
    assert "Please answer this one." not in optional.text
    assert "(optional)" not in optional.text + required.text


@every_answered_type
def test_every_row_is_its_label_and_groups_have_a_legend(kind):
    page = render(kind, prefer_not_to_say=True)
    choices = [(attrs, around) for tag, attrs, around in page.elements if attrs.get("type") in ("radio", "checkbox")]
    assert all(around[-1] == "label" for _, around in choices)
    radios = [around for attrs, around in choices if attrs["type"] == "radio"]
    assert all("fieldset" in around for around in radios)
    assert len(page.all("fieldset")) == len(page.all("legend"))


@every_answered_type
def test_optional_radios_can_be_cleared_by_a_button_that_a_script_shows(kind):
    has_radios = bool(render(kind).all("input", type="radio") or render(kind).all("select"))
    button = {"class": "plain", "type": "button", "data-clear": None, "hidden": None}
    assert render(kind).all("button") == ([button] if has_radios else [])
    assert render(kind, required=True).all("button") == []


def kind_named(name):
    return next(kind for kind in QUESTION_TYPES if kind.name == name)


def test_a_scale_with_ends_is_a_strip_up_to_seven_points():
    ends = {"low": "not ready", "high": "fully ready"}
    five = render(kind_named("scale"), settings={"points": 5, **ends})
    assert [attrs["class"] for attrs in five.all("div")] == ["question", "steps"]
    assert "1 not ready5 fully ready" in five.text
    seven = render(kind_named("scale"), settings={"points": 7, **ends})
    assert [attrs["class"] for attrs in seven.all("div")] == ["question", "steps eleven"]
    eight = render(kind_named("scale"), settings={"points": 8, **ends})
    assert [attrs["class"] for attrs in eight.all("div")] == ["question", "answers"]
    assert "8 fully ready" in eight.text


def test_numbers_bring_the_keyboard_with_the_keys_they_need():
    for settings, inputmode in [
        ({"whole": True}, "numeric"),
        ({}, "decimal"),
        ({"minimum": -5}, "text"),
    ]:
        (box,) = render(kind_named("number"), settings=settings).all("input")
        assert (box["type"], box["inputmode"]) == ("text", inputmode)


@pytest.mark.parametrize("name", ["short_text", "long_text"])
def test_text_boxes_say_who_reads_them_and_what_they_are_not_for(name):
    words = render(kind_named(name), contact="01632 960 123", audience="room").text
    assert "everyone here may read this, without your name" in words
    assert "Do not name anyone. This is not a way to report a concern." in words
    page = render(kind_named(name), contact="01632 960 123", audience="room")
    assert "To report one, use the safeguarding contact: 01632 960 123" in page.text
    assert [attrs["href"] for attrs in page.all("a")] == ["tel:01632960123"]
    assert "safeguarding contact" not in render(kind_named(name)).text
    assert "safeguarding contact" not in render(kind_named(name), community=False).text


def test_answers_that_need_a_word_have_it_below():
    settings = {"options": [{"key": "a", "label": "A"}], "other": True, "none_of_these": True}
    several = render(kind_named("multiple_choice"), settings=settings).text
    assert "Other Counted; the words are not shown. Do not name anyone." in several
    assert "None of these Choose it alone" in several
    one = render(kind_named("single_choice"), settings=settings).text
    assert ("Do not name anyone." in one, "Choose it alone" in one) == (True, False)


@pytest.mark.parametrize(
    ("prompt", "sentence", "said"),
    [
        ("Years you have worked", "Enter a number", "Years you have worked: enter a number"),
        ("How many\nyears?", "Enter a number", "How many years? Enter a number"),
        ("كم سنة؟", "أدخل عددًا", "كم سنة؟ أدخل عددًا"),
        ("Years", "Enter a number for “Years”", "Enter a number for “Years”"),
        ("y" * 100, "Enter a number", "y" * 59 + "… Enter a number"),
    ],
)
def test_a_mistake_far_from_its_question_says_which_one(prompt, sentence, said):
    definition = {**kind_named("number").example.question, "prompt": prompt}
    question = load({"pages": [{"questions": [definition]}]}).questions()[0]
    named = question.kind.named(question, sentence)
    assert (named if isinstance(named, str) else CATALOGUE.say(named)) == said


def test_a_line_break_typed_first_is_kept():
    posted = {"q-do_differently": ["\nSecond line"]}
    page = render(kind_named("long_text"), posted)
    assert "\n\nSecond line" in "".join(page.words)  # the browser drops the first
