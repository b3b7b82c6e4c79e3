"""Taking a posted form: everything that happens to it between its bytes and its answer, whoever answers.

The door takes most forms and answers those that were received; the view answers the others, and takes what came
without passing the door. Both do it here, once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from forms.compile import Reading, read_form
from surveys.carriers import LinkCode, link_of_form, read_link
from surveys.collecting import Target, accept, asked_in, find_target
from surveys.errors import Invalid, SoundingsError
from surveys.identifiers import normal_code
from surveys.views.attend import bodies
from surveys.views.attend.look import Look

SWITCH = "switch"  # the name of the buttons that ask for the form in another language
TAKEN = "soundings.taken"  # where the door leaves in the environment what it took and did not answer
HTML = "text/html; charset=utf-8"
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Taken:
    """A form that was read; received, unless there are errors in the reading or one came up.

    `only_shown`: the form is wanted in another language, with what is typed; nothing is to be stored.
    """

    posted: bodies.Posted
    target: Target
    submission: str
    reading: Reading
    thanks: str
    error: SoundingsError | None = None
    only_shown: bool = False

    @property
    def received(self) -> bool:
        """Whether it is safe on disk, now or since earlier."""
        return self.error is None and not self.reading.errors and not self.only_shown


def take(secret: bytes, code: str, seen: Look, kind: str, body: bytes) -> Taken:
    """Read a posted form and store it. Raises SoundingsError where it cannot be told whose form it is."""
    posted = bodies.read_form_body(kind, body)
    target = find_target(code, posted.one("form"))
    submission = bodies.check_submission(posted.one("submission"))
    thanks = f"/s/{normal_code(code)}/thanks/{target.kind}{seen.query}"
    if SWITCH in posted.fields:
        return Taken(posted, target, submission, Reading({}, {}), thanks, only_shown=True)
    reading = read_form(*asked_in(target.version_id, target.kind), posted.getlist, posted.keys)
    if reading.errors:
        return Taken(posted, target, submission, reading, thanks)
    try:
        accept(secret, target, submission, reading.answers, _link(posted, target))
    except SoundingsError as error:
        return Taken(posted, target, submission, reading, thanks, error)
    return Taken(posted, target, submission, reading, thanks)


def _link(posted: bodies.Posted, target: Target) -> LinkCode | None:
    """A posted form's link code. A page may have asked for one that nothing asks for any more: then it may be wrong."""
    try:
        return read_link(link_of_form(posted.one, target.linking), target.linking)
    except Invalid:
        if target.asks_link:
            raise
        return None


def received(thanks: str, *, as_json: bool) -> tuple[str, Headers, bytes]:
    """The answer to whoever sent a form that was received: to the page's script in JSON, to a browser as a way on."""
    if as_json:
        said = json.dumps({"received": True, "next": thanks}, separators=(",", ":")).encode()
        return "201 CREATED", [("Content-Type", "application/json")], said + b"\n"
    return "303 SEE OTHER", [("Content-Type", HTML), ("Location", thanks)], b"Received.\n"
