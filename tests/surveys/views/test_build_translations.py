"""The page of translations: each text beside its box, saved like the desk, and what is missing is counted."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from surveys.languages.turning import turn
from tests.surveys.views.support_desk import Desk, desk, errors
from tests.surveys.views.support_pages import FACILITATOR, LEAD, STRANGER, Site

CHANGED = "This questionnaire was changed in another window"


def saved(one: Desk, tag: str = "ar", **typed: str) -> Any:
    return one.post(f"/translations/{tag}", **{f"words.{name.replace('__', '.')}": own for name, own in typed.items()})


def read(one: Desk, path: str) -> str:
    return str(one.client.get(one.address + path).text)


def shown(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def many(n: int) -> dict[str, Any]:
    answers = [{"key": f"o{i}", "label": f"Answer {i}"} for i in range(40)]
    asked = {"type": "single_choice", "waves": ["after"], "settings": {"options": answers}}
    return {"title": "Long", "pages": [{"questions": [{**asked, "key": f"q{i}", "prompt": f"{i}?"} for i in range(n)]}]}


def test_every_text_stands_beside_a_box_in_the_direction_of_its_language(site: Site) -> None:
    page = read(desk(site), "/translations/ar")
    originals = re.findall(r'class="original" id="original-(\S+)" lang="en" dir="ltr">(.*?)</p>', page)
    boxes = re.findall(
        r'<(?:input|textarea) class="box[^"]*" id="words\.(\S+)" name="\S+"[^>]* lang="ar" dir="rtl"', page
    )
    assert [name for name, _ in originals] == boxes
    assert [words for _, words in originals] == [
        "Two questions",
        "I know what to say",
        "=not at all",
        "fully",
        "How useful was today?",
        "What will you do next week?",
    ]
    assert "6 of 6 texts not translated yet. People read them in English." in shown(page)
    assert page.count(">not translated yet</span>") == 6


def test_words_are_saved_and_counted_and_can_be_taken_back(site: Site) -> None:
    one = desk(site)
    answer = saved(one, question__say__prompt=" أعرف ما أقول\r\n", question__say__low="", title="سؤالان")
    assert (answer.status_code, answer.location) == (303, f"{one.address}/translations/ar")
    assert one.draft().definition()["translations"] == {
        "ar": {"title": "سؤالان", "questions": {"say": {"prompt": "أعرف ما أقول"}}}
    }
    page = read(one, "/translations/ar")
    assert "Saved. 4 of 6 texts not translated yet." in shown(page)
    assert "Undo: translate into Arabic" in page
    assert "Arabic: 4 texts not translated yet" in shown(read(one, ""))
    undone = one.post("/undo", language="ar")
    assert (undone.location, one.draft().translations) == (f"{one.address}/translations/ar", {})
    assert one.post("/redo", language="xx").location == one.address
    assert one.draft().translations["ar"].title == "سؤالان"


def test_one_question_is_named_on_the_undo_button_and_nothing_new_is_no_step(site: Site) -> None:
    one = desk(site)
    saved(one, "fr", question__useful__prompt="Utile ?")
    assert (one.edits, "Undo: translate question 2 into French" in read(one, "")) == (1, True)
    saved(one, "fr", question__useful__prompt="Utile ?")
    assert one.edits == 1


def test_older_page_is_refused_with_what_was_typed(site: Site) -> None:
    one = desk(site)
    one.post("/questions/next/move", do="delete")
    answer = one.client.post(
        f"{one.address}/translations/fr",
        data={"seen": 0, "words.question.say.prompt": "Je sais", "words.question.next.prompt": "Et après ?"},
    )
    assert (answer.status_code, errors(answer)[0].split(".")[0], one.edits) == (409, CHANGED, 1)
    assert ">\nJe sais</textarea>" in answer.text
    assert "not in the questionnaire any more: Et après ?" in shown(answer.text)
    assert 'name="seen" value="1"' in answer.text
    assert one.draft().translations == {}


def test_long_words_are_refused_beside_their_box(site: Site) -> None:
    one = desk(site)
    answer = saved(one, "fr", title="é" * 201, question__say__prompt="Je sais")
    assert (answer.status_code, errors(answer)) == (422, ["Shorten this to 200 characters or fewer; it has 1 too many"])
    assert '<a href="#words.title">' in answer.text
    assert (">\nJe sais</textarea>" in answer.text, one.draft().translations) == (True, {})


def test_forged_name_of_a_box_changes_nothing(site: Site) -> None:
    one = desk(site)
    assert (saved(one, "fr", question__gone__prompt="x").status_code, one.edits) == (409, 0)


def test_languages_are_listed_with_what_is_missing_and_whether_they_are_on(site: Site) -> None:
    french = {"title": "T", "language": "fr", "translations": {"de": {"title": "D"}, "ar-EG": {"title": "ع"}}}
    one = desk(site, {**french, "pages": []})
    with site.writing() as database:
        turn(database, "ar", on=True)
    assert re.findall(r"/translations/([\w-]+)", read(one, "/translations")) == ["en", "ar-EG", "de"]
    listed = re.findall(r"<li><span class=.what.*?</li>", read(one, "/translations"), re.DOTALL)
    assert [shown(row) for row in listed] == [
        "English Not begun: 1 text on",
        "Arabic (Egypt) All texts are translated on",
        "German All texts are translated. Attendees’ pages do not speak it, so nobody can choose it off",
    ]


@pytest.mark.parametrize("tag", ["en", "xx", "tlh", "FR", "a" * 50])
def test_language_that_there_is_not_is_not_found(site: Site, tag: str) -> None:
    one = desk(site)
    assert one.client.get(f"{one.address}/translations/{tag}").status_code == 404
    assert (saved(one, tag, title="x").status_code, one.edits) == (404, 0)


@pytest.mark.parametrize("email", [LEAD, STRANGER])
def test_only_who_may_build_translates(site: Site, email: str) -> None:
    one = desk(site, email=email)
    answers = [one.client.get(one.address + path) for path in ("/translations", "/translations/fr")]
    answers.append(saved(one, "fr", title="x"))
    assert ({answer.status_code for answer in answers} <= {403, 404}, one.edits) == (True, 0)


def test_long_questionnaire_comes_in_parts_that_are_saved_one_by_one(site: Site) -> None:
    one = desk(site, many(7))
    first, last = read(one, "/translations/fr"), read(one, "/translations/fr?part=4")
    assert (first.count('name="words.'), last.count('name="words.')) == (83, 41)
    assert read(one, "/translations/fr?part=99") == last
    answer = one.client.post(
        f"{one.address}/translations/fr?part=4", data={"seen": 0, "words.question.q6.prompt": "Six ?"}
    )
    assert answer.location == f"{one.address}/translations/fr?part=4"


def test_desk_leads_there(site: Site) -> None:
    assert f'href="{(one := desk(site)).address}/translations">Translations</a>' in read(one, "")
    assert "Translations" not in read(desk(site, email=LEAD), "")


def test_a_facilitator_reads_that_a_language_is_off(site: Site) -> None:
    one = desk(site, email=FACILITATOR)
    off = "French is off: people can choose it once an administrator turns it on."
    assert off in shown(read(one, "/translations/fr"))
    with site.writing() as database:
        turn(database, "fr", on=True)
    assert off not in shown(read(one, "/translations/fr"))
