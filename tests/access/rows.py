"""Everything that an installation holds, to see whether a request changed anything."""

from __future__ import annotations

from flask import Flask

from surveys.database import Base, IntakeBase, reading


def everything(app: Flask) -> dict[str, list[str]]:
    """Table -> its rows, in an order that depends on nothing but them."""
    found = {}
    with app.app_context():
        for name, base in (("default", Base), ("intake", IntakeBase)):
            with reading(name) as connection:
                for table in base.metadata.sorted_tables:
                    found[table.name] = sorted(map(repr, connection.execute(table.select())))
    return found
