"""The WTForms field of an attendee's answer: one class for all types, because the type does the reading.

It is used where a form is shown again with its errors and everything typed; sending takes `compile.read_form` instead.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import wtforms
from wtforms.utils import unset_value

from forms.normalise import normalise
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question


class Refused(Exception):
    """An answer that cannot be taken. `text` says what to do instead."""

    def __init__(self, id: str, **parameters: object) -> None:
        super().__init__(id)
        self.text = Text(id, parameters)


class AnswerField(wtforms.Field):
    """One question's field. After `validate`, `data` is the stored value, None if unanswered; `errors` holds Texts."""

    def __init__(self, question: "Question", **kwargs: Any) -> None:
        super().__init__(question.prompt, **kwargs)
        self.question = question
        self.getlist: Any = lambda name: []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Keep what was posted; it is read in `validate`, since one question may have several controls."""
        self.process_errors: list[str] = []
        self.data = self.object_data = None if data is unset_value else data
        if formdata is not None:
            self.getlist = formdata.getlist

    def validate(self, form: Any, extra_validators: Sequence[Any] = ()) -> bool:
        """Whether the answer can be taken, by the type's own `read`."""
        kind = self.question.kind
        self.errors = []
        try:
            self.data = kind.read(self.question, kind.raw_from_form(self.question, self.getlist))
            if self.data is None and self.question.required:
                self.errors = [kind.missing(self.question)]
        except Refused as refused:
            self.data, self.errors = None, [refused.text]
        return not self.errors

    def has(self, value: object, suffix: str = "") -> bool:
        """Whether this choice was posted; `suffix` names a further control of the question ("-now")."""
        return str(value) in self.getlist(self.question.name + suffix)

    def typed(self, suffix: str = "") -> str:
        """What was typed, as it is shown again; empty if nothing was."""
        return normalise(next(iter(self.getlist(self.question.name + suffix)), ""))
