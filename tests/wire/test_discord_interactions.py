"""Interactions are answered once, in time, and through their token, as with Discord."""

import asyncio

import aiohttp
import pytest

from tests.wire.discord_api import DiscordApi, Guild, awaited
from tests.wire.discord_member import MANAGE_GUILD, Member
from tests.wire.discord_talking import Bot, discord, screen, talking

GUILD = Guild(5 << 22)
GO = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li"}]}]


async def with_help(bot: Bot) -> None:
    @bot.tree.command(name="help", description="How it works")
    async def _help(_: discord.Interaction) -> None: ...

    await bot.tree.sync()


@awaited
async def test_a_command_is_answered_for_one_person_only() -> None:
    async with talking(api := DiscordApi(guilds=[GUILD])) as bot:
        await with_help(bot)
        member, other = Member(api, guild=GUILD.id, locale="de"), Member(api, 1002, guild=GUILD.id)
        await member.command("help")
        heard = await bot.next()
        assert (heard.locale, heard.guild_locale) == (discord.Locale.german, discord.Locale.american_english)
        response = await heard.response.send_message(view=screen("Hello", Go="a"), ephemeral=True)

        assert isinstance(response.resource, discord.InteractionMessage)
        assert (await member.answered()).ephemeral
        assert other.shown == []
        with pytest.raises(discord.NotFound):
            await bot.get_partial_messageable(GUILD.channel).fetch_message(member.last.id)
        assert (await heard.original_response()).id == member.last.id
        await heard.delete_original_response()
        assert member.shown == []
        assert (api.problems(), api.failed(), api.unanswered()) == ([], [], [])


@awaited
async def test_a_press_changes_its_message_in_place() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        found = member.finds(GO, ago=365 * 86_400)
        await member.presses("Go")
        heard = await bot.next()
        assert heard.custom_id == "0.1li"
        assert heard.message
        assert (heard.message.id, heard.message.created_at < discord.utils.utcnow()) == (found.id, True)
        await heard.response.edit_message(view=screen("Gone", Back="b"))

        answer = await member.answered()
        assert (answer.id, list(answer.buttons)) == (found.id, ["Back"])
        assert api.problems() == []


@awaited
async def test_an_interaction_is_answered_once() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        member.finds(GO)
        await member.presses("Go")
        heard = await bot.next()
        await heard.response.defer()
        body = {"type": 6}
        url = f"{api.url}/interactions/{heard.id}/{heard.token}/callback"
        async with aiohttp.ClientSession() as client, client.post(url, json=body) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, 40060)


@awaited
async def test_an_answer_that_comes_too_late_fails() -> None:
    async with talking(api := DiscordApi(within=0.02)) as bot:
        member = Member(api)
        member.finds(GO)
        await member.presses("Go")
        heard = await bot.next()
        with pytest.raises(AssertionError, match=r"This interaction failed: press 0\.1li"):
            await member.answered()

        assert api.failed() == ["press 0.1li"]
        with pytest.raises(discord.NotFound) as refused:
            await heard.response.defer()
        assert refused.value.code == 10062


@awaited
async def test_a_deferred_answer_is_given_later() -> None:
    async with talking(api := DiscordApi()) as bot:
        await with_help(bot)
        member = Member(api)
        await member.command("help")
        heard = await bot.next()
        await heard.response.defer(ephemeral=True, thinking=True)
        assert [message.loading for message in member.shown] == [True]
        assert api.unanswered() == ["command help"]
        await heard.edit_original_response(view=screen("Here"))
        assert (await member.answered()).flags == 1 << 6 | 1 << 15

        await member.command("help")
        heard = await bot.next()
        await heard.response.defer(ephemeral=True, thinking=True)
        first = await heard.followup.send("Here", wait=True)
        second = await heard.followup.send("And there", wait=True)
        assert first.id == (await heard.original_response()).id
        assert not member.last.ephemeral, "a followup is as private as it says, but for the first"
        assert (second.id, api.unanswered()) == (member.last.id, [])
        assert api.problems() == []


