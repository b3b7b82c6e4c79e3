"""The faults of tests/faults in their long form: the same tests with SOUNDINGS_FAULTS=long, their figures printed."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.load import ROOT


def run() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "tests/faults"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "SOUNDINGS_FAULTS": "long"}, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
