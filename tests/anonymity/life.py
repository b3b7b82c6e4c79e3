"""The life of two communities, step by step, with everything that their people could read at each step kept."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from surveys import evidence, joints, periods
from surveys.database import db, may_write
from surveys.models.evidence import FollowUp, PeriodRelease, Release, StartRelease
from surveys.models.people import Community
from surveys.operations.clerk import work_figures, work_until_idle
from tests.anonymity import cohorts, reading
from tests.anonymity.auditor import Shown
from tests.anonymity.cohorts import Held, Person
from tests.anonymity.harvest import Harvest
from tests.support import factories as make

NAMES, NETWORK = ("Harbour", "Meadow"), "network"  # whose pages there are


@dataclass
class Life:
    """A running application with two readers in two communities, and all that was ever held and shown there."""

    app: Flask
    readers: list[reading.Reader]
    communities: list[str]
    held: list[Held] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)

    @property
    def places(self) -> reading.Places:
        with self.app.app_context():
            asked = list(db.session.scalars(text("SELECT id FROM questionnaires ORDER BY id")))
        sessions, codes = [one.session_id for one in self.held], [one.code for one in self.held]
        return reading.Places(self.communities, sessions, asked, codes, self.periods)

    def read(self, *, crawl: bool = True) -> reading.Bodies:
        return reading.everything(self.readers, self.places, crawl=crawl)

    def open(
        self,
        people: Sequence[Person],
        title: str,
        day: int | datetime.date = 1,
        community: int = 0,
        asked: dict[str, Any] | None = None,
    ) -> Held:
        """A session with its before form open; nobody has answered yet. day: of October, or any date."""
        date = day if isinstance(day, datetime.date) else datetime.date(2026, 10, day)
        held = cohorts.planned(self.app, self.communities[community], people, title, date, asked)
        held.community = community
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

    def show_start(self, held: Held) -> None:
        """The before form is answered: it is closed, sealed and shown."""
        make.act(self.app, held.session_id, "show_start")
        work_figures(self.app)
        with self.app.app_context():
            held.started = db.session.get_one(StartRelease, held.session_id).figures

    def follow(self, held: Held, people: Sequence[Person]) -> None:
        """Weeks later: those of these people who came back answer the follow-up."""
        held.people = people
        make.act(self.app, held.session_id, "open_wave", "follow_up")
        self.answer(held, "follow_up")
        make.act(self.app, held.session_id, "finish")
        work_figures(self.app)
        with self.app.app_context():
            held.followed = db.session.get_one(FollowUp, held.session_id).figures

    def hold(
        self,
        people: Sequence[Person],
        title: str,
        day: int | datetime.date = 1,
        community: int = 0,
        *,
        drawn: bool = False,
        asked: dict[str, Any] | None = None,
        start: bool = False,
    ) -> Held:
        """A whole session."""
        held = self.open(people, title, day, community, asked)
        self.answer(held, "before")
        if start:
            self.show_start(held)
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
        """Every figure that the two readers can ever see, by question: of releases and of whatever is made of them."""
        found = Harvest()
        where = {held.session_id: NAMES[held.community] for held in self.held}
        for held in self.held:
            found.where = f"{where[held.session_id]}: "
            found.release(held)
        by_id = {held.session_id: held for held in self.held}
        with self.app.app_context():
            frozen: list[PeriodRelease] = []
            for name, community in zip(NAMES, self.communities, strict=True):
                found.where = f"{name}: "
                for joint in joints.joints_of(db.session, community):
                    found.joint(joint.figures, [by_id[id_] for id_ in joint.sessions])
                frozen += [one for one in periods.periods_of(db.session, community) if one.figures]
                own = [record["id"] for record in evidence.released_sessions(db.session, community)]
                own += [id_ for joint in joints.joints_of(db.session, community) for id_ in joint.sessions]
                for entry in evidence.together(db.session, community):
                    key = next(part.key for part in cohorts.PARTS.values() if entry["prompt"] == part.prompt)
                    found.together(entry, key, [id_ for id_ in dict.fromkeys(own) if id_ in by_id])
            frozen += [one for one in periods.periods_of(db.session, None) if one.figures]
            frozen.sort(key=lambda one: (one.frozen_on, one.community_id is None, one.ends - one.starts))
            for period in frozen:
                of = period.community_id
                found.where = f"{NAMES[self.communities.index(of)] if of else NETWORK}: "
                found.period(period.title, period.figures or {}, by_id)
        for held in self.held:
            found.where = f"{where[held.session_id]}: "
            found.follow_up(held)
        return found.shown


def begin(app: Flask, ks: Sequence[int] = (5, 5)) -> Life:
    """Two communities with the same facilitator and the same lead, and these smallest groups."""
    people = [make.account(app, f"{name}@example.org") for name in ("facilitator", "lead")]
    roles = list(zip(people, ("facilitator", "lead"), strict=True))
    communities = [make.community(app, *roles, name=name, k=k) for name, k in zip(NAMES, ks, strict=True)]
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
