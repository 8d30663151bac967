"""`optout smoke` as a process: its arguments, its exit codes, and how it ends."""

import asyncio
import os
import pty
import re
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import app
from bot.__main__ import main
from bot.content.book import Book
from tests.smoking import CHAT, USER, Api, left, on_discord, on_telegram
from tests.wire.telegram_api import TelegramApi, awaited
from tests.wire.telegram_process import ROOT, hook

QUICKLY = ("--pause", "0")


@pytest.fixture(scope="module")
def telling() -> Book:
    return app.content(app.messages(), datetime.now(UTC).date()).book


def at(api: Api) -> dict[str, str]:
    """The settings for a platform, and for no other."""
    if isinstance(api, TelegramApi):
        return {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url, "TELEGRAM_PER_SECOND": "1000"}
    return {"DISCORD_TOKEN": api.token, "DISCORD_API_URL": api.url, "DISCORD_GATEWAY_URL": api.gateway_url}


def whom(api: Api) -> tuple[str, str]:
    return ("--telegram", str(CHAT)) if isinstance(api, TelegramApi) else ("--discord", str(USER))


async def started(*arguments: str, settings: dict[str, str], keys: int = subprocess.DEVNULL) -> Process:
    env = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **settings}
    command = (sys.executable, "-m", "bot", "smoke", *arguments)
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdin=keys, stdout=PIPE, stderr=PIPE)


async def smoked(*apis: Api, more: tuple[str, ...] = QUICKLY) -> tuple[int, str]:
    """The exit code and everything that was printed, which names no token and nobody."""
    arguments, settings = [*more], dict[str, str]()
    for api in apis:
        arguments += whom(api)
        settings |= at(api)
    process = await started(*arguments, settings=settings)
    out, err = await process.communicate()
    told = out.decode() + err.decode()
    for secret in (*(api.token for api in apis), str(CHAT), str(USER), "Traceback"):
        assert secret not in told
    return process.returncode or 0, told


def different(told: str) -> list[str]:
    return [line.removeprefix("DIFFERENT: ") for line in told.splitlines() if line.startswith("DIFFERENT: ")]


@awaited
async def test_all_is_well_where_the_platforms_do_what_the_bot_relies_on(telling: Book) -> None:
    async with on_telegram(telling) as telegram, on_discord(telling) as discord:
        code, told = await smoked(telegram, discord)

        assert different(told) == []
        assert code == 0
        assert told.count("ok: ") > 50
        assert [int(number) for number in re.findall(r"^(\d+)\. ", told, re.MULTILINE)] == list(range(1, 11))
        assert (left(telegram), left(discord)) == (0, 0)
        assert (telegram.problems(), discord.problems()) == ([], [])
        assert telegram.made("getUpdates") == telegram.made("setWebhook") == telegram.made("deleteWebhook") == []
        assert discord.gateway.live() == []


@awaited
async def test_a_webhook_that_telegram_can_not_reach_is_told_of(telling: Book) -> None:
    url, settings = hook()
    async with on_telegram(telling) as api:
        error, now = "SSL error {certificate has expired}", int(datetime.now(UTC).timestamp())
        api.updates.hook = replace(api.updates.hook, url=url, error=error, error_at=now)
        process = await started(*QUICKLY, *whom(api), settings=at(api) | settings)
        out, _ = await process.communicate()

        assert process.returncode == 1
        assert different(out.decode()) == [f'how updates come: Telegram could not bring updates: "{error}"']


@pytest.mark.parametrize(
    ("arguments", "settings", "told"),
    [
        ((), {}, "no chat has a token"),
        ((), {"TELEGRAM_TOKEN": "700001:A"}, "Show Peer IDs in Profile"),
        (("--telegram", "5"), {}, "TELEGRAM_TOKEN and --telegram go together"),
        ((), {"DISCORD_TOKEN": "a"}, "Copy User ID"),
        (("--telegram", "5", "--discord", "5"), {"TELEGRAM_TOKEN": "700001:A"}, "DISCORD_TOKEN and --discord"),
        (("--telegram", "@me"), {"TELEGRAM_TOKEN": "700001:A"}, "'@me' is no user id"),
        (("--telegram", "-100"), {"TELEGRAM_TOKEN": "700001:A"}, "see optout smoke --help"),
        (("--telegram", "0"), {"TELEGRAM_TOKEN": "700001:A"}, "'0' is no user id"),
        (("--telegram", "5", "--pause", "nan"), {"TELEGRAM_TOKEN": "700001:A"}, "'nan' is no number of seconds"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    arguments: tuple[str, ...],
    settings: dict[str, str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("TELEGRAM_TOKEN", "DISCORD_TOKEN"):
        monkeypatch.setenv(name, settings.get(name, ""))
    try:
        code: object = main(["smoke", *arguments])
    except SystemExit as ended:
        code = ended.code
    out, err = capsys.readouterr()

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err


@awaited
async def test_a_token_that_is_not_known_is_one_line(telling: Book) -> None:
    async with on_telegram(telling) as api:
        process = await started(*QUICKLY, *whom(api), settings=at(api) | {"TELEGRAM_TOKEN": "700001:other"})
        out, err = await process.communicate()

        assert (process.returncode, out.count(b"\n"), err.count(b"\n")) == (2, 1, 1)
        assert err.decode().startswith("optout: TELEGRAM_TOKEN")


# How it ends.


async def interrupted(api: Api, sign: signal.Signals) -> None:
    process = await started("--pause", "0.1", *whom(api), settings=at(api))
    async with asyncio.timeout(60):
        while left(api) < 2:  # noqa: ASYNC110 - it is another process that sends
            await asyncio.sleep(0.02)
    process.send_signal(sign)
    _, err = await asyncio.wait_for(process.communicate(), 20)

    assert process.returncode == 130
    assert err == b""
    assert left(api) == 0


@awaited
async def test_who_interrupts_it_finds_the_chat_empty(telling: Book) -> None:
    async with on_telegram(telling) as api, on_discord(telling) as discord:
        await asyncio.gather(interrupted(api, signal.SIGINT), interrupted(discord, signal.SIGTERM))


@awaited
async def test_somebody_at_the_terminal_is_waited_for(telling: Book) -> None:
    async with on_telegram(telling) as api:
        ours, theirs = pty.openpty()
        process = await started(*QUICKLY, *whom(api), keys=theirs, settings=at(api))
        os.close(theirs)
        assert process.stdout
        async with asyncio.timeout(60):
            async for line in process.stdout:
                if b"Press Enter" in line:
                    break
        assert left(api) > 5
        os.write(ours, b"\n")

        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert left(api) == 0
        os.close(ours)
