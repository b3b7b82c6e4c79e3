"""The mapping file of an import: which columns hold what, and which text is which answer (docs/importing.md).

Read strictly: what is not understood is refused with its place, so that no spelling mistake is taken for a setting.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.measures import Measure
from forms.questionnaire import WAVES, DefinitionError, Question, Questionnaire, load
from forms.questions.base import Refused
from forms.texts import CATALOGUE, Text
from surveys import strict_json
from surveys.errors import Unreadable
from surveys.operations.importing.csv_files import CannotImport

LARGEST_MAPPING = 1_000_000  # bytes
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
ISO_DATE = r"(\d{4}-\d{2}-\d{2})"
FIELDS = ("title", "language", "attribution", "files", "csv", "session", "missing", "defaults", "questions")
OURS = ("column", "answers", "separator")  # what a question of the mapping has beside its definition


@dataclass(frozen=True)
class Column:
    """A question and where its answers are: the column's name by wave, and texts that stand for answers."""

    question: Question
    names: ReadOnly[str, str]
    answers: ReadOnly[str, Any]
    labels: ReadOnly[str, str]
    separator: str | None


@dataclass(frozen=True)
class Meeting:
    """Where a row says which session it belongs to, and when that was."""

    column: str
    missing: frozenset[str]
    date_column: str
    pattern: re.Pattern[str]
    format: str
    default: datetime.date | None


