"""The attendee's pages as they are rendered: the form, empty or to be mended, the waiting, the thank-you."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict

from forms.compile import Reading, compile_form, field_name, read_form
from forms.questionnaire import Questionnaire
from forms.texts import Text
from surveys.attending import Meeting
from surveys.carriers.card import number_of
from surveys.carriers.recalled import ELEMENTS
from surveys.collecting import asked_in
from surveys.current import Ongoing
from surveys.errors import SoundingsError
from surveys.languages import ENGLISH
from surveys.models.sessions import LATE
from surveys.views.attend.bodies import Posted
from surveys.views.attend.kept import PLACE, KeptPage, shelf
from surveys.views.attend.languages import foreign, language_of, others, settle, settle_for
from surveys.views.attend.look import Look, look
from surveys.views.bare import FORM, KIOSK, LINKED_FORM, NO_FORM, page, worker_query
from surveys.views.pages import at_moment, day, say, until_moment
from surveys.views.speaking import gettext, speaks


def form(meeting: Meeting, wave_id: str, kind: str) -> Response:
    """The empty form of the open wave, from the kept bytes."""
    installation, seen = current_app.config["PUBLIC_URL"], look().among(meeting.languages)
    made = shelf.find(installation, meeting, seen)
    if made is None:
        answer = _render(meeting, wave_id, kind, MultiDict(), PLACE, Reading({}, {}), None)
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
    settle_for(meeting)
    if reading.errors and speaks() != ENGLISH:  # they name the questions in the words of the page
        reading = read_form(*asked_in(meeting.version_id, kind, speaks()), posted.getlist, posted.keys)
    return _render(meeting, wave_id, kind, typed, submission, reading, error)


def _render(
    meeting: Meeting,
    wave_id: str,
    kind: str,
    typed: MultiDict[str, str],
    submission: str,
    reading: Reading,
    error: SoundingsError | None,
) -> Response:
    seen = settle_for(meeting)
    meeting, action = seen.seen(meeting), seen.form(meeting.code)
    questionnaire, wave = asked_in(meeting.version_id, kind, speaks())
    language = language_of(questionnaire, seen)
    fields = compile_form(questionnaire, wave)(formdata=typed or None)
    errors = [(field_name(key) if key else "answers", say(text)) for key, text in reading.errors.items()]
    link_errors = {}
    if error is not None and error.field is not None and error.field.startswith("link"):
        link_errors = {
            error.field.replace(".", "-"): error.said(gettext)[0]
        }  # link.card is asked in the field link-card
        errors += link_errors.items()
    elif error is not None:
        errors.insert(0, ("answers", " ".join(error.said(gettext))))
    link = _linking(meeting, kind, typed, link_errors)
    pieces = (LINKED_FORM if link["linking"] else FORM) + (KIOSK if seen.kiosk else ())
    return page(
        "attend/form.html",
        pieces,
        language=language,
        foreign=foreign(meeting.version_id, kind, language),
        languages=others(seen, meeting.languages, lambda other: other.form(meeting.code)),
        easy=seen.easy,
        other_view=replace(seen, easy=not seen.easy).form(meeting.code),
        worker=f"{url_for('attend.worker')}?{worker_query(pieces)}",
        kiosk_url=action if seen.kiosk else None,
        session=meeting,
        community=meeting.community,
        wave_title=say(Text(f"wave.{kind}")),
        promise=_promise(meeting, kind, questionnaire.minutes(wave), seen.easy),
        late=say(Text("late.form", {"k": meeting.k})) if kind == LATE else None,
        promise_more=say(Text("promise.more_easy" if seen.easy else "promise.more", {"k": meeting.k})),
        promise_url=None if seen.kiosk else promise_url(seen),
        closes=until_moment(meeting.closes) if meeting.closes else None,
        pages=_pages(questionnaire, wave, fields, reading),
        errors=errors,
        **link,
        form_id=wave_id + meeting.version_id,
        submission=submission,
        mending=bool(typed),
        action=action,
        k=meeting.k,
    )


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
    return [say(asks), say(Text("promise.anonymous_easy" if easy else "promise.anonymous"))]


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
    meeting, again = seen.seen(meeting), seen.form(meeting.code)
    return page(
        "attend/thanks.html",
        _no_form(seen),
        kiosk_url=again if seen.kiosk else None,
        session=meeting,
        community=meeting.community,
        last=later is None,
        forgets=not meeting.is_linked_later(kind),
        next_form=say(Text(f"wave.{later}")) if later else None,
        linking=meeting.linking_in(kind),
        long=meeting.follows_up,
        again_url=again,
        promise_url=None if seen.kiosk else promise_url(seen),
        languages=others(seen, meeting.languages, lambda other: f"/s/{meeting.code}/thanks/{kind}{other.query}"),
    )


def promise_url(seen: Look) -> str:
    """The address of the promise, in the language of the page that leads there."""
    return url_for("attend.promise") + Look(language=seen.language or ("" if speaks() == ENGLISH else speaks())).query


def _no_form(seen: Look) -> tuple[str, ...]:
    """The script of a page that holds no form."""
    return NO_FORM + (KIOSK if seen.kiosk else ())
