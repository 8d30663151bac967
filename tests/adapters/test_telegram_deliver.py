"""Messages get through whatever the network does, and at most once more than they should."""

from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.adapters.telegram.deliver import Blocked, acknowledge, edit, send
from bot.adapters.telegram.write import Parameters
from tests.wire.telegram_clock import hurried
from tests.wire.telegram_scripted import Answer, Json, bot, refused

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

SHOWN = Parameters("Hello", (), InlineKeyboardMarkup([]))
SENT: Json = {"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}}
PAGE = b"<html>502 Bad Gateway</html>"
BLOCKED = refused(403, "Forbidden: bot was blocked by the user")
HOST = ConnectionKey("host", 443, True, True, None, None, None)  # noqa: FBT003 - it tells nobody anything
CUT = aiohttp.ClientOSError("cut")
UNREACHED = (aiohttp.ClientConnectorError(HOST, OSError("no route")), aiohttp.ConnectionTimeoutError("slow"))
LOST = (aiohttp.SocketTimeoutError("slow"), aiohttp.ServerDisconnectedError(), aiohttp.ClientPayloadError("cut"), CUT)
LOST_ANSWERS = (*LOST, refused(504, "Gateway Timeout (504)"))
SERVER_ERRORS = (refused(500, "Internal Server Error"), refused(502, "Bad Gateway"), PAGE)
GONE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "message is too old")
Act = Callable[[ExtBot[None]], Awaitable[object]]


async def sending(one: ExtBot[None]) -> object:
    return await send(one, 5, SHOWN)  # type: ignore[arg-type]


async def editing(one: ExtBot[None]) -> object:
    return await edit(one, 5, 1, SHOWN, thread=3)  # type: ignore[arg-type]


async def outcome(act: Act, *answers: Answer) -> tuple[list[str], object]:
    """The methods that were called, and what came of it."""
    one, wire = bot(*answers)
    try:
        came = await act(one)
    except TelegramError as failed:
        came = type(failed)
    return [name for name, _, _ in wire.calls], came


SEND, EDIT = "sendMessage", "editMessageText"


@pytest.mark.parametrize("failed", [*UNREACHED, *SERVER_ERRORS], ids=repr)
@hurried
async def test_what_was_surely_not_done_is_done_again(failed: Answer) -> None:
    assert await outcome(sending, *[failed] * 5, SENT) == ([SEND] * 6, None)
    assert await outcome(editing, *[failed] * 5, SENT) == ([EDIT] * 6, None)


@pytest.mark.parametrize("failed", UNREACHED, ids=repr)
@hurried
async def test_it_is_given_up_after_a_while(failed: Answer) -> None:
    calls, came = await outcome(sending, *[failed] * 20)

    assert 5 < len(calls) < 15
    assert isinstance(came, type)
    assert issubclass(came, NetworkError)


@pytest.mark.parametrize("failed", LOST_ANSWERS, ids=repr)
@hurried
async def test_a_message_whose_answer_was_lost_is_sent_once_more_at_most(failed: Answer) -> None:
    calls, came = await outcome(sending, *[failed] * 20)

    assert (calls, came is not None) == ([SEND] * 2, True)
    assert await outcome(sending, failed, SENT) == ([SEND] * 2, None)
    assert await outcome(sending, PAGE, failed, PAGE, SENT) == ([SEND] * 4, None)


@pytest.mark.parametrize("failed", LOST_ANSWERS, ids=repr)
@hurried
async def test_an_edit_may_be_made_again_and_again(failed: Answer) -> None:
    same = refused(400, "Bad Request: message is not modified: specified new message content …")

    assert await outcome(editing, failed, failed, same) == ([EDIT] * 3, None)


@pytest.mark.parametrize("why", GONE)
@hurried
async def test_where_the_old_message_cannot_be_changed_a_new_one_is_sent(why: str) -> None:
    one, wire = bot(refused(400, f"Bad Request: {why}"), SENT)

    assert await editing(one) is None
    assert [(name, given.get("message_thread_id")) for name, given, _ in wire.calls] == [(EDIT, None), (SEND, 3)]


@hurried
async def test_nobody_is_bothered_who_blocked_the_bot() -> None:
    assert await outcome(sending, BLOCKED) == ([SEND], Blocked())
    assert await outcome(editing, BLOCKED) == ([EDIT], Blocked())
    assert await outcome(editing, refused(400, f"Bad Request: {GONE[0]}"), BLOCKED) == ([EDIT, SEND], Blocked())


@hurried
async def test_what_is_refused_is_not_repeated() -> None:
    assert await outcome(sending, refused(400, "Bad Request: chat not found")) == ([SEND], BadRequest)


@hurried
async def test_a_group_is_followed_to_where_it_moved() -> None:
    one, wire = bot(refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007), SENT)

    assert await sending(one) is None
    assert [given["chat_id"] for _, given, _ in wire.calls] == [5, -1007]


@pytest.mark.parametrize(
    ("answers", "calls"),
    [
        ([], 1),
        ([refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")], 1),
        ([refused(429, "Too Many Requests: retry after 2", retry_after=2)], 2),
        ([CUT, PAGE], 3),
        ([PAGE] * 20, 5),
        ([refused(401, "Unauthorized")], 1),
    ],
)
@hurried
async def test_a_press_is_acknowledged_as_well_as_may_be(answers: list[Answer], calls: int) -> None:
    one, wire = bot(*answers)
    await acknowledge(one, "77")  # type: ignore[arg-type]

    assert [name for name, _, _ in wire.calls] == ["answerCallbackQuery"] * calls
