"""The attendee's pages as they are rendered: the form, empty or to be mended, the waiting, the thank-you."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

from flask import Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict

from forms.compile import Reading, compile_form, field_name, read_form
from forms.conditions import lines
from forms.questionnaire import Questionnaire
from forms.texts import Text
from surveys.attending import Meeting
from surveys.carriers.card import number_of
from surveys.carriers.recalled import ELEMENTS
from surveys.clauses import in_short
from surveys.collecting import asked_in
from surveys.current import Ongoing
from surveys.database import db
from surveys.errors import SoundingsError
from surveys.languages import ENGLISH
from surveys.models.sessions import LATE
from surveys.opening_words import openings
from surveys.views.attend.bodies import Posted
from surveys.views.attend.kept import PLACE, KeptPage, shelf
from surveys.views.attend.languages import foreign, language_of, others, settle, settle_for
from surveys.views.attend.look import Look, look
from surveys.views.bare import KIOSK, NO_FORM, form_pieces, page, worker_query
from surveys.views.pages import at_moment, day, say, until_moment
from surveys.views.speaking import gettext, speaks

_making = Lock()  # when a form opens the whole room asks for it: one renders it, the others wait for that


def form(meeting: Meeting, wave_id: str, kind: str) -> Response:
    """The empty form of the open wave, from the kept bytes."""
    installation, seen = current_app.config["PUBLIC_URL"], look().among(meeting.languages)
    made = shelf.find(installation, meeting, seen)
    if made is None:
        with _making:
            made = shelf.find(installation, meeting, seen)
            if made is None:
                answer = render(meeting, wave_id, kind, MultiDict(), PLACE, Reading({}, {}), None, seen)
                made = KeptPage.of(answer.get_data(as_text=True), answer.headers["Content-Security-Policy"])
                shelf.put(installation, meeting, seen, made)
    headers, body = made.answer(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    return Response(body, headers=headers)


def form_again(
    meeting: Meeting,
    wave_id: str,
    kind: str,
    posted: Posted,
    submission: str,
    reading: Reading,
    error: SoundingsError | None,
) -> Response:
    """The form with everything typed, and what to mend on top."""
    typed = MultiDict([(name, value) for name, values in posted.fields.items() for value in values])
    seen = settle_for(meeting)
    if reading.errors and speaks() != ENGLISH:  # they name the questions in the words of the page
        reading = read_form(*asked_in(meeting.version_id, kind, speaks()), posted.getlist, posted.keys)
    return render(meeting, wave_id, kind, typed, submission, reading, error, seen)


def render(
    meeting: Meeting,
    wave_id: str,
    kind: str,
    typed: MultiDict[str, str],
    submission: str,
    reading: Reading,
    error: SoundingsError | None,
    seen: Look,
    asked: tuple[Questionnaire, str] | None = None,
    path: str = "",
    **instead: Any,
) -> Response:
    """The form of a wave.

    asked: what it asks, where that is not the session's version; path: its address, where that is not the session's;
    instead: what its template gets in place of the usual.
    """
    original, wave = asked or asked_in(meeting.version_id, kind)
    seen = settle((meeting.language, original.language), meeting.languages, seen)
    questionnaire = original.in_language(speaks()) if asked else asked_in(meeting.version_id, kind, speaks())[0]
    language = language_of(questionnaire, seen)
    meeting, path = seen.seen(meeting), path or f"/S/{meeting.code}"
    action, shared_url = seen.at(path), seen.after_form(meeting.code, kind)
    fields = compile_form(questionnaire, wave)(formdata=typed or None)
    errors, link_errors = _wrong(reading, error)
    link = _linking(meeting, kind, typed, link_errors)
    only_if = lines(questionnaire, wave)
    pieces = form_pieces(linked=bool(link["linking"]), conditions=bool(only_if)) + (KIOSK if shared_url else ())
    context: dict[str, Any] = dict(
        foreign=foreign(original, language),
        languages=others(seen, meeting.languages, lambda other: other.at(path)),
        easy=seen.easy,
        other_view=replace(seen, easy=not seen.easy).at(path),
        worker=f"{url_for('attend.worker')}?{worker_query(pieces)}",
        kiosk_url=shared_url,
        kiosk_after=1800 if seen.paper else 180,
        paper=seen.paper,
        session=meeting,
        community=meeting.community,
        wave_title=say(Text(f"wave.{kind}")),
        promise=_promise(meeting, kind, questionnaire.minutes(wave), seen.easy),
        late=say(Text("late.form", {"k": meeting.k})) if kind == LATE else None,
        promise_more=_more(meeting, easy=seen.easy, linked=bool(link["linking"])),
        notice_url=in_this(url_for("attend.notice", code=meeting.code), seen) if meeting.community.has_notice else None,
        promise_url=None if shared_url else in_this(url_for("attend.promise"), seen),
        closes=until_moment(meeting.closes) if meeting.closes else None,
        pages=_pages(questionnaire, wave, fields, reading),
        errors=errors,
        only_if=only_if,
        openings=openings(db.session, meeting.code, questionnaire, wave) if meeting.start else {},
        **link,
        form_id=wave_id + meeting.version_id,
        submission=submission,
        mending=bool(typed),
        action=action,
        k=meeting.k,
    )
    return page("attend/form.html", pieces, language=language, **(context | instead))


def _wrong(reading: Reading, error: SoundingsError | None) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """What is wrong, as (anchor, sentence); of it, what is wrong with the link code, by field."""
    errors = [(field_name(key) if key else "answers", say(text)) for key, text in reading.errors.items()]
    if error is None:
        return errors, {}
    sentence, way_out = error.said(gettext)
    if error.field is None or not error.field.startswith("link"):
        return [("answers", f"{sentence} {way_out}"), *errors], {}
    link_errors = {error.field.replace(".", "-"): sentence}  # link.card is asked in the field link-card
    return [*errors, *link_errors.items()], link_errors


def _linking(meeting: Meeting, kind: str, typed: MultiDict[str, str], link_errors: dict[str, str]) -> dict[str, Any]:
    """What templates/attend/link shows."""
    wrong = next((name.split("-")[1] for name in link_errors if "-" in name), None)
    return {
        "linking": meeting.linking_in(kind),
        "elements": [(name, say(Text(f"element.{name}")), ELEMENTS[name].low is not None) for name in meeting.elements],
        "card_number": number_of(meeting.code),
        "first_form": meeting.is_first(kind),
        "last_form": meeting.following(kind) is None,
        "long": meeting.follows_up,
        "typed": typed,
        "chosen": typed.get("link") or wrong,
        "link_errors": link_errors,
    }


def _promise(meeting: Meeting, kind: str, minutes: int, easy: bool) -> list[str]:
    asks = Text("promise.easy" if easy else f"promise.{kind}", {"community": meeting.community.name, "n": minutes})
    return [say(asks), in_short("P1", gettext, easy=easy)]


def _more(meeting: Meeting, *, easy: bool, linked: bool) -> str:
    """Who sees what, what is forgotten, what is final, and who answers for it; of the promise in the clauses' words."""
    ending = "_easy" if easy else ""
    few = in_short("P9", gettext, easy=easy, k=meeting.k)
    said = [
        say(Text(f"promise.results{ending}", {"few": few})),
        in_short("P5", gettext, easy=easy) if linked else "",
        say(Text(f"promise.final{ending}")),
        say(Text(f"promise.responsible{ending}", {"responsible": meeting.community.responsible.rstrip(".")})),
    ]
    return " ".join(filter(None, said))


