"""``python -m benchmarks.search --records 1000000``: how fast pages are, against the bare page in the same run.

Each request stands beside one of the *floor*: the same results page rendered from ready-made values, without any
search, by the same gunicorn. Machines differ and are noisy; ratios within one run are what counts.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.serving import ROOT, Served, ask, environment, manage, private_megabytes, requests_per_second, served

FOLDER = ROOT / "build" / "bench"
SMALL = 10_000
# How many times the floor a page may take at most, in the middle and at the 95th of 100.
LIMITS = {
    "rare word": (1.5, 3),
    "middling word": (1.5, 3),
    "two words": (1.5, 3),
    "phrase": (1.5, 3),
    "author": (1.5, 3),
    "ISBN": (1.5, 3),
    "filtered": (1.5, 3),
    "common word": (4, 8),
    "everything": (1.5, 3),
    "suggestions": (1, 2),
    "record": (2, 4),
}
GROWTH_LIMITS = (1.5, 3)
NOT_GROWING = "common word"
MEMORY_LIMIT, FOUND_LIMIT = 150, 100
REQUESTS = 60


def main() -> None:
    """Measure a catalogue of the size asked for and a small one, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=SMALL)
    parser.add_argument("--keep-index", action="store_true", help="measure with the index that is there")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure_here(options.keep_index)))
        return
    large = measure(options.records, options.keep_index)
    small = measure(SMALL, options.keep_index) if options.records > SMALL else None
    report(options.records, large, small)


def measure(records: int, keep_index: bool) -> dict:
    """Measure a catalogue of some size, which is made when it is not there yet."""
    folder = FOLDER / str(records)
    catalogue(records, folder)
    command = [sys.executable, "-m", "benchmarks.search", "--here", *(["--keep-index"] if keep_index else [])]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def catalogue(records: int, folder: Path) -> None:
    """Make a synthetic catalogue in ``folder``, once. Its schema is brought up to date each time."""
    done = folder / "made"
    folder.mkdir(parents=True, exist_ok=True)
    manage(folder, "migrate", "--verbosity=0")
    if not done.exists():
        print(f"Making a catalogue of {records:,} records in {folder} …", flush=True)
        manage(folder, "make_catalogue", "--records", str(records))
        done.touch()


def measure_here(keep_index: bool) -> dict:
    """Measure the catalogue of this process's own installation: build its index anew, serve it, and ask."""
    import django

    django.setup()
    from benchmarks.questions import Questions
    from catalog.search import index
    from catalog.search.following import rebuild

    started = time.perf_counter()
    rebuilt = 0.0 if keep_index else rebuild() / (time.perf_counter() - started)
    questions = Questions(REQUESTS).kinds()
    folder = Path(os.environ["DATA_DIR"])
    read_all(folder)
    with served(folder) as site:
        floor, rows = _rows(site, questions)
        mixed = [path for kind, paths in questions.items() if kind not in {NOT_GROWING, "ISBN"} for path in paths]
        speed = requests_per_second(site, mixed)
        memory = [private_megabytes(pid) for pid in site.workers()]
        found = _found_after(site)
    size = sum(path.stat().st_size for path in index.current().path.rglob("*") if path.is_file())
    return {
        "floor": floor, "rows": rows, "speed": speed, "memory": max(memory), "size": size / 1e6, "found": found,
        "rebuilt": rebuilt,
    }  # fmt: skip


