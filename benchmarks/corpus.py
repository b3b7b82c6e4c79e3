"""The corpus of bad input of tests/corpus in its long form: SOUNDINGS_CORPUS=long, on both databases, lines printed."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.load import ROOT


def run() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/corpus"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "SOUNDINGS_CORPUS": "long"}, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
