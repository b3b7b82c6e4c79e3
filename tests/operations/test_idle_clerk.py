"""What an idle clerk asks of the databases twice a second: no more of it, however much was held before."""

from __future__ import annotations

import datetime
import itertools

from flask import Flask
from sqlalchemy import select

from surveys import forgetting
from surveys.clock import now
from surveys.database import db, intake_transaction, may_write
from surveys.identifiers import new_code
from surveys.models.evidence import FollowUp, Release
from surveys.models.intake import KeyHalf
from surveys.models.sessions import OPEN, SEALED, SKIPPED, WAITING, Session, Wave
from surveys.operations.clerk import work_once, work_until_idle
from tests.support import factories as make
from tests.support.counting import asked_of_databases

FOLLOWED = make.definition({**make.SCALE, "waves": ["before", "after", "follow_up"]})


def with_follow_up(app: Flask, community: str) -> str:
    """A session that was held and whose follow-up was held and is released too."""
    answers = [{"conf": 1 + i % 4} for i in range(6)]
    session_id = make.finished(app, community, answers, answers, FOLLOWED)
    with app.app_context():
        code = db.session.get_one(Session, session_id).code
    make.act(app, session_id, "open_wave", "follow_up")
    make.send_all(app.test_client(), code, answers, linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    return session_id


def again(app: Flask, session_id: str, times: int, **changes: bool) -> list[str]:
    """More sessions like this one, with figures; returns their ids."""
    with app.app_context(), may_write():
        like, release = db.session.get_one(Session, session_id), db.session.get_one(Release, session_id)
        made = []
        for _ in range(times):
            marks = {"finishing": True, "paired": True, "released": True, "followed": True} | changes
            more = Session(
                community_id=like.community_id, version_id=like.version_id, title="More", date=like.date,
                code=new_code(), linking=[], elements=[], **marks,
            )  # fmt: skip
            more.waves = [Wave(kind=wave.kind, position=wave.position, state=wave.state) for wave in like.waves]
            db.session.add(more)
            db.session.flush()
            about = {"session_id": more.id, "frozen_on": release.frozen_on}
            db.session.add(Release(community_id=like.community_id, figures=release.figures, **about))
            db.session.add(FollowUp(figures={"questions": []}, **about))
            made.append(more.id)
        db.session.commit()
    return made


def idle_look(app: Flask) -> tuple[int, int]:
    """Statements and rows of a turn with nothing to do."""
    work_until_idle(app)
    with app.app_context(), asked_of_databases() as asked:
        assert work_once(app) is False
    return asked.statements, asked.rows


def test_idle_look_asks_no_more_after_thirty_follow_ups_than_after_one(app: Flask) -> None:
    session_id = with_follow_up(app, make.community(app))
    once = idle_look(app)
    again(app, session_id, 29)
    assert idle_look(app) == once
    assert once[0] < 30


def test_idle_look_asks_no_more_where_thirty_keys_are_kept(app: Flask) -> None:
    session_id = with_follow_up(app, make.community(app))

    def kept(sessions: list[str]) -> int:
        with app.app_context():
            with intake_transaction() as intake:
                for id_ in sessions:
                    intake.execute(
                        KeyHalf.__table__.insert(), {"session_id": id_, "half": b"", "made_on": now().date()}
                    )
            with may_write():
                for wave in db.session.scalars(select(Wave).where(Wave.session_id.in_(sessions), Wave.position == 2)):
                    wave.state = WAITING
                db.session.commit()
        return idle_look(app)[0]

    one = kept(again(app, session_id, 1, followed=False))
    assert kept(again(app, session_id, 29, followed=False)) == one


def test_keys_that_go_are_those_of_sessions_that_need_none(sqlite_app: Flask) -> None:
    """The query says what the property `needs_codes` says, whatever the waves are."""
    session_id = with_follow_up(sqlite_app, make.community(sqlite_app))
    states = (WAITING, OPEN, SEALED, SKIPPED, None)
    today = now().date()
    with sqlite_app.app_context(), may_write():
        like = db.session.get_one(Session, session_id)
        made = []
        for after, later, paired, followed in itertools.product(states, states, (True, False), (True, False)):
            more = Session(
                community_id=like.community_id, version_id=like.version_id, title="More", date=like.date,
                code=new_code(), linking=[], elements=[], paired=paired, followed=followed,
            )  # fmt: skip
            planned = [("before", SEALED), ("after", after), ("follow_up", later)]
            more.waves = [Wave(kind=kind, position=i, state=s) for i, (kind, s) in enumerate(planned) if s]
            db.session.add(more)
            made.append(more)
        db.session.commit()
        with intake_transaction() as intake:
            days = {more.id: today - datetime.timedelta(days=i % 2 * 181) for i, more in enumerate(made)}
            for id_, day in days.items():
                intake.execute(KeyHalf.__table__.insert(), {"session_id": id_, "half": b"", "made_on": day})
        found = {session.id for session in forgetting.keys_left_behind(db.session)}
        assert found == {more.id for more in made if not more.needs_codes or days[more.id] < today}
        own = db.session.scalars(select(Session.id).where(Session.has_follow_up(), Session.title == "More"))
        assert set(own) == {more.id for more in made if more.follow_up is not None}
