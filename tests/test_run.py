"""The real program, from its start to its end, at a Telegram that misbehaves."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from tests.wire.telegram_api import Fault, Kind, TelegramApi, awaited, spec_missing
from tests.wire.telegram_person import Person
from tests.wire.telegram_poison import POISON
from tests.wire.telegram_process import SECRET, Running, hook, running

WALK = ("/start", "[United Kingdom]", "[Mobile app]", "/faq", "[Back]", "scotland", "web", "it is off")
SECRETIVE = re.compile(r"\b(1\d{3}|700\d{6}|Ada)\b|scotland|United Kingdom|AAF-", re.IGNORECASE)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class World:
    """The program and its Telegram, both for as long as the tests of this file take."""

    def __init__(self, runner: asyncio.Runner, api: TelegramApi, program: Running, hook: str) -> None:
        self.runner, self.api, self.program, self.hook = runner, api, program, hook
        self.people = 1000

    def run(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something in this world."""
        self.runner.run(doing)

    def person(self, **more: Any) -> Person:  # noqa: ANN401
        """Somebody new."""
        self.people += 1
        return Person(self.api, self.people, **more)


@asynccontextmanager
async def opened_world(runner: asyncio.Runner, *, hooked: bool) -> AsyncIterator[World]:
    url, settings = hook() if hooked else ("", {})
    async with TelegramApi() as api, running(api, **settings) as program:
        await api.called("setWebhook" if hooked else "getUpdates", within=30)
        yield World(runner, api, program, url)
        assert await program.stops() == 0
        assert api.updates.pending == 0
        assert api.problems() == []
        assert [line for line in program.log.splitlines() if SECRETIVE.search(line)] == []
        assert "Traceback" not in program.log


def worlds(*, hooked: bool) -> Iterator[World]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner.run(stack.enter_async_context(opened_world(runner, hooked=hooked)))
        runner.run(stack.aclose())


@pytest.fixture(scope="module")
def polled() -> Iterator[World]:
    yield from worlds(hooked=False)


@pytest.fixture(scope="module")
def hooked() -> Iterator[World]:
    yield from worlds(hooked=True)


