"""Importing answers from CSV files: what is made of them, and that it is made whole or not at all."""

from __future__ import annotations

import datetime
import fcntl
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from surveys import evidence
from surveys.clock import now
from surveys.database import IntakeBase, db, may_write
from surveys.models.evidence import Comment, Lease, Release
from surveys.models.people import Community, Membership, User
from surveys.models.responses import Response
from surveys.models.sessions import Session
from surveys.operations.clerk import work_figures
from surveys.operations.command_line import commands
from surveys.operations.importing import LOCK_FILE, making, rows, run
from surveys.operations.importing.mapping import read_mapping
from tests.operations.imports import OWNER, SURE, folder, imported, refused, stored
from tests.support import factories as make

GUIDE = Path(__file__).parents[2] / "docs" / "importing.md"

# What is taken


def test_import_makes_questionnaire_session_and_figures(app: Flask, tmp_path: Path) -> None:
    make.account(app, OWNER)
    code, said = imported(app, folder(tmp_path))
    assert (code, said) == (
        0,
        ["1 of 1 sessions", "Imported 10 rows in 1 session into “Practice”.", "The figures are ready."],
    )
    with app.app_context():
        session = db.session.scalars(select(Session)).one()
        assert (session.title, session.date, session.state) == (
            "2024-03-05 spring",
            datetime.date(2024, 3, 5),
            "released",
        )
        assert (session.k, session.tags, session.linking) == (5, ["A made-up survey, CC0"], [])
        assert (session.community.name, session.community.audience) == ("Practice", "A made-up survey, CC0")
        assert [(m.user.email, m.role) for m in session.community.memberships] == [(OWNER, "facilitator")]
        assert session.version.questionnaire.title == "Before and after"
        (figure,) = db.session.scalars(select(Release)).one().figures["questions"]
        assert (figure["counts_before"], figure["counts_after"]) == ([3, 1, 1], [0, 1, 4])
        assert (figure["item"], figure["change_from"]) == ("sureness", "unlinked")
    assert {name for name in stored(app) if name in IntakeBase.metadata.tables} == set()


def test_import_takes_every_kind_of_answer(owned: Flask, tmp_path: Path) -> None:
    questions = [
        {"column": "q1", "key": "yes", "type": "yes_no", "prompt": "Yes?", "answers": {"J": True, "N": False}},
        {
            "column": "q2",
            "key": "many",
            "type": "multiple_choice",
            "prompt": "Which?",
            "separator": "|",
            "answers": {"third": "c"},
            "settings": {"options": [{"key": key, "label": key.upper()} for key in "abc"]},
        },
        {"column": "q3", "key": "years", "type": "number", "prompt": "Years?", "settings": {"minimum": 0}},
        {"column": "q4", "key": "words", "type": "long_text", "prompt": "Why?"},
        {"column": "q5", "key": "grade", "type": "rating", "prompt": "Rate", "answers": {"do not know": None}},
    ]
    before = (
        'session;q1;q2;q3;q4;q5\r\n\r\n2024-01-02 a;J;A|third;12,5;"two\r\nlines; ""quoted""";10\r\n'
        "2024-01-02 a; N ;b;;;do not know\r\n"
    )
    path = folder(tmp_path, before, files={"before": "before.csv"}, csv={"delimiter": ";"}, questions=questions)
    assert imported(owned, path)[0] == 0
    with owned.app_context():
        answers = sorted(db.session.scalars(select(Response.answers)), key=len)
    assert answers == [
        {"yes": False, "many": ["b"]},
        {"yes": True, "many": ["a", "c"], "years": 12.5, "words": 'two\nlines; "quoted"', "grade": 10},
    ]


def test_import_of_one_wide_file_reads_other_columns_for_each_wave(owned: Flask, tmp_path: Path) -> None:
    wide = "session,pre,post\n" + "2024-03-05,Disagree,Agree\n" * 5
    columns = {"before": "pre", "after": "post"}
    both = {"before": "before.csv", "after": "before.csv"}
    assert imported(owned, folder(tmp_path, wide, files=both, questions=[{**SURE, "column": columns}]))[0] == 0
    with owned.app_context():
        (figure,) = db.session.scalars(select(Release)).one().figures["questions"]
    assert (figure["counts_before"], figure["counts_after"]) == ([5, 0, 0], [0, 0, 5])


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "cp1252"), ("utf-16", "utf-16"), ("utf-8-sig", "utf-8")])
def test_import_reads_the_encoding_that_the_mapping_names(
    owned: Flask, tmp_path: Path, encoding: str, name: str
) -> None:
    text = "session,sure\n2024-03-05 Zürich,Agree\n"
    path = folder(tmp_path, text.encode(encoding), files={"before": "before.csv"}, csv={"encoding": name})
    assert imported(owned, path)[0] == 0
    with owned.app_context():
        assert db.session.scalars(select(Session.title)).all() == ["2024-03-05 Zürich"]


