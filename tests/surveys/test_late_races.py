"""Two people press different buttons at once: never are two forms open, and never is a session left with one open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from surveys.database import db
from surveys.errors import Conflict
from surveys.models.sessions import LATE, Session
from surveys.operations.clerk import work_figures
from tests.support import factories as make

HOPE = make.SCALE | {"key": "hope", "item": "hope", "waves": ["before"]}
TIMES = 6


@pytest.mark.parametrize("other", [("open_wave", "after"), ("finish",), ("open_wave", LATE)])
def test_two_presses_at_once_leave_one_form_open_at_most(app: Flask, other: tuple[str, ...]) -> None:
    community = make.community(app)
    for _ in range(TIMES):
        session_id, code = make.session(app, community, make.definition(HOPE, make.SCALE), opened="before")
        make.send_all(app.test_client(), code, [{"hope": 3, "conf": 2}] * 5)
        make.act(app, session_id, "show_start")
        work_figures(app)

        def press(verb: tuple[str, ...], session_id: str = session_id) -> bool:
            try:
                make.act(app, session_id, *verb)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(2) as people:
            done = list(people.map(press, [("open_wave", LATE), other]))
        assert done[1]  # only the late-comers can be too late
        with app.app_context():
            session = db.session.get_one(Session, session_id)
            kinds = [wave.kind for wave in session.waves]
            still_open = [wave.kind for wave in session.waves if wave.state == "open"]
        assert (len(kinds), len(set(kinds))) == (2 + done[0], 2 + done[0])
        assert len(still_open) == (0 if other == ("finish",) else 1)
        if other == ("finish",):
            work_figures(app)
            with app.app_context():
                assert db.session.get_one(Session, session_id).released
