"""What a web worker weighs after a thousand requests, whether numpy is in it, and what its imports cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import load
from benchmarks.site import site
from benchmarks.submissions import _real

ROUNDS = 7


def run() -> None:
    with site() as made, load.gunicorn("app:create_app()", made.environment, "/") as port:
        load.throughput(port, lambda _n: load.get(f"/s/{made.code}"), 1000, 4, b"HTTP/1.1 200")
        load.throughput(port, _real(made), 1000, 4, b"HTTP/1.1 303")
        workers = load.workers(port)
        heaviest = max(load.memory(pid) for pid in workers)
        maps = "".join(Path(f"/proc/{pid}/maps").read_text() for pid in workers)
    print(f"figure: a web worker after 1 000 requests: {heaviest:.0f} MB")
    print(f"figure: numpy in a web worker: {'yes' if 'numpy' in maps else 'no'}")
    own, bare = [], []
    with tempfile.TemporaryDirectory(prefix="soundings-compiled-") as folder:
        # Compiled once, on both sides, as an installation is: some machines forbid Python to keep what it compiled
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(ROUNDS + 1):
            own.append(_seconds("import app", environment))
            bare.append(_seconds("import flask", environment))
    del own[0], bare[0]  # these compiled
    print(f"imports: {1000 * median(own):.0f} ms, of bare Flask {1000 * median(bare):.0f} ms")
    print(f"figure: imports against bare Flask's: {median(a / b for a, b in zip(own, bare, strict=True)):.1f} times")


def _seconds(program: str, environment: dict[str, str]) -> float:
    """Processor seconds of a program, beyond those of an empty one."""
    return _processor(program, environment) - _processor("pass", environment)


def _processor(program: str, environment: dict[str, str]) -> float:
    # without looking for rubbish, as gunicorn_settings.py imports, on both sides
    timed = f"import gc, time\ngc.disable()\n{program}\nprint(time.process_time())"
    said = subprocess.run(
        [sys.executable, "-c", timed], cwd=load.ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(said.stdout)
