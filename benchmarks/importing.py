"""``python -m benchmarks.importing``: how fast MARC files become searchable, against pymarc's bare reading.

Both in the same run and as a ratio, since machines differ. The library of this installation is not touched.
"""

import argparse
import gzip
import io
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pymarc

from benchmarks.serving import ROOT, environment, manage

# What of pymarc's speed an import must reach at least (file to searchable), by set of files.
FLOORS = {"real records": 1 / 4, "small records": 1 / 20}


def main() -> None:
    """Measure two sets of files, each imported into a scratch library."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = ROOT.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=default, help="folder with marc/ and derived_gutenberg.mrc.gz")
    folder: Path = parser.parse_args().data
    sets = {
        "real records": sorted(path for path in folder.glob("marc/*/*") if path.is_file()),
        "small records": sorted(folder.glob("derived_gutenberg.mrc.gz")),
    }
    print(f"{'':16}{'records':>9}{'pymarc/s':>11}{'import/s':>11}{'ratio':>8}{'floor':>8}{'memory':>10}", flush=True)
    for name, files in sets.items():
        if files:
            measure(name, files)
        else:
            print(f"{name}: no files under {folder}; name the folder with --data.")


def measure(name: str, files: Sequence[Path]) -> None:
    """Measure one set of files and print its line."""
    before = _pymarc_speed(files)
    records, seconds, megabytes = _import(files)
    # Before and after, since a machine may be busier at one moment than at another.
    bare = (before + _pymarc_speed(files)) / 2
    speed = records / seconds
    ratio = speed / bare
    verdict = "" if ratio >= FLOORS[name] else "  TOO SLOW"
    print(
        f"{name:16}{records:>9,}{bare:>11,.0f}{speed:>11,.0f}{ratio:>8.3f}{FLOORS[name]:>8.3f}"
        f"{megabytes:>7,.0f} MB{verdict}",
        flush=True,
    )


def _pymarc_speed(files: Sequence[Path]) -> float:
    """Records a second that pymarc reads, doing nothing with them; what it gives up on is not counted."""
    count = 0
    started = time.perf_counter()
    for path in files:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        try:
            count += _count(data)
        except (
            pymarc.exceptions.PymarcException,
            ValueError,
            SyntaxError,
            OSError,
            KeyError,
            AttributeError,
            TypeError,
        ):
            continue
        except Exception as error:
            if "sax" not in type(error).__module__ and "expat" not in type(error).__module__:
                raise
    return count / (time.perf_counter() - started)


def _count(data: bytes) -> int:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return sum(1 for record in pymarc.parse_xml_to_array(io.BytesIO(data)) if record)
    return sum(1 for record in pymarc.MARCReader(io.BytesIO(data), to_unicode=True, permissive=True) if record)


def _import(files: Sequence[Path]) -> tuple[int, float, float]:
    """Import into an empty library of its own; return records read, seconds, and the most memory in MB."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        manage(Path(folder), "migrate", "--verbosity=0")
        command = [sys.executable, "manage.py", "import_marc", "--make-branches", *map(str, files)]
        with tempfile.TemporaryFile("w+") as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment(Path(folder)), stdout=output, stderr=subprocess.STDOUT
            )
            megabytes = _watch(process)
            seconds = time.perf_counter() - started
            output.seek(0)
            told = output.read()
        match = re.search(r"^all\s+([0-9]+)", told, re.M)
        if match is None:
            raise RuntimeError(f"The import failed: {told[-2000:]}")
    return int(match[1]), seconds, megabytes


def _watch(process: subprocess.Popen[bytes]) -> float:
    """Wait for a process and return the most memory in MB that it, or one it started, has used (0 without /proc)."""
    most = 0
    while process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        for pid in (process.pid, *(children.read_text().split() if children.exists() else ())):
            most = max(most, _high_water(int(pid)))
        time.sleep(0.05)
    return most / 1024


def _high_water(pid: int) -> int:
    """The most memory in kB that a running process has used."""
    try:
        match = re.search(r"^VmHWM:\s+([0-9]+)", Path(f"/proc/{pid}/status").read_text(), re.M)
    except OSError:
        return 0
    return int(match[1]) if match else 0


if __name__ == "__main__":
    main()
