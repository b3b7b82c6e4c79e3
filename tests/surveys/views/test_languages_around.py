"""Other languages where forms have more: conditions, clauses in short, a try, a community's notice, the door."""

from __future__ import annotations

from flask import Flask

from surveys.database import db, may_write
from surveys.models.people import Community
from tests.support import factories as make
from tests.surveys.views.test_languages import FRENCH, html_of, open_form, page, turn
from tests.surveys.views.test_tries import begun

YES = {"key": "first", "type": "yes_no", "prompt": "New here?", "waves": ["before"]}
ONLY_IF = {**make.SCALE, "key": "why", "waves": ["before"], "show_if": {"question": "first", "is": True}}


def test_condition_is_said_in_the_language_of_the_page(app: Flask) -> None:
    turn(app, "fr")
    asked = make.definition(YES, ONLY_IF)
    asked["translations"] = {"fr": {"questions": {"first": {"prompt": "Nouveau ici ?"}}}}
    _, code = make.session(app, make.community(app), asked, opened="before")
    said = "Seulement si vous avez répondu « Oui » à « Nouveau ici ? » plus haut"
    client = app.test_client()
    assert [said in page(client, f"/s/{code}{query}") for query in ("?lang=fr", "")] == [True, False]
    assert "Only if you answered “Yes” to “New here?” above" in page(client, f"/s/{code}")


def test_promise_in_short_is_said_in_the_language_of_the_page(app: Flask) -> None:
    turn(app, "fr")
    _, code = open_form(app)
    seen = page(app.test_client(), f"/s/{code}?lang=fr")
    assert "Vos réponses sont anonymes" in seen
    assert "peuvent les montrer ici, jamais pour moins de 5 personnes. Les codes qui relient" in seen
    assert "anonymous" not in seen.split("<h1")[1].split("<form")[0]


def test_try_can_be_read_in_another_language_and_keeps_what_is_typed(app: Flask) -> None:
    turn(app, "fr")
    _, _, address = begun(app, {**make.definition(make.SCALE), "translations": {"fr": {"title": FRENCH["title"]}}})
    phone = app.test_client()
    french = f"{address}/before?lang=fr"
    assert html_of(page(phone, french)) == "fr ltr"
    assert "Ceci est un essai : rien n’est gardé." in page(phone, french)
    assert f'formaction="{french}"' in page(phone, f"{address}/before")
    shown = phone.post(french, data={"q-conf": "4", "submission": "x", "form": "y", "switch": "fr"})
    assert (shown.status_code, html_of(shown.text)) == (200, "fr ltr")
    assert 'value="4" checked' in shown.text


def test_notice_opens_in_the_language_of_the_form(app: Flask) -> None:
    turn(app, "fr")
    _, code = open_form(app)
    with app.app_context(), may_write():
        for community in db.session.query(Community):
            community.privacy_notice = "Our own words."
        db.session.commit()
    client = app.test_client()
    assert f'href="/s/{code}/notice?lang=fr"' in page(client, f"/s/{code}?lang=fr")
    assert "<h1>Avis de confidentialité</h1>" in page(client, f"/s/{code}/notice?lang=fr")


def test_script_is_told_what_is_wrong_in_the_language_of_its_page(app: Flask) -> None:
    turn(app, "fr")
    _, code = open_form(app)
    client, headers = app.test_client(), {"Accept": "application/json"}
    body = "&".join(["a=1"] * 2501)
    sent = {"data": body, "content_type": "application/x-www-form-urlencoded", "headers": headers}
    at_door = [client.post(f"/s/{code}{query}", **sent).get_json()["message"] for query in ("", "?lang=fr")]
    assert at_door[0] == "This form has more fields than any of ours."
    assert at_door[1] != at_door[0]
    # a type that the door leaves to the application, which then says the same
    later = {**sent, "headers": {**headers, "Transfer-Encoding": "identity"}}
    assert client.post(f"/s/{code}?lang=fr", **later).get_json()["message"] == at_door[1]


def test_sheet_typed_in_goes_on_in_the_language_it_was_typed_in(app: Flask) -> None:
    turn(app, "fr")
    _, code = open_form(app)
    seen = page(app.test_client(), f"/s/{code}/thanks/before?paper=1&lang=fr")
    assert "La feuille est saisie." in seen
    assert f'href="/paper/{code}/before?lang=fr"' in seen