@awaited
async def test_a_press_that_is_only_acknowledged_can_change_its_message_later() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        found = member.finds(GO, ephemeral=True)
        await member.presses("Go")
        heard = await bot.next()
        await heard.response.defer()
        await heard.edit_original_response(view=screen("Changed"))

        assert (await member.answered()).id == found.id


@awaited
async def test_a_token_lasts_a_quarter_of_an_hour() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        member.finds(GO)
        for how in ("waiting", "asking"):
            await member.presses("Go")
            heard = await bot.next()
            url = f"{api.url}/webhooks/{heard.application_id}/{heard.token}/messages/@original"
            async with aiohttp.ClientSession() as client, client.get(url) as early:
                assert (await early.json())["code"] == 10015
            await heard.response.defer()
            if how == "waiting":
                api.clock.advance(15 * 60 + 1)
            else:
                member.forgets()
            with pytest.raises(discord.HTTPException) as refused:
                await heard.edit_original_response(view=screen("Late"))
            assert (refused.value.status, refused.value.code) == (401, 50027)


@awaited
async def test_a_modal_is_shown_and_sent() -> None:
    class Ask(discord.ui.Modal):
        words: discord.ui.Label[discord.ui.LayoutView] = discord.ui.Label(
            text="Your question", component=discord.ui.TextInput(custom_id="words", max_length=200)
        )

    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        found = member.finds(GO)
        await member.presses("Go")
        await (await bot.next()).response.send_modal(Ask(title="Ask a question", custom_id="1li_q"))
        modal = await member.asked()
        assert (modal.custom_id, modal.title, list(modal.fields)) == ("1li_q", "Ask a question", ["words"])
        with pytest.raises(AssertionError, match="words has to be filled in"):
            await member.submits("1li_q", {})
        await member.submits("1li_q", {"words": "Is it off?"})
        heard = await bot.next()
        assert heard.data
        assert heard.data["components"][0]["component"]["value"] == "Is it off?"  # type: ignore[typeddict-item]
        await heard.response.edit_message(view=screen("Yes"))
        assert (await member.answered()).id == found.id

        await member.submits("older_than_the_bot", {"words": "Hello"})
        heard = await bot.next()
        await heard.response.send_message("Hello", ephemeral=True)
        assert (await member.answered()).content == "Hello"
        assert api.problems() == []


@awaited
async def test_an_app_that_is_not_in_a_server_has_five_followups_there() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api, guild=9 << 22)
        member.finds(GO, ephemeral=True)
        await member.presses("Go")
        heard = await bot.next()
        assert (heard.is_user_integration(), heard.is_guild_integration()) == (True, False)
        await heard.response.defer()
        for _ in range(5):
            await heard.followup.send("Hello", ephemeral=True)
        with pytest.raises(discord.HTTPException) as refused:
            await heard.followup.send("Hello", ephemeral=True)
        assert refused.value.code == 40094
        with pytest.raises(discord.Forbidden):
            await bot.get_partial_messageable(member.place.channel).send("Hello")


@awaited
async def test_answers_that_do_not_fit_are_refused() -> None:
    async with talking(api := DiscordApi(guilds=[GUILD])) as bot, aiohttp.ClientSession() as client:
        await with_help(bot)
        member = Member(api, guild=GUILD.id, permissions=MANAGE_GUILD)
        done = await member.command("help")
        url = f"{api.url}/interactions/{done.id}/{done.token}/callback"
        for body, where in (({"type": 7}, "type"), ({"type": 4, "data": {"content": "x" * 2001}}, "data")):
            async with client.post(url, json=body) as answer:
                told = await answer.json()
            assert (answer.status, told["code"], list(told["errors"])) == (400, 50035, [where])
        async with client.post(url, json={"type": 4, "data": {"content": "x"}}) as answer:
            assert answer.status == 204
        await asyncio.sleep(0)
        assert member.last.content == "x"
