"""Small sessions joined in order of date into one frozen point: when, of what, and that it stays."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from flask import Flask

from surveys import evidence, joints
from surveys.database import db, may_write
from surveys.models.people import Community
from surveys.models.sessions import Session
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

MARCH, APRIL, MAY, JUNE = (datetime.date(2026, month, 10) for month in (3, 4, 5, 6))
ITEM = make.SCALE | {"item": "confidence"}
ASKED = make.definition(ITEM)


def small(app: Flask, community: str, date: datetime.date, n: int, *, linked: bool = True, asked: Any = ASKED) -> str:
    before = [{"conf": 1 + i % 3} for i in range(n)]
    after = [{"conf": 2 + i % 3} for i in range(n)]
    return make.finished(app, community, before, after, asked, linked=linked, date=date, title=date.isoformat())


def joined(app: Flask, community: str) -> list[Any]:
    with app.app_context():
        return [(list(joint.sessions), joint.figures) for joint in joints.joints_of(db.session, community)]


def waits_and_joints(app: Flask, session_id: str) -> tuple[bool, int]:
    with app.app_context():
        session = db.session.get_one(Session, session_id)
        return joints.waits(db.session, session), len(joints.joints_with(db.session, session))


def points(app: Flask, community: str) -> list[dict[str, Any]]:
    with app.app_context():
        (line,) = evidence.trends(db.session, community)
        return list(line["points"])


def shown(points: Sequence[dict[str, Any]]) -> list[tuple[int, Any]]:
    return [(len(point["sessions"]), point["n"]) for point in points]


def test_small_sessions_wait_until_they_hold_enough_linked_people(app: Flask) -> None:
    community = make.community(app)
    first = small(app, community, MARCH, 2)
    second = small(app, community, APRIL, 2)
    assert joined(app, community) == []
    assert waits_and_joints(app, first) == (True, 0)
    assert shown(points(app, community)) == [(1, None), (1, None)]
    third = small(app, community, MAY, 3)
    ((sessions, figures),) = joined(app, community)
    assert sessions == [first, second, third]
    assert waits_and_joints(app, first) == (False, 1)
    (question,) = figures["questions"]
    assert (question["n_pairs"], question["up"], question["item"]) == (7, 7, "confidence")
    (point,) = points(app, community)
    assert shown([point]) == [(3, 7)]
    assert [session["date"] for session in point["sessions"]] == ["2026-03-10", "2026-04-10", "2026-05-10"]
    assert "perhaps the same people" in point["note"]


def test_unlinked_small_sessions_need_twice_the_smallest_group_of_answers(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    small(sqlite_app, community, MARCH, 3, linked=False)
    assert joined(sqlite_app, community) == []
    small(sqlite_app, community, APRIL, 3, linked=False)
    ((_, figures),) = joined(sqlite_app, community)
    (question,) = figures["questions"]
    assert (question["n_before"], question["n_after"], question["change_from"]) == (6, 6, "unlinked")


def test_a_joint_is_frozen_and_its_sessions_join_once(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    for date in (MARCH, MAY):
        small(sqlite_app, community, date, 4)
    first = joined(sqlite_app, community)
    small(sqlite_app, community, APRIL, 4)  # between the two, but too late
    assert joined(sqlite_app, community) == first
    small(sqlite_app, community, JUNE, 4)
    assert len(joined(sqlite_app, community)) == 2
    with sqlite_app.app_context(), may_write():
        group = db.session.get_one(Community, community)
        assert joints.store(db.session, group, *first[0]) is None


def test_a_session_with_figures_of_its_own_joins_nobody(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    small(sqlite_app, community, MARCH, 3)
    large = small(sqlite_app, community, APRIL, 8)
    half = make.finished(
        sqlite_app, community, [{"conf": 2}] * 6, [{"conf": 3}] * 2, ASKED, date=MAY
    )  # its before is shown, so that a joint could be subtracted from
    small(sqlite_app, community, JUNE, 3)
    ((sessions, _),) = joined(sqlite_app, community)
    assert not {large, half} & set(sessions)
    assert len(sessions) == 2


def test_questions_of_another_scale_do_not_join(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    other = make.definition(ITEM | {"settings": {"points": 7, "low": "low", "high": "high"}})
    small(sqlite_app, community, MARCH, 4)
    small(sqlite_app, community, APRIL, 4, asked=other)
    assert joined(sqlite_app, community) == []
    small(sqlite_app, community, MAY, 4)
    assert len(joined(sqlite_app, community)) == 1


def test_questions_asked_once_join_from_twice_the_smallest_group(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    asked = make.definition(ITEM | {"waves": ["after"]})
    for date in (MARCH, APRIL):
        make.finished(sqlite_app, community, [], [{"conf": 3}] * 4, _with_before(asked), date=date)
    assert [q["key"] for _, f in joined(sqlite_app, community) for q in f["questions"]] == []
    make.finished(sqlite_app, community, [], [{"conf": 3}] * 4, _with_before(asked), date=MAY)
    ((_, figures),) = joined(sqlite_app, community)
    assert [(q["key"], q["n_after"]) for q in figures["questions"]] == [("conf", 12)]


def _with_before(asked: dict[str, Any]) -> dict[str, Any]:
    return make.definition(*asked["pages"][0]["questions"], make.SCALE | {"key": "hope", "waves": ["before"]})


def test_a_clerk_that_comes_later_joins_what_a_killed_one_left(sqlite_app: Flask) -> None:
    community = make.community(sqlite_app)
    small(sqlite_app, community, MARCH, 4)
    sqlite_app.extensions["soundings_to_join"] = FORGETFUL = _Forgetful()
    small(sqlite_app, community, APRIL, 4)
    assert (joined(sqlite_app, community), FORGETFUL) == ([], set())
    del sqlite_app.extensions["soundings_to_join"]  # a new process knows nothing
    work_until_idle(sqlite_app)
    assert len(joined(sqlite_app, community)) == 1


class _Forgetful(set[str]):
    """What a clerk killed between a release and the look at its community has noted."""

    def update(self, *_others: Any) -> None:
        pass
