"""The attendee's pages in other languages: who decides which, what changes with it, and what does not."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forms.questionnaire import load
from surveys.collecting import arrivals
from surveys.database import db, may_write
from surveys.languages import turning
from surveys.languages.turning import languages_on
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.views.attend.languages import foreign
from tests.support import factories as make

SCALE = {
    **make.SCALE,
    "required": True,
    "help": "Think of last week",
    "settings": {"labels": ["Disagree", "Neither", "Agree"]},
}
WHICH = {
    "key": "which",
    "type": "single_choice",
    "prompt": "Which one?",
    "waves": ["before", "after"],
    "settings": {"options": [{"key": "one", "label": "This"}, {"key": "two", "label": "That"}]},
}
FRENCH = {
    "title": "Un questionnaire",
    "questions": {
        "conf": {
            "prompt": "J’ose signaler une inquiétude",
            "help": "Pensez à la semaine passée",
            "labels": ["Non", "Ni", "Oui"],
        },
        "which": {"prompt": "Lequel ?", "options": {"one": "Celui-ci"}},
    },
}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def turn(app: Flask, *tags: str, on: bool = True) -> None:
    with app.app_context(), may_write():
        for tag in tags:
            turning.turn(db.session, tag, on=on)
        db.session.commit()


def open_form(app: Flask, *, community_language: str = "en", **more: Any) -> tuple[str, str]:
    """(session id, code) of an open form with two questions."""
    community = make.community(app)
    with app.app_context(), may_write():
        db.session.get_one(Community, community).language = community_language
        db.session.commit()
    return make.session(app, community, {**make.definition(SCALE, WHICH), **more}, opened="before")


def page(client: FlaskClient, address: str) -> str:
    return client.get(address, headers=BROWSER).get_data(as_text=True)


def html_of(text: str) -> str:
    """The language and direction that a page says of itself."""
    found = re.search(r'<html lang="([^"]+)" dir="([^"]+)"', text)
    assert found is not None
    return " ".join(found.groups())


def fields(text: str) -> dict[str, str]:
    """What a browser would send of an empty form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


def arrived(app: Flask, session: str) -> int:
    with app.app_context():
        return sum(arrivals([wave.id for wave in db.session.get_one(Session, session).waves]).values())


def test_languages_are_off_until_an_administrator_turns_them_on(app: Flask) -> None:
    _, code = open_form(app)
    client = app.test_client()
    before = page(client, f"/s/{code}?lang=fr")
    turn(app, "fr")
    after = page(client, f"/s/{code}?lang=fr")
    turn(app, "fr", on=False)
    again = page(client, f"/s/{code}?lang=fr")
    assert [html_of(text) for text in (before, after, again)] == ["en-GB ltr", "fr ltr", "en-GB ltr"]
    assert ["Envoyer les réponses" in text for text in (before, after, again)] == [False, True, False]
    assert ["Français" in text for text in (before, after, again)] == [False, False, False]


def test_what_is_on_is_kept_and_strange_languages_are_left_alone(app: Flask) -> None:
    turn(app, "fr", "ar", "fr")
    turn(app, "fr", on=False)
    with app.app_context():
        assert languages_on() == ("ar",)
    client = app.test_client()
    _, code = open_form(app)
    for strange in ("xx", "fr", "../ar", "ar-EG", "%00", ""):
        assert html_of(page(client, f"/s/{code}?lang={strange}")) == "en-GB ltr"


def test_form_offers_the_languages_that_are_on_in_their_own_names(app: Flask) -> None:
    turn(app, "fr", "ar")
    _, code = open_form(app)
    client = app.test_client()
    offered = re.compile(r'formaction="([^"]+)" name="switch" value="\w+" lang="(\w+)">([^<]+)<')
    assert offered.findall(page(client, f"/s/{code}?kiosk=1")) == [
        (f"/S/{code}?kiosk=1&amp;lang=ar", "ar", "العربية"),
        (f"/S/{code}?kiosk=1&amp;lang=fr", "fr", "Français"),
    ]
    assert [tag for _, tag, _ in offered.findall(page(client, f"/s/{code}?lang=fr"))] == ["en", "ar"]


@pytest.mark.parametrize(("community", "asked", "spoken"), [("fr", "en", "fr"), ("en", "ar", "ar"), ("en", "de", "de")])
def test_form_begins_in_the_language_of_its_group_or_questions(
    app: Flask, community: str, asked: str, spoken: str
) -> None:
    turn(app, "fr", "ar")
    _, code = open_form(app, community_language=community, language=asked)
    client = app.test_client()
    assert html_of(page(client, f"/s/{code}")) == f"{spoken} {'rtl' if spoken == 'ar' else 'ltr'}"
    assert html_of(page(client, f"/s/{code}?lang=en")) == "en-GB ltr"


def test_kept_form_at_the_door_is_the_same_in_every_language(app: Flask) -> None:
    turn(app, "fr")
    _, code = open_form(app, translations={"fr": FRENCH})
    client = app.test_client()
    blank = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
    first, kept, english = (blank.sub("", page(client, f"/s/{code}?lang={tag}")) for tag in ("fr", "fr", "en"))
    assert first == kept != english


