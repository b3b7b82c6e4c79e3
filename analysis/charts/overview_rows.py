"""Drawing the overview's rows: a table with drawings in it on a wide screen, one block per question on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts.canvas import LINE_HEIGHT, PHONE, WIDE, Canvas
from analysis.charts.layout import Axis, clean, text_width, wrap
from analysis.charts.overview_row import Row
from analysis.charts.scales import Scale
from analysis.charts.words import say, side_word
from analysis.decimals import headline

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LABELS, LEVEL, CHANGE, VERDICT = 250, (262, 474), (514, 676), 694
"""Where the columns of the wide drawing stand: the width of the labels, then from and to, then from."""
HEAD, ROW, PHONE_LEVEL = 52, 58, (9, 279)


def draw_wide(rows: list[Row], scale: Scale) -> Figure:
    """Label, level, change with interval, verdict: one line per question under common axes."""
    canvas = Canvas(WIDE)
    drawn = [row for row in rows if row.drawn]
    heights = [max(ROW, LINE_HEIGHT * len(row.label(LABELS)) + 24) for row in rows]
    bottom = HEAD + sum(heights)
    levels, changes = Axis(_level_marks(drawn, scale), *LEVEL), Axis(_change_marks(drawn, scale), *CHANGE)
    _bands(canvas, rows, heights, changes)
    stretches = _stretches(rows, heights)
    for axis in (levels, changes):
        for value, words in axis.marks:
            x = axis.at(value)
            strokes = [[(x, top), (x, end)] for top, end in stretches]
            canvas.path(strokes, "zero" if axis is changes and value == 0 else "grid")
            canvas.text(x, HEAD - 6, words, "soft tiny mid")
    _legend(canvas, LEVEL[0], 18, scale, _all_felt(drawn))
    canvas.text(CHANGE[0], 18, say("head_change"))
    canvas.text(VERDICT, 18, say("head_verdict"))
    y = HEAD
    for row, height in zip(rows, heights, strict=True):
        if y > HEAD:
            canvas.line(0, y, WIDE, y, "grid")
        _wide_row(canvas, row, y + height / 2, levels, changes)
        y += height
    return canvas.finish(_wide_foot(canvas, drawn, scale, bottom))


def _stretches(rows: list[Row], heights: list[int]) -> list[tuple[int, int]]:
    """From where to where the grid runs: not behind rows whose figures stand on another scale, in words."""
    found: list[tuple[int, int]] = []
    y = HEAD
    for row, height in zip(rows, heights, strict=True):
        if row.drawn and found and found[-1][1] == y:
            found[-1] = (found[-1][0], y + height)
        elif row.drawn:
            found.append((y, y + height))
        y += height
    return found


def _legend(canvas: Canvas, x: float, y: float, scale: Scale, felt: bool) -> None:
    """What is drawn, and which mark is before and which after."""
    words = say("head_share" if scale.share else "head_level")
    if canvas.phone or not felt:  # the longer words of looking back leave no room for it in their column
        canvas.text(x, y, words)
        x += text_width(words, 13) + 4
    x = canvas.key(x, y, False, side_word("before", felt))
    canvas.key(x + 4, y, True, side_word("after", felt))


def _level_marks(drawn: list[Row], scale: Scale) -> tuple[tuple[float, str], ...]:
    return scale.marks(place for row in drawn for place in row.places)


def _change_marks(drawn: list[Row], scale: Scale) -> tuple[tuple[float, str], ...]:
    """Ticks that hold every interval and the band of what is too small to matter."""
    values = [value for row in drawn for value in _extent(row)]
    margins = [row.question["margin"] for row in drawn if row.question.get("margin")]
    return scale.change_marks([*values, *margins, *(-margin for margin in margins)])


def _extent(row: Row) -> tuple[float, ...]:
    """The change and the ends of its interval."""
    change, interval, _ = headline(row.question)
    return (change or 0, *(interval or ()))


def _all_felt(drawn: list[Row]) -> bool:
    """Whether all rows are what people remember and where they are now."""
    return all(row.question.get("remembered") for row in drawn)


def _bands(canvas: Canvas, rows: list[Row], heights: list[int], changes: Axis) -> None:
    """The shade of what is too small to matter, row by row, as wide as that row's margin."""
    y = HEAD
    for row, height in zip(rows, heights, strict=True):
        margin = row.question.get("margin") if row.drawn else None
        if margin:
            left, right = changes.at(-margin), changes.at(margin)
            canvas.rect(left, y, right - left, height, "band")
        y += height


def _wide_row(canvas: Canvas, row: Row, y: float, levels: Axis, changes: Axis) -> None:
    lines = row.label(LABELS)
    canvas.lines(0, _top(y, len(lines)), lines, "big strong" if row.bold else "big")
    if row.drawn:
        _dumbbell(canvas, row, y, levels)
        _change(canvas, row, y, changes)
    else:
        lines = tuple(part for words in row.in_words() for part in wrap(words, CHANGE[1] - LEVEL[0], 13, lines=2))
        canvas.lines(LEVEL[0], _top(y, len(lines)), lines, "soft" if row.question.get("withheld") else "")
    said = row.verdict(WIDE - VERDICT)
    below = canvas.lines(VERDICT, _top(y, len(said) + bool(row.n())), said, row.verdict_class)
    canvas.text(VERDICT, below - 1, row.n(), "soft tiny")


def _top(middle: float, lines: int) -> float:
    """The first baseline of so many lines that stand around the middle."""
    return middle + 5 - (lines - 1) * LINE_HEIGHT / 2


