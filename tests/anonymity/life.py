"""The life of two communities, step by step, with everything that their people could read at each step kept."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from surveys import evidence
from surveys.database import db, may_write
from surveys.models.evidence import Release
from surveys.models.people import Community
from surveys.operations.clerk import work_figures, work_until_idle
from tests.anonymity import cohorts, reading
from tests.anonymity.auditor import Shown
from tests.anonymity.cohorts import Held, Person
from tests.support import factories as make


@dataclass
class Life:
    """A running application with two readers in two communities, and all that was ever held and shown there."""

    app: Flask
    readers: list[reading.Reader]
    communities: list[str]
    held: list[Held] = field(default_factory=list)

    @property
    def places(self) -> reading.Places:
        with self.app.app_context():
            asked = list(db.session.scalars(text("SELECT id FROM questionnaires ORDER BY id")))
        sessions, codes = [one.session_id for one in self.held], [one.code for one in self.held]
        return reading.Places(self.communities, sessions, asked, codes)

    def read(self, *, crawl: bool = True) -> reading.Bodies:
        return reading.everything(self.readers, self.places, crawl=crawl)

    def open(self, people: list[Person], title: str, day: int = 1, community: int = 0) -> Held:
        """A session with its before form open; nobody has answered yet."""
        held = cohorts.planned(self.app, self.communities[community], people, title, day)
        self.held.append(held)
        return held

    def answer(self, held: Held, wave: str) -> None:
        for person in held.came(wave):
            cohorts.send(self.app, held, wave, person)

    def finish(self, held: Held, *, drawn: bool = False) -> None:
        """Both waves answered, sealed, paired, released; the figures are kept with the truth."""
        make.act(self.app, held.session_id, "finish")
        (work_until_idle if drawn else work_figures)(self.app)
        with self.app.app_context():
            held.released = db.session.get_one(Release, held.session_id).figures

    def hold(self, people: list[Person], title: str, day: int = 1, community: int = 0, *, drawn: bool = False) -> Held:
        """A whole session."""
        held = self.open(people, title, day, community)
        self.answer(held, "before")
        make.act(self.app, held.session_id, "open_wave", "after")
        self.answer(held, "after")
        self.finish(held, drawn=drawn)
        return held

    def note_outcome(self) -> None:
        with self.app.app_context(), may_write():
            community = db.session.get_one(Community, self.communities[0])
            evidence.add_outcome(db.session, community, datetime.date(2026, 10, 9), "policy", "A new policy")
            db.session.commit()

    def forget_responses(self) -> None:
        """Empty the tables of answers: what is read afterwards comes from releases alone."""
        with self.app.app_context(), may_write():
            db.session.execute(text("DELETE FROM responses"))
            db.session.commit()

    def shown(self) -> dict[str, list[Shown]]:
        """Every figure of every release and of the sums over sessions, by question."""
        found: dict[str, list[Shown]] = {}
        for held in self.held:
            for record in held.released.get("questions", ()):
                found.setdefault(record["key"], []).extend(cohorts.shown(held, record))
        for community in self.communities:
            self._together(community, found)
        return found

    def _together(self, community: str, found: dict[str, list[Shown]]) -> None:
        with self.app.app_context():
            sums = evidence.together(db.session, community)
            own = [record["id"] for record in evidence.released_sessions(db.session, community)]
        for entry in sums:
            key = next(part.key for part in cohorts.PARTS.values() if entry["prompt"] == part.prompt)
            for side in ("before", "after"):
                parts = [self._point(held, key, side) for held in self.held if held.session_id in own]
                union = frozenset().union(*(one.group for one in parts))
                assert entry[f"people_{side}"] == len(union), (key, side)
                found[key].append(Shown(f"together {key} {side}", union))

    def _point(self, held: Held, key: str, side: str) -> Shown:
        """What one session adds to a sum: its own figure, where both sides have counts."""
        record = next(one for one in held.released["questions"] if one["key"] == key)
        both = record["counts_before"] is not None and record["counts_after"] is not None
        base = cohorts.base_of(held, cohorts.PARTS[key], side, record["base"]) if both else {}
        return Shown(f"{held.title} {key} {side}", cohorts.answers_of(held, side, base))


def begin(app: Flask) -> Life:
    """Two communities with the same facilitator and the same lead."""
    people = [make.account(app, f"{name}@example.org") for name in ("facilitator", "lead")]
    roles = list(zip(people, ("facilitator", "lead"), strict=True))
    communities = [make.community(app, *roles, name=name) for name in ("Harbour", "Meadow")]
    readers = [reading.reader(app, name, user) for user, name in roles]
    return Life(app, readers, communities)


def keep(story: Life, folder: Path) -> None:
    """Copy the installation's files as they are now."""
    shutil.copytree(_folder(story), folder)


def rewind(story: Life, folder: Path) -> None:
    """Put the installation back to where `keep` found it."""
    own = _folder(story)
    shutil.rmtree(own)
    shutil.copytree(folder, own)


def _folder(story: Life) -> Path:
    """The installation's folder, with nothing of it open."""
    with story.app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    return Path(story.app.config["SOUNDINGS_DATA"])
