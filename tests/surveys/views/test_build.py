"""The desk: every button does its edit, names it for Undo, and keeps what was typed when something is wrong."""

from __future__ import annotations

import pytest

from forms.questions import QUESTION_TYPES
from tests.surveys.views.support_desk import desk, errors
from tests.surveys.views.support_pages import LEAD, STRANGER, Site, text

CHOICE = {
    "title": "One choice",
    "pages": [
        {
            "questions": [
                {
                    "key": "turn",
                    "type": "single_choice",
                    "prompt": "Whom would you turn to?",
                    "waves": ["before", "after"],
                    "settings": {"options": [{"key": "a", "label": "The lead"}, {"key": "b", "label": "A friend"}]},
                }
            ]
        }
    ],
}


def test_card_saved_unchanged_changes_nothing(site: Site) -> None:
    for kind in QUESTION_TYPES:
        one = desk(site, {"pages": [{"questions": [kind.example.question]}]})
        before = one.draft()
        answer = one.save(before.questions()[0].key)
        assert (kind.name, answer.status_code, one.edits, one.draft() == before) == (kind.name, 303, 0, True)


def test_card_says_everything_of_a_question(site: Site) -> None:
    one = desk(site)
    answer = one.save(
        "say",
        prompt="I know what to say now",
        help="Think of last week",
        better="lower",
        waves=["after", "follow_up"],
        required="y",
        prefer_not_to_say="y",
        key_question=None,
        sensitive="y",
        show_start="y",
        item=" another_item ",
        margin="0.5",
        settings_labels="Never\nSometimes\n\nAlways",
    )
    assert (answer.status_code, answer.location) == (303, f"{one.address}?edit=say#q-card-say")
    assert one.draft().definition()["pages"][0]["questions"][0] == {
        "key": "say",
        "type": "scale",
        "prompt": "I know what to say now",
        "help": "Think of last week",
        "waves": ["after", "follow_up"],
        "required": True,
        "prefer_not_to_say": True,
        "better": "lower",
        "sensitive": True,
        "show_start": True,
        "item": "another_item",
        "margin": 0.5,
        "settings": {"points": 3, "labels": ["Never", "Sometimes", "Always"]},
    }


MISTAKES = (
    ({"prompt": "  "}, "Write the question"),
    ({"prompt": "x" * 1001}, "Shorten the question to 1000 characters or fewer"),
    ({"waves": None}, "Select when this question is asked"),
    ({"settings_points": "many"}, "Enter a number in figures, such as 5"),
    ({"settings_points": "9" * 5000}, "Enter a number in figures, such as 5"),
    ({"settings_points": "12"}, "This must be 11 or less"),
    ({"settings_labels": "Only one"}, "This must be 2 or more"),
    ({"margin": "-1"}, "Enter 0 or more"),
    ({"margin": "1e999"}, "This must be a finite number"),
)


def test_card_with_a_mistake_keeps_what_was_typed(site: Site) -> None:
    one = desk(site)
    for wrong, sentence in MISTAKES:
        answer = one.save("say", **{"help": "Typed in vain?"} | wrong)
        assert (answer.status_code, errors(answer)) == (422, [sentence])
        assert ("Typed in vain?" in answer.text, "Error: Two questions" in answer.text, one.edits) == (True, True, 0)


def test_reworded_option_keeps_its_key(site: Site) -> None:
    one = desk(site, CHOICE)
    assert one.save("turn", settings_options="The safeguarding lead\nA friend").status_code == 303
    options = one.draft().question("turn").settings.options
    assert [(option.key, option.label) for option in options] == [("a", "The safeguarding lead"), ("b", "A friend")]


def test_changed_kind_keeps_what_suits_it(site: Site) -> None:
    one = desk(site, CHOICE)
    assert one.save("turn", type="multiple_choice", prompt="Whom would you turn to first?").status_code == 303
    question = one.draft().question("turn")
    assert (question.type, question.prompt) == ("multiple_choice", "Whom would you turn to first?")
    assert [option.key for option in question.settings.options] == ["a", "b"]


@pytest.mark.slow
def test_any_kind_can_become_any_other(site: Site) -> None:
    one = desk(site)
    for source in QUESTION_TYPES:
        for target in QUESTION_TYPES:
            one.post("/questions", type=source.name, place="0.0")
            key = one.draft().questions()[0].key
            assert one.save(key, type=target.name).status_code == 303
            assert one.draft().question(key).type == target.name
            one.post(f"/questions/{key}/move", do="delete")


def test_changed_kind_begins_a_new_line(site: Site) -> None:
    one = desk(site)
    page = one.client.get(one.save("say", type="yes_no").location)
    assert one.draft().question("say").item is None
    assert "Its answers are of another kind now, so name a new line over time." in text(page)


