"""Running a session: the list, a new one, the page to run it from, the join screen and the poster."""

from surveys.views.run import (
    calling_off,
    cards,
    changing,
    foreseeing,
    inviting,
    joining,
    paper,
    planning,
    session,
    times,
    tries,
)
from surveys.views.run.base import blueprint

__all__ = [
    "blueprint",
    "calling_off",
    "cards",
    "changing",
    "foreseeing",
    "inviting",
    "joining",
    "paper",
    "planning",
    "session",
    "times",
    "tries",
]
