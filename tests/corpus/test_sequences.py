"""Whatever happens to a session in whatever order, it holds exactly the answers that were acknowledged.

A machine opens, closes and reopens its forms, answers, sends again, changes what it sends, seals, finishes and exports;
beside it the model: the acknowledged texts of each form.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections import Counter
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from surveys import running, undoing
from surveys.clock import now
from surveys.database import db, may_write, reading
from surveys.errors import Conflict
from surveys.models.evidence import Comment
from surveys.models.intake import Arrival
from surveys.models.responses import Response
from surveys.models.sessions import CLOSED, OPEN, SEALED, Session, Timetable
from surveys.operations.clerk import work_figures
from tests.corpus.report import LONG, Report
from tests.support import factories as make
from tests.support.databases import TestDatabase
from tests.surveys.views.support_pages import FACILITATOR, Site, make_site

WORD = {"key": "word", "type": "short_text", "prompt": "A word", "waves": ["before", "after"], "audience": "room"}
ASKED = make.definition(make.SCALE, WORD)
KINDS = ("before", "after")
WAYS = st.sampled_from(["JSON", "form"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20).map(lambda t: f"x{t}")


class Letter(NamedTuple):
    """One response that somebody sent."""

    kind: str
    form: str
    submission: str
    word: str


class Sessions(RuleBasedStateMachine):
    """One session of an installation that all of them share."""

    site: Site
    report: Report

    def __init__(self) -> None:
        super().__init__()
        self.session = ""
        self.letters: list[Letter] = []
        self.acknowledged: dict[str, Letter] = {}

    @initialize(opened=st.sampled_from([None, "before", "before", "after"]))
    def begin(self, opened: str | None) -> None:
        self.session, self.code = make.session(self.site.app, self.site.community_id, ASKED, opened=opened)
        self.client = self.site.app.test_client()
        self.member = self.site.client(FACILITATOR)
        with self.site.app.app_context():
            planned = db.session.get_one(Session, self.session)
            self.waves = {wave.kind: wave.id for wave in planned.waves}
            self.version = planned.version_id

    def teardown(self) -> None:
        """However far it came, the session ends, and what it shows is held against what was acknowledged."""
        if self.session:
            self.finish()
            self.seal()
            self.holds_what_was_acknowledged()
            self.export()

    # What facilitators do

    @rule(kind=st.sampled_from(KINDS))
    def open(self, kind: str) -> None:
        self.act(running.open_wave, kind)

    @rule(kind=st.sampled_from(KINDS), grace=st.sampled_from([0, 15, 15]))
    def close(self, kind: str, grace: int) -> None:
        self.act(running.close_wave, kind, grace)

    @rule(kind=st.sampled_from(KINDS))
    def wait_again(self, kind: str) -> None:
        self.act(undoing.undo_open, kind)

    @precondition(lambda self: len(self.acknowledged) >= 8)  # else most sessions would end at once
    @rule()
    def finish(self) -> None:
        self.act(running.finish)

    @rule()
    def seal(self) -> None:
        work_figures(self.site.app)

    @rule()
    def export(self) -> None:
        for name in ("export.csv", "comments.csv"):
            path = f"/sessions/{self.session}/{name}"
            answer = self.report.ask(f"GET {name}", self.member.get, path)
            if name == "export.csv":
                assert answer.status_code == (200 if self.released() else 409)
            if answer.status_code == 200 and name == "export.csv":
                self.compare(list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline=""))))

    def compare(self, rows: list[dict[str, str]]) -> None:
        """A count that is shown is the number of those who were told that they were received."""
        [row] = [row for row in rows if row["question"] == "conf" and not row["answer"]]
        for kind in ("before", "after"):
            people = sum(letter.kind == kind for letter in self.acknowledged.values())
            assert row[f"wave_n_{kind}"] in ("", str(people))

    def act(self, verb: Any, *arguments: Any) -> None:
        with self.site.app.app_context(), may_write():
            try:
                verb(db.session, db.session.get_one(Session, self.session), *arguments)
                db.session.commit()
            except Conflict:
                db.session.rollback()

    # What people do

    @rule(words=st.lists(TEXTS, min_size=1, max_size=6), way=WAYS)
    def a_room_answers(self, words: list[str], way: str) -> None:
        for kind in filter(self.takes, KINDS):
            for word in words:
                self.answer(kind, word, way)

    @rule(kind=st.sampled_from(KINDS), word=TEXTS, way=WAYS)
    def somebody_answers(self, kind: str, word: str, way: str) -> None:
        self.answer(kind, word, way)

    def answer(self, kind: str, word: str, way: str) -> None:
        letter = Letter(kind, self.waves[kind] + self.version, str(uuid.uuid4()), word)
        self.letters.append(letter)
        self.deliver(letter, way)

    @precondition(lambda self: self.letters)
    @rule(which=st.integers(0, 30), way=WAYS)
    def send_again(self, which: int, way: str) -> None:
        self.deliver(self.letters[which % len(self.letters)], way)

    @precondition(lambda self: self.acknowledged)
    @rule(which=st.integers(0, 30), way=WAYS)
    def send_another_under_the_same_number(self, which: int, way: str) -> None:
        known = [letter for letter in self.acknowledged.values() if not self.is_sealed(letter.kind)]
        if known:
            letter = known[which % len(known)]
            assert self.send(letter._replace(word=letter.word + "!"), way) == 409

    @rule(kind=st.sampled_from(KINDS), way=WAYS)
    def send_a_mistake(self, kind: str, way: str) -> None:
        letter = Letter(kind, self.waves[kind] + self.version, str(uuid.uuid4()), "never")
        assert self.send(letter, way, conf="9") == 422

    def deliver(self, letter: Letter, way: str) -> None:
        """Send a letter and hold the answer against what the session says of its form."""
        known = letter.submission in self.acknowledged
        received = not self.is_sealed(letter.kind) and (known or self.takes(letter.kind))
        assert self.send(letter, way) == (201 if received else 410)
        if received:
            self.acknowledged[letter.submission] = letter

    def send(self, letter: Letter, way: str, conf: str = "4") -> int:
        head, address = {"Accept": "application/json"}, f"/s/{self.code}"
        own = {"submission": letter.submission, "form": letter.form}
        if way == "form":
            fields = {**own, "q-conf": conf, "q-word": letter.word}
            return self.report.ask(
                "POST form", lambda: self.client.post(address, data=fields, headers=head)
            ).status_code
        body = {**own, "answers": {"conf": int(conf), "word": letter.word}}
        return self.report.ask("POST JSON", self.client.post, address, json=body, headers=head).status_code

    # What is true all the time

    @invariant()
    def holds_what_was_acknowledged(self) -> None:
        if not self.session:
            return
        expected = Counter(letter.word for letter in self.acknowledged.values())
        mine = list(self.waves.values())
        with self.site.app.app_context():
            laid = Counter(db.session.scalars(select(Comment.text).where(Comment.session_id == self.session)))
            sealed = [
                answers.get("word")
                for answers in db.session.scalars(select(Response.answers).where(Response.wave_id.in_(mine)))
            ]
            with reading("intake") as intake:
                arrived = intake.scalars(select(Arrival.answers).where(Arrival.wave_id.in_(mine))).all()
        words = Counter(word for word in sealed if word is not None)
        for answers in arrived:
            words[json.loads(answers)["word"]] += 1
        assert laid + words == expected
        assert len(sealed) + len(arrived) == len(self.acknowledged)

    def takes(self, kind: str) -> bool:
        return self.state(kind)[0] == OPEN or self.state(kind) == (CLOSED, True)

    def is_sealed(self, kind: str) -> bool:
        return self.state(kind)[0] == SEALED

    def released(self) -> bool:
        with self.site.app.app_context():
            return db.session.get_one(Session, self.session).released

    def state(self, kind: str) -> tuple[str, bool]:
        """A form's state, and whether its grace lasts."""
        with self.site.app.app_context():
            [wave] = [wave for wave in db.session.get_one(Session, self.session).waves if wave.kind == kind]
            entry = db.session.get(Timetable, wave.id)
            lasts = entry is not None and entry.grace_ends is not None and now() < entry.grace_ends
            return wave.state, lasts


