"""The limits that Discord documents in prose, for messages, modals and choices.

The codes are Discord's where its answers have been seen in public reports, else made up in their manner.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.wire.discord_command_limits import command_limits
from tests.wire.discord_faults import Problem
from tests.wire.discord_wire import EPHEMERAL, Json, Route

COMPONENTS = 40
TEXT = 4000
CONTENT = 2000  # of a message without the flag of components V2
ROWS = 5  # in a message without the flag of components V2, and in a modal
BUTTONS = 5
OPTIONS = 25
CHOICES = 25
LABEL = 80
CUSTOM_ID = 100
OPTION = 100
TITLE = 45
LEGACY = ("content", "embeds", "poll", "stickers", "sticker_ids")
SCHEMES = ("https://", "http://", "discord://")
ROW, BUTTON, SELECT, INPUT, TEXT_DISPLAY, LABELLED = 1, 2, 3, 4, 10, 18
SELECTS = {3, 5, 6, 7, 8}
LINK, PREMIUM = 5, 6
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

Problems = Iterator[Problem]
Placed = tuple[str, Json]  # a component, and where it stands


def limits(route: Route, body: Any) -> list[Problem]:  # noqa: ANN401 - any JSON
    """Every documented limit that a request breaks by itself; a message's depend on what it was before."""
    method, path = route
    if path.startswith("/applications/{application_id}/commands") and method in {"PUT", "POST", "PATCH"}:
        return list(command_limits(body))
    if path == CALLBACK and isinstance(body, dict) and isinstance(data := body.get("data"), dict):
        return list(_choices(data) if body.get("type") == 8 else _modal(data) if body.get("type") == 9 else ())
    if path.startswith("/channels") and isinstance(body, dict) and _number(body.get("flags")) & EPHEMERAL:
        return [Problem("flags", "only the answer to an interaction can be ephemeral")]
    return []


def message_limits(body: Json, *, v2: bool, where: str = "") -> list[Problem]:
    """Every documented limit that a message breaks, as it is sent or edited."""
    components = _dicts(body.get("components"))
    placed = list(_walk(components, _in(where, "components")))
    found = [*_layout(body, components, v2=v2, where=where), *_custom_ids(placed)]
    for place, component in placed:
        found += _component(place, component)
    return found


