"""Reads for pages: releases, comparisons, trends over a community's sessions, outcomes.

Everything here starts from frozen releases; nothing looks at a response.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Database

from analysis.ranked import folded
from analysis.together import together as added_up
from forms.measures import Measure
from surveys import joints, pictures
from surveys.limits import check_line, check_word
from surveys.models.evidence import Comment, FollowUp, JointRelease, Outcome, PeriodRelease, Release, StartRelease
from surveys.models.people import Community
from surveys.models.questionnaires import Version
from surveys.models.sessions import Session

LONGEST_OUTCOME = 300  # characters
OUTCOME_KINDS = ("policy", "practice", "milestone", "thanks")


@dataclass(frozen=True)
class Results:
    """A session's results as its page shows them: the overview, then one figure per question."""

    figures: dict[str, Any]
    frozen_on: datetime.date
    overview: pictures.Figure | None
    key_question: dict[str, Any] | None
    people: pictures.Figure | None
    compared: list[tuple[dict[str, Any], pictures.Figure | None]]
    summarised: list[tuple[dict[str, Any], pictures.Figure | None]]
    withheld: list[dict[str, Any]]
    held_key: dict[str, Any] | None


def release_of(database: Database, session: Session) -> Release | None:
    """The session's frozen release, None before there is one."""
    return database.get(Release, session.id)


def start_of(database: Database, session: Session) -> StartRelease | None:
    """What was frozen of the before form while the session goes on; None where there is nothing to show."""
    found = database.get(StartRelease, session.id)
    return found if found and (found.figures["questions"] or found.figures["texts"]) else None


@dataclass(frozen=True)
class Start:
    """The start of a session as its page shows it: each question's before, and what is withheld."""

    figures: dict[str, Any]
    frozen_on: datetime.date
    shown: list[tuple[dict[str, Any], pictures.Figure | None]]
    withheld: list[dict[str, Any]]


def start(database: Database, session: Session) -> Start | None:
    """What the page shows of a session's start before its end, None where nothing is shown yet."""
    found = start_of(database, session)
    if found is None:
        return None
    questions = folded(found.figures["questions"])
    shown = [(q, pictures.figure(database, chart_of(q), q)) for q in questions if q["withheld"] is None]
    return Start(found.figures, found.frozen_on, shown, [q for q in questions if q["withheld"] is not None])


def follow_up_of(database: Database, session: Session) -> FollowUp | None:
    """The frozen figures of the session's follow-up; None before there are any, or where its release holds them."""
    found = database.get(FollowUp, session.id)
    return found if found is not None and found.figures["waves"] else None


def follow_up_figures(database: Database, session: Session) -> list[tuple[dict[str, Any], pictures.Figure | None]]:
    """The questions of a follow-up with their pictures, those left out that are withheld."""
    found = follow_up_of(database, session)
    questions = folded(found.figures["questions"] if found is not None else ())
    return [(q, pictures.figure(database, chart_of(q), q)) for q in questions if q["withheld"] is None]


def overview_record(session: Session, figures: dict[str, Any]) -> dict[str, Any]:
    """What the overview chart of a session draws: its compared questions, and those that may not be shown."""
    questions = figures["questions"]
    return {"title": session.title, "questions": [q for q in questions if _compared(q) or _held_back(q)]}


def _compared(question: dict[str, Any]) -> bool:
    return question["withheld"] is None and question["change_from"] is not None and _judged(question)


def _held_back(question: dict[str, Any]) -> bool:
    """Whether a question would be compared, were it not withheld."""
    both = {"before", "after"} <= set(question["waves"]) or question["remembered"]
    return question["withheld"] is not None and both and question["measure"] != Measure.TEXT and _judged(question)


def _judged(question: dict[str, Any]) -> bool:
    """Whether there is a verdict on it; a ranking is described, on its own. Older releases do not have the name."""
    return question.get("ranking") is None


def key_question(figures: dict[str, Any]) -> dict[str, Any] | None:
    """The question that the headline speaks of: the one marked, otherwise the first whose change is told."""
    compared = [question for question in figures["questions"] if _compared(question)]
    marked = [question for question in compared if question["key_question"]]
    told = [q for q in compared if q["mean_change"] is not None or q["option_changes"]]
    return (marked or told or compared or [None])[0]


