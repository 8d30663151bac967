"""What a person does comes as a real library reads it, and what they see reads back as a transcript has it."""

import pytest

from bot.engine.message import Address, Items, Message, Paragraph, Press, Quote, Span
from tests.replay import written
from tests.wire.discord_api import DiscordApi, Guild, Json, Stored, awaited
from tests.wire.discord_member import ALL, MANAGE_GUILD, Member
from tests.wire.discord_talking import app_commands, discord, screen, talking
from tests.wire.discord_written import body_back, written_back

GUILD = Guild(5 << 22, locale="de")
MENU: Json = {
    "type": 3,
    "custom_id": "1.li",
    "options": [{"label": "Germany", "value": "1liDE"}, {"label": "Canada", "value": "1liCA"}],
}


@awaited
async def test_a_command_says_who_and_where() -> None:
    async with talking(api := DiscordApi(guilds=[GUILD])) as bot:

        @bot.tree.command(name="help", description="How it works")
        @app_commands.allowed_installs(guilds=True, users=True)
        @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
        async def _help(_: discord.Interaction) -> None: ...

        await bot.tree.sync()
        places = {
            "dm": Member(api),
            "guild": Member(api, 1002, guild=GUILD.id, permissions=MANAGE_GUILD, installed=False),
            "private": Member(api, 1003, private=True),
            "foreign": Member(api, 1004, guild=8 << 22),
        }
        seen = {}
        for name, member in places.items():
            await member.command("help")
            heard = await bot.next()
            flags = heard.context.guild, heard.context.dm_channel, heard.context.private_channel
            seen[name] = (flags, heard.is_guild_integration(), heard.is_user_integration())
            assert heard.user.id == member.user_id
            assert heard.channel_id == member.place.channel
            assert (heard.permissions.manage_guild, heard.app_permissions.value) == (
                name == "guild",
                0 if name == "foreign" else ALL,
            )
            await heard.response.send_message("Hello", ephemeral=True)
            assert (await member.answered()).content == "Hello"

        assert seen == {
            "dm": ((False, True, False), False, True),
            "guild": ((True, False, False), True, False),
            "private": ((False, False, True), False, True),
            "foreign": ((True, False, False), False, True),
        }
        assert api.problems() == []


@awaited
async def test_people_find_the_commands_that_are_for_them() -> None:
    async with talking(api := DiscordApi(guilds=[GUILD])) as bot:

        @bot.tree.command(name="panel", description="Post a card")
        @app_commands.allowed_installs(guilds=True, users=False)
        @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
        @app_commands.default_permissions(manage_guild=True)
        async def _panel(_: discord.Interaction) -> None: ...

        await bot.tree.sync()

        assert Member(api, guild=GUILD.id, permissions=MANAGE_GUILD).commands == ["panel"]
        assert Member(api, guild=GUILD.id).commands == []
        assert Member(api, guild=8 << 22, permissions=MANAGE_GUILD).commands == []
        assert Member(api).commands == []
        with pytest.raises(AssertionError, match="/panel is not offered here"):
            await Member(api).command("panel")
        with pytest.raises(AssertionError, match="there is no command /other"):
            await Member(api).command("other")


@awaited
async def test_options_are_completed_and_filled_in() -> None:
    async with talking(api := DiscordApi()) as bot:

        @bot.tree.command(name="optout", description="Switch it off")
        async def _optout(interaction: discord.Interaction, country: str, platform: str = "") -> None:
            await interaction.response.send_message(f"{country} {platform}", ephemeral=True)

        @_optout.autocomplete("country")
        async def _country(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"Germany ({typed})", value="DE")]

        await bot.tree.sync()
        member = Member(api)
        (choice,) = await member.autocompletes("optout", country="ger")
        assert (choice.name, choice.value) == ("Germany (ger)", "DE")
        await member.command("optout", country=choice.value, platform="web")
        assert (await member.answered()).content == "DE web"
        for options in ({"colour": "red"}, {}, {"country": 5}):
            with pytest.raises(AssertionError):
                await member.command("optout", **options)
        with pytest.raises(AssertionError, match="platform completes nothing"):
            await member.autocompletes("optout", platform="w")


