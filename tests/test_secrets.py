"""No secret of the operator and no word of a person gets out, however the program ends."""

import asyncio
import string
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from bot.adapters.discord.connection import Options as DiscordOptions
from bot.adapters.telegram.adapter import Options as TelegramOptions
from bot.adapters.telegram.connection import Bot
from bot.adapters.telegram.receive import Webhook
from bot.errors import BotError
from bot.settings import Settings, read
from bot.store import open_store
from bot.store.opening import location
from bot.store.postgres import engine, name
from tests.test_main import run

ROOT = Path(__file__).parent.parent
TOKEN = "123456789:AAExample-of-a-token"  # noqa: S105 - an example
DISCORD = "MTIzNDU2.example.of-a-token"
HOOK = "hush-hush-hook"
PASSWORD = "hush-hush-base"  # noqa: S105 - an example
ENVIRONMENT = {
    "TELEGRAM_TOKEN": TOKEN,
    "TELEGRAM_WEBHOOK_URL": "https://bot.example/hook",
    "TELEGRAM_WEBHOOK_SECRET": HOOK,
    "DISCORD_TOKEN": DISCORD,
    "DATABASE_URL": f"postgresql+asyncpg://optout:{PASSWORD}@db.example/optout",
}
SECRETS = (TOKEN, DISCORD, HOOK, PASSWORD)
SAID = "what Ada typed"


@pytest.fixture
def chosen() -> Settings:
    return read(ENVIRONMENT)


def test_settings_and_what_is_made_of_them_show_no_secret(chosen: Settings) -> None:
    made = (
        chosen,
        TelegramOptions(token=chosen.telegram_token, api="https://api.example", secret=chosen.telegram_webhook_secret),
        DiscordOptions(token=chosen.discord_token, api="https://api.example"),
        location(chosen.database_url),
        engine(make_url(chosen.database_url)),
        Bot(chosen.telegram_token),
        Webhook(chosen.telegram_webhook_secret, bool, print),
    )
    shown = " ".join(f"{one!r} {one}" for one in made)
    assert all(secret not in shown for secret in SECRETS)


ENDS = {
    "an error ends the program": "raise ValueError(SECRET)",
    "an error has a cause": """
try:
    {}[SECRET]
except KeyError as cause:
    raise ValueError(SECRET) from cause""",
    "an error in a thread": """
thread = threading.Thread(target=lambda: {}[SECRET])
thread.start()
thread.join()""",
    "an error in a task that nobody waits for": """
async def fail():
    raise ValueError(SECRET)
async def main():
    asyncio.create_task(fail())
    await asyncio.sleep(0.01)
    gc.collect()
asyncio.run(main())""",
    "an error where nothing can be raised": """
class Broken:
    def __del__(self):
        raise ValueError(SECRET)
Broken()
gc.collect()""",
    "a warning": "warnings.warn(SECRET, ResourceWarning)",
    "a library that logs": "logging.getLogger('httpx').error(SECRET); logging.getLogger('x').error(SECRET)",
    "a library that logs an error": """
try:
    {}[SECRET]
except KeyError:
    logging.getLogger('sqlalchemy').exception('failed for %s', SECRET)""",
}


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize("code", ENDS.values(), ids=ENDS.keys())
def test_whatever_fails_tells_its_kind_and_no_words(code: str, form: str) -> None:
    program = f"""
import asyncio, gc, logging, sys, threading, warnings
from bot.ops import logs
SECRET = {f"{TOKEN} {SAID}"!r}
logs.start({form!r})
{code}
"""
    command = [sys.executable, "-W", "always", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    assert TOKEN not in done.stderr + done.stdout
    assert SAID not in done.stderr + done.stdout
    assert done.stderr.strip()


# Letters and digits of which no message has four in a row; every sign that a keyboard has; and some that it may have.
SIGNS = "QXZqxz579" + string.punctuation + " äß€'“"
PASSWORDS = st.text(SIGNS, min_size=6, max_size=24).map(lambda text: f"Qx{text}Zq")
WRITTEN = st.one_of(PASSWORDS, PASSWORDS.map(lambda text: quote(text, safe="")))
ADDRESSES = (
    ("DATABASE_URL", "postgresql://ada:{}@127.0.0.1:9/optout"),
    ("DATABASE_URL", "postgresql://127.0.0.1:9/optout?user=ada&password={}"),
    ("TELEGRAM_API_URL", "https://ada:{}@127.0.0.1:9"),
    ("TELEGRAM_WEBHOOK_URL", "https://ada:{}@127.0.0.1:9/hook"),
    ("DISCORD_API_URL", "http://ada:{}@127.0.0.1:9/way"),
    ("DISCORD_GATEWAY_URL", "wss://ada:{}@127.0.0.1:9"),
    ("HTTPS_PROXY", "http://ada:{}@127.0.0.1:9"),
    ("ALL_PROXY", "ada:{}@127.0.0.1:9"),
)
# Where everything is as it should be, the store can't be reached: so every run ends, and says why.
ENDING = {"DATABASE_URL": "postgresql://ada@127.0.0.1:9/optout", "TELEGRAM_WEBHOOK_SECRET": "hush"}
ENDING |= {"TELEGRAM_TOKEN": TOKEN, "DISCORD_TOKEN": DISCORD}


def leaks(secret: str, told: str) -> list[str]:
    """The pieces of a secret that stand in what was told."""
    pieces = {secret[at : at + 4] for at in range(len(secret) - 3)}
    return [piece for piece in pieces if piece in told]


@settings(max_examples=400)
@given(where=st.sampled_from(ADDRESSES), password=WRITTEN)
def test_no_piece_of_a_password_is_told_of_an_address_that_is_refused_or_taken(
    where: tuple[str, str], password: str
) -> None:
    setting, address = where
    told = ""
    try:
        chosen = read({**ENDING, setting: address.format(password)}, Path("no-such-file"))
        place = location(chosen.database_url)
        told = f"{chosen!r} {chosen.proxies} {place!r} {'' if isinstance(place, Path) else name(place)}"
    except BotError as refused:
        told = str(refused)
        assert told.startswith(setting)

    assert not leaks(password, told)
    assert len(told.splitlines()) == 1


@settings(max_examples=50)
@given(password=WRITTEN)
def test_no_piece_of_a_password_is_told_of_a_store_that_can_not_be_reached(password: str) -> None:
    async def opened() -> None:
        async with open_store(f"postgresql://ada:{quote(password, safe='')}@127.0.0.1:9/optout"):
            pass

    with pytest.raises(BotError) as failed:
        asyncio.run(opened())

    assert not leaks(password, str(failed.value))


# Of these one is refused, one can't be reached, and one is told of in the log before that.
@pytest.mark.parametrize("where", [ADDRESSES[3], ADDRESSES[0], ADDRESSES[6]], ids=lambda where: where[0])
def test_no_piece_of_a_password_is_told_by_the_real_program(where: tuple[str, str]) -> None:
    setting, address = where
    password = quote("Qx9 %z/7@:q€5Zq", safe="")
    done = run("run", env={**ENDING, setting: address.format(password)})
    told = done.stdout + done.stderr

    assert done.returncode == 2
    assert not leaks(password, told), told
    assert [line for line in told.splitlines() if "proxies: " not in line] == [told.splitlines()[-1]]
    assert told.splitlines()[-1].startswith("optout: ")
