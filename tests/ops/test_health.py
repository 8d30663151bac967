"""A process says that it is alive, and whether each of its parts is ready."""

import asyncio
import json
import urllib.request
from collections.abc import Awaitable, Callable
from urllib.error import HTTPError

import pytest

from bot.errors import UsageError
from bot.ops import health, http
from bot.ops.health import Health, ask
from bot.settings import read
from bot.tally import READY, Tally
from tests.store.kept import awaited
from tests.wire.telegram_api import TelegramApi
from tests.wire.telegram_process import Done, free_port, optout, running


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def never() -> bool:
    await asyncio.sleep(3600)
    return True


async def broken() -> bool:
    raise LookupError


def made(**parts: Callable[[], Awaitable[bool]]) -> Health:
    return Health(parts, lambda: {"step-setting": 21}, Tally())


@awaited
async def test_all_parts_ready_is_ready_whatever_has_moved() -> None:
    told = made(telegram=yes, database=yes)
    status, _, body = await told.ready()

    assert status == 200
    assert json.loads(body) == {
        "ready": True,
        "parts": {"telegram": True, "database": True},
        "not_seen": {"step-setting": 21},
    }
    assert told.tally.numbers[READY] == {("telegram",): 1, ("database",): 1}


@pytest.mark.parametrize("part", [no, never, broken])
@awaited
async def test_one_part_that_is_not_ready_is_named(
    part: Callable[[], Awaitable[bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ANSWER_WITHIN", 0.01)
    told = made(telegram=yes, database=part)
    status, _, body = await told.ready()

    assert status == 503
    assert json.loads(body)["parts"] == {"telegram": True, "database": False}
    assert told.tally.numbers[READY]["database",] == 0


def got(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


@awaited
async def test_pages_are_told_over_http_and_nothing_else_is() -> None:
    port, told = free_port(), made(database=no)
    async with http.serving("127.0.0.1", port, {}, {"/healthz": told.alive, "/readyz": told.ready}):
        assert await asyncio.to_thread(got, port, "/healthz") == (200, '{"alive": true}\n')
        assert (await asyncio.to_thread(got, port, "/readyz"))[0] == 503
        assert (await asyncio.to_thread(got, port, "/"))[0] == 404
        assert (await asyncio.to_thread(got, port, "/healthz/../x"))[0] == 404
        assert await asyncio.to_thread(ask, "127.0.0.1", port)
        assert await asyncio.to_thread(ask, "localhost", port)
        assert await asyncio.to_thread(ask, "0.0.0.0", port)  # noqa: S104 - what a container listens on
    assert not await asyncio.to_thread(ask, "127.0.0.1", port)


@awaited
async def test_who_asks_on_this_machine_asks_no_proxy() -> None:
    port, nowhere = free_port(), f"http://127.0.0.1:{free_port()}"
    async with http.serving("127.0.0.1", port, {}, {"/healthz": made().alive}):
        assert (await optout("health", HTTP_PORT=str(port), http_proxy=nowhere)).code == 0


@pytest.mark.parametrize(
    ("host", "listens"),
    [
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("[::]", "::1"),
        ("0:0:0:0:0:0:0:0", "::1"),
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 - what a container listens on
        ("localhost", "localhost"),
    ],
)
@awaited
async def test_the_program_is_asked_where_it_listens(host: str, listens: str) -> None:
    port = str(free_port())
    async with http.serving(read({"HTTP_HOST": listens}).http_host, int(port), {}, {"/healthz": made().alive}):
        assert await optout("health", HTTP_HOST=host, HTTP_PORT=port) == Done(0, "", "")
    assert await optout("health", HTTP_HOST=host, HTTP_PORT=port) == Done(1, "", "")


@awaited
async def test_the_real_program_listens_on_an_address_in_brackets() -> None:
    port = str(free_port())
    async with TelegramApi() as api, running(api, HTTP_HOST="[::1]", HTTP_PORT=port):
        await api.called("getUpdates", within=40)
        assert await optout("health", HTTP_HOST="[::1]", HTTP_PORT=port) == Done(0, "", "")


@awaited
async def test_a_host_that_nobody_knows_is_not_alive_and_can_not_be_listened_on() -> None:
    assert await optout("health", HTTP_HOST="no-such-host.invalid", HTTP_PORT="1") == Done(1, "", "")
    with pytest.raises(UsageError, match=r"^HTTP_HOST and HTTP_PORT: no-such-host\.invalid:1 can't be listened on"):
        async with http.serving("no-such-host.invalid", 1, {}, {}):
            pass


@awaited
async def test_a_port_that_speaks_another_language_is_not_alive() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as other:
        assert not await asyncio.to_thread(ask, "127.0.0.1", other.sockets[0].getsockname()[1])


def test_who_asks_where_nobody_tells_is_told_why() -> None:
    with pytest.raises(UsageError, match="HTTP_PORT"):
        ask("127.0.0.1", 0)


@awaited
async def test_a_webhook_may_not_take_the_path_of_a_page() -> None:
    async def handler(_headers: object, _read: object) -> int:
        return 200

    with pytest.raises(UsageError, match="/metrics"):
        async with http.serving("127.0.0.1", free_port(), {"/metrics": handler}, {"/metrics": made().alive}):
            pass
