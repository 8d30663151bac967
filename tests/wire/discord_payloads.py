"""What Discord tells a bot about somebody who does something: where they are, who they are, and what they did."""

from dataclasses import dataclass
from secrets import token_urlsafe

from tests.wire.discord_api import DiscordApi
from tests.wire.discord_channels import ALL, Guild, member
from tests.wire.discord_interactions import Interaction
from tests.wire.discord_messages import walk
from tests.wire.discord_wire import APPLICATION, Json

STRING, INTEGER, BOOLEAN, NUMBER = 3, 4, 5, 10
FITTING = {STRING: str, INTEGER: int, BOOLEAN: bool, NUMBER: int | float}
TEXT_INPUT, ROW, LABELLED = 4, 1, 18
IN_GUILD, WITH_BOT, IN_PRIVATE = 0, 1, 2
GUILD_INSTALL, USER_INSTALL = 0, 1
ATTACHMENTS = 10 * 1024**2
NEEDED = {"id", "type", "guild_id", "name", "last_message_id", "flags", "nsfw", "parent_id", "position", "topic"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: in a server, in the bot's own channel, or in a private channel with others."""

    channel: int
    guild: Guild | None = None
    private: bool = False

    @property
    def context(self) -> int:
        """The place as an interaction names it."""
        return IN_GUILD if self.guild else IN_PRIVATE if self.private else WITH_BOT


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody: `permissions` is what they may do in a server, `installed` whether they have the app themselves."""

    id: int
    locale: str
    permissions: int = 0
    installed: bool = True


def interaction(api: DiscordApi, who: Who, place: Place, kind: int, data: Json, **more: object) -> Interaction:
    """Something that somebody did, as Discord tells the bot."""
    person = api.messages.users[who.id]
    channel = api.channels.shown(place.channel)
    payload: Json = {
        "id": str(api.clock.id()),
        "application_id": str(APPLICATION),
        "type": kind,
        "data": data,
        "token": token_urlsafe(96),
        "version": 1,
        "channel_id": str(place.channel),
        "channel": channel,
        "app_permissions": str(_allowed(api, place)),
        "locale": who.locale,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": owners(who, place),
        "context": place.context,
        "attachment_size_limit": ATTACHMENTS,
        **more,
    }
    if place.guild:
        guild = place.guild
        payload |= {
            "guild_id": str(guild.id),
            "guild_locale": guild.locale,
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "member": member(person, who.permissions),
            "channel": {**{name: channel[name] for name in NEEDED}, "permissions": str(who.permissions)},
        }
    else:
        payload["user"] = person
    return Interaction(payload, who.id, installed=not place.guild or place.guild.joined, opened=api.clock.now())


def owners(who: Who, place: Place) -> Json:
    """For whom the app is installed, as far as that lets an interaction happen here."""
    found = {str(USER_INSTALL): str(who.id)} if who.installed else {}
    if place.guild and place.guild.joined:
        found[str(GUILD_INSTALL)] = str(place.guild.id)
    if place.context == WITH_BOT:
        found[str(GUILD_INSTALL)] = "0"
    return found


def offered(command: Json, who: Who, place: Place) -> bool:
    """Whether somebody finds a command here: by where it is installed, where it may be used, and who may use it."""
    kinds = {int(kind) for kind in owners(who, place)} & set(command["integration_types"])
    contexts = command["contexts"]
    here = contexts is None or place.context in contexts
    needed = command["default_member_permissions"]
    may = not place.guild or needed is None or (who.permissions & int(needed) == int(needed) and needed != "0")
    return bool(kinds) and here and (may or who.permissions == ALL)


def command_data(command: Json, path: list[str], options: Json, *, focused: str = "") -> Json:
    """A command with its options; the subcommand to reach follows the name."""
    data = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return {**data, "options": _options(command, path, options, focused)}


def _options(level: Json, path: list[str], given: Json, focused: str) -> list[Json]:
    known = {one["name"]: one for one in level.get("options", ())}
    if path:
        inner = known[path[0]]
        nested = _options(inner, path[1:], given, focused)
        return [{"name": inner["name"], "type": inner["type"], "options": nested}]
    assert given.keys() <= known.keys(), f"no option {sorted(given.keys() - known.keys())} among {sorted(known)}"
    missing = [name for name, one in known.items() if one.get("required") and name not in given]
    assert focused or not missing, f"{missing} has to be filled in"
    return [_option(known[name], value, focused) for name, value in given.items()]


def _option(known: Json, value: object, focused: str) -> Json:
    name, kind = known["name"], known["type"]
    if name == focused:
        assert known.get("autocomplete"), f"{name} completes nothing"
        return {"name": name, "type": kind, "value": str(value), "focused": True}
    assert isinstance(value, FITTING.get(kind, str)), f"{value!r} is no value for {name}"
    choices = [choice["value"] for choice in known.get("choices", ())]
    assert not choices or value in choices, f"{name} offers {choices} only"
    least, most = known.get("min_length", 0), known.get("max_length", 6000)
    assert kind != STRING or least <= len(str(value)) <= most, f"{name} takes {least} to {most} characters"
    return {"name": name, "type": kind, "value": value}


def modal_data(custom_id: str, modal: Json | None, fields: dict[str, str | list[str]]) -> Json:
    """A modal that was filled in: as it was shown, else as texts under labels."""
    if modal is None or modal["custom_id"] != custom_id:
        shown = [_labelled({"type": TEXT_INPUT, "custom_id": name, "required": False}) for name in fields]
    else:
        shown = modal["components"]
    unknown = fields.keys() - {one["custom_id"] for one in walk(shown) if "custom_id" in one}
    assert not unknown, f"the modal asks for no {sorted(unknown)}"
    return {"custom_id": custom_id, "components": [_filled(one, fields, 1 + 2 * at) for at, one in enumerate(shown)]}


def _labelled(inner: Json) -> Json:
    return {"type": LABELLED, "label": inner["custom_id"], "component": inner}


def _filled(one: Json, fields: dict[str, str | list[str]], at: int) -> Json:
    here: Json = {"type": one["type"], "id": at}
    if one["type"] == LABELLED:
        return {**here, "component": _field(one["component"], fields, at + 1)}
    if one["type"] == ROW:
        return {**here, "components": [_field(inner, fields, at + 1) for inner in one["components"]]}
    return here


def _field(one: Json, fields: dict[str, str | list[str]], at: int) -> Json:
    value = fields.get(one["custom_id"], one.get("value") or "")
    here: Json = {"type": one["type"], "id": at, "custom_id": one["custom_id"]}
    assert value or one.get("required") is False, f"{one['custom_id']} has to be filled in"
    if one["type"] != TEXT_INPUT:
        return {**here, "values": value or []}
    least, most = one.get("min_length") or 0, one.get("max_length") or 4000
    assert not value or least <= len(value) <= most, f"{one['custom_id']} takes {least} to {most} characters"
    return {**here, "value": value}


def _allowed(api: DiscordApi, place: Place) -> int:
    """What the bot may do here, as the interaction says."""
    silent = place.channel in api.channels.silent or (place.guild and not place.guild.joined)
    return 0 if silent else ALL
