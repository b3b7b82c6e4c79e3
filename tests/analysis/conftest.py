"""Counts the figures that the reference cases compared and says so on the last line of the output.

The counts travel as properties of the test reports, so that they survive captured output and parallel workers.
"""

from __future__ import annotations

import pytest

FIGURES = "reference_figures"
_compared: list[int] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the number of figures that one case compared."""
    if report.when == "call":
        _compared.extend(int(value) for name, value in report.user_properties if name == FIGURES)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Print the line after pytest's own last one; workers of pytest-xdist have no terminal to print on."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if _compared and reporter is not None and not hasattr(config, "workerinput"):
        reporter.ensure_newline()
        reporter.write_line(f"compared {sum(_compared)} figures in {len(_compared)} cases")
