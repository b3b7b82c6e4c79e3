"""A PostgreSQL server of the test run's own: started when first asked for, on a free port, gone at the end.

It keeps fsync on, because Soundings refuses a server that may lose what it acknowledged, and it has the settings that
deploy/postgresql.conf asks of every server.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

# Small and quick to start; nothing here changes what is durable
SMALL = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "120",
    "shared_buffers": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
}
ASKED_FOR = Path(__file__).resolve().parents[2] / "deploy" / "postgresql.conf"
OWNER = "soundings"
LONGEST_START = 30.0  # seconds


def programs() -> Path | None:
    """Folder that holds both initdb and postgres: the newest of the usual place, else on PATH, else None."""

    def version(folder: Path) -> float:
        name = folder.parent.name
        return float(name) if name.replace(".", "", 1).isdigit() else 0.0

    usual = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    on_path = [Path(found).resolve().parent for name in ("initdb", "postgres") if (found := shutil.which(name))]
    return next(
        (folder for folder in [*usual, *on_path] if all((folder / name).exists() for name in ("initdb", "postgres"))),
        None,
    )


def settings() -> dict[str, str]:
    """Every setting of the server, by name."""
    lines = re.findall(r"^(\w+) = (\S+)$", ASKED_FOR.read_text(encoding="utf-8"), re.MULTILINE)
    return {**SMALL, **dict(lines)}


class Cluster:
    """A running server. Databases are made from a template, so that migrating happens once."""

    def __init__(self, programs: Path, home: Path, user: str | None) -> None:
        self.home = home
        self._programs, self._user = programs, user
        self.process, self.port = _start(programs, home, user)
        self._made = 0
        self._copied = ""

    def crash(self) -> None:
        """End it as `pg_ctl stop -m immediate` does: without a word to anybody, and nothing written out."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)

    def start_again(self) -> None:
        """Start it on the port that it had; it recovers from its log."""
        self.process, self.port = _start(self._programs, self.home, self._user, self.port)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Within this block it hangs: connections stay open, new ones are taken by the system, nobody answers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.process.send_signal(signal.SIGSTOP)  # first, so that no more are started
        stopped = [int(child) for child in children.read_text().split()]
        for child in stopped:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGSTOP)
        try:
            yield
        finally:
            for child in [*stopped, self.process.pid]:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGCONT)

    def url(self, database: str) -> str:
        """Address of a database, as SOUNDINGS_DATABASE_URL takes it."""
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str) -> None:
        """Run statements outside any transaction, in the server's own database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def make_template(self) -> str:
        """Make the empty database that is to become the template; returns its address. Call freeze_template after."""
        self.run("CREATE DATABASE template_soundings TEMPLATE template0")
        return self.url("template_soundings")

    def freeze_template(self) -> None:
        """Close the template for connections: PostgreSQL copies only databases that nobody uses."""
        with psycopg.connect(self.url("postgres")) as connection:
            if connection.info.server_version >= 150_000:  # before, it was the only way
                self._copied = " STRATEGY FILE_COPY"  # nearly twice as fast for databases as small as these
        self.run(
            "ALTER DATABASE template_soundings ALLOW_CONNECTIONS false",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'template_soundings'",
        )

    def new_database(self) -> str:
        """Make a database like the template; returns its address."""
        self._made += 1
        name = f"test_{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template_soundings{self._copied}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database and whatever connections a test left in it."""
        self.run(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")


@contextmanager
def cluster(folder_of_programs: Path) -> Iterator[Cluster]:
    """Run a server for the length of the block. Everything it writes is in a temporary folder, removed at the end."""
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    # short: the path of a unix socket has about 100 characters
    home = Path(tempfile.mkdtemp(prefix="soundings-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    if user:
        shutil.chown(home, user)
    try:
        arguments = ["--no-sync", "--auth=trust", f"--username={OWNER}", "--encoding=UTF8", "--no-locale"]
        initialised = subprocess.run(
            [folder_of_programs / "initdb", *arguments, "-D", home / "data"],
            **_as(user, home),
            check=False,
            capture_output=True,
            text=True,
        )
        if initialised.returncode != 0:
            raise RuntimeError(f"initdb failed:\n{initialised.stdout}{initialised.stderr}")
        made = Cluster(folder_of_programs, home, user)
        try:
            yield made
        finally:
            made.process.send_signal(signal.SIGINT)  # ends sessions, then the server
            try:
                made.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                made.process.kill()
                made.process.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _start(
    folder_of_programs: Path, home: Path, user: str | None, same_port: int | None = None
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server; a port that another program takes in between is tried again elsewhere."""
    for _attempt in range(5):
        port = same_port or _free_port()
        switches = [word for name, value in settings().items() for word in ("-c", f"{name}={value}")]
        command = [folder_of_programs / "postgres", "-D", home / "data", "-k", home, "-p", str(port), *switches]
        with (home / "log").open("ab") as log:
            process = subprocess.Popen(command, **_as(user, home), stdout=log, stderr=log)
        deadline = time.monotonic() + LONGEST_START
        while process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(f"postgresql://{OWNER}@127.0.0.1:{port}/postgres", connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return process, port
        process.kill()
        process.wait()
    raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")


def _as(user: str | None, folder: Path) -> dict[str, object]:
    """Arguments for subprocess: as this user where one is named, in a folder that it may read."""
    who: dict[str, object] = {"user": user, "group": user, "extra_groups": []} if user else {}
    return {**who, "cwd": folder}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