@pytest.fixture(params=["polled", "hooked"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


async def walks(person: Person) -> None:
    for line in WALK:
        await person.does(line)
        await person.answered()


def texts(person: Person) -> list[str]:
    return [message.text for message in person.api.chats.of(person.chat_id)]


def made(person: Person) -> list[str]:
    """The calls to somebody's chat."""
    return [call.method for call in person.api.calls if call.params.get("chat_id") == person.chat_id]


async def answer(person: Person, said: str) -> str:
    await person.does(said)
    return (await person.answered()).text


def test_calls_are_held_against_the_specification() -> None:
    if spec_missing():
        pytest.skip(spec_missing())


# The ways in which people come.


def test_a_person_walks_all_the_way(world: World) -> None:
    async def go() -> None:
        people = [world.person() for _ in range(5)]
        await asyncio.gather(*(walks(person) for person in people))
        await world.api.until(lambda: not world.api.unanswered(), what="an answer to every press")

        assert len({tuple(texts(person)) for person in people}) == 1
        assert "It is off." in people[0].last.text
        presses = [update for update in world.api.updates.sent.values() if "callback_query" in update]
        answers = [call.params["callback_query_id"] for call in world.api.made("answerCallbackQuery")]
        assert sorted(answers) == sorted(press["callback_query"]["id"] for press in presses)

    world.run(go())


def test_a_shared_link_opens_its_place_and_does_nothing_else(polled: World) -> None:
    async def go() -> None:
        person = polled.person()
        await person.follows("1li_s2")

        assert (await person.answered()).buttons
        assert made(person) == ["sendMessage"]

    polled.run(go())


def test_the_language_is_the_persons_and_an_odd_one_is_no_harm(polled: World) -> None:
    async def go() -> None:
        said = [
            await answer(polled.person(language_code=code), "/start") for code in ("de", "de-AT", "", "zz-Odd", "en")
        ]

        assert said[0] == said[1] != said[2]
        assert said[2] == said[3] == said[4]

    polled.run(go())


def test_the_face_is_set_in_every_language(polled: World) -> None:
    async def go() -> None:
        await polled.api.until(lambda: len(polled.api.profile.texts) == 6, what="every description")

        assert polled.api.profile.commands_in().keys() == polled.api.profile.commands_in("de").keys()
        assert polled.api.profile.commands_in() != polled.api.profile.commands_in("de")

    polled.run(go())


def test_what_cannot_be_read_gets_a_hint_and_the_rest_silence(polled: World) -> None:
    async def go() -> None:
        person = polled.person()
        ways = (person.sends_sticker, person.sends_voice, person.sends_photo, lambda: person.forwards("Look"))
        for way in ways:
            await way()
            assert "Menu" in (await person.answered()).buttons
        for _ in range(3):
            await person.sends_photo(media_group_id="one album")
        await person.says("/help")
        before = len(ways) + 2
        await polled.api.until(lambda: len(texts(person)) == before)
        await person.pins()
        await person.edits(1, "changed")
        await answer(person, "/help")
        assert len(texts(person)) == before + 1

    polled.run(go())


def test_a_group_is_shown_the_way_into_private(polled: World) -> None:
    async def go() -> None:
        group = polled.person(chat_type="supergroup")
        await group.adds_the_bot()
        await group.says("/start@some_other_bot")
        await group.says("Germany")
        await group.says("/faq@optout_test_bot", message_thread_id=4, is_topic_message=True)
        button = next(iter((await group.answered()).buttons.values()))

        assert len(texts(group)) == 1
        assert button["url"].startswith("https://t.me/optout_test_bot?start=")
        assert polled.api.made("sendMessage")[-1].params["message_thread_id"] == 4
        person = polled.person()
        assert await answer(person, f"@{button['url'].partition('=')[2]}") == await answer(person, "/faq")

    polled.run(go())


# What goes wrong.


STRANGE = ("", "x", "9zz", "1li_zzzz", "💥" * 16, "\x00", "A" * 64, "../../etc")


def test_old_strange_and_made_up_presses_are_settled(polled: World) -> None:
    async def go() -> None:
        person = polled.person()
        start = await answer(person, "/start")
        for payload in STRANGE:
            await person.presses_payload(payload, inaccessible=payload == "x")
        await polled.api.until(lambda: len(made(person)) == 1 + len(STRANGE))
        assert len(texts(person)) == 1
        gone = await person.presses_payload("1li", on_message=9999)
        assert (await person.answered()).text == start
        expired = await person.presses_payload("1li_s2", expired=True)
        await person.answered()
        before = len(made(person))
        person.repeats(gone)
        person.repeats(expired)
        await answer(person, "/privacy")
        assert len(made(person)) == before + 1

    polled.run(go())


def test_a_message_that_is_gone_is_followed_by_a_new_one(polled: World) -> None:
    async def go() -> None:
        person = polled.person()
        await answer(person, "/start")
        for why in ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"):
            polled.api.faults.append(Fault("editMessageText", Kind.BAD_REQUEST, description=why, chat=person.chat_id))
            before = len(texts(person))
            await person.presses_payload("1li_s2")
            await person.answered()
            assert len(texts(person)) == before + 1

    polled.run(go())


def test_the_same_press_twice_changes_nothing_more(polled: World) -> None:
    async def go() -> None:
        person = polled.person()
        await answer(person, "/start")
        await asyncio.gather(person.presses("Switzerland"), person.presses("Switzerland"))
        await polled.api.until(lambda: len(made(person)) == 3)
        await answer(person, "/help")

        assert len(texts(person)) == 2
        assert made(person) == ["sendMessage", "editMessageText", "editMessageText", "sendMessage"]

    polled.run(go())


@pytest.mark.parametrize(
    ("kind", "times", "messages"),
    [
        *((Kind.SERVER_ERROR, 3, 1), (503, 3, 1), (500, 3, 1), (504, 1, 1)),
        *((Kind.DROP_BEFORE, 1, 1), (Kind.DROP_AFTER, 1, 2), (Kind.TOO_MANY, 2, 1), (Kind.ODD, 1, 1)),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_an_answer_arrives_all_the_same(polled: World, kind: Kind | int, times: int, messages: int) -> None:
    async def go() -> None:
        person = polled.person()
        polled.api.faults.append(failing("sendMessage", kind, times, person))
        await person.says("/help")
        await polled.api.until(lambda: len(texts(person)) == messages, within=10)
        await answer(person, "/start")

        assert len(texts(person)) == messages + 1

    polled.run(go())


def failing(method: str, kind: Kind | int, times: int, person: Person) -> Fault:
    """A fault of a kind, or a server's error of a number."""
    if isinstance(kind, Kind):
        return Fault(method, kind, times, chat=person.chat_id)
    return Fault(method, Kind.SERVER_ERROR, times, code=kind, chat=person.chat_id)


@pytest.mark.parametrize(
    ("kind", "times"),
    [(503, 3), (504, 3), (500, 2), (Kind.DROP_BEFORE, 3), (Kind.DROP_AFTER, 3), (Kind.ODD, 1)],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_message_is_changed_all_the_same_and_stays_one(polled: World, kind: Kind | int, times: int) -> None:
    async def go() -> None:
        person = polled.person()
        start = await answer(person, "/start")
        polled.api.faults.append(failing("editMessageText", kind, times, person))
        await person.presses("Switzerland")
        await person.answered(within=10)
        assert person.last.text != start
        await answer(person, "/help")

        assert len(texts(person)) == 2

    polled.run(go())


def test_a_429_keeps_its_chat_in_order_and_no_other_waiting(polled: World) -> None:
    async def go() -> None:
        person, other = polled.person(), polled.person()
        words = ("/help", "/faq", "/privacy")
        expected = [await answer(other, word) for word in words]
        polled.api.faults.append(Fault("sendMessage", Kind.TOO_MANY, retry_after=2, chat=person.chat_id))
        for word in words:
            await person.says(word)
        await answer(other, "/start")
        assert texts(person) == []
        await polled.api.until(lambda: len(texts(person)) == len(words))

        assert texts(person) == expected

    polled.run(go())


def test_a_press_is_acknowledged_whatever_becomes_of_its_turn(polled: World) -> None:
    async def go() -> None:
        person = polled.person()
        start = await answer(person, "/start")
        polled.api.faults.append(Fault("editMessageText", Kind.TOO_MANY, retry_after=2, chat=person.chat_id))
        await person.presses("Switzerland")
        await polled.api.until(lambda: not polled.api.unanswered())
        assert person.last.text == start
        await person.answered()

    polled.run(go())


def test_who_blocked_the_bot_is_left_alone(polled: World) -> None:
    async def go() -> None:
        person = polled.person()
        await person.blocks()
        await person.says("/start")
        await polled.api.until(lambda: made(person))
        await answer(polled.person(), "/start")
        await person.unblocks()
        await answer(person, "/help")

        assert made(person) == ["sendMessage"] * 2

    polled.run(go())


# A webhook.


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("", {}, "{}", 403),
        ("", {HEADER: "wrong"}, "{}", 403),
        ("", {HEADER: SECRET}, "garbage", 200),
        ("", {HEADER: SECRET}, "{}", 200),
        ("", {HEADER: SECRET}, '{"update_id": 1, "no_such_kind": {}}', 200),
        ("", {HEADER: SECRET}, "x" * 1024 * 1025, 413),
        ("/more", {HEADER: SECRET}, "{}", 404),
        ("/../", {HEADER: SECRET}, "{}", 404),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_webhook_answers_by_the_book(
    hooked: World, path: str, headers: dict[str, str], body: str, status: int
) -> None:
    async def go() -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.post(hooked.hook + path, headers=headers, data=BytesIO(body.encode())) as got,
        ):
            assert got.status == status

    hooked.run(go())


def test_a_webhook_answers_at_once_and_takes_an_update_once(hooked: World) -> None:
    async def go() -> None:
        person = hooked.person()
        hooked.api.faults.append(Fault("sendMessage", Kind.SLOW, delay=1, chat=person.chat_id))
        number = await person.says("/start")
        person.repeats(number)
        await hooked.api.until(lambda: not hooked.api.updates.pending)
        assert texts(person) == []
        await person.answered()
        await answer(person, "/help")

        assert len(texts(person)) == 2
        assert {delivery.status for delivery in hooked.api.updates.deliveries} == {200}

    hooked.run(go())


# Beginnings and ends.


@awaited
async def test_a_webhook_that_is_refused_at_first_is_set_in_the_end() -> None:
    _, settings = hook()
    async with TelegramApi() as api:
        api.faults += [Fault("setWebhook", kind) for kind in (Kind.TOO_MANY, Kind.SERVER_ERROR)]
        async with running(api, **settings) as program:
            await api.called("setWebhook", 3, within=30)
            await answer(Person(api), "/start")

            assert await program.stops() == 0


@awaited
async def test_a_webhook_that_telegram_does_not_want_is_one_clear_line() -> None:
    _, settings = hook()
    async with TelegramApi() as api:
        api.faults.append(Fault("setWebhook", Kind.BAD_REQUEST, description="bad webhook: no such host"))
        async with running(api, **settings) as program:
            assert await program.ends() == 2
            assert "bad webhook: no such host" in program.log.lower()
            assert len(program.log.splitlines()) == 1


@awaited
async def test_a_token_that_is_not_known_is_one_clear_line() -> None:
    async with TelegramApi() as api, running(api, TELEGRAM_TOKEN="1:wrong") as program:  # noqa: S106 - an example
        assert await program.ends() == 2
        assert program.log.startswith("optout: TELEGRAM_TOKEN")
        assert len(program.log.splitlines()) == 1


@awaited
async def test_a_token_that_is_taken_back_ends_nothing() -> None:
    async with TelegramApi() as api, running(api) as program:
        await api.called("getUpdates", 2, within=30)
        await asyncio.sleep(1)  # as long as it takes to see that it is connected, on a busy machine
        api.token = "700001:another"  # noqa: S105 - an example
        await Person(api).says("hello")
        await program.says("telegram: refused, next try in 60 s: TELEGRAM_TOKEN")

        assert await program.stops() == 0
        assert "Traceback" not in program.log
        assert "AAF-" not in program.log


@awaited
async def test_it_waits_for_an_api_that_is_not_there() -> None:
    async with TelegramApi() as api:
        gone = TelegramApi(port=api.port)
    async with running(gone) as program:
        await program.says("not reached")
        async with gone:
            await answer(Person(gone), "/start")
            assert await program.stops() == 0


@awaited
async def test_it_stops_at_once_where_there_is_no_api() -> None:
    async with TelegramApi() as api:
        pass
    async with running(api) as program:
        await program.says("not reached")

        assert await program.stops(within=3) == 0


@pytest.mark.parametrize("brought", [False, True], ids=["polled", "hooked"])
@awaited
async def test_updates_that_nobody_can_read_cost_nobody_else_an_answer(*, brought: bool) -> None:
    _, settings = hook() if brought else ("", {})
    async with TelegramApi() as api:
        people = [Person(api, 4_711_001 + number) for number in range(len(POISON) + 1)]
        for person, bent in zip(people, POISON.values(), strict=False):
            await person.says("/start")
            # It stands before what comes from the same chat afterwards, which a webhook is brought in order.
            api.updates.push({"message": api.chats.receive(person.chat, person.user, {"text": "Zanzibar"})}, bent)
            await person.says("/help")
        await people[-1].says("/start")
        async with running(api, **settings) as program:
            await api.until(lambda: [len(texts(one)) for one in people] == [2] * len(POISON) + [1], within=40)
            await api.until(lambda: not api.updates.pending)
            await answer(people[-1], "/help")
            assert await program.stops() == 0
            log = program.log

        assert log.count("could not be read") == len(POISON)
        assert not re.search(r"\b4711\d{3}\b|700\d{6}|Ada|Zanzibar|AAF-", log)
        assert {delivery.status for delivery in api.updates.deliveries} <= {200}
        assert len(api.made("getUpdates")) < 9
        assert api.problems() == []


@awaited
async def test_what_is_begun_is_finished_and_nothing_is_done_again() -> None:
    async with TelegramApi() as api:
        person, late = Person(api), Person(api, 1002)
        async with running(api) as program:
            await api.called("getUpdates", within=30)
            await answer(person, "/start")
            api.faults.append(Fault("sendMessage", Kind.SLOW, delay=1))
            await person.says("/help")
            await person.says("/faq")
            await api.called("sendMessage", 2)
            assert await program.stops() == 0
            assert len(texts(person)) == 3
            await late.says("/start")
        async with running(api) as program:
            await late.answered(within=20)
            assert await program.stops() == 0

        assert [len(texts(one)) for one in (person, late)] == [3, 1]
        assert api.updates.pending == 0


@awaited
async def test_it_ends_in_time_although_somebody_has_to_wait_longer() -> None:
    async with TelegramApi() as api, running(api) as program:
        person, other = Person(api), Person(api, 1002)
        api.faults.append(Fault("sendMessage", Kind.TOO_MANY, retry_after=60, chat=person.chat_id))
        await person.says("/start")
        await api.called("sendMessage", within=30)
        await answer(other, "/start")

        assert await program.stops(within=10) == 0
        assert texts(person) == []
        assert "updates left: 1" in program.log


@awaited
async def test_another_poller_is_told_of_once_and_outlasted() -> None:
    async with TelegramApi() as api, running(api) as program, Bot(api.token, base_url=f"{api.url}/bot") as other:
        await api.called("getUpdates", 2, within=30)
        for _ in range(2):
            await other.get_updates(timeout=0)
            await asyncio.sleep(0.3)
        await program.says("another process")
        await answer(Person(api), "/start")

        assert program.log.count("another process") == 1
        assert len(api.made("getUpdates")) < 10
        assert await program.stops() == 0


@awaited
async def test_without_any_token_it_says_what_to_do() -> None:
    async with TelegramApi() as api, running(api, TELEGRAM_TOKEN="") as program:
        assert await program.ends() == 2
        assert "TELEGRAM_TOKEN" in program.log
        assert "bot chat" in program.log


@pytest.mark.parametrize("code", [401, 404])
@awaited
async def test_one_call_that_is_answered_as_if_the_token_were_none_ends_nothing(code: int) -> None:
    async with TelegramApi() as api:
        api.faults += [
            Fault("getMyShortDescription", Kind.SERVER_ERROR, times=1, code=code, description="Not Found"),
            Fault("sendMessage", Kind.SERVER_ERROR, times=1, code=code, description="Not Found"),
        ]
        async with running(api) as program:
            await api.called("getUpdates", within=30)
            person = Person(api)
            await person.says("/start")
            await person.answered(30)
            await api.called("getMe", 2)

            assert "TELEGRAM_TOKEN" not in program.log
            assert len(api.chats.of(person.chat_id)) == 1
