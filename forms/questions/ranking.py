"""Ranking: put a few options in order, first to last. Each option's place is a part of its own: rank.b.

A ranking ranks every option, or it is unanswered. Places left empty would need a guess at where the others stand
(last? in the middle?), and averages of places would then compare people who ranked different numbers of options.
"""

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import wtforms
from pydantic import Field, field_validator

from forms.measures import Better, Measure, Option, Part, Ranking
from forms.questions.base import PREFER_NOT, Example, GetList, Refused, Row, one_posted
from forms.questions.listed import ChoiceOption, Optioned, keys_once
from forms.questions.settings import BaseSettings, BaseSettingsForm, words

if TYPE_CHECKING:
    from forms.questionnaire import Question

MOST = 10  # options; nobody puts more in order with care


class RankingSettings(BaseSettings):
    """The options, in the order in which they are shown."""

    options: Annotated[
        tuple[ChoiceOption, ...], Field(min_length=2, max_length=MOST, description="What is put in order")
    ]

    @field_validator("options")
    @classmethod
    def _keys_once(cls, options: tuple[ChoiceOption, ...]) -> tuple[ChoiceOption, ...]:
        return keys_once(options)


class RankingSettingsForm(BaseSettingsForm):
    """The options, one a line. The hidden field remembers their keys, so that a reworded line keeps its key."""

    options = wtforms.TextAreaField(words("settings.ranked"), description=words("settings.options_help"))
    known_options = wtforms.HiddenField()


class RankOrder(Optioned):
    """All option keys in the order of choice: ["b", "a", "c"]."""

    name = "ranking"
    template = "ranking.html"
    measure = Measure.ORDINAL
    one_control = False
    one_part = False
    judged = False
    conditional = False  # its places are told together or not at all: whom each may tell of would be another matter
    missing_id = "answer.missing_rank"
    Settings: type[BaseSettings] = RankingSettings
    SettingsForm = RankingSettingsForm
    starter = {
        "prompt": words("starter.ranking"),
        "waves": ["before", "after"],
        "settings": {"options": [{"key": f"o{n}", "label": words(f"starter.option_{n}")} for n in (1, 2)]},
    }
    example = Example(
        question={
            "key": "matters",
            "type": "ranking",
            "prompt": "What would help you most?",
            "waves": ["before", "after"],
            "settings": {
                "options": [
                    {"key": "time", "label": "Time to talk"},
                    {"key": "training", "label": "Training"},
                    {"key": "rules", "label": "Clear rules"},
                ]
            },
        },
        raw=["rules", "time", "training"],
        posted={"q-matters-time": ["2"], "q-matters-training": ["3"], "q-matters-rules": ["1"]},
        stored=["rules", "time", "training"],
        shown="1 Clear rules; 2 Time to talk; 3 Training",
        values={"matters.time": 2, "matters.training": 3, "matters.rules": 1},
    )

    def check(self, question: "Question", raw: Any) -> Any:
        """A list of all option keys, each once; an empty one is unanswered. Places of a form that make no order are
        refused by what is wrong with them.
        """
        keys = [option.key for option in question.settings.options]
        if isinstance(raw, dict):
            places = [place for place in raw.values() if isinstance(place, str) and place]
            if len(set(places)) < len(places):
                raise Refused("answer.rank_different")
            raise Refused("answer.rank_all")
        if not isinstance(raw, list):
            raise Refused("answer.rank_list")
        if not raw:
            return None
        if any(type(key) is not str or key not in keys for key in raw[: len(keys) + 1]):
            raise Refused("answer.rank_list")
        if len(set(raw[: len(keys) + 1])) < min(len(raw), len(keys) + 1):
            raise Refused("answer.rank_different")
        if len(raw) != len(keys):
            raise Refused("answer.rank_all")
        return list(raw)

    def names(self, question: "Question") -> tuple[str, ...]:
        """A list of places for each option, and the tick below them."""
        options = tuple(f"{question.name}-{option.key}" for option in question.settings.options)
        return (*options, f"{question.name}-{PREFER_NOT}")

    def raw_from_form(self, question: "Question", getlist: GetList) -> Any:
        """The options in the order of their places; the places as they were posted where they make no order."""
        if question.prefer_not_to_say and getlist(f"{question.name}-{PREFER_NOT}"):
            return PREFER_NOT
        keys = [option.key for option in question.settings.options]
        posted = {key: one_posted(getlist(f"{question.name}-{key}")) for key in keys}
        if all(place is None for place in posted.values()):
            return None
        by_place = {place: key for key, place in posted.items() if isinstance(place, str)}
        order = [by_place.get(place) for place in self.places(question)]
        return posted if None in order else order

    def made_up(self, question: "Question", level: float, chance: Random) -> Any:
        """An order that leans to that of the list, so that something comes first."""
        keys = [option.key for option in question.settings.options]
        places = {key: place + chance.random() * len(keys) for place, key in enumerate(keys)}
        return sorted(keys, key=places.__getitem__)

    def rows(self, question: "Question") -> tuple[Row, ...]:
        """The options."""
        return tuple(Row(option.key, option.label) for option in question.settings.options)

    def places(self, question: "Question") -> tuple[str, ...]:
        """The places that can be given, first to last, as they are posted."""
        return tuple(str(place) for place in range(1, len(question.settings.options) + 1))

    def options(self, question: "Question") -> tuple[Option, ...]:
        """The places as the points of a part, first to last."""
        return tuple(Option(int(place), place) for place in self.places(question))

    def ends(self, question: "Question") -> tuple[float | None, float | None]:
        """First and last place."""
        return 1.0, float(len(question.settings.options))

    def parts(self, question: "Question") -> tuple[Part, ...]:
        """The place of each option. A lower number is nearer the front, and none of them is judged."""
        whole = replace(self.whole(question), margin=None, better=Better.LOWER)
        return tuple(
            replace(
                self.one_of_several(question, whole, option.key, option.label),
                ranking=Ranking(question.key, question.prompt, option.label),
            )
            for option in question.settings.options
        )

    def values(self, question: "Question", stored: Any) -> dict[str, Any]:
        """The place of each option."""
        said = stored is not None and not self.not_said(question, stored)
        places = {key: place for place, key in enumerate(stored, 1)} if said else {}
        return {f"{question.key}.{option.key}": places.get(option.key) for option in question.settings.options}

    def show(self, question: "Question", stored: Any) -> str:
        """The options in order, each with its place."""
        labels = {option.key: option.label for option in question.settings.options}
        return "; ".join(f"{place} {labels.get(key, key)}" for place, key in enumerate(stored, 1))
