"""The proxy in front of several replicas, as deploy/caddy/Caddyfile sets it up: the real Caddy, before small bots."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.wire.proxy import ADDRESSES, proxying
from tests.wire.telegram_api import awaited
from tests.wire.telegram_process import SECRET, free_port

HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
LARGEST = 1024 * 1024


@dataclass(slots=True)
class Replica:
    """A bot as the proxy sees it: it answers with a status, and remembers what it was brought."""

    status: int = 200
    brought: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.method} {request.path}")
        self.brought.append(await request.read())
        return web.Response(status=self.status)


@dataclass(frozen=True, slots=True)
class World:
    """The proxy, the replicas behind it by address, and a way to knock at it from outside."""

    url: str
    session: aiohttp.ClientSession
    replicas: Mapping[str, Replica]
    sites: Mapping[str, web.TCPSite]
    log: Path

    async def bring(self, body: bytes = b"{}", path: str = "/telegram", method: str = "POST") -> int:
        async with self.session.request(method, self.url + path, data=BytesIO(body), headers=HEADERS) as answer:
            return answer.status


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[World]:
    port = free_port()
    replicas = {address: Replica() for address in ADDRESSES}
    async with AsyncExitStack() as stack:
        sites = {
            address: await stack.enter_async_context(serving(replica, address, port))
            for address, replica in replicas.items()
        }
        url = await stack.enter_async_context(proxying(folder, port))
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)))
        yield World(url, session, replicas, sites, folder / "log")


@asynccontextmanager
async def serving(replica: Replica, address: str, port: int) -> AsyncIterator[web.TCPSite]:
    app = web.Application(client_max_size=2 * LARGEST)
    app.router.add_route("*", "/{path:.*}", replica.answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, address, port)
    await site.start()
    try:
        yield site
    finally:
        await runner.cleanup()


@awaited
async def test_every_replica_gets_its_share(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        assert {await world.bring() for _ in range(10)} == {200}
        assert {len(replica.brought) for replica in world.replicas.values()} == {5}


@awaited
async def test_a_replica_that_is_gone_is_not_missed(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        await world.sites["127.0.0.1"].stop()

        assert [await world.bring() for _ in range(4)] == [200] * 4
        assert len(world.replicas["127.0.0.2"].brought) == 4


@pytest.mark.parametrize("status", [403, 503])
@awaited
async def test_a_refusal_is_passed_on_and_brought_to_nobody_else(tmp_path: Path, status: int) -> None:
    async with opened(tmp_path) as world:
        for replica in world.replicas.values():
            replica.status = status

        assert await world.bring() == status
        assert sum(len(replica.brought) for replica in world.replicas.values()) == 1


@awaited
async def test_nothing_but_the_webhook_is_reached_from_outside(tmp_path: Path) -> None:
    paths = ("/", "/metrics", "/healthz", "/readyz", "/telegram/", "/telegram/../metrics", "/TELEGRAM/x", "//metrics")
    async with opened(tmp_path) as world:
        assert {await world.bring(path=path, method=method) for path in paths for method in ("GET", "POST")} == {404}
        assert await world.bring(method="GET") == 404
        assert [replica.asked for replica in world.replicas.values()] == [[], []]


@pytest.mark.parametrize(("size", "status"), [(LARGEST, 200), (LARGEST + 1, 413)])
@awaited
async def test_a_request_may_be_as_large_as_the_bot_takes(tmp_path: Path, size: int, status: int) -> None:
    async with opened(tmp_path) as world:
        assert await world.bring(b"x" * size) == status
        assert [len(body) for replica in world.replicas.values() for body in replica.brought if status == 200] == (
            [size] if status == 200 else []
        )


@awaited
async def test_the_proxys_log_keeps_the_secret(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        for site in world.sites.values():
            await site.stop()

        assert await world.bring(b"what was said") == 502
        log = world.log.read_text(encoding="utf-8")
        assert "connection refused" in log
        assert SECRET not in log
        assert "what was said" not in log
