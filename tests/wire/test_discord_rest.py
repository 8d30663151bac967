"""The stand-in for Discord's REST API does what Discord does, seen by a real library."""

import aiohttp
import pytest

from tests.wire.discord_api import DiscordApi, Guild, awaited
from tests.wire.discord_channels import NONCE_LIVES
from tests.wire.discord_member import Member
from tests.wire.discord_talking import Bot, aim, discord, screen, talking

GUILD = Guild(5 << 22, "Reading room", "de")


@awaited
async def test_a_bot_knows_itself_and_a_wrong_token_is_refused() -> None:
    async with talking(api := DiscordApi()) as bot:
        assert bot.user
        assert (bot.application_id, bot.user.id) == (bot.user.id, bot.user.id)

        other = Bot()
        with pytest.raises(discord.LoginFailure):
            await other.login("other")
        await other.close()
        assert api.problems() == []


@awaited
async def test_every_path_is_known_with_the_version_and_without() -> None:
    async with DiscordApi() as api, aiohttp.ClientSession(headers={"Authorization": f"Bot {api.token}"}) as client:
        for path in ("/gateway", "/api/gateway", "/api/v10/gateway"):
            async with client.get(f"{api.url}{path}") as answer:
                assert await answer.json() == {"url": api.gateway_url}
        async with client.get(f"{api.url}/api/v10/coffee") as answer:
            assert (answer.status, await answer.json()) == (404, {"message": "404: Not Found", "code": 0})
        async with client.get(f"{api.url}/users/@me", headers={"Authorization": "Bot other"}) as answer:
            assert (answer.status, await answer.json()) == (401, {"message": "401: Unauthorized", "code": 0})
        assert [call.path for call in api.made("GET", "/gateway")] == ["/gateway"] * 3


@awaited
async def test_commands_are_kept_and_keep_their_ids() -> None:
    async with talking(api := DiscordApi()) as bot:

        @bot.tree.command(name="help", description="How it works")
        async def _help(_: discord.Interaction) -> None: ...

        @bot.tree.command(name="panel", description="Post a card")
        @discord.app_commands.guild_only()
        @discord.app_commands.default_permissions(manage_guild=True)
        async def _panel(_: discord.Interaction) -> None: ...

        first = await bot.tree.sync()
        again = await bot.tree.sync()
        fetched = await bot.tree.fetch_commands()

        assert [one.name for one in first] == ["help", "panel"]
        assert [one.id for one in first] == [one.id for one in again] == [one.id for one in fetched]
        assert fetched[1].default_member_permissions == discord.Permissions(manage_guild=True)
        changed = await fetched[0].edit(description="Ask for help")
        assert (changed.id, changed.description) == (first[0].id, "Ask for help")
        await changed.delete()
        assert [one["name"] for one in api.commands.all] == ["panel"]
        with pytest.raises(discord.NotFound) as refused:
            await bot.tree.fetch_command(first[0].id)
        assert refused.value.code == 10063
        assert api.problems() == []


@awaited
async def test_messages_are_sent_edited_and_deleted() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        person = await bot.fetch_user(member.user_id)
        sent = await person.send(view=screen("Hello", Go="a", See="https://a.example"))
        assert list(member.last.buttons) == ["Go", "See"]
        assert member.last.links == {"See": "https://a.example"}
        edited = await sent.edit(view=screen("Bye"))

        assert (edited.id, edited.flags.components_v2) == (sent.id, True)
        assert [one["type"] for one in member.last.everything] == [17, 10]
        with pytest.raises(discord.HTTPException) as legacy:
            await sent.edit(content="words")
        assert legacy.value.code == 50035
        assert "'content' field cannot be used" in legacy.value.text
        await sent.delete()
        with pytest.raises(discord.NotFound) as gone:
            await sent.edit(view=screen("Again"))
        assert gone.value.code == 10008
        assert len(api.problems()) == 1


@awaited
async def test_a_closed_door_an_unknown_channel_and_an_empty_message_are_refused() -> None:
    async with talking(api := DiscordApi(guilds=[GUILD])) as bot:
        member = Member(api)
        person = await bot.fetch_user(member.user_id)
        member.closes()
        api.channels.silent.add(GUILD.channel)
        inside, outside = bot.get_partial_messageable(GUILD.channel), bot.get_partial_messageable(404)

        for target, code in ((person, 50007), (inside, 50013), (outside, 10003)):
            with pytest.raises(discord.HTTPException) as refused:
                await target.send("Hello")
            assert refused.value.code == code
        api.channels.closed.clear()
        with pytest.raises(discord.HTTPException) as empty:
            await person.send("")
        assert empty.value.code == 50006


@awaited
async def test_a_nonce_sends_a_message_once() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        person = await bot.fetch_user(member.user_id)
        sent = [await person.send(text, nonce="due-7") for text in ("Hello", "Hello again")]

        assert sent[0].id == sent[1].id
        assert [message.content for message in member.shown] == ["Hello"]
        api.clock.advance(NONCE_LIVES)
        await person.send("Hello once more", nonce="due-7")
        assert [message.content for message in member.shown] == ["Hello", "Hello once more"]


@awaited
async def test_who_shares_no_guild_or_is_no_more_can_not_be_written_to() -> None:
    async with talking(api := DiscordApi()) as bot:
        stranger, deleted = Member(api, 1001), Member(api, 1002)
        api.channels.strangers.add(stranger.user_id)
        person, gone = [await bot.fetch_user(one.user_id) for one in (stranger, deleted)]
        await gone.create_dm()
        api.channels.deleted.add(deleted.user_id)
        for target, code in ((person, 50278), (gone, 50007)):
            with pytest.raises(discord.Forbidden) as refused:
                await target.send("Hello")
            assert refused.value.code == code
        with pytest.raises(discord.HTTPException) as invalid:
            await bot.http.start_private_message(deleted.user_id)
        assert (invalid.value.status, invalid.value.code) == (400, 50033)


@awaited
async def test_files_come_with_a_message() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        person = await bot.fetch_user(member.user_id)
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://step.png")))
        await person.send(view=view, file=discord.File(__file__, "step.png"))

        (call,) = api.made("POST", "/channels/*/messages")
        assert [upload.name for upload in call.files] == ["step.png"]
        assert member.last.components[0]["items"][0]["media"]["url"].endswith("/step.png")
        assert api.problems() == []


@awaited
async def test_guilds_and_channels_can_be_looked_at() -> None:
    async with talking(api := DiscordApi(guilds=[GUILD])) as bot:
        await api.until(lambda: bot.get_channel(GUILD.channel))
        channel = await bot.fetch_channel(GUILD.channel)

        assert isinstance(channel, discord.TextChannel)
        assert channel.guild.preferred_locale is discord.Locale.german
        sent = await channel.send("Hello")
        assert await channel.fetch_message(sent.id) == sent
        assert [message async for message in channel.history()] == [sent]
        with pytest.raises(discord.NotFound):
            await bot.fetch_guild(404)


@awaited
async def test_too_many_requests_in_any_second_are_refused_everywhere() -> None:
    async with DiscordApi() as api:
        aim(api)
        api.server.per_second = 2
        async with aiohttp.ClientSession(headers={"Authorization": f"Bot {api.token}"}) as client:
            statuses = [(await client.get(f"{api.url}/users/@me")).status for _ in range(3)]

        assert statuses == [200, 200, 429]
        assert [call.path for call in api.refused] == ["/users/@me"]
