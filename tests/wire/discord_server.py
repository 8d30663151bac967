"""The HTTP side of the stand-in for Discord: every request is noted, checked, spoilt where a test says so, and done."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from tests.wire.discord_faults import (
    Dropped,
    Fault,
    Kind,
    Problem,
    Refused,
    invalid_form,
    matches,
    no_route,
    too_many,
    unauthorized,
)
from tests.wire.discord_spec import problems, spec
from tests.wire.discord_wire import Answer, Asked, Json, Route, Routes, Upload, json_response
from tests.wire.telegram_bell import Bell

VERSION = re.compile(r"^/api(/v\d+)?(?=/)")
Bend = Callable[[Any], object]
BRACES = re.compile(r"\\\{(\w+)\\\}")  # as `re.escape` writes them
TOKENS = ("/interactions/", "/webhooks/")  # a token in the path is enough here, and no limit of requests counts
ROOMY = {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49", "X-RateLimit-Reset-After": "1.0"}


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came in; `path` stands without /api/v10, `body` is the JSON, `files` what came with it."""

    method: str
    path: str
    body: object
    query: dict[str, str]
    files: tuple[Upload, ...]
    at: float
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What the stand-in answered, for its own tests."""

    route: Route
    status: int
    value: object


@dataclass(slots=True)
class Noted:
    """A request on its way."""

    at: int  # where among the calls
    route: Route
    asked: Asked
    refusals: list[Problem]


class Server:
    """Answers requests by a table of routes."""

    def __init__(self, token: str, routes: Routes, bell: Bell) -> None:
        self.token, self.routes, self.bell = token, routes, bell
        self.per_second, self.latency, self.validate = 0, 0.0, True
        self.calls: list[Call] = []
        self.answers: list[Answered] = []
        self.refused: list[Call] = []  # those over the limit of requests a second
        self.faults: list[Fault] = []
        self.bent: dict[Route, Bend] = {}  # what a route answers in the place of its result
        self.slow = Bell()  # rung by whoever does not want slow requests to take any longer
        self._patterns = [(_pattern(path), (method, path)) for method, path in routes]
        self._lately: deque[float] = deque()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request."""
        try:
            answer = await self._answer(request, VERSION.sub("", request.path))
        except Refused as refused:
            return refused.response()
        except Dropped:
            if request.transport:
                request.transport.abort()
            return web.Response()
        finally:
            self.bell.ring()
        if answer.status == 204:
            return web.Response(status=204, headers=ROOMY)
        return json_response(answer.status, answer.value, ROOMY)

    async def _answer(self, request: web.Request, path: str) -> Answer:
        noted = await self._noted(request, path)
        if self.latency:
            await asyncio.sleep(self.latency)
        authorization = request.headers.get("Authorization", "")
        if authorization != f"Bot {self.token}" and (authorization or not path.startswith(TOKENS)):
            raise unauthorized()
        fault = self._fault(request.method, path)
        if fault and (instead := fault.refusal()):
            raise instead
        if fault and fault.kind is Kind.SLOW:
            await self.slow.heard(fault.delay)
        self._limit(noted)
        answer = self._done(noted)
        if fault and fault.kind is Kind.DROP_AFTER:
            raise Dropped
        return answer

    async def _noted(self, request: web.Request, path: str) -> Noted:
        body, files = await _read(request)
        route, given = self._route(request.method, path)
        asked = Asked(given, dict(request.query), body, files)
        found = problems(route, asked) if self.validate else []
        told = tuple(problem.what for problem in found)
        self.calls.append(Call(request.method, path, body, asked.query, files, time.monotonic(), told))
        self.bell.ring()
        return Noted(len(self.calls) - 1, route, asked, [problem for problem in found if problem.code])

    def _route(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route that a path is of, and what stands in its braces."""
        for pattern, route in self._patterns:
            if route[0] == method and (found := pattern.fullmatch(path)):
                return route, found.groupdict()
        known = spec()
        return (known and known.route(method, path)) or (method, path), {}

    def _fault(self, method: str, path: str) -> Fault | None:
        """The first fault that meets a request, and one time less of it left."""
        for at, fault in enumerate(self.faults):
            if fault.meets(method, path):
                self.faults[at : at + 1] = [replace(fault, times=fault.times - 1)] if fault.times > 1 else []
                return fault
        return None

    def _limit(self, noted: Noted) -> None:
        call = self.calls[noted.at]
        if not self.per_second or call.path.startswith(TOKENS):
            return
        now = time.monotonic()
        while self._lately and self._lately[0] <= now - 1:
            self._lately.popleft()
        if len(self._lately) >= self.per_second:
            self.refused.append(call)
            raise too_many(round(self._lately[0] + 1 - now, 3), everywhere=True)
        self._lately.append(now)

    def _done(self, noted: Noted) -> Answer:
        handler = self.routes.get(noted.route)
        if handler is None:
            self._add(noted, ["the stand-in does not model this route"])
            raise no_route()
        if noted.refusals:
            raise invalid_form(noted.refusals)
        try:
            result = handler(noted.asked)
        except Refused as refused:
            self._add(noted, [problem.what for problem in refused.problems])
            raise
        answer = result if isinstance(result, Answer) else Answer(200, result)
        if noted.route in self.bent:
            answer = replace(answer, value=self.bent[noted.route](answer.value))
        if self.validate:
            self.answers.append(Answered(noted.route, answer.status, answer.value))
        return answer

    def _add(self, noted: Noted, more: list[str]) -> None:
        call = self.calls[noted.at]
        self.calls[noted.at] = replace(call, problems=(*call.problems, *more))

    def made(self, method: str = "", path: str = "") -> list[Call]:
        """The requests of a method to a path, in order."""
        return [call for call in self.calls if matches(method, path, call.method, call.path)]


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(BRACES.sub(r"(?P<\1>[^/]+)", re.escape(path)))


async def _read(request: web.Request) -> tuple[object, tuple[Upload, ...]]:
    """The JSON of a request and the files with it: alone, or as one part of a form."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return (_json(raw.decode()) if raw else None), ()
    body: object = None
    files = []
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            data = value.file.read()
            files.append(Upload(value.filename, len(data), data))
        elif name == "payload_json":
            body = _json(str(value))
    return body, tuple(files)


def _json(text: str) -> Json:
    try:
        body: Json = json.loads(text)
    except ValueError:
        raise Refused(400, 50109) from None
    return body
