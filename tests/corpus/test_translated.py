"""Texts that others would carry out, as words of a questionnaire and its translation: shown, never carried out."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from forms.questionnaire import DefinitionError, load
from forms.questions import QUESTION_TYPES
from surveys.database import db, may_write
from surveys.languages.turning import turn
from surveys.models.people import Community
from tests.corpus.naughty import CLASSES
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import FACILITATOR, Site, make_site

WORDS = [text[:60] for kind in ("carried out", "letters") for text in CLASSES[kind].values() if text.strip()]
OWN = ("/", "#", "mailto:", "tel:", "data:,", "http://127.0.0.1:8000/")
OURS = {"style", "script"}  # the one block of each that a page has


class Elements(HTMLParser):
    """What a page is made of: its elements, attributes that act, and addresses that are no addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.blocks = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.blocks += tag in OURS
        if tag in ("img", "iframe", "marquee") or (tag == "b" and not attrs):
            self.acting.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("autofocus", "srcdoc"):
                self.acting.append(f"{tag} {name}")
            if name in ("href", "action", "src") and not (value or "").startswith(OWN):
                self.acting.append(f"{tag} {name}={value}")


@pytest.fixture
def site(sqlite_database: TestDatabase) -> Iterator[Site]:
    made = make_site(sqlite_database, RATELIMIT_ENABLED=False)
    with made.app.app_context(), may_write():
        turn(db.session, "fr", on=True)
        turn(db.session, "ar", on=True)
        db.session.commit()
    yield made
    with made.app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def spoilt(words: Iterator[str]) -> dict[str, object]:
    """A question of every type, all of its words and their translation naughty ones."""
    questions, said = [], {}
    for number, kind in enumerate(QUESTION_TYPES):
        one = {**kind.example.question, "key": f"k{number}", "prompt": next(words), "help": next(words)}
        said[one["key"]] = {"prompt": next(words), "help": next(words)}
        questions.append(one)
    titles = [next(words), next(words)]
    return {
        "title": next(words),
        "pages": [{"title": titles[0], "questions": questions}],
        "translations": {"fr": {"title": next(words), "pages": {titles[0]: titles[1]}, "questions": said}},
    }


def test_words_of_a_questionnaire_are_never_carried_out(site: Site) -> None:
    tried = 0
    for start in range(0, len(WORDS), 25):
        try:
            asked = load(spoilt(iter((WORDS[start:] + WORDS) * 3))).definition()
        except DefinitionError:
            continue  # such as a title that is blank once it is trimmed
        with site.app.app_context(), may_write():
            community = db.session.get_one(Community, site.community_id)
            community.name, community.safeguarding_contact = WORDS[start], WORDS[start + 1]
            community.responsible, community.privacy_notice = WORDS[start + 2], "\n\n".join(WORDS[start : start + 20])
            db.session.commit()
        session, code = make.session(site.app, site.community_id, asked, opened="after", title=WORDS[start])
        phone, staff = site.client(), site.client(FACILITATOR)
        pages = [f"/s/{code}", f"/s/{code}?lang=fr", f"/s/{code}?lang=ar&easy=1", f"/s/{code}/thanks/after?lang=fr"]
        for path in (*pages, f"/s/{code}/notice", f"/sessions/{session}", f"/sessions/{session}/paper"):
            answer = (staff if path.startswith("/sessions") else phone).get(path)
            assert answer.status_code == 200, path
            found = Elements(answer.text)
            assert found.acting == [], (path, found.acting)
            assert found.blocks <= 2 or path.startswith("/sessions")
            tried += 1
    assert tried >= 14
