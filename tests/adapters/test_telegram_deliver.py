"""Messages get through whatever the network does, and at most once more than they should."""

from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, NetworkError

from bot.adapters.telegram.connection import Bot
from bot.adapters.telegram.deliver import Blocked, acknowledge, edit, hand, remind, send
from bot.adapters.telegram.write import Parameters
from bot.engine.message import File
from bot.sending import Sent
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
LATE = (refused(504, "Gateway Timeout"), (504, PAGE), (520, PAGE), (524, b""))
UNREADABLE = ((200, PAGE), (200, b""), (200, b"[]"), (200, b'{"ok": fal'))
LOST_ANSWERS = (*LOST, *LATE, *UNREADABLE)
SERVER_ERRORS = (
    *(refused(500, "Internal Server Error"), refused(500, "waited (504)"), refused(502, "Bad Gateway"), PAGE),
    *(refused(503, "Service Unavailable"), (503, PAGE), (302, b""), (429, PAGE)),
)
BUGS = (TypeError("no"), KeyError("no"), OSError("no file"), FileNotFoundError("no"), aiohttp.InvalidURL("no"))
GONE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "message is too old")
Act = Callable[[Bot], Awaitable[object]]


async def sending(one: Bot) -> object:
    return await send(one, 5, SHOWN)


async def editing(one: Bot) -> object:
    return await edit(one, 5, 1, SHOWN, thread=3)


async def handing(one: Bot) -> object:
    return await hand(one, 5, File("data.json", "{}"), thread=3)


async def outcome(act: Act, *answers: Answer) -> tuple[list[str], object]:
    """The methods that were called, and what came of it."""
    one, wire = bot(*answers)
    try:
        came = await act(one)
    except Exception as failed:  # noqa: BLE001 - whatever it is, a test says which it must be
        came = type(failed)
    return [name for name, _, _ in wire.calls], came


SEND, EDIT, HAND = "sendMessage", "editMessageText", "sendDocument"


@pytest.mark.parametrize("failed", [*UNREACHED, *SERVER_ERRORS], ids=repr)
@hurried
async def test_what_was_surely_not_done_is_done_again(failed: Answer) -> None:
    assert await outcome(sending, *[failed] * 5, SENT) == ([SEND] * 6, None)
    assert await outcome(editing, *[failed] * 5, SENT) == ([EDIT] * 6, None)
    assert await outcome(handing, *[failed] * 5, SENT) == ([HAND] * 6, None)


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
    assert (await outcome(handing, *[failed] * 20))[0] == [HAND] * 2


@pytest.mark.parametrize("bug", BUGS, ids=repr)
@hurried
async def test_what_is_none_of_the_networks_trouble_is_told_as_what_it_is_and_not_repeated(bug: Exception) -> None:
    assert await outcome(sending, bug) == ([SEND], type(bug))
    assert await outcome(editing, bug) == ([EDIT], type(bug))
    assert await outcome(handing, bug) == ([HAND], type(bug))


def chained(error: BaseException | None, at_most: int = 20) -> list[BaseException]:
    """An error and what led to it, as a log follows them."""
    found: list[BaseException] = []
    while error is not None and len(found) < at_most:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


@hurried
async def test_a_bug_and_what_the_library_made_of_it_do_not_lead_to_each_other_for_ever() -> None:
    one, _ = bot(bug := TypeError("no"))
    with pytest.raises(TypeError) as raised:
        await sending(one)

    assert chained(raised.value) == [bug]


DONE = (
    {"ok": True, "result": {"what": "the library can't build"}},
    (200, b'{"result": {"message_id": "new"}, "ok": true}'),
    (200, b' { "ok" : true }'),
)


@pytest.mark.parametrize("answer", DONE, ids=repr)
@hurried
async def test_what_telegram_says_it_has_done_is_done_however_it_says_so(answer: Answer) -> None:
    assert await outcome(sending, answer) == ([SEND], None)
    assert await outcome(editing, answer) == ([EDIT], None)
    assert await outcome(handing, answer) == ([HAND], None)


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


