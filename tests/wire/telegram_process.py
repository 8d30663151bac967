"""The real program as a process, at the stand-in."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.wire.telegram_api import TelegramApi

ROOT = Path(__file__).parent.parent.parent
SECRET = "hush-hush"  # noqa: S105 - an example


@dataclass(frozen=True, slots=True)
class Running:
    """`python -m bot run`, and what it has written to stderr."""

    process: Process
    file: IO[bytes]
    data: str = ""

    @property
    def log(self) -> str:
        """Everything so far."""
        return Path(self.file.name).read_text(encoding="utf-8")

    async def says(self, line: str, within: float = 20.0) -> None:
        """Wait until something stands in the log."""
        async with asyncio.timeout(within):
            while line not in self.log:  # noqa: ASYNC110 - it is another process that writes
                await asyncio.sleep(0.05)

    async def ends(self, within: float = 20.0) -> int:
        """The exit code, once there is one."""
        return await asyncio.wait_for(self.process.wait(), within)

    async def stops(self, within: float = 10.0) -> int:
        """The exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return await self.ends(within)


@asynccontextmanager
async def running(api: TelegramApi, **settings: str) -> AsyncIterator[Running]:
    """The program while it is entered; killed afterwards if it still lives."""
    whole = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url, "TELEGRAM_PER_SECOND": "1000"} | settings
    with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryDirectory() as data:
        process = await started({"DATA_DIR": data} | whole, file)
        try:
            yield Running(process, file, data)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


async def optout(*command: str, **settings: str) -> Done:
    """One command of the program, with these settings and no others."""
    env = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **settings}
    call = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *command,
        cwd=ROOT,
        env=env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await call.communicate()
    return Done(call.returncode or 0, out.decode(), err.decode())


async def started(settings: Mapping[str, str], file: IO[bytes]) -> Process:
    """The program, with these settings and no others."""
    env = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **settings}
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", cwd=ROOT, env=env, stderr=file)


def hook(path: str = "/telegram/hook") -> tuple[str, dict[str, str]]:
    """A webhook's address on this machine, and the settings for it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{path}"
    return url, {"TELEGRAM_WEBHOOK_URL": url, "TELEGRAM_WEBHOOK_SECRET": SECRET, "HTTP_PORT": str(port)}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
