"""Reading the index ahead when a process opens it, so that its first readers do not wait for the disk.

tantivy maps the files of an index into memory, where each page is fetched when somebody needs it first: from the disk
after the machine was started, and even from the system's own memory it takes longer than to score a hundred hits. A
search touches dozens of such pages all over the index.
"""

import ctypes
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

# Smaller ones are read in no time, larger ones would drive out what else the machine has in its memory.
_LEAST = 1_000_000
_SHARE_OF_MEMORY = 0.25
# Of Linux since 5.14; an older one refuses it and goes on as before.
_MADV_POPULATE_READ = 22
_MAPPED = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r\S* .*? (/.*)$")


def read_ahead(folder: Path) -> None:
    """Fetch all of the opened index in ``folder`` into memory, in a thread of its own; only where that makes sense."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    mapped = list(_mapped(folder))
    if _LEAST < sum(length for _start, length in mapped) < memory * _SHARE_OF_MEMORY:
        threading.Thread(target=_fetch, args=(mapped,), name="index read ahead", daemon=True).start()


def _mapped(folder: Path) -> Iterator[tuple[int, int]]:
    """Where the files of a folder stand in the memory of this process: start and length in bytes; Linux alone tells."""
    told = Path("/proc/self/maps")
    for line in told.read_text().splitlines() if told.exists() else ():
        if (found := _MAPPED.match(line)) and Path(found[3]).parent == folder:
            start, end = int(found[1], 16), int(found[2], 16)
            yield start, end - start


def _fetch(mapped: list[tuple[int, int]]) -> None:
    # What has gone meanwhile is refused; what has come in its place is fetched in vain. Neither does harm.
    libc = ctypes.CDLL(None)
    for start, length in mapped:
        libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(length), _MADV_POPULATE_READ)
