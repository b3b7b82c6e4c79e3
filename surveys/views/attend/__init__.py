"""The attendee's pages: the form of the open wave, sending it, the thank-you, and the field for the code.

No sign-in, no cookie, no link to any other file or host. Nothing here opens a web session.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.compile import Reading, read_form, read_json
from surveys.attending import Meeting, find_meeting
from surveys.carriers import LinkCode, link_of_form, read_link
from surveys.clauses import clauses
from surveys.collecting import Target, accept, asked_in, find_target, is_known
from surveys.errors import Busy, Closed, Conflict, Invalid, SoundingsError, UnknownCode
from surveys.identifiers import normal_code
from surveys.views import bare
from surveys.views.attend import bodies, kept
from surveys.views.bare import NO_FORM, page
from surveys.views.errors import answer_error, wants_json
from surveys.views.headers import worker_csp
from surveys.views.pages import say

blueprint = Blueprint("attend", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The field for the code."""
    typed = request.args.get("code", "")
    if not typed:
        return page("attend/home.html", NO_FORM, action=url_for("attend.home"), sign_in_url=url_for("security.login"))
    if normal_code(typed) is not None:
        try:
            meeting = find_meeting(typed)
        except UnknownCode:
            pass
        else:
            return redirect(url_for("attend.form", code=meeting.code), 303)
    wrong = f"{UnknownCode.message} {UnknownCode.way_out}"
    answer = page(
        "attend/home.html",
        NO_FORM,
        action=url_for("attend.home"),
        sign_in_url=url_for("security.login"),
        code=typed[:40],
        error=wrong,
    )
    answer.status_code = 404
    return answer


@blueprint.get("/promise")
def promise() -> ResponseReturnValue:
    """The anonymity promise, clause by clause, each with the tests that prove it."""
    return page("attend/promise.html", NO_FORM, clauses=clauses())


@blueprint.get("/s/<code>")
@blueprint.get("/S/<code>")
def form(code: str) -> ResponseReturnValue:
    """The form of the open wave, or what is open and when."""
    meeting = find_meeting(code)
    if meeting.open_wave is None:
        if wants_json():
            return jsonify({"form": None, "title": meeting.title, "state": meeting.stage, "questions": []})
        return kept.waiting(meeting)
    wave_id, kind = meeting.open_wave
    if wants_json():
        return jsonify(_described(meeting, wave_id, kind))
    return kept.form(meeting, wave_id, kind, _easy())


def _easy() -> bool:
    """Whether the larger page in plainer words is asked for; the address alone remembers it."""
    return request.args.get("easy") == "1"


@blueprint.get("/s/worker.js")
def worker() -> ResponseReturnValue:
    """The service worker of the form pages; the header allows it both spellings of their address."""
    answer = Response(bare.worker(), mimetype="text/javascript")
    answer.headers["Content-Security-Policy"] = worker_csp()
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


def _described(meeting: Meeting, wave_id: str, kind: str) -> dict[str, Any]:
    questionnaire, wave = asked_in(meeting.version_id, kind)
    asked = {question.key for question in questionnaire.questions(wave)}
    pages = questionnaire.definition()["pages"]
    return {
        "form": wave_id + meeting.version_id,
        "title": meeting.title,
        "linking": list(meeting.linking_in(kind)),
        "elements": list(meeting.elements) if meeting.linking_in(kind) else [],
        "questions": [question for page in pages for question in page["questions"] if question["key"] in asked],
    }


@blueprint.post("/s/<code>")
@blueprint.post("/S/<code>")
def send(code: str) -> ResponseReturnValue:
    """Take one response: JSON from programs, a form from browsers."""
    if request.mimetype == "application/json":
        return _send_json(code)
    return _send_form(code)


def _send_json(code: str) -> ResponseReturnValue:
    try:
        sent = bodies.read_json_submission(request.get_data())
        target = find_target(code, sent.form)
        reading = read_json(*asked_in(target.version_id, target.kind), sent.answers)
        if reading.errors:
            key, text = next(iter(reading.errors.items()))
            raise Invalid(say(text), field=key or "answers")
        secret, link = current_app.config["LINK_SECRET"], read_link(sent.link, target.linking)
        if link is not None and not target.asks_link and not is_known(secret, target, sent.submission):
            raise Invalid("This form asks for no link code: send it without", field="link")
        accept(secret, target, sent.submission, reading.answers, link)
    except SoundingsError as error:
        return answer_error(error, as_json=True)
    return jsonify({"received": True}), 201


def _send_form(code: str) -> ResponseReturnValue:
    """A form, from a page that sends it by script (answered in JSON) or by itself (answered with a page)."""
    posted = bodies.read_form_body(request.mimetype, request.get_data())
    target = find_target(code, posted.one("form"))
    submission = bodies.check_submission(posted.one("submission"))
    secret = current_app.config["LINK_SECRET"]
    thanks = url_for("attend.thanks", code=normal_code(code), kind=target.kind)
    reading = read_form(*asked_in(target.version_id, target.kind), posted.getlist, posted.keys)
    if reading.errors:
        if wants_json():
            key, text = next(iter(reading.errors.items()))
            raise Invalid(say(text), field=key or "answers")
        if is_known(secret, target, submission):  # an old page loaded again: nothing typed may come back with it
            return redirect(thanks, 303)
        return _again(code, target, posted, submission, reading, 422)
    try:
        link = _link_of_form(posted, target)
        accept(secret, target, submission, reading.answers, link)
    except (Closed, Busy, Conflict, Invalid) as error:
        if wants_json():
            raise
        if isinstance(error, Invalid) and is_known(secret, target, submission):
            return redirect(thanks, 303)
        # what was typed must not be lost: the page comes back with it, and says what happened on top
        return _again(code, target, posted, submission, Reading(reading.answers, {}), error.status, error)
    return (jsonify({"received": True, "next": thanks}), 201) if wants_json() else redirect(thanks, 303)


def _link_of_form(posted: bodies.Posted, target: Target) -> LinkCode | None:
    """A posted form's link code. A page may have asked for one that nothing asks for any more: then it may be wrong."""
    try:
        return read_link(link_of_form(posted.one, target.linking), target.linking)
    except Invalid:
        if target.asks_link:
            raise
        return None


def _again(
    code: str,
    target: Target,
    posted: bodies.Posted,
    submission: str,
    reading: Reading,
    status: int,
    error: SoundingsError | None = None,
) -> Response:
    answer = kept.form_again(
        find_meeting(code), target.wave_id, target.kind, posted, submission, reading, error, _easy()
    )
    answer.status_code = status
    if isinstance(error, Busy):
        answer.headers["Retry-After"] = "5"
    return answer


@blueprint.get("/s/<code>/thanks/<kind>")
def thanks(code: str, kind: str) -> ResponseReturnValue:
    """Final: what happens next. Holds nothing of the answers, so it can be opened by anybody."""
    meeting = find_meeting(code)
    if meeting.kind_of(next((own for own, own_kind, _ in meeting.waves if own_kind == kind), "")) is None:
        raise UnknownCode
    return kept.thanks(meeting, kind)
