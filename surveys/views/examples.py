"""What the phone beside the cards and a trial show where the live form shows what people said before: an example that
says so."""

from __future__ import annotations

from forms.measures import Measure, Part
from forms.questionnaire import Question, Questionnaire
from forms.texts import Text
from surveys.opening_words import Opening
from surveys.views.pages import say

PEOPLE, SOME = 12, 7  # of the made-up group, and those of it who agree


def openings(questionnaire: Questionnaire, wave: str) -> dict[str, Opening]:
    """What stands above the questions of a form that come back to the start, by their keys."""
    asking = [question for question in questionnaire.questions(wave) if question.shows is not None]
    return {one.key: _example(questionnaire.question(one.shows)) for one in asking if one.shows is not None}


def _example(other: Question) -> Opening:
    (part,) = other.parts
    mark = say(Text("preview.example"))
    if part.measure is Measure.TEXT:
        return Opening(other.prompt, (mark,), (say(Text("preview.text")), say(Text("preview.other_text"))), True)
    return Opening(other.prompt, (mark, say(_sentence(part))), (), False)


def _sentence(part: Part) -> Text:
    """A figure such as a start has of one question, in the words that results use."""
    people = say(Text("preview.people", {"n": PEOPLE}))
    some = say(Text("preview.of_people", {"n": SOME, "all": PEOPLE}))
    if part.measure is Measure.BINARY:
        return Text("summary_share", {"people": some, "yes": part.options[-1].label, "interval": ""})
    if part.options and part.measure in (Measure.NOMINAL, Measure.MULTIPLE):
        return Text("summary_choice", {"label": part.options[0].label, "people": some})
    if part.low is None or part.high is None or not part.options:
        return Text("preview.number", {"people": people})
    middle = f"{(part.low + 2 * part.high) / 3:.1f}"
    said: dict[str, object] = {"low": f"{part.low:g}", "high": f"{part.high:g}", "mean": middle, "interval": ""}
    return Text("summary_scale", said | {"people": people})
