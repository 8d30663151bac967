"""Everything that serves people, put together: the store, the chats, the reminders, and what watches them."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app import SERVICE, load_all, valid
from bot.desk import Desk, even
from bot.errors import UsageError
from bot.ops.counting import Counting
from bot.pacing import Reserve
from bot.patience import Patience
from bot.reminders.work import Reminders
from bot.sending import Chat, Sender
from bot.settings import Settings
from bot.supervising import Supervision
from bot.tally import Shown

if TYPE_CHECKING:
    from bot.adapters.telegram.adapter import Telegram
    from bot.ops.http import Handler
    from bot.store import Store

log = logging.getLogger(__name__)

DATABASE = "optout.db"  # in the data folder
BURST = 30  # turns that a person may take at once
# Seconds for what runs to end: whoever stops a process loses patience at 10, and the store is closed after it. The
# reminders take up to 3.5 of them, and the chats up to 6.5, but seldom both.
END_WITHIN = 7.0
INSIST_FOR = 0.5  # of them, for what has missed that it should end
NOTHING_TO_RUN = (
    "no chat has a token: set TELEGRAM_TOKEN or DISCORD_TOKEN (the README says how to get one), "
    "or try the bot in this terminal with: python -m bot chat"
)

Clock = Callable[[], datetime]


def now() -> datetime:
    """The instant, by this machine's clock."""
    return datetime.now(UTC)


async def run(
    settings: Settings,
    desk: Desk,
    clock: Clock = now,
    sending: "Callable[[Store, Desk, Mapping[str, Sender], Clock, asyncio.Event], Reminders]" = Reminders,
) -> None:
    """Run every adapter that has a token, until SIGTERM or SIGINT; `sending` makes what sends the reminders.

    Raises UsageError where there is nothing to run, or every token or an address is refused, StoreUnusable where
    reminders can't be kept.
    """
    if not (settings.telegram_token or settings.discord_token):
        raise UsageError(NOTHING_TO_RUN)
    if settings.proxies:
        log.info("proxies: %s", ", ".join(f"{what} through {proxy}" for what, proxy in settings.proxies.items()))
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with AsyncExitStack() as opened:
        store = await opened.enter_async_context(_store(settings))
        wake = asyncio.Event()
        patience = Patience(settings.person_per_minute, BURST)
        desk = replace(desk, store=store, wake=wake.set, alone=store.alone, share=even, patience=patience)
        routes: dict[str, Handler] = {}
        reserve = store.budget.reserve if store.budget else None
        supervision = Supervision(dict(_chats(settings, desk, clock, reserve, routes)))
        chats, keeping = supervision.platforms, desk.timekeeping
        counting = Counting(store, tuple(chats), desk.book.guide, desk.tally, clock, settings.unseen_at)
        await opened.enter_async_context(_meanwhile(counting.run()))
        if settings.http_port:
            parts = {name: chat.connected for name, chat in chats.items()}
            parts |= {"database": store.alive, "content": partial(_content, desk, clock), "clock": keeping.right}
            await opened.enter_async_context(_watched(settings, desk, parts, counting, routes))
        load_all(desk)
        gc.collect()
        gc.freeze()  # what is loaded stays: to look through it for garbage would stop every answer for 0.1 s
        await until(stop, sending(store, desk, chats, clock, wake).run(), *supervision.runs())


