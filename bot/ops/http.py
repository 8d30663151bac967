"""The one HTTP server: receives webhooks, and tells whoever runs the bot how it is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from bot.addresses import Host
from bot.errors import UsageError
from bot.ops.health import Page

LARGEST = 1024 * 1024  # bytes of a request: an update is a few thousand
LEAVE_WITHIN = 0.5  # seconds for requests that are under way at the end; all that mattered is done by then

Handler = Callable[[Mapping[str, str], Callable[[], Awaitable[bytes]]], Awaitable[int]]
Telling = Callable[[], Awaitable[Page]]


@asynccontextmanager
async def serving(
    host: str, port: int, routes: Mapping[str, Handler], pages: Mapping[str, Telling]
) -> AsyncIterator[None]:
    """Serve POST requests to these paths and GET requests to those pages meanwhile.

    Raises UsageError where the address can't be had, or one path is wanted twice.
    """
    if both := routes.keys() & pages.keys():
        message = f"TELEGRAM_WEBHOOK_URL: the path {min(both)} is taken; choose another"
        raise UsageError(message)
    app = web.Application(client_max_size=LARGEST)
    for path, handler in routes.items():
        app.router.add_post(path, _answering(handler))
    for path, telling in pages.items():
        app.router.add_get(path, _telling(telling))
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=LEAVE_WITHIN)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as taken:
        message = f"HTTP_HOST and HTTP_PORT: {Host(host, port)} can't be listened on ({taken.strerror})"
        raise UsageError(message) from None
    try:
        yield
    finally:
        await runner.cleanup()


def _answering(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=await handler(request.headers, request.read))

    return answer


def _telling(telling: Telling) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def tell(_: web.Request) -> web.Response:
        status, kind, body = await telling()
        return web.Response(status=status, body=body, headers={"Content-Type": kind, "Cache-Control": "no-store"})

    return tell
