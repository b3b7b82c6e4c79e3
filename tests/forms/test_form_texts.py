"""The catalogue of sentences, and the normalising of text on its way in."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import forms
from forms.normalise import normalise
from forms.texts import CATALOGUE, Text

PACKAGE = Path(forms.__file__).parent
TEMPLATES = PACKAGE.parent / "templates" / "questions"


def test_a_text_goes_to_json_and_back():
    text = Text("answer.most", {"n": 2})
    assert Text.from_json(text.to_json()) == text
    assert Text.from_json({"id": "choice.yes"}) == Text("choice.yes")


def test_one_and_several_are_said_differently():
    assert CATALOGUE.say(Text("answer.most", {"n": 1})) == "Select only one answer"
    assert CATALOGUE.say(Text("answer.most", {"n": 3})) == "Select 3 answers or fewer"


def test_braces_in_somebodys_words_stay_what_they_are():
    assert CATALOGUE.say(Text("shown.other", {"text": "{n} {0}"})) == "Other: {n} {0}"


def test_every_id_that_is_written_down_has_a_sentence():
    sources = "".join(path.read_text() for path in [*PACKAGE.rglob("*.py"), *TEMPLATES.glob("*.html")])
    prefixes = {id.partition(".")[0] for id in CATALOGUE.sentences}
    ids = set(re.findall(rf"[\"']((?:{'|'.join(sorted(prefixes))})\.\w+)[\"']", sources))
    assert {id for id in ids if id not in CATALOGUE} == {"choice.html"}  # a file, no sentence
    assert len(ids) > 50


def test_sentences_use_the_words_of_the_people_they_are_for():
    unwanted = re.compile(r"respondent|instrument|significant|survey", re.IGNORECASE)
    for id, pattern in CATALOGUE.sentences.items():
        assert unwanted.search(str(pattern)) is None
        if not id.startswith("definition."):
            assert re.search(r"\bwaves?\b", str(pattern)) is None


@given(st.text(st.characters(codec=None)))
def test_normalise_drops_only_what_nothing_can_carry(text):
    expected = "".join(
        char
        for char in text.replace("\r\n", "\n")
        if char in "\t\n" or not (ord(char) < 32 or 0xD800 <= ord(char) < 0xE000)
    )
    assert normalise(text) == expected
    assert normalise(normalise(text)) == expected
