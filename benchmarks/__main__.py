"""`python -m benchmarks` lists the benchmarks; `python -m benchmarks NAME` runs one."""

from __future__ import annotations

import importlib
import os
import platform
import sys

NAMES = {
    "linking": "how many partners link codes find, and how many wrong ones, in simulated cohorts",
    "submissions": "durable sends per second of the real POST /s/CODE against the anchor",
    "pages": "form pages per second against a bare Flask hello",
    "slow_disk": "sends per second of 64 clients where every sync takes 10 ms longer, against the anchor",
    "stored": "what a response costs with 1 000 000 stored ones in the database, against 100",
    "weight": "what a web worker weighs and loads, against bare Flask",
    "arrivals": "5 000 people from one address: 84 pages and then 84 sends a second, for a minute each",
    "faults": "the faults of tests/faults in their long form: what was lost, stored twice, and how long recovery took",
    "corpus": "bad input of tests/corpus in its long form: requests sent, failures, altered texts, longest waits",
    "results": "the results page with 100, 10 000 and 1 000 000 responses in the database",
    "coverage": "intervals, false alarms, directions and the attrition box on simulated groups with known truth",
    "series": "how often several sessions together call nothing clear, and how often their interval holds the truth",
    "room": "seconds from the tap on Show the room to the first figure, on SQLite and on PostgreSQL",
    "release": "seconds and memory of a release's figures with 30, 1 000 and 10 000 people",
}


def machine() -> str:
    """The machine in one line."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    except OSError:
        pass
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"machine: {os.cpu_count()} cores, {model}, {system}"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in NAMES:
        print("python -m benchmarks NAME, where NAME is one of")
        for name, what in NAMES.items():
            print(f"  {name:<14}{what}")
        return 0 if not arguments else 2
    print(machine(), flush=True)
    importlib.import_module(f"benchmarks.{arguments[0]}").run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
