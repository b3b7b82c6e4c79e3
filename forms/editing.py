"""The builder's edits: each takes a questionnaire and returns a new one, and never changes what it was given.

Every edit goes through `load`, so that nothing can be edited into a questionnaire that could not be loaded. A condition
that an edit of something else breaks is taken away (`conditions.lost` says which), and what depends on a question that
becomes sensitive becomes so too. Pages and positions count from 0. EditError (with a Text) where there is no such page
or question; DefinitionError where a change is wrong.
"""

import re
import secrets
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from forms.questionnaire import DefinitionError, Questionnaire, load
from forms.questions import BY_NAME
from forms.texts import CATALOGUE, Text
from forms.translations import pruned

BROKEN = re.compile(r"pages\[(\d+)\]\.questions\[(\d+)\]\.(show_if|shows|sensitive)(?:\..*)?")
# which field of a question an error at these fields comes from
_CARRIER = {"show_if": "show_if", "sensitive": "show_if", "shows": "shows"}
Pages = list[dict[str, Any]]


class EditError(Exception):
    """An edit of something that is not there. `text` says what."""

    def __init__(self, id: str) -> None:
        super().__init__(CATALOGUE.say(Text(id)))
        self.text = Text(id)


def fresh_key(questionnaire: Questionnaire) -> str:
    """A key for a new question. Random: the key of a deleted question must not come back with another meaning."""
    while True:
        key = "q" + secrets.token_hex(3)
        if all(question.key != key for question in questionnaire.questions()):
            return key


def rename(questionnaire: Questionnaire, title: str) -> Questionnaire:
    """The questionnaire with another title."""
    return load({**questionnaire.definition(), "title": title})


def add_page(questionnaire: Questionnaire, title: str = "", at: int | None = None) -> Questionnaire:
    """A new page at this position, or at the end."""

    def edit(pages: Pages) -> None:
        pages.insert(len(pages) if at is None else at, {"title": title})

    return _edited(questionnaire, edit)


def rename_page(questionnaire: Questionnaire, page: int, title: str) -> Questionnaire:
    """The page with another title; it may be empty."""
    return _edited(questionnaire, lambda pages: _page(pages, page).update(title=title))


def remove_page(questionnaire: Questionnaire, page: int) -> Questionnaire:
    """Without this page. Its questions join the page before it, or the next one where it was the first.

    The only page must be empty: EditError.
    """

    def edit(pages: Pages) -> None:
        questions = _questions(_page(pages, page))
        if len(pages) == 1 and questions:
            raise EditError("edit.only_page")
        del pages[page]
        if not questions:
            return
        if page:
            _questions(pages[page - 1]).extend(questions)
        else:
            pages[0]["questions"] = questions + _questions(pages[0])

    return _edited(questionnaire, edit)


def move_page(questionnaire: Questionnaire, page: int, position: int) -> Questionnaire:
    """The page at another position; beyond the ends is at the end."""

    def edit(pages: Pages) -> None:
        moved = _page(pages, page)
        del pages[page]
        pages.insert(max(0, position), moved)

    return _edited(questionnaire, edit)


def add_question(
    questionnaire: Questionnaire, page: int, type_name: str, at: int | None = None, key: str | None = None
) -> Questionnaire:
    """A new question of this type on the page, at this position or at the end, with the type's sensible beginning.

    key: by default `fresh_key(questionnaire)`; give it to know it. Adding to page 0 of an empty questionnaire makes it.
    """
    if type_name not in BY_NAME:
        raise EditError("edit.no_type")
    question = {**deepcopy(BY_NAME[type_name].starter), "key": key or fresh_key(questionnaire), "type": type_name}

    def edit(pages: Pages) -> None:
        if not pages and page == 0:
            pages.append({})
        questions = _questions(_page(pages, page))
        questions.insert(len(questions) if at is None else max(0, at), question)

    return _edited(questionnaire, edit)


def replace_question(questionnaire: Questionnaire, key: str, definition: dict[str, Any]) -> Questionnaire:
    """The question with another definition, in its place and with its key."""

    def edit(pages: Pages) -> None:
        questions, i = _find(pages, key)
        questions[i] = {**definition, "key": key}

    return _edited(questionnaire, edit)


