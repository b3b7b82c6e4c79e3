"""How many fields a form sends: counted on its page, and never more than the server takes at once."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forms.publishing import MOST_POSTED, problems_before_publishing
from forms.questionnaire import WAVES, Question, Questionnaire, load
from forms.questions import QUESTION_TYPES
from forms.texts import CATALOGUE

TOO_LARGE = "problem.too_large"
TEMPLATES = Path(__file__).parents[2] / "templates"
PAGE = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True).from_string(
    """{% for question in questions %}{% with field = none, error = none %}{% include "questions/" ~ question.kind.template %}{% endwith %}{% endfor %}"""  # noqa: E501 - checked by hand
)


class Controls(HTMLParser):
    """The fields that a browser sends where everything is filled in: of a group of radios, one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        name = named.get("name")
        if name is None or tag not in ("input", "textarea", "select"):
            return
        if named.get("type") != "radio" or name not in self.sent:
            self.sent.append(name)


def sent(*questions: Question) -> int:
    """How many fields the page of these questions sends at most."""
    return len(Controls(PAGE.render(questions=questions, community=None, say=CATALOGUE.say)).sent)


@pytest.mark.parametrize("more", [{}, {"prefer_not_to_say": True}], ids=["plain", "prefer not to say"])
@pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
def test_type_says_how_many_fields_its_page_sends(kind: Any, more: dict[str, Any]) -> None:
    if not kind.answered and more:
        more = {}
    question = load({"pages": [{"questions": [{**kind.example.question, **more}]}]}).questions()[0]
    assert kind.posts(question) == sent(question)


LISTED = [{"key": f"o{n}", "label": f"Answer {n}"} for n in range(50)]
FLAGS = st.fixed_dictionaries({}, optional={"prefer_not_to_say": st.booleans(), "required": st.booleans()})
SETS = st.integers(1, 20).map(
    lambda n: {"type": "agreement_set", "settings": {"points": 5, "statements": LISTED[:n]}, "better": "higher"}
)
TICKS = st.tuples(st.integers(1, 50), st.booleans(), st.booleans()).map(
    lambda drawn: {
        "type": "multiple_choice",
        "settings": {"options": LISTED[: drawn[0]], "other": drawn[1], "none_of_these": drawn[2]},
    }
)
RANKS = st.integers(2, 10).map(lambda n: {"type": "ranking", "settings": {"options": LISTED[:n]}})
OTHERS = st.sampled_from(
    [
        {name: kind.example.question[name] for name in ("type", "settings") if name in kind.example.question}
        for kind in QUESTION_TYPES
        if kind.name not in ("agreement_set", "multiple_choice", "ranking", "now_and_then", "statement")
    ]
)
ASKED_IN = st.lists(st.sampled_from(WAVES), min_size=1, max_size=5, unique=True)
QUESTIONS = st.tuples(SETS | TICKS | RANKS | OTHERS, FLAGS, ASKED_IN).map(
    lambda drawn: {**drawn[0], **drawn[1], "prompt": "How is it?", "waves": drawn[2]}
)


def questionnaire_of(asked: list[dict[str, Any]]) -> Questionnaire:
    return load({"pages": [{"questions": [{**one, "key": f"k{n}"} for n, one in enumerate(asked)]}]})


@given(st.lists(QUESTIONS, min_size=1, max_size=12), st.integers(1, 8))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_form_that_can_be_published_fits_and_any_other_is_refused_with_its_place(
    asked: list[dict[str, Any]], times: int
) -> None:
    questionnaire = questionnaire_of((asked * times)[:100])
    sizes = [sent(*questionnaire.questions(wave)) for wave in WAVES]
    refused = [(path, text) for path, text in problems_before_publishing(questionnaire) if text.id == TOO_LARGE]
    assert [text.parameters["n"] for _, text in refused] == [size for size in sizes if size > MOST_POSTED]
    for path, _ in refused:
        place = int(path.removeprefix("pages[0].questions[").removesuffix("]"))
        assert place < len(questionnaire.questions())


def test_form_of_just_the_most_is_published_and_one_more_field_is_refused() -> None:
    sets = [{"type": "agreement_set", "settings": {"points": 5, "statements": LISTED[:20]}}] * 24
    asked = [{**one, "prompt": "How far do you agree?", "waves": ["before", "after"]} for one in sets]
    assert problems_before_publishing(questionnaire_of(asked)) == ()
    one_more = {"type": "scale", "settings": {"points": 5}, "prompt": "And now?", "waves": ["after"]}
    [(path, text)] = problems_before_publishing(questionnaire_of([*asked, one_more]))
    assert path == "pages[0].questions[24]"
    assert CATALOGUE.say(text) == (
        "The form after has 481 boxes and ticks to send at once, and 480 is the most: "
        "ask some of this at another time, or use fewer statements and answers to tick"
    )
