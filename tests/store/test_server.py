"""The tests' PostgreSQL ends with whoever started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests import postgres

HOLDER = """
import sys
from tests import postgres
with postgres.running() as server:
    print(server.pid, server.folder, flush=True)
    sys.stdin.read()
"""


def test_a_server_goes_with_its_process_even_if_that_is_killed() -> None:
    asked = [sys.executable, "-c", HOLDER]
    root = Path(__file__).parents[2]
    with subprocess.Popen(asked, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        pid, folder = holder.stdout.readline().split()
        assert alive(int(pid))
        holder.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while alive(int(pid)) or Path(folder).exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_stored_outlives_a_stop(server: postgres.Server) -> None:
    server.fresh("two")
    server.sql("CREATE TABLE a AS SELECT 7 AS b", database="two")
    server.stop()
    server.start()
    assert server.sql("SELECT b FROM a", database="two") == "7"
