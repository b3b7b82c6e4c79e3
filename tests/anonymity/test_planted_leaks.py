"""Twelve leaks, each built into the product for a moment: the probe of its clause must catch every one of them.

A probe that stays silent here would be silent about the same leak in earnest. Before the leak is planted, the same
probe must find nothing.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import itertools
import logging
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask, Response, jsonify
from sqlalchemy import select, text

from analysis.breakdowns import Wave
from analysis.disclosure import Base, smallest_group
from surveys.database import db, may_write, reading
from surveys.models.evidence import Comment
from surveys.operations import archive, backup
from surveys.views.zones import Zoned
from tests.anonymity import cohorts, life, probes
from tests.anonymity.auditor import by_question
from tests.anonymity.test_while_open import live_leaks
from tests.conftest import LEAK
from tests.support import factories as make

Patch = pytest.MonkeyPatch
PASSPHRASE = "an umbrella for rainy days"
K_OF = {key: smallest_group(5, part.sensitive) for key, part in cohorts.PARTS.items()}


@dataclass(frozen=True)
class Leak:
    """A leak: the clause that it breaks, how it is planted, and the probe that must find it."""

    clause: str
    plant: Callable[[Flask, Patch], None]
    probe: Callable[[Flask], object]


def small_groups(app: Flask, letter: str = "B") -> object:
    """P8, P9: what follows about small groups from the figures of a session of twelve people."""
    story = life.begin(app)
    chosen = zip(cohorts.cohort(12, letter), "aaaaabbbbbcc", strict=True)
    story.hold([_chose(person, key) for person, key in chosen], "Twelve")
    return by_question(story.shown(), K_OF)


def _chose(person: cohorts.Person, key: str) -> cohorts.Person:
    answers = {wave: {**given, "pick": key} for wave, given in person.answers.items()}
    return cohorts.Person(person.name, answers, person.linked)


def small_groups_of_all_linked(app: Flask) -> object:
    """The same where everybody linked, so that a breakdown of everyone is what may leak."""
    return small_groups(app, "A")


def live(app: Flask) -> object:
    """P7: pages of an open form that depend on more than the count."""
    with tempfile.TemporaryDirectory() as folder:
        return live_leaks(life.begin(app), Path(folder) / "kept", size=2)


def export_orders(app: Flask) -> bool:
    """P11: whether the file of texts stands in the order of the page, told by thirty texts."""
    story = life.begin(app)
    held = story.hold(cohorts.cohort(30, "B"), "Thirty")
    with app.app_context(), may_write():
        shown = db.session.scalars(select(Comment).where(Comment.question == "hopes").order_by(Comment.id)).all()
        page = [comment.text for comment in shown]
        for comment in shown:
            comment.state = "shown"
        db.session.commit()
    _, body = story.readers[0].get(f"/sessions/{held.session_id}/comments.csv")
    return probes.like_orders(page, [row["text"] for row in csv.DictReader(io.StringIO(body.decode()))])


def keys_in_backup(app: Flask) -> object:
    """P16: keys, tokens, receipts and sign-ins in a backup made while a form is open, once it is decrypted."""
    make.account(app)
    _, code = make.session(app, make.community(app), opened="before")
    make.send_all(app.test_client(), code, [{"conf": 3}] * 6, linked=True)
    file, _sums = backup.written(app, PASSPHRASE)
    return probes.keys_in(gzip.decompress(archive.read(file, PASSPHRASE).content), app)


# --- how the leaks are planted


def counting_ids(_: Flask, patch: Patch) -> None:
    numbers = itertools.count(1)
    for place in ("surveys.commit_queue", "surveys.sealing"):
        patch.setattr(f"{place}.new_response_id", lambda: next(numbers).to_bytes(16, "big"))


def a_time_with_each_answer(app: Flask, _: Patch) -> None:
    with app.app_context(), may_write():
        db.session.execute(text("ALTER TABLE responses ADD COLUMN received_at INTEGER"))
        db.session.execute(
            text(
                "CREATE TRIGGER stamp AFTER INSERT ON responses BEGIN"
                " UPDATE responses SET received_at = strftime('%s', 'now') WHERE id = new.id; END"
            )
        )
        db.session.commit()


def a_line_for_each_request(_: Flask, patch: Patch) -> None:
    plain = Zoned.process_response

    def logged(self: Zoned, response: Response) -> Response:
        logging.getLogger("soundings.access").info("answered with %s", response.status_code)
        return plain(self, response)

    patch.setattr(Zoned, "process_response", logged)


def groups_of_one(_: Flask, patch: Patch) -> None:
    patch.setattr("analysis.disclosure.smallest_group", lambda k, sensitive: 1)


def live_results(app: Flask, patch: Patch) -> None:
    def count(session_id: str) -> Response:
        with reading("intake") as intake:
            arrived = intake.execute(text("SELECT answers FROM arrivals ORDER BY answers")).scalars().all()
        return jsonify(count=len(arrived), agree=sum('"conf":5' in one or '"conf":4' in one for one in arrived))

    patch.setitem(app.view_functions, "run.count", count)


def both_bases(_: Flask, patch: Patch) -> None:
    patch.setattr("analysis.disclosure.choose_base", lambda *_, **__: Base("everyone", "pairs"))


def a_complement(_: Flask, patch: Patch) -> None:
    """What five and five people chose is broken down; the two others follow, since everyone's figures are shown."""

    def too_small_alone(waves: Sequence[Wave], groups: Sequence[Any], k: int) -> set[Any]:
        sizes = [Counter(person.group for person in wave) for wave in waves]
        return {group for group in groups if any(wave[group] < k for wave in sizes)}

    patch.setattr("analysis.breakdowns.hidden_groups", too_small_alone)


