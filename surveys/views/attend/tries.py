"""A try: the forms and the results page as they will be, on the facilitator's own phone, which is not signed in.

These pages read and never write: what is sent is looked at like any answer, and dropped. Whoever has the address sees
empty forms and made-up results.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forms.compile import Reading, read_form
from forms.questionnaire import load
from forms.texts import Text
from surveys import pictures, trying
from surveys.attending import Meeting
from surveys.carriers import Rules, link_of_form, read_link
from surveys.database import db
from surveys.errors import Invalid, NotFound
from surveys.identifiers import new_submission
from surveys.models.tries import Try
from surveys.views import examples
from surveys.views.attend import bodies, showing
from surveys.views.attend.base import blueprint
from surveys.views.attend.look import look
from surveys.views.attend.taking import SWITCH, received
from surveys.views.bare import NO_FORM, page
from surveys.views.errors import wants_json
from surveys.views.pages import say
from surveys.views.results.drawings import Drawing, drawing
from surveys.views.results.shown import Shown

CODE = "try"  # stands for the session's code in what the page's script keeps on this phone, and forgets at the end


@blueprint.get("/try/<try_id>")
def begin_try(try_id: str) -> ResponseReturnValue:
    """The first form."""
    one = trying.find_try(db.session, try_id)
    return redirect(url_for("attend.try_form", try_id=one.id, kind=trying.waves_of(one)[0]), 303)


@blueprint.get("/try/<try_id>/<kind>")
def try_form(try_id: str, kind: str) -> ResponseReturnValue:
    """The form of one wave, empty."""
    return _form(_found(try_id, kind), kind, MultiDict(), Reading({}, {}), None)


def _found(try_id: str, kind: str) -> Try:
    one = trying.find_try(db.session, try_id)
    if kind not in trying.waves_of(one):
        raise NotFound
    return one


def _form(one: Try, kind: str, typed: MultiDict[str, str], reading: Reading, error: Invalid | None) -> Response:
    meeting, asked = trying.meeting_of(one), load(one.definition)
    return showing.render(
        meeting,
        "",
        kind,
        typed,
        new_submission(),
        reading,
        error,
        look(),
        asked=(asked, kind),
        path=f"/try/{one.id}/{kind}",
        trial=True,
        openings=examples.openings(asked, kind),
        session=replace(meeting, code=CODE),
        form_id=f"{CODE}-{kind}-{one.id}",
        worker=None,
        notice_url=None,
    )


@blueprint.post("/try/<try_id>/<kind>")
def try_send(try_id: str, kind: str) -> ResponseReturnValue:
    """Look at what was sent as if it were an answer, and drop it."""
    one = _found(try_id, kind)
    posted = bodies.read_form_body(request.mimetype, request.get_data())
    if SWITCH in posted.fields:  # the form in another language, with what is typed
        return _form(one, kind, _typed(posted), Reading({}, {}), None)
    reading = read_form(load(one.definition), kind, posted.getlist, posted.keys)
    error = _link_error(trying.meeting_of(one), kind, posted)
    if reading.errors or error is not None:
        if wants_json():
            raise error or Invalid(say(next(iter(reading.errors.values()))))
        answer = _form(one, kind, _typed(posted), reading, error)
        answer.status_code = 422
        return answer
    status, headers, body = received(look().at(f"/try/{one.id}/{kind}/thanks"), as_json=wants_json())
    return Response(body, status, headers)


def _typed(posted: bodies.Posted) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in posted.fields.items() for value in values])


def _link_error(meeting: Meeting, kind: str, posted: bodies.Posted) -> Invalid | None:
    rules = Rules(meeting.code, meeting.linking_in(kind), meeting.elements)
    try:
        read_link(link_of_form(posted.one, rules), rules)
    except Invalid as error:
        return error
    return None


@blueprint.get("/try/<try_id>/<kind>/thanks")
def try_thanks(try_id: str, kind: str) -> ResponseReturnValue:
    """What comes after sending: the next form to try, and the results."""
    one = _found(try_id, kind)
    kinds = trying.waves_of(one)
    following = kinds[kinds.index(kind) + 1 :][:1]
    return page(
        "attend/try_thanks.html",
        NO_FORM,
        easy=look().easy,
        code=CODE,
        next_forms=[
            (look().at(url_for("attend.try_form", try_id=one.id, kind=other)), say(Text(f"wave.{other}")))
            for other in following
        ],
        results_url=url_for("attend.try_results", try_id=one.id),
    )


@blueprint.get("/try/<try_id>/results")
def try_results(try_id: str) -> ResponseReturnValue:
    """The results page, of answers that nobody gave; before the clerk has made them, that they are being made."""
    one = trying.find_try(db.session, try_id)
    meeting = trying.meeting_of(one)
    context: dict[str, Any] = {"meeting": meeting, "forms_url": url_for("attend.begin_try", try_id=one.id)}
    if one.made:
        found = trying.results_of(db.session, one)
        compared = [Shown(record, _drawn(figure)) for record, figure in found.compared]
        context |= {
            "found": found,
            "people": one.figures["people"],
            "overview": _drawn(found.overview) if len(compared) > 1 else None,
            "compared": compared,
            "summarised": [Shown(record, _drawn(figure)) for record, figure in found.summarised],
            "texts": one.figures["texts"],
            "waves": {wave["kind"]: wave["responses"] for wave in one.figures["waves"]},
            "k": one.figures["k"],
        }
    # nothing of the sign-in library runs for a phone that is not signed in
    return current_app.jinja_env.get_template("attend/try_results.html").render(**context)


def _drawn(figure: pictures.Figure | None) -> Drawing | None:
    return None if figure is None else drawing(figure)
