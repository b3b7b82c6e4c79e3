"""Multiple choice: any of several answers, perhaps not more than some number."""

from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import Field, model_validator

from forms.measures import Measure
from forms.questions.base import PREFER_NOT, Example, GetList, Refused
from forms.questions.options import NONE_OF_THESE, OTHER, Choice, OptionsSettings, OptionsSettingsForm
from forms.questions.settings import refusal, words
from forms.texts import Text

if TYPE_CHECKING:
    from forms.questionnaire import Question


Most = Annotated[int, Field(strict=True, ge=1)]


class MultipleChoiceSettings(OptionsSettings):
    """As single choice, with the most that may be ticked."""

    most: Annotated[Most | None, Field(description="How many may be ticked; left out: all")] = None

    @model_validator(mode="after")
    def _most_can_be_reached(self) -> "MultipleChoiceSettings":
        if self.most is not None and self.most > len(self.options) + self.other:
            raise refusal("definition.most_too_many", n=len(self.options) + self.other)
        return self


class MultipleChoiceSettingsForm(OptionsSettingsForm):
    """As single choice, with the most that may be ticked."""

    most = wtforms.IntegerField(words("settings.most"), [wtforms.validators.Optional()])


class MultipleChoice(Choice):
    """A list of option keys in the order of the options, with {"other": text} among them."""

    name = "multiple_choice"
    template = "multiple_choice.html"
    right_help = "settings.right_choices"
    measure = Measure.MULTIPLE
    comparisons = ("includes",)
    one_control = False
    Settings = MultipleChoiceSettings
    SettingsForm = MultipleChoiceSettingsForm
    starter = {
        "prompt": words("starter.choices"),
        "waves": ["after"],
        "settings": {"options": [{"key": f"o{n}", "label": words(f"starter.option_{n}")} for n in (1, 2)]},
    }
    example = Example(
        question={
            "key": "helped",
            "type": "multiple_choice",
            "prompt": "What helped you today?",
            "waves": ["after"],
            "settings": {
                "options": [
                    {"key": "stories", "label": "Hearing how others do it"},
                    {"key": "practice", "label": "Trying it in pairs"},
                    {"key": "handout", "label": "The handout"},
                ],
                "other": True,
                "none_of_these": True,
                "most": 2,
            },
        },
        raw=["practice", "stories"],
        posted={"q-helped": ["practice", "stories"], "q-helped-other": [""]},
        stored=["stories", "practice"],
        shown="Hearing how others do it; Trying it in pairs",
        values={"helped": ("stories", "practice")},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """A list of answers listed, each once, none beside those that stand alone, and not too many."""
        if not isinstance(raw, list):
            raise Refused("answer.select_listed")
        if len(raw) > len(question.listed) + 1:  # before looking at ten thousand of them
            raise Refused("answer.select_each_once")
        if question.prefer_not_to_say and PREFER_NOT in raw:
            return self._alone(raw, PREFER_NOT, "choice.prefer_not")
        chosen = {}
        for entry in raw:
            answer = self.one(question, entry)
            key = self._key(answer)
            if key in chosen:
                raise Refused("answer.select_each_once")
            chosen[key] = answer
        if question.settings.none_of_these and NONE_OF_THESE in chosen:
            return [self._alone(raw, NONE_OF_THESE, "choice.none_of_these")]
        if question.settings.most is not None and len(chosen) > question.settings.most:
            raise Refused("answer.most", n=question.settings.most)
        # The order of ticking says nothing, so it is not kept.
        return [chosen[key] for key in question.listed if key in chosen] or None

    def _alone(self, raw: list[Any], key: str, label: str) -> str:
        if len(raw) > 1:
            raise Refused("answer.alone", label=Text(label))
        return key

    def _key(self, answer: Any) -> str:
        return OTHER if isinstance(answer, dict) else answer

    def posts(self, question: "Question") -> int:
        """Every box, should somebody tick them all, and the text beside "other" where there is one."""
        return len(self.rows(question)) + question.prefer_not_to_say + question.settings.other

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The ticked boxes; text beside "other" counts as ticking it."""
        posted: list[Any] = [value for value in getlist(question.name) if value != ""]
        if question.settings.other:
            text = "".join(getlist(question.name + "-other"))
            if OTHER in posted or text.strip():
                posted = [value for value in posted if value != OTHER] + [{OTHER: text}]
        return posted or None

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """Some of the options, as many as may be ticked at most."""
        keys = [option.key for option in question.settings.options]
        ticked = chance.sample(keys, min(1 + int(level * len(keys)), question.settings.most or len(keys)))
        return [key for key in keys if key in ticked]

    def value(self, stored: Any) -> Any:
        """The keys, with "other" for whatever was written."""
        return tuple(self._key(answer) for answer in stored)

    def show(self, question: "Question", stored: Any) -> str:
        """The words of each, in order."""
        return "; ".join(self.one_shown(question, answer) for answer in stored)
