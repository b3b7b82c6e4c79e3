"""The attendee's pages: the form of the open wave, sending it, the thank-you, and the field for the code.

No sign-in, no cookie, no link to any other file or host. Nothing here opens a web session.
"""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from forms.compile import Reading, read_json
from surveys.attending import Meeting, find_meeting, notice_of
from surveys.carriers import read_link
from surveys.clauses import clauses
from surveys.collecting import accept, asked_in, find_earlier, find_target, is_known
from surveys.current import Ongoing, find_ongoing, is_community_code
from surveys.errors import Busy, Invalid, NotFound, SoundingsError, UnknownCode
from surveys.identifiers import normal_code
from surveys.languages import ENGLISH
from surveys.views import bare
from surveys.views.attend import bodies, showing, tries
from surveys.views.attend.base import blueprint
from surveys.views.attend.languages import others, settle_for, settle_for_error, settle_without_session
from surveys.views.attend.look import Look, look
from surveys.views.attend.taking import TAKEN, Taken, received, take
from surveys.views.bare import NO_FORM, page
from surveys.views.errors import answer_error, wants_json
from surveys.views.headers import worker_csp
from surveys.views.pages import say
from surveys.views.speaking import gettext, speaks

__all__ = ["blueprint", "tries"]


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """The field for the code."""
    typed = request.args.get("code", "")
    if not typed:
        return _home()
    if normal_code(typed) is not None:
        try:
            found = _code_behind(typed)
        except UnknownCode:
            pass
        else:
            return redirect(url_for("attend.form", code=found) + Look(language=look().language).query, 303)
    answer = _home(code=typed[:40], wrong=True)
    answer.status_code = 404
    return answer


def _home(code: str = "", *, wrong: bool = False) -> Response:
    seen, on = settle_without_session()
    return page(
        "attend/home.html",
        NO_FORM,
        action=url_for("attend.home"),
        sign_in_url=url_for("security.login"),
        code=code,
        error=" ".join(UnknownCode().said(gettext)) if wrong else None,
        lang=seen.language,
        languages=others(seen, on, lambda other: url_for("attend.home") + other.query),
    )


def _code_behind(typed: str) -> str:
    """The code of the session or community that was typed. Raises UnknownCode."""
    try:
        return find_meeting(typed).code
    except UnknownCode:
        return find_ongoing(typed).code


@blueprint.get("/promise")
def promise() -> ResponseReturnValue:
    """The anonymity promise, clause by clause, each with the tests that prove it."""
    seen, on = settle_without_session()
    return page(
        "attend/promise.html",
        NO_FORM,
        clauses=clauses(),
        exact=url_for("attend.promise") + Look(language=ENGLISH).query,
        translated=speaks() != ENGLISH,
        languages=others(seen, on, lambda other: url_for("attend.promise") + other.query),
    )


@blueprint.errorhandler(SoundingsError)
def _wrong(error: SoundingsError) -> Response:
    """An error in the language of the page that it came up for."""
    settle_for_error()
    return answer_error(error)


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """What was done so that everybody can use this service, how it was tried, and what does not work yet."""
    seen, on = settle_without_session()
    languages = others(seen, on, lambda other: url_for("attend.accessibility") + other.query)
    return page("attend/accessibility.html", NO_FORM, languages=languages)


@blueprint.get("/s/<code>")
@blueprint.get("/S/<code>")
def form(code: str) -> ResponseReturnValue:
    """The form of the open wave, or what is open and when."""
    try:
        meeting = find_meeting(code)
    except UnknownCode:
        if not is_community_code(code):
            raise
        return _of_community(find_ongoing(code))
    if meeting.open_wave is None:
        if wants_json():
            return jsonify({"form": None, "title": meeting.title, "state": meeting.stage, "questions": []})
        return showing.waiting(meeting)
    wave_id, kind = meeting.open_wave
    if wants_json():
        return jsonify(_described(meeting, wave_id, kind))
    return showing.form(meeting, wave_id, kind)


@blueprint.get("/s/<code>/notice")
def notice(code: str) -> ResponseReturnValue:
    """The privacy notice of a session's community."""
    meeting = find_meeting(code)
    words = notice_of(meeting.code)
    if not words:
        raise NotFound
    seen = settle_for(meeting)
    return page(
        "attend/notice.html",
        NO_FORM,
        community=meeting.community,
        paragraphs=words.split("\n\n"),
        languages=others(seen, meeting.languages, lambda other: other.at(request.path)),
    )


