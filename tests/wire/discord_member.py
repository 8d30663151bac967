"""A person on Discord: does what people do in a client, and sees what a client shows them."""

from collections.abc import Callable
from dataclasses import InitVar, dataclass, field, replace

from tests.wire.discord_api import DiscordApi
from tests.wire.discord_channels import ALL, Guild, member
from tests.wire.discord_interactions import COMMAND, COMPLETION, COMPONENT, MODAL, Interaction
from tests.wire.discord_messages import Stored
from tests.wire.discord_payloads import Place, Who, command_data, interaction, modal_data, offered
from tests.wire.discord_wire import EPHEMERAL, V2, Json, user

MANAGE_GUILD = 1 << 5
SELECT, BUTTON = 3, 2
__all__ = ["ALL", "MANAGE_GUILD", "Choice", "Member", "Modal"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a command's option offers while it is typed."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Modal:
    """A form that is shown: its fields by their custom_id, the component that each is."""

    custom_id: str
    title: str
    fields: dict[str, Json]


@dataclass(slots=True)
class Member:
    """Somebody in one place: the bot's own channel, a server where `guild` is one, or a `private` channel.

    In a server that the API does not know the bot is not; the person then needs the app themselves.
    """

    api: DiscordApi
    user_id: int = 1001
    locale: str = "en-GB"
    guild: InitVar[int | None] = None
    private: InitVar[bool] = False
    permissions: int = 0
    installed: bool = True  # for this person, wherever they are
    name: str = "Ada"
    place: Place = field(init=False)
    done: Interaction | None = field(default=None, init=False)  # what the person did last, unless they wrote
    seen: int = field(default=0, init=False)  # how far the bot had got when the person last did something

    def __post_init__(self, guild: int | None, private: bool) -> None:
        channels = self.api.channels
        self.api.messages.users[self.user_id] = user(self.user_id, self.name)
        if guild is not None:
            there = channels.guilds.get(guild) or channels.add(Guild(guild, joined=False))
            self.place = Place(there.channel, there)
        elif private:
            self.place = Place(channels.private.setdefault(self.user_id, self.api.clock.id()), private=True)
        else:
            self.place = Place(channels.direct_with(self.user_id))

    @property
    def who(self) -> Who:
        """The person, as interactions tell of them."""
        return Who(self.user_id, self.locale, self.permissions, self.installed)

    @property
    def shown(self) -> list[Stored]:
        """What the bot shows to the person, here and in its own channel with them, the newest change last."""
        here = {self.place.channel, self.api.channels.direct_with(self.user_id)}
        every = (one for channel in here for one in self.api.messages.of(channel))
        mine = (one for one in every if one.touched and one.viewer in {0, self.user_id})
        return sorted(mine, key=lambda one: one.touched)

    @property
    def last(self) -> Stored:
        """The newest or just edited message that the person sees."""
        shown = [one for one in self.shown if not one.loading]
        assert shown, "the bot has said nothing yet"
        return shown[-1]

    @property
    def modal(self) -> Modal | None:
        """The form that came up, if the last thing done brought one."""
        asked = self.done and self.done.modal
        if not asked:
            return None
        inner = [one.get("component") or one.get("components", [{}])[0] for one in asked["components"]]
        fields = {one["custom_id"]: one for one in inner if "custom_id" in one}
        return Modal(asked["custom_id"], asked["title"], fields)

    @property
    def commands(self) -> list[str]:
        """The commands that the person is offered here."""
        return [one["name"] for one in self.api.commands.all if offered(one, self.who, self.place)]

    async def answered(self, within: float = 5.0) -> Stored:
        """The message that the bot sent or edited since the person last did something, once it has."""
        before, done = self.seen, self.done
        await self._until(lambda: self._new(before) or (done and done.failed), within, "an answer")
        assert self._new(before), f"This interaction failed: {done.what if done else ''}"
        return self._new(before)[-1]

    async def asked(self, within: float = 5.0) -> Modal:
        """The form that comes up."""
        await self._until(lambda: self.modal or (self.done and self.done.failed), within, "a modal")
        assert self.modal, "This interaction failed"
        return self.modal

    async def does(self, said: str) -> object:
        """A line of a transcript: `[It is off]` presses, anything else is typed."""
        return await (self.presses(said.strip("[]")) if said.startswith("[") else self.says(said))

    async def command(self, name: str, /, **options: str | int | bool) -> Interaction:
        """Use a command; a subcommand follows its name after a space."""
        return await self._does(COMMAND, self._command(name, options))

    async def autocompletes(self, name: str, within: float = 5.0, /, **options: str | int) -> tuple[Choice, ...]:
        """What a command offers for the option given last, while it is typed."""
        done = await self._does(COMPLETION, self._command(name, options, focused=list(options)[-1]))
        await self._until(lambda: done.answer or done.failed, within, f"choices for {name}")
        assert done.answer, "Loading options failed"
        return tuple(Choice(one["name"], one["value"]) for one in done.choices)

    async def presses(self, label: str) -> Interaction:
        """Press a button of the newest message by its words."""
        message = self.last
        assert label in message.buttons, f"no button {label!r} among {list(message.buttons)}"
        button = message.buttons[label]
        assert "custom_id" in button, f"the button {label!r} does not tell the bot"
        assert not button.get("disabled"), f"the button {label!r} is greyed out"
        return await self.presses_payload(button["custom_id"], message, number=button["id"])

    async def presses_payload(
        self, custom_id: str, on_message: Stored | None = None, *, number: int = 2
    ) -> Interaction:
        """Press a button with any payload on any message, even one that Discord has no more."""
        data = {"custom_id": custom_id, "component_type": BUTTON, "id": number}
        return await self._does(COMPONENT, data, on_message or self.last)

    async def selects(self, *chosen: str, custom_id: str = "") -> Interaction:
        """Choose from a menu of the newest message, by the words or the values of the options."""
        message = self.last
        menu = next((one for one in message.selects if custom_id in {"", one["custom_id"]}), None)
        assert menu, f"no menu {custom_id!r} on the message"
        assert menu["min_values"] <= len(chosen) <= menu["max_values"], "too few or too many"
        values = {one[name]: one["value"] for name in ("label", "value") for one in menu["options"]}
        assert set(chosen) <= values.keys(), f"no {set(chosen) - values.keys()} among {list(values)}"
        data = {"custom_id": menu["custom_id"], "component_type": SELECT, "id": menu["id"]}
        return await self._does(COMPONENT, {**data, "values": [values[one] for one in chosen]}, message)

    async def submits(self, custom_id: str, fields: dict[str, str | list[str]]) -> Interaction:
        """Send a form: the one that is shown, or any other, as from before a restart."""
        shown = self.done.modal if self.done else None
        source = self.api.messages.by_id.get(self.done.source) if self.done and shown else None
        return await self._does(MODAL, modal_data(custom_id, shown, fields), source)

    async def says(self, text: str) -> Stored:
        """Write something where the person is; the bot hears of it in its own channel and in its servers."""
        messages, where = self.api.messages, self.place
        self._begins(None)
        number, now = self.api.clock.id(), self.api.clock.now()
        said = messages.put(Stored(number, where.channel, text, author=self.user_id, date=now))
        event: Json = {**messages.shown(said), "channel_type": 0 if where.guild else 1}
        if where.guild:
            shown = member(messages.users[self.user_id])
            event |= {"guild_id": str(where.guild.id), "member": {k: v for k, v in shown.items() if k != "user"}}
        if not where.private and (where.guild is None or where.guild.joined):
            await self.api.gateway.tell("MESSAGE_CREATE", event)
        return said

    def finds(self, components: list[Json], *, ago: float = 86_400.0, ephemeral: bool = False) -> Stored:
        """A message of the bot from long ago, which the person sees now; `ago` is in seconds."""
        flags = V2 | (EPHEMERAL if ephemeral else 0)
        then = Stored(self.api.clock.id(ago), self.place.channel, flags=flags, date=self.api.clock.now() - ago)
        viewer = self.user_id if ephemeral else 0
        return self.api.messages.create(replace(then, viewer=viewer), {"components": components})

    def forgets(self) -> None:
        """Let the token of what the person did last expire."""
        assert self.done, "nothing was done"
        self.done.expired = True

    def closes(self) -> None:
        """Let nobody write to the person any more."""
        self.api.channels.closed.add(self.user_id)

    def opens(self) -> None:
        """Let everybody write to the person again."""
        self.api.channels.closed.discard(self.user_id)

    async def _until(self, true: Callable[[], object], within: float, what: str) -> None:
        """Wait at the bell of one channel, so that thousands of people can wait at once."""
        in_time = await self.api.messages.bells[self.place.channel].until(true, within)
        assert in_time, f"{what} for {self.user_id} did not come within {within} s"

    def _new(self, before: int) -> list[Stored]:
        return [one for one in self.shown if one.touched > before and not one.loading]

    def _command(self, name: str, options: Json, *, focused: str = "") -> Json:
        first, *path = name.split()
        command = self.api.commands.named(first)
        assert command, f"there is no command /{first}"
        assert first in self.commands, f"the command /{first} is not offered here"
        return command_data(command, path, options, focused=focused)

    async def _does(self, kind: int, data: Json, source: Stored | None = None) -> Interaction:
        more = {"message": self.api.messages.shown(source)} if source else {}
        done = interaction(self.api, self.who, self.place, kind, data, **more)
        if kind != COMPLETION:
            self._begins(done)
        return await self.api.open(done)

    def _begins(self, done: Interaction | None) -> None:
        self.done, self.seen = done, self.api.messages.touched
