"""What the application is: who it says it is, and its commands."""

from tests.wire.discord_command_limits import COMMANDS
from tests.wire.discord_faults import Refused
from tests.wire.discord_wire import APPLICATION, BOT, Answer, Asked, Clock, Json, Routes, user

LIST, ONE = "/applications/{application_id}/commands", "/applications/{application_id}/commands/{command_id}"
ME: Json = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
INSTALLED: Json = {"oauth2_install_params": {"scopes": ["applications.commands"], "permissions": "0"}}
PROFILE: Json = {
    "id": str(APPLICATION),
    "name": BOT["username"],
    "icon": None,
    "description": "",
    "type": None,
    "bot": BOT,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "flags": 0,
    "flags_new": "0",
    "redirect_uris": [],
    "interactions_endpoint_url": None,
    "role_connections_verification_url": None,
    "owner": user(1, "Owner"),
    "approximate_guild_count": 1,
    "approximate_user_install_count": 1,
    "approximate_user_authorization_count": 0,
    "explicit_content_filter": 0,
    "team": None,
    "eligible_oauth2_scopes": [],
    "integration_types_config": {"0": INSTALLED, "1": INSTALLED},
}
UNSAID: Json = {  # what Discord fills in
    "type": 1,
    "description": "",
    "default_member_permissions": None,
    "dm_permission": True,
    "contexts": None,
    "integration_types": [0],
    "nsfw": False,
}
KEPT = {*UNSAID, "name", "name_localizations", "description_localizations", "options", "handler"}


class Commands:
    """The global commands, by their name and type: a command keeps its id as long as it keeps both."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, int], Json] = {}
        self.routes: Routes = {
            ("GET", "/users/@me"): lambda _: BOT | ME,
            ("GET", "/applications/@me"): lambda _: PROFILE,
            ("GET", "/oauth2/applications/@me"): lambda _: PROFILE,
            ("GET", LIST): self._list,
            ("PUT", LIST): self._replace,
            ("POST", LIST): self._create,
            ("GET", ONE): self._find,
            ("PATCH", ONE): self._change,
            ("DELETE", ONE): self._delete,
        }

    @property
    def all(self) -> tuple[Json, ...]:
        """The commands in JSON, as people have them."""
        return tuple(self._kept.values())

    def named(self, name: str, kind: int = 1) -> Json | None:
        """A command, where there is one of the name."""
        return self._kept.get((name, kind))

    def _list(self, asked: Asked) -> list[Json]:
        self._own(asked)
        return [_told(asked, command) for command in self.all]

    def _replace(self, asked: Asked) -> list[Json]:
        self._own(asked)
        self._kept = {_key(body): self._made(body) for body in asked.body}
        return list(self.all)

    def _create(self, asked: Asked) -> Answer:
        self._own(asked)
        key = _key(asked.body)
        if key not in self._kept and sum(kind == key[1] for _, kind in self._kept) >= COMMANDS:
            raise Refused(400, 30032)
        status = 200 if key in self._kept else 201
        self._kept[key] = self._made(asked.body)
        return Answer(status, self._kept[key])

    def _change(self, asked: Asked) -> Json:
        before = self._find(asked)
        body = {**before, **asked.body}
        after = self._made(body, before)
        self._kept = {_key(one): one for one in (after if one is before else one for one in self.all)}
        return after

    def _find(self, asked: Asked) -> Json:
        self._own(asked)
        found = next((one for one in self.all if one["id"] == asked.path["command_id"]), None)
        if found is None:
            raise Refused(404, 10063)
        return found

    def _delete(self, asked: Asked) -> Answer:
        del self._kept[_key(self._find(asked))]
        return Answer(204)

    def _own(self, asked: Asked) -> None:
        if asked.id("application_id") != APPLICATION:
            raise Refused(403, 20012, message="You are not authorized to perform this action on this application")

    def _made(self, body: Json, before: Json | None = None) -> Json:
        """A command as Discord keeps it; the same as before where nothing changed."""
        before = before or self._kept.get(_key(body))
        said = {name: value for name, value in body.items() if name in KEPT and value is not None}
        if "default_member_permissions" in said:
            said["default_member_permissions"] = str(said["default_member_permissions"])
        number = before["id"] if before else str(self._clock.id())
        made = {"id": number, "application_id": str(APPLICATION), **UNSAID, **said}
        same = before is not None and made == {name: before[name] for name in before if name != "version"}
        return {**made, "version": before["version"] if same and before else str(self._clock.id())}


def _key(command: Json) -> tuple[str, int]:
    return command["name"], command.get("type") or 1


def _told(asked: Asked, command: Json) -> Json:
    """A command in a list: without its languages, unless they were asked for."""
    if asked.query.get("with_localizations") in {"1", "true"}:
        return command
    return {name: value for name, value in command.items() if not name.endswith("_localizations")}
