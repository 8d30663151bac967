"""A stand-in for Telegram's Bot API: enough of a server to hold a bot to what the real one does."""

import asyncio
import json
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.wire.dates import Tells, dating, told_now
from tests.wire.telegram_bell import Bell, awaited
from tests.wire.telegram_chats import BOT_ID, Chats, Stored
from tests.wire.telegram_faults import Dropped, Fault, Json, Kind, Refused, bad_request, too_many
from tests.wire.telegram_profile import Profile
from tests.wire.telegram_spec import Upload, decoded, problems, spec, spec_missing
from tests.wire.telegram_updates import Updates

__all__ = ["Call", "Fault", "Json", "Kind", "Stored", "TelegramApi", "awaited", "spec_missing"]

TOKEN = f"{BOT_ID}:AAF-a_stand-in_for_the_Bot_API_only"
MESSAGES = ("send", "copy", "forward")  # how the methods begin that a limit on messages counts
Method = Callable[[Json], object]


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it came in."""

    method: str
    params: Json
    at: float
    problems: tuple[str, ...]


class TelegramApi:
    """The server, while it is entered; `validate=False` spares the checks where speed is measured."""

    def __init__(self, *, per_second: int = 0, latency: float = 0.0, validate: bool = True, port: int = 0) -> None:
        self.token = TOKEN
        self.port = port
        self.per_second, self.latency, self.validate = per_second, latency, validate
        self.calls: list[Call] = []
        self.refused: list[Call] = []  # those over the limit of messages a second
        self.faults: list[Fault] = []
        self.bent: dict[str, Callable[[Any], object]] = {}  # what a method answers in the place of its result
        self.reworded: dict[str, str] = {}  # how refusals are worded, where it is not as Telegram does
        self.tells: Tells = told_now  # the time that every answer tells
        self.slow = Bell()  # rung by whoever does not want slow calls to take any longer
        self._bell = Bell()
        self.chats, self.profile, self.updates = Chats(), Profile(), Updates(self._bell)
        self._methods: dict[str, Method] = {**self.chats.methods, **self.profile.methods, **self.updates.methods}
        self._sent: deque[float] = deque()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The server's address, for TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 1024**2)
        app.on_response_prepare.append(dating(self))
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.updates.close()
        assert self._runner is not None
        await self._runner.cleanup()

    def push(self, update: Json) -> int:
        """Let something happen, as an update: it gets the next id, or keeps its own to be sent a second time."""
        if query := update.get("callback_query"):
            self.chats.pressed(query["id"])
        return self.updates.push(update)

    def problems(self) -> list[str]:
        """Everything that was wrong with any call."""
        return [f"{call.method}: {problem}" for call in self.calls for problem in call.problems]

    def unanswered(self) -> list[str]:
        """The presses that got no answerCallbackQuery."""
        return [query for query, is_open in self.chats.queries.items() if is_open]

    def made(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    async def called(self, method: str, count: int = 1, within: float = 5.0) -> list[Call]:
        """The calls of one method, once there are so many."""
        await self.until(lambda: len(self.made(method)) >= count, within, f"{count} of {method}")
        return self.made(method)

    async def until(self, true: Callable[[], object], within: float = 5.0, what: str = "it") -> None:
        """Wait for something to become true, looked at after every call and update."""
        if not await self._bell.until(true, within):
            recent = ", ".join(call.method for call in self.calls[-8:]) or "none"
            message = f"{what} did not happen within {within} s; the last calls: {recent}"
            raise AssertionError(message)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        try:
            result = await self._answer(request)
        except Refused as refused:
            for words, others in self.reworded.items():
                refused.description = refused.description.replace(words, others)
            return refused.response()
        except (Dropped, ConnectionError):  # or whoever asked was killed
            if request.transport:
                request.transport.abort()
            return web.Response()
        finally:
            self._bell.ring()
        return web.Response(text=json.dumps({"ok": True, "result": result}), content_type="application/json")

    async def _answer(self, request: web.Request) -> object:
        if request.match_info["token"] != self.token:
            raise Refused(401, "Unauthorized")
        method = request.match_info["method"]
        call, refusal = self._noted(method, decoded(method, await _raw(request)))
        await asyncio.sleep(self.latency)
        fault = self._fault(call)
        if fault and (instead := fault.refusal()):
            raise instead
        if fault and fault.kind is Kind.SLOW:
            await self.slow.heard(fault.delay)
        result = await self._done(call, refusal)
        if fault and fault.kind is Kind.DROP_AFTER:
            raise Dropped
        return {"new": "shape"} if fault and fault.kind is Kind.ODD else result

    def _noted(self, method: str, params: Json) -> tuple[Call, str]:
        found = problems(method, params) if self.validate else []
        call = Call(method, params, time.monotonic(), tuple(problem.what for problem in found))
        self.calls.append(call)
        self._bell.ring()
        return call, next((problem.refusal for problem in found if problem.refusal), "")

    def _fault(self, call: Call) -> Fault | None:
        """The first fault that meets a call, and one time less of it left."""
        for at, fault in enumerate(self.faults):
            if fault.meets(call.method, call.params):
                self.faults[at : at + 1] = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                return fault
        return None

    async def _done(self, call: Call, refusal: str) -> object:
        self._limit(call)
        if call.method not in self._methods:
            known = spec()
            if known and call.method not in known.methods:
                raise Refused(404, "Not Found")
            return True
        if refusal:
            raise bad_request(refusal)
        result = self._methods[call.method](call.params)
        done = await result if isinstance(result, Awaitable) else result
        return self.bent[call.method](done) if call.method in self.bent else done

    def _limit(self, call: Call) -> None:
        if not self.per_second or not call.method.startswith(MESSAGES) or call.method == "sendChatAction":
            return
        now = time.monotonic()
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        if len(self._sent) >= self.per_second:
            self.refused.append(call)
            raise too_many(math.ceil(self._sent[0] + 1 - now))
        self._sent.append(now)


async def _raw(request: web.Request) -> dict[str, object]:
    """The parameters of a call as they stand: in the address, and in a body of any of three kinds."""
    given: dict[str, object] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        return given | (json.loads(body) if body else {})
    for name, value in (await request.post()).items():
        given[name] = _upload(value) if isinstance(value, web.FileField) else value
    return given


def _upload(value: web.FileField) -> Upload:
    data = value.file.read()
    return Upload(value.filename, len(data), data)
