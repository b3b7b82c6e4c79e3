"""Routes of planning: what is due, sessions like another one, changing one, and calling one or a series off."""

from __future__ import annotations

from dataclasses import replace

from surveys import cancelling, due, replanning, rewording, series
from surveys.access import RUN, get_session
from surveys.database import db
from surveys.errors import Invalid
from surveys.views.api import answers, schemas
from surveys.views.api.gate import caller
from surveys.views.api.operations import operation
from surveys.views.api.sessions import seen
from surveys.views.api.times import join_url


@operation(answers.AllDue)
def show_due() -> answers.AllDue:
    """What is due in the communities that the caller runs, the most urgent first."""
    found = due.desk_of(db.session, caller()).due
    return answers.AllDue(due=[_due(one) for one in found])


def _due(one: due.Due) -> answers.DueSeen:
    return answers.DueSeen(
        kind=one.kind,
        community=one.community_id,
        session=one.session_id,
        period=one.period_id,
        title=one.title,
        date=one.date,
        wave=one.wave,
        n=one.n,
    )


@operation(answers.SessionsMade, status=201, takes=schemas.Days, may_be_empty=True)
def plan_again(session_id: str, body: schemas.Days) -> answers.SessionsMade:
    """Plan sessions like this one, all or none: the newest version of its questionnaire, and the plan.

    Without a day it is the next one by the community's rhythm; times of day that are over are left out.
    """
    session = get_session(db.session, caller(), session_id, RUN)
    made = series.plan_again(db.session, session, body.dates)
    again = [answers.SessionAgain(id=one.id, code=one.code, url=join_url(one.code), date=one.date) for one in made]
    db.session.commit()
    return answers.SessionsMade(sessions=again)


@operation(answers.SessionSeen, takes=schemas.Nothing, may_be_empty=True, also=(409,))
def cancel(session_id: str, body: schemas.Nothing) -> answers.SessionSeen:
    """Call a session off that nobody has answered: it opens no more, also not by the clock, and its code says so."""
    cancelling.cancel(db.session, get_session(db.session, caller(), session_id, RUN))
    db.session.commit()
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.Nothing, may_be_empty=True)
def restore(session_id: str, body: schemas.Nothing) -> answers.SessionSeen:
    """Let a cancelled session take place after all, with those of its planned times that are still ahead."""
    cancelling.restore(db.session, get_session(db.session, caller(), session_id, RUN))
    db.session.commit()
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.Changes, also=(409,))
def change_session(session_id: str, body: schemas.Changes) -> answers.SessionSeen:
    """Change what was planned of a session; once a form was opened, its title and tags alone.

    Planned times move with its day. What it asks stays, and so does its code.
    """
    session = get_session(db.session, caller(), session_id, RUN)
    said = {name: getattr(body, name) for name in body.model_fields_set}
    replanning.replan(db.session, session, replace(replanning.as_planned(session), **said))
    db.session.commit()
    return seen(session_id)


@operation(answers.SessionSeen, takes=schemas.Wording, also=(409,))
def use_wording(session_id: str, body: schemas.Wording) -> answers.SessionSeen:
    """Ask in the corrected words of the newest version, where nothing but words differs; answers stay as they are."""
    session = get_session(db.session, caller(), session_id, RUN)
    versions = {version.number: version.id for version in session.version.questionnaire.versions}
    if body.version not in versions:
        raise Invalid("The session's questionnaire has no version of this number", field="version")
    rewording.use_newest(db.session, session, versions[body.version])
    db.session.commit()
    return seen(session_id)


@operation(answers.SeriesTurned, takes=schemas.Nothing, may_be_empty=True)
def cancel_series(session_id: str, body: schemas.Nothing) -> answers.SeriesTurned:
    """Call off all sessions that were planned at once with this one and were not opened, itself among them."""
    off = cancelling.cancel_series(db.session, get_session(db.session, caller(), session_id, RUN))
    ids = [one.id for one in off]
    db.session.commit()
    return answers.SeriesTurned(sessions=ids)


@operation(answers.SeriesTurned, takes=schemas.Restoring, may_be_empty=True)
def restore_series(session_id: str, body: schemas.Restoring) -> answers.SeriesTurned:
    """Let the cancelled sessions of this one's series take place after all, but those that are named."""
    back = cancelling.restore_series(db.session, get_session(db.session, caller(), session_id, RUN), body.but)
    ids = [one.id for one in back]
    db.session.commit()
    return answers.SeriesTurned(sessions=ids)
