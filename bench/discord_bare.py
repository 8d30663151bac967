"""A bare one-button bot on the same library, to hold ours against: `python -m bench.discord_bare TOKEN API GATEWAY`."""

import sys
from itertools import count

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.ui import Button, Item, View

SIZE = 500  # characters: what a screen of ours has
_numbers = count()


def _text() -> str:
    return f"{next(_numbers):08}".ljust(SIZE, "x")


class Next(View):
    """One button, which edits its message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Next", custom_id="next")
    async def next(self, interaction: discord.Interaction[discord.Client], _: Button["Next"]) -> None:
        """Show another text."""
        await interaction.response.edit_message(content=_text(), view=self)

    async def on_error(
        self, interaction: discord.Interaction[discord.Client], error: Exception, item: Item["Next"]
    ) -> None:
        """Say nothing: the other end is gone."""


class Bare(discord.AutoShardedClient):
    """The bot."""

    async def setup_hook(self) -> None:
        """Answer the buttons of old messages, too."""
        self.add_view(Next())


def main(token: str, api: str, gateway: str) -> None:
    """Edit until stopped."""
    Route.BASE = f"{api}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    intents = discord.Intents(guilds=True, dm_messages=True)
    Bare(intents=intents, max_messages=None, shard_count=1).run(token, log_handler=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
