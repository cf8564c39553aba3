"""What ``make bench`` says of the numbers that it measured."""

import pytest

from benchmarks import circulation
from benchmarks.search import LIMITS, report


def measured(**slow: float) -> dict:
    """Figures in which every page takes as long as the floor, but for those that are said to be slower, in floors."""
    rows = {kind: {"p50": 10.0 * slow.get(kind, 1), "p95": 10.0 * slow.get(kind, 1)} for kind in LIMITS}
    return {
        "floor": {"p50": 10.0, "p95": 10.0}, "rows": rows, "speed": 100, "memory": 90, "size": 600,
        "found": {"p50": 20, "p95": 40}, "rebuilt": 5000,
    }  # fmt: skip


def lines_that_complain(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.split("  ")[0] for line in capsys.readouterr().out.splitlines() if "TOO" in line]


def test_pages_within_their_limits_are_fine(capsys: pytest.CaptureFixture[str]) -> None:
    report(1_000_000, measured(), measured())
    assert lines_that_complain(capsys) == []


def test_a_page_over_its_limit_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    report(10_000, measured(author=1.6, record=1.9, suggestions=1.1), None)
    assert lines_that_complain(capsys) == ["author", "suggestions"]


def test_a_page_that_grows_with_the_catalogue_says_so_but_for_the_common_word(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report(1_000_000, measured(phrase=1.4, **{"common word": 3.9}), measured(phrase=0.9))
    assert lines_that_complain(capsys) == ["phrase"]


def test_memory_and_waiting_for_what_was_saved_have_limits(capsys: pytest.CaptureFixture[str]) -> None:
    report(10_000, measured() | {"memory": 151, "found": {"p50": 20, "p95": 101}}, None)
    assert lines_that_complain(capsys) == ["memory of a worker", "from save to found"]


def desk_figures(queries: int) -> list[dict]:
    """What one desk has told of each verb."""
    told = {"done": 50, "refused": 0, "gave_up": 0, "seconds": 5.0, "cpu": 0.5, "queries": queries}
    return [{verb: dict(told) for verb in circulation.VERBS}]


@pytest.mark.parametrize(("queries", "verdict"), [(25, "25 queries "), (26, "26 queries! ")])
def test_a_verb_of_more_than_25_queries_is_marked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, queries: int, verdict: str
) -> None:
    monkeypatch.setattr(circulation, "_measure", lambda desks, variables: desk_figures(queries))
    monkeypatch.setattr(circulation.subprocess, "run", lambda *args, **options: None)
    circulation.report("sqlite", {})
    assert f"10/s, 10 ms, {verdict}" in capsys.readouterr().out
