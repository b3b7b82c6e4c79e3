"""What the desk shows of a questionnaire: its pages as sheets of cards, each question in a few words, and the phone.

Pure: a questionnaire in, records for the templates out.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.bank import names
from forms.bank import questionnaire as ready_made
from forms.measures import Measure
from forms.questionnaire import WAVES, Page, Question, Questionnaire, load
from forms.questions import QUESTION_TYPES
from forms.texts import Text
from surveys.views.pages import say

SHORT = 48  # characters of a question in the outline and in lists


@dataclass(frozen=True)
class Card:
    """One question on the desk, or a text between them. `page` and `position` count from 0.

    number: from 1 over the questions of all pages; 0 for a text. first, last: of everything on all pages.
    """

    question: Question
    number: int
    page: int
    position: int
    first: bool
    last: bool

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def name(self) -> str:
        """What buttons and notices call it."""
        return name(self.number)

    @property
    def short(self) -> str:
        """The question in at most SHORT characters."""
        return shortened(self.question.prompt)

    @property
    def kind(self) -> str:
        """The type's name in the menu."""
        return say(self.question.kind.label)

    @property
    def asked(self) -> str:
        """When it is asked, such as "Before and after"."""
        said = [say(Text(f"wave_name.{wave}")) for wave in self.question.waves]
        first, *others = said
        rest = [word.lower() for word in others]
        return " and ".join([", ".join([first, *rest[:-1]]), *rest[-1:]])

    @property
    def compared(self) -> bool:
        """Whether what it measures is compared."""
        return any(part.compared for part in self.question.parts)

    @property
    def summary(self) -> str:
        """Its answers in a line."""
        return summary(self.question)


@dataclass(frozen=True)
class Sheet:
    """One page of the questionnaire on the desk."""

    page: int
    title: str
    cards: tuple[Card, ...]

    @property
    def id(self) -> str:
        """Its anchor on the desk."""
        return f"page-{self.page}"

    @property
    def heading(self) -> str:
        """Its title, or its number where it has none."""
        return self.title or f"Page {self.page + 1}"


def sheets(questionnaire: Questionnaire) -> tuple[Sheet, ...]:
    """The pages as sheets; one empty sheet for a questionnaire without pages."""
    found = []
    count = 0
    everything = questionnaire.questions()
    for i, page in enumerate(questionnaire.pages or (Page(),)):
        cards = []
        for position, question in enumerate(page.questions):
            count += question.kind.answered
            number = count if question.kind.answered else 0
            ends = question is everything[0], question is everything[-1]
            cards.append(Card(question, number, i, position, *ends))
        found.append(Sheet(i, page.title, tuple(cards)))
    return tuple(found)


def name(number: int) -> str:
    """What a question with this number is called; 0 stands for a text between the questions."""
    return f"question {number}" if number else "the text"


def number_of(questionnaire: Questionnaire, key: str) -> int:
    """The number of a question over all pages, from 1; 0 for a text. StopIteration where it is not there."""
    return next(card.number for sheet in sheets(questionnaire) for card in sheet.cards if card.key == key)


def shortened(words: str) -> str:
    """The beginning of long words, cut between two of them."""
    words = " ".join(words.split())
    if len(words) <= SHORT:
        return words
    return words[: SHORT - 1].rsplit(" ", 1)[0].rstrip(" ,;.:") + " …"


def summary(question: Question) -> str:
    """The answers of a question in a line: the ends of a scale, the options of a choice, the range of a number."""
    labels = [row.label if isinstance(row.label, str) else say(row.label) for row in question.kind.rows(question)]
    in_order = question.kind.measure is Measure.ORDINAL and not any(part.ranking for part in question.parts)
    if labels and in_order:
        return f"{labels[0]} to {labels[-1]}, {len(labels)} steps"
    if labels:
        return " · ".join(labels[:6]) + (f" and {len(labels) - 6} more" if len(labels) > 6 else "")
    low, high = question.kind.ends(question)
    unit = getattr(question.settings, "unit", "")
    if low is not None and high is not None:
        return f"{low:g} to {high:g} {unit}".rstrip()
    return unit


def places(questionnaire: Questionnaire, card: Card) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where a question can be moved: page heading and (value "page.position", words), without the place where it is."""
    found = []
    for sheet in sheets(questionnaire):
        others = [other for other in sheet.cards if other.key != card.key]
        slots = [(f"{sheet.page}.0", "First on this page")]
        slots += [
            (f"{sheet.page}.{i}", f"After {other.number or 'the text'}: {other.short}")
            for i, other in enumerate(others, 1)
        ]
        here = f"{card.page}.{card.position}"
        if left := [slot for slot in slots if slot[0] != here]:
            found.append((sheet.heading, left))
    return found


def menu() -> list[tuple[str, str, str, str]]:
    """The kinds of question to add: name, label, an example's words and its answers in a line."""
    found = []
    for kind in QUESTION_TYPES:
        example = load({"pages": [{"questions": [kind.example.question]}]}).questions()[0]
        found.append((kind.name, say(kind.label), example.prompt, summary(example)))
    return found


def previews(questionnaire: Questionnaire, wave: str) -> list[tuple[Page, list[Question]]]:
    """What the phone shows in a wave: pages that ask something then, with their questions."""
    asked = [
        (page, [question for question in page.questions if wave in question.waves]) for page in questionnaire.pages
    ]
    return [(page, questions) for page, questions in asked if questions]


def waves_shown(questionnaire: Questionnaire) -> list[str]:
    """The waves that the preview can be switched to: before and after, and any other that something is asked in."""
    used = {wave for question in questionnaire.questions() for wave in question.waves}
    return [wave for wave in WAVES if wave in used | {"before", "after"}]


def known_items(questionnaire: Questionnaire) -> list[str]:
    """Item names to choose from: those of this questionnaire and of the bank."""
    everything = [questionnaire, *(ready_made(name) for name in names())]
    return sorted({question.item for each in everything for question in each.questions() if question.item})
