"""The catalogues of languages: nothing that attendees can read is missing in one, and nothing in them breaks a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment, nodes

from surveys.languages import ENGLISH, language, read, spoken, tags, words
from surveys.operations.wording import ROOT, TEMPLATES, Message, messages, renewed, written

TRANSLATED = [tag for tag in tags() if tag != ENGLISH]
NAMES = re.compile(r"\{(\w+)\}|%\((\w+)\)s")
NUMBERS = range(0, 131)


def said(catalogue: Catalog, message: Message) -> list[str]:
    """What a catalogue says for a message: one form, or one for each number's kind; empty where nothing."""
    found = catalogue.get(message.english, context=message.context)
    if found is None or not found.string:
        return []
    return list(found.string) if isinstance(found.string, tuple | list) else [found.string]


def named(words: str) -> list[str]:
    return sorted(one or other for one, other in NAMES.findall(words))


def faults(catalogue: Catalog) -> Iterator[str]:
    """What of a catalogue is missing or wrong."""
    for message in messages():
        forms = said(catalogue, message)
        wanted = catalogue.num_plurals if message.plural else 1
        if len(forms) != wanted or not all(forms):
            yield f"missing: {message.context or ''} {message.english}"
            continue
        most, least = named(message.plural or message.english), named(message.english)
        for form in forms:
            if not set(least) <= set(named(form)) <= set(most) or (not message.plural and named(form) != most):
                yield f"other names in braces: {form}"
            marks = sorted(re.findall(r"<[^>]*>|[\"&<>]|%(?!\()", form))
            if marks != sorted(re.findall(r"<[^>]*>|[\"&<>]|%(?!\()", message.english)):
                yield f"other markup: {form}"


@pytest.mark.parametrize("tag", TRANSLATED)
def test_catalogue_says_everything_that_attendees_can_read(tag: str) -> None:
    assert list(faults(read(tag))) == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_catalogue_is_as_the_command_writes_it(tag: str) -> None:
    file = ROOT / "surveys" / "languages" / f"{tag}.po"
    assert written(renewed(tag), reviewed=language(tag).reviewed) == file.read_text(encoding="utf-8")


def planted(english: str, string: object) -> list[str]:
    catalogue = read("fr")
    found = catalogue.get(english)
    assert found is not None
    found.string = string  # type: ignore[assignment]  # one string or several
    return list(faults(catalogue))


def test_planted_faults_of_a_catalogue_are_found() -> None:
    assert planted("Send answers", "") == ["missing:  Send answers"]
    assert planted("Question {n} of {all}", "Question {n}") == ["other names in braces: Question {n}"]
    assert planted("Send answers", 'Envoyer "tout"') == ['other markup: Envoyer "tout"']
    assert planted("Send answers", "Envoyer à 100 %") == ["other markup: Envoyer à 100 %"]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_number_stands_in_every_form_that_serves_several(tag: str) -> None:
    catalogue, spoke = read(tag), words(tag)
    for message in messages():
        if not message.plural:
            continue
        forms = said(catalogue, message)
        serves: dict[str, list[int]] = {form: [] for form in forms}
        for n in NUMBERS:
            serves[spoke.npgettext(message.context or "", message.english, message.plural, n)].append(n)
        silent = [
            form for form, numbers in serves.items() if "{n}" not in form and len(numbers) > 1 and numbers != [0, 1]
        ]
        assert silent == []


def test_arabic_has_six_forms_and_its_own_words_for_each() -> None:
    english = next(message for message in messages() if message.context == "promise.before")
    kinds = {words("ar").npgettext("promise.before", english.english, english.plural, n) for n in NUMBERS}
    assert (read("ar").num_plurals, len(kinds)) == (6, 5)  # eleven and a hundred count minutes alike


class Spoken(HTMLParser):
    """Collects what of a page is read or read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        read_out = ("aria-label", "title", "alt", "placeholder")
        self.found += [value or "" for name, value in attributes if name in read_out or name.startswith("data-")]


def bare_words(source: str) -> list[str]:
    """Words in a template that are given to no catalogue: between tags, in attributes, in expressions."""
    spoken = Spoken()
    spoken.feed(re.sub(r"(?s){% trans.*?{% endtrans %}|{#.*?#}|{%.*?%}|{{.*?}}", "", source))
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    written = [str(node.value) for node in tree.find_all(nodes.Const) if isinstance(node.value, str)]
    # a sentence, or a word with a capital; the rest are names of classes, templates and the like
    found = spoken.found + [text for text in written if re.search(r"[A-Za-z] [A-Za-z]|^[A-Z][a-z]", text)]
    translated = {
        str(argument.value)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext")
        for argument in call.args
        if isinstance(argument, nodes.Const)
    }
    found = [re.sub(r'\b(data|aria)-[\w-]+(="[^"]*")?', "", text) for text in found]  # of a tag elsewhere
    return [text.strip() for text in found if re.search(r"[A-Za-z]{2}", text) and text not in translated]


# A name; codes as they stand on the screen and the card; classes
ALLOWED = ("checked", "– Soundings", "K7MX 4PDW", "OTTER-412-K", "button block")


# The exact wording of the promise; what a facilitator sees of a try
ENGLISH_ON_PURPOSE = ("promise.html", "try_thanks.html", "try_results.html")


def test_templates_of_attendees_give_all_their_words_to_the_catalogues() -> None:
    found = {}
    for file in sorted(file for pattern in TEMPLATES for file in ROOT.glob(pattern)):
        if file.name not in ENGLISH_ON_PURPOSE:
            bare = [text for text in bare_words(file.read_text(encoding="utf-8")) if text not in ALLOWED]
            found.update({file.name: bare} if bare else {})
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "<p>Bare words</p>",
        '<p data-said="Bare words">',
        '{{ "Bare words" if error }}',
        "{% if a %}Bare words{% endif %}",
    ],
)
def test_planted_bare_words_are_found(planted: str) -> None:
    assert bare_words(planted) == ["Bare words"]


def test_tag_with_a_place_is_spoken_as_its_language() -> None:
    assert [spoken(tag) for tag in ("fr-CA", "AR", "en-GB", "de", "")] == ["fr", "ar", "en", "", ""]


def test_unreviewed_languages_say_so() -> None:
    assert {tag: language(tag).reviewed for tag in tags()} == {"en": True, "ar": False, "fr": False}
