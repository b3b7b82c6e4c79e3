"""The demo: two communities of practice and a year of their sessions, made by the same verbs that people use.

The answers are simulated from demo.json: each simulated person has a level of their own, answers before, moves by the
session's effect, and answers after. Nothing is written past the verbs, so the demo also proves the whole path.
"""

from __future__ import annotations

import datetime
import json
import math
import secrets
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import NormalDist
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Database

from forms import bank
from forms.compile import read_json
from surveys import building, evidence, running
from surveys.carriers import LinkCode
from surveys.clock import today
from surveys.collecting import accept, find_target, questionnaire_of
from surveys.database import db, may_write
from surveys.identifiers import new_submission
from surveys.models.people import Community, Membership, User
from surveys.models.questionnaires import Version
from surveys.models.sessions import Session
from surveys.operations.clerk import work_figures
from surveys.sign_in import create_account

EMAIL = "demo@example.org"
PASSWORD_FILE = "demo-sign-in"  # noqa: S105 - the file's name, not a password
SEED = 20_261_121
DAYS_BETWEEN = 45
STEADINESS = 0.75  # how much of a person's answer is their own level, the rest is the moment
STAY = 0.9  # share of people who also answer after
NORMAL = NormalDist()


@dataclass(frozen=True)
class Person:
    """A simulated attendee: a level of their own, and the number that "this phone" keeps."""

    level: float
    phone: str | None


def is_empty(app: Flask) -> bool:
    """Whether nobody uses this database yet."""
    with app.app_context():
        return not db.session.scalar(select(func.count()).select_from(Community))


def load(app: Flask) -> str:
    """Fill an empty database with the demo; returns the account's password. Releases are made, pictures asked for."""
    data = json.loads(Path(__file__).with_name("demo.json").read_text(encoding="utf-8"))
    password = secrets.token_urlsafe(12)
    chance = Random(SEED)  # noqa: S311 - the same believable demo everywhere; nothing secret comes from it
    with app.app_context(), may_write():
        database = db.session
        user = create_account(database, EMAIL, password=password)
        database.commit()
        for group in data["communities"]:
            _community(app, database, user, group, chance)
    _keep_password(app, password)
    return password


def _community(app: Flask, database: Database, user: User, group: dict[str, Any], chance: Random) -> None:
    names = ("name", "audience", "format", "rhythm", "safeguarding_contact")
    community = Community(**{name: group[name] for name in names}, time_zone="Europe/London")
    database.add(community)
    database.flush()
    database.add(Membership(user_id=user.id, community_id=community.id, role="facilitator"))
    questionnaire = building.start(database, community, bank.questionnaire(group["questionnaire"]))
    version = building.publish(database, questionnaire)
    database.commit()
    now = today(community.time_zone)
    count = len(group["sessions"])
    for number, (title, form, headcount, effect) in enumerate(group["sessions"]):
        date = now - datetime.timedelta(days=DAYS_BETWEEN * (count - number) - 20)
        session = _plan(database, community, version, running.Plan(title, date, form, headcount=headcount))
        _hold(app, database, session, group["answers"], effect, chance)
    for days, kind, title in group["outcomes"]:
        evidence.add_outcome(database, community, now - datetime.timedelta(days=days), kind, title)
    database.commit()
    work_figures(app)
    if "open" in group:
        title, form, headcount = group["open"]
        session = _plan(database, community, version, running.Plan(title, now, form, headcount=headcount))
        running.open_wave(database, session, "before")
        database.commit()
        _answer(app, session, "before", _people(headcount, chance)[: headcount // 2], group["answers"], 0.0, chance)


def _plan(database: Database, community: Community, version: Version, plan: running.Plan) -> Session:
    session = running.plan_session(database, community, version, plan)
    database.commit()
    return session


def _people(headcount: int, chance: Random) -> list[Person]:
    return [
        Person(chance.gauss(0, 1), f"{chance.getrandbits(160):040x}" if chance.random() < STAY else None)
        for _ in range(headcount)
    ]


def _hold(
    app: Flask, database: Database, session: Session, answers: dict[str, Any], effect: float, chance: Random
) -> None:
    people = _people(session.headcount or 0, chance)
    running.open_wave(database, session, "before")
    database.commit()
    _answer(app, session, "before", people, answers, 0.0, chance)
    running.open_wave(database, session, "after")
    database.commit()
    _answer(app, session, "after", [person for person in people if chance.random() < STAY], answers, effect, chance)
    running.finish(database, session)
    database.commit()


def _answer(
    app: Flask,
    session: Session,
    wave: str,
    people: list[Person],
    answers: dict[str, Any],
    effect: float,
    chance: Random,
) -> None:
    for person in people:
        target = find_target(session.code)
        questionnaire = questionnaire_of(target.version_id)
        said = {q.key: _choose(answers[q.key], person, effect, chance) for q in questionnaire.questions(wave)}
        reading = read_json(questionnaire, wave, said)
        if reading.errors:
            raise ValueError(f"demo.json does not fit the questionnaire: {reading.errors}")
        link = LinkCode("phone", (person.phone,)) if person.phone else None
        accept(app.config["LINK_SECRET"], target, new_submission(), reading.answers, link)


def _choose(how: dict[str, Any], person: Person, effect: float, chance: Random) -> Any:
    """One of the values: the person's level and the moment decide where on the ordered list, the effect moves it."""
    moment = math.sqrt(1 - STEADINESS**2) * chance.gauss(0, 1)
    place = NORMAL.cdf(STEADINESS * person.level + moment + effect * how["moves"])
    steps = list(accumulate(how["weights"]))
    return how["values"][min(bisect(steps, place * steps[-1]), len(steps) - 1)]


def _keep_password(app: Flask, password: str) -> None:
    """Beside the database, readable by its owner alone, so that a second start can print the sign-in again."""
    path = app.config["SOUNDINGS_DATA"] / PASSWORD_FILE
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")


def introduction(app: Flask, password: str | None) -> str:
    """What `dev.py` prints: the sign-in, and three links to look at."""
    base = app.config["PUBLIC_URL"]
    kept = app.config["SOUNDINGS_DATA"] / PASSWORD_FILE
    if password is None and kept.exists():
        password = kept.read_text(encoding="utf-8")
    lines = ["", f"Soundings is at {base}", ""]
    if password is not None:
        lines += [f"  Sign in at {base}/sign-in", f"    e-mail    {EMAIL}", f"    password  {password}", ""]
    with app.app_context():
        lines += [f"  {label:<32}{base}{path}" for label, path in _links(db.session)]
    return "\n".join([*lines, "", "Stop with Ctrl+C.", ""])


def _links(database: Database) -> list[tuple[str, str]]:
    found = []
    opened = database.scalar(
        select(Session).where(Session.waves.any(state="open")).order_by(Session.date.desc()).limit(1)
    )
    if opened is not None:
        found.append(("A form to answer:", f"/s/{opened.code}"))
    finished = database.scalar(
        select(Session).where(Session.released).order_by(Session.date.desc(), Session.title).limit(1)
    )
    if finished is not None:
        found.append(("What changed in one session:", f"/sessions/{finished.id}/results"))
        items = [record["item"] for record in evidence.trends(database, finished.community_id)]
        if items:
            found.append(("One item over a year:", f"/communities/{finished.community_id}/trends/{items[0]}"))
    return found
