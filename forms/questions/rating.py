"""Rating: 0 to 10 in one strip, with words for both ends. For "how useful was it", asked once."""

from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import Field, StrictBool

from forms.questions.base import Example
from forms.questions.graded import Graded
from forms.questions.settings import BaseSettings, BaseSettingsForm, ShortWords, words

if TYPE_CHECKING:
    from forms.questionnaire import Question


class RatingSettings(BaseSettings):
    """Words for 0 and for 10, and whether the score of promoters and detractors is wanted."""

    low: Annotated[ShortWords, Field(description="Words for 0")] = ""
    high: Annotated[ShortWords, Field(description="Words for 10")] = ""
    nps: Annotated[StrictBool, Field(description="Work out the net promoter score too")] = False


class RatingSettingsForm(BaseSettingsForm):
    """The words of both ends, and the score."""

    low = wtforms.StringField(words("settings.low"))
    high = wtforms.StringField(words("settings.high"))
    nps = wtforms.BooleanField(words("settings.nps"))


class Rating(Graded):
    """A whole number from 0 to 10."""

    name = "rating"
    template = "rating.html"
    Settings = RatingSettings
    SettingsForm = RatingSettingsForm
    starter = {
        "prompt": words("starter.rating"),
        "waves": ["after"],
        "better": "higher",
        "settings": {"low": words("starter.low"), "high": words("starter.high")},
    }
    example = Example(
        question={
            "key": "useful",
            "type": "rating",
            "prompt": "How useful was today for your work?",
            "waves": ["after"],
            "better": "higher",
            "settings": {"low": "not at all", "high": "extremely"},
        },
        raw=8,
        posted={"q-useful": ["8"]},
        stored=8,
        shown="8",
        values={"useful": 8},
    )

    def first(self, question: "Question") -> int:
        """A rating begins at 0."""
        return 0

    def last(self, question: "Question") -> int:
        """And ends at 10."""
        return 10

    def strip(self, question: "Question") -> bool:
        """Always side by side: eleven numbers are one glance."""
        return True

    def from_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Its settings, as they are."""
        return dict(settings)
