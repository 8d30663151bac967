"""What can go wrong with a request, and how Discord words it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from fnmatch import fnmatchcase

from aiohttp import web

from tests.wire.discord_wire import Json, json_response

EDGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"  # noqa: E501 - as the edge writes it
EDGE_CODES = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable", 504: "504 Gateway Time-out"}
VIA = {"Via": "1.1 google"}  # without it discord.py takes a 429 for a ban by the edge, and gives up
MESSAGES = {  # Discord's own words
    10002: "Unknown Application",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    30032: "Maximum number of application commands reached (100)",
    40060: "Interaction has already been acknowledged.",
    40094: "This interaction has reached the maximum number of follow up messages",
    50001: "Missing Access",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50013: "Missing Permissions",
    50027: "Invalid Webhook Token",
    50033: "Invalid Recipient(s)",
    50035: "Invalid Form Body",
    50109: "The request body contains invalid JSON.",
    50278: "Cannot send messages to this user due to having no mutual guilds",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request, and where; `code` is Discord's, empty where Discord shrugs."""

    where: str
    message: str
    code: str = ""

    @property
    def what(self) -> str:
        """The problem in a line."""
        return f"{self.where}: {self.message}" if self.where else self.message


class Refused(Exception):  # noqa: N818 - it is an answer, and only sometimes an error of ours
    """Discord's answer is no."""

    def __init__(
        self, status: int, code: int = 0, *, message: str = "", headers: dict[str, str] | None = None, **more: object
    ) -> None:
        super().__init__(status, code, message)
        self.status, self.headers = status, headers
        self.problems: tuple[Problem, ...] = ()
        self.body: Json = {"message": message or MESSAGES.get(code, f"{status}: refused"), "code": code, **more}

    def response(self) -> web.Response:
        """The answer on the wire: JSON, or the edge's own page where the server behind it did not answer."""
        if self.status in EDGE_CODES:
            page = EDGE.format(EDGE_CODES[self.status])
            return web.Response(status=self.status, text=page, content_type="text/html")
        return json_response(self.status, self.body, self.headers)


class Dropped(Exception):  # noqa: N818 - it is no error of ours
    """The connection closes without an answer."""


def unauthorized() -> Refused:
    """A 401: the token is wrong."""
    return Refused(401, message="401: Unauthorized")


def no_route() -> Refused:
    """A 404 for a path that is none."""
    return Refused(404, message="404: Not Found")


def too_many(retry_after: float, *, everywhere: bool = False) -> Refused:
    """A 429 that says when to come back, and whether to stay away from every route."""
    headers = {
        **VIA,
        "Retry-After": str(max(1, round(retry_after))),
        "X-RateLimit-Scope": "global" if everywhere else "user",
        "X-RateLimit-Bucket": "5e2c7a1d",
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset-After": str(retry_after),
    }
    if everywhere:
        headers = {**VIA, "Retry-After": headers["Retry-After"], "X-RateLimit-Global": "true"}
    refused = Refused(429, message="You are being rate limited.", headers=headers)
    refused.body |= {"retry_after": retry_after, "global": everywhere}
    return refused


def invalid_form(problems: Iterable[Problem]) -> Refused:
    """A 400 with the tree of errors."""
    tree: Json = {}
    found = tuple(problems)
    for problem in found:
        branch = tree
        for name in filter(None, problem.where.split(".")):
            branch = branch.setdefault(name, {})
        branch.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    refused = Refused(400, 50035, errors=tree)
    refused.problems = found
    return refused


class Kind(Enum):
    """The ways in which a request goes wrong."""

    TOO_MANY = auto()  # 429 with `retry_after`, on every route where `everywhere`
    SERVER_ERROR = auto()  # `code`: 502 to 504 as the edge's page, else JSON
    DROP_BEFORE = auto()  # connection closed, nothing done
    DROP_AFTER = auto()  # done, answer lost
    SLOW = auto()  # done after `delay` seconds
    UNAUTHORIZED = auto()  # 401, as if the token were wrong
    FORBIDDEN = auto()  # 403 with Discord's `code`
    NOT_FOUND = auto()  # 404 with Discord's `code`


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault for the next `times` requests of a method (any where empty) to a path, `*` for any part of one."""

    method: str
    path: str
    kind: Kind
    times: int = 1
    retry_after: float = field(default=1.0, kw_only=True)
    everywhere: bool = field(default=False, kw_only=True)
    delay: float = field(default=1.0, kw_only=True)
    code: int = field(default=0, kw_only=True)

    def meets(self, method: str, path: str) -> bool:
        """Whether a request is one of those that go wrong."""
        return matches(self.method, self.path, method, path)

    def refusal(self) -> Exception | None:
        """What happens instead of the request, or nothing where it is done all the same."""
        match self.kind:
            case Kind.TOO_MANY:
                return too_many(self.retry_after, everywhere=self.everywhere)
            case Kind.SERVER_ERROR:
                return Refused(self.code or 502, message="500: Internal Server Error")
            case Kind.DROP_BEFORE:
                return Dropped()
            case Kind.UNAUTHORIZED:
                return unauthorized()
            case Kind.FORBIDDEN:
                return Refused(403, self.code or 50001)
            case Kind.NOT_FOUND:
                return Refused(404, self.code or 10008)
            case Kind.DROP_AFTER | Kind.SLOW:
                return None


def matches(wanted_method: str, pattern: str, method: str, path: str) -> bool:
    """Whether a request is of a method and path, either of which may be empty for any."""
    return wanted_method in {"", method} and fnmatchcase(path, pattern or "*")