def export_in_the_order_of_the_page(_: Flask, patch: Patch) -> None:
    patch.setattr("surveys.exports.SystemRandom", Unshuffled)


def hash_without_a_key(_: Flask, patch: Patch) -> None:
    patch.setattr("surveys.link_keys._token", lambda _key, content: hashlib.sha256(content.encode()).hexdigest()[:32])


def half_of_the_key_in_the_backup(_: Flask, patch: Patch) -> None:
    plain = archive.write

    def leaky(schema: Mapping[str, str], tables: Iterable[archive.Source], secret: str) -> object:
        with reading("intake") as intake:
            halves = [list(row) for row in intake.execute(text("SELECT half, session_id FROM key_halves"))]
        return plain(schema, [*tables, archive.Source("key_halves", ("half", "session_id"), halves)], secret)

    patch.setattr("surveys.operations.archive.write", leaky)


def ids_in_sequence(_: Flask, patch: Patch) -> None:
    """Ids that look random and rise: storage by id is then storage by arrival, whatever the seal shuffles."""
    pool = iter(sorted(secrets.token_bytes(16) for _ in range(500)))
    for place in ("surveys.commit_queue", "surveys.sealing"):
        patch.setattr(f"{place}.new_response_id", lambda: next(pool))


def a_cookie(_: Flask, patch: Patch) -> None:
    plain = Zoned.process_response

    def marked(self: Zoned, response: Response) -> Response:
        response.set_cookie("visitor", secrets.token_hex(8))
        return plain(self, response)

    patch.setattr(Zoned, "process_response", marked)


class Unshuffled(Random):
    """Chance that changes nothing."""

    def shuffle(self, x: Any) -> None:
        return None


def stamped(app: Flask) -> object:
    return [*probes.unpublished_columns(app), *probes.times_beside_answers(app)]


LEAKS = {
    "ids that count": Leak("P3", counting_ids, probes.telling_ids),
    "a time beside answers": Leak("P3", a_time_with_each_answer, stamped),
    "a log line per request": Leak("P2", a_line_for_each_request, probes.lines_of_requests),
    "groups of one": Leak("P9", groups_of_one, small_groups),
    "live results": Leak("P7", live_results, live),
    "both bases": Leak("P8", both_bases, small_groups),
    "a complement": Leak("P9", a_complement, small_groups_of_all_linked),
    "row order in an export": Leak("P11", export_in_the_order_of_the_page, export_orders),
    "a hash without a key": Leak("P5", hash_without_a_key, probes.code_traces),
    "half of the key in the backup": Leak("P16", half_of_the_key_in_the_backup, keys_in_backup),
    "sequence after the seal": Leak("P4", ids_in_sequence, probes.order_after_seal),
    "a cookie": Leak("P1", a_cookie, probes.cookies),
}


@pytest.mark.parametrize("name", LEAKS)
def test_planted_leak_is_caught(
    sqlite_app: Flask, monkeypatch: Patch, record_property: Callable[[str, object], None], name: str
) -> None:
    leak = LEAKS[name]
    record_property(LEAK, name)
    leak.plant(sqlite_app, monkeypatch)
    assert leak.probe(sqlite_app), f"{leak.clause}: nobody noticed"


@pytest.mark.parametrize(
    "probe", dict.fromkeys(leak.probe for leak in LEAKS.values()), ids=lambda probe: probe.__name__
)
def test_probe_finds_nothing_in_the_product(sqlite_app: Flask, probe: Callable[[Flask], object]) -> None:
    assert not probe(sqlite_app)
