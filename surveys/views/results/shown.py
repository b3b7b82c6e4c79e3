"""One question of a release as a page shows it: its figures, its drawing, and the line under which both are folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.decimals import CLEAR
from surveys.views.results.drawings import Drawing


@dataclass(frozen=True)
class Shown:
    """One question as the page shows it: its figures and, where there is a picture, the drawing."""

    record: dict[str, Any]
    drawing: Drawing | None

    @property
    def asked_once(self) -> bool:
        """Whether it belongs to one form alone; else it stands here because it could not be compared."""
        return len(self.record["waves"]) == 1 and not self.record["remembered"]

    @property
    def since(self) -> str | None:
        """In the part of a follow-up, which form its answers are compared with; None where with none."""
        waves = self.record["waves"]
        return waves[0] if len(waves) == 2 and not self.record["remembered"] else None

    @property
    def brief(self) -> tuple[str, str]:
        """The line above its details: verdict and change; of what was not compared, "" and what was answered."""
        if self.record["change_from"] is not None:
            from analysis.charts.overview_words import in_brief  # loaded with the first figure, as all charts

            return in_brief(self.record)
        return "", self.drawing.title if self.drawing else self.record["sentence"] or ""

    @property
    def is_clear(self) -> bool:
        """Whether its verdict is a clear one."""
        return self.record["verdict"] in CLEAR