class Forgetful(Sessions):
    """Planted: sealing loses a response."""

    @rule()
    def seal(self) -> None:
        super().seal()
        with self.site.app.app_context(), may_write():
            lost = db.session.scalars(select(Response).where(Response.wave_id.in_(self.waves.values()))).first()
            if lost is not None:
                db.session.delete(lost)
                db.session.commit()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"] if LONG else ["sqlite"])
def test_session_holds_exactly_what_was_acknowledged(request: pytest.FixtureRequest, kind: str, tmp_path: Any) -> None:
    maker = request.getfixturevalue(f"{kind}_maker")
    database: TestDatabase = maker.new(tmp_path / "instance")
    Sessions.site = make_site(database, RATELIMIT_ENABLED=False, FINISH_WAIT=0.0)
    Sessions.report = Report(f"sequences, {kind}")
    run(Sessions, 500 if LONG else 15, 50 if LONG else 25)
    with pytest.raises(AssertionError):
        run(Forgetful, 100, 25, phases=[Phase.generate])
    Sessions.report.close()
    with Sessions.site.app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    maker.drop(database)


def run(machine: type[Sessions], examples: int, steps: int, **more: Any) -> None:
    """Run a machine; the first sequence that breaks it raises."""
    checks = list(HealthCheck)
    asked = settings(max_examples=examples, stateful_step_count=steps, suppress_health_check=checks, **more)
    run_state_machine_as_test(machine, settings=asked)
