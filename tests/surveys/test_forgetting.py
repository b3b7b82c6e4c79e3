"""What the intake forgets: bytes as well as rows, after a kill as well, and keys of sessions that nobody finished."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from surveys import forgetting
from surveys.clock import now
from surveys.database import db, intake_transaction, reading
from surveys.models.intake import KeyHalf, LinkToken, OwedRewrite
from surveys.operations.clerk import work_once, work_until_idle
from tests.support import factories as make

CANARY = b"quetzal"
SAY = {"key": "words", "type": "long_text", "prompt": "Say it", "waves": ["before", "after"]}


class Killed(BaseException):
    """Stands for a kill -9: nothing in the house catches it."""


def closed_with_words(app: Flask) -> str:
    """A session with eight texts before, closed without grace."""
    session_id, code = make.session(app, make.community(app), make.definition(SAY), opened="before")
    texts = [{"words": f"canary-{i}-quetzal"} for i in range(8)]
    make.send_all(app.test_client(), code, texts, linked=True)
    make.act(app, session_id, "close_wave", "before", 0)
    return session_id


def intake_bytes(app: Flask) -> bytes:
    """Everything that lies in the intake's files."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            folder = Path(app.config["SOUNDINGS_DATA"])
            return b"".join(file.read_bytes() for file in folder.glob("intake.db*"))
        with db.get_engine("intake").connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            files = [
                connection.execute(text(f"SELECT pg_read_binary_file(pg_relation_filepath('{table}'))")).scalar_one()
                for table in (*forgetting.INTAKE_TABLES, "arrivals_pkey", "pk_arrivals")
                if connection.execute(text("SELECT to_regclass(:name)"), {"name": table}).scalar() is not None
            ]
        return b"".join(bytes(content) for content in files)


def owed(app: Flask) -> int:
    with app.app_context(), reading("intake") as intake:
        return intake.scalar(select(func.count()).select_from(OwedRewrite))


def test_sealed_answers_leave_no_bytes_in_the_intake_files(app: Flask) -> None:
    closed_with_words(app)
    assert CANARY in intake_bytes(app)  # there was something to leak
    work_until_idle(app)
    assert CANARY not in intake_bytes(app)
    assert owed(app) == 0


def test_kill_between_deleting_and_rewriting_leaves_no_bytes_for_good(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(*_arguments: object) -> None:
        raise Killed

    closed_with_words(app)
    monkeypatch.setattr(forgetting, "rewrite", kill)
    with pytest.raises(Killed):
        work_once(app)
    monkeypatch.undo()
    assert CANARY in intake_bytes(app)  # the rows are gone, their bytes are not: this is what the mark is for
    assert owed(app) == 1
    work_until_idle(app)
    assert CANARY not in intake_bytes(app)
    assert owed(app) == 0


def test_rewrite_that_somebody_prevents_is_made_up_for_later(app: Flask) -> None:
    closed_with_words(app)
    with app.app_context(), db.get_engine("intake").connect() as reader:
        reader.execute(text("SELECT count(*) FROM arrivals")).all()  # a transaction that stays open
        work_until_idle(app)
        assert owed(app) == 1
    work_until_idle(app)
    assert CANARY not in intake_bytes(app)
    assert owed(app) == 0


@pytest.mark.parametrize(("days", "kept"), [(180, 1), (181, 0)])
def test_key_of_a_session_that_nobody_finishes_is_forgotten_after_180_days(app: Flask, days: int, kept: int) -> None:
    closed_with_words(app)
    work_until_idle(app)
    with app.app_context():
        with intake_transaction() as intake:
            intake.execute(update(KeyHalf).values(made_on=now().date() - datetime.timedelta(days=days)))
        work_until_idle(app)
        with reading("intake") as intake:
            rows = [intake.scalar(select(func.count()).select_from(table)) for table in (KeyHalf, LinkToken)]
    assert rows == [kept, 8 * kept]


def test_key_is_marked_with_the_day_on_which_it_was_made(app: Flask) -> None:
    closed_with_words(app)
    with app.app_context(), reading("intake") as intake:
        assert intake.scalars(select(KeyHalf.made_on)).all() == [now().date()]
