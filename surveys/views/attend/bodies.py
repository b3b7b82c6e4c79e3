"""Reading what a phone sends: the form's fields or a JSON submission, strictly, before anything is looked up."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from surveys import strict_json
from surveys.errors import Invalid, TooLarge, Unreadable, WrongKind, marked

MOST_FIELDS = 500  # no form has more: forms.publishing refuses a questionnaire that would
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Posted:
    """A form's fields: name to strings, in the order in which they were sent."""

    fields: dict[str, list[str]]

    def getlist(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    def one(self, name: str) -> str | None:
        """The field's first string, None where it is absent or empty."""
        values = self.fields.get(name)
        return values[0] if values and values[0] else None

    @property
    def keys(self) -> list[str]:
        return list(self.fields)


@dataclass(frozen=True)
class JsonSubmission:
    """The parts of a JSON submission (DESIGN.md 7, Attendee)."""

    submission: str
    form: str | None
    answers: object
    link: object


def read_form_body(kind: str, body: bytes) -> Posted:
    """The fields of a posted form. Raises WrongKind, Unreadable (not UTF-8), TooLarge (more than 500 fields)."""
    if kind != FORM:
        raise WrongKind
    try:
        text = body.decode("ascii")
        if text.count("&") >= MOST_FIELDS:
            raise TooLarge(marked("This form has more fields than any of ours."))
        return Posted(parse_qs(text, keep_blank_values=True, encoding="utf-8", errors="strict"))
    except UnicodeDecodeError as error:
        raise Unreadable(marked("The form is not in UTF-8.")) from error
    except ValueError as error:
        raise Unreadable from error


def read_json_submission(body: bytes) -> JsonSubmission:
    """A JSON submission's parts. Raises Unreadable or Invalid."""
    sent = strict_json.read(body)
    if not isinstance(sent, dict):
        raise Invalid("The body must be an object with submission and answers")
    unknown = sorted(set(sent) - {"submission", "form", "answers", "link"})
    if unknown:
        raise Invalid(f"There is no field {unknown[0][:40]!r}", field=unknown[0][:40])
    form = sent.get("form")
    if form is not None and not isinstance(form, str):
        raise Invalid("form must be the id that the form page gave", field="form")
    return JsonSubmission(check_submission(sent.get("submission")), form, sent.get("answers"), sent.get("link"))


def check_submission(value: Any) -> str:
    """The submission's id in its one spelling. Raises Invalid where it is no UUID."""
    if isinstance(value, str) and len(value) <= 45:
        try:
            return str(uuid.UUID(value))
        except ValueError:
            pass
    raise Invalid("submission must be a UUID that the sender makes", field="submission")
