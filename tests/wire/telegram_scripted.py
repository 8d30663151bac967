"""A transport for the library that answers as written down beforehand: no network, and no time."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

from telegram.request import BaseRequest, RequestData

from bot.adapters.telegram.calls import TROUBLE, answered, told
from bot.adapters.telegram.connection import Bot
from bot.adapters.telegram.pace import Pace

Json = dict[str, Any]
Answer = Json | bytes | tuple[int, bytes] | Exception | float
OK: Json = {"ok": True, "result": True}
DONE: dict[str, Json] = {"getUpdates": {"ok": True, "result": []}}


def refused(code: int, description: str, **parameters: object) -> Json:
    """An answer that says no."""
    return {"ok": False, "error_code": code, "description": description, "parameters": parameters}


class Scripted(BaseRequest):
    """One answer a call: JSON, another body (with 502, or a status of its own), seconds that it hangs, or an error."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, Json, float]] = []

    @property
    def read_timeout(self) -> float:
        """As the library asks."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        """The next answer."""
        name = url.rpartition("/")[2]
        assert method == "POST"
        given = request_data.parameters if request_data else {}
        self.calls.append((name, given, asyncio.get_running_loop().time()))
        answer = self.answers.pop(0) if self.answers else DONE.get(name, OK)
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            answer = DONE.get(name, OK)
        if isinstance(answer, TROUBLE):
            raise told(answer) from answer
        if isinstance(answer, Exception):
            raise answer
        return answered(name, *_raw(answer))


def _raw(answer: Json | bytes | tuple[int, bytes]) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    match answer:
        case bytes():
            return 502, answer
        case tuple():
            return answer
        case _:
            return int(answer.get("error_code", 200)), json.dumps(answer).encode()


def bot(*answers: Answer) -> tuple[Bot, Scripted]:
    """The bot on such a transport."""
    wire = Scripted(answers)
    return Bot("1:a", request=wire, get_updates_request=wire, rate_limiter=Pace(1000.0)), wire
