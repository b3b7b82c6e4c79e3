"""One questionnaire on the desk, and a browser in front of it: posts forms as the page has them and reads the draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms.questionnaire import Questionnaire as Definition
from forms.questionnaire import load
from surveys import building
from surveys.database import db
from surveys.models.people import Community
from surveys.models.questionnaires import Questionnaire
from tests.surveys.views.support_pages import DEFINITION, FACILITATOR, Site


class _Fields(HTMLParser):
    """What a browser would send from the card's form: (name, value) of every control that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        name = at.get("name") or ""
        if tag == "form":
            self._inside = at.get("id") == "card-form"
        if not self._inside:
            return
        ticked = at.get("type") not in ("checkbox", "radio") or "checked" in at
        if tag == "input" and name and ticked:
            self.found.append((name, at.get("value") or ""))
        elif tag == "textarea":
            self._area = name
            self.found.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in at:
            self.found.append((self._select, at.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, value = self.found.pop()
            # browsers drop the line break after the tag
            self.found.append((name, value + (data if value else data.removeprefix("\r\n"))))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "form":
            self._inside = False


@dataclass
class Desk:
    """The desk of one questionnaire, as one person sees it."""

    site: Site
    client: FlaskClient
    id: str

    @property
    def address(self) -> str:
        return f"/questionnaires/{self.id}"

    @property
    def edits(self) -> int:
        with self.site.app.app_context():
            return db.session.get_one(Questionnaire, self.id).edits

    def draft(self) -> Definition:
        """The draft as it is stored."""
        with self.site.app.app_context():
            return building.draft_of(db.session.get_one(Questionnaire, self.id))

    def keys(self) -> list[list[str]]:
        """The keys of each page."""
        return [[question.key for question in page.questions] for page in self.draft().pages]

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Post one of the desk's forms, made from the draft as it is now unless `seen` says otherwise."""
        return self.client.post(self.address + path, data={"seen": self.edits, **fields})

    def card(self, key: str) -> dict[str, list[str]]:
        """The fields of a question's open card, as a browser would send them unchanged."""
        reader = _Fields()
        reader.feed(self.client.get(self.address, query_string={"edit": key}).text)
        fields: dict[str, list[str]] = {}
        for name, value in reader.found:
            fields.setdefault(name, []).append(value)
        return fields

    def save(self, key: str, **changes: Any) -> TestResponse:
        """Save a card with these fields changed (settings_low is the field settings-low); None: it is not sent."""
        named = {re.sub("^settings_", "settings-", name): value for name, value in changes.items()}
        fields = {name: value for name, value in {**self.card(key), **named}.items() if value is not None}
        return self.client.post(f"{self.address}/questions/{key}", data=fields)


def desk(site: Site, definition: dict[str, Any] | None = None, email: str = FACILITATOR) -> Desk:
    """A new questionnaire of the site's community, on the desk of this person."""
    with site.writing() as database:
        community = database.get_one(Community, site.community_id)
        made = building.start(database, community, load(definition or DEFINITION)).id
    return Desk(site, site.client(email), made)


def errors(answer: TestResponse) -> list[str]:
    """The sentences of the error summary."""
    found = re.search(r'<div class="summary".*?</ul>', answer.text, re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL) if found else []
    return [unescape(re.sub(r"<[^>]+>", "", item)).strip() for item in items]