def test_translated_questions_stand_in_the_form_and_what_is_missing_in_the_original(app: Flask) -> None:
    turn(app, "fr", "ar")
    _, code = open_form(app, translations={"fr": FRENCH})
    client = app.test_client()
    french, arabic = (page(client, f"/s/{code}?lang={tag}") for tag in ("fr", "ar"))
    shown = ["J’ose signaler une inquiétude", "Pensez à la semaine passée", ">Oui<", "Lequel ?", "Celui-ci", "That"]
    assert [words in french for words in shown] == [True] * 6
    assert make.SCALE["prompt"] not in french
    # the words that are not translated are marked one by one
    assert re.findall(r'<span lang="en" dir="ltr">(.*?)</span>', french) == ["That"]
    # the questions are marked as English where the page around them is not
    assert f'<legend class="prompt"><span lang="en" dir="ltr">{make.SCALE["prompt"]}</span>' in arabic
    assert html_of(arabic) == "ar rtl"


def test_ends_of_a_scale_and_paragraphs_that_are_not_translated_are_marked_as_they_stand() -> None:
    rating = {"key": "r", "type": "rating", "prompt": "Useful?", "waves": ["after"], "settings": {"low": "no"}}
    words = {"key": "w", "type": "statement", "prompt": "One.\n\nTwo.", "waves": ["after"]}
    asked = {"title": "Jour", "language": "ar", "pages": [{"title": "Un", "questions": [rating, words]}]}
    half = load({**asked, "translations": {"fr": {"title": "Le jour", "questions": {"r": {"prompt": "Utile ?"}}}}})
    assert foreign(half, "fr") == dict.fromkeys(
        ["Un", "no", "0 no", "One.\n\nTwo.", "One.", "Two."], ' lang="ar" dir="rtl"'
    )
    assert foreign(half, "fr-CA").keys() == foreign(half, "fr").keys()
    assert foreign(half, "en").keys() == {*foreign(half, "fr"), "Jour", "Useful?"}
    assert foreign(half, "ar-EG") == {}


def test_answers_count_once_across_languages(app: Flask) -> None:
    turn(app, "fr", "ar")
    session, code = open_form(app, translations={"fr": FRENCH})
    client = app.test_client()
    sent = {**fields(page(client, f"/S/{code}?lang=fr")), "q-conf": "3", "q-which": "one"}
    answers = [client.post(f"/S/{code}?lang={tag}", data=sent, headers=BROWSER) for tag in ("fr", "ar", "en")]
    assert [answer.status_code for answer in answers] == [303] * 3
    assert answers[0].location == f"/s/{code}/thanks/before?lang=fr"
    assert arrived(app, session) == 1
    thanks = page(client, answers[0].location)
    assert ("Merci. Vos réponses sont arrivées." in thanks, html_of(thanks)) == (True, "fr ltr")
    assert f'href="/s/{code}/thanks/before?lang=ar"' in thanks


def test_switch_without_script_gives_back_what_is_typed_and_stores_nothing(app: Flask) -> None:
    turn(app, "fr")
    session, code = open_form(app, translations={"fr": FRENCH})
    client = app.test_client()
    sent = {**fields(page(client, f"/S/{code}")), "q-which": "one"}  # the first one is required, and not asked for yet
    answer = client.post(f"/S/{code}?lang=fr", data={**sent, "switch": "fr"}, headers=BROWSER)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, html_of(text), arrived(app, session)) == (200, "fr ltr", 0)
    assert 'value="one" id="q-which" checked' in text
    assert (fields(text)["submission"], "data-keep" in text, 'class="summary"' in text) == (
        sent["submission"],
        True,
        False,
    )
    done = client.post(f"/S/{code}?lang=fr", data={**fields(text), "q-conf": "2", "q-which": "one"}, headers=BROWSER)
    assert (done.status_code, arrived(app, session)) == (303, 1)
    # whoever goes back and changes the language then is told that everything arrived, and sees nothing of it
    later = client.post(f"/S/{code}", data={**sent, "switch": "en"}, headers=BROWSER)
    assert (later.status_code, later.location) == (303, f"/s/{code}/thanks/before")


def test_mistakes_are_said_in_the_language_of_the_page(app: Flask) -> None:
    turn(app, "fr", "ar")
    _, code = open_form(app, translations={"fr": FRENCH})
    client = app.test_client()
    told = {}
    for tag in ("fr", "ar", "en"):
        sent = fields(page(client, f"/S/{code}?lang={tag}"))
        answer = client.post(f"/S/{code}?lang={tag}", data=sent, headers=BROWSER)
        assert answer.status_code == 422
        told[tag] = re.findall(r'<a href="#q-conf">([^<]+)<', answer.get_data(as_text=True))
    assert told == {
        "fr": ["Choisissez une réponse à «\u00a0J’ose signaler une inquiétude\u00a0»"],
        "ar": ["اختر إجابة عن «I am confident to raise a concern»"],
        "en": ["Select an answer to “I am confident to raise a concern”"],
    }