def test_every_kind_is_added_where_it_was_asked_for(site: Site) -> None:
    for kind in QUESTION_TYPES:
        one = desk(site)
        menu = one.client.get(one.address, query_string={"add": "0.1"}).text
        answer = one.post("/questions", type=kind.name, place="0.1")
        new = one.draft().questions()[1]
        assert (f'value="{kind.name}"' in menu, new.type) == (True, kind.name)
        assert answer.location == f"{one.address}?edit={new.key}#q-card-{new.key}"
        name = "question 2" if kind.answered else "the text"
        assert f"Undo: add {name}" in one.client.get(answer.location).text


def test_questions_move_duplicate_and_go(site: Site) -> None:
    one = desk(site)
    moved = one.post("/questions/say/move", do="down")
    assert (one.keys(), moved.location) == ([["useful", "say", "next"]], f"{one.address}?at=say#down-say")
    assert "Question 1 moved to 2 of 3." in one.client.get(moved.location).text
    assert one.post("/questions/next/move", do="move", place="0.0").status_code == 303
    assert one.keys() == [["next", "useful", "say"]]
    one.post("/questions/useful/move", do="duplicate")
    assert [question.prompt for question in one.draft().questions()][1:3] == ["How useful was today?"] * 2
    deleted = one.post("/questions/next/move", do="delete")
    assert "Question 1 was deleted." in one.client.get(deleted.location).text
    assert "next" not in one.keys()[0]


def test_button_of_an_open_card_saves_first(site: Site) -> None:
    one = desk(site)
    answer = one.save("say", prompt="Typed before moving", do="down")
    assert answer.location == f"{one.address}?edit=say#q-card-say"
    assert (one.draft().question("say").prompt, one.keys()) == ("Typed before moving", [["useful", "say", "next"]])


def test_undo_and_redo_name_the_change(site: Site) -> None:
    one = desk(site)
    first = one.draft()
    one.save("say", prompt="Reworded")
    assert "Undo: reword question 1" in one.client.get(one.address).text
    page = one.client.get(one.post("/undo").location)
    assert ("Undone: reword question 1." in page.text, "Redo: reword question 1" in page.text) == (True, True)
    assert one.draft() == first
    one.post("/redo")
    assert one.draft().question("say").prompt == "Reworded"


def test_pages_are_added_renamed_moved_and_removed(site: Site) -> None:
    one = desk(site)
    one.post("/pages", title="You and the group")
    one.post("/questions/next/move", do="move", place="1.0")
    one.post("/pages/0", title="Today", do="title")
    assert [page.title for page in one.draft().pages] == ["Today", "You and the group"]
    one.post("/pages/1", title="", do="up")
    assert one.keys() == [["next"], ["say", "useful"]]
    one.post("/pages/1", title="", do="remove")
    assert one.keys() == [["next", "say", "useful"]]


def test_stale_page_is_told_so_and_loses_nothing(site: Site) -> None:
    one = desk(site)
    stale = one.edits
    fields = one.card("say")
    one.save("say", prompt="By somebody else")
    answer = one.client.post(f"{one.address}/questions/say", data={**fields, "prompt": "Mine"})
    assert (answer.status_code, "Mine" in answer.text) == (409, True)
    assert "changed in another window" in errors(answer)[0]
    assert f'name="seen" type="hidden" value="{one.edits}"' in answer.text
    others = {"/undo": {}, "/publish": {}, "/title": {"title": "x"}, "/questions/say/move": {"do": "delete"}}
    for path, more in others.items():
        assert one.post(path, seen=stale, **more).status_code == 409
    assert one.draft().question("say").prompt == "By somebody else"


def test_card_of_a_deleted_question_gives_its_words_back(site: Site) -> None:
    one = desk(site)
    fields = one.card("say")
    one.post("/questions/say/move", do="delete")
    answer = one.client.post(f"{one.address}/questions/say", data={**fields, "prompt": "Not lost"})
    assert (answer.status_code, "Not lost" in answer.text) == (409, True)


BROKEN: tuple[tuple[str, dict[str, str], int], ...] = (
    ("/questions/gone/move", {"do": "up"}, 422),
    ("/questions/say/move", {"do": "explode"}, 400),
    ("/questions/say/move", {"do": "move", "place": "9.0"}, 422),
    ("/questions/say/move", {"do": "move", "place": "x"}, 400),
    ("/questions", {"type": "slider", "place": "0.0"}, 422),
    ("/pages/7", {"do": "remove"}, 422),
    ("/pages/0", {"do": "remove"}, 422),
    ("/title", {"title": "x" * 201}, 422),
    ("/title", {"title": " "}, 422),
    ("/undo", {"seen": "x"}, 400),
    ("/undo", {"seen": "9" * 30}, 409),
)


def test_broken_requests_change_nothing(site: Site) -> None:
    one = desk(site)
    for path, fields, status in BROKEN:
        assert (path, fields, one.post(path, **fields).status_code, one.edits) == (path, fields, status, 0)


