"""P9 between the question that asks for groups and the sizes of groups: worked examples of what a reader could reckon.

How many of those who answered a question belong to each group is a figure of the question that asks for the groups.
Beside how linked people moved, in their session or weeks later, it can leave the answers of one or two people.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from analysis.blocks import Groups
from surveys.database import db
from surveys.models.evidence import FollowUp, Release
from surveys.operations.clerk import work_figures
from surveys.releasing import follow_ups
from tests.anonymity import cohorts, life
from tests.anonymity.auditor import derivable
from tests.support import factories as make

Given = dict[str, Any]
ROLE = {"key": "role", "item": "role", "type": "single_choice", "prompt": "Role?", "breakdown": True}
ROLE["settings"] = {"options": [{"key": key, "label": key.upper()} for key in ("a", "b")]}
USEFUL = make.SCALE | {"key": "useful", "item": "useful", "waves": ["after"]}


def sent(app: Flask, code: str, given: list[tuple[str, Given]]) -> None:
    """Everybody sends; whose name is "" links nothing."""
    for name, answers in given:
        body = make.submission(answers, f"{name}-of-this-session-" if name else None)
        assert app.test_client().post(f"/s/{code}", json=body).status_code == 201


def moved_room(app: Flask) -> tuple[Given, Given]:
    """Ten linked people who all change from one role to the other; the records of both questions.

    One of the ten does not say whether it was useful, and one person comes before alone: they are in no group size,
    and both named "a". Four name a role before alone, five come after alone.
    """
    asked = make.definition(ROLE | {"waves": ["before", "after"]}, USEFUL)
    session_id, code = make.session(app, make.community(app), asked, opened="before")
    ten = [(f"linked{i}", "ab"[i % 2], "ba"[i % 2]) for i in range(10)]
    four = [(f"once{i}", "aabb"[i]) for i in range(4)]
    sent(app, code, [(name, {"role": role}) for name, role, _ in ten])
    sent(app, code, [*((name, {"role": role}) for name, role in four), ("", {"role": "a"})])
    make.act(app, session_id, "open_wave", "after")
    sent(app, code, [(name, {"role": role} | ({"useful": 4} if i else {})) for i, (name, _, role) in enumerate(ten)])
    sent(app, code, [(name, {"useful": 3}) for name, _ in four])
    sent(app, code, [("", {"role": role, "useful": 5}) for role in "aaabb"])
    make.act(app, session_id, "finish")
    work_figures(app)
    with app.app_context():
        role, useful = db.session.get_one(Release, session_id).figures["questions"]
    return role, useful


def sizes(record: Given) -> list[int]:
    """How many of those who answered after belong to each group that is shown."""
    return [group["n_after"] for made in record["breakdowns"] for group in made["groups"]]


def test_groups_are_not_shown_where_all_who_are_linked_moved_and_two_people_would_be_left(sqlite_app: Flask) -> None:
    role, useful = moved_room(sqlite_app)
    assert (role["n_before"], role["n_after"], role["n_pairs"]) == (15, 15, 10)
    assert role["sentences"]["people"].startswith("10 of 10 people gave another answer")
    assert sizes(useful) == []


def test_planted_group_sizes_beside_linked_people_leave_two_people(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Groups, "told_by_question", Groups.whose)
    role, useful = moved_room(sqlite_app)
    moved = int(re.findall(r"\d+", role["sentences"]["people"])[0])
    # of two answers everybody who took up one left the other: half of all who moved, and the net change
    linked = [(moved + round(option["change"] * role["n_pairs"])) // 2 for option in role["option_changes"]]
    told = zip(role["counts_before"], role["counts_after"], linked, sizes(useful), strict=True)
    assert [before + after - mine - size for before, after, mine, size in told] == [2, 0]


@pytest.mark.parametrize(("fault", "found"), [(False, 0), (True, 1)])
def test_auditor_finds_planted_group_sizes_in_a_room_of_thirty(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch, fault: bool, found: int
) -> None:
    """One of the few draws, about one of twelve, in which one person would be left."""
    if fault:
        monkeypatch.setattr(Groups, "told_by_question", Groups.whose)
    story = life.begin(sqlite_app)
    story.hold(cohorts.cohort(30, "B", 5007, 0.15), "Thirty")
    assert len(derivable([figure.group for figure in story.shown()["pick"]], 5)) == found


def asked_again(app: Flask) -> tuple[Given, Given]:
    """Twenty name a role, fifteen of them also say something else; thirteen of these name a role weeks later."""
    asked = make.definition(ROLE | {"waves": ["after", "follow_up"]}, USEFUL)
    session_id, code = make.session(app, make.community(app), asked, opened="after")
    twenty = [(f"person{i:02d}", {"role": "ab"[i % 2]} | ({"useful": 4} if i < 15 else {})) for i in range(20)]
    sent(app, code, twenty)
    make.act(app, session_id, "finish")
    work_figures(app)
    make.act(app, session_id, "open_wave", "follow_up")
    sent(app, code, [(name, {"role": "b" if i < 3 else given["role"]}) for i, (name, given) in enumerate(twenty[:13])])
    make.act(app, session_id, "finish")
    work_figures(app)
    with app.app_context():
        useful = next(
            one for one in db.session.get_one(Release, session_id).figures["questions"] if one["key"] == "useful"
        )
        (role,) = db.session.get_one(FollowUp, session_id).figures["questions"]
    return useful, role


def test_role_asked_again_weeks_later_is_not_compared(sqlite_app: Flask) -> None:
    useful, role = asked_again(sqlite_app)
    assert sizes(useful) == [8, 7]
    assert (role["counts_before"], role["counts_after"], role["option_changes"]) == (None, [5, 8], None)


def test_planted_comparison_of_a_role_leaves_two_people(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_ups, "_earlier", lambda *_: "after")
    useful, role = asked_again(sqlite_app)
    changes = [round(option["change"] * role["n_pairs"]) for option in role["option_changes"]]
    named = [now - change for now, change in zip(role["counts_after"], changes, strict=True)]
    assert [size - those for size, those in zip(sizes(useful), named, strict=True)] == [1, 1]
