"""Two real processes, one real PostgreSQL, updates handed to one and the other: nobody notices."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from tests import postgres
from tests.wire.replicas import Replicas, replicas
from tests.wire.telegram_api import Fault, Kind, TelegramApi, awaited
from tests.wire.telegram_person import Person

PER_SECOND = 20
WALK = ("/start", "[United Kingdom]", "[Mobile app]", "[Step by step]", "[Done, next]", "[Back]", "[Menu]")
STEPS = ("1li_s1_GB_w_en", "1li_s2_GB_w_en", "1li_s3_GB_w_en", "1li_of_GB_w_en", "1li_me_GB_w_en")
SECRETIVE = re.compile(r"\b4711\d{3}\b|Ada|scotland|United Kingdom|AAF-", re.IGNORECASE)
WITHIN = 20.0  # seconds, on a machine that is busy


class World:
    """Both processes and their Telegram, for as long as the tests of this file take."""

    def __init__(self, runner: asyncio.Runner, api: TelegramApi, both: Replicas, server: postgres.Server) -> None:
        self.runner, self.api, self.both, self.server = runner, api, both, server
        self.people = 4711000

    def run(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something in this world."""
        self.both.proxy.only = None
        self.runner.run(doing)

    def person(self) -> Person:
        """Somebody new."""
        self.people += 1
        return Person(self.api, self.people)

    def rows(self, person: Person) -> int:
        """How many rows are kept about somebody."""
        asked = f"SELECT count(*) FROM reminders WHERE address = '{person.chat_id}'"  # noqa: S608
        return int(self.server.sql(asked, database="replicas"))


@asynccontextmanager
async def opened_world(runner: asyncio.Runner, server: postgres.Server) -> AsyncIterator[World]:
    settings = {"TELEGRAM_PER_SECOND": str(PER_SECOND)}
    async with TelegramApi() as api, replicas(api, server.fresh("replicas"), settings=settings) as both:
        yield World(runner, api, both, server)
        assert [await program.stops() for program in both.programs] == [0, 0]
        assert api.problems() == []
        for program in both.programs:
            assert "Traceback" not in program.log
            assert [line for line in program.log.splitlines() if SECRETIVE.search(line)] == []


@pytest.fixture(scope="module")
def world(server: postgres.Server) -> Iterator[World]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner.run(stack.enter_async_context(opened_world(runner, server)))
        runner.run(stack.aclose())


async def answer(person: Person, said: str) -> str:
    await person.does(said)
    return (await person.answered(WITHIN)).text


async def walks(person: Person) -> list[str]:
    return [await answer(person, said) for said in WALK]


def test_a_walk_goes_on_whichever_process_an_update_reaches(world: World) -> None:
    async def go() -> None:
        alternating = await walks(world.person())
        world.both.proxy.only = 0
        assert await walks(world.person()) == alternating
        assert min(world.both.proxy.given.values()) >= len(WALK) // 2

    world.run(go())


def test_words_are_read_for_what_they_are_where_nobody_knows_their_place(world: World) -> None:
    async def go() -> None:
        known, unknown = world.person(), world.person()
        proxy = world.both.proxy
        for person in (known, unknown):
            proxy.only = 0
            await answer(person, "/start")
        context = await answer(known, "germany")
        proxy.only = 1

        assert await answer(unknown, "germany") == context

    world.run(go())


def test_a_reminder_that_one_process_set_is_shown_and_stopped_by_the_other(world: World) -> None:
    async def go() -> None:
        person, proxy = world.person(), world.both.proxy
        proxy.only = 0
        await answer(person, "/start")
        await person.presses_payload("1li_rs_GB_w_en__of_3m")
        promised = (await person.answered(WITHIN)).text
        proxy.only = 1
        shown = await answer(person, "/reminders")
        day = re.search(r"\d+ \w+ 20\d\d", promised)
        assert day
        assert day[0] in shown
        stopped = await answer(person, "[Stop]")
        proxy.only = 0

        assert await answer(person, "/reminders") != shown
        assert stopped != shown
        assert world.rows(person) == 1

    world.run(go())


def test_the_same_button_twice_on_both_at_once_is_one_row(world: World) -> None:
    async def go() -> None:
        people = [world.person() for _ in range(10)]
        for person in people:
            await answer(person, "/start")
        for person in people:
            for _ in range(2):
                await person.presses_payload("1li_rs_GB_w_en__of_3m")
        for person in people:
            await settled(world, person, 2)

        assert [world.rows(person) for person in people] == [1] * len(people)
        assert {len(set(shown(world, person))) for person in people} == {1}

    world.run(go())


