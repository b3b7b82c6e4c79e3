"""Responses in, frozen releases out: the only maker of figures.

A release is computed once, stored, and never computed again; everything that shows figures reads it. Those who put
several sessions together (joints, periods) say which answers; the figures are made here all the same.
"""

from surveys.releasing.figuring import Asked, Told, answers_of, by_group, records
from surveys.releasing.follow_ups import compute_follow_up, release_follow_up
from surveys.releasing.made_up import compute_made_up, how_many
from surveys.releasing.periods import lay_apart_together
from surveys.releasing.sessions import Computed, compute, release
from surveys.releasing.starts import compute_start, release_start

__all__ = [
    "Asked",
    "Computed",
    "Told",
    "answers_of",
    "by_group",
    "compute",
    "compute_follow_up",
    "compute_made_up",
    "compute_start",
    "how_many",
    "lay_apart_together",
    "records",
    "release",
    "release_follow_up",
    "release_start",
]
