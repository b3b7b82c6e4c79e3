"""The seal and the pairing: what is kept, what is forgotten, and that a kill at any point does no harm."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveys import forgetting, releasing, running, sealing
from surveys.database import db, may_write, reading
from surveys.models.intake import Arrival, Gate, KeyHalf, LinkToken, Receipt
from surveys.models.people import Community
from surveys.models.responses import Response
from surveys.models.sessions import SEALED, Session, Timetable, Wave
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

INTAKE = (Arrival, Receipt, Gate, KeyHalf, LinkToken)


def intake_rows(app: Flask) -> dict[str, int]:
    with app.app_context(), reading("intake") as intake:
        return {table.__tablename__: intake.scalar(select(func.count()).select_from(table)) for table in INTAKE}


def answered(app: Flask) -> tuple[str, str]:
    """A session with seven linked answers before, closed without grace: (id, code)."""
    session_id, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 1 + i % 5} for i in range(7)], linked=True)
    make.act(app, session_id, "close_wave", "before", 0)
    return session_id, code


def sealed_answers(app: Flask) -> list[int]:
    with app.app_context():
        return sorted(answers["conf"] for answers in db.session.scalars(select(Response.answers)))


EXPECTED = [1, 1, 2, 2, 3, 4, 5]


def test_seal_moves_every_answer_and_forgets_receipts(app: Flask) -> None:
    answered(app)
    work_until_idle(app)
    assert sealed_answers(app) == EXPECTED
    assert intake_rows(app) == {"arrivals": 0, "receipts": 0, "gates": 0, "key_halves": 1, "link_tokens": 7}


def test_pairing_forgets_tokens_and_key(app: Flask) -> None:
    session_id, code = answered(app)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(app.test_client(), code, [{"conf": 5} for _ in range(6)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    assert intake_rows(app) == {"arrivals": 0, "receipts": 0, "gates": 0, "key_halves": 0, "link_tokens": 0}
    with app.app_context():
        held = db.session.get_one(Session, session_id)
        assert (held.state, held.links["linked"], held.links["no_partner_before"]) == ("released", 6, 1)
        people = [person for person in db.session.scalars(select(Response.person)) if person is not None]
        assert (len(people), len(set(people))) == (12, 6)


class Killed(Exception):
    """Stands for a kill -9."""


@pytest.mark.parametrize("point", ["noted", "stored", "committed", "forgotten half"])
def test_kill_inside_the_seal_loses_and_doubles_nothing(
    app: Flask, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(app)

    def kill(*_arguments: object) -> None:
        raise Killed

    with app.app_context(), may_write():
        wave = db.session.scalar(select(Wave).where(Wave.kind == "before"))
        wave_id = wave.id
        if point == "noted":
            sealing.shut(wave_id)
            sealing._noted(wave_id)
        elif point == "stored":
            sealing.seal(db.session, wave)
            db.session.rollback()
        else:
            sealing.seal(db.session, wave)
            db.session.commit()
            if point == "forgotten half":
                forgetting.forget([wave_id])
                monkeypatch.setattr(forgetting, "rewrite", kill)
                with pytest.raises(Killed):
                    forgetting.rewrite_owed()
                monkeypatch.undo()
    work_until_idle(app)
    assert sealed_answers(app) == EXPECTED
    assert intake_rows(app)["arrivals"] == 0
    assert intake_rows(app)["link_tokens"] == 7


def test_sealed_wave_leaves_no_time_behind(app: Flask) -> None:
    answered(app)
    work_until_idle(app)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Timetable)) == 0
        assert db.session.scalar(select(Wave.state).where(Wave.kind == "before")) == SEALED


def test_release_is_computed_once(app: Flask) -> None:
    session_id = make.finished(app, make.community(app), [{"conf": 2}] * 6, [{"conf": 4}] * 6)
    with app.app_context(), may_write():
        held = db.session.get_one(Session, session_id)
        first = releasing.release(db.session, held, releasing.compute(db.session, held))
        for response in db.session.scalars(select(Response)):
            response.answers = {"conf": 1}
        again = releasing.compute(db.session, held)
        assert again.figures["questions"][0]["counts_after"] == [6, 0, 0, 0, 0]  # there was something to change
        assert releasing.release(db.session, held, again).figures == first.figures
        assert first.figures["questions"][0]["counts_after"] == [0, 0, 0, 6, 0]


def test_finish_skips_waves_that_were_never_opened(app: Flask) -> None:
    session_id, _ = answered(app)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        held = db.session.get_one(Session, session_id)
        assert {wave.kind: wave.state for wave in held.waves} == {"before": "sealed", "after": "skipped"}
        assert held.state == "released"


def test_reopening_is_possible_in_the_grace_alone(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), opened="before")
    make.act(app, session_id, "close_wave", "before")
    make.act(app, session_id, "open_wave", "before")
    make.act(app, session_id, "close_wave", "before", 0)
    with pytest.raises(running.Conflict):
        make.act(app, session_id, "open_wave", "before")


def test_session_whose_figures_fail_does_not_keep_the_others_waiting(app: Flask) -> None:
    community = make.community(app)
    poisoned, _ = make.session(app, community, opened="before", title="Poisoned")
    make.act(app, poisoned, "finish")
    with app.app_context(), may_write():
        version = db.session.get_one(Session, poisoned).version
        version.definition = {**version.definition, "pages": "not pages"}  # the planted fault
        db.session.commit()
    sound = make.finished(app, community, [{"conf": 2}] * 6, [{"conf": 4}] * 6)
    with app.app_context():
        states = {held.id: held.state for held in db.session.scalars(select(Session))}
        assert states == {poisoned: "finishing", sound: "released"}


def test_k_is_the_community_s_of_the_moment_the_first_form_opens(app: Flask) -> None:
    community = make.community(app)
    raised, _ = make.session(app, community)
    begun, _ = make.session(app, community, opened="before")
    with app.app_context(), may_write():
        db.session.get_one(Community, community).k = 8
        db.session.commit()
    make.act(app, raised, "open_wave", "before")
    make.act(app, begun, "open_wave", "after")
    with app.app_context():
        assert [db.session.get_one(Session, held).k for held in (raised, begun)] == [8, 5]


def test_session_that_was_opened_is_not_deleted(app: Flask) -> None:
    """Even with no answer yet: one may be on its way."""
    community = make.community(app)
    untouched, _ = make.session(app, community)
    opened, _ = make.session(app, community, opened="before")
    make.act(app, untouched, "delete_session")
    with pytest.raises(running.Conflict):
        make.act(app, opened, "delete_session")
    with app.app_context():
        assert db.session.scalars(select(Session.id)).all() == [opened]
