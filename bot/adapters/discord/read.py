"""An interaction, or a message to the bot, as what the bot is to do about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from discord import Interaction, InteractionType, MessageFlags

from bot.adapters.discord.commands import COUNTRY, PANEL, PLATFORM, QUESTION
from bot.adapters.discord.write import ASKS, COPY, FIELD, PRESS, TYPED, wish
from bot.turns import Event, Followed, Pressed, Typed

CHOSEN = "@"  # before the id of a question that was chosen among those offered


@dataclass(frozen=True, slots=True)
class Show:
    """Take these turns and show the last one's screen: by editing what was pressed, or privately as a new message."""

    events: tuple[Event, ...]
    edit: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Open the form for a country, a question or whatever else a place wants to be typed there."""

    wants: str
    place: str


@dataclass(frozen=True, slots=True)
class Hand:
    """Show the texts to copy of a place."""

    place: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Complete what is being typed into an option."""

    option: str
    typed: str


@dataclass(frozen=True, slots=True)
class Post:
    """Post the public card."""


Task = Show | Ask | Hand | Offer | Post


def read(interaction: Interaction[Any]) -> Task | None:
    """What to do about an interaction; None is for kinds that the bot does not use."""
    data: Mapping[str, Any] = interaction.data or {}
    match interaction.type:
        case InteractionType.application_command:
            return _commanded(str(data.get("name", "")), _options(data))
        case InteractionType.autocomplete:
            focused: Mapping[str, Any] = next(
                (option for option in data.get("options", ()) if option.get("focused")), {}
            )
            return Offer(str(focused.get("name", "")), str(focused.get("value", "")))
        case InteractionType.component:
            return _pressed(data, private=_is_private(interaction))
        case InteractionType.modal_submit:
            return _submitted(data, private=_is_private(interaction))
        case _:
            return None


def _commanded(name: str, options: Mapping[str, str]) -> Task:
    match name:
        case "panel" if name == PANEL:
            return Post()
        case "optout":
            typed = (options.get(option, "").strip() for option in (PLATFORM, COUNTRY))
            return Show((Typed("/optout"), *(Typed(text) for text in typed if text)))
        case "ask":
            question = options.get(QUESTION, "").strip()
            if question.startswith(CHOSEN):
                return Show((Followed(question.removeprefix(CHOSEN)),))
            return Show((Typed(f"/ask {question}"),))
        case _:
            return Show((Typed(f"/{name}"),))


def _options(data: Mapping[str, Any]) -> dict[str, str]:
    return {str(option.get("name")): str(option.get("value", "")) for option in data.get("options", ())}


def _pressed(data: Mapping[str, Any], *, private: bool) -> Task:
    values = data.get("values") or ()
    wanted = wish(str(values[0] if values else data.get("custom_id", "")))
    if wanted.mark == COPY:
        return Hand(wanted.payload)
    for asked, mark in ASKS.items():
        if wanted.mark == mark:
            return Ask(asked, wanted.payload)
    return Show((Pressed(wanted.payload if wanted.mark == PRESS else ""),), edit=private)


def _submitted(data: Mapping[str, Any], *, private: bool) -> Task:
    wanted = wish(str(data.get("custom_id", "")))
    typed = next(_fields(data.get("components", ())), "")
    return Show((Typed(typed, wanted.payload if wanted.mark == TYPED else ""),), edit=private)


def _fields(components: Any) -> Iterator[str]:  # noqa: ANN401 - as Discord sends it
    """What was typed into a form, however deep its field stands in rows or labels."""
    for component in components:
        if component.get("custom_id") == FIELD:
            yield str(component.get("value", ""))
        yield from _fields(component.get("components", ()))
        if "component" in component:
            yield from _fields((component["component"],))


def _is_private(interaction: Interaction[Any]) -> bool:
    """Whether the message that an interaction came from is seen by nobody else, so that it may be edited."""
    if interaction.message is None:
        return False
    flags: MessageFlags = interaction.message.flags
    return flags.ephemeral or bool(interaction.context.dm_channel)