CLOSED = ("message thread not found", "TOPIC_CLOSED", "TOPIC_DELETED", "TOPIC_ID_INVALID")


@pytest.mark.parametrize("why", CLOSED)
@hurried
async def test_where_a_topic_takes_nothing_any_more_its_chat_does(why: str) -> None:
    for act in (lambda one: send(one, 5, SHOWN, thread=3), handing):
        one, wire = bot(refused(400, f"Bad Request: {why}"), SENT)

        assert await act(one) is None
        assert [given.get("message_thread_id") for _, given, _ in wire.calls] == [3, None]


@hurried
async def test_what_is_refused_without_its_topic_too_is_given_up() -> None:
    one, wire = bot(*[refused(400, "Bad Request: chat not found")] * 9)
    with pytest.raises(BadRequest):
        await send(one, 5, SHOWN, thread=3)

    assert [given.get("message_thread_id") for _, given, _ in wire.calls] == [3, None]


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
        ([CUT] * 3, 4),
        ([TypeError("a bug")], 1),
    ],
)
@hurried
async def test_a_press_is_acknowledged_as_well_as_may_be(answers: list[Answer], calls: int) -> None:
    one, wire = bot(*answers)
    await acknowledge(one, "77")

    assert [name for name, _, _ in wire.calls] == ["answerCallbackQuery"] * calls


NOBODY = (
    *("chat not found", "user not found", "user is deactivated", "INPUT_USER_DEACTIVATED", "PEER_ID_INVALID"),
    *("bot can't initiate conversation with a user", "USER_IS_BLOCKED", "have no rights to send a message"),
    *("group chat was upgraded to a supergroup chat", "group chat was deactivated", "CHAT_WRITE_FORBIDDEN"),
    *("not enough rights to send text messages to the chat", "need administrator rights in the channel chat"),
)
KICKED = ("bot was blocked by the user", "bot was kicked from the supergroup chat", "user is deactivated")
UNKNOWN = (refused(401, "Unauthorized"), refused(404, "Not Found"))


@pytest.mark.parametrize("why", NOBODY)
@hurried
async def test_who_can_not_be_written_to_any_more_is_told_from_a_message_that_is_refused(why: str) -> None:
    one, wire = bot(refused(400, f"Bad Request: {why}"))

    assert await remind(one, "5", SHOWN) is Sent.UNREACHABLE
    assert len(wire.calls) == 1


@pytest.mark.parametrize("why", KICKED)
@hurried
async def test_who_forbids_it_can_not_be_written_to(why: str) -> None:
    one, _ = bot(refused(403, f"Forbidden: {why}"))

    assert await remind(one, "5", SHOWN) is Sent.UNREACHABLE


@pytest.mark.parametrize("why", ["message is too long", "can't parse entities: …", "BUTTON_DATA_INVALID", "new words"])
@hurried
async def test_a_message_that_is_refused_would_be_again(why: str) -> None:
    one, wire = bot(refused(400, f"Bad Request: {why}"))

    assert await remind(one, "5", SHOWN) is Sent.REFUSED
    assert len(wire.calls) == 1


@pytest.mark.parametrize("failed", [*UNREACHED, *SERVER_ERRORS, *LOST_ANSWERS, *UNKNOWN], ids=repr)
@hurried
async def test_what_may_pass_is_tried_again_later(failed: Answer) -> None:
    one, _ = bot(*[failed] * 20)

    assert await remind(one, "5", SHOWN) is Sent.LATER


@pytest.mark.parametrize("chat", ["", "Ada", "5x", "1e3", "-", "٥", " 5"])
@hurried
async def test_an_address_that_is_no_number_is_nobodys(chat: str) -> None:
    one, wire = bot()

    assert await remind(one, chat, SHOWN) is Sent.UNREACHABLE
    assert wire.calls == []


@hurried
async def test_what_arrives_is_delivered() -> None:
    one, wire = bot(SENT)

    assert await remind(one, "-1001234567890", SHOWN) is Sent.DELIVERED
    assert [given["chat_id"] for _, given, _ in wire.calls] == [-1001234567890]
