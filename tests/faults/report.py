"""How a fault's figures are said: one line for each, which benchmarks and docs/reliability.md quote."""

from __future__ import annotations

from collections.abc import Mapping


def report(fault: str, figures: Mapping[str, object]) -> None:
    """Print them; pytest shows them with -s."""
    for name, value in figures.items():
        said = f"{value:.2f}" if isinstance(value, float) else str(value)
        print(f"figure: {fault} {name}: {said}")