def duplicate_question(questionnaire: Questionnaire, key: str, new_key: str | None = None) -> Questionnaire:
    """A copy right after the question, with a key of its own; not the same item, and not the key question."""

    def edit(pages: Pages) -> None:
        questions, i = _find(pages, key)
        copy = {name: value for name, value in questions[i].items() if name not in ("item", "key_question")}
        questions.insert(i + 1, {**copy, "key": new_key or fresh_key(questionnaire)})

    return _edited(questionnaire, edit)


def delete_question(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """Without this question."""

    def edit(pages: Pages) -> None:
        questions, i = _find(pages, key)
        del questions[i]

    return _edited(questionnaire, edit)


def move_question(questionnaire: Questionnaire, key: str, page: int, position: int) -> Questionnaire:
    """The question on this page, at this position of it (beyond its ends: at the end)."""

    def edit(pages: Pages) -> None:
        target = _page(pages, page)
        questions, i = _find(pages, key)
        question = questions.pop(i)
        _questions(target).insert(max(0, position), question)

    return _edited(questionnaire, edit)


def move_up(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """One place up; from the top of a page to the end of the page before. The very first stays."""
    page, position = _place(questionnaire, key)
    if position:
        return move_question(questionnaire, key, page, position - 1)
    if page:
        return move_question(questionnaire, key, page - 1, len(questionnaire.pages[page - 1].questions))
    return questionnaire


def move_down(questionnaire: Questionnaire, key: str) -> Questionnaire:
    """One place down; from the end of a page to the top of the next. The very last stays."""
    page, position = _place(questionnaire, key)
    if position + 1 < len(questionnaire.pages[page].questions):
        return move_question(questionnaire, key, page, position + 1)
    if page + 1 < len(questionnaire.pages):
        return move_question(questionnaire, key, page + 1, 0)
    return questionnaire


def _edited(questionnaire: Questionnaire, edit: Callable[[Pages], None]) -> Questionnaire:
    definition = questionnaire.definition()
    pages: Pages = definition.setdefault("pages", [])
    edit(pages)
    return _mended(questionnaire, definition)


def _mended(questionnaire: Questionnaire, definition: dict[str, Any]) -> Questionnaire:
    """The definition loaded, after mending what an edit elsewhere has done to conditions that were fine before it."""
    before: Pages = questionnaire.definition().get("pages", [])
    was = {question["key"]: question for page in before for question in _questions(page)}
    while True:
        try:
            return load(pruned(definition))
        except DefinitionError as error:
            broken = [_conditional(definition, path) for path, _ in error.errors]
            mine = [
                (one, field) for one, field in broken if one and _says(was.get(one["key"]), field) == _says(one, field)
            ]
            if len(mine) < len(broken):  # something else is wrong, or the condition is what was edited
                raise
            for question, field in mine:
                if field == "sensitive":
                    question["sensitive"] = True
                else:
                    question.pop(field, None)


def _conditional(definition: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The conditional question that an error's path leads to, and the field there; an empty one where it does not."""
    match = BROKEN.fullmatch(path)
    if match is None:
        return {}, ""
    question = definition["pages"][int(match[1])]["questions"][int(match[2])]
    return (question, match[3]) if question.get(_CARRIER[match[3]]) else ({}, "")


def _says(question: dict[str, Any] | None, field: str) -> Any:
    return question and question.get(_CARRIER[field])


def _page(pages: Pages, page: int) -> dict[str, Any]:
    if not 0 <= page < len(pages):
        raise EditError("edit.no_page")
    return pages[page]


def _questions(page: dict[str, Any]) -> list[dict[str, Any]]:
    return page.setdefault("questions", [])


def _find(pages: Pages, key: str) -> tuple[list[dict[str, Any]], int]:
    for page in pages:
        for i, question in enumerate(_questions(page)):
            if question["key"] == key:
                return page["questions"], i
    raise EditError("edit.no_question")


def _place(questionnaire: Questionnaire, key: str) -> tuple[int, int]:
    for page, content in enumerate(questionnaire.pages):
        for position, question in enumerate(content.questions):
            if question.key == key:
                return page, position
    raise EditError("edit.no_question")
