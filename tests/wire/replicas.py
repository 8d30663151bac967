"""Several real processes behind one webhook address, as a proxy spreads updates over them, and one database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import aiohttp
from aiohttp import web

from tests.wire.telegram_api import TelegramApi
from tests.wire.telegram_process import SECRET, Running, free_port, running

PATH = "/telegram/hook"
NONE: Mapping[str, str] = {}


@dataclass(slots=True)
class Proxy:
    """Hands each update to the next process; to one only, where `only` says which. `given` counts them."""

    ports: list[int] = field(default_factory=list)
    only: int | None = None
    given: dict[int, int] = field(default_factory=dict)
    port: int = 0
    turns: "count[int]" = field(default_factory=count)

    @property
    def url(self) -> str:
        """The public address."""
        return f"http://127.0.0.1:{self.port}{PATH}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Take updates while this is entered."""
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def hand(request: web.Request) -> web.Response:
                at = next(self.turns) % len(self.ports) if self.only is None else self.only
                self.given[at] = self.given.get(at, 0) + 1
                url = f"http://127.0.0.1:{self.ports[at]}{request.path}"
                try:
                    async with session.post(url, data=await request.read(), headers=request.headers) as answer:
                        return web.Response(status=answer.status)
                except aiohttp.ClientError:
                    return web.Response(status=502)  # whoever brings it tries again

            app = web.Application()
            app.router.add_post(PATH, hand)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.port = runner.addresses[0][1]
            try:
                yield
            finally:
                await runner.cleanup()


@asynccontextmanager
async def replicas(
    api: TelegramApi, database: str, settings: Mapping[str, str] = NONE, many: int = 2
) -> "AsyncIterator[Replicas]":
    """So many processes with one database, once all of them receive updates."""
    proxy = Proxy([free_port() for _ in range(many)])
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(proxy.serving())
        hooked = {"TELEGRAM_WEBHOOK_URL": proxy.url, "TELEGRAM_WEBHOOK_SECRET": SECRET}
        own = {"DATABASE_URL": database, "PERSON_PER_MINUTE": "100000", **hooked, **settings}
        programs = [await stack.enter_async_context(running(api, HTTP_PORT=str(port), **own)) for port in proxy.ports]
        for program in programs:
            await program.says("telegram: ready", within=30)
        yield Replicas(proxy, programs)


@dataclass(frozen=True, slots=True)
class Replicas:
    """The processes, and the proxy in front of them."""

    proxy: Proxy
    programs: Sequence[Running]
