"""One rule for proxies on both platforms: the real program, behind a real proxy."""

import pytest

from tests.wire.discord_api import DiscordApi
from tests.wire.discord_member import Member
from tests.wire.discord_process import running as running_discord
from tests.wire.forward import forwarding
from tests.wire.telegram_api import TelegramApi, awaited
from tests.wire.telegram_person import Person
from tests.wire.telegram_process import free_port, optout, running

LOGIN = "ada:s3cr/t@Zq9x"
ENCODED = "ada:s3cr%2Ft%40Zq9x"


@awaited
async def test_telegram_is_reached_through_the_proxy_that_is_set() -> None:
    async with (
        TelegramApi() as api,
        forwarding(LOGIN) as proxy,
        running(api, http_proxy=proxy.url(ENCODED), HTTPS_PROXY=f"http://127.0.0.1:{free_port()}") as program,
    ):
        person = Person(api)
        await person.says("/start")
        await person.answered(within=40)
        assert await program.stops() == 0

        assert f"proxies: telegram through 127.0.0.1:{proxy.port}" in program.log
        assert set(proxy.asked) == {f"127.0.0.1:{api.port}"}
        assert proxy.refused == 0
        assert not any(part in program.log for part in ("ada", "s3cr", "Zq9x", "%40"))


@awaited
async def test_discord_and_its_gateway_are_reached_through_the_proxy_that_is_set() -> None:
    async with (
        DiscordApi() as api,
        forwarding(LOGIN) as proxy,
        running_discord(api, ALL_PROXY=proxy.url(ENCODED)) as program,
    ):
        await api.ready(within=40)
        member = Member(api, 1)
        await member.command("optout")
        await member.answered(within=20)
        where = f"127.0.0.1:{proxy.port}"
        assert await program.stops() == 0

        assert f"proxies: discord through {where}, its gateway through {where}" in program.log
        assert set(proxy.asked) == {f"127.0.0.1:{api.port}"}
        assert not any(part in program.log for part in ("ada", "s3cr", "Zq9x", "%40"))


@pytest.mark.parametrize(("spared", "reached"), [("127.0.0.1", "localhost"), ("localhost", "127.0.0.1")])
@awaited
async def test_of_discord_the_api_or_the_gateway_can_be_spared_the_proxy(spared: str, reached: str) -> None:
    async with DiscordApi() as api, forwarding() as proxy:
        gateway = api.gateway_url.replace("127.0.0.1", "localhost")
        settings = {"HTTP_PROXY": proxy.url(), "NO_PROXY": spared, "DISCORD_GATEWAY_URL": gateway}
        async with running_discord(api, **settings) as program:
            await api.ready(within=40)
            await program.says("ready")
            assert await program.stops() == 0
        assert set(proxy.asked) == {f"{reached}:{api.port}"}


@awaited
async def test_nobody_asks_a_proxy_for_what_no_proxy_lists() -> None:
    async with TelegramApi() as telegram, DiscordApi() as discord, forwarding() as proxy:
        chats = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url}
        chats |= {"DISCORD_GATEWAY_URL": discord.gateway_url}
        proxies = {"HTTP_PROXY": proxy.url(), "ALL_PROXY": proxy.url(), "NO_PROXY": "example.org, 127.0.0.1"}
        async with running(telegram, **chats, **proxies) as program:
            await discord.ready(within=40)
            await telegram.called("getUpdates", within=30)
            assert await program.stops() == 0
            assert "proxies" not in program.log
        assert proxy.asked == []


@awaited
async def test_a_proxy_that_does_not_answer_is_waited_for_and_its_password_kept() -> None:
    nowhere = f"http://{ENCODED}@127.0.0.1:{free_port()}"
    async with TelegramApi() as api, running(api, HTTP_PROXY=nowhere) as program:
        await program.says("not reached")
        assert await program.stops() == 0
        assert not any(part in program.log for part in ("ada", "s3cr", "Zq9x", "%40"))


@pytest.mark.parametrize("address", ["socks5://ada:Zq9x@127.0.0.1:1080", "socks5h://127.0.0.1", "socks://ada@[::1]:1"])
@pytest.mark.parametrize("token", ["TELEGRAM_TOKEN", "DISCORD_TOKEN"])
@awaited
async def test_a_socks_proxy_is_refused_in_one_line_that_names_the_variable(token: str, address: str) -> None:
    done = await optout("run", **{token: "1:abc" if token[0] == "T" else "a.b.c", "all_proxy": address})

    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("optout: ALL_PROXY is a SOCKS proxy")
    assert "Zq9x" not in done.err
