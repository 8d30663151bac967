"""Updates on their way to the bot: by long polling, or pushed to a webhook."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import aiohttp

from tests.wire.telegram_bell import Bell
from tests.wire.telegram_faults import OTHER_POLLER, Json, Refused

ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}  # the kinds that a bot must ask for
LONGEST_POLL = 50
RETRY = 0.1  # seconds until a webhook is tried again; Telegram waits longer each time
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
UNHOOKED = "Conflict: terminated by setWebhook request"


@dataclass(slots=True)
class Waiting:
    """An update that the bot has not confirmed; `again` is one sent a second time and not delivered since.

    `sent` is what stands on the wire: what nobody can read has its number in the queue all the same.
    """

    update: Json
    again: bool
    sent: object


@dataclass(frozen=True, slots=True)
class Hook:
    """Where updates are pushed, and what went wrong last."""

    url: str = ""
    secret: str = ""
    connections: int = 40
    error: str = ""
    error_at: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to push an update: the status that the webhook answered, 0 where there was no answer."""

    update_id: int
    status: int
    at: float


class Updates:
    """The queue of one bot, the poller that empties it, and the webhook that it goes to instead."""

    def __init__(self, changed: Bell) -> None:
        self.changed = changed
        self.hook = Hook()
        self.deliveries: list[Delivery] = []
        self.sent: dict[int, Json] = {}  # every update there was, by its id
        self.allowed: set[str] = set()
        self.next_id = 700_000_001
        self.methods = {
            "getUpdates": self._get,
            "setWebhook": self._set,
            "deleteWebhook": self._delete,
            "getWebhookInfo": self._info,
        }
        self._closed = False
        self._poller = object()
        self._waiting: dict[int, Waiting] = {}  # by the order of their coming
        self._lanes: dict[int, deque[int]] = {}  # a webhook gets a chat's updates in order, several chats at once
        self._pushing: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(self.hook.connections)
        self._session: aiohttp.ClientSession | None = None
        self._serial = 0

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._waiting)

    def push(self, update: Json, bent: Callable[[Json], object] = lambda whole: whole) -> int:
        """Let something happen; an update that has its id already is sent once more, `bent` on the wire."""
        number = int(update.get("update_id", self.next_id))
        self.next_id = max(self.next_id, number + 1)
        whole = self.sent[number] = {"update_id": number, **update}
        if self._wanted(update):
            self._serial += 1
            self._waiting[self._serial] = Waiting(whole, "update_id" in update, bent(whole))
            self._into_lane(self._serial)
            self.changed.ring()
        return number

    async def close(self) -> None:
        """End the polls and the pushing."""
        self._closed = True
        pushing = tuple(self._pushing)
        self._unhook()
        await asyncio.gather(*pushing, return_exceptions=True)
        if self._session:
            await self._session.close()
        self.changed.ring()

    def _wanted(self, update: Json) -> bool:
        kind = next(key for key in update if key != "update_id")
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def _allow(self, params: Json) -> None:
        if "allowed_updates" in params:
            self.allowed = set(params["allowed_updates"])

    async def _get(self, params: Json) -> list[object]:
        self._refuse_hooked(HOOKED)
        self._allow(params)
        self._confirm(params.get("offset", 0))
        mine = self._poller = object()
        self.changed.ring()  # whoever polled until now is told to stop
        ends = time.monotonic() + min(params.get("timeout", 0), LONGEST_POLL)
        while not self._waiting and not self._closed and (left := ends - time.monotonic()) > 0:
            await self.changed.heard(left)
            self._refuse_hooked(UNHOOKED)
            if self._poller is not mine:
                raise Refused(409, OTHER_POLLER)
        return list(self._batch(params.get("limit", 100)))

    def _refuse_hooked(self, description: str) -> None:
        if self.hook.url:
            raise Refused(409, description)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            kept = list(self._waiting)[offset:]
        else:
            kept = [at for at, one in self._waiting.items() if one.again or one.update["update_id"] >= offset]
        self._waiting = {at: self._waiting[at] for at in kept}

    def _batch(self, limit: int) -> Iterator[object]:
        for one in islice(self._waiting.values(), min(max(limit, 1), 100)):
            one.again = False
            yield one.sent

    async def _set(self, params: Json) -> bool:
        self._unhook()
        self._drop(params)
        self._allow(params)
        url, connections = params.get("url", ""), params.get("max_connections", 40)
        self.hook = Hook(url, params.get("secret_token", ""), connections)
        self._slots = asyncio.Semaphore(connections)
        for at in self._waiting:
            self._into_lane(at)
        return True

    async def _delete(self, params: Json) -> bool:
        self._unhook()
        self._drop(params)
        return True

    def _drop(self, params: Json) -> None:
        if params.get("drop_pending_updates"):
            self._waiting.clear()

    def _unhook(self) -> None:
        self.hook = Hook()
        for task in self._pushing:
            task.cancel()
        self._lanes.clear()

    async def _info(self, _: Json) -> Json:
        info: Json = {
            "url": self.hook.url,
            "has_custom_certificate": False,
            "pending_update_count": self.pending,
            "max_connections": self.hook.connections,
        }
        if self.allowed:
            info["allowed_updates"] = sorted(self.allowed)
        if self.hook.error:
            info |= {"last_error_date": self.hook.error_at, "last_error_message": self.hook.error}
        return info

    def _into_lane(self, at: int) -> None:
        if not self.hook.url:
            return
        chat = chat_of(self._waiting[at].update)
        if chat in self._lanes:
            self._lanes[chat].append(at)
            return
        self._lanes[chat] = lane = deque([at])
        task = asyncio.get_running_loop().create_task(self._push(chat, lane))
        self._pushing.add(task)
        task.add_done_callback(self._pushing.discard)

    async def _push(self, chat: int, lane: deque[int]) -> None:
        while lane:
            async with self._slots:
                well = await self._post(self._waiting[lane[0]])
            if well:
                self._waiting.pop(lane.popleft())
            else:
                await asyncio.sleep(RETRY)
        del self._lanes[chat]

    async def _post(self, waiting: Waiting) -> bool:
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.hook.secret} if self.hook.secret else {}
        headers = {"Content-Type": "application/json", **secret}
        try:
            async with self._client().post(self.hook.url, data=json.dumps(waiting.sent), headers=headers) as answer:
                await answer.read()
                status, error = answer.status, f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as broken:
            status, error = 0, str(broken)
        self.deliveries.append(Delivery(waiting.update["update_id"], status, time.monotonic()))
        well = status // 100 == 2
        if not well:
            self.hook = replace(self.hook, error=error, error_at=int(time.time()))
        self.changed.ring()
        return well

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(60)
            )
        return self._session


def chat_of(update: Json) -> int:
    """In which chat an update happened, else by whom, else 0."""
    what = next(value for key, value in update.items() if key != "update_id")
    chat = what.get("chat") or what.get("message", {}).get("chat") or what.get("from") or {"id": 0}
    return int(chat["id"])