def test_publishing_says_what_must_be_mended_and_where(site: Site) -> None:
    empty = desk(site, {"title": "Empty", "pages": [{}]})
    answer = empty.post("/publish")
    assert (answer.status_code, errors(answer)) == (422, ["Add a question: there is nothing to answer yet"])
    assert "add=0.0#add-here" in answer.text
    one = desk(site)
    one.save("useful", key_question="y")
    answer = one.post("/publish")
    assert (answer.status_code, f"{one.address}?edit=useful#q-card-useful" in answer.text) == (422, True)


def test_question_that_nobody_wrote_is_not_published(site: Site) -> None:
    one = desk(site)
    one.post("/questions", type="statement", place="0.0")
    one.post("/questions", type="scale", place="0.1")
    one.post("/questions", type="single_choice", place="0.5")
    answer = one.post("/publish")
    assert (answer.status_code, errors(answer)) == (
        422,
        [
            "Write the words on page 1: they still say “The next questions are about …”",
            "Write question 1: it still says “I know what to do when …”",
            "Write the answers to question 5: one still says “First answer”",
        ],
    )
    assert f"edit={one.draft().questions()[1].key}#q-card-" in answer.text


def test_words_between_questions_are_not_counted_among_them(site: Site) -> None:
    one = desk(site)
    one.post("/questions", type="statement", place="0.1")
    key = one.draft().questions()[1].key
    page = text(one.client.get(one.address, query_string={"edit": key}))
    assert ("Questions: 3<" in page, "3 questions, about 1 minute" in page, "Edit question 3" in page) == (True,) * 3
    assert (f'<label for="prompt">{"Words"}</label>' in page, "Shown before" in page) == (True, True)
    assert errors(one.save(key, prompt="")) == ["Write the words"]
    assert one.save(key, prompt="Now about you").status_code == 303
    page = text(one.client.get(one.address))
    assert ("Undo: reword the text" in page, 'aria-label="Move the text up"' in page) == (True, True)
    jumped = one.post("/questions/say/move", do="down")
    assert "Question 1 was moved." in one.client.get(jumped.location).text
    moved = one.post("/questions/say/move", do="down")
    assert "Question 1 moved to 2 of 3." in one.client.get(moved.location).text
    shelf = text(one.client.get(f"/communities/{site.community_id}/questionnaires"))
    assert "3 questions" in shelf


def test_rare_times_are_explained(site: Site) -> None:
    one = desk(site)
    page = text(one.client.get(one.address, query_string={"edit": "say"}))
    also = page[page.index("Also ask") :]
    assert [words in also for words in ("in the middle", "weeks later", "only once")] == [True] * 3


def test_published_version_leads_to_planning_and_changes_make_a_draft(site: Site) -> None:
    one = desk(site)
    assert "Draft of version 1" in one.client.get(one.address).text
    page = text(one.client.get(one.post("/publish").location))
    assert ("Version 1 is published." in page, page.count("Plan a session with it")) == (True, 1)
    assert "Published as version 1" in page
    one.save("say", prompt="Reworded")
    page = text(one.client.get(one.address))
    assert ("Draft of version 2" in page, "Version 1 is published." in page) == (True, False)


def test_preview_is_the_form_of_a_wave_outside_of_every_form(site: Site) -> None:
    one = desk(site)
    before = one.client.get(one.address, query_string={"show": "before"}).text
    phone = before[before.index('id="preview"') :]
    assert ('name="q-say"' in phone, 'name="q-useful"' in phone, "<form" in phone) == (True, False, False)
    after = one.client.get(one.address, query_string={"show": "after"}).text
    assert 'name="q-useful"' in after


def test_lead_looks_and_changes_nothing(site: Site) -> None:
    one = desk(site, email=LEAD)
    page = one.client.get(one.address, query_string={"edit": "say", "add": "0.0"}).text
    assert ("You can look at this questionnaire" in page, "card-form" in page, "seen" in page) == (True, False, False)
    for path in ("/title", "/pages", "/pages/0", "/questions", "/questions/say", "/undo", "/redo", "/publish", "/copy"):
        assert (path, one.post(path).status_code) == (path, 403)
    assert desk(site, email=STRANGER).client.get(one.address).status_code == 404


def test_words_of_people_are_never_markup(site: Site) -> None:
    one = desk(site, {"title": "<b>T</b>", "pages": [{"title": "<i>P</i>"}]})
    one.post("/questions", type="scale", place="0.0")
    key = one.draft().questions()[0].key
    one.save(key, prompt="<script>1</script>", help="<u>h</u>", item="<s>", settings_labels="<em>low</em>\n</textarea>")
    for query in ({}, {"edit": key}, {"add": "0.0"}):
        page = one.client.get(one.address, query_string=query).text
        assert [tag for tag in ("<b>T", "<i>P", "<script>1", "<u>h", "<em>low", "<s>") if tag in page] == []
