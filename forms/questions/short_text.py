"""Short text: a line in one's own words."""

from forms.questions.base import Example
from forms.questions.settings import words
from forms.questions.written import Written


class ShortText(Written):
    """At most 500 characters."""

    name = "short_text"
    template = "short_text.html"
    limit = 500
    starter = {"prompt": words("starter.text"), "waves": ["after"], "audience": "facilitator"}
    example = Example(
        question={
            "key": "one_word",
            "type": "short_text",
            "prompt": "Which one word describes today?",
            "waves": ["after"],
            "audience": "room",
        },
        raw="honest",
        posted={"q-one_word": ["honest"]},
        stored="honest",
        shown="honest",
        values={"one_word": "honest"},
    )
