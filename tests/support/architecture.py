"""The rules of the house (DESIGN.md 2) as a function over source text.

`faults(path, source)` says what a Python file does that the house forbids, `template_faults` the same of a template.
Nothing is imported or run, so that the rules can be tried on planted faults (tests/test_architecture.py).
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

LONGEST_FILE = 300
LONGEST_FUNCTION = 60
HOUSE = ("app", "surveys", "analysis", "forms")  # top first: imports run downhill
LIGHT = ("forms.measures", "forms.texts")  # all that analysis may know of forms; they import the standard library only
# Small modules at the foot of surveys that every layer uses; they import one another at most
FOOT = tuple(f"surveys.{name}" for name in ("clock", "database", "errors", "identifiers", "settings", "silence"))
# One library, one home. A "*" stands for one blueprint.
HOMES = {
    "alembic": ("surveys.operations",),
    "argon2": ("surveys",),
    "babel": ("surveys",),
    "flask": ("app", "surveys"),
    "flask_compress": ("app", "surveys"),
    "flask_limiter": ("app", "surveys"),
    "flask_login": ("surveys",),
    "flask_principal": ("surveys",),
    "flask_security": ("app", "surveys"),
    "flask_sqlalchemy_lite": ("surveys",),
    "flask_wtf": ("app", "surveys"),
    "gunicorn": ("surveys.operations",),
    "matplotlib": ("analysis",),
    "numpy": ("analysis",),
    "psycopg": ("surveys",),
    "pyrage": ("surveys.operations",),
    "pydantic": ("forms", "surveys.views.api"),
    "scipy": ("analysis",),
    "secure": ("app", "surveys"),
    "segno": ("surveys",),
    "spectree": ("surveys.views.api",),
    "sqlalchemy": ("surveys",),
    "whitenoise": ("app", "surveys"),
    "wtforms": ("forms", "surveys.views.*.forms"),
}
# Who may touch the modules on the left; nobody else
KEEPERS = ("surveys.collecting", "surveys.sealing", "surveys.releasing", "surveys.operations")
GUARDED = {
    "surveys.models.responses": KEEPERS,
    "surveys.models.intake": (*KEEPERS, "surveys.forgetting"),
    "analysis.linking": ("analysis", "surveys.sealing"),
    "analysis.figures": ("analysis", "surveys.releasing"),
    "analysis.breakdowns": ("analysis", "surveys.releasing"),
}
COMMITTERS = ("surveys.views", "surveys.operations", "surveys.commit_queue")
TYPE_NAMES = frozenset(
    {"scale", "rating", "yes_no", "single_choice", "multiple_choice", "number", "ranking", "short_text", "long_text"}
    | {"date", "now_and_then", "agreement_set", "statement"}
)
ORDINARY = frozenset({"scale", "rating", "number", "ranking", "date", "statement"})  # words with other uses too
ASKED = frozenset({"type", "kind", "type_name", "question_type", "name"})  # what holds a type's name


class Fault(NamedTuple):
    """One thing that the house forbids, and where."""

    path: str
    line: int
    rule: str
    message: str


class Import(NamedTuple):
    """One imported name, in full: `from forms import measures` is forms.measures."""

    name: str
    line: int


def faults(path: str, source: str) -> list[Fault]:
    """What a Python file of the house does that it must not; `path` is relative to the project, with slashes."""
    module, tree = module_of(path), ast.parse(source)
    imported = list(imports(module, tree, is_package=path.endswith("__init__.py")))
    found: list[tuple[str, int, str]] = []
    for name, line in imported:
        found += [(rule, line, message) for rule, message in _import_faults(module, name)]
    found += _hidden_in_models(module, tree)
    found += _commits(module, tree)
    if not _within(module, "forms.questions"):
        found += _asks_for_type(tree, {name for name, _line in imported})
    found += _inline_imports(tree, source)
    if "/versions/" not in path:  # a migration is a record of one day, as long as the tables are many
        found += _too_long(tree, source)
    return [Fault(path, line, rule, message) for rule, line, message in sorted(set(found), key=lambda fault: fault[1])]


def module_of(path: str) -> str:
    """`surveys/views/run/forms.py` is surveys.views.run.forms; a package's `__init__.py` is the package."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(module: str, tree: ast.AST, *, is_package: bool) -> Iterator[Import]:
    """Every name that the file imports, anywhere in it, also by import_module("...")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = node.level - 1 if is_package else node.level
                package = module.split(".")[: len(module.split(".")) - up]
                base = ".".join([*package, base]) if base else ".".join(package)
            yield from (Import(f"{base}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and _last_name(node.func) in ("import_module", "__import__"):
            yield from (Import(a.value, node.lineno) for a in node.args if isinstance(a, ast.Constant) and a.value)


def _within(name: str, *places: str) -> bool:
    """Whether a dotted name is one of the places or lies in one; "*" in a place stands for one part."""
    for place in places:
        pattern = re.escape(place).replace(r"\*", r"[^.]+") + r"(\..+)?"
        if re.fullmatch(pattern, name):
            return True
    return False


def _import_faults(module: str, name: str) -> Iterator[tuple[str, str]]:
    here, there = module.partition(".")[0], name.partition(".")[0]
    if there in HOUSE:
        if there == "app" or HOUSE.index(there) < HOUSE.index(here):
            yield "downhill", f"{module} imports {name}: imports run app, surveys, analysis, forms and never back"
        if here == "analysis" and there == "forms" and not _within(name, *LIGHT):
            yield "downhill", f"{module} imports {name}: of forms, analysis knows {' and '.join(LIGHT)} alone"
        yield from _layer_faults(module, name)
        for guarded, friends in GUARDED.items():
            if _within(name, guarded) and not _within(module, *friends, "surveys.models", guarded):
                yield "guarded", f"{module} imports {name}: {guarded} is for {', '.join(friends)} alone"
        if _is_type_module(name) and not _within(module, "forms.questions"):
            yield "type", f"{module} imports {name}: outside forms/questions nobody knows a single type"
    elif there in HOMES and not _within(module, *HOMES[there]):
        yield "library", f"{module} imports {name}: the home of {there} is {', '.join(HOMES[there])}"
    light = module in ("forms", "analysis", *LIGHT)
    if light and there not in sys.stdlib_module_names and not _within(name, *LIGHT):
        yield "light", f"{module} imports {name}: this module is loaded by everybody and imports nothing heavy"


def _layer_faults(module: str, name: str) -> Iterator[tuple[str, str]]:
    """Within surveys: views and operations, then verbs and reads, then models, then the foot."""
    layers = {module: _layer(module), name: _layer(name)}
    if module.startswith("surveys.") and name.startswith("surveys.") and layers[module] < layers[name]:
        yield "layers", f"{module} imports {name}: views import verbs and reads, those import models, never back"


def _layer(name: str) -> int:
    if _within(name, *FOOT):
        return 0
    if _within(name, "surveys.models"):
        return 1
    return 3 if _within(name, "surveys.views", "surveys.operations") else 2


def _is_type_module(name: str) -> bool:
    """Whether a name is a type's own module or something in it, as forms.questions.scale.Scale."""
    return name.startswith("forms.questions.") and name.split(".")[2] in TYPE_NAMES


