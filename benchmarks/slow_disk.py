"""Sixty-four clients on a disk whose every sync takes 10 ms longer: what the commit queue is for.

A library loaded before all others delays fsync and fdatasync of the server; it needs a C compiler. The
anchor has no queue: what its clients wait for longer than five seconds for a lock fails, and is not counted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import anchor, load
from benchmarks.site import site
from benchmarks.submissions import _bare, _real

ROUNDS = 3
CLIENTS = 64
DELAY = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int later(const char *name, int fd) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    usleep(10000);
    return real(fd);
}
int fsync(int fd) { return later("fsync", fd); }
int fdatasync(int fd) { return later("fdatasync", fd); }
"""


def run() -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("This needs a C compiler: install gcc and libc6-dev")
    with tempfile.TemporaryDirectory(prefix="soundings-anchor-") as folder, site() as made:
        source, library = Path(folder, "later.c"), Path(folder, "later.so")
        source.write_text(DELAY)
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        anchor.DATABASE = os.path.join(folder, "anchor.db")
        anchor.prepare()
        slow = {"LD_PRELOAD": str(library)}
        own = {"ANCHOR_DATABASE": anchor.DATABASE, **slow}
        rates: dict[str, list[float]] = {"soundings": [], "anchor": []}
        with (
            load.gunicorn("benchmarks.anchor:create_app()", own, "/hello") as bare,
            load.gunicorn("app:create_app()", {**made.environment, **slow}, "/") as real,
        ):
            for _ in range(ROUNDS):
                rates["soundings"].append(load.throughput(real, _real(made), 3200, CLIENTS, b"HTTP/1.1 303"))
                rates["anchor"].append(load.throughput(bare, _bare, 512, CLIENTS, b"HTTP/1.1 303", may_fail=True))
    ratios = [a / b for a, b in zip(rates["soundings"], rates["anchor"], strict=True)]
    print(f"sends on a slow disk: {median(rates['soundings']):.0f} 1/s")
    print(f"sends of the anchor on it: {median(rates['anchor']):.0f} 1/s")
    print(f"figure: sends on a slow disk against the anchor: {median(ratios):.1f} times")