@dataclass(frozen=True)
class Mapping:
    """A mapping file, read and checked. `files` are the CSV files by wave, in the order of waves."""

    title: str
    attribution: str
    questionnaire: Questionnaire
    files: ReadOnly[str, Path]
    delimiter: str
    encoding: str
    meeting: Meeting
    missing: frozenset[str]
    columns: tuple[Column, ...]


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises CannotImport with everything that is wrong in it."""
    reader = _Reader(path)
    made = reader.mapping(_json(path))
    if reader.problems or made is None:
        raise CannotImport(*reader.problems)
    return made


def _json(path: Path) -> Any:
    body = path.read_bytes()
    if len(body) > LARGEST_MAPPING:
        raise CannotImport(f"{path.name}: a mapping has at most {LARGEST_MAPPING:,} bytes. Is this the mapping file?")
    try:
        return strict_json.read(body.removeprefix(b"\xef\xbb\xbf"))
    except Unreadable as error:
        cause = error.__cause__
        if isinstance(cause, json.JSONDecodeError):
            problem = f"{path.name}, line {cause.lineno}, column {cause.colno}: this is not JSON ({cause.msg})."
        else:
            problem = f"{path.name}: {error.message} A mapping is a JSON file in UTF-8."
        raise CannotImport(problem) from None


class _Reader:
    """Reads one mapping and gathers what is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.problems: list[str] = []
        self._path = path

    def wrong(self, place: str, sentence: str) -> None:
        self.problems.append(f"{self._path.name}: {place}: {sentence}")

    def mapping(self, found: Any) -> Mapping | None:
        if not isinstance(found, dict):
            self.problems.append(f'{self._path.name}: a mapping is a JSON object: {{"title": …, "files": …}}')
            return None
        self.only(found, "", FIELDS)
        files = self.files(self.record(found, "files", ""))
        settings = self.record(found, "csv", "", {})
        self.only(settings, "csv", ("delimiter", "encoding"))
        missing = self.texts(found, "missing", "", ())
        meeting = self.meeting(self.record(found, "session", ""), missing)
        questionnaire, columns = self.questions(found, tuple(files))
        delimiter = self.text(settings, "delimiter", "csv", ",")
        if len(delimiter) != 1 or delimiter in '"\r\n \0':
            self.wrong("csv.delimiter", 'write one character, such as "," or ";" or "\\t"')
        encoding = self.text(settings, "encoding", "csv", "utf-8").lower()
        if encoding not in ENCODINGS:
            self.wrong("csv.encoding", f"write one of {', '.join(ENCODINGS)}")
        if self.problems or questionnaire is None or meeting is None:
            return None
        attribution = self.text(found, "attribution", "", "", longest=200)
        return Mapping(
            title=questionnaire.title,
            attribution=attribution,
            questionnaire=questionnaire,
            files=files,
            delimiter=delimiter,
            encoding=encoding,
            meeting=meeting,
            missing=frozenset({"", *missing}),
            columns=columns,
        )

    # Parts of it

    def files(self, found: dict[str, Any]) -> dict[str, Path]:
        self.only(found, "files", WAVES)
        if not found:
            self.wrong("files", 'name the file of each wave: {"before": "before.csv", "after": "after.csv"}')
        return {
            wave: self._path.parent / self.text(found, wave, "files") for wave in WAVES if found.get(wave) is not None
        }

    def meeting(self, found: dict[str, Any], missing: tuple[str, ...]) -> Meeting | None:
        self.only(found, "session", ("column", "missing", "date"))
        date = self.record(found, "date", "session", {})
        self.only(date, "session.date", ("column", "pattern", "format", "default"))
        column = self.text(found, "column", "session")
        default = self.text(date, "default", "session.date", "")
        day = None
        if default:
            try:
                day = datetime.date.fromisoformat(default)
            except ValueError:
                self.wrong("session.date.default", f"“{default}” is no date; write it as 2018-09-24")
        try:
            pattern = re.compile(self.text(date, "pattern", "session.date", ISO_DATE))
        except re.error as error:
            self.wrong("session.date.pattern", f"this is no regular expression ({error})")
            return None
        if pattern.groups != 1:
            self.wrong("session.date.pattern", f"put the date, and nothing else, in parentheses: {ISO_DATE}")
        return Meeting(
            column=column,
            missing=frozenset({"", *self.texts(found, "missing", "session", missing)}),
            date_column=self.text(date, "column", "session.date", column),
            pattern=pattern,
            format=self.text(date, "format", "session.date", "%Y-%m-%d"),
            default=day,
        )

    def questions(
        self, found: dict[str, Any], waves: tuple[str, ...]
    ) -> tuple[Questionnaire | None, tuple[Column, ...]]:
        defaults = self.record(found, "defaults", "", {})
        listed = found.get("questions")
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed) or not listed:
            self.wrong("questions", 'list the questions: [{"column": …, "key": …, "type": …, "prompt": …}]')
            return None, ()
        entries = [{"waves": list(waves), **defaults, **entry} for entry in listed]
        asked = [{name: value for name, value in entry.items() if name not in OURS} for entry in entries]
        definition = {"title": found.get("title"), "language": found.get("language", "en")}
        try:
            questionnaire = load({**definition, "pages": [{"title": "", "questions": asked}]})
        except DefinitionError as error:
            for place, sentence in error.errors:
                self.wrong(place.removeprefix("pages[0].") or "the questionnaire", sentence)
            return None, ()
        questions = questionnaire.questions()
        columns = tuple(self.column(i, entry, questions[i], waves) for i, entry in enumerate(entries))
        for wave in waves:
            if not questionnaire.questions(wave):
                self.wrong(f"files.{wave}", "no question is asked in this wave")
        return questionnaire, columns

    def column(self, i: int, entry: dict[str, Any], question: Question, waves: tuple[str, ...]) -> Column:
        place = f"questions[{i}]"
        for wave in question.waves:
            if wave not in waves:
                self.wrong(f"{place}.waves", f"there is no file for the wave “{wave}”")
        if len(question.parts) != 1 or question.parts[0].remembered:
            self.wrong(f"{place}.type", "the answers to this type cannot be imported from a column")
            return Column(question, {}, {}, {}, None)
        several = question.parts[0].measure is Measure.MULTIPLE
        if "separator" in entry and not several:
            self.wrong(f"{place}.separator", "this type takes one answer")
        answers = self.record(entry, "answers", place, {})
        for text, value in answers.items():
            try:
                question.kind.read(question, [value] if several and value is not None else value)
            except Refused as refused:
                self.wrong(f"{place}.answers.{text[:40]}", CATALOGUE.say(refused.text))
        return Column(
            question=question,
            names=self.names(entry, place, question),
            answers={text.strip(): value for text, value in answers.items()},
            labels=self.labels(place, question, answers),
            separator=(self.text(entry, "separator", place, ";") or ";") if several else None,
        )

    def names(self, entry: dict[str, Any], place: str, question: Question) -> dict[str, str]:
        """The column of each wave: one name for all, or {"before": …, "after": …}."""
        column = entry.get("column")
        if not isinstance(column, dict):
            return dict.fromkeys(question.waves, self.text(entry, "column", place))
        self.only(column, f"{place}.column", question.waves)
        return {wave: self.text(column, wave, f"{place}.column") for wave in question.waves}

    def labels(self, place: str, question: Question, answers: dict[str, Any]) -> dict[str, str]:
        """The words of each option, to the string that the form would post."""
        found: dict[str, str] = {}
        for row in question.kind.rows(question):
            label = (CATALOGUE.say(row.label) if isinstance(row.label, Text) else row.label).strip()
            if label in found and label not in answers:
                self.wrong(place, f"two options are called “{label}”: say in answers which one the text means")
            found[label] = row.value
        return found

    # Values of JSON

    def only(self, found: dict[str, Any], place: str, known: tuple[str, ...]) -> None:
        for name in found:
            if name not in known:
                where = f"{place}.{name[:60]}" if place else name[:60]
                self.wrong(where, f"this is not known here; known are {', '.join(known)}")

    def record(self, found: dict[str, Any], name: str, place: str, default: Any = None) -> dict[str, Any]:
        value = found.get(name, default)
        if isinstance(value, dict):
            return value
        self.wrong(f"{place}.{name}".lstrip("."), "write an object: {…}")
        return {}

    def text(
        self, found: dict[str, Any], name: str, place: str, default: str | None = None, longest: int = 1000
    ) -> str:
        value = found.get(name, default)
        if isinstance(value, str) and len(value) <= longest and (value or default == ""):
            return value.strip() if value.strip() else value  # a delimiter may be a tab
        self.wrong(f"{place}.{name}".lstrip("."), f"write a text of 1 to {longest:,} characters")
        return default or "-"

    def texts(self, found: dict[str, Any], name: str, place: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = found.get(name, list(default))
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return tuple(entry.strip() for entry in value)
        self.wrong(f"{place}.{name}".lstrip("."), 'write a list of texts: ["", "NA"]')
        return default
