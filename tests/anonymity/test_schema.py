"""P1, P3, P15: what the tables can hold. A new column of a response needs a line here, and a second thought."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import DateTime

from surveys.database import Base, IntakeBase, db
from tests.anonymity.probes import PUBLISHED, columns, telling_ids, times_beside_answers, unpublished_columns


def test_response_tables_hold_the_published_columns_alone(app: Flask) -> None:
    with app.app_context():
        assert columns(db.engine, ["responses"]) == {"responses": PUBLISHED["responses"]}
        intake = sorted(set(PUBLISHED) - {"responses"})
        assert columns(db.get_engine("intake"), intake) == {name: PUBLISHED[name] for name in intake}
        assert set(IntakeBase.metadata.tables) == set(intake)


def reachable(start: str) -> set[str]:
    """Tables that a row of `start` leads to by its foreign keys."""
    tables, seen, waiting = Base.metadata.tables, set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [key.column.table.name for key in tables[name].foreign_keys]
    return seen


def test_nothing_that_a_response_leads_to_holds_a_time() -> None:
    tables = Base.metadata.tables
    assert reachable("responses") == {"responses", "waves", "sessions", "communities", "versions", "questionnaires"}
    timed = [
        (name, c.name) for name in reachable("responses") for c in tables[name].columns if isinstance(c.type, DateTime)
    ]
    assert timed == []


def test_receipt_shares_nothing_with_a_response_but_the_wave() -> None:
    tables = IntakeBase.metadata.tables
    assert not tables["receipts"].foreign_keys
    assert not tables["arrivals"].foreign_keys
    assert set(tables["receipts"].columns.keys()) & set(tables["arrivals"].columns.keys()) == {"wave_id"}


def test_no_id_of_an_answer_counts_or_holds_a_time(app: Flask) -> None:
    assert telling_ids(app) == []
    assert times_beside_answers(app) == []
    assert unpublished_columns(app) == set()
