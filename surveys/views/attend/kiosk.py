"""Kiosk: one tablet that is passed around, at a session's address with ?kiosk=1.

Its pages come back to a fresh form by themselves, offer no number on this device and no way elsewhere; only typing
another address leaves it. Whoever opens them on a phone of their own loses nothing but that comfort.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request, url_for

from surveys.attending import Meeting
from surveys.views.bare import blocks

SWITCH = "kiosk"


def is_kiosk() -> bool:
    """Whether this request is a kiosk's."""
    return request.args.get(SWITCH) == "1"


def address(endpoint: str, kiosk: bool, code: str | None, kind: str | None = None) -> str:
    """An attendee's address that stays in the kiosk."""
    switch: dict[str, Any] = {SWITCH: "1"} if kiosk else {}
    return url_for(endpoint, **switch, code=code, kind=kind)


def scripts(name: str, kiosk: bool) -> str:
    """A page's script block, with the kiosk's where it is one."""
    return f"{blocks()[name]}\n{blocks()['kiosk.js']}" if kiosk else blocks()[name]


def shared(meeting: Meeting) -> Meeting:
    """The session as a device sees it that many people use: without the number that one phone would keep."""
    return replace(meeting, linking=tuple(carrier for carrier in meeting.linking if carrier != "phone"))
