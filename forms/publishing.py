"""What would make a questionnaire useless although it is well formed: said before it is published, with the place."""

from collections.abc import Iterator
from itertools import accumulate

from forms.conditions import shortened
from forms.measures import Measure
from forms.questionnaire import WAVES, Questionnaire
from forms.questions import QUESTION_TYPES
from forms.questions.base import UNWRITTEN
from forms.questions.settings import words
from forms.texts import Text

MOST_POSTED = 480  # fields of a form that are answers; the server takes 500, and the form has some of its own


def problems_before_publishing(
    questionnaire: Questionnaire, waves: tuple[str, ...] = ()
) -> tuple[tuple[str, Text], ...]:
    """What would make a questionnaire useless although it is well formed, as (path, Text); empty where it may go out.

    waves: those that a session plans, where that is known; each must ask something.
    """
    problems: list[tuple[str, Text]] = []
    if not questionnaire.parts():
        problems.append(("pages", Text("problem.no_question")))
    for wave in waves:
        if not questionnaire.parts(wave):
            problems.append(("pages", Text("problem.nothing_in_wave", {"when": words(f"when.{wave}")})))
    key_questions = 0
    for i, page in enumerate(questionnaire.pages):
        for j, question in enumerate(page.questions):
            path = f"pages[{i}].questions[{j}].key_question"
            key_questions += question.key_question
            if question.key_question and key_questions > 1:
                problems.append((path, Text("problem.two_key_questions")))
            if question.key_question and not question.kind.one_part:
                problems.append((path, Text("problem.key_of_several")))
            elif question.key_question and not any(part.compared for part in question.parts):
                problems.append((path, Text("problem.key_not_compared")))
    return (*problems, *_too_large(questionnaire), *_unwritten(questionnaire))


def remarks(questionnaire: Questionnaire) -> tuple[tuple[str, Text], ...]:
    """What is worth knowing before a questionnaire goes out though nothing is wrong with it, as (question's key, Text).

    Words under a condition are shown where the other question's figures are of everybody in the same form
    (surveys/releasing/texts.py). Asked in several, it has figures of two of them, which may leave people out; so words
    in any further form, such as a follow-up, stay unshown.
    """
    found = []
    for question in questionnaire.questions():
        if question.show_if is None or all(part.measure is not Measure.TEXT for part in question.parts):
            continue
        other = questionnaire.question(question.show_if.question)
        for wave in question.waves:
            if wave not in other.parts[0].sides:
                said: dict[str, object] = {"when": words(f"when.{wave}"), "prompt": shortened(other.prompt)}
                found.append((question.key, Text("remark.words_unseen", said)))
    return tuple(found)


def _too_large(questionnaire: Questionnaire) -> Iterator[tuple[str, Text]]:
    """Waves whose form could send more than is taken at once, with the question that is one too many."""
    for wave in WAVES:
        posted = [
            (f"pages[{i}].questions[{j}]", question.kind.posts(question))
            for i, page in enumerate(questionnaire.pages)
            for j, question in enumerate(page.questions)
            if wave in question.waves
        ]
        n = sum(count for _, count in posted)
        if n > MOST_POSTED:
            so_far = accumulate(count for _, count in posted)
            path = next(path for (path, _), reached in zip(posted, so_far, strict=True) if reached > MOST_POSTED)
            yield path, Text("problem.too_large", {"when": words(f"when.{wave}"), "n": n, "limit": MOST_POSTED})


def _unwritten(questionnaire: Questionnaire) -> Iterator[tuple[str, Text]]:
    """Questions that still say what a new one begins with."""
    beginnings = {prompt for kind in QUESTION_TYPES if UNWRITTEN in (prompt := kind.starter["prompt"])}
    number = 0
    for i, page in enumerate(questionnaire.pages):
        for j, question in enumerate(page.questions):
            path = f"pages[{i}].questions[{j}]"
            number += question.kind.answered
            if question.prompt in beginnings:
                what = "prompt" if question.kind.answered else "words"
                said = {"number": number, "page": i + 1, "words": question.prompt}
                yield f"{path}.prompt", Text(f"problem.unwritten_{what}", said)
            answer = question.kind.unwritten(question)
            if answer is not None:
                yield f"{path}.settings", Text("problem.unwritten_answers", {"number": number, "words": answer})
