"""The real program, watched from outside: what it tells of itself, and what it never tells of anybody."""

import asyncio
import json
import re
import urllib.request
from functools import partial
from urllib.error import HTTPError

from prometheus_client.parser import text_string_to_metric_families

from tests.store.kept import awaited
from tests.wire.discord_api import DiscordApi
from tests.wire.discord_member import Member
from tests.wire.telegram_api import Fault, Kind, TelegramApi
from tests.wire.telegram_person import Person
from tests.wire.telegram_process import Running, free_port, optout, running

ADA, BEN = 4_711_001, 4_711_002
TYPED = "do they read my private messages in zanzibar"
SECRETIVE = re.compile(r"\b4711\d{3}\b|\bAda\b|zanzibar|private messages|AAF-|NzAwMDAw", re.IGNORECASE)


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as told:
        return told.code, told.read().decode()


async def told(port: int, path: str) -> tuple[int, str]:
    return await asyncio.to_thread(get, port, path)


async def until_ready(program: Running, port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                if (await told(port, "/readyz"))[0] == 200:
                    return
            except OSError:
                assert program.process.returncode is None, program.log
            await asyncio.sleep(0.05)


def numbers(metrics: str) -> dict[str, float]:
    """Every sample as Prometheus would name it, with its labels' values in the order of their names."""
    return {
        " ".join([sample.name, *(value for _, value in sorted(sample.labels.items()))]): sample.value
        for family in text_string_to_metric_families(metrics)
        for sample in family.samples
    }


async def talks(person: Person) -> None:
    for line in ("/start", "[United Kingdom]", "[Web browser]", "[I don't see it]", TYPED, "remind me in 2 weeks"):
        await person.does(line)
        await person.answered()


async def chats(member: Member) -> None:
    await member.command("optout")
    await member.answered()
    await member.says(TYPED)
    await member.answered()


@awaited
async def test_a_whole_run_is_told_in_numbers_and_nobody_is_in_them() -> None:
    port = free_port()
    async with TelegramApi() as api, DiscordApi() as other:
        own = {"DISCORD_TOKEN": other.token, "DISCORD_API_URL": other.url, "DISCORD_GATEWAY_URL": other.gateway_url}
        async with running(api, **own, HTTP_PORT=str(port), LOG_FORMAT="json") as program:
            await until_ready(program, port)
            assert await told(port, "/healthz") == (200, '{"alive": true}\n')
            ada = Person(api, ADA)
            await asyncio.gather(talks(ada), chats(Member(other, BEN)))
            api.faults.append(Fault("sendMessage", Kind.BAD_REQUEST, description=f"no {TYPED} to {ADA}", chat=ADA))
            await ada.says(TYPED)
            await program.says("was not delivered")
            metrics = (await told(port, "/metrics"))[1]
            ready = json.loads((await told(port, "/readyz"))[1])
            healthy = await optout("health", HTTP_PORT=str(port))
            assert await program.stops() == 0
            lines = program.log.splitlines()
            counts = partial(optout, "counts", DATA_DIR=program.data)
            counted, by_step = await asyncio.gather(counts("--json"), counts())

    assert ready["ready"] is True
    assert ready["parts"] == {"telegram": True, "discord": True, "database": True, "content": True, "clock": True}
    assert healthy.code == 0  # how it is told that it is not: tests/ops/test_health.py
    found = numbers(metrics)
    assert found["optout_updates_total telegram answer"] == 7
    assert found["optout_turns_total telegram typed answered"] == 4
    assert found["optout_turn_seconds_count discord"] == 2
    assert found["optout_screens_total unseen"] == 1
    assert found["optout_check_outcomes_total unseen"] == 1
    assert found["optout_questions_total answer"] == 3
    assert found["optout_api_calls_total telegram ok"] > 6
    assert found["optout_api_calls_total telegram 400"] == 1
    assert found["optout_api_calls_total discord ok"] > 2
    assert found["optout_ready database"] == 1
    rows = [json.loads(line) for line in counted.out.splitlines()]
    assert {"step": "unseen", "language": "en", "region": "gb", "count": 1}.items() <= next(
        row.items() for row in rows if row["step"] == "unseen"
    )
    assert sum(row["count"] for row in rows) == 9
    assert re.search(r"^ +1  unseen$", by_step.out, re.MULTILINE)

    assert {json.loads(line)["level"] for line in lines} == {"info", "warning"}
    everything = [*lines, *metrics.splitlines(), *counted.out.splitlines(), json.dumps(ready)]
    assert [line for line in everything if SECRETIVE.search(line)] == []


@awaited
async def test_a_bot_whose_chat_is_out_of_reach_is_alive_and_not_ready() -> None:
    port = free_port()
    async with TelegramApi() as api:
        nowhere = f"http://127.0.0.1:{free_port()}"
        async with running(api, TELEGRAM_API_URL=nowhere, HTTP_PORT=str(port)) as program:
            await program.says("not reached")
            assert (await told(port, "/healthz"))[0] == 200
            status, body = await told(port, "/readyz")
            assert status == 503
            assert json.loads(body)["parts"] == {"telegram": False, "database": True, "content": True, "clock": True}
            assert await program.stops() == 0


@awaited
async def test_a_log_as_json_tells_of_what_went_wrong() -> None:
    port = free_port()
    async with TelegramApi() as api:
        nowhere = f"http://127.0.0.1:{free_port()}"
        async with running(api, TELEGRAM_API_URL=nowhere, LOG_FORMAT="json", HTTP_PORT=str(port)) as program:
            await program.says("not reached")
            (line,) = [json.loads(line) for line in program.log.splitlines() if "not reached" in line]
            assert {"level": "warning", "logger": "bot.adapters.telegram.receive"}.items() <= line.items()
            assert set(line) == {"time", "level", "logger", "message"}
            assert await program.stops() == 0
