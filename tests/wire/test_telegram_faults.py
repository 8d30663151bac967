"""A stand-in that fails when told to, as Telegram and the way to it fail."""

import time
from datetime import timedelta

import httpx
import pytest
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.wire.telegram_api import Fault, Kind, TelegramApi, awaited
from tests.wire.telegram_talking import talking

CHAT = 1001


@pytest.fixture(autouse=True)
def no_deprecation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else the library warns of its own change to come


FAULTS = {
    Kind.TOO_MANY: (RetryAfter, 0),
    Kind.SERVER_ERROR: (NetworkError, 0),
    Kind.DROP_BEFORE: (NetworkError, 0),
    Kind.DROP_AFTER: (NetworkError, 1),
    Kind.ODD: (KeyError, 1),
    Kind.UNKNOWN: (InvalidToken, 0),
    Kind.FORBIDDEN: (Forbidden, 0),
    Kind.CONFLICT: (Conflict, 0),
    Kind.BAD_REQUEST: (BadRequest, 0),
}


@pytest.mark.parametrize(("kind", "seen"), FAULTS.items(), ids=lambda value: getattr(value, "name", None))
@awaited
async def test_a_fault_meets_as_many_calls_as_it_says(kind: Kind, seen: tuple[type[Exception], int]) -> None:
    async with talking(api := TelegramApi()) as bot:
        api.faults.append(Fault("sendMessage", kind, times=2, chat=CHAT, description="no"))
        await bot.send_message(CHAT + 1, "not this one")
        for _ in range(2):
            with pytest.raises(seen[0]):
                await bot.send_message(CHAT, "Hello")
        await bot.send_message(CHAT, "Hello")

        assert api.faults == []
        assert len(api.chats.of(CHAT)) == 2 * seen[1] + 1
        assert len(await api.called("sendMessage", 4)) == 4


@awaited
async def test_server_errors_come_as_a_page_of_the_edge_or_as_json() -> None:
    async with talking(api := TelegramApi()), httpx.AsyncClient(base_url=f"{api.url}/bot{api.token}/") as client:
        api.faults += [Fault("", Kind.SERVER_ERROR), Fault("", Kind.SERVER_ERROR, code=500)]
        edge, server = await client.get("getMe"), await client.post("getMe")

        assert (edge.status_code, edge.headers["Content-Type"][:9]) == (502, "text/html")
        assert server.json() == {"ok": False, "error_code": 500, "description": "Internal Server Error"}


@awaited
async def test_calls_take_as_long_as_they_should() -> None:
    async with talking(api := TelegramApi(latency=0.02)) as bot:
        api.faults.append(Fault("sendMessage", Kind.SLOW, delay=0.05))
        began = time.monotonic()
        await bot.send_message(CHAT, "Hello")

        assert 0.07 <= time.monotonic() - began < 0.5


@awaited
async def test_too_many_messages_in_any_second_are_refused() -> None:
    async with talking(api := TelegramApi(per_second=3)) as bot:
        for _ in range(3):
            await bot.send_message(CHAT, "Hello")
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(CHAT, "Hello")

        assert refused.value.retry_after == timedelta(seconds=1)
        assert [call.method for call in api.refused] == ["sendMessage"]
        assert len(api.chats.of(CHAT)) == 3


@awaited
async def test_a_wait_for_what_does_not_happen_says_what_did() -> None:
    async with talking(api := TelegramApi()):
        with pytest.raises(AssertionError, match=r"1 of sendMessage did not happen within 0.01 s; .*: getMe"):
            await api.called("sendMessage", within=0.01)