def test_dates_come_from_their_column_and_the_earliest_counts(owned: Flask, tmp_path: Path) -> None:
    before = "session,day,sure\nA,5/3/2024,Agree\nA,4/3/2024,Agree\nB,unknown,Agree\n"
    date = {"column": "day", "pattern": r"^(\d+/\d+/\d+)$", "format": "%d/%m/%Y", "default": "2020-01-01"}
    path = folder(tmp_path, before, files={"before": "before.csv"}, session={"column": "session", "date": date})
    assert imported(owned, path)[0] == 0
    with owned.app_context():
        found = db.session.execute(select(Session.title, Session.date).order_by(Session.date)).all()
    assert [tuple(row) for row in found] == [("B", datetime.date(2020, 1, 1)), ("A", datetime.date(2024, 3, 4))]


def test_session_of_fewer_than_five_is_imported_and_withheld(owned: Flask, tmp_path: Path) -> None:
    before = "session,sure\n2024-01-01 small,Agree\n"
    assert imported(owned, folder(tmp_path, before, files={"before": "before.csv"}))[0] == 0
    with owned.app_context():
        (figure,) = db.session.scalars(select(Release)).one().figures["questions"]
        (line,) = evidence.trends(db.session, db.session.scalars(select(Community.id)).one())
        assert [wave.kind for wave in db.session.scalars(select(Session)).one().waves] == ["before"]
    assert (figure["wave_n_before"], figure["counts_before"], figure["mean_before"]) == (1, None, None)
    assert (line["points"][0]["value"], line["points"][0]["gap"]) == (None, figure["withheld"])


def test_import_into_a_community_that_is_there_makes_the_account_its_facilitator(owned: Flask, tmp_path: Path) -> None:
    other = make.account(owned, "other@example.org")
    group = make.community(owned, (other, "facilitator"), name="There", k=7)
    assert imported(owned, folder(tmp_path), into=group)[0] == 0
    with owned.app_context():
        assert db.session.scalars(select(Session.community_id)).all() == [group]
        assert db.session.scalars(select(Session.k)).all() == [7]
        assert db.session.get_one(Community, group).audience == ""
        roles = {m.user.email: m.role for m in db.session.scalars(select(Membership))}
    assert roles == {OWNER: "facilitator", "other@example.org": "facilitator"}


def test_figures_are_left_to_the_clerk_of_a_running_service(owned: Flask, tmp_path: Path) -> None:
    with owned.app_context(), may_write():
        db.session.add(Lease(name="clerk", holder="another", until=now() + datetime.timedelta(seconds=20)))
        db.session.commit()
    code, said = imported(owned, folder(tmp_path))
    assert (code, said[-1]) == (0, "The clerk of the running service makes the figures now.")
    with owned.app_context():
        assert db.session.scalars(select(Session)).one().state == "finishing"
    work_figures(owned)
    with owned.app_context():
        assert db.session.scalars(select(Session)).one().state == "released"


# Whole or nothing


def test_importing_twice_is_refused_with_a_way_out(owned: Flask, tmp_path: Path) -> None:
    path = folder(tmp_path)
    assert imported(owned, path)[0] == 0
    before = stored(owned)
    code, said = imported(owned, path)
    assert (code, stored(owned)) == (1, before)
    assert said[0] == (
        "The community has a session “2024-03-05 spring” of 2024-03-05 already. Was this imported before?"
        " Import into another community, or take the rows of sessions that are there out of the files."
    )
    assert imported(owned, path, into="Another")[0] == 0


def test_unknown_account_is_refused_with_a_way_out(sqlite_app: Flask, tmp_path: Path) -> None:
    (said,) = refused(sqlite_app, folder(tmp_path))
    assert said == f"There is no account {OWNER}. Make one with: soundings create-user {OWNER}"


def test_community_name_that_two_have_is_refused(owned: Flask, tmp_path: Path) -> None:
    ids = {make.community(owned, name="Practice") for _ in range(2)}
    code, said = imported(owned, folder(tmp_path))
    assert (code, said[0][:41]) == (1, "2 communities are called “Practice”. Give")
    assert all(id_ in said[0] for id_ in ids)


