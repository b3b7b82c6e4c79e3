"""Whatever is typed into any form of the staff, or sent to any operation of the API: it is never answered by a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from forms.questions import QUESTION_TYPES
from surveys.database import db
from surveys.models.evidence import Outcome
from surveys.models.people import Community, User
from surveys.models.questionnaires import Questionnaire
from surveys.models.sessions import Session
from surveys.tokens import make_token
from tests.support import factories
from tests.support.databases import PostgresMaker, TestDatabase
from tests.surveys.views.support_desk import Desk, desk
from tests.surveys.views.support_pages import FACILITATOR, LEAD, PASSWORD, Site, make_site

FORM = "application/x-www-form-urlencoded"
ODD = (
    *("", " ", "\0", "a\0b", "\x01\x1b", "\ud800", "\r\n", "\u2028", "\ufeff"),
    *("\N{RIGHT-TO-LEFT OVERRIDE}טקסט", "😀" * 60, "x" * 201, "x" * 10_000),
    *("٣", "-1", "1e400", "NaN", "9" * 400, "0.0", "999.999"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "policy", "before", "remove", "null", "{", "[" * 1000),
    *("{{7*7}}", "%s%n", "' OR 1=1 --", "<script>", "../../etc"),
)  # fmt: skip
WORDS = st.sampled_from(ODD) | st.text(st.characters(), max_size=300)
QUESTIONS = [{**kind.example.question, "key": f"k{n}"} for n, kind in enumerate(QUESTION_TYPES)]
EVERY_TYPE = {"title": "Every type", "pages": [{"title": "", "questions": QUESTIONS}]}

# what a form's fields hold where nothing is wrong with it, by their names; those of the desk's cards come from the page
TYPED = {
    **{"title": "A title", "beginning": "empty", "definition": json.dumps(EVERY_TYPE), "do": "title", "place": "0.0"},
    **{"type": "scale", "name": "A name", "audience": "Care", "format": "online", "rhythm": "monthly", "k": "5"},
    **{"responsible": "A trust", "privacy_notice": "We keep little.\nAsk.", "language": "en"},
    **{"words.title": "Un titre", "words.question.k0.prompt": "Un mot ?"},
    **{"safeguarding_contact": "01632 960123", "time_zone": "UTC", "date": "2026-11-20", "tags": "training, retreat"},
    **{"email": "new@example.org", "role": "lead", "mark": "12345678", "people": "8", "show": "after"},
    **{"password": PASSWORD, "new_password": PASSWORD, "new_password_confirm": PASSWORD, "next": "/communities"},
}
ASKED = {"people": "8", "same": "yes", "place": "online"}
BODIES: dict[str, dict[str, Any]] = {
    "api.create_community": {"name": "N", "audience": "A", "rhythm": "R", "time_zone": "UTC", "language": "en"},
    "api.create_questionnaire": EVERY_TYPE,
    "api.create_session": {"title": "T", "date": "2026-11-20", "questionnaire": "", "format": "online", "tags": ["a"]},
    "api.create_outcome": {"date": "2026-11-20", "kind": "policy", "title": "Done"},
    "api.close_wave": {"grace_minutes": 5},
}
LAST = ("run.delete", "build.delete", "security.logout")


@pytest.fixture
def everywhere(database: TestDatabase) -> Iterator[Site]:
    """The site of a test on both databases."""
    yield from _running(database)


@pytest.fixture
def strictest(postgresql_maker: PostgresMaker, tmp_path: Path) -> Iterator[Site]:
    """The site of random words on PostgreSQL alone, which refuses whatever SQLite does and more."""
    database = postgresql_maker.new(tmp_path / "instance")
    yield from _running(database)
    postgresql_maker.drop(database)


def _running(database: TestDatabase) -> Iterator[Site]:
    site = make_site(database, RATELIMIT_ENABLED=False, FINISH_WAIT=0.0)
    yield site
    with site.app.app_context():
        for engine in db.engines.values():
            engine.dispose()


Answers = dict[str, TestResponse]  # by what was asked


class Typist:
    """Somebody who fills in every form there is, some of its fields with odd words."""

    def __init__(self, site: Site, seed: int = 0, words: Sequence[str] = ()) -> None:
        self.site, self._chance, self._words = site, Random(seed), words
        self.client = site.client(FACILITATOR)
        session, _ = factories.session(site.app, site.community_id)
        with site.app.app_context():
            version = db.session.get_one(Session, session).version_id
        self._typed = {**TYPED, "version": version}
        self._asked = ""  # the id of a questionnaire that a program made
        self.desk: Desk = desk(site, EVERY_TYPE)
        self._ids = {
            **{"community_id": site.community_id, "session_id": session, "questionnaire_id": self.desk.id},
            **{"user_id": site.user_id(LEAD), "outcome_id": "A" * 22, "period_id": "A" * 22, "page": 0},
            **{"kind": "before", "key": "k0", "item": "confidence", "token": "x", "code": "ABCDEFGH"},
            **{"filename": "x", "comment_id": "A" * 22, "try_id": "A" * 22, "tag": "fr"},
        }

    def odd(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields, one in four of them with odd words: more of them would leave no form whole enough to be read."""
        chosen = [name for name in fields if self._words and self._chance.random() < 0.25]
        return {**fields, **{name: self._chance.choice(self._words) for name in chosen}}

    def addresses(self, method: str) -> list[tuple[str, str]]:
        """(endpoint, path) of every route with this method, its ids those of the scene."""
        rules = [rule for rule in self.site.app.url_map.iter_rules() if method in (rule.methods or ())]
        urls = self.site.app.url_map.bind("localhost")
        return [
            (rule.endpoint, urls.build(rule.endpoint, {name: self._ids[name] for name in rule.arguments}, method))
            for rule in rules
        ]

    def send_forms(self) -> Answers:
        """Every form of the staff's; what ends something comes last."""
        forms = [one for one in self.addresses("POST") if not one[0].startswith(("api.", "attend."))]
        answers = {path: self._post(path) for endpoint, path in forms if endpoint not in LAST}
        return answers | {path: self._post(path) for endpoint, path in forms if endpoint in LAST}

    def _post(self, path: str) -> TestResponse:
        return self._send(path, {**self.odd(self._typed), "seen": str(self._edits())})

    def _edits(self) -> int:
        with self.site.app.app_context():
            there = db.session.get(Questionnaire, self.desk.id)
            return there.edits if there is not None else 0

    def _send(self, path: str, fields: dict[str, Any]) -> TestResponse:
        body = urlencode(fields, doseq=True, errors="surrogatepass")
        asked = urlencode(self.odd(ASKED), errors="surrogatepass")
        return self.client.post(path, query_string=asked, data=body.encode(), content_type=FORM)

    def save_cards(self) -> Answers:
        """The card of a question of every type."""
        keys = [question.key for question in self.desk.draft().questions()]
        return {key: self._send(f"{self.desk.address}/questions/{key}", self.odd(self.desk.card(key))) for key in keys}

    def ask_for_pages(self) -> Answers:
        """Every page, with odd words in its address."""
        found = {}
        for endpoint, path in self.addresses("GET"):
            if endpoint == "static":
                continue
            query = self.odd(dict.fromkeys(("item", "edit", "at", "add", "show", "questionnaire", "next"), "k0"))
            found[path] = self.client.get(path, query_string=urlencode(query, errors="surrogatepass"))
        return found

    def call_operations(self) -> Answers:
        """Every operation of the API that takes something."""
        with self.site.writing() as database:
            token = make_token(database, database.get_one(User, self.site.user_id(FACILITATOR)))
        return {
            path: self._call(endpoint, path, {"Authorization": f"Bearer {token}"})
            for endpoint, path in self.addresses("POST")
            if endpoint.startswith("api.")
        }

    def _call(self, endpoint: str, path: str, headers: dict[str, str]) -> TestResponse:
        body = dict(BODIES.get(endpoint, {}))
        if endpoint == "api.create_session":
            body["questionnaire"] = self._asked
        body = self.odd(body)
        answer = self.client.post(path, data=json.dumps(body), content_type="application/json", headers=headers)
        if endpoint == "api.create_questionnaire" and answer.status_code == 201:
            self._asked = answer.get_json()["id"]
        return answer


