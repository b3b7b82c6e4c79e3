"""Long text: a few sentences in one's own words."""

from forms.questions.base import Example
from forms.questions.settings import words
from forms.questions.written import Written


class LongText(Written):
    """At most 10 000 characters."""

    name = "long_text"
    template = "long_text.html"
    limit = 10_000
    starter = {"prompt": words("starter.text"), "waves": ["after"], "audience": "facilitator"}
    example = Example(
        question={
            "key": "do_differently",
            "type": "long_text",
            "prompt": "What will you do differently next week?",
            "waves": ["after"],
            "audience": "room",
        },
        raw="Wait longer before I answer,\r\nand ask what would help",
        posted={"q-do_differently": ["Wait longer before I answer,\r\nand ask what would help"]},
        stored="Wait longer before I answer,\nand ask what would help",
        shown="Wait longer before I answer,\nand ask what would help",
        values={"do_differently": "Wait longer before I answer,\nand ask what would help"},
    )
