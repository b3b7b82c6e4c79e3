"""The options of a ranking as one record, as pages and charts show them: a ranking is one question to its readers.

Light to import: it puts records of a release together and reckons nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from analysis.records import said
from analysis.texts import nest, plain
from forms.texts import Text

Record = dict[str, Any]
SIDES = ("before", "after")


def folded(questions: Iterable[Record]) -> list[Record]:
    """The records of a release with the options of each ranking as one, in the place of the first of them.

    Such a record is that of its first option with the question's own key and prompt, sentences about them all, and
    the options' records under "questions".
    """
    found: list[Record] = []
    options: dict[str, list[Record]] = {}
    for question in questions:
        ranking = question.get("ranking")  # older releases do not have the name
        if ranking is None:
            found.append(question)
        elif ranking["key"] in options:
            options[ranking["key"]].append(question)
        else:
            options[ranking["key"]] = [question]
            found.append(question)
    return [_as_one(options[one["ranking"]["key"]]) if one.get("ranking") else one for one in found]


def front_first(questions: Sequence[Record]) -> list[Record]:
    """The options of a ranking that have a place, by their average after, else before, the front first."""
    placed = [question for question in questions if _place(question) is not None]
    return sorted(placed, key=lambda question: _place(question) or 0)  # equal ones stay in the order of the form


def _place(question: Record) -> float | None:
    after: float | None = question["mean_after"]
    return after if after is not None else question["mean_before"]


def _as_one(questions: Sequence[Record]) -> Record:
    first = questions[0]
    empty = dict.fromkeys(first["sentences"])
    one = {**first, "key": first["ranking"]["key"], "prompt": first["ranking"]["prompt"], "questions": list(questions)}
    one |= {"sentences": empty | {"who": first["sentences"]["who"], "people": first["sentences"]["people"]}}
    one |= {"texts": empty | {"who": first["texts"]["who"], "people": first["texts"]["people"]}}
    if first["withheld"] is not None and first["base"] is None:
        said(one, certainty=Text.from_json(first["withheld_text"]))
        return one
    orders = {side: _order(questions, side) for side in SIDES if first[f"mean_{side}"] is not None}
    if len(orders) == len(SIDES):
        both: dict[str, object] = {side: nest(f"place_order_{side}", order=order) for side, order in orders.items()}
        told = Text("place_order_both", both)
        said(one, certainty=Text("place_described", {"sentence": told.to_json()}))
    else:
        said(one, certainty=Text("place_order", {"order": next(iter(orders.values()), "")}))
    return one


def _order(questions: Sequence[Record], side: str) -> str:
    """ "“Time” (1.4), “Training” (2.0)": the options from the front, each with its average place."""
    placed = sorted(questions, key=lambda question: question[f"mean_{side}"])
    return ", ".join(f"“{one['ranking']['option']}” ({plain(one[f'mean_{side}'])})" for one in placed)
