"""The seal: shuffle, give new ids; then pair. What the intake must forget afterwards is in `forgetting`.

Each step can be killed and repeated. A wave's new ids are chosen and noted in the intake first; then one transaction
of the main database stores the shuffled rows and the mark "sealed"; only then is the intake emptied. Whoever comes
back after a kill finds either nothing done, or noted ids to use again, or a sealed wave whose intake rows are left to
delete.
"""

from __future__ import annotations

import json
import secrets
from random import SystemRandom

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session as Database

from analysis.linking import Links, match
from surveys.database import intake_transaction, reading
from surveys.identifiers import new_response_id
from surveys.models.intake import Arrival, LinkToken
from surveys.models.responses import Response
from surveys.models.sessions import SEALED, Session, Timetable, Wave


def shut(wave_id: str) -> None:
    """Take no more answers for a wave: whatever was acknowledged before this returns is in the intake.

    To be called while the wave is held in the main database, so that nobody opens it again meanwhile.
    """
    with intake_transaction() as intake:
        intake.execute(
            text(
                "INSERT INTO gates (wave_id, open) VALUES (:wave, :no) "
                "ON CONFLICT (wave_id) DO UPDATE SET open = excluded.open"
            ),
            {"wave": wave_id, "no": False},
        )


def seal(database: Database, wave: Wave) -> None:
    """Seal a closed wave. The caller holds the wave and commits; `forgetting.forget` must follow the commit."""
    if wave.state == SEALED:
        return
    shut(wave.id)
    rows = _noted(wave.id)
    SystemRandom().shuffle(rows)
    if rows:
        database.execute(
            insert(Response),
            [{"id": new, "wave_id": wave.id, "answers": json.loads(answers), "person": None} for new, answers in rows],
        )
    wave.responses = len(rows)
    wave.state = SEALED
    database.execute(delete(Timetable).where(Timetable.wave_id == wave.id))


def _noted(wave_id: str) -> list[tuple[bytes, str]]:
    """New ids and answers of a wave; the ids, and the tokens under them, are noted in the intake before all else."""
    with intake_transaction() as intake:
        fresh = intake.execute(
            select(Arrival.id, Arrival.tokens).where(Arrival.wave_id == wave_id, Arrival.sealed_as.is_(None))
        ).all()
        moved = [(old, new_response_id(), tokens) for old, tokens in fresh]
        SystemRandom().shuffle(moved)
        for old, new, _ in moved:
            intake.execute(update(Arrival).where(Arrival.id == old).values(sealed_as=new))
        tokens_kept = [
            {"response_id": new, "wave_id": wave_id, "tokens": json.loads(tokens)} for _, new, tokens in moved if tokens
        ]
        if tokens_kept:
            intake.execute(insert(LinkToken), tokens_kept)
        rows = intake.execute(select(Arrival.sealed_as, Arrival.answers).where(Arrival.wave_id == wave_id)).all()
    return [(bytes(new), answers) for new, answers in rows if new is not None]


def pair(database: Database, session: Session) -> None:
    """Match a session's responses before and after and note who belongs together under random numbers.

    The caller holds the session and commits; `forgetting.forget_keys` must follow the commit.
    """
    if session.paired:
        return
    waves = {wave.kind: wave for wave in session.waves if wave.state == SEALED}
    if "before" in waves and "after" in waves and session.linking:
        before, after = _tokens(database, waves["before"]), _tokens(database, waves["after"])
        links = match([token for _, token in before], [token for _, token in after])
        for i, j in links.pairs:
            person = secrets.token_bytes(16)
            for response_id in (before[i][0], after[j][0]):
                database.execute(update(Response).where(Response.id == response_id).values(person=person))
        session.links = _report(links)
    session.paired = True


def _tokens(database: Database, wave: Wave) -> list[tuple[bytes, str | None]]:
    with reading("intake") as intake:
        rows = intake.execute(select(LinkToken.response_id, LinkToken.tokens).where(LinkToken.wave_id == wave.id))
        kept = {bytes(response_id): tokens[0] for response_id, tokens in rows}
    ids = database.scalars(select(Response.id).where(Response.wave_id == wave.id).order_by(Response.id))
    return [(bytes(response_id), kept.get(bytes(response_id))) for response_id in ids]


def _report(links: Links) -> dict[str, int]:
    return {
        "linked": len(links.pairs),
        "repeated_before": links.repeated_before,
        "repeated_after": links.repeated_after,
        "no_code_before": links.no_code_before,
        "no_code_after": links.no_code_after,
        "no_partner_before": links.no_partner_before,
        "no_partner_after": links.no_partner_after,
    }
