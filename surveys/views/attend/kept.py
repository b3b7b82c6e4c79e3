"""The attendee's pages as bytes: rendered once, kept, and sent with a fresh submission id in its place.

A page depends on the session, its community and the open wave alone, so one rendering serves the whole room. The
compressed page is put together from compressed halves; only the checksum is computed anew.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict

from forms.compile import Reading, compile_form, field_name
from forms.conditions import lines
from forms.questionnaire import Questionnaire
from forms.texts import Text
from surveys.attending import Meeting
from surveys.carriers.card import number_of
from surveys.carriers.recalled import ELEMENTS
from surveys.collecting import asked_in
from surveys.database import db
from surveys.errors import SoundingsError
from surveys.identifiers import new_submission
from surveys.models.sessions import LATE
from surveys.opening_words import openings
from surveys.views.attend.bodies import Posted
from surveys.views.bare import blocks, page
from surveys.views.pages import say

PLACE = "\x01" * 36  # stands where the submission id goes; no text that people write can hold it
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


@dataclass(frozen=True)
class KeptPage:
    """A rendered page around the place of the submission id, plain and compressed."""

    head: bytes
    tail: bytes
    packed_head: bytes
    packed_tail: bytes
    csp: str

    @classmethod
    def of(cls, html: str, csp: str) -> KeptPage:
        head, _, tail = html.partition(PLACE)
        first, last = head.encode(), tail.encode()
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed_head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
        # the second half may refer back to the first: same bytes, same distances, because an id is always 36 long
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=(first + PLACE.encode())[-32768:])
        return cls(first, last, packed_head, packer.compress(last) + packer.flush(), csp)

    def plain(self, submission: str) -> bytes:
        return self.head + submission.encode() + self.tail

    def packed(self, submission: str) -> bytes:
        """The page as gzip: half, a stored block with the id, half, checksum and length."""
        key, page = submission.encode(), self.plain(submission)
        stored = b"\x00" + struct.pack("<HH", len(key), len(key) ^ 0xFFFF) + key
        end = struct.pack("<LL", zlib.crc32(page), len(page) & 0xFFFFFFFF)
        return GZIP_HEAD + self.packed_head + stored + self.packed_tail + end


def form(meeting: Meeting, wave_id: str, kind: str) -> Response:
    """The empty form of a wave, from the kept bytes."""
    made = _kept(current_app.config["PUBLIC_URL"], meeting, wave_id, kind)
    submission = new_submission()
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = Response(made.packed(submission), mimetype="text/html")
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = Response(made.plain(submission), mimetype="text/html")
    answer.headers["Vary"] = "Accept-Encoding, Accept"
    answer.headers["Content-Security-Policy"] = made.csp
    return answer


@lru_cache(maxsize=512)
def _kept(_installation: str, meeting: Meeting, wave_id: str, kind: str) -> KeptPage:
    answer = _render(meeting, wave_id, kind, MultiDict(), PLACE, Reading({}, {}), None)
    return KeptPage.of(answer.get_data(as_text=True), answer.headers["Content-Security-Policy"])


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
    questionnaire, wave = asked_in(meeting.version_id, kind)
    fields = compile_form(questionnaire, wave)(formdata=typed or None)
    errors = [(field_name(key) if key else "answers", say(text)) for key, text in reading.errors.items()]
    link_errors = {}
    if error is not None and error.field is not None and error.field.startswith("link"):
        link_errors = {error.field.replace(".", "-"): error.message}  # link.card is asked in the field link-card
        errors += link_errors.items()
    elif error is not None:
        errors.insert(0, ("answers", f"{error.message} {error.way_out}"))
    only_if = lines(questionnaire, wave)
    scripts = ["attend.js", *(["conditions.js"] if only_if else [])]
    return page(
        "attend/form.html",
        script="\n".join(blocks()[name] for name in scripts),
        only_if=only_if,
        openings=openings(db.session, meeting.code, questionnaire, wave) if meeting.start else {},
        session=meeting,
        community=meeting.community,
        wave_title=say(Text(f"wave.{kind}")),
        promise=_promise(meeting, kind, questionnaire.minutes(wave)),
        late=say(Text("late.form", {"k": meeting.k})) if kind == LATE else None,
        promise_more=say(Text("promise.more", {"k": meeting.k})),
        promise_url=url_for("attend.promise"),
        pages=_pages(questionnaire, wave, fields, reading),
        errors=errors,
        **_linking(meeting, kind, typed, link_errors),
        form_id=wave_id + meeting.version_id,
        submission=submission,
        action=url_for("attend.form", code=meeting.code),
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


def _promise(meeting: Meeting, kind: str, minutes: int) -> list[str]:
    asks = Text(f"promise.{kind}", {"community": meeting.community.name, "n": minutes})
    return [say(asks), say(Text("promise.anonymous"))]


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
    title = say(Text(f"wave.{meeting.next_kind}")) if meeting.next_kind else ""
    action = url_for("attend.form", code=meeting.code)
    return page(
        "attend/waiting.html",
        script=blocks()["thanks.js"],
        forgets=meeting.is_over,
        state=meeting.stage,
        session=meeting,
        community=meeting.community,
        wave_title=title,
        action=action,
    )


def thanks(meeting: Meeting, kind: str) -> Response:
    """The thank-you page of a wave."""
    later = meeting.following(kind)
    return page(
        "attend/thanks.html",
        script=blocks()["thanks.js"],
        session=meeting,
        community=meeting.community,
        last=later is None,
        forgets=not meeting.is_linked_later(kind),
        next_form=say(Text(f"wave.{later}")) if later else None,
        linking=meeting.linking_in(kind),
        long=meeting.follows_up,
        again_url=url_for("attend.form", code=meeting.code),
        promise_url=url_for("attend.promise"),
    )
