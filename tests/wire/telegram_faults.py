"""What can go wrong with a call, and how Telegram words it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from aiohttp import web

Json = dict[str, Any]
EDGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"  # noqa: E501 - as nginx writes it
EDGE_CODES = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable", 504: "504 Gateway Time-out"}
BLOCKED = "Forbidden: bot was blocked by the user"
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Refused(Exception):  # noqa: N818 - it is an answer, and only sometimes an error of ours
    """Telegram's answer is no."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(code, description)
        self.code, self.description, self.parameters = code, description, parameters

    def response(self) -> web.Response:
        """The answer on the wire: JSON, or the edge's own page where the server behind it did not answer."""
        if self.code in EDGE_CODES:
            page = EDGE.format(EDGE_CODES[self.code])
            return web.Response(status=self.code, text=page, content_type="text/html")
        said: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            said["parameters"] = self.parameters
        return web.Response(status=self.code, text=json.dumps(said), content_type="application/json")


class Dropped(Exception):  # noqa: N818 - it is no error of ours
    """The connection closes without an answer."""


def bad_request(what: str) -> Refused:
    """A 400 in Telegram's words."""
    return Refused(400, f"Bad Request: {what}")


def too_many(retry_after: int) -> Refused:
    """A 429 that says when to come back."""
    return Refused(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


class Kind(Enum):
    """The ways in which a call goes wrong."""

    TOO_MANY = auto()  # 429 with `retry_after`
    SERVER_ERROR = auto()  # `code`: 502 to 504 as the edge's page, else JSON
    DROP_BEFORE = auto()  # connection closed, nothing done
    DROP_AFTER = auto()  # done, answer lost
    ODD = auto()  # done, and answered in a shape that nobody knows
    SLOW = auto()  # done after `delay` seconds
    UNKNOWN = auto()  # 401, and the token is one again afterwards
    FORBIDDEN = auto()  # 403
    CONFLICT = auto()  # 409
    BAD_REQUEST = auto()  # 400 with `description`, which stands without its "Bad Request: "


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault for the next `times` calls of a method (any where empty), only those to `chat` where one is given."""

    method: str
    kind: Kind
    times: int = 1
    retry_after: int = 1
    delay: float = 1.0
    code: int = 502
    description: str = ""
    chat: int | None = field(default=None, kw_only=True)

    def meets(self, method: str, params: Mapping[str, object]) -> bool:
        """Whether a call is one of those that go wrong."""
        return self.method in {"", method} and self.chat in {None, params.get("chat_id")}

    def refusal(self) -> Exception | None:
        """What happens instead of the call, or nothing where the call is done all the same."""
        match self.kind:
            case Kind.TOO_MANY:
                return too_many(self.retry_after)
            case Kind.SERVER_ERROR:
                return Refused(self.code, self.description or "Internal Server Error")
            case Kind.DROP_BEFORE:
                return Dropped()
            case Kind.UNKNOWN:
                return Refused(401, "Unauthorized")
            case Kind.FORBIDDEN:
                return Refused(403, self.description or BLOCKED)
            case Kind.CONFLICT:
                return Refused(409, self.description or OTHER_POLLER)
            case Kind.BAD_REQUEST:
                return bad_request(self.description)
            case Kind.DROP_AFTER | Kind.ODD | Kind.SLOW:
                return None
