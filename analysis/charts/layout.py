"""Fitting words and numbers into a drawing without knowing the reader's font.

Pages use the face of the reader's own system, so text is measured with a table that leans to the wide side, and long
labels are broken into lines and shortened with an ellipsis. Nothing here imports a drawing library.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

ELLIPSIS = "…"
_NARROW = frozenset("iIljtfr.,:;'|!()[]{}’‘ \u00a0")
_BROAD = frozenset("mwMW@%—…+−=<>←→")
# Marks that turn the reading order of what follows; a label could use them to disguise its neighbours.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_GLUE = frozenset("\u200d\ufe0e\ufe0f")
_KEPT = _GLUE | {"\u00a0"}  # a space that no line breaks at


def clean(words: object) -> str:
    """The words on one line, without characters that XML forbids or that change the reading order around them."""
    kept = (c if c.isprintable() or c in _KEPT or unicodedata.category(c) == "Cf" else " " for c in str(words))
    legal = (c for c in kept if c not in _TURNING and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
    return " ".join(part for part in "".join(legal).split(" ") if part)


def _advance(character: str) -> float:
    """The width of one character in em, on the wide side of common screen faces."""
    if unicodedata.combining(character) or character in _GLUE:
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.1
    if character in _NARROW:
        return 0.36
    if character in _BROAD:
        return 0.95
    return 0.7 if character.isupper() else 0.64 if character.isdigit() else 0.61


def text_width(words: str, size: float, *, bold: bool = False) -> float:
    """An upper estimate of how wide the words are, in the unit of `size`."""
    return sum(map(_advance, words)) * size * (1.11 if bold else 1.0)


def shorten(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """The words, cut with an ellipsis where they are wider than `width`; never in the middle of a joined sign."""
    if text_width(words, size, bold=bold) <= width:
        return words
    end = len(words)
    while end > 0 and text_width(words[:end].rstrip() + ELLIPSIS, size, bold=bold) > width:
        end -= 1
    while 0 < end < len(words) and (words[end] in _GLUE or words[end - 1] == "\u200d" or _advance(words[end]) == 0):
        end -= 1
    return words[:end].rstrip() + ELLIPSIS


def wrap(words: str, width: float, size: float, *, bold: bool = False, lines: int = 2) -> tuple[str, ...]:
    """The words in at most so many lines, broken between words where possible, the last shortened if need be."""
    rest = words
    done: list[str] = []
    while rest and len(done) < lines - 1 and text_width(rest, size, bold=bold) > width:
        line = _first_line(rest, width, size, bold)
        done.append(line)
        rest = rest[len(line) :].lstrip()
    return (*done, shorten(rest, width, size, bold=bold))


def _first_line(words: str, width: float, size: float, bold: bool) -> str:
    end = 1
    while end < len(words) and text_width(words[: end + 1], size, bold=bold) <= width:
        end += 1
    if end < len(words) and words[end] == " ":
        return words[:end]
    space = words.rfind(" ", 0, end)
    if space > 0:
        return words[:space]
    while end > 1 and (words[end] in _GLUE or words[end - 1] == "\u200d" or _advance(words[end]) == 0):
        end -= 1
    return words[:end]


def ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """At most `most` round numbers, where possible, that cover low to high: the first <= low, the last >= high."""
    span = max(high - low, 1e-9)
    step = 10.0 ** math.floor(math.log10(span)) / 10
    for factor in (1, 2, 5, 10, 20, 50, 100):
        first, last = math.floor(low / (step * factor) + 1e-9), math.ceil(high / (step * factor) - 1e-9)
        if last - first + 1 <= most:
            break
    return tuple(round(k * step * factor, 10) for k in range(first, max(last, first + 1) + 1))


def place(value: float, low: float, high: float, start: float, end: float) -> float:
    """Where a value of the range low to high stands between the coordinates start and end."""
    if high == low:
        return (start + end) / 2
    return start + (value - low) / (high - low) * (end - start)


@dataclass(frozen=True)
class Axis:
    """A stretch of the drawing that stands for a stretch of values: ticks as (value, words), from and to where."""

    marks: tuple[tuple[float, str], ...]
    start: float
    end: float

    def at(self, value: float) -> float:
        """The coordinate of a value."""
        return place(value, self.marks[0][0], self.marks[-1][0], self.start, self.end)


def spread(wanted: Iterable[float], gap: float) -> list[int]:
    """A level (0, 1, …) for each position, in order, so that neighbours on one level stand at least `gap` apart."""
    last: list[float] = []
    levels = []
    for position in wanted:
        level = next((k for k, taken in enumerate(last) if position - taken >= gap), len(last))
        last[level : level + 1] = [position]
        levels.append(level)
    return levels
