"""Events that discord.py can't build cost themselves only, and those that the bot does not need are not built.

discord.py parses what the gateway brings without a net: an exception there ends the whole client (in `shard.py`,
`Shard.worker` puts EventType.terminate into the queue of `AutoShardedClient.connect`), and nothing that it documents
stands before that. Two places in its inside are used therefore: the table of parsers that a client's state has, and the
class of a connection's socket, whose name `shard.py` looks up whenever it connects. Both are as in LIBRARY: a test
fails for any other version, and has to be looked at with this file.
"""

from collections.abc import Callable
from typing import Any

from discord import ChannelType, Client, shard
from discord.gateway import DiscordWebSocket

LIBRARY = "2.7.1"
# Servers, channels, roles and members are not among them: nothing here looks at what discord.py would keep of them.
HEARD = ("READY", "RESUMED", "INTERACTION_CREATE", "MESSAGE_CREATE")
ODD = (AttributeError, LookupError, TypeError, ValueError, RecursionError)  # what a payload that is odd raises

Parser = Callable[[Any], None]
PassedOver = Callable[[str, Exception], object]  # is told the event's name, empty where it has none, and what failed


class Socket(DiscordWebSocket):
    """A connection that outlives a payload which is none."""

    async def received_message(self, msg: Any, /) -> None:  # noqa: ANN401 - as discord.py has it
        """Take a payload; without the greeting that comes first there is nothing to outlive."""
        greeted = self._keep_alive is not None
        try:
            await super().received_message(msg)
        except ODD as odd:
            if not greeted:
                raise
            self._dispatch("unreadable", "", odd)


def install() -> None:
    """Let every connection be one of these."""
    shard.DiscordWebSocket = Socket  # type: ignore[misc] # there is no other way in


def guard(client: Client, passed_over: PassedOver) -> None:
    """Let a client build what is needed alone, and tell of what can't be built."""
    parsers = client._connection.parsers  # noqa: SLF001 - see above
    needed = {event: _guarded(event, parsers[event], passed_over) for event in HEARD}
    parsers.clear()
    parsers.update(needed)


def _guarded(event: str, parse: Parser, passed_over: PassedOver) -> Parser:
    def guarded(data: Any) -> None:  # noqa: ANN401 - whatever came
        try:
            parse(_needed(event, data))
        except Exception as odd:  # noqa: BLE001 - whatever it is, the connection and everybody else's presses stay
            passed_over(event, odd)

    return guarded


def _needed(event: str, data: Any) -> Any:  # noqa: ANN401 - as Discord sends it
    """An event without what is not looked at here.

    discord.py builds each kind of channel from fields of that kind's, which it would know from servers, and which
    Discord need not send with an interaction; of the simplest kind it wants the id alone, with which it answers.
    """
    if event == "READY":
        return {**data, "guilds": []}
    if event == "INTERACTION_CREATE" and "channel" in data:
        return {**data, "channel": {"id": data["channel"]["id"], "type": ChannelType.private.value}}
    return data
