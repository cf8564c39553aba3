"""Bars of charts that the server draws as SVG."""

LOWEST = 2.0


def bar_height(value: float, most: float, height: float) -> float:
    """Return how high the bar of ``value`` is where that of ``most`` is ``height``.

    What is more than nothing can be seen: it is two units at least. Nothing has no bar.
    """
    return round(max(LOWEST, value * height / most), 1) if value > 0 and most > 0 else 0.0
