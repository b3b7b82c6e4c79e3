"""The shelf: listing, starting, importing, exporting, copying and deleting questionnaires."""

from __future__ import annotations

import io
import json
from typing import Any

from sqlalchemy import event

from forms.bank import names, questionnaire
from surveys.database import db
from tests.surveys.views.support_desk import Desk, desk, errors
from tests.surveys.views.support_pages import DEFINITION, FACILITATOR, LEAD, STRANGER, Site, text


def _shelf(site: Site) -> str:
    return f"/communities/{site.community_id}/questionnaires"


def _opened(site: Site, location: str) -> Desk:
    return Desk(site, site.client(FACILITATOR), location.rsplit("/", 1)[1].partition("?")[0])


def test_empty_shelf_says_what_to_do(site: Site) -> None:
    assert "Write the first one" in site.client(FACILITATOR).get(_shelf(site)).text
    page = site.client(LEAD).get(_shelf(site)).text
    assert ("No questionnaire yet" in page, "/new" in page) == (True, False)
    assert site.client(STRANGER).get(_shelf(site)).status_code == 404


def test_questionnaire_starts_empty_or_from_the_bank(site: Site) -> None:
    client = site.client(FACILITATOR)
    empty = client.post(_shelf(site) + "/new", data={"beginning": "empty", "title": " Our  own "})
    assert (empty.status_code, _opened(site, empty.location).draft().title) == (303, "Our own")
    assert "Write the first question" in client.get(empty.location).text
    for name in names():
        made = client.post(_shelf(site) + "/new", data={"beginning": name, "title": ""})
        assert _opened(site, made.location).draft() == questionnaire(name)


def test_start_with_a_mistake_keeps_what_was_typed(site: Site) -> None:
    client = site.client(FACILITATOR)
    for wrong in ({"beginning": "nothing"}, {"beginning": "empty", "title": "Typed" * 41}, {}):
        answer = client.post(_shelf(site) + "/new", data={"title": "Typed"} | wrong)
        assert (answer.status_code, "There is a problem" in answer.text, "Typed" in answer.text) == (422, True, True)


def test_exported_definition_comes_back_by_file_and_by_paste(site: Site) -> None:
    one = desk(site)
    answer = one.client.get(one.address + "/definition.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="two-questions.json"'
    pasted = one.client.post(_shelf(site) + "/import", data={"definition": answer.text})
    sent = {"file": (io.BytesIO(answer.data), "questionnaire.json")}
    uploaded = one.client.post(_shelf(site) + "/import", data=sent, content_type="multipart/form-data")
    assert [_opened(site, made.location).draft() for made in (pasted, uploaded)] == [one.draft()] * 2


BROKEN = (
    ("", "The body is not JSON."),
    ("{", "The body is not JSON."),
    ("[]", "The definition is a JSON object"),
    ('{"title": 1}', "title: This must be text"),
    ('{"pages": [{"questions": [{"type": "slider"}]}]}', "pages[0].questions[0].type: There is no type “slider”."),
    ('{"titel": "x"}', "titel: There is no field of this name"),
    ('{"a": 1, "a": 2}', "The JSON names a key twice."),
    ("[" * 10_000, "nested too deeply"),
)


def test_broken_import_says_where_and_why(site: Site) -> None:
    client = site.client(FACILITATOR)
    for body, sentence in BROKEN:
        answer = client.post(_shelf(site) + "/import", data={"definition": body})
        assert (answer.status_code, sentence in " ".join(errors(answer))) == (422, True)
    assert "Write the first one" in client.get(_shelf(site)).text


def test_file_that_cannot_be_imported_is_shown_to_be_mended(site: Site) -> None:
    sent = {"file": (io.BytesIO(b'{"titel": "Our own"}'), "x.json")}
    answer = site.client(FACILITATOR).post(_shelf(site) + "/import", data=sent, content_type="multipart/form-data")
    assert (answer.status_code, "Our own" in answer.text) == (422, True)
    bytes_ = {"file": (io.BytesIO(b"\xff\xfe\x00"), "x.json")}
    answer = site.client(FACILITATOR).post(_shelf(site) + "/import", data=bytes_, content_type="multipart/form-data")
    assert (answer.status_code, "The body is not UTF-8." in errors(answer)[0]) == (422, True)


def test_copy_is_apart_from_the_original(site: Site) -> None:
    one = desk(site)
    copied = _opened(site, one.post("/copy").location)
    assert (copied.draft().title, copied.draft().questions()) == ("Copy of Two questions", one.draft().questions())
    copied.save("say", prompt="Changed")
    assert one.draft().question("say").prompt == "I know what to say"


def test_questionnaire_is_deleted_after_asking_and_only_unused(site: Site) -> None:
    one = desk(site)
    assert "cannot be undone" in text(one.client.get(one.address + "/delete"))
    page = one.client.get(one.post("/delete").location)
    assert ("“Two questions” was deleted." in page.text, "Write the first one" in page.text) == (True, True)
    site.plan()
    page = site.client(FACILITATOR).get(_shelf(site)).text
    assert ("used by sessions" in page, "/delete" in page) == (True, False)
    used = Desk(site, one.client, page.split('href="/questionnaires/', 1)[1].partition('"')[0])
    asked = text(used.client.get(used.address + "/delete"))
    assert ("A session uses it, so it cannot be deleted." in asked, "Delete it" in asked) == (True, False)
    answer = used.post("/delete")
    assert (answer.status_code, "Sessions use this questionnaire." in errors(answer)[0]) == (409, True)


def test_shelf_takes_the_same_queries_for_one_and_three(site: Site) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            desk(site).post("/publish")
        counts.append(_queries(site))
    assert counts == [(1, counts[0][1]), (3, counts[0][1])]


def _queries(site: Site) -> tuple[int, int]:
    """How many questionnaires the shelf shows, and how many statements that takes."""
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    client = site.client(FACILITATOR)
    with site.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    page = client.get(_shelf(site)).text
    event.remove(engine, "before_cursor_execute", note)
    return page.count("Published as version 1"), len(statements)


def test_definition_is_json_as_it_is_documented(site: Site) -> None:
    one = desk(site, email=LEAD)
    assert json.loads(one.client.get(one.address + "/definition.json").text) == one.draft().definition()
    assert DEFINITION["title"] == one.draft().title
