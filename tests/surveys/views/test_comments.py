"""What people wrote: words left out with a reason and for good, leave to quote, and a file in another order."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from surveys.database import db, reading
from surveys.errors import Invalid
from surveys.models.evidence import Comment
from surveys.models.responses import Response
from surveys.redacting import Omission, pieces, without
from tests.support import factories as make
from tests.surveys.views.support_pages import FACILITATOR, LEAD, Site, decide, listed_on
from tests.surveys.views.support_pages import text as words_of

CHILD = Omission("Ada Okafor", "child")


def test_words_give_way_to_a_mark_wherever_they_stand() -> None:
    told = "Ada Okafor said so. I believe ada\nokafor."
    assert without(told, [CHILD]) == "[left out: names a child] said so. I believe [left out: names a child]."


def test_whole_words_alone_are_left_out() -> None:
    assert without("I like Something, I do", [Omission("I", "writer")]).count("[left out") == 2
    with pytest.raises(Invalid):
        without("Adaline", [Omission("Ada", "child")])


def test_marks_are_not_searched() -> None:
    once = without("Ada Okafor went out", [CHILD])
    twice = without(once, [Omission("out", "place")])
    assert twice == "[left out: names a child] went [left out: names a place or an organisation]"
    assert [is_mark for _, is_mark in pieces(twice)] == [True, False, True]


@pytest.mark.parametrize(
    ("omission", "field"),
    [(Omission("  ", "child"), "words"), (Omission("Bo", "child"), "words"), (Omission("Ada", "dull"), "reason")],
)
def test_words_that_are_not_there_are_refused(omission: Omission, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        without("Ada Okafor", [omission])
    assert refused.value.field == field


def site_with_words(site: Site, texts: list[Any]) -> str:
    session_id, code = site.plan()
    site.open(session_id, "after")
    for given in texts:
        site.answer(code, None, {"useful": 5, "next": given})
    make.act(site.app, session_id, "finish")
    make.work_until_idle(site.app)
    return session_id


def comments(site: Site) -> list[Comment]:
    with site.app.app_context():
        return list(db.session.scalars(select(Comment).order_by(Comment.text)))


def test_words_left_out_are_kept_nowhere(site: Site) -> None:
    session_id = site_with_words(site, [f"Ada Okafor xylograph{n}" for n in range(5)])
    first, *others = comments(site)
    address = f"/sessions/{session_id}/comments/{first.id}"
    client = site.client(FACILITATOR)
    looked = client.post(address, data={"more": first.text, "why": "child"})
    assert "<mark>[left out: names a child]</mark>" in words_of(looked)
    assert comments(site)[0].text == first.text  # looking saves nothing
    undone = client.post(address, data={"words": [first.text], "reason": ["child"], "step": "undo"})
    assert "<mark>" not in words_of(undone)
    saved = client.post(address, data={"words": [first.text], "reason": ["child"], "step": "save"})
    assert saved.status_code == 303
    assert [one.text for one in comments(site) if one.id == first.id] == ["[left out: names a child]"]
    assert "go within minutes" in words_of(client.get(f"/sessions/{session_id}/comments"))
    make.work_until_idle(site.app)
    assert "go within minutes" not in words_of(client.get(f"/sessions/{session_id}/comments"))
    held = b"".join(file.read_bytes() for file in Path(site.app.config["SOUNDINGS_DATA"]).rglob("*.db*"))
    assert first.text.encode() not in held
    assert others[0].text.encode() in held


def states(site: Site) -> list[tuple[str, str]]:
    return [(one.text, one.state) for one in comments(site)]


def test_text_laid_apart_since_the_page_was_loaded_waits_on(site: Site) -> None:
    session_id = site_with_words(site, [f"text {n}" for n in range(5)])
    client = site.client(FACILITATOR)
    listed = listed_on(client, session_id)
    with site.writing() as database:
        database.add(Comment(session_id=session_id, question="next", text="text of a follow-up"))
    ids = {one.text: one.id for one in comments(site)}
    sent = {"listed": listed, "show": [ids["text 1"], ids["text of a follow-up"]]}  # nobody ticks what they do not see
    assert client.post(f"/sessions/{session_id}/comments", data=sent).status_code == 303
    assert states(site) == [
        ("text 0", "hidden"), ("text 1", "shown"), ("text 2", "hidden"), ("text 3", "hidden"), ("text 4", "hidden"),
        ("text of a follow-up", "waiting"),
    ]  # fmt: skip


def test_text_that_a_colleague_left_words_out_of_meanwhile_stays_as_it_is(site: Site) -> None:
    session_id = site_with_words(site, [f"Ada {n}" for n in range(5)])
    client = site.client(FACILITATOR)
    first, second, *_ = (one.id for one in comments(site))
    listed = listed_on(client, session_id)
    words = {"words": ["Ada 0"], "reason": ["person"], "step": "save"}
    site.client(FACILITATOR).post(f"/sessions/{session_id}/comments/{first}", data=words)
    sent = {"listed": listed, "show": [first, second]}
    told = words_of(client.post(f"/sessions/{session_id}/comments", data=sent, follow_redirects=True))
    assert "1 text was changed by somebody else meanwhile and left alone. Look again." in told
    expected = [("Ada 1", "shown"), *((f"Ada {n}", "hidden") for n in (2, 3, 4))]
    assert states(site) == [*expected, ("[left out: names a person]", "waiting")]


def test_text_that_a_colleague_hid_meanwhile_stays_hidden(site: Site) -> None:
    session_id = site_with_words(site, [f"Ada {n}" for n in range(5)])
    client = site.client(FACILITATOR)
    everything = [one.id for one in comments(site)]
    decide(client, session_id, *everything)
    listed = listed_on(client, session_id)
    decide(site.client(FACILITATOR), session_id, *everything[2:])
    sent = {"listed": listed, "show": everything}
    told = words_of(client.post(f"/sessions/{session_id}/comments", data=sent, follow_redirects=True))
    assert "3 texts are shown." in told
    assert "2 texts were changed by somebody else meanwhile and left alone. Look again." in told
    assert [state for _, state in states(site)] == ["hidden", "hidden", "shown", "shown", "shown"]


def test_form_that_lists_nothing_changes_nothing(site: Site) -> None:
    session_id = site_with_words(site, [f"text {n}" for n in range(5)])
    sent = {"show": [one.id for one in comments(site)]}
    assert site.client(FACILITATOR).post(f"/sessions/{session_id}/comments", data=sent).status_code == 303
    assert {state for _, state in states(site)} == {"waiting"}


def test_lead_leaves_nothing_out_and_another_session_has_no_such_text(site: Site) -> None:
    session_id = site_with_words(site, [f"Ada {n}" for n in range(5)])
    other, _ = site.plan("Another")
    address = f"comments/{comments(site)[0].id}"
    assert site.client(LEAD).get(f"/sessions/{session_id}/{address}").status_code == 403
    assert site.client(FACILITATOR).get(f"/sessions/{session_id}/{address}").status_code == 200
    assert site.client(FACILITATOR).get(f"/sessions/{other}/{address}").status_code == 404


def test_comment_lies_beside_no_other_answer(site: Site) -> None:
    site_with_words(site, [f"xylograph{n}" for n in range(5)])
    with site.app.app_context():
        kept = list(db.session.scalars(select(Response.answers)))
    assert kept == [{"useful": 5}] * 5
    assert len(comments(site)) == 5


def test_texts_below_the_threshold_stay_with_the_sealed_answers(site: Site) -> None:
    site_with_words(site, ["one", "two", None, None, None])
    assert comments(site) == []
    with site.app.app_context(), reading() as rows:
        kept = sorted(row for row in rows.execute(text("SELECT answers FROM responses")).scalars() if "next" in row)
    assert len(kept) == 2


def test_leave_to_quote_goes_with_the_text(site: Site) -> None:
    session_id = site_with_words(site, [{"text": "yes", "quote": True}, {"text": "no", "quote": False}, "plain", " "])
    assert comments(site) == []  # four answers: fewer than k
    more = [{"text": "yes", "quote": True}, {"text": "no", "quote": False}, "plain", "=1+1", "other"]
    session_id = site_with_words(site, more)
    assert {one.text: one.quote for one in comments(site)} == {
        "yes": True, "no": False, "plain": False, "=1+1": False, "other": False,
    }  # fmt: skip
    client = site.client(FACILITATOR)
    decide(client, session_id, *(one.id for one in comments(site)))
    page, lead = (words_of(site.client(who).get(f"/sessions/{session_id}/results")) for who in (FACILITATOR, LEAD))
    assert (page.count("may be quoted"), lead.count("may be quoted")) == (1, 1)
    found = client.get(f"/sessions/{session_id}/comments.csv").get_data(as_text=True)
    rows = {row["text"]: row["may_be_quoted"] for row in csv.DictReader(io.StringIO(found))}
    assert rows == {"yes": "yes", "no": "no", "plain": "no", "'=1+1": "no", "other": "no"}


def test_form_offers_the_leave_and_it_is_off(site: Site) -> None:
    session_id, code = site.plan()
    site.open(session_id, "after")
    page = site.client().get(f"/s/{code}").get_data(as_text=True)
    tick = page.split('name="q-next-quote"', 1)[1].split(">", 1)[0]
    assert "checked" not in tick
    sent = {"form": page.split('name="form" value="', 1)[1].split('"', 1)[0]}
    sent |= {"submission": make.submission({})["submission"], "q-next": "words", "q-next-quote": "1"}
    assert site.client().post(f"/s/{code}", data=sent).status_code == 303
    with site.app.app_context(), reading("intake") as rows:
        assert rows.execute(text("SELECT answers FROM arrivals")).scalars().all() == [
            '{"next":{"text":"words","quote":true}}'
        ]
