"""What is compiled once for a test process: nearly every test makes an application of its own, and each would compile
the same templates and addresses again, which took a third of the tests' time."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

_builders: dict[tuple[str, bool], Callable[..., Any]] = {}


class KeptTemplates(BytecodeCache):
    """In memory, by a template's name and the checksum of its source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


class KeptRule(Rule):
    """An address whose builder is compiled once; it depends on how the address is written and on nothing else here:
    no address of ours has defaults, a subdomain or a host."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:
        written = (self.rule, append_unknown)
        if written not in _builders:
            _builders[written] = super()._compile_builder(append_unknown)
        return _builders[written]


def keep() -> None:
    """From now on, for every application of this process."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptTemplates()}
    Flask.url_rule_class = KeptRule