def _dumbbell(canvas: Canvas, row: Row, y: float, levels: Axis) -> None:
    """Hollow before, filled after, and an arrow between them where there is room for one."""
    before, after = map(levels.at, row.places)
    apart, way = abs(after - before), 1 if after >= before else -1
    if apart > 22:
        canvas.line(before + 7 * way, y, after - 13 * way, y, "join")
        tip, root = after - 6.5 * way, after - 14 * way
        canvas.path([[(root, y - 5), (tip, y), (root, y + 5)]], "arrow", closed=True)
    elif apart > 14:
        canvas.line(before + 7 * way, y, after - 6 * way, y, "join")
    # Where both are at one place the ring is drawn around the disc, so that it is never hidden.
    canvas.circle(before, y, 10 if apart < 3 else 6.5, "dot-before")
    canvas.circle(after, y, 7, "dot-after")


def _change(canvas: Canvas, row: Row, y: float, changes: Axis) -> None:
    """The change as a point with its interval; a square stands for two groups that are not linked."""
    change, interval, median = headline(row.question)
    x = changes.at(change or 0)
    if interval:
        low, high = map(changes.at, interval)
        canvas.line(low, y, high, y, "interval")
    if _unlinked(row):
        canvas.square(x, y, 5, "dot-open")
    else:
        canvas.circle(x, y, 5.5, "dot-after")
    words = say("median_short", change=row.figure()) if median else row.figure()
    canvas.text(x, y - 11, words, "strong tiny mid")


def _unlinked(row: Row) -> bool:
    return row.question.get("change_from") == "unlinked"


def _ends(drawn: list[Row], scale: Scale) -> tuple[str, str]:
    """What the two ends of the shared scale are called, where all questions call them alike; else ""."""
    ends = {(o[0]["label"], o[-1]["label"]) for row in drawn if (o := row.question.get("options"))}
    if scale.share or len(ends) != 1 or scale.low is None or scale.high is None:
        return "", ""
    low, high = ends.pop()
    return _end(scale.low, low), _end(scale.high, high)


def _end(value: float, label: str) -> str:
    label = clean(label)
    return "" if label == f"{value:g}" else label if label.startswith(f"{value:g} ") else f"{value:g} {label}"


def _wide_foot(canvas: Canvas, drawn: list[Row], scale: Scale, bottom: float) -> float:
    low, high = _ends(drawn, scale)
    width = (CHANGE[0] - LEVEL[0] - 24) / 2
    y = bottom + 20
    canvas.lines(LEVEL[0], y, wrap(low, width, 12), "soft tiny")
    canvas.lines(LEVEL[1] + 8, y, wrap(high, width, 12), "soft tiny end")
    notes = [say("band")] * any(row.question.get("margin") for row in drawn)
    mixed = not _all_felt(drawn) and any(row.question.get("remembered") for row in drawn)
    notes += [say("note_looking_back")] * mixed
    for note in notes:
        canvas.text(CHANGE[0], y, note, "soft tiny")
        y += LINE_HEIGHT
    if scale.share:
        canvas.text(CHANGE[0], y, scale.named(change=True), "soft tiny")
        y += LINE_HEIGHT
    if any(map(_unlinked, drawn)):
        canvas.square(CHANGE[0] + 6, y - 4.5, 5, "dot-open")
        canvas.text(CHANGE[0] + 18, y, say("not_linked"), "soft tiny")
    return max(y, bottom + 20 + LINE_HEIGHT) + 8


def draw_phone(rows: list[Row], scale: Scale) -> Figure:
    """One block per question: the label, its levels on the scale, change and verdict in words."""
    canvas = Canvas(PHONE)
    drawn = [row for row in rows if row.drawn]
    levels = Axis(_level_marks(drawn, scale), *PHONE_LEVEL)
    _legend(canvas, 0, 16, scale, _all_felt(drawn))
    y = 34.0
    for row in rows:
        y = _phone_row(canvas, row, y, levels)
    low, high = _ends(drawn, scale)
    if scale.share:
        low, high = levels.marks[0][1], levels.marks[-1][1]
    bottom = y
    for words, x, anchor in ((low, 0, ""), (high, PHONE, " end")):
        if words:
            lines = wrap(words, PHONE / 2 - 6, 12)
            bottom = max(bottom, canvas.lines(x, y + 8, lines, f"soft tiny{anchor}"))
    return canvas.finish(bottom)


def _phone_row(canvas: Canvas, row: Row, y: float, levels: Axis) -> float:
    canvas.line(0, y, PHONE, y, "grid")
    y = canvas.lines(0, y + 22, row.label(PHONE), "big strong" if row.bold else "big")
    if row.drawn:
        y += 6
        for value, _ in levels.marks:
            canvas.line(levels.at(value), y - 9, levels.at(value), y + 9, "grid")
        canvas.line(levels.start, y, levels.end, y, "grid")
        _dumbbell(canvas, row, y, levels)
        y += 33
        left: tuple[str, ...] = (row.change(), row.n())
    else:
        y += 4
        left = tuple(part for words in row.in_words() for part in wrap(words, PHONE, 12, lines=3)) + (row.n(),)
    said = row.verdict(PHONE)
    room = PHONE - 12 - text_width(left[0], 12)
    if row.drawn and len(said) == 1 and text_width(said[0], 13, bold=row.verdict_class == "strong") <= room:
        canvas.text(PHONE, y, said[0], f"end {row.verdict_class}".strip())
    else:
        y = canvas.lines(0, y, said, row.verdict_class)
    return canvas.lines(0, y, [line for line in left if line], "soft tiny")