@pytest.mark.parametrize("new", [True, False], ids=["new community", "community that was there"])
def test_failure_half_way_leaves_nothing(app: Flask, tmp_path: Path, new: bool) -> None:
    make.account(app, OWNER)
    if not new:
        make.community(app, name="Practice")
    before = stored(app)

    def fail(line: str) -> None:
        # told of the first session: its rows are in the intake by then
        assert stored(app)["arrivals"] == 10
        raise KeyboardInterrupt(line)

    with pytest.raises(KeyboardInterrupt):
        run(app, folder(tmp_path), "Practice", OWNER, partial=False, say=fail)
    assert stored(app) == before
    assert imported(app, folder(tmp_path))[0] == 0


def test_import_after_a_kill_takes_away_what_was_left(app: Flask, tmp_path: Path) -> None:
    make.account(app, OWNER)
    path = folder(tmp_path)
    with app.app_context(), may_write():  # all that an import does before its last transaction, then nothing
        read = read_mapping(path)
        planned = making.meetings(rows.read_rows(read).taken)
        owner = db.session.scalars(select(User)).one()
        group, _ = making.community_of(db.session, "Practice", owner, read)
        sessions = making.plan(db.session, group, read, planned)
        targets = [making.targets_of(session) for session in sessions]
        db.session.commit()
        making.send(app.config["LINK_SECRET"], planned, targets, print)
    assert (stored(app)["arrivals"], stored(app)["sessions"]) == (10, 1)
    work_figures(app)  # a clerk at work meanwhile must not show anything of it
    assert "releases" not in stored(app)
    code, said = imported(app, path)
    assert (code, said[0]) == (
        0,
        "An import of these sessions was interrupted earlier; what it left is taken away first.",
    )
    counts = stored(app)
    assert [counts[name] for name in ("communities", "questionnaires", "sessions", "releases")] == [1, 1, 1, 1]
    assert (counts["responses"], counts.get("arrivals", 0)) == (10, 0)


def test_second_import_at_the_same_time_is_refused(owned: Flask, tmp_path: Path) -> None:
    with (owned.config["SOUNDINGS_DATA"] / LOCK_FILE).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert refused(owned, folder(tmp_path)) == ["Another import is running. Wait until it has ended."]


def test_texts_of_an_import_wait_for_a_facilitator(owned: Flask, tmp_path: Path) -> None:
    why = {"column": "why", "key": "why", "type": "long_text", "prompt": "Why?", "audience": "room"}
    before = "session,why\n" + "".join(f'2024-03-05,"text {i}"\n' for i in range(6))
    assert imported(owned, folder(tmp_path, before, files={"before": "before.csv"}, questions=[why]))[0] == 0
    with owned.app_context():
        found = db.session.execute(select(Comment.text, Comment.state)).all()
    assert sorted(tuple(row) for row in found) == [(f"text {i}", "waiting") for i in range(6)]


def test_command_ends_with_the_exit_code(owned: Flask, tmp_path: Path) -> None:
    words = ["import-responses", str(folder(tmp_path)), "--community", "Practice", "--owner", OWNER]
    codes = [CliRunner().invoke(commands, words, obj=lambda: owned).exit_code for _ in range(2)]
    assert codes == [0, 1]


def test_example_of_the_guide_can_be_imported(owned: Flask, tmp_path: Path) -> None:
    blocks = re.findall(r"```(?:json)?\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    before, mapping = (next(b for b in blocks if b.startswith(start)) for start in ("workshop,", '{\n  "title"'))
    (tmp_path / "before.csv").write_text(before, encoding="utf-8")
    (tmp_path / "after.csv").write_text("workshop,sure\n2024-03-05 spring day,I agree\n", encoding="utf-8")
    (tmp_path / "mapping.json").write_text(mapping, encoding="utf-8")
    assert imported(owned, tmp_path / "mapping.json")[0] == 0
    with owned.app_context():
        found = db.session.execute(select(Session.title, Session.date).order_by(Session.date)).all()
        answers = sorted(db.session.scalars(select(Response.answers)), key=str)
    assert [tuple(row) for row in found] == [
        ("2024-03-05 spring day", datetime.date(2024, 3, 5)),
        ("2024-09-17 autumn day", datetime.date(2024, 9, 17)),
    ]
    assert answers == [
        {"sure": 1, "helped": ["talk"]},
        {"sure": 2},
        {"sure": 3, "helped": ["talk", "try"]},
        {"sure": 3},
    ]
