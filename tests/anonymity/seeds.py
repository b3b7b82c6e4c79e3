"""How many draws of simulated people the audits try: a few in every run, many where somebody asks for them."""

from __future__ import annotations

import os


def seeds(few: int) -> range:
    """The seeds of an audit: `few` of them, or as many as the variable TEST_SEEDS says, if that is more."""
    return range(max(few, int(os.environ.get("TEST_SEEDS", "0"))))
