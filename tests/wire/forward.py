"""A forward proxy on this machine, as a company has one: it passes on what it is asked for, and remembers that."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.addresses import Host

WRONG = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(slots=True)
class Forward:
    """The proxy; whoever comes must show `login`, such as `user:password`, where there is one."""

    login: str = ""
    port: int = 0
    asked: list[str] = field(default_factory=list)  # where each connection went
    refused: int = 0

    def url(self, login: str = "") -> str:
        """The proxy's address, for HTTP_PROXY, with the login as it stands in an address."""
        return f"http://{login}@127.0.0.1:{self.port}" if login else f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one connection on."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.decode("latin-1").split(" ", 2)
            shown = f"Proxy-Authorization: Basic {b64encode(self.login.encode()).decode()}\r\n"
            if self.login and shown.encode() not in head:
                self.refused += 1
                writer.write(WRONG)
            else:
                parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
                self.asked.append(str(Host(parts.hostname or "", parts.port or 80)))
                await self._pass_on(
                    reader, writer, parts.hostname or "", parts.port or 80, b"" if method == "CONNECT" else head
                )
        writer.close()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, head: bytes
    ) -> None:
        there, back = await asyncio.open_connection(host, port)
        if head:
            back.write(head)
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        flows = [asyncio.create_task(_flow(reader, back)), asyncio.create_task(_flow(there, writer))]
        try:
            await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for flow in flows:
                flow.cancel()
            back.close()


async def _flow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()


@asynccontextmanager
async def forwarding(login: str = "") -> AsyncIterator[Forward]:
    """A proxy while it is entered."""
    proxy = Forward(login)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
