"""Which forms ask for link codes: those whose answers are paired, whatever was planned, skipped or left out since."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveys.database import db, reading
from surveys.models.evidence import FollowUp, Release
from surveys.models.intake import Arrival
from surveys.models.sessions import Session, asked_in, linked_in
from surveys.operations.clerk import work_until_idle
from tests.support import factories as make

ALL = ["before", "after", "follow_up"]
JSON = {"Accept": "application/json"}


def planned(app: Flask, waves: list[str], opened: str, **plan: Any) -> tuple[str, str]:
    asked = make.definition({**make.SCALE, "waves": waves})
    return make.session(app, make.community(app), asked, opened=opened, **plan)


def question(app: Flask, code: str) -> str:
    """What the open form asks about linking, "" where it asks nothing; the form as JSON must say the same."""
    client = app.test_client()
    page = client.get(f"/s/{code}").text
    offered = client.get(f"/s/{code}", headers=JSON).get_json()["linking"]
    found = page.split('<legend class="prompt">Link')[1].split("</legend>")[0] if 'id="link"' in page else ""
    assert bool(found) == bool(offered)
    return found


FIRST, LATER = " these answers with the ones you give afterwards?", " this with your answers from before?"


@pytest.mark.parametrize("earlier", ["before", "after"])
@pytest.mark.parametrize("others", [[], ["after"]])
def test_follow_up_is_paired_with_the_one_form_that_was_held_before(
    app: Flask, earlier: str, others: list[str]
) -> None:
    waves = [kind for kind in ALL if kind in (earlier, *others, "follow_up")]
    session_id, code = planned(app, waves, earlier)
    assert question(app, code) == FIRST
    client = app.test_client()
    make.send_all(client, code, [{"conf": 1 + i % 3} for i in range(12)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    make.act(app, session_id, "open_wave", "follow_up")
    assert question(app, code) == LATER
    make.send_all(client, code, [{"conf": 3 + i % 3} for i in range(12)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        figures = db.session.get_one(FollowUp, session_id).figures
        [found] = figures["questions"]
        assert (found["waves"], found["change_from"], found["n_pairs"]) == ([earlier, "follow_up"], "pairs", 12)
        assert (found["mean_before"], found["mean_after"]) == (2, 4)
        assert (figures["linking"]["linked"], figures["linking"]["in_all_forms"]) == (12, 12)
        first = db.session.get_one(Release, session_id).figures
        assert (first["linking"], [wave["kind"] for wave in first["waves"]]) == (None, [earlier])


def test_follow_up_opened_in_place_of_the_after_form_is_paired_with_the_before_form(app: Flask) -> None:
    session_id, code = planned(app, ALL, "before")
    client = app.test_client()
    make.send_all(client, code, [{"conf": 2} for _ in range(6)], linked=True)
    make.act(app, session_id, "open_wave", "follow_up")
    make.send_all(client, code, [{"conf": 4} for _ in range(6)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        [found] = db.session.get_one(FollowUp, session_id).figures["questions"]
    assert (found["waves"], found["change_from"], found["n_pairs"]) == (["before", "follow_up"], "pairs", 6)


def test_people_of_the_follow_up_who_were_in_no_pair_are_not_called_linked(app: Flask) -> None:
    session_id, code = planned(app, ALL, "before")
    client = app.test_client()
    make.send_all(client, code, [{"conf": 2} for _ in range(6)])
    make.act(app, session_id, "open_wave", "after")
    make.send_all(client, code, [{"conf": 3} for _ in range(6)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    make.act(app, session_id, "open_wave", "follow_up")
    make.send_all(client, code, [{"conf": 4} for _ in range(6)], linked=True)
    make.act(app, session_id, "finish")
    work_until_idle(app)
    with app.app_context():
        links = db.session.get_one(Session, session_id).links or {}
        [found] = db.session.get_one(FollowUp, session_id).figures["questions"]
    assert (links["linked"], links["follow_up"]["linked"], links["follow_up"]["in_all_forms"]) == (0, 0, 0)
    assert found["change_from"] == "unlinked"


def test_form_that_stays_alone_asks_for_no_code(app: Flask) -> None:
    _, code = planned(app, ["before", "after"], "after")
    assert question(app, code) == ""
    session_id, code = planned(app, ALL, "after")
    assert question(app, code) == FIRST
    make.act(app, session_id, "leave_out_follow_up")
    assert question(app, code) == ""


def test_first_form_that_asks_for_a_code_says_so_whatever_was_open_before(app: Flask) -> None:
    session_id, code = planned(app, ["during", "after", "follow_up"], "during")
    assert question(app, code) == ""
    make.act(app, session_id, "open_wave", "after")
    assert question(app, code) == FIRST


def test_form_can_be_opened_though_the_follow_up_was_left_out(app: Flask) -> None:
    session_id, code = planned(app, ALL, "before")
    make.act(app, session_id, "leave_out_follow_up")
    make.act(app, session_id, "open_wave", "after")
    assert question(app, code) == LATER


def tokens_kept(app: Flask) -> int:
    with app.app_context(), reading("intake") as intake:
        return intake.scalar(select(func.count()).select_from(Arrival).where(Arrival.tokens.is_not(None))) or 0


def test_link_code_that_was_not_asked_for_is_refused_from_programs(app: Flask) -> None:
    _, code = planned(app, ["before", "during", "after"], "during")
    client, sent = app.test_client(), make.submission({"conf": 3}, "somebody")
    answer = client.post(f"/s/{code}", json=sent)
    assert (answer.status_code, answer.get_json()["field"]) == (422, "link")
    assert answer.get_json()["message"] == "This form asks for no link code: send it without"
    assert client.post(f"/s/{code}", json={**sent, "link": None}).status_code == 201
    assert tokens_kept(app) == 0


@pytest.mark.parametrize("card", ["", "NO-CARD"])
def test_link_code_that_is_asked_for_no_more_is_dropped_from_a_form(app: Flask, card: str) -> None:
    session_id, code = planned(app, ALL, "after", linking=("card", "phone"))
    page = app.test_client().get(f"/s/{code}").text
    form = {
        "form": page.split('name="form" value="')[1].split('"')[0],
        "submission": page.split('name="submission" value="')[1].split('"')[0],
        "q-conf": "3",
        **({"link": "card", "link-card": card} if card else {"link": "phone", "link-phone": "x" * 22}),
    }
    make.act(app, session_id, "leave_out_follow_up")
    assert app.test_client().post(f"/s/{code}", data=form).status_code == 303
    assert tokens_kept(app) == 0


def test_answers_sent_again_after_linking_was_given_up_are_known(app: Flask) -> None:
    session_id, code = planned(app, ALL, "after")
    client, sent = app.test_client(), make.submission({"conf": 3}, "somebody")
    assert client.post(f"/s/{code}", json=sent).status_code == 201
    make.act(app, session_id, "leave_out_follow_up")
    assert client.post(f"/s/{code}", json=sent).status_code == 201


@pytest.mark.parametrize(
    ("states", "asked", "linked"),
    [
        ("waiting waiting waiting", "before after follow_up", "before after follow_up"),
        ("open waiting waiting", "before after follow_up", "before after follow_up"),
        ("waiting open waiting", "after follow_up", "after follow_up"),
        ("waiting open skipped", "after", ""),
        ("sealed skipped waiting", "before follow_up", "before follow_up"),
        ("sealed waiting open", "before follow_up", "before follow_up"),
        ("sealed closed skipped", "before after", "before after"),
        ("waiting waiting skipped", "before after", "before after"),
        ("waiting waiting open", "follow_up", ""),
    ],
)
def test_forms_that_are_skipped_or_passed_over_count_no_more(states: str, asked: str, linked: str) -> None:
    waves = list(zip(ALL, states.split(), strict=True))
    assert (asked_in(waves), linked_in(waves)) == (asked.split(), linked.split())


def thanks(app: Flask, code: str, kind: str) -> tuple[bool, bool]:
    """Whether the thank-you page promises another form, and whether it makes the phone forget its number."""
    page = app.test_client().get(f"/s/{code}/thanks/{kind}").text
    return "There is one more short form" in page, " data-last" in page


def test_follow_up_that_is_left_out_is_promised_no_more_and_phones_forget_their_number(app: Flask) -> None:
    session_id, code = planned(app, ALL, "before")
    assert 'data-days="180"' in app.test_client().get(f"/s/{code}").text
    make.act(app, session_id, "open_wave", "after")
    assert (thanks(app, code, "before"), thanks(app, code, "after")) == ((True, False), (True, False))
    make.act(app, session_id, "leave_out_follow_up")
    assert (thanks(app, code, "before"), thanks(app, code, "after")) == ((True, False), (False, True))
    page = app.test_client().get(f"/s/{code}").text
    assert ("180 days" in page, "Keep the card for the next form" in page) == (False, False)


def test_phones_forget_their_number_where_the_last_form_does_not_link(app: Flask) -> None:
    _, code = planned(app, ["before", "after", "once"], "before")
    assert 'data-days="1"' in app.test_client().get(f"/s/{code}").text
    assert (thanks(app, code, "before"), thanks(app, code, "after")) == ((True, False), (True, True))


def test_page_of_a_session_that_is_over_makes_phones_forget_their_number(app: Flask) -> None:
    session_id, code = planned(app, ALL, "after")
    make.act(app, session_id, "finish")
    work_until_idle(app)
    assert " data-last" not in app.test_client().get(f"/s/{code}").text  # the follow-up is still to come
    make.act(app, session_id, "leave_out_follow_up")
    page = app.test_client().get(f"/s/{code}").text
    assert ("This form is closed" in page, f'data-code="{code}" data-last' in page) == (True, True)