def _hidden_in_models(module: str, tree: ast.AST) -> Iterator[tuple[str, int, str]]:
    """Two ways around the guard: handing a guarded class on, and reaching through the package `surveys.models`."""
    guarded = {
        name.rpartition(".")[2]: friends for name, friends in GUARDED.items() if name.startswith("surveys.models")
    }
    if _within(module, "surveys.models"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2] in guarded:
                yield "guarded", node.lineno, f"{module} hands on what is in {node.module}"
        return
    for node in ast.walk(tree):
        reaches = isinstance(node, ast.Attribute) and node.attr in guarded and _last_name(node.value) == "models"
        if reaches and not _within(module, *guarded[node.attr]):
            yield "guarded", node.lineno, f"{module} reaches models.{node.attr} through the package"


def _commits(module: str, tree: ast.AST) -> Iterator[tuple[str, int, str]]:
    if not _within(module, *COMMITTERS):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _last_name(node.func) == "commit":
                yield "commit", node.lineno, f"{module} commits: that is for {', '.join(COMMITTERS)} alone"


def _last_name(node: ast.expr) -> str:
    """`type` of `question.type` and of `type`, "type" of `question["type"]`; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.id if isinstance(node, ast.Name) else ""


def _strings(node: ast.AST) -> set[str]:
    """String literals of an expression: of `"scale"`, and of `("scale", "rating")`."""
    inner = [node] if isinstance(node, ast.Constant) else getattr(node, "elts", [])
    return {part.value for part in inner if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def _asks_for_type(tree: ast.AST, imported: set[str]) -> Iterator[tuple[str, int, str]]:
    """Comparisons, matches, tables and isinstance checks that tell question types apart."""
    classes = {name.rpartition(".")[2] for name in imported if name.startswith("forms.questions.")} - {"QuestionType"}
    for node in ast.walk(tree):
        asked = None
        if isinstance(node, ast.Compare):
            asked = _comparison_asks([node.left, *node.comparators])
        elif isinstance(node, ast.Match):
            patterns = (
                part for case in node.cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchValue)
            )
            asked = _names_asked(set().union(*(_strings(part.value) for part in patterns)), _last_name(node.subject))
        elif isinstance(node, ast.Dict):
            keys = {text for key in node.keys if key is not None for text in _strings(key)} & TYPE_NAMES
            asked = ", ".join(sorted(keys)) if len(keys) > 1 and keys - ORDINARY else None
        elif isinstance(node, ast.Call) and _last_name(node.func) == "isinstance" and len(node.args) == 2:
            kinds = {_last_name(kind) for kind in getattr(node.args[1], "elts", [node.args[1]])}
            asked = ", ".join(sorted(kinds & classes)) or None
        if asked:
            yield "type", getattr(node, "lineno", 1), f"asks which type a question is ({asked}): give the type a method"


def _comparison_asks(sides: list[ast.expr]) -> str | None:
    """What a comparison asks about types. Two questions' types may be compared, and a name looked up in BY_NAME."""
    literals = {text for side in sides for text in _strings(side)}
    if names := [asked for side in sides if (asked := _names_asked(literals, _last_name(side)))]:
        return names[0]
    holders = [side for side in sides if isinstance(side, ast.Attribute) and side.attr == "type"]
    known = [side for side in sides if _last_name(side) == "BY_NAME"]
    # other libraries have a .type too; compared with a word that is no type's name, it is one of theirs
    return "compares .type" if holders and len(holders) + len(known) < len(sides) and not literals else None


