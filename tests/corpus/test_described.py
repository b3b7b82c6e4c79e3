"""Schemathesis holds what is served against what is described: the API's OpenAPI document, and attendees' addresses.

It makes requests that a document allows and others that it forbids, and looks whether each answer is one it names.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from forms.questionnaire import load
from forms.questions import QUESTION_TYPES
from surveys import trying
from surveys.database import db, may_write
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.views.attend import refusing
from tests.corpus import described
from tests.corpus.report import ALLOWED, LONG
from tests.support import factories as make
from tests.support import needs
from tests.support.api import make_scene, planned
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import make_site

CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance"),
    *("response_schema_conformance", "negative_data_rejection", "positive_data_acceptance", "missing_required_header"),
    *("unsupported_method", "allow_header_conformance", "use_after_free", "ensure_resource_availability"),
    "ignored_auth",
)
REFUSED = ["400", "401", "403", "404", "405", "409", "410", "411", "413", "415", "422", "429"]
TAKEN = ["2xx", "303", "401", "403", "404", "409", "410", "429"]  # 429: so much at once is a flood
# What no document can say, and is refused in words: fields that must fit each other, the clock, ids, time zones
BEYOND_WORDS = (
    "change_session",
    "create_community",
    "create_questionnaire",
    "create_session",
    "plan_again",
    "plan_times",
    "send",
    "try_send",
    "use_wording",
)
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # of what it would draw well
EXAMPLES = int(os.environ.get("SOUNDINGS_EXAMPLES", "1000" if LONG else "3"))
PHASES = ("coverage", "fuzzing") if LONG else ("fuzzing",)
# Two addresses look like a session's code and a form's kind: another method finds no such code or form there (404)
ALIKE = ("worker", "try_results")
ASKED = load({"pages": [{"questions": [kind.example.question for kind in QUESTION_TYPES]}]})


def settings(parameters: dict[str, Any], headers: dict[str, str], phases: tuple[str, ...]) -> dict[str, Any]:
    """Schemathesis's settings. parameters: what stands in addresses."""
    every = ("examples", "coverage", "fuzzing", "stateful")
    return {
        "headers": {"Accept-Encoding": "identity", **headers},  # it unpacks no zstd
        "parameters": parameters,
        "generation": {"max-examples": EXAMPLES, "database": "none"},
        "phases": {name: {"enabled": name in phases} for name in every},
        "checks": {
            **{name: {"enabled": True} for name in CHECKS},
            "negative_data_rejection": {"expected-statuses": REFUSED},
            "positive_data_acceptance": {"expected-statuses": TAKEN},
        },
        "operations": [
            {
                "include-operation-id": name,
                "checks": {"positive_data_acceptance": {"expected-statuses": [*TAKEN, "415", "422"]}},
            }
            for name in BEYOND_WORDS
        ]
        + [
            {
                "include-operation-id": name,
                "checks": dict.fromkeys(("allow_header_conformance", "unsupported_method"), {"enabled": False}),
            }
            for name in ALIKE
        ],
    }


@pytest.fixture(autouse=True, scope="module")
def _installed() -> None:
    if find_spec("schemathesis") is None:
        needs.give_up("Schemathesis", "Set up again: python3 dev.py test installs what the lock names")


@pytest.fixture
def app(database: TestDatabase) -> Iterator[Flask]:
    made = make_site(database, RATELIMIT_ENABLED=False, FINISH_WAIT=0.0).app
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def run(document: dict[str, Any], given: dict[str, Any], address: str) -> tuple[Counter[str], list[str]]:
    """How many requests each operation of a document got, and what the checks found, in words."""
    import schemathesis  # not among what Soundings needs, and slow to load
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema

    config = SchemathesisConfig.from_dict({**given, "base-url": address})
    sent: Counter[str] = Counter()
    found: list[str] = []
    for event in from_schema(schemathesis.openapi.from_dict(document, config=config)).execute():
        refusing.budget.forget()  # so much rubbish would be a flood, which is another test's
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
        if not isinstance(event, events.ScenarioFinished):
            continue
        for number, one in event.recorder.interactions.items():
            if one.response is not None:
                sent[event.recorder.label] += 1
                assert one.response.status_code in ALLOWED | {202}, one.response.content
            for check in event.recorder.checks.get(number, ()):
                if check.failure_info is not None:
                    found.append(in_words(check, one.response))
    return sent, found


class _Silent(WSGIRequestHandler):
    def log(self, *_arguments: object) -> None:
        pass


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """The application behind a socket, as its address: without one, Schemathesis cannot try calls without a token."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    answering = Thread(target=server.serve_forever)
    answering.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        answering.join()
        server.server_close()


def in_words(check: Any, answer: Any) -> str:
    """A finding: what was asked, what came, and what is wrong with it."""
    wrong = check.failure_info
    came = f"{answer.status_code} {answer.content[:300]!r}" if answer is not None else "nothing"
    return f"{wrong.failure.operation}, {check.name}: {wrong.failure.message}\n{wrong.code_sample[:1000]}\n{came}"


def tell(title: str, sent: Counter[str]) -> None:
    print(f"corpus: {title}: requests sent {sent.total()} to {len(sent)} operations, 5xx 0, unlike their description 0")


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)
def test_attendees_addresses_do_what_is_described(app: Flask) -> None:
    community = make.community(app)
    session, code = make.session(app, community, ASKED.definition(), opened="after", linking=("phone",))
    tried, _ = make.session(app, community, ASKED.definition())
    with app.app_context(), may_write():
        begun = trying.try_session(db.session, db.session.get_one(Session, tried)).id
        kinds = [wave.kind for wave in db.session.get_one(Session, session).waves]
        db.session.get_one(Community, community).privacy_notice = "Nobody is named."
        db.session.commit()
    document = described.document(ASKED, "after", kinds)
    given = settings({"path.code": code, "path.try_id": begun}, {}, PHASES)
    with listening(app) as address:
        sent, found = run(document, given, address)
    tell("attendees' addresses", sent)
    assert found == [], "\n\n".join(found)
    assert len(sent) == sum(method in ("get", "post") for path in document["paths"].values() for method in path)


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)
def test_api_does_what_its_document_says(app: Flask) -> None:
    scene = make_scene(app)
    session = planned(scene)["id"]
    with app.app_context(), may_write():
        db.session.get_one(Community, scene.community).rhythm = "every 2 weeks"
        asked = db.session.get_one(Session, session).version.questionnaire_id
        db.session.commit()
    places = {"path.community_id": scene.community, "path.session_id": session, "path.questionnaire_id": asked}
    given = settings(
        places, {"Authorization": f"Bearer {scene.facilitator.token}"}, (*PHASES, *(["stateful"] if LONG else []))
    )
    document = app.test_client().get("/api/openapi.json").get_json()
    with listening(app) as address:
        sent, found = run(document, given, address)
    tell("the API", sent)
    assert found == [], "\n\n".join(found)
