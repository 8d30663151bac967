"""Updates are asked for for ever, taken in order, and confirmed when they were."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from telegram.error import InvalidToken

from bot.adapters.telegram.order import CHATS, LET_GO_WITHIN, MOST, OWN, Line, Seen
from bot.adapters.telegram.read import number
from bot.adapters.telegram.receive import ASK, CHECK, SECRET_HEADER, Polling, Webhook, unless
from tests.wire.telegram_clock import hurried, now
from tests.wire.telegram_scripted import OK, Answer, Json, Scripted, bot, refused

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

OTHER = refused(409, "Conflict: terminated by other getUpdates request")
PAGE = b"<html>502 Bad Gateway</html>"
EMPTY: Json = {"ok": True, "result": []}


def updates(*those: object) -> Json:
    """A batch: a number is an update of that number, anything else stands in it as it is."""
    return {"ok": True, "result": [{"update_id": one} if type(one) is int else one for one in those]}


async def at_once() -> None:
    """There is room."""


@asynccontextmanager
async def polling(*answers: Answer, until: float) -> AsyncIterator[tuple[Polling, Scripted, list[object]]]:
    """What a poller did in so many seconds: of what is an update its number, and all else as it came."""
    one, wire = bot(OK, *answers, float(ASK))
    taken = list[object]()
    poller = Polling(one, at_once, lambda came: taken.append(came if number(came) is None else number(came)))
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
            await Polling(one, at_once, lambda _: None).run()
    assert [name for name, _, _ in wire.calls[:3]] == ["deleteWebhook", "deleteWebhook", "getUpdates"]


@pytest.mark.parametrize(
    ("trouble", "line", "most"),
    [
        (OTHER, "another process asks for this bot's updates", 20),
        (refused(409, "Conflict: can't use getUpdates method while webhook is active"), "a webhook has been set", 20),
        (PAGE, "not reached (502)", 10),
        (refused(503, "Service Unavailable"), "not reached (503)", 10),
        (aiohttp.SocketTimeoutError("slow"), "not reached (SocketTimeoutError)", 10),
        (aiohttp.ServerDisconnectedError(), "not reached (ServerDisconnectedError)", 10),
        ((200, b"<html>Log in to this network</html>"), "not reached (unreadable)", 10),
        ((200, b'{"ok": false}'), "not reached (unreadable)", 10),
        ({"ok": True, "result": {"update_id": 5}}, "an answer could not be read", 10),
        ({"ok": True}, "an answer could not be read", 10),
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
    async with polling(OTHER, OTHER, updates(5), until=9) as (_, wire, taken):
        assert (asked(wire)[-1], taken) == ((6, ASK), [5])
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


@hurried
async def test_at_the_end_what_was_taken_is_confirmed() -> None:
    async with polling(updates(5, 6), until=1) as (poller, wire, _):
        await poller.confirm()

        assert asked(wire)[-1] == (7, 0)


@hurried
async def test_what_nobody_had_room_for_is_not_confirmed() -> None:
    one, wire = bot(OK, updates(5, 6, 7), float(ASK))
    room, taken = asyncio.Semaphore(2), list[object]()
    poller = Polling(one, room.acquire, taken.append)
    with suppress(TimeoutError):
        async with asyncio.timeout(9):
            await poller.run()
    await poller.confirm()

    assert (len(taken), asked(wire)) == (2, [(None, CHECK), (7, 0)])


NAMELESS = (
    {"message": {"text": "hi"}},
    {"update_id": "6"},
    {"update_id": True},
    {"update_id": -1},
    [6],
    "x",
    None,
    1.5,
)


@pytest.mark.parametrize("nameless", [*NAMELESS, {"update_id": 10**30}], ids=repr)
@hurried
async def test_what_has_no_number_is_handed_on_and_passed_over(nameless: object) -> None:
    async with polling(updates(5, nameless, 7), updates(8, nameless), updates(10), until=1) as (_, wire, taken):
        assert taken == [5, nameless, 7, 8, nameless, 10]
        assert asked(wire) == [(None, CHECK), (8, ASK), (10, ASK), (11, ASK)]


@hurried
async def test_where_nothing_has_a_number_the_next_ones_are_asked_for_in_good_time() -> None:
    odd = updates("odd", "odd")
    async with polling(odd, odd, updates(5), odd, odd, updates(12), until=20) as (_, wire, taken):
        assert taken == ["odd"] * 4 + [5] + ["odd"] * 4 + [12]
        assert [offset for offset, _ in asked(wire)] == [None, None, None, 6, 8, 10, 13]
        assert [at for name, _, at in wire.calls if name == "getUpdates"] == [0.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0]


@hurried
async def test_it_may_be_run_again_and_knows_how_far_it_was() -> None:
    one, wire = bot(OK, updates(5), 3.0, OK, updates(6), float(ASK))
    taken = list[object]()
    poller = Polling(one, at_once, taken.append)
    for _ in range(2):
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await poller.run()
        assert not poller.well

    assert taken == [{"update_id": 5}, {"update_id": 6}]
    assert asked(wire)[:3] == [(None, CHECK), (6, ASK), (6, CHECK)]
    assert [name for name, _, _ in wire.calls].count("deleteWebhook") == 2


@hurried
async def test_a_token_that_any_call_was_refused_for_ends_the_service() -> None:
    refusal = asyncio.Event()
    asyncio.get_running_loop().call_later(3, refusal.set)
    with pytest.raises(InvalidToken):
        await unless(refusal, asyncio.sleep(60))
    assert now() == 3.0


@hurried
async def test_a_service_ends_by_what_ends_it() -> None:
    async def broken() -> None:
        await asyncio.sleep(1)
        raise LookupError

    with pytest.raises(LookupError):
        await unless(asyncio.Event(), broken())


def brought(body: bytes) -> tuple[int, list[object]]:
    """What a webhook answers to a body with the right secret, and what it hands on."""
    return asyncio.run(_posted(body, {SECRET_HEADER: "hush"}))


async def _posted(body: bytes, headers: dict[str, str], *, is_open: bool = True) -> tuple[int, list[object]]:
    taken: list[object] = []
    hook = Webhook("hush", lambda: is_open, taken.append)

    was_read = False

    async def read() -> bytes:
        nonlocal was_read
        was_read = True
        return body

    status = await hook.answer(headers, read)
    assert len(taken) == (status == 200)
    assert was_read == (status == 200), "what a stranger sends is not even read"
    return status, taken


@pytest.mark.parametrize(
    ("body", "handed"),
    [
        (b'{"update_id": 5}', {"update_id": 5}),
        (b'{"update_id": 5, "something_new": {"a": [1]}}', {"update_id": 5, "something_new": {"a": [1]}}),
        (b"5", 5),
        (b"[]", []),
        (b"null", None),
        (b"", None),
        (b"\xff\xfe\x00", None),
        (b"[" * 100_000, None),
        (b'{"update_id": 5, "mess', None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_webhook_takes_whatever_it_is_brought_so_that_it_is_not_brought_again(body: bytes, handed: object) -> None:
    assert brought(body) == (200, [handed])


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "Hush"}, {SECRET_HEADER: "h\udcff"}])
def test_a_webhook_wants_its_secret(headers: dict[str, str]) -> None:
    assert asyncio.run(_posted(b'{"update_id": 5}', headers)) == (403, [])


def test_a_webhook_without_room_asks_to_come_again() -> None:
    assert asyncio.run(_posted(b'{"update_id": 5}', {SECRET_HEADER: "hush"}, is_open=False)) == (503, [])


@hurried
async def test_chats_are_worked_on_at_once_and_each_in_order() -> None:
    line, done = Line(), list[tuple[int, int, float]]()

    async def job(chat: int, position: int) -> None:
        await asyncio.sleep(1 if chat == 1 else 0.1)
        done.append((chat, position, now()))

    for position in range(3):
        for chat in (1, 2):
            line.put(chat, lambda chat=chat, position=position: job(chat, position))  # type: ignore[misc]
    await line.done(10)

    assert [entry for entry in done if entry[0] == 1] == [(1, 0, 1.0), (1, 1, 2.0), (1, 2, 3.0)]
    assert [entry for entry in done if entry[0] == 2] == [(2, 0, 0.1), (2, 1, 0.2), (2, 2, 0.3)]
    assert (line.waiting, line.jobs, line.running) == ({}, 0, set())


@hurried
async def test_what_is_not_finished_in_time_is_cut_off_and_counted() -> None:
    line = Line()
    line.put(1, lambda: asyncio.sleep(1))
    line.put(2, lambda: asyncio.sleep(100))
    line.put(2, lambda: asyncio.sleep(1))

    assert (await line.done(7), now()) == (2, 7.0)


@hurried
async def test_what_does_not_let_go_holds_up_no_end() -> None:
    async def deaf() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(100)
        await asyncio.sleep(100)

    line = Line()
    line.put(1, deaf)

    assert (await line.done(4), now()) == (1, 4.0 + LET_GO_WITHIN)


@hurried
async def test_there_is_room_for_so_many_chats_and_jobs() -> None:
    line = Line()
    for chat in range(CHATS):
        assert line.room.is_set()
        line.put(chat, lambda: asyncio.sleep(1))
    assert not line.room.is_set()
    await asyncio.wait_for(line.room.wait(), 2)

    for job in range(MOST):
        line.put(job % 9, lambda: asyncio.sleep(1))
    assert not line.room.is_set()


@hurried
async def test_who_only_waits_for_the_pace_takes_nobodys_room() -> None:
    line = Line(lambda: CHATS // 2)
    for chat in range(CHATS + CHATS // 2):
        assert line.room.is_set()
        line.put(chat, lambda: asyncio.sleep(1))
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

    for at in range(3):
        line.put(1, lambda at=at: job(at))  # type: ignore[misc]
    await line.done(5)

    assert (done, line.waiting, line.jobs) == ([0, 2], {}, 0)
    assert "a job failed" in caplog.text


@hurried
async def test_one_chat_cannot_fill_the_line() -> None:
    line = Line()
    for _ in range(MOST * 2):
        line.put(1, lambda: asyncio.sleep(1))

    assert line.room.is_set()
    assert line.jobs == OWN


def test_what_came_before_is_known_and_forgotten_one_day() -> None:
    seen = Seen()

    assert [seen.again(number) for number in (1, 2, 1)] == [False, False, True]
    assert not any(seen.again(number) for number in range(3, 20_000))
    assert len(seen.ids) <= 10_000
