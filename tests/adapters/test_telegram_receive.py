"""Updates are asked for for ever, taken in order, and confirmed when they were."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import aiohttp
import pytest
from telegram.error import InvalidToken

from bot.adapters.telegram.order import CHATS, MOST, OWN, Line, Seen
from bot.adapters.telegram.receive import ASK, CHECK, SECRET_HEADER, Polling, Webhook
from tests.wire.telegram_clock import hurried, now
from tests.wire.telegram_scripted import OK, Answer, Json, Scripted, bot, refused

if TYPE_CHECKING:
    from telegram import Update

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

OTHER = refused(409, "Conflict: terminated by other getUpdates request")
PAGE = b"<html>502 Bad Gateway</html>"
EMPTY: Json = {"ok": True, "result": []}


def updates(*ids: int) -> Json:
    return {"ok": True, "result": [{"update_id": number} for number in ids]}


@asynccontextmanager
async def polling(*answers: Answer, until: float) -> AsyncIterator[tuple[Polling, Scripted, list[int]]]:
    """What a poller did in so many seconds."""
    one, wire = bot(OK, *answers, float(ASK))
    room, taken = asyncio.Event(), list[int]()
    room.set()
    poller = Polling(one, room, lambda update: taken.append(update.update_id))  # type: ignore[arg-type]
    with suppress(TimeoutError):
        async with asyncio.timeout(until):
            await poller.run()
    yield poller, wire, taken


def asked(wire: Scripted) -> list[tuple[int | None, int]]:
    return [(given.get("offset"), given["timeout"]) for name, given, _ in wire.calls if name == "getUpdates"]


@hurried
async def test_what_was_taken_is_confirmed_by_the_next_request() -> None:
    async with polling(updates(5, 6), updates(7), EMPTY, updates(2), until=1) as (_, wire, taken):
        assert taken == [5, 6, 7, 2]
        assert asked(wire) == [(None, CHECK), (7, ASK), (8, ASK), (None, ASK), (3, ASK)]


@hurried
async def test_a_webhook_of_before_is_removed_first_and_only_once() -> None:
    async with polling(PAGE, OK, until=10) as (_, wire, _):
        assert [name for name, _, _ in wire.calls[:3]] == ["deleteWebhook", "getUpdates", "getUpdates"]
    one, wire = bot(PAGE, OK, float(ASK))
    with suppress(TimeoutError):
        async with asyncio.timeout(9):
            await Polling(one, asyncio.Event(), lambda _: None).run()  # type: ignore[arg-type]
    assert [name for name, _, _ in wire.calls[:3]] == ["deleteWebhook", "deleteWebhook", "getUpdates"]


@pytest.mark.parametrize(
    ("trouble", "line", "most"),
    [
        (OTHER, "another process asks for this bot's updates", 20),
        (refused(409, "Conflict: can't use getUpdates method while webhook is active"), "a webhook has been set", 20),
        (PAGE, "not reached (NetworkError)", 10),
        (aiohttp.SocketTimeoutError("slow"), "not reached (TimedOut)", 10),
        (aiohttp.ServerDisconnectedError(), "not reached (NetworkError)", 10),
        ({"ok": True, "result": [{"no": "id"}]}, "an answer could not be read", 10),
    ],
)
@hurried
async def test_trouble_is_told_once_and_waited_out(
    caplog: pytest.LogCaptureFixture, trouble: Answer, line: str, most: int
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with polling(EMPTY, *[trouble] * 99, until=120) as (poller, wire, _):
        assert len(asked(wire)) < most
        assert not poller.well
    ours = [record.message for record in caplog.records if record.name.startswith("bot")]
    assert [line in told for told in ours] == [True]


@hurried
async def test_it_recovers_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with polling(OTHER, OTHER, updates(5), until=9) as (poller, _, taken):
        assert (poller.well, taken) == (True, [5])
    assert caplog.messages[-1] == "telegram: reached again"


@hurried
async def test_a_429_is_obeyed() -> None:
    one = refused(429, "Too Many Requests: retry after 30", retry_after=30)
    async with polling(one, updates(5), until=40) as (_, wire, _):
        assert [at for _, _, at in wire.calls][2] == 30.0


@hurried
async def test_a_token_that_is_no_longer_known_ends_it() -> None:
    with pytest.raises(InvalidToken):
        async with polling(EMPTY, refused(401, "Unauthorized"), until=5):
            pass


@pytest.mark.parametrize(("unfinished", "offset"), [([], 7), ([6], 6), ([6, 5], 5)])
@hurried
async def test_at_the_end_only_what_is_finished_is_confirmed(unfinished: list[int], offset: int) -> None:
    async with polling(updates(5, 6), until=1) as (poller, wire, _):
        await poller.confirm(unfinished)

        assert asked(wire)[-1] == (offset, 0)


def number(body: bytes) -> int:
    """What a webhook answers to a body with the right secret."""
    return asyncio.run(_posted(body, {SECRET_HEADER: "hush"}))


async def _posted(body: bytes, headers: dict[str, str], *, is_open: bool = True) -> int:
    one, _ = bot()
    taken: list[Update] = []
    hook = Webhook(one, "hush", lambda: is_open, taken.append)  # type: ignore[arg-type]

    was_read = False

    async def read() -> bytes:
        nonlocal was_read
        was_read = True
        return body

    status = await hook.answer(headers, read)
    assert len(taken) == (status == 200)
    assert was_read == (status in {200, 400}), "what a stranger sends is not even read"
    return status


def dated(seconds: str) -> bytes:
    """A message that was sent at a time of which no clock knows."""
    message = f'{{"message_id": 1, "chat": {{"id": 1, "type": "private"}}, "date": {seconds}}}'
    return f'{{"update_id": 5, "message": {message}}}'.encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"update_id": 5}', 200),
        (b'{"update_id": 5, "something_new": {"a": [1]}}', 200),
        (b"", 400),
        (b"null", 400),
        (b"5", 400),
        (b"[]", 400),
        (b'"update_id"', 400),
        (b"{}", 400),
        (b'{"update_id": "5"}', 400),
        (b'{"update_id": [5]}', 400),
        (b'{"update_id": 5, "message": {}}', 400),
        (b'{"update_id": 5, "message": 7}', 400),
        (dated("100000000000000000000"), 400),
        (dated("1e400"), 400),
        (dated("-1e18"), 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 100_000, 400),
        (json.dumps({"update_id": 10**30}).encode(), 200),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_webhook_takes_updates_and_nothing_else(body: bytes, status: int) -> None:
    assert number(body) == status


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "Hush"}, {SECRET_HEADER: "h\udcff"}])
def test_a_webhook_wants_its_secret(headers: dict[str, str]) -> None:
    assert asyncio.run(_posted(b'{"update_id": 5}', headers)) == 403


def test_a_webhook_without_room_asks_to_come_again() -> None:
    assert asyncio.run(_posted(b'{"update_id": 5}', {SECRET_HEADER: "hush"}, is_open=False)) == 503


@hurried
async def test_chats_are_worked_on_at_once_and_each_in_order() -> None:
    line, done = Line(), list[tuple[int, int, float]]()

    async def job(chat: int, position: int) -> None:
        await asyncio.sleep(1 if chat == 1 else 0.1)
        done.append((chat, position, now()))

    for position in range(3):
        for chat in (1, 2):
            line.put(10 * chat + position, chat, lambda chat=chat, position=position: job(chat, position))  # type: ignore[misc]
    await line.done(10)

    assert [entry for entry in done if entry[0] == 1] == [(1, 0, 1.0), (1, 1, 2.0), (1, 2, 3.0)]
    assert [entry for entry in done if entry[0] == 2] == [(2, 0, 0.1), (2, 1, 0.2), (2, 2, 0.3)]
    assert (line.waiting, line.open, line.running) == ({}, {}, set())


@hurried
async def test_what_is_not_finished_in_time_stays_open() -> None:
    line = Line()
    line.put(1, 1, lambda: asyncio.sleep(1))
    line.put(2, 2, lambda: asyncio.sleep(100))
    line.put(3, 2, lambda: asyncio.sleep(1))
    await line.done(7)

    assert (list(line.open), now()) == ([2, 3], 7.0)


@hurried
async def test_there_is_room_for_so_many_chats_and_jobs() -> None:
    line = Line()
    for chat in range(CHATS):
        assert line.room.is_set()
        line.put(chat, chat, lambda: asyncio.sleep(1))
    assert not line.room.is_set()
    await asyncio.wait_for(line.room.wait(), 2)

    for job in range(MOST):
        line.put(1000 + job, job % 9, lambda: asyncio.sleep(1))
    assert not line.room.is_set()


@hurried
async def test_who_only_waits_for_the_pace_takes_nobodys_room() -> None:
    line = Line(lambda: CHATS // 2)
    for chat in range(CHATS + CHATS // 2):
        assert line.room.is_set()
        line.put(chat, chat, lambda: asyncio.sleep(1))
    assert not line.room.is_set()


@hurried
async def test_a_job_that_fails_stops_no_other_of_its_chat(caplog: pytest.LogCaptureFixture) -> None:
    line, done = Line(), list[int]()

    async def job(number: int) -> None:
        await asyncio.sleep(0)
        if number == 1:
            message = "what Ada typed"
            raise LookupError(message)
        done.append(number)

    for number in range(3):
        line.put(number, 1, lambda number=number: job(number))  # type: ignore[misc]
    await line.done(5)

    assert (done, line.waiting, line.open) == ([0, 2], {}, {})
    assert "a job failed" in caplog.text


@hurried
async def test_one_chat_cannot_fill_the_line() -> None:
    line = Line()
    for job in range(MOST * 2):
        line.put(job, 1, lambda: asyncio.sleep(1))

    assert line.room.is_set()
    assert len(line.open) == OWN


def test_what_came_before_is_known_and_forgotten_one_day() -> None:
    seen = Seen()

    assert [seen.again(number) for number in (1, 2, 1)] == [False, False, True]
    assert not any(seen.again(number) for number in range(3, 20_000))
    assert len(seen.ids) <= 10_000
