"""Ready-made questionnaires, one JSON file each, that a facilitator can read, use as they are or change."""

import json
from functools import cache
from pathlib import Path

from forms.questionnaire import Questionnaire, load

_FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """The names of the questionnaires in the bank, in order of the alphabet."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


@cache
def questionnaire(name: str) -> Questionnaire:
    """One of them; KeyError for a name that is not among `names()`."""
    if name not in names():
        raise KeyError(name)
    return load(json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8")))
