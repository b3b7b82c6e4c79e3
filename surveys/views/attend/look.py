"""How an attendee's page is asked for: on a passed-around device, easy to read, typed in from paper, in a language.

The address alone remembers it, so that nothing has to be kept in the browser. A kiosk is one tablet passed around: its
pages come back to a fresh form by themselves, offer no number on this device and no way elsewhere; only typing another
address leaves it. Whoever opens them on a phone of their own loses nothing but that comfort. Typing in from paper is
the same, but for where the empty form comes from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from flask import request

from surveys.attending import Meeting
from surveys.languages import ENGLISH, tags


@dataclass(frozen=True)
class Look:
    """What the query of an address asks for."""

    kiosk: bool = False
    easy: bool = False
    paper: bool = False
    language: str = ""  # the tag of one there is a catalogue of; "": the session's own

    @property
    def query(self) -> str:
        """What an address carries to be seen so; "" as usual."""
        asked = [f"{name}=1" for name in ("kiosk", "easy", "paper") if getattr(self, name)]
        asked += [f"lang={self.language}"] if self.language else []
        return f"?{'&'.join(asked)}" if asked else ""

    def form(self, code: str | None) -> str:
        """The address of a session's form."""
        return self.at(f"/S/{code}")

    def at(self, path: str) -> str:
        """The address of a page seen so."""
        return f"{path}{self.query}"

    def after_form(self, code: str, kind: str) -> str | None:
        """Where a device that is many people's goes for an empty form; None for a phone of one's own."""
        if self.paper:
            return f"/paper/{code}/{kind}{Look(language=self.language).query}"
        return self.form(code) if self.kiosk else None

    def seen(self, meeting: Meeting) -> Meeting:
        """The session as it is offered: a kiosk is many people's, so it offers none the number that one phone keeps."""
        if not (self.kiosk or self.paper):
            return meeting
        return replace(meeting, linking=tuple(carrier for carrier in meeting.linking if carrier != "phone"))

    def among(self, on: Collection[str]) -> Look:
        """The same; in the session's own language where the one asked for is not turned on."""
        return self if self.language in ("", ENGLISH, *on) else replace(self, language="")


def look_of(query: str) -> Look:
    """What a query string asks for; whatever else it holds is nobody's business here."""
    asked = query.split("&")
    language = next((part[5:] for part in asked if part.startswith("lang=")), "")
    return Look(
        kiosk="kiosk=1" in asked,
        easy="easy=1" in asked,
        paper="paper=1" in asked,
        language=language if language in tags() else "",
    )


def look() -> Look:
    """How this request wants its page."""
    return look_of(request.query_string.decode("latin-1"))