def held_key_question(figures: dict[str, Any]) -> dict[str, Any] | None:
    """The question marked as the key question where it is withheld; None where it is shown or none was marked."""
    return next((q for q in figures["questions"] if q["key_question"] and q["withheld"] is not None), None)


def chart_of(question: dict[str, Any]) -> str:
    """Which chart shows a question of a release, or a ranking as a whole."""
    if pictures.charts()["ranking"].suits(question):
        return "ranking"
    return "distribution" if pictures.charts()["distribution"].suits(question) else "summary"


def picture_keys(database: Database, session: Session) -> set[str]:
    """The keys of all pictures that the pages of a session show; none is loaded for it."""
    shown: list[tuple[str, dict[str, Any]]] = []
    frozen = [start_of(database, session), release_of(database, session), follow_up_of(database, session)]
    for figures in (found.figures for found in frozen if found is not None):
        shown += [(chart_of(one), one) for one in folded(figures["questions"]) if one["withheld"] is None]
    for joint in joints.joints_with(database, session) if frozen[1] is not None else ():
        shown += [(chart_of(question), question) for question in joint.figures["questions"]]
    if frozen[1] is not None:
        first = key_question(frozen[1].figures)
        shown.append(("overview", overview_record(session, frozen[1].figures)))
        shown += [("people", first)] if first is not None else []
    return {pictures.key_of(chart, record) for chart, record in shown if pictures.charts()[chart].suits(record)}


def ask_for_session(database: Database, session: Session, figures: dict[str, Any]) -> None:
    """Ask for every picture that a session's results page shows."""
    pictures.ask(database, "overview", overview_record(session, figures))
    first = key_question(figures)
    if first is not None:
        pictures.ask(database, "people", first)
    ask_for_questions(database, figures)


def ask_for_questions(database: Database, figures: dict[str, Any]) -> None:
    """Ask for the picture of each question of a release, of a start, of several together or of a follow-up."""
    for question in folded(figures["questions"]):
        pictures.ask(database, chart_of(question), question)


def ask_for_community(database: Database, community_id: str) -> None:
    """Ask for every trend picture of a community; to be called when a release or an outcome changes."""
    for record in trends(database, community_id):
        pictures.ask(database, "trend", record)


def results(database: Database, session: Session) -> Results | None:
    """What the results page shows, None before anything is released."""
    release = release_of(database, session)
    return None if release is None else results_of(database, session, release.figures, release.frozen_on)


def results_of(database: Database, session: Session, figures: dict[str, Any], frozen_on: datetime.date) -> Results:
    """These figures of a session as a page shows them; of the session only the title is read."""
    questions = folded(figures["questions"])
    first = key_question(figures)
    shown = [(q, pictures.figure(database, chart_of(q), q)) for q in questions if q["withheld"] is None]
    return Results(
        figures=figures,
        frozen_on=frozen_on,
        overview=pictures.figure(database, "overview", overview_record(session, figures)),
        key_question=first,
        people=pictures.figure(database, "people", first) if first is not None else None,
        compared=[(q, figure) for q, figure in shown if q["change_from"] is not None],
        summarised=[(q, figure) for q, figure in shown if q["change_from"] is None],
        withheld=[q for q in questions if q["withheld"] is not None],
        held_key=held_key_question(figures),
    )


@dataclass(frozen=True)
class Joined:
    """A point that a small session makes together with others: whom it joins, and the figures of their questions."""

    joint: JointRelease
    sessions: list[Session]
    shown: list[tuple[dict[str, Any], pictures.Figure | None]]


def joined_with(database: Database, session: Session) -> list[Joined]:
    """The points that a session makes together with others because it is too small alone."""
    found = []
    for joint in joints.joints_with(database, session):
        chosen = select(Session).where(Session.id.in_(joint.sessions)).order_by(Session.date, Session.id)
        shown = [(q, pictures.figure(database, chart_of(q), q)) for q in joint.figures["questions"]]
        found.append(Joined(joint, list(database.scalars(chosen)), shown))
    return found


