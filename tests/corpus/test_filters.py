"""Odd dates, filters, orders and pages, in every address that staff and programs read and every form with a day in it.

An address gives the page that it gives without them, or says in plain words that there is none; a form says beside
which field. Nothing is stored of what is no day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from surveys.database import Base, db
from surveys.models.people import User
from surveys.tokens import make_token
from tests.corpus.report import LONG, Report
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import FACILITATOR, Site, make_site

DAYS = (
    *("2025-02-30", "2025-13-01", "2025-00-00", "0000-01-01", "0000-00-00", "10000-01-01", "-0001-01-01"),
    *("20250101", "2025-01-01T00:00", "2025-W01-1", "01/02/2025", "٢٠٢٥-٠١-٠١", "2025-01-01 ", "today", "NaN", "1e9"),
    *("9" * 400, "2025-01-01'; DROP TABLE sessions; --", "{{7*7}}", "99999999999999-01-01"),
)
QUERIES = (
    *(f"from={day}" for day in ("2025-02-30", "0000-01-01", "10000-01-01", "٢٠٢٥-٠١-٠١")),
    "from=2026-01-01&to=2025-01-01",
    "from=0001-01-01&to=9999-12-31",
    "from[]=2025-01-01&to[]=",
    "from=2025-01-01&from=2026-01-01&from",
    "sort=id;drop&order=desc nulls",
    *(f"sort={name}&group_by={name}" for name in ("id", "email", "password", "person", "wave_id", "token", "answers")),
    "page=-1&per_page=-1&limit=-1&offset=-1",
    "page=1000000000&limit=1000000000",
    "page=0x10&page=1e400&page=NaN&page=٣",
    "item=conf&item=say&item[]=x&item=",
    "item=%00&edit=%00&at=-1&at=1e9&add=scale%27--&people=-1&place=%ff",
    "people=9" + "9" * 400 + "&place=online",
    "people=٣&people=4&place=&like=&questionnaire=",
    "print=-1&print=99999999999999999999&print=x",
    "like=../../etc&questionnaire=%ed%a0%80&show=%0d%0aSet-Cookie:a=b",
    "remembered&remembered=1&kiosk=1&lang=../../etc",
    "next=//evil.example/&next=javascript:alert(1)",
    "&&&===&%&;;[]=[]&a[b][c]=d",
    "q=" + "x" * 3000,
)


class Reader:
    """A facilitator of a community with a released session, and a program of theirs."""

    def __init__(self, database: TestDatabase) -> None:
        self.site: Site = make_site(database, RATELIMIT_ENABLED=False, FINISH_WAIT=0.0)
        self.session = self.site.released(people=6)
        self.client: FlaskClient = self.site.client(FACILITATOR)
        self.report = Report(f"dates and filters, {database.kind}")
        who = self.site.user_id(FACILITATOR)
        with self.site.writing() as writer:
            self.head = {"Authorization": f"Bearer {make_token(writer, writer.get_one(User, who))}"}
        with self.site.app.app_context():
            self.questionnaire = db.session.scalar(select(Base.metadata.tables["questionnaires"].c.id))

    def addresses(self) -> dict[str, str]:
        """The path of every page and list, by endpoint."""
        known = {
            **{"community_id": self.site.community_id, "session_id": self.session, "token": "x"},
            **{"questionnaire_id": self.questionnaire, "kind": "before", "key": "say", "item": "know_what_to_say"},
            **{"code": "ABCDEFGH", "filename": "x", "page": 0, "user_id": 1, "try_id": "A" * 22},
        }
        urls = self.site.app.url_map.bind("localhost")
        return {
            rule.endpoint: urls.build(rule.endpoint, {name: known.get(name, "A" * 22) for name in rule.arguments})
            for rule in self.site.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("attend.", "static", "security."))
        }

    def rows(self) -> dict[str, int | None]:
        with self.site.app.app_context():
            tables = Base.metadata.tables.items()
            return {name: db.session.scalar(select(func.count()).select_from(table)) for name, table in tables}


@pytest.fixture
def reader(database: TestDatabase) -> Iterator[Reader]:
    made = Reader(database)
    yield made
    made.report.close()
    with made.site.app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)
def test_odd_filters_leave_a_page_as_it_is_or_are_said_in_words(reader: Reader) -> None:
    kept = reader.rows()
    for place, (endpoint, path) in enumerate(reader.addresses().items()):
        head = reader.head if endpoint.startswith("api.") else {}
        plain = reader.client.get(path, headers=head)
        if plain.status_code == 302:
            continue  # leads on, whatever it is asked
        for number, query in enumerate(QUERIES):
            if not LONG and (place + number) % 4:
                continue  # each address gets a quarter of them, and each of them a quarter of the addresses
            answer = reader.report.ask(endpoint.partition(".")[0], reader.client.get, f"{path}?{query}", headers=head)
            assert answer.status_code in {plain.status_code, 204, 303, 404, 422}, (path, query)
            assert answer.headers.get("Location", "/").startswith("/"), (path, query)
            if endpoint.startswith("api."):
                assert answer.get_data() == plain.get_data(), (path, query)
    assert reader.rows() == kept


def test_what_is_no_day_is_refused_beside_its_field(reader: Reader) -> None:
    community = f"/communities/{reader.site.community_id}"
    plan = {"title": "T", "kind": "policy"}
    forms: dict[str, tuple[str, ...]] = {
        f"{community}/periods": ("starts", "ends"),
        f"{community}/outcomes/new": ("date",),
    }
    kept = reader.rows()
    for path, names in forms.items():
        for name in names:
            for day in DAYS:
                sent = {**plan, **dict.fromkeys(names, "2030-01-01"), name: day}
                answer = reader.report.ask("forms with a day", reader.client.post, path, data=sent)
                assert (answer.status_code, "There is a problem" in answer.text) == (422, True), (path, name, day)
    assert reader.rows() == kept


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2030-01-02", "2030-01-01"),
        ("2030-01-01", "9999-12-31"),
        ("0001-01-01", "9999-12-31"),
        ("1970-01-01", "1970-01-02"),
    ],
)
def test_period_that_cannot_be_is_refused(reader: Reader, starts: str, ends: str) -> None:
    kept = reader.rows()
    sent = {"title": "T", "starts": starts, "ends": ends}
    path = f"/communities/{reader.site.community_id}/periods"
    assert reader.report.ask("periods", reader.client.post, path, data=sent).status_code == 422
    assert reader.rows() == kept


def test_program_is_told_which_day_is_none(reader: Reader) -> None:
    def call(path: str, body: dict[str, Any]) -> tuple[int, Any]:
        answer = reader.report.ask("API", reader.client.post, f"/api/v1{path}", json=body, headers=reader.head)
        return answer.status_code, answer.get_json().get("field")

    community, kept = f"/communities/{reader.site.community_id}", reader.rows()
    for day in (*DAYS, 20250101, None, ["2025-01-01"], {"$gt": ""}, True):
        asked = {"title": "T", "questionnaire": reader.questionnaire, "date": day}
        if day is not None:
            assert call(f"/sessions/{reader.session}/again", {"dates": [day]}) == (422, "dates[0]"), day
            moment = {"times": {"before": {"opens": day}}}
            if day != "2025-01-01T00:00":  # a moment, though no day
                assert call(f"/sessions/{reader.session}/times", moment) == (422, "times.before.opens"), day
        assert call(f"{community}/sessions", asked) == (422, "date"), day
        assert call(f"{community}/outcomes", {"title": "T", "kind": "policy", "date": day}) == (422, "date"), day
    assert reader.rows() == kept
