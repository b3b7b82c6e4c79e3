"""Words that a facilitator leaves out of a text are in no file of the databases' tables any more, on both databases.

PostgreSQL's write-ahead log may hold them until it is recycled, as it holds the order of arrival (docs say so).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from surveys.database import db
from surveys.models.evidence import Comment, OwedErasure
from surveys.operations.clerk import work_until_idle
from tests.anonymity import reading
from tests.anonymity.probes import is_postgresql
from tests.support import factories as make

pytestmark = pytest.mark.slow

WORDS = "xylograph of Ada Okafor"
# too long for a row of PostgreSQL, so that it lies in a table beside, and not compressed there
LONG = " ".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(60))


def table_files(app: Flask) -> bytes:
    """Every byte of the files in which the tables lie, as they would be after a pause."""
    if not is_postgresql(app):
        return b"".join(file.read_bytes() for file in sorted(Path(app.config["SOUNDINGS_DATA"]).rglob("*.db*")))
    with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        folder = connection.execute(text("SHOW data_directory")).scalar_one()
        oid = connection.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar_one()
    return b"".join(file.read_bytes() for file in (Path(folder) / "base" / str(oid)).iterdir() if file.is_file())


def written(app: Flask, rest: str) -> tuple[int, str, str]:
    """Six texts of a released session: the facilitator, the session, and the text that names somebody."""
    user = make.account(app)
    community = make.community(app, (user, "facilitator"))
    next_ = {"key": "next", "type": "long_text", "prompt": "Next?", "waves": ["after"], "audience": "room"}
    asked = make.definition(make.SCALE, next_)
    after = [{"conf": 4, "next": f"{WORDS} {number} {rest}"} for number in range(6)]
    session_id = make.finished(app, community, [{"conf": 3}] * 6, after, asked)
    with app.app_context():
        own = db.session.scalars(select(Comment.id).where(Comment.text.contains(f"{WORDS} 0"))).one()
    return user, session_id, own


def leave_out(app: Flask, user: int, session_id: str, own: str) -> None:
    facilitator = reading.reader(app, "facilitator", user)
    address = f"/sessions/{session_id}/comments/{own}"
    page = facilitator.client.get(address).get_data(as_text=True)
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    form = {"csrf_token": token, "words": [f"{WORDS} 0"], "reason": ["person"], "step": "save"}
    assert facilitator.client.post(address, data=form).status_code == 303


def still_there(app: Flask) -> tuple[bool, bool]:
    """Whether the files hold the words that were left out, and those that stay."""
    found = table_files(app)
    return f"{WORDS} 0".encode() in found, f"{WORDS} 1".encode() in found


@pytest.mark.parametrize("rest", ["", LONG], ids=["short", "long"])
def test_words_left_out_are_in_no_file_of_a_table(app: Flask, rest: str) -> None:
    user, session_id, own = written(app, rest)
    assert still_there(app) == (True, True)  # what is searched for can be found
    leave_out(app, user, session_id, own)
    work_until_idle(app)
    assert still_there(app) == (False, True)


@pytest.mark.parametrize("table", ["comments", "communities"])
def test_words_whose_erasing_somebody_prevents_go_later(app: Flask, table: str) -> None:
    user, session_id, own = written(app, "")
    with app.app_context(), db.engine.connect() as reader:
        if is_postgresql(app):
            reader.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))  # as a backup reads
        reader.execute(text(f"SELECT count(*) FROM {table}")).all()  # a transaction that stays open
        leave_out(app, user, session_id, own)
        work_until_idle(app)
        assert still_there(app) == (True, True)
        assert db.session.scalars(select(OwedErasure.session_id)).all() == [session_id]
        db.session.rollback()
    app.extensions["soundings_put_off"].clear()  # a minute later
    work_until_idle(app)
    assert still_there(app) == (False, True)
    with app.app_context():
        assert db.session.scalars(select(OwedErasure.session_id)).all() == []