@awaited
async def test_buttons_and_menus_of_what_is_shown_can_be_used() -> None:
    async with talking(api := DiscordApi()) as bot:
        member = Member(api)
        member.finds([{"type": 1, "components": [MENU]}])
        await member.selects("Canada")
        heard = await bot.next()
        assert heard.data
        assert heard.data["values"] == ["1liCA"]  # type: ignore[typeddict-item]
        await heard.response.edit_message(view=screen("Canada", Go="a", See="https://a.example"))
        await member.answered()
        for label, told in (("Stop", "no button 'Stop' among"), ("See", "does not tell the bot")):
            with pytest.raises(AssertionError, match=told):
                await member.presses(label)
        await member.presses_payload("made up")
        assert (await bot.next()).custom_id == "made up"
        gone = member.last
        api.messages.delete(gone)
        await member.presses_payload("a", gone)
        heard = await bot.next()
        with pytest.raises(discord.NotFound):
            await heard.response.edit_message(view=screen("Hello"))
        await heard.response.send_message(view=screen("Afresh"), ephemeral=True)
        assert (await member.answered()).id != gone.id


@awaited
async def test_what_is_said_comes_with_its_words_in_the_bots_own_channel_only() -> None:
    async with talking(api := DiscordApi(guilds=[GUILD])) as bot:
        await Member(api, 1001, guild=GUILD.id).does("among others")
        await Member(api, 1002, private=True).says("between us")
        member = Member(api, 1003)
        await member.says("app")
        await api.until(lambda: len(bot.heard) == 2)
        person = await bot.fetch_user(1003)
        await person.send("Hello")

        assert bot.heard[:2] == ["1001: ", "1003: app"]
        assert (await member.answered()).content == member.last.content == "Hello"


NEUTRAL = Message(
    (
        Paragraph((Span("👋 2*2 "), Span("Bold", bold=True), Span(" and "), Span("slanted", italic=True), Span("."))),
        Paragraph(
            (Span("A "), Span("link_", link="https://a.example/(x)"), Span("bold", bold=True, link="https://b.example"))
        ),
        Items(((Span("one"),), (Span("two", bold=True), Span("!")))),
        Items(((Span("first"),), (Span("second"),)), ordered=True),
        Quote((Paragraph((Span("Long "), Span("detail", italic=True))), Items(((Span("point"),),)))),
        Paragraph((Span("snake_case > [x]"),)),
    ),
    ((Press("Go", "1li", primary=True), Press("Stop", "1li_x")), (Address("Open", "https://c.example"),)),
    "en",
)
TEXTS = (
    "👋 2\\*2 **Bold** and *slanted*.",
    "A [link\\_](<https://a.example/(x)>)[**bold**](<https://b.example>)\n\n- one\n- **two**!\n\n1. first\n2. second",
    "> Long _detail_\n> \n> - point",
    "snake_case \\> \\[x\\]",
)
ROWS: list[list[Json]] = [
    [
        {"type": 2, "style": 1, "label": "Go", "custom_id": "0.1li"},
        {"type": 2, "style": 2, "label": "Stop", "custom_id": "1.1li_x"},
    ],
    [{"type": 2, "style": 5, "label": "Open", "url": "https://c.example"}],
]


def test_a_message_reads_back_as_a_transcript_has_it() -> None:
    inner = [{"type": 10, "content": text} for text in TEXTS]
    rows = [{"type": 1, "components": row} for row in ROWS]
    stored = Stored(1, 1, components=({"type": 17, "components": [*inner, {"type": 14}, *rows]},))

    assert written_back(stored) == written(NEUTRAL)


@pytest.mark.parametrize(
    ("markdown", "transcript"),
    [
        ("***both***", "**both**"),
        ("**[words](https://a.example)**", "**words**<https://a.example>"),
        ("`code_x` and \\`", "code_x and `"),
        (">", "| "),
        ("1\\. not a list", "1. not a list"),
    ],
)
def test_markdown_reads_back(markdown: str, transcript: str) -> None:
    assert body_back(markdown) == transcript


def test_a_menu_reads_back_as_a_row_of_its_options() -> None:
    stored = Stored(1, 1, "Where?", ({"type": 1, "components": [MENU]},))

    assert written_back(stored) == "Where?\n\n[Germany] [Canada]"