def _names_asked(literals: set[str], holder: str) -> str | None:
    """The type names among some literals; ordinary words count only beside something that holds a type's name."""
    names = literals & TYPE_NAMES if holder in ASKED else literals & (TYPE_NAMES - ORDINARY)
    return ", ".join(sorted(names)) or None


def _inline_imports(tree: ast.AST, source: str) -> Iterator[tuple[str, int, str]]:
    """Imports within functions, without a reason on the same line."""
    comments = _comments(source)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                said = " ".join(
                    comments.get(line, "") for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
                )
                reason = re.sub(r"(noqa|type: *ignore|fmt: *\w+)\S*( [A-Z]+\d+)*", "", said).strip(" #-:,")
                if not reason:
                    yield "inline", node.lineno, "an import within a function needs its reason on the same line"


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def _too_long(tree: ast.AST, source: str) -> Iterator[tuple[str, int, str]]:
    lines = len(source.splitlines())
    if lines > LONGEST_FILE:
        yield "length", lines, f"{lines} lines: find the second name, {LONGEST_FILE} are the limit"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield "length", node.lineno, f"{node.name} has {length} lines, {LONGEST_FUNCTION} are the limit"


def template_faults(path: str, source: str) -> list[Fault]:
    """Where a template asks which type a question is. `path` is relative to the project."""
    found = []
    for tag in re.finditer(r"\{%.*?%\}|\{\{.*?\}\}", source, re.DOTALL):
        text, line = tag[0], source.count("\n", 0, tag.start()) + 1
        compared = re.findall(r"""(?:==|!=)\s*["'](\w+)["']|["'](\w+)["']\s*(?:==|!=)""", text)
        listed = re.findall(r"""["'](\w+)["']""", " ".join(re.findall(r"\bin\s*[\[(]([^\])]*)[\])]", text)))
        literals = {name for pair in compared for name in pair if name} | set(listed)
        holds_type = re.search(r"\b(?:type|kind|type_name|question_type)\b", text)
        asked = _names_asked(literals, "type" if holds_type else "")
        # a form's field has a .type too; compared with a word that is no type's name, it is that one
        if not asked and re.search(r"""\.type\s*(?:(?:==|!=)\s*[^\s"']|\bin\b|\bis\b)""", text):
            asked = "compares .type"
        if asked:
            found.append(
                Fault(path, line, "type", f"asks which type a question is ({asked}): give the type a template")
            )
    return found
