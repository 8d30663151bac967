"""One turn of a chat after another, in one process or many, and nobody waits for a process that is gone."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from bot.store import Store, open_store
from bot.store.alone import WAITING, key_of
from tests import postgres
from tests.store.kept import ANNA, BERT, awaited, person

HOLDER = """
import asyncio, sys
from bot.engine.reminder import Address
from bot.store import open_store
async def hold():
    async with open_store(sys.argv[1]) as store, store.alone(Address("telegram", sys.argv[2])):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


# A connection that hangs outlives its test's loop, and is then found by the collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:The garbage collector"),
]


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.session.WITHIN", 20.0)
    monkeypatch.setattr("bot.store.alone.WITHIN", 20.0)
    monkeypatch.setattr("bot.store.alone.LONGEST", 30.0)


@asynccontextmanager
async def stores(where: str, count: int) -> AsyncIterator[list[Store]]:
    """As many stores as there are processes."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_store(where)) for _ in range(count)]


class Turns:
    """Who takes a turn now, and in which order they did."""

    def __init__(self) -> None:
        self.now: list[str] = []
        self.order: list[object] = []
        self.most = 0

    async def take(self, store: Store, name: object, chat: str = ANNA.chat, *, steps: int = 2) -> None:
        async with store.alone(type(ANNA)("telegram", chat)):
            self.now.append(chat)
            self.most = max(self.most, self.now.count(chat))
            self.order.append(name)
            for _ in range(steps):
                await asyncio.sleep(0.001)
            self.now.remove(chat)


def locks(server: postgres.Server, *, waiting: bool = False) -> int:
    some = "NOT granted" if waiting else "granted"
    return int(server.sql(f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND {some}"))  # noqa: S608


async def until_unlocked(server: postgres.Server) -> None:
    async with asyncio.timeout(20):
        while await asyncio.to_thread(locks, server):  # noqa: ASYNC110 - it is the server that changes
            await asyncio.sleep(0.01)


async def until_waiting(server: postgres.Server, count: int) -> None:
    async with asyncio.timeout(20):
        while await asyncio.to_thread(locks, server, waiting=True) < count:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.01)


@awaited
async def test_turns_of_a_process_come_in_the_order_in_which_they_were_asked_for(where: str) -> None:
    turns = Turns()
    async with open_store(where) as store:
        await asyncio.gather(*(turns.take(store, number) for number in range(20)))

    assert turns.order == list(range(20))
    assert turns.most == 1


@awaited
async def test_one_chat_waits_for_no_other(where: str) -> None:
    async with open_store(where) as store, asyncio.timeout(20), store.alone(ANNA), store.alone(BERT):
        pass


@awaited
async def test_many_processes_take_turns_one_at_a_time(url: str, server: postgres.Server) -> None:
    turns = Turns()
    async with stores(url, 3) as several:
        await asyncio.gather(
            *(turns.take(store, None, person(number % 7).chat) for number in range(70) for store in several)
        )
        assert len(turns.order) == 210
        assert turns.most == 1
        await until_unlocked(server)


@awaited
async def test_processes_take_turns_in_the_order_in_which_they_asked(url: str, server: postgres.Server) -> None:
    turns = Turns()
    async with stores(url, 3) as (first, second, third), asyncio.TaskGroup() as asking, first.alone(ANNA):
        for count, store in enumerate((second, third), start=1):
            asking.create_task(turns.take(store, count))
            await until_waiting(server, count)
        asking.create_task(turns.take(first, 3))  # the last to ask, although the lock is here
        await asyncio.sleep(0.01)

    assert turns.order == [1, 2, 3]


@awaited
async def test_who_waits_in_one_process_is_not_overtaken_from_another(url: str, server: postgres.Server) -> None:
    turns = Turns()
    async with stores(url, 2) as (first, second), asyncio.TaskGroup() as asking, first.alone(ANNA):
        asking.create_task(turns.take(first, 1))
        await until_waiting(server, 1)
        asking.create_task(turns.take(second, 2))
        await until_waiting(server, 2)
        asking.create_task(turns.take(first, 3))
        await until_waiting(server, 3)

    assert turns.order == [1, 2, 3]


@awaited
async def test_a_place_that_nobody_enters_is_given_up(
    url: str, server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.alone.LONGEST", 0.5)
    turns = Turns()
    async with stores(url, 2) as (first, second):
        async with first.alone(ANNA):
            first.alone(ANNA)
            await until_waiting(server, 1)
        await until_unlocked(server)
        await turns.take(second, 1)
        await turns.take(first, 2)

    assert turns.order == [1, 2]


@awaited
async def test_more_chats_than_connections_may_be_waited_for(url: str, server: postgres.Server) -> None:
    turns, chats = Turns(), [person(number) for number in range(3 * WAITING)]
    async with stores(url, 2) as (first, second), AsyncExitStack() as held:
        for chat in chats:
            await held.enter_async_context(first.alone(chat))
        waiting = [asyncio.create_task(turns.take(second, chat, chat.chat)) for chat in chats]
        await asyncio.sleep(0.1)
        assert turns.order == []
        await held.aclose()
        await asyncio.gather(*waiting)
        await until_unlocked(server)


@awaited
async def test_who_gives_up_leaves_no_lock_behind(
    url: str, server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.alone.LONGEST", 1.0)
    turns = Turns()
    async with stores(url, 2) as several:
        for wait in range(40):
            tasks = [asyncio.create_task(turns.take(store, None)) for store in several for _ in range(3)]
            await asyncio.sleep(wait / 4000)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            turns.now.clear()
        await until_unlocked(server)
        await asyncio.gather(*(turns.take(store, None) for store in several))


@awaited
async def test_a_process_that_is_killed_blocks_nobody(url: str) -> None:
    asked = [sys.executable, "-c", HOLDER, url, ANNA.chat]
    env = {"PATH": os.defpath, "PYTHONPATH": str(Path(__file__).parents[2])}
    other = await asyncio.create_subprocess_exec(*asked, stdout=asyncio.subprocess.PIPE, env=env)
    assert other.stdout
    assert await other.stdout.readline() == b"held\n"
    turns = Turns()
    async with open_store(url) as store:
        mine = asyncio.create_task(turns.take(store, None))
        await asyncio.sleep(0.1)
        assert turns.order == []
        other.send_signal(signal.SIGKILL)
        await asyncio.wait_for(mine, 20)
    await other.wait()


@awaited
async def test_who_is_waited_for_too_long_is_waited_for_no_longer(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.alone.LONGEST", 0.05)
    async with stores(url, 2) as (first, second), first.alone(ANNA), asyncio.timeout(20), second.alone(ANNA):
        pass


@awaited
async def test_without_the_database_turns_go_on_and_one_line_says_so(
    server: postgres.Server, url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "bot.store.session")
    monkeypatch.setattr("bot.store.session.AGAIN", 0.0)
    turns = Turns()
    async with open_store(url) as store:
        await turns.take(store, "before")
        async with store.alone(ANNA):
            server.stop()
        for number in range(5):
            await turns.take(store, number)
        server.start()
        await turns.take(store, "after")
        async with store.alone(ANNA):
            assert locks(server) == 1
    assert turns.order == ["before", *range(5), "after"]
    assert len([record for record in caplog.records if record.name == "bot.store.session"]) == 2
    assert not any(ANNA.chat in line for line in caplog.messages)


@awaited
async def test_a_server_that_hangs_is_asked_by_one_turn_and_no_more(
    server: postgres.Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.session.AGAIN", 60.0)
    turns = Turns()
    async with open_store(url) as store:
        await turns.take(store, "before")
        sessions = server.sql("SELECT pid FROM pg_stat_activity WHERE datname = 'one' AND pid <> pg_backend_pid()")
        monkeypatch.setattr("bot.store.session.WITHIN", 0.05)
        monkeypatch.setattr("bot.store.alone.WITHIN", 0.05)
        for session in sessions.split():
            os.kill(int(session), signal.SIGSTOP)
        try:
            await turns.take(store, "during")
            begun = store.alone.locks and store.alone.locks.session.number
            for number in range(50):
                await turns.take(store, number)
            assert store.alone.locks
            assert store.alone.locks.session.number == begun
        finally:
            for session in sessions.split():
                os.kill(int(session), signal.SIGCONT)
    assert len(turns.order) == 52


def test_locks_tell_chats_apart_and_are_the_same_everywhere() -> None:
    keys = {key_of(person(number)) for number in range(2000)}

    assert len(keys) == 2000
    assert key_of(ANNA) == key_of(type(ANNA)(ANNA.adapter, ANNA.chat)) != key_of(BERT)
    assert all(-(2**31) <= half < 2**31 for key in keys for half in key)
