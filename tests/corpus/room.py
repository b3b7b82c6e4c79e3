"""A session that asks for words in every way there is, and the model of what must become of a text sent to it."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import select
from werkzeug.test import TestResponse

from surveys.database import db, reading
from surveys.models.intake import Arrival
from surveys.views.attend import refusing
from tests.corpus.report import Report
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import Site, make_site

FORM = "application/x-www-form-urlencoded"
OPTIONS = [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]
LIMITS = {"line": 500, "words": 10_000, "pick": 500, "picks": 500}
TEXTS = ("line", "words")  # the others are texts beside "other"
QUESTIONS: list[dict[str, Any]] = [
    {"key": "line", "type": "short_text", "prompt": "A line", "audience": "room"},
    {"key": "words", "type": "long_text", "prompt": "Some words", "audience": "facilitator"},
    {"key": "pick", "type": "single_choice", "prompt": "One", "settings": {"options": OPTIONS, "other": True}},
    {"key": "picks", "type": "multiple_choice", "prompt": "Many", "settings": {"options": OPTIONS, "other": True}},
    {"key": "count", "type": "number", "prompt": "How many?"},
]
ASKED = make.definition(*({**question, "waves": ["after"]} for question in QUESTIONS))


def normalised(text: str) -> str:
    """What must be stored of a text: written anew here, sign by sign, so that it does not agree by descent."""
    kept = []
    for sign in text:
        number = ord(sign)
        if number in (9, 10) or (number >= 32 and not 0xD800 <= number <= 0xDFFF):
            kept.append(sign)
    return "".join(kept)


def kept(key: str, text: str) -> str | None:
    """What must be stored of a text in this field, None where it is no answer. ValueError where it is refused."""
    clean = normalised(text)
    if len(clean) > LIMITS[key]:
        raise ValueError("too long")
    if clean and not clean.isspace():
        return clean
    if key in TEXTS:
        return None
    raise ValueError("other, and no words")


def answer_of(key: str, text: str) -> Any:
    """A text as the JSON answer to the question of this key."""
    return text if key in TEXTS else {"other": text} if key == "pick" else [{"other": text}]


class Sent(NamedTuple):
    """An answer of the service, and what it stored meanwhile: nothing, or one response."""

    answer: TestResponse
    stored: dict[str, Any] | None


class Room:
    """A session whose form is open, and everything that it stored."""

    def __init__(self, database: TestDatabase, report: Report | None = None) -> None:
        self.site: Site = make_site(database, RATELIMIT_ENABLED=False, FINISH_WAIT=0.0)
        self.report = report or Report(database.kind)
        self.session, self.code = make.session(self.site.app, self.site.community_id, ASKED, opened="after")
        self.client = self.site.app.test_client()
        page = self.client.get(f"/s/{self.code}", headers={"Accept": "application/json"})
        self.form: str = page.get_json()["form"]
        self._known: set[bytes] = set()
        self.accepted: Counter[tuple[str, str]] = Counter()  # (question, text) of everything that was received

    def json(self, answers: Mapping[str, Any]) -> Sent:
        """Send answers as a program does."""
        return self.send_json({"answers": answers})

    def send_json(self, body: Mapping[str, Any]) -> Sent:
        """Send a JSON submission; what the body does not say is as it should be."""
        whole = json.dumps({"submission": str(uuid.uuid4()), "answers": {}, **body}).encode()
        return self._send("POST /s/CODE, JSON", whole, "application/json")

    def send_body(self, body: bytes, kind: str) -> Sent:
        """Send these bytes as they are."""
        return self._send(f"POST /s/CODE, {kind.partition(';')[0]}", body, kind)

    def post(self, fields: Mapping[str, str], accept: str = "application/json") -> Sent:
        """Send a form's fields, as the page's script does or as a browser."""
        whole = {"form": self.form, "submission": str(uuid.uuid4()), **fields, "link-phone": ""}
        body = urlencode(whole, errors="surrogatepass").encode()
        return self._send("POST /s/CODE, form", body, FORM, accept)

    def post_texts(self, texts: Mapping[str, str]) -> Sent:
        """The form with these texts by question."""
        fields = {}
        for key, text in texts.items():
            if key not in TEXTS:
                fields[f"q-{key}"] = "other"
            fields[f"q-{key}" if key in TEXTS else f"q-{key}-other"] = text
        return self.post(fields)

    def _send(self, endpoint: str, body: bytes, kind: str, accept: str = "application/json") -> Sent:
        refusing.budget.forget()  # so much rubbish from one room would be a flood, which is another test's
        answer = self.report.ask(
            endpoint, self.client.post, f"/s/{self.code}", data=body, content_type=kind, headers={"Accept": accept}
        )
        new = self._new()
        assert len(new) == (answer.status_code in (201, 303))
        for key, value in new[0].items() if new else ():
            for text in _texts_in(value):
                self.accepted[key, text] += 1
        return Sent(answer, new[0] if new else None)

    def _new(self) -> list[dict[str, Any]]:
        """What lies in the intake and did not before."""
        with self.site.app.app_context(), reading("intake") as intake:
            ids = {bytes(own) for own in intake.scalars(select(Arrival.id))} - self._known
            found = [str(intake.scalar(select(Arrival.answers).where(Arrival.id == own))) for own in ids]
        self._known |= ids
        return [json.loads(answers) for answers in found]

    def stored(self) -> int:
        """How many responses there are."""
        self._new()
        return len(self._known)

    def close(self) -> None:
        """Let go of the databases."""
        with self.site.app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for text in value.values() if isinstance(text, str))
    elif isinstance(value, list):
        yield from (text for one in value if isinstance(one, dict) for text in _texts_in(one))


class Words(HTMLParser):
    """The text inside every element of one tag and class, exactly as the page has it."""

    def __init__(self, html: str, tag: str, name: str | None = None) -> None:
        super().__init__()
        self._tag, self._name, self._depth = tag, name, 0
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self._tag and not self._depth and (self._name is None or dict(attrs).get("class") == self._name):
            self._depth = 1
            self.found.append("")
        elif self._depth and tag == self._tag:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == self._tag:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[-1] += data


class _Inputs(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        name, value = named.get("name"), named.get("value")
        if tag == "input" and name is not None and value is not None and named.get("type") == "text":
            self.values[name] = value


def values_in(html: str) -> dict[str, str]:
    """What stands in the boxes of a form, by their names."""
    return _Inputs(html).values
