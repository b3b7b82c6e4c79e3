"""F13: an open session moves to corrected words; nothing but words may differ, and no page of before is refused."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from forms.questionnaire import load
from forms.rewording import obstacle, reworded
from surveys import building, rewording, running
from surveys.database import db, may_write
from surveys.errors import Conflict
from surveys.models.evidence import Release
from surveys.models.sessions import Session, Timetable
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

JSON = {"Accept": "application/json"}
JOB = {
    "key": "job",
    "type": "single_choice",
    "prompt": "Your job",
    "waves": ["before", "after"],
    "settings": {"options": [{"key": "a", "label": "Nurse"}, {"key": "b", "label": "Teacher"}]},
}
MENDED = {**make.SCALE, "prompt": "I am confident to raise a concern."}


def settings(question: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {**question, "settings": {**question["settings"], **more}}


def publish(app: Flask, session_id: str, *questions: Mapping[str, Any], title: str = "A questionnaire") -> str:
    """Publish these questions as the next version of what the session asks; returns the version's id."""
    with app.app_context(), may_write():
        questionnaire = db.session.get_one(Session, session_id).version.questionnaire
        questionnaire.draft = make.definition(*questions, title=title)
        version = building.publish(db.session, questionnaire)
        db.session.commit()
        return version.id


def move(app: Flask, session_id: str, version_id: str) -> None:
    with app.app_context(), may_write():
        rewording.use_newest(db.session, db.session.get_one(Session, session_id), version_id)
        db.session.commit()


def form_of(app: Flask, code: str) -> str:
    return str(app.test_client().get(f"/s/{code}", headers=JSON).get_json()["form"])


def send(app: Flask, code: str, form: str, value: int, **more: Any) -> int:
    body = make.submission({"conf": value}, form=form, **more)
    return app.test_client().post(f"/s/{code}", json=body).status_code


