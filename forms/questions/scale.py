"""Scale: a few ordered steps, each with words or only the ends. The workhorse of before and after."""

from forms.questions.base import Example
from forms.questions.graded import Graded
from forms.questions.settings import words


class Scale(Graded):
    """One of a few ordered steps, numbered from 1."""

    name = "scale"
    template = "scale.html"
    starter = {
        "prompt": words("starter.statement"),
        "waves": ["before", "after"],
        "better": "higher",
        "settings": {"labels": [words(f"agree.{step}") for step in range(1, 6)]},
    }
    example = Example(
        question={
            "key": "know_what_to_say",
            "type": "scale",
            "prompt": "I know what to say when a child starts to tell me something",
            "waves": ["before", "after"],
            "better": "higher",
            "settings": {"labels": ["Disagree strongly", "Disagree", "Neither", "Agree", "Agree strongly"]},
        },
        raw=4,
        posted={"q-know_what_to_say": ["4"]},
        stored=4,
        shown="Agree",
        values={"know_what_to_say": 4},
    )
