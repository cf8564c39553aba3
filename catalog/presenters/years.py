"""The chart of years as the SVG needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, ngettext

from catalog.presenters.bars import bar_height
from catalog.search.results import YearBar

COLUMN, GAP, HEIGHT = 12, 2, 48


class Bar(NamedTuple):
    """One bar: where it stands, what it says, where it leads."""

    x: int
    y: float
    height: float
    label: str
    query: str


@dataclass(frozen=True)
class YearChart:
    """All bars, and the size of the drawing."""

    width: int
    bars: Sequence[Bar]
    first: int = 0
    last: int = 0
    height: int = HEIGHT
    column: int = COLUMN
    thickness: int = COLUMN - GAP


def year_chart(years: Sequence[YearBar]) -> YearChart:
    """Return the chart."""
    most = max((year.count for year in years), default=0)
    language = get_language()
    bars = [_bar(n, year, most, language) for n, year in enumerate(years)]
    return YearChart(COLUMN * len(bars), bars, years[0].year_from if years else 0, years[-1].year_to if years else 0)


def _bar(n: int, year: YearBar, most: int, language: str | None) -> Bar:
    height = bar_height(year.count, most, HEIGHT)
    span = str(year.year_from) if year.year_from == year.year_to else f"{year.year_from}–{year.year_to}"
    label = _text(language, year.count) % {"span": span, "count": year.count}
    return Bar(COLUMN * n, round(HEIGHT - height, 1), height, label, year.query)


@lru_cache(maxsize=4096)
def _text(_language: str | None, count: int) -> str:
    """What a bar stands for: "1990–1999: 34 titles"."""
    return ngettext("%(span)s: %(count)d title", "%(span)s: %(count)d titles", count)