@blueprint.get("/s/worker.js")
def worker() -> ResponseReturnValue:
    """The service worker of the form pages; the header allows it both spellings of their address."""
    answer = Response(bare.worker(), mimetype="text/javascript")
    answer.headers["Content-Security-Policy"] = worker_csp()
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


def _of_community(ongoing: Ongoing) -> ResponseReturnValue:
    """The form of the session that is going on, or which ones are, or when the next one is."""
    if len(ongoing.open) == 1:
        return redirect(look().form(ongoing.open[0][1]), 303)
    if wants_json():
        found = [{"title": title, "url": url_for("attend.form", code=code)} for title, code in ongoing.open]
        return jsonify({"form": None, "title": ongoing.community.name, "sessions": found, "questions": []})
    return showing.choose(ongoing) if ongoing.open else showing.nothing_open(ongoing)


def _described(meeting: Meeting, wave_id: str, kind: str) -> dict[str, Any]:
    questionnaire, wave = asked_in(meeting.version_id, kind, request.args.get("lang", "")[:35])
    asked = {question.key for question in questionnaire.questions(wave)}
    pages = questionnaire.definition()["pages"]
    return {
        "form": wave_id + meeting.version_id,
        "title": meeting.title,
        "language": questionnaire.language,
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
        secret = current_app.config["LINK_SECRET"]
        earlier = find_earlier(secret, code, sent.submission) if sent.form is None else None
        target = earlier or find_target(code, sent.form)
        reading = read_json(*asked_in(target.version_id, target.kind), sent.answers)
        if reading.errors:
            raise _first(reading)
        link = read_link(sent.link, target.linking)
        if link is not None and not target.asks_link and not is_known(secret, target, sent.submission):
            raise Invalid("This form asks for no link code: send it without", field="link")
        accept(secret, target, sent.submission, reading.answers, link)
    except SoundingsError as error:
        return answer_error(error, as_json=True)
    return jsonify({"received": True}), 201


def _send_form(code: str) -> ResponseReturnValue:
    """A form, from a page that sends it by script (answered in JSON) or by itself (answered with a page)."""
    secret = current_app.config["LINK_SECRET"]
    taken = request.environ.get(TAKEN)  # the door took it already, and what remains is to say why it was not received
    if taken is None:
        taken = take(secret, code, look(), request.mimetype, request.get_data())
    as_json = wants_json()
    if taken.received:
        return _received(taken, as_json)
    if as_json and not taken.only_shown:
        settle_for_error()
        raise taken.error or _first(taken.reading)
    wrong = taken.error is None or isinstance(taken.error, Invalid)
    if wrong and is_known(secret, taken.target, taken.submission):
        return _received(taken, as_json)  # an old page loaded again: nothing typed may come back with it
    if taken.error is None:
        return _again(code, taken, taken.reading, 200 if taken.only_shown else 422)
    # what was typed must not be lost: the page comes back with it, and says what happened on top
    return _again(code, taken, Reading(taken.reading.answers, {}), taken.error.status)


def _received(taken: Taken, as_json: bool) -> Response:
    status, headers, body = received(taken.thanks, as_json=as_json)
    return Response(body, status, headers)


def _first(reading: Reading) -> Invalid:
    key, text = next(iter(reading.errors.items()))
    return Invalid(say(text), field=key or "answers")


def _again(code: str, taken: Taken, reading: Reading, status: int) -> Response:
    wave, kind = taken.target.wave_id, taken.target.kind
    answer = showing.form_again(find_meeting(code), wave, kind, taken.posted, taken.submission, reading, taken.error)
    answer.status_code = status
    if isinstance(taken.error, Busy):
        answer.headers["Retry-After"] = "5"
    return answer


@blueprint.get("/s/<code>/thanks/<kind>")
def thanks(code: str, kind: str) -> ResponseReturnValue:
    """Final: what happens next. Holds nothing of the answers, so it can be opened by anybody."""
    meeting = find_meeting(code)
    if meeting.kind_of(next((own for own, own_kind, _ in meeting.waves if own_kind == kind), "")) is None:
        raise UnknownCode
    return showing.thanks(meeting, kind)