def test_open_session_moves_and_pages_of_before_are_received(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    client = app.test_client()
    page, old = client.get(f"/s/{code}").text, form_of(app, code)
    assert ("raise a concern</legend>" in page, "raise a concern.</legend>" in page) == (True, False)
    sent = make.submission({"conf": 2}, form=old)
    assert client.post(f"/s/{code}", json=sent).status_code == 201
    first, version = old[22:], publish(app, session_id, MENDED)
    move(app, session_id, version)
    move(app, session_id, version)  # a second tap
    renewed = client.get(f"/s/{code}").text  # the kept bytes of the page are other ones
    assert ("raise a concern.</legend>" in renewed, form_of(app, code) == old[:22] + version) == (True, True)
    fields = {"form": old, "submission": "3e4666bf-d5e5-4aa7-b8ce-cefe41c7568a", "q-conf": "3"}
    assert [client.post(f"/s/{code}", data=fields).status_code for _ in range(2)] == [303, 303]  # and its repeat
    for named in (old, form_of(app, code)):  # what was received before is repeated, by the old page and the renewed one
        assert client.post(f"/s/{code}", json={**sent, "form": named}).status_code == 201
    assert send(app, code, old, 4) == 201
    assert send(app, code, form_of(app, code), 5) == 201
    with app.app_context():
        session = db.session.get_one(Session, session_id)
        assert (session.former_versions, running.response_counts(session)["before"]) == ([first], 4)


OUTCOMES = {  # what happens while somebody fills the form in, and what sending it 1 s, 14 and 16 minutes later gives
    "close": (201, 201, 410),
    "mend": (201, 201, 201),
    "mend and close": (201, 201, 410),
}


@pytest.mark.parametrize("change", OUTCOMES)
def test_outcomes_of_a_form_that_changes_while_somebody_fills_it_in(app: Flask, change: str) -> None:
    found = []
    for late in (datetime.timedelta(seconds=1), datetime.timedelta(minutes=14), datetime.timedelta(minutes=16)):
        session_id, code = make.session(app, make.community(app), opened="before")
        old = form_of(app, code)
        if "mend" in change:
            move(app, session_id, publish(app, session_id, MENDED))
        if "close" in change:
            make.act(app, session_id, "close_wave", "before")
            with app.app_context(), may_write():  # as if so much time went by
                [wave] = [one for one in db.session.get_one(Session, session_id).waves if one.kind == "before"]
                entry = db.session.get_one(Timetable, wave.id)
                assert entry.grace_ends is not None
                entry.grace_ends -= late
                db.session.commit()
        found.append(send(app, code, old, 3))
    assert tuple(found) == OUTCOMES[change]


def test_page_of_before_is_mended_with_what_was_typed(app: Flask) -> None:
    asked = make.definition({**make.SCALE, "required": True})
    session_id, code = make.session(app, make.community(app), asked, opened="before")
    old = form_of(app, code)
    move(app, session_id, publish(app, session_id, {**MENDED, "required": True}))
    sent = {"form": old, "submission": "3e4666bf-d5e5-4aa7-b8ce-cefe41c7568a"}
    answer = app.test_client().post(f"/s/{code}", data=sent)
    assert (answer.status_code, "raise a concern.</legend>" in answer.text) == (422, True)


def test_versions_that_the_session_never_asked_are_refused(app: Flask) -> None:
    session_id, code = make.session(app, make.community(app), opened="before")
    old = form_of(app, code)
    newer = publish(app, session_id, MENDED)
    assert send(app, code, old[:22] + newer, 2) == 422  # not before it moves
    move(app, session_id, newer)
    other, _ = make.session(app, make.community(app), opened="before")
    with app.app_context():
        stranger = db.session.get_one(Session, other).version_id
    assert [send(app, code, old[:22] + named, 2) for named in (stranger, "x" * 22, "")] == [422, 422, 422]


def test_answers_under_both_wordings_stand_in_one_figure(app: Flask) -> None:
    """Three before and three after the fix, with k of 5: told apart, neither could be shown."""
    session_id, code = make.session(app, make.community(app), opened="before")
    client = app.test_client()
    for i in range(3):
        make.send_all(client, code, [{"conf": 2}] if i else [{"conf": 3}])
    version = publish(app, session_id, MENDED)
    move(app, session_id, version)
    make.send_all(client, code, [{"conf": 2}] * 3)
    make.act(app, session_id, "open_wave", "after")
    make.send_all(client, code, [{"conf": 4}] * 6)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        [found] = db.session.get_one(Release, session_id).figures["questions"]
    assert (found["wave_n_before"], found["counts_before"], found["prompt"]) == (6, [0, 5, 1, 0, 0], MENDED["prompt"])
    with pytest.raises(Conflict, match="keeps the words"):
        move(app, session_id, publish(app, session_id, make.SCALE))


def test_only_the_version_that_was_looked_at_is_used(app: Flask) -> None:
    session_id, _ = make.session(app, make.community(app), opened="before")
    seen = publish(app, session_id, MENDED)
    publish(app, session_id, {**MENDED, "help": "In your own group"})
    with pytest.raises(Conflict, match="once more meanwhile"):
        move(app, session_id, seen)
    with pytest.raises(Conflict, match="more than words"):
        move(app, session_id, publish(app, session_id, {**MENDED, "required": True}))


WHAT_DIFFERS = [
    ({"settings": {"labels": ["No", "Rather no", "So so", "Rather yes", "Yes"]}}, None, "rewritten"),
    ({"prompt": "I would tell somebody"}, None, "rewritten"),
    ({"prompt": "I am confident to raise concerns", "help": "Today"}, None, None),
    ({"settings": {"labels": list(reversed(make.SCALE["settings"]["labels"]))}}, "swapped", "swapped"),
    ({"settings": {"labels": ["No", "Perhaps", "Yes"]}}, "settings", "settings"),
    ({"settings": {"points": 5}}, "settings", "settings"),
    ({"type": "now_and_then", "waves": ["after"]}, "type", "type"),
    ({"waves": ["after"]}, "waves", "waves"),
    ({"required": True}, "rules", "rules"),
    ({"better": "lower"}, "rules", "rules"),
    ({"sensitive": True}, "rules", "rules"),
    ({"item": "another"}, "rules", "rules"),
    ({"key": "other"}, "questions", "questions"),
]


@pytest.mark.parametrize(("changed", "planned", "answered"), WHAT_DIFFERS)
def test_what_more_than_words_differs(changed: dict[str, Any], planned: str | None, answered: str | None) -> None:
    old, new = (load(make.definition(question)) for question in (make.SCALE, {**make.SCALE, **changed}))
    for asked, expected in ((False, planned), (True, answered)):
        found = obstacle(old, new, answered=asked)
        assert (found and found.id) == (expected and f"rewording.{expected}")


def test_keys_conditions_and_units_are_no_words() -> None:
    number = {"key": "n", "type": "number", "prompt": "How long?", "waves": ["before"], "settings": {"unit": "years"}}
    rule = {"question": "job", "is": "a"}
    pairs = [
        (JOB, settings(JOB, options=[{"key": "a", "label": "Nurse"}, {"key": "c", "label": "Teacher"}]), "settings"),
        (JOB, settings(JOB, options=[{"key": "b", "label": "Nurse"}, {"key": "a", "label": "Teacher"}]), "settings"),
        (JOB, settings(JOB, options=[{"key": "a", "label": "Teacher"}, {"key": "b", "label": "Nurse"}]), "swapped"),
        (JOB, settings(JOB, other=True), "settings"),
        (number, settings(number, unit="months"), "settings"),
    ]
    for before, after, expected in pairs:
        found = obstacle(*(load(make.definition(one)) for one in (before, after)), answered=False)
        assert found is not None
        assert found.id == f"rewording.{expected}"
    two, conditional = make.definition(JOB, make.SCALE), make.definition(JOB, {**make.SCALE, "show_if": rule})
    found = obstacle(load(two), load(conditional), answered=False)
    assert found is not None
    assert found.id == "rewording.show_if"


def choosing(*labels: str) -> dict[str, Any]:
    return settings(JOB, options=[{"key": key, "label": label} for key, label in zip("abc", labels, strict=False)])


NEAR = [
    (("Very confident", "Not confident"), ("Not confident.", "Very confident."), "rewording.swapped"),
    (("Very confident", "Not confident"), ("Not at all confident", "Not confident"), "rewording.swapped"),
    (("Very confident", "Not confident"), ("Very confident.", "Not confident."), None),
    (("Agre", "Disagree"), ("Agree", "Disagree"), None),
]


@pytest.mark.parametrize(("before", "after", "expected"), NEAR)
def test_answer_that_reads_like_another_one_has_changed_places(
    before: tuple[str, ...], after: tuple[str, ...], expected: str | None
) -> None:
    """A full stop more, and the same words are not the same any more."""
    old, new = (load(make.definition(choosing(*labels))) for labels in (before, after))
    found = obstacle(old, new, answered=True)
    assert (found and found.id) == expected


def translated(*labels: str, prompt: str = "Votre métier", tag: str = "fr") -> dict[str, Any]:
    """The question about jobs with these words in French, "" where there are none yet."""
    options = {key: label for key, label in zip("ab", labels, strict=True) if label}
    words = {"questions": {"job": {"prompt": prompt, "options": options}}}
    return make.definition(JOB) | {"translations": {tag: words}}


IN_FRENCH = [
    (translated("Enseignante", "Infirmière"), "swapped", "swapped"),
    (translated("Enseignante", "Infirmière", tag="fr-CA"), "swapped", "swapped"),
    (translated("Infirmiere", "Dentiste et médecin"), None, "rewritten"),
    (translated("Infirmière", "Enseignante", prompt="Combien d’années ?"), None, "rewritten"),
    (translated("Infirmière", "Enseignant·e", prompt="Votre métier ?"), None, None),
    (translated("Infirmière", ""), None, None),
]


@pytest.mark.parametrize(("after", "planned", "answered"), IN_FRENCH)
def test_translation_keeps_its_meaning_too(after: dict[str, Any], planned: str | None, answered: str | None) -> None:
    """Who reads the form in another language answers under the same keys."""
    old, new = load(translated("Infirmière", "Enseignante")), load(after)
    for asked, expected in ((False, planned), (True, answered)):
        found = obstacle(old, new, answered=asked)
        assert (found and found.id) == (expected and f"rewording.{expected}")
    for before in (make.definition(JOB), translated("", "Enseignante")):  # words where there were none
        assert obstacle(load(before), old, answered=True) is None


def test_unit_in_a_translation_says_what_is_counted() -> None:
    number = {"key": "n", "type": "number", "prompt": "How long?", "waves": ["before"], "settings": {"unit": "years"}}
    old, new = (
        load(make.definition(number) | {"translations": {"fr": {"questions": {"n": {"unit": unit}}}}})
        for unit in ("ans", "mois")
    )
    found = obstacle(old, new, answered=True)
    assert found is not None
    assert found.id == "rewording.rewritten"


def test_words_that_differ_are_told_in_order() -> None:
    old = load(make.definition(JOB))
    given = make.definition({**JOB, "help": "Now"}, title="Another title") | {
        "translations": {"fr": {"title": "Un titre"}}
    }
    new = load(given)
    assert [(one.before, one.after) for one in reworded(old, new)] == [
        ("A questionnaire", "Another title"),
        ("", "Now"),
        ("", "Un titre"),
    ]
    assert obstacle(old, new, answered=True) is None
    assert reworded(new, new) == ()
