"""The builder's edits."""

import pytest

from forms import editing
from forms.editing import EditError
from forms.questionnaire import DefinitionError, load
from forms.questions import QUESTION_TYPES


@pytest.fixture
def draft():
    def question(key):
        return {"key": key, "type": "yes_no", "prompt": f"Is it {key}?", "waves": ["after"]}

    pages = [
        {"title": "One", "questions": [question("a"), question("b")]},
        {"title": "Two", "questions": [question("c")]},
    ]
    return load({"title": "Draft", "pages": pages})


def outline(questionnaire):
    return [(page.title, [question.key for question in page.questions]) for page in questionnaire.pages]


def test_an_edit_leaves_the_original_as_it_was(draft):
    before = draft.definition()
    editing.delete_question(draft, "a")
    assert draft.definition() == before


def test_pages_are_added_renamed_and_moved(draft):
    assert outline(editing.add_page(draft, "Three"))[2] == ("Three", [])
    assert outline(editing.add_page(draft, at=0))[0] == ("", [])
    assert outline(editing.rename_page(draft, 1, "New"))[1] == ("New", ["c"])
    assert outline(editing.move_page(draft, 0, 1)) == [("Two", ["c"]), ("One", ["a", "b"])]
    assert editing.rename(draft, "Better").title == "Better"


def test_a_removed_page_leaves_its_questions_to_its_neighbour(draft):
    assert outline(editing.remove_page(draft, 1)) == [("One", ["a", "b", "c"])]
    assert outline(editing.remove_page(draft, 0)) == [("Two", ["a", "b", "c"])]
    with pytest.raises(EditError):
        editing.remove_page(editing.remove_page(draft, 0), 0)
    empty = editing.add_page(load({}), "Only")
    assert outline(editing.remove_page(empty, 0)) == []


@pytest.mark.parametrize("kind", QUESTION_TYPES, ids=lambda kind: kind.name)
def test_a_question_of_every_type_can_be_added(draft, kind):
    edited = editing.add_question(draft, 1, kind.name, at=0, key="fresh")
    assert outline(edited)[1] == ("Two", ["fresh", "c"])
    assert edited.question("fresh").kind is kind


def test_a_question_gets_a_key_of_its_own_and_an_empty_questionnaire_a_page(draft):
    edited = editing.add_question(load({}), 0, "scale")
    assert len(edited.questions()) == 1
    assert editing.fresh_key(draft) not in {"a", "b", "c"}


def test_a_replaced_question_keeps_its_key_and_place(draft):
    definition = {"key": "zzz", "type": "number", "prompt": "How many?", "waves": ["after"]}
    edited = editing.replace_question(draft, "a", definition)
    assert outline(edited) == outline(draft)
    assert edited.question("a").kind.name == "number"


def test_a_wrong_replacement_says_where(draft):
    with pytest.raises(DefinitionError) as caught:
        editing.replace_question(draft, "b", {"type": "number", "prompt": "", "waves": ["after"]})
    assert caught.value.errors == (("pages[0].questions[1].prompt", "Write something here"),)


def test_a_copy_is_another_item(draft):
    definition = {
        **draft.question("a").model_dump(mode="json", exclude_defaults=True),
        "item": "i",
        "key_question": True,
    }
    edited = editing.duplicate_question(editing.replace_question(draft, "a", definition), "a", new_key="copy")
    assert outline(edited)[0] == ("One", ["a", "copy", "b"])
    copy = edited.question("copy")
    assert (copy.prompt, copy.item, copy.key_question) == ("Is it a?", None, False)


def test_a_question_is_deleted(draft):
    assert outline(editing.delete_question(draft, "a")) == [("One", ["b"]), ("Two", ["c"])]


def test_a_question_is_moved_to_a_place(draft):
    assert outline(editing.move_question(draft, "c", 0, 1)) == [("One", ["a", "c", "b"]), ("Two", [])]
    assert outline(editing.move_question(draft, "a", 0, 99)) == [("One", ["b", "a"]), ("Two", ["c"])]


def test_up_and_down_cross_pages_and_stop_at_the_ends(draft):
    assert editing.move_up(draft, "a") is draft
    assert outline(editing.move_up(draft, "b")) == [("One", ["b", "a"]), ("Two", ["c"])]
    assert outline(editing.move_up(draft, "c")) == [("One", ["a", "b", "c"]), ("Two", [])]
    assert outline(editing.move_down(draft, "b")) == [("One", ["a"]), ("Two", ["b", "c"])]
    assert outline(editing.move_down(draft, "a")) == [("One", ["b", "a"]), ("Two", ["c"])]
    assert editing.move_down(draft, "c") is draft


@pytest.mark.parametrize(
    "edit",
    [
        lambda draft: editing.rename_page(draft, 9, "x"),
        lambda draft: editing.rename_page(draft, -1, "x"),
        lambda draft: editing.move_page(draft, 9, 0),
        lambda draft: editing.add_question(draft, 9, "scale"),
        lambda draft: editing.add_question(draft, 0, "slider"),
        lambda draft: editing.delete_question(draft, "nobody"),
        lambda draft: editing.move_question(draft, "a", 9, 0),
        lambda draft: editing.move_up(draft, "nobody"),
        lambda draft: editing.duplicate_question(draft, "nobody"),
        lambda draft: editing.replace_question(draft, "nobody", {}),
    ],
)
def test_what_is_not_there_cannot_be_edited(draft, edit):
    with pytest.raises(EditError):
        edit(draft)