def test_closed_form_and_unknown_code_are_said_in_the_language_of_the_page(app: Flask) -> None:
    turn(app, "fr")
    session, code = open_form(app, community_language="fr")
    client = app.test_client()
    sent = {**fields(page(client, f"/S/{code}")), "q-conf": "2"}
    make.act(app, session, "close_wave", "before", 0)
    by_script = client.post(f"/S/{code}", data=sent, headers={"Accept": "application/json"})
    assert (by_script.status_code, by_script.get_json()["message"]) == (410, "Ce formulaire est fermé.")
    by_hand = client.post(f"/S/{code}", data=sent, headers=BROWSER)
    assert (by_hand.status_code, "Ce formulaire est fermé." in by_hand.text) == (410, True)
    assert "Le prochain formulaire n’est pas encore ouvert" in page(client, f"/s/{code}")
    unknown = client.get("/s/K7MX4PDW?lang=fr", headers=BROWSER)
    assert (unknown.status_code, "Aucune séance n’a ce code." in unknown.text) == (404, True)
    assert 'href="/?lang=fr"' in unknown.text
    assert "No session has this code." in page(client, "/s/K7MX4PDW?lang=ar")


def test_first_page_and_promise_change_their_language(app: Flask) -> None:
    turn(app, "fr", "ar")
    _, code = open_form(app)
    client = app.test_client()
    home = page(client, "/?lang=ar")
    assert (html_of(home), "أدخل رمز جلستك" in home, 'name="lang" value="ar"' in home) == ("ar rtl", True, True)
    assert client.get(f"/?lang=ar&code={code}").location == f"/S/{code}?lang=ar"
    wrong = client.get("/?lang=fr&code=K7MX4PDX")
    assert (wrong.status_code, "Aucune séance n’a ce code." in wrong.text) == (404, True)
    promise = page(client, "/promise?lang=fr")
    assert ("Personne ne peut dire qui a répondu en premier" in promise, 'href="/promise?lang=en"' in promise) == (
        True,
        True,
    )
    assert "The anonymity promise" in page(client, "/promise")
    assert 'href="/accessibility?lang=fr"' in promise
    statement = page(client, "/accessibility?lang=fr")
    assert (html_of(statement), "Ce que vous pouvez faire" in statement) == ("fr ltr", True)
    assert "What you can do" in page(client, "/accessibility")


def test_form_is_described_in_a_language_that_is_translated(app: Flask) -> None:
    _, code = open_form(app, translations={"fr-CA": FRENCH})
    client, json = app.test_client(), {"Accept": "application/json"}
    for asked, language, prompt in (("fr", "fr-CA", "Lequel ?"), ("de", "en", "Which one?"), ("", "en", "Which one?")):
        said = client.get(f"/s/{code}?lang={asked}", headers=json).get_json()
        assert (said["language"], said["questions"][1]["prompt"]) == (language, prompt)
        assert said["questions"][1]["settings"]["options"][0]["key"] == "one"


def test_sent_json_is_answered_in_english(app: Flask) -> None:
    turn(app, "fr")
    _, code = open_form(app, community_language="fr")
    answer = app.test_client().post(f"/s/{code}", json={"submission": str(uuid.uuid4()), "answers": {"conf": 9}})
    assert (answer.status_code, answer.get_json()["message"]) == (422, "Select one of the answers listed")


def test_community_page_speaks_the_community_s_language(app: Flask) -> None:
    turn(app, "fr")
    community = make.community(app)
    with app.app_context(), may_write():
        group = db.session.get_one(Community, community)
        group.language = "fr-CA"
        db.session.commit()
        code = group.code
    text = page(app.test_client(), f"/s/{code}")
    assert (html_of(text), "Aucune séance n’est encore prévue." in text) == ("fr ltr", True)


def test_administrators_alone_turn_languages_on(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    make.account(app, "admin@example.org", administrator=True)
    make.account(app)
    client = app.test_client()
    assert client.post("/sign-in", data={"email": "admin@example.org", "password": make.PASSWORD}).status_code == 302
    assert "Not reviewed by a native speaker yet" in client.get("/network/languages").text
    assert [
        client.post("/network/languages", data={"tag": tag, "on": "1"}).status_code for tag in ("fr", "en", "xx")
    ] == [
        303,
        404,
        404,
    ]
    with app.app_context():
        assert languages_on() == ("fr",)
    assert client.post("/network/languages", data={"tag": "fr", "on": "0"}).status_code == 303
    other = app.test_client()
    assert (
        other.post("/sign-in", data={"email": "facilitator@example.org", "password": make.PASSWORD}).status_code == 302
    )
    assert [
        other.get("/network/languages").status_code,
        other.post("/network/languages", data={"tag": "fr", "on": "1"}).status_code,
    ] == [403, 403]
    with app.app_context():
        assert languages_on() == ()