def released_sessions(database: Database, community_id: str) -> list[dict[str, Any]]:
    """A community's releases in order of date, as the trend functions of analysis take them.

    Small sessions that were joined stand there as one release that names them in "sessions"; what was joined is no
    longer among the questions of their own.
    """
    rows = database.execute(
        select(Session.id, Session.title, Session.date, Version.questionnaire_id, Release.figures)
        .join(Release, Release.session_id == Session.id)
        .join(Version, Version.id == Session.version_id)
        .where(Session.community_id == community_id)
        .order_by(Session.date, Session.id)
    ).all()
    about = {id_: {"id": id_, "title": title, "date": date.isoformat()} for id_, title, date, _, _ in rows}
    joined = joints.joints_of(database, community_id)
    gone = {
        (id_, question["item"], question["remembered"])
        for joint in joined
        for id_ in joint.sessions
        for question in joint.figures["questions"]
    }
    found = [
        about[id_] | {"questions": [q for q in lines if (id_, q["item"], q["remembered"]) not in gone]}
        for id_, _, _, asked_by, figures in rows
        for lines in (_with_items(figures["questions"], asked_by),)
    ]
    found += [_as_one(joint, [about[id_] for id_ in joint.sessions if id_ in about]) for joint in joined]
    return sorted(found, key=lambda release: (release["date"], release["id"]))


def _as_one(joint: JointRelease, sessions: list[dict[str, Any]]) -> dict[str, Any]:
    """A joint release as the trend functions take it: dated like the last of its sessions."""
    last = sessions[-1] if sessions else {"title": "", "date": joint.frozen_on.isoformat()}
    return {
        "id": joint.id,
        "title": last["title"],
        "date": last["date"],
        "questions": joint.figures["questions"],
        "sessions": sessions,
    }


def _with_items(questions: list[dict[str, Any]], questionnaire_id: str) -> list[dict[str, Any]]:
    """Each question under the name of its line; rankings are in none."""
    return [{**q, "item": joints.item_of(q, questionnaire_id)} for q in questions if _judged(q)]


def trends(database: Database, community_id: str) -> list[dict[str, Any]]:
    """One trend record per item of the community (analysis.trends), in the order in which items were first asked."""
    from analysis.trends import trends as lines  # all the statistics of series, for pages of leads alone

    return list(lines(released_sessions(database, community_id), outcome_marks(database, community_id)))


def outcomes(database: Database, community_id: str) -> list[Outcome]:
    """A community's outcomes in order of date."""
    own = select(Outcome).where(Outcome.community_id == community_id)
    return list(database.scalars(own.order_by(Outcome.date, Outcome.id)))


def outcome_marks(database: Database, community_id: str) -> list[dict[str, Any]]:
    """The outcomes as marks for a chart's axis; the trend numbers them in order of date."""
    return [{"date": o.date.isoformat(), "kind": o.kind, "title": o.title} for o in outcomes(database, community_id)]


def add_outcome(database: Database, community: Community, date: datetime.date, kind: str, title: str) -> Outcome:
    """Note something that happened; trend pictures are asked for again. Raises Invalid for a bad kind or title."""
    check_word(kind, "kind", OUTCOME_KINDS)
    check_line(title, "title", LONGEST_OUTCOME)
    outcome = Outcome(community_id=community.id, date=date, kind=kind, title=title)
    database.add(outcome)
    database.flush()
    ask_for_community(database, community.id)
    return outcome


def remove_outcome(database: Database, outcome: Outcome) -> None:
    """Take an outcome away again; trend pictures are asked for again."""
    database.delete(outcome)
    database.flush()
    ask_for_community(database, outcome.community_id)


def comments_of(database: Database, owner: Session | PeriodRelease, states: tuple[str, ...]) -> list[Comment]:
    """What people wrote in a session or in those of a period, in the given states, in random order."""
    chosen = select(Comment).where(Comment.of(owner), Comment.state.in_(states))
    return list(database.scalars(chosen.order_by(Comment.question, Comment.id)))


def together(database: Database, community_id: str) -> list[dict[str, Any]]:
    """All sessions of a community taken together, per item (analysis.together)."""
    return added_up(released_sessions(database, community_id))