def test_answers_come_in_the_order_of_the_presses_whichever_process_gives_them(world: World) -> None:
    async def go() -> None:
        expected = [await steps(world, world.person()), await steps(world, world.person())]
        person = world.person()
        await answer(person, "/start")
        world.api.faults.append(Fault("editMessageText", Kind.SLOW, delay=60, chat=person.chat_id))
        for count, step in enumerate(STEPS):
            world.both.proxy.only = count % 2
            await person.presses_payload(step)
            await (waiting(world.server, "replicas", count) if count else world.api.until(lambda: shown(world, person)))
        world.api.slow.ring()
        await settled(world, person, len(STEPS))

        assert [shown(world, person)] * 2 == expected
        assert len(set(expected[0])) == len(STEPS)

    world.run(go())


def test_many_people_at_once_see_what_they_pressed_last(world: World) -> None:
    async def twice(person: Person) -> list[str]:
        """Press again while the first answer is on its way."""
        await answer(person, "/start")
        world.api.faults.append(Fault("editMessageText", Kind.SLOW, delay=1, chat=person.chat_id))
        await person.presses_payload(STEPS[0])
        await world.api.until(lambda: shown(world, person), WITHIN)
        await person.presses_payload(STEPS[1])
        await settled(world, person, 2)
        return shown(world, person)

    async def go() -> None:
        expected = await steps(world, world.person())
        answers = await asyncio.gather(*(twice(world.person()) for _ in range(12)))

        assert answers == [expected[:2]] * len(answers)

    world.run(go())


async def steps(world: World, person: Person) -> list[str]:
    """What somebody sees who waits for each answer."""
    await answer(person, "/start")
    for step in STEPS:
        await person.presses_payload(step)
        await person.answered(WITHIN)
    return shown(world, person)


def test_all_processes_together_send_no_more_than_one_may(world: World) -> None:
    async def go() -> None:
        people = [world.person() for _ in range(3 * PER_SECOND)]
        for person in people:
            await person.says("/help")
        for person in people:
            await person.answered(WITHIN)
        chats = {person.chat_id for person in people}
        sent = [call.at for call in world.api.made("sendMessage") if call.params["chat_id"] in chats]

        assert len(sent) == len(people)
        assert (len(sent) - 1) / (max(sent) - min(sent)) < PER_SECOND * 1.05

    world.run(go())


def shown(world: World, person: Person) -> list[str]:
    """What somebody's message became, one after the other."""
    calls = world.api.made("editMessageText")
    return [call.params["text"] for call in calls if call.params["chat_id"] == person.chat_id]


async def settled(world: World, person: Person, count: int) -> None:
    """Wait until somebody has been answered so often."""
    await world.api.until(lambda: len(shown(world, person)) >= count, WITHIN, "each answer")
    await asyncio.sleep(0.2)  # an answer too many would come now


async def waiting(server: postgres.Server, database: str, count: int) -> None:
    """Wait until so many turns wait for others in a database."""
    joined = "pg_locks JOIN pg_database ON oid = database"
    asked = f"SELECT count(*) FROM {joined} WHERE datname = '{database}' AND NOT granted"  # noqa: S608
    async with asyncio.timeout(WITHIN):
        while int(await asyncio.to_thread(server.sql, asked)) < count:  # noqa: ASYNC110 - it is the server that changes
            await asyncio.sleep(0.02)


@awaited
async def test_a_process_that_is_killed_in_the_middle_of_a_turn_blocks_nobody(server: postgres.Server) -> None:
    async with TelegramApi() as api, replicas(api, server.fresh("killed")) as both:
        person = Person(api, 2001)
        both.proxy.only = 0
        await answer(person, "/start")
        api.faults.append(Fault("editMessageText", Kind.SLOW, delay=60, chat=person.chat_id))
        await person.presses_payload(STEPS[0])
        await api.called("editMessageText", within=WITHIN)
        both.proxy.only = 1
        await person.presses_payload(STEPS[1])
        await waiting(server, "killed", 1)
        both.programs[0].process.kill()

        assert (await person.answered(WITHIN)).id == person.last.id
        assert len(api.made("editMessageText")) == 2
        api.slow.ring()
        assert await both.programs[1].stops() == 0


@awaited
async def test_people_are_answered_while_the_database_is_away(server: postgres.Server) -> None:
    async with TelegramApi() as api, replicas(api, server.fresh("away")) as both:
        before = await walks(Person(api, 2001))
        server.stop()
        try:
            assert await walks(Person(api, 2002)) == before
        finally:
            server.start()
        assert await walks(Person(api, 2003)) == before
        for program in both.programs:
            assert await program.stops() == 0
            assert sum("in order within each process" in line for line in program.log.splitlines()) <= 2
