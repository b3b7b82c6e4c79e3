"""What the intake must forget once a wave is sealed or a session paired: the rows, and the bytes that they leave.

Deleting rows leaves their bytes in files until those are rewritten, which readers can prevent for a moment and a kill
for good. So the transaction that deletes also notes that a rewrite is owed, and the clerk rewrites until none is.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, and_, delete, insert, not_, or_, select
from sqlalchemy.orm import Session as Database
from sqlalchemy.orm import selectinload

from surveys.clock import now
from surveys.database import db, intake_transaction, reading, rewrite
from surveys.models.intake import Arrival, Gate, KeyHalf, LinkToken, OwedRewrite, Receipt
from surveys.models.sessions import SEALED, Session, Wave

INTAKE_TABLES = ("arrivals", "receipts", "link_tokens", "key_halves", "gates")
KEY_DAYS = 180  # the longest that a key and its tokens are kept, whether their session was ever finished or not


def forget(wave_ids: Sequence[str]) -> None:
    """Delete the answers, receipts and gates of sealed waves; a rewrite is owed then."""
    with intake_transaction() as intake:
        for table in (Arrival, Receipt, Gate):
            intake.execute(delete(table).where(table.wave_id.in_(wave_ids)))
        _owe(intake)


def forget_keys(session_ids: Sequence[str], wave_ids: Sequence[str]) -> None:
    """Delete the tokens and key halves of paired sessions: from now on nobody can test a guess. A rewrite is owed."""
    with intake_transaction() as intake:
        intake.execute(delete(LinkToken).where(LinkToken.wave_id.in_(wave_ids)))
        intake.execute(delete(KeyHalf).where(KeyHalf.session_id.in_(session_ids)))
        _owe(intake)


def _owe(intake: Connection) -> None:
    intake.execute(insert(OwedRewrite).values(id=secrets.token_bytes(16)))


def rewrite_owed() -> bool | None:
    """Rewrite the intake's files if that is owed. None: nothing was; False: not possible now, ask later."""
    with reading("intake") as intake:
        owed = list(intake.scalars(select(OwedRewrite.id)))
    if not owed:
        return None
    if not rewrite(db.get_engine("intake"), INTAKE_TABLES):
        return False
    with intake_transaction() as intake:
        intake.execute(delete(OwedRewrite).where(OwedRewrite.id.in_(owed)))
    return True


def waves_left_behind(database: Database) -> list[str]:
    """Sealed waves whose intake rows were not deleted yet, because a kill came between."""
    with reading("intake") as intake:
        waves = {*intake.scalars(select(Arrival.wave_id).distinct()), *intake.scalars(select(Gate.wave_id))}
    return list(database.scalars(select(Wave.id).where(Wave.id.in_(waves), Wave.state == SEALED))) if waves else []


def keys_left_behind(database: Database) -> list[Session]:
    """Sessions whose keys are due to go: all is paired, or the key was made more than `KEY_DAYS` ago."""
    with reading("intake") as intake:
        made = {row.session_id: row.made_on for row in intake.execute(select(KeyHalf.session_id, KeyHalf.made_on))}
    if not made:
        return []
    oldest = now().date() - datetime.timedelta(days=KEY_DAYS)
    old = [session_id for session_id, day in made.items() if day < oldest]
    needs_none = and_(Session.paired, or_(Session.followed, not_(Session.has_follow_up())))  # not Session.needs_codes
    due = select(Session).where(Session.id.in_(made), or_(needs_none, Session.id.in_(old)))
    return list(database.scalars(due.options(selectinload(Session.waves))))
