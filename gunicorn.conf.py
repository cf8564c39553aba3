"""How gunicorn serves the site; docs/operations.md has the variables."""

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from library_project import env

try:
    # Read here once, so that a wrong setting ends the start with its sentence, and not one worker after another.
    import library_project.settings  # noqa: F401

    bind = f"{env.text('HOST', '127.0.0.1')}:{env.integer('PORT', 8000, minimum=1)}"
    workers = env.integer("WORKERS", 2, minimum=1)
    threads = env.integer("THREADS", 4, minimum=1)
    accesslog = "-" if env.boolean("ACCESS_LOG", False) else None
except env.SettingError as error:
    sys.exit(f"Cannot start: {error}")

wsgi_app = "library_project.wsgi"
worker_class = "gthread"
# Each worker opens the search index itself, after the fork.
preload_app = False
# A large file takes its time to arrive; a worker that is stopped may finish what it is at.
timeout = 120
graceful_timeout = 30
keepalive = 5
# The heartbeat file must not wait for a disk, and the root file system of a container may be read-only.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# Its place in the home folder would be the same for every instance on a machine.
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """What was loaded at the start stays; looking through it for garbage at every few pages would take long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


_indexer: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    """Bring this machine's search index up to date beside the site, which answers meanwhile."""
    manage = Path(__file__).resolve().with_name("manage.py")
    _indexer.append(
        subprocess.Popen([sys.executable, str(manage), "follow_search_index"], preexec_fn=lambda: os.nice(10))
    )


def on_exit(server: Any) -> None:
    """A build of the index that is not yet done ends with the site; the next start begins it anew."""
    for process in _indexer:
        process.terminate()