def _pages(
    questionnaire: Questionnaire, wave: str, fields: Any, reading: Reading
) -> list[tuple[Any, list[tuple[Any, Any, str | None]]]]:
    pages = []
    for part in questionnaire.pages:
        asked = [question for question in part.questions if wave in question.waves]
        rows = []
        for question in asked:
            error = reading.errors.get(question.key)
            rows.append((question, fields._fields.get(field_name(question.key)), say(error) if error else None))
        if rows:
            pages.append((part, rows))
    return pages


def waiting(meeting: Meeting) -> Response:
    """Nothing is open: what is, and when."""
    seen = settle_for(meeting)
    title = say(Text(f"wave.{meeting.next_kind}")) if meeting.next_kind else ""
    return _waiting(
        seen,
        meeting.code,
        meeting.languages,
        forgets=meeting.is_over,
        state=meeting.stage,
        session=meeting,
        community=meeting.community,
        wave_title=title,
        opens=at_moment(meeting.opens) if meeting.opens else None,
    )


def nothing_open(ongoing: Ongoing) -> Response:
    """A community's permanent code, and no form is open: when the next one is."""
    opens, seen = None, settle((ongoing.language,), ongoing.languages)
    if ongoing.is_planned:
        opens = (
            at_moment(ongoing.opens) if ongoing.opens else day(ongoing.day) if ongoing.day else say(Text("time.today"))
        )
    code, on = ongoing.code, ongoing.languages
    return _waiting(seen, code, on, state="none", session=None, community=ongoing.community, opens=opens)


def _waiting(seen: Look, code: str, on: Sequence[str], **context: Any) -> Response:
    action = seen.form(code)
    kiosk_url = action if seen.kiosk else None
    languages = others(seen, on, lambda other: other.form(code))
    return page(
        "attend/waiting.html", _no_form(seen), action=action, kiosk_url=kiosk_url, languages=languages, **context
    )


def choose(ongoing: Ongoing) -> Response:
    """A community's permanent code, and several sessions have an open form: which one?"""
    seen = settle((ongoing.language,), ongoing.languages)
    open_now = [(title, seen.form(code)) for title, code in ongoing.open]
    languages = others(seen, ongoing.languages, lambda other: other.form(ongoing.code))
    return page("attend/choose.html", NO_FORM, community=ongoing.community, open_now=open_now, languages=languages)


def thanks(meeting: Meeting, kind: str) -> Response:
    """The thank-you page of a wave."""
    seen, later = settle_for(meeting), meeting.following(kind)
    meeting, again, shared_url = seen.seen(meeting), seen.form(meeting.code), seen.after_form(meeting.code, kind)
    return page(
        "attend/thanks.html",
        _no_form(seen),
        easy=seen.easy,
        kiosk_url=shared_url,
        paper=seen.paper,
        session=meeting,
        community=meeting.community,
        last=later is None,
        forgets=not meeting.is_linked_later(kind),
        next_form=say(Text(f"wave.{later}")) if later else None,
        linking=meeting.linking_in(kind),
        long=meeting.follows_up,
        again_url=again,
        promise_url=None if shared_url else in_this(url_for("attend.promise"), seen),
        languages=others(seen, meeting.languages, lambda other: other.at(f"/s/{meeting.code}/thanks/{kind}")),
    )


def in_this(address: str, seen: Look) -> str:
    """An address in the language of the page that leads there."""
    return address + Look(language=seen.language or ("" if speaks() == ENGLISH else speaks())).query


def _no_form(seen: Look) -> tuple[str, ...]:
    """The script of a page that holds no form."""
    return NO_FORM + (KIOSK if seen.kiosk or seen.paper else ())
