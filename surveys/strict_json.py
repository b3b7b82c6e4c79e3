"""JSON from outside, read strictly: UTF-8 only, no duplicate keys, no NaN or infinity, at most 16 levels deep.

The standard reader accepts all of these, and each has become a fault somewhere further down.
"""

from __future__ import annotations

import json
import math
from typing import Any

from surveys.errors import Unreadable

DEEPEST = 16


def read(body: bytes) -> Any:
    """The value in a JSON body. Raises Unreadable, saying why."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("The body is not UTF-8.", way_out="Send JSON in UTF-8.") from error
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deeply.", way_out=f"Use at most {DEEPEST} levels.") from error
    except ValueError as error:
        raise Unreadable("The body is not JSON.", way_out="Check it with a JSON checker and send it again.") from error
    _measure(value, 1)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Unreadable("The JSON names a key twice.", way_out="Name each key once.")
    return value


def _constant(name: str) -> float:
    raise Unreadable(f"{name} is not JSON.", way_out="Leave the value out, or send null.")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise Unreadable("A number is too large.", way_out="Send a smaller number.")
    return value


def _measure(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Unreadable("The JSON is nested too deeply.", way_out=f"Use at most {DEEPEST} levels.")
    if isinstance(value, dict):
        for inner in value.values():
            _measure(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _measure(inner, depth + 1)
