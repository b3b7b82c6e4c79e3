"""The seal: shuffle, give new ids; then pair. What the intake must forget afterwards is in `forgetting`.

Each step can be killed and repeated. A wave's new ids are chosen and noted in the intake first; then one transaction
of the main database stores the shuffled rows and the mark "sealed"; only then is the intake emptied. Whoever comes
back after a kill finds either nothing done, or noted ids to use again, or a sealed wave whose intake rows are left to
delete.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from random import SystemRandom
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session as Database

from analysis.linking import Code, Links, match
from surveys.database import intake_transaction, reading
from surveys.identifiers import new_response_id
from surveys.link_keys import is_spoiled
from surveys.models.intake import Arrival, LinkToken
from surveys.models.responses import Response
from surveys.models.sessions import LATE, SEALED, Session, Timetable, Wave


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
    wave.coded = len(_codes_kept(wave))
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
    held = _held(session)
    if len(held) > 1 and session.linking:
        first, second = held
        links, trouble, pairs = _matched(database, session, first, second)
        for one, other in pairs:
            _note(database, secrets.token_bytes(16), one, other)
        session.links = {**_report(links), "trouble": trouble}
    session.paired = True


def pair_follow_up(database: Database, session: Session) -> None:
    """Find the people of the first pairing among those who answered the sealed follow-up, weeks later.

    Only people matched in all forms get the number that they had; those who came back without a pair stay unlinked.
    Where only one form was held before, all its forms are these two: their people are matched now. The caller holds
    the session and commits; `forgetting.forget_keys` must follow the commit.
    """
    later, held = session.follow_up, _held(session)
    if session.followed or later is None:
        return
    if held and session.linking:
        links, trouble, pairs = _matched(database, session, held[-1], [later])
        earlier = [wave.id for wave in held[-1]]
        people = select(Response.id, Response.person).where(Response.wave_id.in_(earlier))
        person_of = {bytes(response_id): person for response_id, person in database.execute(people)}
        alone = len(held) == 1
        found = [(secrets.token_bytes(16) if alone else person_of[one], one, other) for one, other in pairs]
        again = [(person, one, other) for person, one, other in found if person is not None]
        for person, one, other in again:
            _note(database, person, one, other)
        # nobody is called linked whose link is used nowhere
        report = {**_report(links), "linked": len(again), "in_all_forms": len(again), "trouble": trouble}
        session.links = {**(session.links or {}), "follow_up": report}
    session.followed = True


def _held(session: Session) -> list[list[Wave]]:
    """The sealed forms whose answers are linked for the session's own release: before, after, both or none.

    Late-comers are of the before form, unless they are too few for any figure.
    """
    sealed = {wave.kind: wave for wave in session.waves if wave.state == SEALED}
    if LATE in sealed and (sealed[LATE].responses or 0) < session.k:
        del sealed[LATE]
    forms = ([sealed[kind] for kind in kinds if kind in sealed] for kinds in (("before", LATE), ("after",)))
    return [form for form in forms if form]


def _matched(
    database: Database, session: Session, first: Sequence[Wave], second: Sequence[Wave]
) -> tuple[Links, str | None, list[tuple[bytes, bytes]]]:
    """What matching two forms gives, what stands against it, and the ids of the responses that belong together."""
    one, other = ([code for wave in form for code in _codes(database, wave)] for form in (first, second))
    trouble = _trouble(session, (*first, *second))
    theirs = [code for _, code in other]
    links = match([code for _, code in one], theirs if trouble is None else [_strange(code) for code in theirs])
    return links, trouble, [(one[i][0], other[j][0]) for i, j in links.pairs]


def _note(database: Database, person: bytes, *responses: bytes) -> None:
    for response_id in responses:
        database.execute(update(Response).where(Response.id == response_id).values(person=person))


def _codes(database: Database, wave: Wave) -> list[tuple[bytes, Code | None]]:
    """Every response of a sealed wave with its link code as tokens, None where it has none."""
    kept = _codes_kept(wave)
    ids = database.scalars(select(Response.id).where(Response.wave_id == wave.id).order_by(Response.id))
    return [(bytes(response_id), kept.get(bytes(response_id))) for response_id in ids]


def _codes_kept(wave: Wave) -> dict[bytes, Code]:
    with reading("intake") as intake:
        rows = intake.execute(select(LinkToken.response_id, LinkToken.tokens).where(LinkToken.wave_id == wave.id))
        return {bytes(response_id): Code(full, tuple(parts)) for response_id, (full, *parts) in rows}


def _trouble(session: Session, waves: Sequence[Wave]) -> str | None:
    """Why codes cannot be compared, so that nobody is linked: "lost" or "changed"; None if nothing stands against it.

    lost: codes that were there when a wave was sealed are gone, as after restoring a backup, which holds none, or after
    180 days. changed: the installation's secret was replaced meanwhile, so that equal codes look different.
    """
    if any((wave.coded or 0) > len(_codes_kept(wave)) for wave in waves):
        return "lost"
    with reading("intake") as intake:
        return "changed" if is_spoiled(intake, session.id) else None


def _strange(code: Code | None) -> Code | None:
    """A code that meets no code of the other wave, and meets those of its own as before."""
    if code is None:
        return None
    return Code(code.full and f"strange {code.full}", tuple(f"strange {part}" for part in code.parts))


def _report(links: Links) -> dict[str, Any]:
    """How many were linked and why the others were not: counts alone, and how many wrong links to expect."""
    counts = {name: value for name, value in vars(links).items() if name not in ("pairs", "guarded")}
    return {"linked": len(links.pairs), **counts, "tolerance_off": links.guarded}
