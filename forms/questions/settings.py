"""What the settings of all question types share: the pydantic base, checked words, and the builder's form base.

Sentences about a wrong definition are raised with `refusal`, so that their English stands in forms/texts.json.
"""

from collections.abc import Callable
from typing import Annotated, Any

import wtforms
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from forms.texts import CATALOGUE, Text

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
ShortWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]

SHORT = 60  # characters of a question inside a sentence about it

# Patterns, each with its sentence in `forms.definition_errors`.
QUESTION_KEY = r"^[a-z][a-z0-9_]{0,39}$"
OPTION_KEY = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class BaseSettings(BaseModel):
    """The settings of one question: frozen, comparable, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


def words(id: str, **parameters: object) -> str:
    """The English of one id of this package, for labels that are fixed when the program starts."""
    return CATALOGUE.say(Text(id, parameters))


def refusal(id: str, **parameters: object) -> PydanticCustomError:
    """The error that a validator raises to say a sentence of the catalogue; `load` puts the path before it."""
    # The sentence goes in as a value: pydantic would read braces in somebody's label as its own.
    return PydanticCustomError(id, "{sentence}", {"sentence": words(id, **parameters)})


def not_yet(id: str) -> Callable[[Any], Any]:
    """A validator for a field of the contract that is not built yet: null and false are fine, the rest is refused."""

    def check(value: Any) -> None:
        if value is not None and value is not False:
            raise refusal(id)

    return check


class BaseSettingsForm(wtforms.Form):
    """The builder's form for settings. Without CSRF of its own: it is shown inside the builder's form, which has it.

    What is typed here is judged by the type's `Settings`, when the questionnaire is loaded; so the fields check little.
    `instead`: fields that count only while the field `instead_of` is empty; the builder folds them under
    `instead_label`.
    """

    instead_of = ""
    instead: tuple[str, ...] = ()
    instead_label = ""


def lines(text: str | None) -> list[str]:
    """What was typed or pasted, one entry per line, without empty lines."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def short(prompt: str) -> str:
    """A question in one line of at most SHORT characters, for a sentence about it."""
    prompt = " ".join(prompt.split())
    return prompt if len(prompt) <= SHORT else prompt[: SHORT - 1].rstrip() + "…"
