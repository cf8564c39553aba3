"""How gunicorn serves the site; docs/operations.md has the variables."""

import os
import sys
from pathlib import Path

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
