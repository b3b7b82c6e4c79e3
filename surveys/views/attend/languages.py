"""Which language an attendee's page is in, and which others it can be read in.

The address asks for one (?lang=fr). Where it asks for none, or for one that is not turned on, the page is in the
community's language or the questionnaire's, if that is on, else in English.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flask import request
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError, TimeoutError

from forms.questionnaire import Questionnaire
from forms.translating import Piece, pieces
from forms.translations import plain, serving
from surveys.attending import Meeting, find_meeting
from surveys.collecting import questionnaire_of
from surveys.errors import SoundingsError
from surveys.languages import ENGLISH, language, spoken
from surveys.languages.turning import languages_on
from surveys.views.attend.look import Look, look
from surveys.views.bare import BRITISH, RIGHT_TO_LEFT
from surveys.views.speaking import speak, speaks

Link = tuple[str, str, str]


def settle(own: Sequence[str], on: Sequence[str], seen: Look | None = None) -> Look:
    """Let this answer speak the language that is asked for, else the first of its own that is on beside English.

    Returns how the page is asked for. own: tags of the community's and the questionnaire's language; seen: how it is
    asked for, where the request does not say.
    """
    seen = (look() if seen is None else seen).among(on)
    known = (spoken(tag) for tag in own)
    speak(seen.language or next((tag for tag in known if tag in on), ENGLISH))
    return seen


def settle_for(meeting: Meeting, seen: Look | None = None) -> Look:
    """The same for a session's pages."""
    return settle((meeting.language, questionnaire_of(meeting.version_id).language), meeting.languages, seen)


def settle_without_session(seen: Look | None = None) -> tuple[Look, tuple[str, ...]]:
    """The same for a page that belongs to no session, and which languages are on; none where the database is away."""
    try:
        on = languages_on()
    except (DBAPIError, TimeoutError):
        on = ()
    return settle((), on, seen), on


def settle_for_error(code: str | None = None, seen: Look | None = None) -> None:
    """The same for an error, as far as can be told whose it is. code, seen: where the request does not say."""
    try:
        settle_for(find_meeting((request.view_args or {}).get("code", "") if code is None else code), seen)
    except (SoundingsError, DBAPIError, TimeoutError):
        settle_without_session(seen)


def others(seen: Look, on: Sequence[str], address: Callable[[Look], str]) -> list[Link]:
    """The other languages that a page can be read in, as (name, tag, address)."""
    offered = [tag for tag in (ENGLISH, *on) if tag != speaks()]
    return [(language(tag).name, tag, address(replace(seen, language=tag))) for tag in offered]


def language_of(questionnaire: Questionnaire, seen: Look) -> str:
    """The tag of the language that the page of a form is in: that of its questions where they agree."""
    if plain(questionnaire.language) == speaks() or (speaks() == ENGLISH and not seen.language):
        return BRITISH if questionnaire.language.startswith(ENGLISH) else questionnaire.language
    return BRITISH if speaks() == ENGLISH else speaks()


def foreign(original: Questionnaire, page_language: str) -> dict[str, Markup]:
    """The attributes of words that are in another language than their page, by these very words."""
    if plain(original.language) == plain(page_language):
        return {}
    direction = "rtl" if plain(original.language) in RIGHT_TO_LEFT else "ltr"
    attributes = Markup(' lang="{}" dir="{}"').format(original.language, direction)
    missing = [piece for piece in pieces(original, serving(original, page_language) or "") if not piece.words]
    return {words: attributes for piece in missing for words in _as_shown(original, piece)}


def _as_shown(original: Questionnaire, piece: Piece) -> list[str]:
    """A text as the templates write it: paragraph by paragraph, the end of a scale with its number."""
    found = [piece.original, *piece.original.split("\n\n")]
    if piece.kind in ("low", "high"):
        question = original.question(piece.question)
        found.append(question.kind.options(question)[-1 if piece.kind == "high" else 0].label)
    return found
