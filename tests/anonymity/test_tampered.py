"""P9: whatever a facilitator or a lead writes into addresses, they read what they would have read anyway, or nothing.

Every page that shows figures is asked for with parameters that other programs know (k, base, filters), in known and
unknown words, and with the ids of other things in the place of its own.
"""

from __future__ import annotations

import datetime
import random
from urllib.parse import quote, unquote

import pytest
from flask import Flask

from surveys import periods
from surveys.database import db, may_write
from surveys.models.people import Community
from surveys.operations.clerk import work_until_idle
from tests.anonymity import life, reading
from tests.anonymity.cohorts import cohort, small

pytestmark = pytest.mark.slow

PARAMETERS = [
    "k=1", "k=0", "base=everyone", "base=matched", "group=a", "by=hurt", "breakdown=conf", "filter=pick:a",
    "wave=before", "from=2026-10-01", "until=2026-10-02", "session={other}", "sessions={session}", "question=hurt",
    "key=hurt",
    "include=withheld", "withheld=1", "raw=1", "rows=1", "format=json", "format=csv", "debug=1", "limit=1", "offset=1",
    "page=2", "sort=pick", "q=quokka", "user=1", "role=administrator", "community_id={other}", "session_id={other}",
    "k=1&k=2", "%00=1", "k[]=1", "..%2f=1", "show=hidden", "state=waiting", "period=1", "released=0",
]  # fmt: skip
OTHERS = ["x", "0", "-1", "..", "%2e%2e", "*", "{session}'", "{session}%00", "{session},{other}", "{upper}", "everyone"]
SUFFIXES = ["/", "/raw", "/k/1", ".json", ";k=1", "%20", "/../release", "?", "//"]
TRIES = 500
SHOWS = ("results", "export", "trends", "periods", "pictures", "release", "comments", "start", "outcomes", "count")


@pytest.fixture
def story(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> life.Life:
    """Two communities: sessions large and small, a joined point, a period that is over, and drawings."""
    begun = life.begin(sqlite_app)
    monkeypatch.setattr(periods, "today", lambda _zone: datetime.date(2026, 9, 1))
    with sqlite_app.app_context(), may_write():
        community = db.session.get_one(Community, begun.communities[0])
        period = periods.declare(
            db.session, community, "October", datetime.date(2026, 10, 1), datetime.date(2026, 10, 31)
        )
        begun.periods.append(period.id)
        db.session.commit()
    begun.hold(small(0, 3), "Three", 1)
    begun.hold(cohort(12, "B"), "Twelve", 2)
    begun.hold(small(3, 4), "Four", 3)
    begun.hold(small(30, 2, 1, 1), "Elsewhere", 4, 1)
    monkeypatch.setattr(periods, "today", lambda _zone: datetime.date(2026, 11, 20))
    work_until_idle(sqlite_app)
    return begun


def tampered(path: str, chance: random.Random, ids: list[str]) -> str:
    """An address with something that nobody's page would have written."""
    words = {"session": chance.choice(ids), "other": chance.choice(ids), "upper": chance.choice(ids).upper()}
    way = chance.choice(["parameter", "parameter", "id", "suffix"])
    own = [part for part in path.split("/") if part.removesuffix(".svg") in ids]
    if way == "id" and own:
        instead = chance.choice([*OTHERS, "{session}"]).format(**words)
        return path.replace(chance.choice(own), instead)
    if way == "suffix":
        return path + chance.choice(SUFFIXES)
    return f"{path}?" + "&".join(one.format(**words) for one in chance.sample(PARAMETERS, chance.randint(1, 3)))


def test_tampered_request_reads_the_same_or_nothing(story: life.Life) -> None:
    places, chance = story.places, random.Random(9)
    same, refused = 0, 0
    known = reading.everything(story.readers, places)
    ids = [*places.communities, *places.sessions, *story.periods]
    paths = sorted({path for _, path in known if any(f"/{word}" in path for word in SHOWS)})
    assert {word for word in SHOWS if any(f"/{word}" in path for path in paths)} == set(SHOWS)
    for _ in range(TRIES):
        one, path = chance.choice(story.readers), chance.choice(paths)
        address = tampered(quote(path), chance, ids)
        status, body = one.get(address)
        plain = unquote(address.partition("?")[0])
        if (one.name, plain) in known and status != 404:
            assert (status, body) == known[one.name, plain], (one.name, address)
            same += 1
        else:
            refused += 1
            assert status in (308, 403, 404), (one.name, address, status)
            assert b"quokka" not in body
    assert min(same, refused) > 100
