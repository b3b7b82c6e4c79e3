"""How the clerk takes a step: look without a transaction left open, then act on each thing found, one at a time."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import Select
from sqlalchemy.orm import Session as Database

from surveys.clock import now
from surveys.database import Base, may_only_read
from surveys.faults import place

PUT_OFF = datetime.timedelta(minutes=1)  # until what failed is tried again

Row = TypeVar("Row", bound=Base)

log = logging.getLogger("soundings.clerk")


class Steps:
    """What the steps of a turn share: the database, and what was put off. between: done before every step."""

    def __init__(self, app: Flask, database: Database, between: Callable[[], object] | None = None) -> None:
        self.app = app
        self.database = database
        self._between = between
        self._put_off: dict[tuple[str, str], datetime.datetime] = app.extensions.setdefault("soundings_put_off", {})

    def look(self, query: Select[Any]) -> list[Any]:
        """What a query finds, without leaving a transaction open."""
        with may_only_read():
            found = list(self.database.scalars(query))
            self.database.rollback()
        return found

    def each(self, what: str, found: Iterable[str], step: Callable[[str], None]) -> list[str]:
        """Take a step for each thing found; returns those that went well and puts the others off."""
        done = []
        for name in found:
            if self.is_put_off(what, name):
                continue
            try:
                if self._between is not None:
                    self._between()
                step(name)
            except Exception as fault:
                self.database.rollback()
                log.error("%s failed and is put off: %s", what, place(fault))  # noqa: TRY400 - a message may be an answer
                self._put_off[what, name] = now() + PUT_OFF
            else:
                self._put_off.pop((what, name), None)
                done.append(name)
        return done

    def is_put_off(self, what: str, name: str) -> bool:
        until = self._put_off.get((what, name))
        return until is not None and now() < until


def held(database: Database, model: type[Row], name: str) -> Row | None:
    """A row as it is now, held until the transaction ends; None if it is gone."""
    return database.get(model, name, with_for_update=True, populate_existing=True)