def read_all(folder: Path) -> None:
    """Read every file once, so that it is not the disk that is measured."""
    for path in sorted(folder.resolve().rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                while stream.read(1 << 20):
                    pass


def _rows(site: Served, questions: dict[str, list[str]]) -> tuple[dict, dict]:
    """Percentiles in milliseconds of each kind of question, and of the floor beside all of them."""
    connection = site.connection()
    bare = questions["middling word"][0].replace("/search/", "/floor/")
    for path in [bare, "/search/", *(paths[0] for paths in questions.values() if paths)] * 8:
        ask(connection, path)  # every worker has opened its index and read its templates
    floor: list[float] = []
    rows = {}
    for kind, paths in questions.items():
        headers = {"X-Forget": "1"} if kind == NOT_GROWING else {}
        times = []
        for path in paths[:REQUESTS]:
            times.append(ask(connection, path, headers)[0])
            floor.append(ask(connection, bare)[0])
        if times:
            rows[kind] = _percentiles(times)
    return _percentiles(floor), rows


def _found_after(site: Served, times: int = 30) -> dict:
    """Milliseconds from the beginning of a save until the answer of the site has what was saved."""
    from django.db import transaction

    from catalog.models import Edition, SearchChange
    from catalog.search.following import follow_after_commit

    connection = site.connection()
    editions = list(Edition.objects.public()[:times])
    taken = []
    for number, edition in enumerate(editions):
        word = f"zyx{time.time_ns()}"
        title = edition.title_proper
        started = time.perf_counter()
        with transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(title_proper=f"{title} {word}")
            SearchChange.objects.record([edition.pk])
            follow_after_commit()
        _took, page = ask(connection, f"/search/?q={word}")
        taken.append((time.perf_counter() - started) * 1000)
        if edition.get_absolute_url().split("/")[2].encode() not in page:
            raise RuntimeError(f"What was saved was not found ({number}).")
        with transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(title_proper=title)
            SearchChange.objects.record([edition.pk])
            follow_after_commit()
    return _percentiles(taken)


def _percentiles(times: Sequence[float]) -> dict:
    return {"p50": statistics.median(times), "p95": statistics.quantiles(times, n=20)[-1]}


def report(records: int, large: dict, small: dict | None) -> None:
    """Print the tables; what is over its limit says so."""
    growth = f"{'growth from ' + format(SMALL, ','):>24}" if small else ""
    print(f"\n{records:,} records{'':16}{'p50':>9}{'p95':>9}{'× floor':>16}{'at most':>14}{growth}")
    print(f"{'the floor':26}{large['floor']['p50']:>6.1f} ms{large['floor']['p95']:>6.1f} ms")
    for kind, row in large["rows"].items():
        ratios = [row[p] / large["floor"][p] for p in ("p50", "p95")]
        text = f"{kind:26}{row['p50']:>6.1f} ms{row['p95']:>6.1f} ms{_pair(ratios):>16}{_pair(LIMITS[kind]):>14}"
        is_over = any(ratio > limit for ratio, limit in zip(ratios, LIMITS[kind], strict=True))
        if small and kind in small["rows"]:
            # Both runs against their own floors: the machine may be busier in one of them.
            before = [small["rows"][kind][p] / small["floor"][p] for p in ("p50", "p95")]
            grown = [now / then for now, then in zip(ratios, before, strict=True)]
            text += f"{_pair(grown):>24}"
            is_over |= kind != NOT_GROWING and any(g > limit for g, limit in zip(grown, GROWTH_LIMITS, strict=True))
        print(text + ("  TOO SLOW" if is_over else ""))
    found = large["found"]
    print(
        f"\nwith 2 workers             {large['speed']:,.0f} requests a second\n"
        f"memory of a worker         {large['memory']:,.0f} MB (at most {MEMORY_LIMIT})"
        f"{'  TOO MUCH' if large['memory'] > MEMORY_LIMIT else ''}\n"
        f"index                      {large['size']:,.0f} MB\n"
        f"from save to found         {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms (at most {FOUND_LIMIT})"
        f"{'  TOO SLOW' if found['p95'] > FOUND_LIMIT else ''}\n"
        f"index built anew           {large['rebuilt']:,.0f} records a second"
    )


def _pair(numbers: Sequence[float]) -> str:
    return " / ".join(f"{number:.2f}".rstrip("0").rstrip(".") for number in numbers)


if __name__ == "__main__":
    main()
