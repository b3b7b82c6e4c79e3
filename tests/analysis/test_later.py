"""A follow-up beside the form right after its session is never said in the words before and after."""

from __future__ import annotations

import re
import string

import pytest

from analysis.charts import BY_NAME
from analysis.later import in_later_words, later
from analysis.samples import Answers
from analysis.texts import CATALOGUE, nest
from forms.measures import Better, Measure, Option, Part
from forms.texts import Text
from tests.analysis.asked import BOTH, one, scale, together

OLD_WORDS = re.compile(r"\bbefore\b|(?<!right )(?<!Right )\bafter\b")
# What is said of memories, of lines over sessions or by pages, never of a follow-up
ELSEWHERE = re.compile(r"yardstick\w*|\w+_felt_\w+|who_remembered|people_again_linked|gap_\w+|cause\w*")
YES_NO = Part("y", Measure.BINARY, "?", BOTH, better=Better.HIGHER)
CHOICE = Part("c", Measure.NOMINAL, "?", BOTH, options=(Option("a", "One"), Option("b", "Two")))


def said(text_id: str) -> str:
    """All forms of a sentence, without its parameters."""
    entry = CATALOGUE.sentences[text_id]
    forms = entry.values() if isinstance(entry, dict) else (entry,)
    return " ".join(words for form in forms for words, *_ in string.Formatter().parse(form))


def parameters(text_id: str) -> set[str | None]:
    entry = CATALOGUE.sentences[text_id]
    forms = entry.values() if isinstance(entry, dict) else (entry,)
    return {name for form in forms for _, name, *_ in string.Formatter().parse(form)} - {None}


def test_every_sentence_of_a_comparison_has_words_for_later() -> None:
    plain = [text_id for text_id in CATALOGUE.sentences if not text_id.endswith("_later")]
    old = [text_id for text_id in plain if OLD_WORDS.search(said(text_id)) and not ELSEWHERE.fullmatch(text_id)]
    assert [text_id for text_id in old if f"{text_id}_later" not in CATALOGUE] == []


def test_words_for_later_fit_their_sentences() -> None:
    found = [text_id for text_id in CATALOGUE.sentences if text_id.endswith("_later")]
    assert [text_id for text_id in found if OLD_WORDS.search(said(text_id))] == []
    assert [text_id for text_id in found if parameters(text_id) != parameters(text_id.removesuffix("_later"))] == []


def test_texts_inside_a_text_are_said_later_too() -> None:
    text = Text("with_small_group", {"sentence": nest("hint_shift", finding=nest("finding_choice_level"))})
    assert "every answer was chosen as often later as right after" in CATALOGUE.say(later(text))


@pytest.mark.parametrize(
    ("part", "answers"),
    [
        (scale(), together((1, 2, 3, 5) * 6, (3, 3, 4, 5) * 6)),
        (scale(), Answers((1, 2, 3, 2) * 6, (3, 3, 4, 4) * 5)),
        (scale(), together((1, 2), (3, 3))),
        (YES_NO, together((False,) * 8 + (True,) * 4, (True,) * 12)),
        (YES_NO, Answers((True,) * 4 + (False,) * 8, (True,) * 5 + (False,) * 14)),
        (CHOICE, together(("a",) * 8 + ("b",) * 4, ("b",) * 12)),
    ],
)
def test_a_record_in_later_words_has_none_of_the_old_ones(part: Part, answers: Answers) -> None:
    record = in_later_words(one(part, answers)) | {"waves": ["after", "follow_up"]}
    notes = [note for note in record.values() if isinstance(note, dict) and isinstance(note.get("texts"), list)]
    told = [record["sentence"], record["withheld"], *record["sentences"].values()]
    told += [sentence for note in notes for sentence in note["sentences"]]
    chart = BY_NAME["distribution"]
    if chart.suits(record):
        words = chart.describe(record)
        told += [words.title, words.sub, words.alt, *words.columns]
    assert [sentence for sentence in told if sentence and OLD_WORDS.search(sentence)] == []


def test_bars_and_dots_of_a_follow_up_are_called_right_after_and_later() -> None:
    record = one(scale(), together((1, 2, 3, 5) * 6, (3, 3, 4, 5) * 6)) | {"waves": ["after", "follow_up"]}
    assert BY_NAME["distribution"].describe(record).columns[1:] == ("Right after (24 people)", "Later (24 people)")
