"""Words to send: for every form of a session a line for a chat and a mail, ready to be copied."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask.typing import ResponseReturnValue
from flask_security import current_user

from forms.texts import Text
from surveys.access import get_session
from surveys.collecting import asked_in
from surveys.database import db
from surveys.models.sessions import CANCELLED, LATE, SKIPPED, Session, Wave
from surveys.views.pages import day, quoted, say
from surveys.views.run.base import blueprint
from surveys.views.run.joining import join_of
from surveys.views.run.times import closing_words
from surveys.views.staff import community_page


@dataclass(frozen=True)
class Invitation:
    """The words that bring people to one form."""

    kind: str
    chat: str
    subject: str
    body: str

    @property
    def mail_url(self) -> str:
        """An address that opens a new mail with these words in the reader's own mail program."""
        return f"mailto:?subject={quote(self.subject)}&body={quote(self.body)}"


def invitation(session: Session, wave: Wave) -> Invitation:
    """The words for one form; late-comers get those of the before form."""
    join, kind = join_of(session), "before" if wave.kind == LATE else wave.kind
    questionnaire, asked = asked_in(session.version_id, wave.kind)
    until = closing_words(session, wave.kind, dated=True)
    words: dict[str, object] = {
        "title": quoted(session.title),
        "community": session.community.name,
        "day": day(session.date),
        "url": join.url,
        "host": join.host,
        "code": " ".join(join.groups),
        "n": questionnaire.minutes(asked),
    }
    card = "invite.card" if "card" in session.linking and kind in ("after", "follow_up") else None
    extra = [say(Text("invite.until", {"until": until}))] if until else []
    extra += [say(Text(card))] if card else []
    body = [
        say(Text(f"invite.body.{kind}", words)),
        say(Text("invite.join", words)),
        *extra,
        say(Text("invite.promise")),
    ]
    chat = [say(Text(f"invite.chat.{kind}", words)), say(Text("invite.short", words)), *extra]
    return Invitation(kind, " ".join(chat), say(Text(f"invite.subject.{kind}", words)), "\n\n".join(body))


@blueprint.get("/sessions/<session_id>/words")
def words(session_id: str) -> ResponseReturnValue:
    """The words for every form that is or can still be asked, in order."""
    session = get_session(db.session, current_user, session_id)
    found = [
        invitation(session, wave)
        for wave in session.waves
        if wave.state not in (SKIPPED, CANCELLED) and wave.kind != LATE
    ]
    return community_page("run/words.html", session.community, "sessions", session=session, invitations=found)