def _layout(body: Json, components: list[Json], *, v2: bool, where: str) -> Problems:
    everything = list(_walk(components, ""))
    if not v2:
        yield from _legacy(body, components, where)
        return
    for name in LEGACY:
        if body.get(name):
            told = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Problem(_in(where, name), told, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    if len(everything) > COMPONENTS:
        told = f"{len(everything)} components in total, at most {COMPONENTS}"
        yield Problem(_in(where, "components"), told, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED")
    text = sum(len(str(one.get("content", ""))) for _, one in everything if one.get("type") == TEXT_DISPLAY)
    if text > TEXT:
        told = f"The total displayable text size exceeds maximum size of {TEXT}: {text}"
        yield Problem(_in(where, "components"), told, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED")


def _legacy(body: Json, components: list[Json], where: str) -> Problems:
    if len(str(body.get("content") or "")) > CONTENT:
        yield Problem(_in(where, "content"), f"Must be {CONTENT} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    if len(components) > ROWS:
        yield Problem(_in(where, "components"), f"Must be {ROWS} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    for at, one in enumerate(components):
        if one.get("type") != ROW:
            told = 'Value of field "type" must be one of (1,).'
            yield Problem(_in(where, f"components.{at}"), told, "UNION_TYPE_CHOICES")


def _walk(components: Iterable[Json], where: str) -> Iterator[Placed]:
    """Every component with those within it, and where it stands."""
    for at, one in enumerate(components):
        place = _in(where, str(at))
        yield place, one
        yield from _walk(_dicts(one.get("components")), f"{place}.components")
        for name in ("accessory", "component"):
            if isinstance(inner := one.get(name), dict):
                yield f"{place}.{name}", inner


def _custom_ids(placed: list[Placed]) -> Problems:
    counted = Counter(one["custom_id"] for _, one in placed if one.get("custom_id"))
    seen = set()
    for place, one in placed:
        custom_id = one.get("custom_id")
        if custom_id in seen and counted[custom_id] > 1:
            told = "Component custom id cannot be duplicated"
            yield Problem(f"{place}.custom_id", told, "COMPONENT_CUSTOM_ID_DUPLICATED")
        seen.add(custom_id)
        if custom_id is not None and not 1 <= len(str(custom_id)) <= CUSTOM_ID:
            yield _length(f"{place}.custom_id", 1, CUSTOM_ID)


def _component(place: str, one: Json) -> Problems:
    match one.get("type"):
        case 1:
            yield from _row(place, _dicts(one.get("components")))
        case 2:
            yield from _button(place, one)
        case 3:
            yield from _select(place, one)
        case 10 if not 1 <= len(str(one.get("content", ""))) <= TEXT:
            yield _length(f"{place}.content", 1, TEXT)
        case _:
            return


def _row(place: str, inner: list[Json]) -> Problems:
    widths = [BUTTONS if one.get("type") in SELECTS else 1 for one in inner]
    if not widths:
        yield _length(f"{place}.components", 1, BUTTONS)
    for at in range(len(inner)):
        if sum(widths[: at + 1]) > BUTTONS:
            told = f"The specified component exceeds the maximum width ({BUTTONS})"
            yield Problem(f"{place}.components.{at}", told, "COMPONENT_LAYOUT_WIDTH_EXCEEDED")


def _button(place: str, one: Json) -> Problems:
    if len(str(one.get("label") or "")) > LABEL:
        yield Problem(f"{place}.label", f"Must be {LABEL} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    if one.get("style") == PREMIUM:
        return
    if not one.get("label") and not one.get("emoji"):
        yield Problem(f"{place}.label", "A label or an emoji is required", "BUTTON_COMPONENT_LABEL_REQUIRED")
    if one.get("style") == LINK:
        if one.get("custom_id"):
            told = "A custom id and url cannot both be specified"
            yield Problem(f"{place}.custom_id", told, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE")
        if not str(one.get("url") or "").startswith(SCHEMES):
            told = "Scheme must be one of ('http', 'https', 'discord')."
            yield Problem(f"{place}.url", told, "URL_TYPE_INVALID_SCHEME" if one.get("url") else "BASE_TYPE_REQUIRED")
        return
    if not one.get("custom_id"):
        yield Problem(f"{place}.custom_id", "A custom id is required", "COMPONENT_CUSTOM_ID_REQUIRED")
    if one.get("url"):
        yield Problem(f"{place}.url", "A url is for a link button only", "BUTTON_COMPONENT_INVALID_URL_STYLE")


def _select(place: str, one: Json) -> Problems:
    options = _dicts(one.get("options"))
    if not 1 <= len(options) <= OPTIONS:
        yield _length(f"{place}.options", 1, OPTIONS)
    values = [option.get("value") for option in options]
    for at, option in enumerate(options):
        if option.get("value") in values[:at]:
            told = "The specified option value is already used"
            yield Problem(f"{place}.options.{at}", told, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED")
        for name, least in (("label", 1), ("value", 1), ("description", 0)):
            if not least <= len(str(option.get(name) or "")) <= OPTION:
                yield _length(f"{place}.options.{at}.{name}", least, OPTION)
    most = _number(one.get("max_values", 1))
    if len(options) < max(most, _number(one.get("min_values", 1))):
        told = "More values to be chosen than there are options"
        yield Problem(f"{place}.options", told, "SELECT_COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS")
    if sum(option.get("default") is True for option in options) > most:
        yield Problem(f"{place}.options", "More defaults than may be chosen", "SELECT_COMPONENT_TOO_MANY_DEFAULTS")


def _modal(data: Json) -> Problems:
    components = _dicts(data.get("components"))
    placed = list(_walk(components, "data.components"))
    yield from _custom_ids(placed)
    for name, most in (("title", TITLE), ("custom_id", CUSTOM_ID)):
        if not 1 <= len(str(data.get(name, ""))) <= most:
            yield _length(f"data.{name}", 1, most)
    if not 1 <= len(components) <= ROWS:
        yield _length("data.components", 1, ROWS)
    for place, one in placed:
        if one.get("type") in {INPUT, LABELLED} and len(str(one.get("label") or "")) > TITLE:
            yield _length(f"{place}.label", 1, TITLE)
        if one.get("type") == SELECT:
            yield from _select(place, one)


def _choices(data: Json) -> Problems:
    choices = _dicts(data.get("choices"))
    if len(choices) > CHOICES:
        yield Problem("data.choices", f"Must be {CHOICES} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    for at, choice in enumerate(choices):
        for name, least in (("name", 1), ("value", 0)):
            if not least <= len(str(choice.get(name, ""))) <= OPTION:
                yield _length(f"data.choices.{at}.{name}", least, OPTION)


def _length(where: str, least: int, most: int) -> Problem:
    return Problem(where, f"Must be between {least} and {most} in length.", "BASE_TYPE_BAD_LENGTH")


def _in(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