@asynccontextmanager
async def _meanwhile(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do some work besides; what it does last when it is cancelled is waited for."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("something that ran besides has failed", exc_info=ended)


def _chats(
    settings: Settings, desk: Desk, clock: Clock, reserve: Reserve | None, routes: "dict[str, Handler]"
) -> Iterator[tuple[str, Chat]]:
    """Every chat that has a token; `routes` is what the HTTP server must hand over to them."""
    if settings.telegram_token:
        telegram = _telegram(settings, desk, clock, reserve)
        routes |= telegram.routes
        yield "telegram", telegram
    if settings.discord_token:
        yield "discord", _discord(settings, desk, clock, reserve)


@asynccontextmanager
async def _watched(
    settings: Settings,
    desk: Desk,
    parts: Mapping[str, Callable[[], Awaitable[bool]]],
    counting: Counting,
    routes: "Mapping[str, Handler]",
) -> AsyncIterator[None]:
    """Receive webhooks, and tell how the bot is."""
    from bot.ops import health, http, metrics  # noqa: PLC0415 - a process that nobody asks needs none of them

    told = health.Health(parts, counting.moved, desk.tally)
    pages = {"/healthz": told.alive, "/readyz": told.ready, "/metrics": metrics.page(desk.tally, told.ready)}
    async with (
        _meanwhile(metrics.watch(desk.tally)),
        http.serving(settings.http_host, settings.http_port, routes, pages),
    ):
        yield


async def _content(desk: Desk, clock: Clock) -> bool:
    """Whether the content is valid today: rules are dated, so a day may come on which it no longer is."""
    return valid(desk.book, clock().date())


def _store(settings: Settings) -> "AbstractAsyncContextManager[Store]":
    from bot.store import open_store  # noqa: PLC0415

    return open_store(settings.database_url or settings.data_dir / DATABASE)


async def counted(settings: Settings, since: date) -> dict[Shown, int]:
    """How often each screen was shown from a day on. Raises UsageError, or StoreError."""
    async with _store(settings) as store:
        return await store.counted(since.isoformat(), SERVICE)


def backup(settings: Settings, target: Path) -> None:
    """Copy the reminders to a new file, while others may write. Raises UsageError, or StoreUnusable."""
    from bot.store import backup  # noqa: PLC0415

    backup(settings.database_url or settings.data_dir / DATABASE, target)


# The libraries of the chats take half a second to load and tens of megabytes: each is loaded where it is used.


def _telegram(settings: Settings, desk: Desk, clock: Clock, reserve: Reserve | None) -> "Telegram":
    from bot.adapters.telegram.adapter import Options, Telegram  # noqa: PLC0415

    options = Options(
        token=settings.telegram_token,
        api=settings.telegram_api_url,
        webhook=settings.telegram_webhook_url,
        secret=settings.telegram_webhook_secret,
        per_second=settings.telegram_per_second,
        proxy=settings.telegram_proxy,
        reserve=reserve,
    )
    return Telegram(desk, options, clock)


def _discord(settings: Settings, desk: Desk, clock: Clock, reserve: Reserve | None) -> Chat:
    from bot.adapters.discord.adapter import Discord, Options  # noqa: PLC0415

    options = Options(
        token=settings.discord_token,
        api=settings.discord_api_url,
        gateway=settings.discord_gateway_url,
        shards=settings.discord_shards,
        shard_ids=settings.discord_shard_ids,
        per_second=settings.discord_per_second,
        proxy=settings.discord_proxy,
        gateway_proxy=settings.discord_gateway_proxy,
        reserve=reserve,
    )
    return Discord(desk, options, clock)


async def until(stop: asyncio.Event, first: Coroutine[Any, Any, None], *runs: Coroutine[Any, Any, None]) -> None:
    """Run these until told to stop or one ends; then let `first` finish, then the others; raise what ended it."""
    running = [asyncio.create_task(run) for run in (first, *runs)]
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, *running], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    ends = asyncio.get_running_loop().time() + END_WITHIN
    for tasks in (running[:1], running[1:]):
        await _end(tasks, ends)
    for task in running:
        if task.done() and not task.cancelled() and (failed := task.exception()):
            raise failed


async def _end(tasks: Collection[asyncio.Task[None]], ends: float) -> None:
    """Cancel tasks, and wait until they have ended, but no longer than to a second of the loop's.

    One cancellation can get lost: Python 3.11's wait_for, which Discord's library connects in, drops one that comes in
    the very moment in which its work is done.
    """
    waiting = set(tasks)
    for until_then in (ends - INSIST_FOR, ends):
        for task in waiting:
            task.cancel()
        within = max(until_then - asyncio.get_running_loop().time(), INSIST_FOR / 2)
        waiting = (await asyncio.wait(waiting, timeout=within))[1] if waiting else waiting
    if waiting:
        log.error("stopped without waiting any longer for what did not end (%d)", len(waiting))
