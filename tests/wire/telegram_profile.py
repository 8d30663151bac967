"""What a bot says about itself: its commands and descriptions, by language."""

import json
from typing import Literal

from tests.wire.telegram_chats import BOT
from tests.wire.telegram_faults import Json, bad_request

ABILITIES: Json = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,  # privacy mode is on
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
DEFAULT: Json = {"type": "default"}
PRIVATE: Json = {"type": "all_private_chats"}
GROUPS: Json = {"type": "all_group_chats"}
# What each scope names besides its type.
SCOPES: dict[str, set[str]] = {
    "default": set(),
    "all_private_chats": set(),
    "all_group_chats": set(),
    "all_chat_administrators": set(),
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}
NO_SCOPE = "can't parse BotCommandScope: Unsupported type specified"
Key = tuple[str, str]  # a scope in JSON or the name of a text, and a language, empty for all others


class Profile:
    """The commands of each scope and language, and the two descriptions of each language."""

    def __init__(self) -> None:
        self.commands: dict[Key, list[Json]] = {}
        self.texts: dict[Key, str] = {}
        self.methods = {
            "getMe": lambda _: BOT | ABILITIES,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda params: self.commands.get(_key(params), []),  # of exactly this scope and language
            "deleteMyCommands": self._delete_commands,
            "setMyDescription": lambda params: self._set("description", params),
            "getMyDescription": lambda params: self._get("description", params),
            "setMyShortDescription": lambda params: self._set("short_description", params),
            "getMyShortDescription": lambda params: self._get("short_description", params),
        }

    def commands_in(self, language: str = "", scope: Json = DEFAULT) -> dict[str, str]:
        """What each command says in the menu, for one language and scope exactly."""
        listed = self.commands.get((json.dumps(scope, sort_keys=True), language), [])
        return {one["command"]: one["description"] for one in listed}

    def menu(self, where: Literal["private", "group"], language: str) -> list[str]:
        """The commands that somebody's client offers: of the narrowest scope, in their language if it has that."""
        for scope in (PRIVATE if where == "private" else GROUPS, DEFAULT):
            for tag in (language, ""):
                if offered := self.commands_in(tag, scope):
                    return list(offered)
        return []

    def _set_commands(self, params: Json) -> bool:
        self.commands[_key(params)] = params["commands"]
        return True

    def _delete_commands(self, params: Json) -> bool:
        self.commands.pop(_key(params), None)
        return True

    def _set(self, name: str, params: Json) -> bool:
        self.texts[name, params.get("language_code", "")] = params.get(name, "")
        return True

    def _get(self, name: str, params: Json) -> Json:
        return {name: self.texts.get((name, params.get("language_code", "")), "")}


def _key(params: Json) -> Key:
    scope = params.get("scope", DEFAULT)
    if scope.get("type") not in SCOPES or scope.keys() != {"type", *SCOPES[scope["type"]]}:
        raise bad_request(NO_SCOPE)
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")
