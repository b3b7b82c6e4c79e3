"""Every error that is expected: what happened, the way out, and the status that says it to programs.

Verbs and getters raise these; one handler (in views) turns them into a page or into JSON. Anything else is a surprise.
"""

from __future__ import annotations

from collections.abc import Callable


def marked(words: str) -> str:
    """The same words, found by whoever gathers what attendees may read, for translation."""
    return words


class SoundingsError(Exception):
    """An expected error. `message` says what happened, `way_out` what to do, `field` which input it belongs to.

    `named`: what is filled in where both hold names in braces.
    """

    status = 400
    code = "bad_request"
    message = "This could not be read."
    way_out = "Go back and try again."

    def __init__(
        self, message: str | None = None, *, way_out: str | None = None, field: str | None = None, **named: object
    ) -> None:
        self._patterns = message or type(self).message, way_out or type(self).way_out
        self._named = named
        self.message, self.way_out = self.said(str)
        self.field = field
        super().__init__(self.message)

    def said(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """Message and way out in another language."""
        message, way_out = (translate(pattern) for pattern in self._patterns)
        return (message.format(**self._named), way_out.format(**self._named)) if self._named else (message, way_out)


class Unreadable(SoundingsError):
    status, code = 400, "unreadable"
    message = "This request could not be read."
    way_out = "Open the page again and send it once more."


class NotFound(SoundingsError):
    status, code = 404, "not_found"
    message = "There is nothing at this address."
    way_out = "Check the address, or start again from the first page."


class UnknownCode(NotFound):
    code = "unknown_code"
    message = "No session has this code."
    way_out = "Check the eight letters and digits on the screen, or ask your facilitator for the code."


class Forbidden(SoundingsError):
    """`community` is the id of the community in which it happened, where the person may see it; the way back."""

    status, code = 403, "forbidden"
    message = "Your account may not do this here."
    way_out = "Ask an administrator for the role that you need."

    def __init__(self, message: str | None = None, *, way_out: str | None = None, community: str | None = None) -> None:
        super().__init__(message, way_out=way_out)
        self.community = community


class Unauthorised(SoundingsError):
    status, code = 401, "unauthorised"
    message = "This needs a valid API token."
    way_out = "Make one with: soundings token EMAIL"


class Conflict(SoundingsError):
    status, code = 409, "conflict"
    message = "Somebody else changed this meanwhile."
    way_out = "Open the page again and repeat your change."


class AlreadyReceived(Conflict):
    code = "already_received"
    message = "Answers from this form were received earlier, and these differ from them."
    way_out = "The first answers count. Open the form again to send answers for another person."


class Closed(SoundingsError):
    status, code = 410, "closed"
    message = "This form is closed."
    way_out = (
        "If your answers reached us before, they count; if not, they can no longer. "
        "Ask your facilitator what comes next."
    )


class NoLength(SoundingsError):
    status, code = 411, "length_required"
    message = "The request does not say how long it is."
    way_out = "Send it with a Content-Length header."


class TooLarge(SoundingsError):
    status, code = 413, "too_large"
    message = "This is more than we can take at once (256 kB)."
    way_out = "Shorten the longest answer and send it again."


class WrongKind(SoundingsError):
    status, code = 415, "wrong_kind"
    message = "This kind of content cannot be read here."
    way_out = "Send a form, or JSON in UTF-8."


class Invalid(SoundingsError):
    """Parsed, but not acceptable: `field` names where."""

    status, code = 422, "invalid"
    message = "Something in this is not right yet."
    way_out = "Mend what is named and send it again."


class TooMany(SoundingsError):
    status, code = 429, "too_many"
    message = "Too many tries in a short time."
    way_out = "Wait a minute and try again."


class Busy(SoundingsError):
    status, code = 503, "busy"
    message = "Not saved: the service is busy or its disk is full."
    way_out = "Keep this page open and send again in a few seconds. Nothing you typed is lost."


class NoRoom(SoundingsError):
    """Something new would begin on a disk that is almost full; what is open goes on."""

    status, code = 503, "no_room"
    message = "The disk of this service is almost full: nothing new can be planned or opened."
    way_out = "What is open goes on, and nothing is lost. Ask whoever runs the server to make room, then try again."
