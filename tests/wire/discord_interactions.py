"""Interactions: each answered once and in time, and then through its token for a quarter of an hour."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NoReturn

from tests.wire.discord_faults import Problem, Refused, invalid_form
from tests.wire.discord_messages import Messages, Stored, number
from tests.wire.discord_wire import APPLICATION, EPHEMERAL, LOADING, Answer, Asked, Json, Routes, user

LIVES = 15 * 60
FOLLOWUPS = 5  # of an app in a server that it is not in
COMMAND, COMPONENT, COMPLETION, MODAL = 2, 3, 4, 5
SAY, THINK, ACKNOWLEDGE, UPDATE, CHOICES, ASK = 4, 5, 6, 7, 8, 9
FITTING = {  # which answers fit which interaction
    COMMAND: {SAY, THINK, ASK},
    COMPONENT: {SAY, THINK, ACKNOWLEDGE, UPDATE, ASK},
    COMPLETION: {CHOICES},
    MODAL: {SAY, THINK},
}
KINDS = {COMMAND: "command", COMPONENT: "press", COMPLETION: "autocomplete", MODAL: "modal"}
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL, FOLLOWUP = f"{HOOK}/messages/@original", f"{HOOK}/messages/{{message_id}}"
Spread = Callable[[Stored], None]


@dataclass(slots=True)
class Interaction:
    """What somebody did, and what became of it."""

    payload: Json
    user: int
    installed: bool  # whether the bot is there, too
    opened: float
    answer: int = 0  # the type of the answer, 0 while there is none
    response: int = 0  # the message that the answer made or changed
    failed: bool = False  # the client says "This interaction failed"
    expired: bool = False
    choices: tuple[Json, ...] = ()
    modal: Json | None = None
    followups: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        """Its id."""
        return int(self.payload["id"])

    @property
    def kind(self) -> int:
        """Its type."""
        return int(self.payload["type"])

    @property
    def token(self) -> str:
        """Its token."""
        return str(self.payload["token"])

    @property
    def channel(self) -> int:
        """Where it happened."""
        return int(self.payload["channel_id"])

    @property
    def source(self) -> int:
        """The message that it was done on, 0 where there is none."""
        return int(self.payload.get("message", {}).get("id", 0))

    @property
    def what(self) -> str:
        """What was done, in a few words."""
        data = self.payload["data"]
        return f"{KINDS[self.kind]} {data.get('name') or data.get('custom_id')}"

    @property
    def fitting(self) -> set[int]:
        """The types of answers that fit it; a modal that came from a message may change that one."""
        return FITTING[self.kind] | ({ACKNOWLEDGE, UPDATE} if self.kind == MODAL and self.source else set())


class Interactions:
    """Every interaction there was."""

    def __init__(self, messages: Messages, spread: Spread, within: float) -> None:
        self.messages, self.spread, self.within = messages, spread, within
        self.all: dict[str, Interaction] = {}  # by token
        self.routes: Routes = {
            ("POST", CALLBACK): self._answer,
            ("POST", HOOK): self._follow,
            ("GET", ORIGINAL): lambda asked: messages.shown(self._found(asked)),
            ("PATCH", ORIGINAL): self._edit,
            ("DELETE", ORIGINAL): self._delete,
            ("GET", FOLLOWUP): lambda asked: messages.shown(self._found(asked)),
            ("PATCH", FOLLOWUP): self._edit,
            ("DELETE", FOLLOWUP): self._delete,
        }
        self._does = {
            SAY: self._say,
            THINK: self._think,
            ACKNOWLEDGE: self._acknowledge,
            UPDATE: self._update,
            CHOICES: self._choose,
            ASK: self._ask,
        }

    def open(self, interaction: Interaction) -> None:
        """Let something happen, and see whether it is answered in time."""
        self.all[interaction.token] = interaction
        asyncio.get_running_loop().call_later(self.within, self._fail, interaction)

    def _fail(self, interaction: Interaction) -> None:
        interaction.failed = not interaction.answer
        self.messages.ring(interaction.channel)

    def _answer(self, asked: Asked) -> Answer:
        interaction = self.all.get(asked.path["interaction_token"])
        if interaction is None or interaction.id != asked.id("interaction_id") or interaction.failed:
            raise Refused(404, 10062)
        if interaction.answer:
            raise Refused(400, 40060)
        kind = number(asked.body.get("type"))
        if kind not in interaction.fitting:
            told = f"Value must be one of {sorted(interaction.fitting)}."
            raise invalid_form([Problem("type", told, "BASE_TYPE_CHOICES")])
        self._does[kind](interaction, asked, asked.body.get("data") or {})
        interaction.answer = kind
        self.messages.ring(interaction.channel)
        if asked.query.get("with_response") in {"1", "true"}:
            return Answer(200, self._result(interaction, kind))
        return Answer(204)

    def _say(self, interaction: Interaction, asked: Asked, data: Json) -> None:
        message = self.messages.create(self._draft(interaction, data), data, asked.files, "data")
        interaction.response = message.id
        self.spread(message)

    def _think(self, interaction: Interaction, _asked: Asked, data: Json) -> None:
        draft = self._draft(interaction, data)
        flags = LOADING | number(data.get("flags")) & EPHEMERAL
        now = self.messages.clock.now()
        interaction.response = self.messages.put(replace(draft, flags=flags, date=now)).id

    def _acknowledge(self, interaction: Interaction, _asked: Asked, _data: Json) -> None:
        interaction.response = interaction.source

    def _update(self, interaction: Interaction, asked: Asked, data: Json) -> None:
        message = self.messages.by_id.get(interaction.source)
        if message is None:
            raise Refused(404, 10008)
        interaction.response = self.messages.edit(message, data, asked.files, "data").id

    def _choose(self, interaction: Interaction, _asked: Asked, data: Json) -> None:
        interaction.choices = tuple(data.get("choices") or ())

    def _ask(self, interaction: Interaction, _asked: Asked, data: Json) -> None:
        interaction.modal = data

    def _result(self, interaction: Interaction, kind: int) -> Json:
        result: Json = {"id": str(interaction.id), "type": interaction.kind}
        message = self.messages.by_id.get(interaction.response)
        if message is None:
            return {"interaction": result}
        flags = {"response_message_loading": message.loading, "response_message_ephemeral": message.ephemeral}
        result |= {"response_message_id": str(message.id), **flags}
        if kind not in {SAY, UPDATE}:
            return {"interaction": result}
        return {"interaction": result, "resource": {"type": kind, "message": self.messages.shown(message)}}

    def _draft(self, interaction: Interaction, data: Json) -> Stored:
        """A message that an interaction is about to make."""
        payload = interaction.payload
        viewer = interaction.user if number(data.get("flags")) & EPHEMERAL else 0
        meta = {
            "id": payload["id"],
            "type": interaction.kind,
            "user": self.messages.users.get(interaction.user, user(interaction.user, "Somebody")),
            "authorizing_integration_owners": payload["authorizing_integration_owners"],
        }
        if interaction.kind == COMPONENT:
            meta["interacted_message_id"] = str(interaction.source)
        if interaction.kind == MODAL:
            meta["triggering_interaction_metadata"] = {**meta, "type": COMMAND}
        extra = {"application_id": str(APPLICATION), "webhook_id": str(APPLICATION), "interaction_metadata": meta}
        kind = {"type": 20} if interaction.kind == COMMAND else {}
        number_ = self.messages.clock.id()
        return Stored(number_, interaction.channel, viewer=viewer, extra={**extra, **kind})

    def _live(self, asked: Asked) -> Interaction:
        """The interaction of a webhook, which begins to be one when the interaction is answered."""
        interaction = self.all.get(asked.path["webhook_token"])
        if asked.id("webhook_id") != APPLICATION or interaction is None:
            self._unknown()
        if interaction.expired or self.messages.clock.now() - interaction.opened > LIVES:
            raise Refused(401, 50027)
        if not interaction.answer:
            self._unknown()
        return interaction

    def _unknown(self) -> NoReturn:
        raise Refused(404, 10015)

    def _found(self, asked: Asked) -> Stored:
        """The message that is asked for: the answer, a followup, or the one that the interaction was done on."""
        interaction = self._live(asked)
        reachable = {interaction.response, interaction.source, *interaction.followups}
        wanted = asked.id("message_id") if "message_id" in asked.path else interaction.response
        message = self.messages.by_id.get(wanted)
        if message is None or wanted not in reachable:
            raise Refused(404, 10008)
        return message

    def _follow(self, asked: Asked) -> Json:
        interaction = self._live(asked)
        waiting = self.messages.by_id.get(interaction.response)
        if waiting and waiting.loading:  # the first one takes the place of "is thinking", as private as that was
            return self._edited(waiting, asked)
        if not interaction.installed and len(interaction.followups) >= FOLLOWUPS:
            raise Refused(400, 40094)
        message = self.messages.create(self._draft(interaction, asked.body), asked.body, asked.files)
        interaction.followups.append(message.id)
        self.spread(message)
        return self.messages.shown(message)

    def _edit(self, asked: Asked) -> Json:
        return self._edited(self._found(asked), asked)

    def _edited(self, before: Stored, asked: Asked) -> Json:
        message = self.messages.edit(before, asked.body, asked.files)
        if before.loading:
            self.spread(message)
        return self.messages.shown(message)

    def _delete(self, asked: Asked) -> Answer:
        self.messages.delete(self._found(asked))
        return Answer(204)
