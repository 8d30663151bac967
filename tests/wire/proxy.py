"""The real Caddy, set up by deploy/caddy/Caddyfile, before bots on this machine."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import aiohttp

from tests.wire.telegram_process import free_port

CADDYFILE = Path(__file__).parent.parent.parent / "deploy" / "caddy" / "Caddyfile"
CADDY = Path(sys.executable).parent / "caddy"
ADDRESSES = ("127.0.0.1", "127.0.0.2")  # of the replicas, which all have the same port as they have in containers


class Names(asyncio.DatagramProtocol):
    """A name server like the one inside Docker: every name is all replicas that run."""

    transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It listens."""
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one question."""
        end = data.index(b"\0", 12) + 5  # of the question: a name, its kind and its class
        found = ADDRESSES if data[end - 4 : end - 2] == b"\0\1" else ()
        answers = [
            b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + bytes(int(part) for part in address.split(".")) for address in found
        ]
        counts = b"\0\1" + len(answers).to_bytes(2) + b"\0\0\0\0"
        self.transport.sendto(data[:2] + b"\x81\x80" + counts + data[12:end] + b"".join(answers), addr)


@asynccontextmanager
async def proxying(folder: Path, port: int) -> AsyncIterator[str]:
    """The proxy's address while it is entered, before the replicas on a port; its log is a file in the folder."""
    loop = asyncio.get_running_loop()
    names, _ = await loop.create_datagram_endpoint(Names, local_addr=("127.0.0.1", 0))
    resolver = f"resolvers 127.0.0.1:{names.get_extra_info('sockname')[1]}"
    config = CADDYFILE.read_text(encoding="utf-8")
    assert config.count("port 8080") == 1
    (folder / "Caddyfile").write_text(config.replace("port 8080", f"port {port}\n{resolver}"), encoding="utf-8")
    url = f"http://127.0.0.1:{free_port()}"
    env = {"PATH": os.defpath, "HOME": str(folder), "WEBHOOK_HOST": url}
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            CADDY, "run", "--config", "Caddyfile", cwd=folder, env=env, stderr=log
        )
        try:
            await _there(url)
            yield url
        finally:
            process.terminate()
            await process.wait()
            names.close()


async def _there(url: str) -> None:
    async with asyncio.timeout(20), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.02)