FUZZED = settings(
    phases=[Phase.generate],  # an example takes a second, so none is made smaller once it has failed
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SEEDS, CHOSEN = st.integers(0, 2**32), st.lists(WORDS, min_size=8, max_size=8)


def failed(answers: Answers) -> dict[str, int]:
    return {asked: answer.status_code for asked, answer in answers.items() if answer.status_code >= 500}


@pytest.mark.slow
@settings(FUZZED, max_examples=6)
@given(seed=SEEDS, words=CHOSEN)
def test_no_words_in_a_form_make_the_server_fail(strictest: Site, seed: int, words: list[str]) -> None:
    assert failed(Typist(strictest, seed, words).send_forms()) == {}


@pytest.mark.slow
@settings(FUZZED, max_examples=2)
@given(seed=SEEDS, words=CHOSEN)
def test_no_words_in_a_card_or_an_address_make_the_server_fail(strictest: Site, seed: int, words: list[str]) -> None:
    typist = Typist(strictest, seed, words)
    assert failed(typist.save_cards()) == {}
    assert failed(typist.ask_for_pages()) == {}


@pytest.mark.slow
@settings(FUZZED, max_examples=10)
@given(seed=SEEDS, words=CHOSEN)
def test_no_words_in_a_call_make_the_server_fail(strictest: Site, seed: int, words: list[str]) -> None:
    assert failed(Typist(strictest, seed, words).call_operations()) == {}


def test_forms_are_taken_where_nothing_is_odd(everywhere: Site) -> None:
    """There was something to spoil: the same forms and calls do their work with what belongs in them."""
    careful = Typist(everywhere)
    cards = {key: answer.status_code for key, answer in careful.save_cards().items()}
    assert cards == dict.fromkeys((question["key"] for question in QUESTIONS), 303)
    called = [answer.status_code for answer in careful.call_operations().values()]
    assert called.count(201) == 4
    sent = [path for path, answer in careful.send_forms().items() if answer.status_code in (200, 303)]
    assert len(sent) > 20
    ends = {path.rpartition("/")[2] for path in sent}
    assert ends >= {"new", "import", "people", "copy", "role", "edit", "title", "pages", "headcount", "finish", "fr"}


def test_what_no_database_can_hold_is_dropped_from_every_form(everywhere: Site) -> None:
    client, one = everywhere.client(FACILITATOR), desk(everywhere)
    community = f"/communities/{everywhere.community_id}"
    odd = "a\0\x1b b"
    sent = {
        "/communities/new": {"name": odd, "k": "5", "time_zone": "UTC", "format": ""},
        f"{community}/outcomes/new": {"date": "2026-11-20", "kind": "policy", "title": odd},
        f"{community}/people": {"email": "new\0@example.org", "role": "lead"},
        f"{community}/questionnaires/new": {"title": odd, "beginning": "empty"},
        f"{one.address}/title": {"seen": "0", "title": odd},
    }
    assert {client.post(path, data=fields).status_code for path, fields in sent.items()} <= {200, 303}
    with everywhere.app.app_context():
        assert sorted(db.session.scalars(select(Community.name))) == ["Harbour Circle", "a b"]
        assert list(db.session.scalars(select(Outcome.title))) == ["a b"]
        assert list(db.session.scalars(select(Questionnaire.title))) == ["a b", "a b"]
        assert "new@example.org" in set(db.session.scalars(select(User.email)))
    assert client.get("/communities", query_string={"next": odd}).status_code == 200


def test_json_is_for_the_api_alone(everywhere: Site) -> None:
    client = everywhere.client(FACILITATOR)
    for path in ("/communities/new", f"/communities/{everywhere.community_id}/people", "/account/tokens/revoke"):
        for body in ({"name": 5, "email": 5, "mark": 5}, [1], {}):
            assert client.post(path, json=body).status_code == 415


def test_title_that_cannot_be_kept_is_said_beside_its_field(everywhere: Site) -> None:
    client, one = everywhere.client(FACILITATOR), desk(everywhere)
    shelf = f"/communities/{everywhere.community_id}/questionnaires"
    answer = client.post(f"{shelf}/new", data={"title": "x" * 201, "beginning": "empty"})
    assert (answer.status_code, 'id="title-error"' in answer.text) == (422, True)
    refused = one.post("/copy", title="x" * 201)
    assert (refused.status_code, "200 characters" in refused.text) == (422, True)
    with everywhere.app.app_context():
        assert db.session.query(Questionnaire).count() == 1
